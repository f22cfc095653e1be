"""The web app's files: ours and another one's, how they are kept and under which policy; folders that are no web app."""

import gzip
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from photostead.http import static
from photostead.http.static import WebApp
from photostead.kernel.errors import StartError
from tests.client import Answer, Client

PAGE = b"<!doctype html><script>inline()</script>"
SCRIPT = b"go()" * 400
Open = Callable[..., Awaitable[Client]]


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A built web app of the kind that others make."""
    folder = tmp_path / "build"
    for name, data in {
        "index.html": PAGE,
        "index.html.gz": gzip.compress(PAGE),
        "_app/immutable/start.abc123.js": SCRIPT,
        "_app/immutable/start.abc123.js.br": b"brotli",
        "_app/immutable/start.abc123.js.gz": gzip.compress(SCRIPT),
        "assets/logo.svg": b"<svg/>",
        "manifest.webmanifest": b"{}",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
async def open_app() -> AsyncIterator[Open]:
    """`await open_app(WebApp(…))` is a client of it alone."""
    servers: list[TestServer] = []
    async with aiohttp.ClientSession(auto_decompress=False) as session:

        async def start(web_app: WebApp) -> Client:
            app = web.Application()
            web_app.attach(app)
            servers.append(TestServer(app))
            await servers[-1].start_server()
            return Client(session, str(servers[-1].make_url("")).rstrip("/"))

        yield start
    for server in servers:
        await server.close()


async def get(client: Client, path: str, accept: str = "identity", **headers: str) -> Answer:
    """A file; headers with `_` for `-`."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.send("GET", path, headers={"Accept-Encoding": accept, **given})


async def test_every_path_that_names_no_file_is_the_page(open_app: Open, build: Path) -> None:
    client = await open_app(WebApp(build))
    for path in ("/", "/photos/1", "/albums/x/y", "/build/../etc/passwd", "/%2e%2e/secret"):
        answer = await get(client, path)
        assert (answer.status, answer.body) == (200, PAGE)
        assert answer.headers["Content-Type"] == "text/html"


async def test_the_best_variant_that_is_understood(open_app: Open, build: Path) -> None:
    client = await open_app(WebApp(build))
    script = "/_app/immutable/start.abc123.js"
    for accept, encoding, body in (
        ("gzip, deflate, br", "br", b"brotli"),
        ("gzip", "gzip", (build / (script[1:] + ".gz")).read_bytes()),
        ("identity", None, SCRIPT),
    ):
        answer = await get(client, script, accept)
        assert (answer.headers.get("Content-Encoding"), answer.body) == (encoding, body)
        assert answer.headers["Content-Type"] == "text/javascript"
        assert answer.headers["Vary"] == "Accept-Encoding"


async def test_only_names_with_a_hash_are_kept_for_ever(open_app: Open, build: Path) -> None:
    client = await open_app(WebApp(build))
    assert "immutable" in (await get(client, "/_app/immutable/start.abc123.js")).headers["Cache-Control"]
    for path in ("/", "/assets/logo.svg", "/manifest.webmanifest"):
        assert (await get(client, path)).headers["Cache-Control"] == "no-cache"


async def test_large_files_are_read_when_they_are_asked_for(open_app: Open, build: Path) -> None:
    """One that was put in its place meanwhile is not sent under the tag of the one that it was; the page is always there."""
    large = build / "assets/map.js"
    for path in (large, build / "index.html"):
        path.write_bytes(bytes(static.KEPT_BYTES + 1))
    client = await open_app(WebApp(build))
    assert (await get(client, "/assets/map.js")).body == large.read_bytes()
    (build / "index.html").unlink()
    assert (await get(client, "/")).body == large.read_bytes()
    large.write_bytes(b"of the next build")
    assert ((await get(client, "/assets/map.js")).status, (await get(client, "/")).status) == (404, 200)
    large.unlink()
    assert (await get(client, "/assets/map.js")).status == 404


@pytest.mark.parametrize("path", ["/_app/immutable/start.gone.js", "/assets/gone.js"])
async def test_a_part_of_an_earlier_build_is_not_taken_for_the_page(open_app: Open, build: Path, path: str) -> None:
    answer = await get(await open_app(WebApp(build)), path)
    assert (answer.status, answer.headers["Cache-Control"]) == (404, "no-cache")


async def test_a_worker_of_ours_leaves_where_another_app_has_none(open_app: Open, build: Path) -> None:
    gone = await get(await open_app(WebApp(build)), "/sw.js")
    assert (gone.status, gone.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert b"unregister()" in gone.body
    (build / "sw.js").write_bytes(b"theirs")
    theirs = await get(await open_app(WebApp(build)), "/sw.js")
    assert (theirs.body, theirs.headers["Cache-Control"]) == (b"theirs", "no-cache")


async def test_files_that_are_shared_past_the_worker(open_app: Open, build: Path) -> None:
    """They are not taken, and the page says so."""
    client = await open_app(WebApp(build))
    answer = await client.send("POST", "/share-target", data=b"files")
    assert (answer.status, answer.headers["Location"]) == (303, "/photos?share-failed")


async def test_what_a_browser_has_is_not_sent_again(open_app: Open, build: Path) -> None:
    client = await open_app(WebApp(build))
    first = await get(client, "/", "gzip")
    again = await get(client, "/", "gzip", If_None_Match=first.headers["ETag"])
    assert (again.status, again.body, again.headers["ETag"]) == (304, None, first.headers["ETag"])
    assert (await get(client, "/", If_None_Match='"other"')).status == 200
    assert (await get(client, "/")).headers["ETag"] != first.headers["ETag"], "each variant is another thing"


async def test_policies(open_app: Open, build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ours allows no script in the page; another app's may have one, and still nobody may frame it."""
    other = (await get(await open_app(WebApp(build)), "/")).headers["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in other
    monkeypatch.setattr(static, "STATIC", build)
    ours = (await get(await open_app(WebApp()), "/")).headers["Content-Security-Policy"]
    assert "script-src 'self';" in ours
    assert "unsafe" not in ours
    for policy in (ours, other):
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy


async def test_hosts_that_a_page_may_ask_too(open_app: Open, build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those named last; nothing else of the policy changes."""
    monkeypatch.setattr(static, "STATIC", build)
    app = WebApp()
    client = await open_app(app)
    before = (await get(client, "/")).headers["Content-Security-Policy"]
    app.may_ask({"https://tiles.example", "http://nas.lan:8080"})
    after = (await get(client, "/")).headers["Content-Security-Policy"]
    assert after == before.replace("ws: wss:", "ws: wss: http://nas.lan:8080 https://tiles.example")
    app.may_ask(())
    assert (await get(client, "/")).headers["Content-Security-Policy"] == before


async def test_links_that_lead_outside_are_not_followed(open_app: Open, build: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hush")
    (build / "secret.txt").symlink_to(secret)
    (build / "up").symlink_to(tmp_path)
    (build / "same.svg").symlink_to(build / "assets/logo.svg")
    os.mkfifo(build / "pipe")
    client = await open_app(WebApp(build))
    for path in ("/secret.txt", "/up/secret", "/pipe"):
        assert (await get(client, path)).body == PAGE
    assert (await get(client, "/same.svg")).body == b"<svg/>"


async def test_a_build_that_is_missing_is_said(open_app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(static, "STATIC", tmp_path / "not built")
    answer = await get(await open_app(WebApp()), "/")
    assert answer.status == 503
    assert b"run scripts/build-webui" in answer.body


def test_folders_that_are_no_web_app_are_refused(tmp_path: Path, build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StartError, match=r"web\.root: .*nowhere has no index\.html"):
        WebApp(tmp_path / "nowhere")
    monkeypatch.setattr(static, "MOST_BYTES", 1000)
    with pytest.raises(StartError, match=r"web\.root: .*build holds more than 0 MB: is it a built web app"):
        WebApp(build)
