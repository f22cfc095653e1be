"""Real reverse proxies in front of the real daemon, configured as docs/reverse-proxy.md says: large uploads pass as they
arrive, live events and ranges pass, and the daemon knows who asks and how.

Needs nginx and caddy: `scripts/test --long` fetches them.
"""

import asyncio
import base64
import hashlib
import json
import os
import shutil
import socket
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import aiohttp
import pytest
import socketio
import yaml

from tests.daemon import ADMIN, Daemon, start_daemon
from tests.photos import jpeg
from tests.pki import Authority
from tests.system.proxies import NAME, SECONDS, adapt, caddy, examples, free_port, nginx, visit

MIB = 1 << 20
# Far more than any buffer between the two, and than nginx takes of a body without being told.
HALF = 150 * MIB
DATES = {"fileCreatedAt": "2024-05-01T12:00:00.000Z", "fileModifiedAt": "2024-05-01T12:00:00.000Z"}


@dataclass
class Site:
    """A daemon behind a proxy; `base` is the proxy's address."""

    daemon: Daemon
    data_dir: Path
    base: str
    trust: ssl.SSLContext
    folder: Path

    def visit(self, address: str = "127.0.0.2", **options: Any) -> aiohttp.ClientSession:
        """A visitor from an address."""
        return visit(self.trust, address, **options)


@pytest.fixture
def daemon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Daemon]:
    """With the options that the page asks for, and metrics."""
    monkeypatch.setenv("PHOTOSTEAD_TRUSTED_PROXIES", "127.0.0.1,::1")
    monkeypatch.setenv("PHOTOSTEAD_BASE_URL", f"https://{NAME}")
    monkeypatch.setenv("PHOTOSTEAD_METRICS_ENABLED", "true")
    monkeypatch.setenv("PHOTOSTEAD_MDNS_ENABLED", "false")
    with start_daemon(tmp_path / "data") as running:
        yield running


@pytest.fixture(params=["nginx", "caddy"])
def site(request: pytest.FixtureRequest, daemon: Daemon, tmp_path: Path) -> Iterator[Site]:
    """The daemon behind each of the proxies."""
    assert shutil.which(request.param), f"{request.param} is needed: scripts/test --long fetches it"
    port = free_port()
    base = f"https://{NAME}:{port}"
    upstream = {"127.0.0.1:2283": f"127.0.0.1:{daemon.port}"}
    folder = tmp_path / request.param
    data_dir = tmp_path / "data"
    if request.param == "nginx":
        authority = Authority()
        files = authority.issue(tmp_path / "pki", NAME)
        live = f"/etc/letsencrypt/live/{NAME}"
        changes = upstream | {
            "listen 80;": f"listen 127.0.0.1:{free_port()};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
            f"{live}/fullchain.pem": str(files.cert),
            f"{live}/privkey.pem": str(files.key),
        }
        with nginx(folder, port, adapt(examples("nginx")[0], changes)):
            yield Site(daemon, data_dir, base, authority.trust(), folder)
        return
    # Nobody outside can vouch for the name here, so Caddy's own authority does.
    changes = upstream | {f"{NAME} {{": f"{NAME}:{port} {{\n\ttls internal\n"}
    with caddy(folder, port, adapt(examples("caddyfile")[0], changes)):
        yield Site(daemon, data_dir, base, wait_for_trust(folder, port), folder)


def wait_for_trust(folder: Path, port: int) -> ssl.SSLContext:
    """Trust in the authority that Caddy made for itself before it began to listen, once that has vouched for the name."""
    trust = ssl.create_default_context(cafile=str(folder / "caddy/pki/authorities/local/root.crt"))
    deadline = time.monotonic() + SECONDS
    while not has_certificate(trust, port):
        assert time.monotonic() < deadline, (folder / "log").read_text()
        time.sleep(0.1)
    return trust


def has_certificate(trust: ssl.SSLContext, port: int) -> bool:
    """Whether a server shows one that is trusted."""
    try:
        with socket.create_connection(("127.0.0.1", port)) as plain, trust.wrap_socket(plain, server_hostname=NAME):
            return True
    except ssl.SSLError:
        return False


@pytest.fixture
async def phone(site: Site) -> AsyncIterator[aiohttp.ClientSession]:
    """Signed in, through the proxy."""
    headers = await asyncio.to_thread(lambda: site.daemon.login().headers)
    async with site.visit(headers=headers) as session:
        yield session


def arrived(data_dir: Path) -> int:
    """Bytes of uploads that are on the daemon's disk but not finished."""
    return sum(path.stat().st_size for path in (data_dir / "incoming").iterdir() if path.name != ".photostead")


async def wait_until_arrived(data_dir: Path, count: int) -> None:
    """A minute without progress is a failure."""
    async with asyncio.timeout(120):
        while arrived(data_dir) < count:
            await asyncio.sleep(0.05)


class SlowFile:
    """A file of two halves; the second is not sent before most of the first has arrived at the other end."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._block = os.urandom(MIB)
        self._head = jpeg()
        self.digest = hashlib.sha1(self._head, usedforsecurity=False)

    async def form(self) -> AsyncIterator[bytes]:
        """The multipart body."""
        for name, value in DATES.items():
            yield f'--frontier\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        yield b'--frontier\r\nContent-Disposition: form-data; name="assetData"; filename="large.jpg"\r\n\r\n'
        yield self._head
        for half in range(2):
            for _ in range(HALF // MIB):
                self.digest.update(self._block)
                yield self._block
            if half == 0:
                await wait_until_arrived(self._data_dir, HALF * 2 // 3)
        yield b"\r\n--frontier--\r\n"


@pytest.mark.long
async def test_large_upload_passes_as_it_arrives_and_comes_back_in_parts(
    site: Site, phone: aiohttp.ClientSession
) -> None:
    file = SlowFile(site.data_dir)
    headers = {"Content-Type": "multipart/form-data; boundary=frontier"}
    async with phone.post(f"{site.base}/api/assets", data=file.form(), headers=headers) as answer:
        assert answer.status == 201, await answer.text()
        uid = (await answer.json())["id"]
    original = f"{site.base}/api/assets/{uid}/original"
    whole, size = hashlib.sha1(usedforsecurity=False), 0
    async with phone.get(original) as answer:
        assert int(answer.headers["Content-Length"]) > 2 * HALF
        async for part in answer.content.iter_chunked(MIB):
            whole.update(part)
            size += len(part)
    assert (whole.hexdigest(), size) == (file.digest.hexdigest(), int(answer.headers["Content-Length"]))
    for wanted, length in (("bytes=1000-1999", 1000), (f"bytes={2 * HALF}-", size - 2 * HALF), ("bytes=-100", 100)):
        async with phone.get(original, headers={"Range": wanted}) as answer:
            assert (answer.status, len(await answer.read())) == (206, length)
            assert answer.headers["Content-Range"].endswith(f"/{size}")


@pytest.mark.long
async def test_lengths_pass_up_to_the_bound_of_the_page(site: Site) -> None:
    """50,000 MB are let through to the daemon, which asks who that is; nginx itself refuses more."""
    bound = 50_000 * MIB
    expected = {bound: 401, bound + 1: 413 if site.folder.name == "nginx" else 401}
    for length, status in expected.items():
        assert await ask_with_length(site, length) == status


async def ask_with_length(site: Site, length: int) -> int:
    """The status for a stranger who says how much is to come, and sends until there is an answer: Caddy tells of none to
    who is silent."""
    port = int(site.base.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=site.trust, server_hostname=NAME)
    head = f"POST /api/assets HTTP/1.1\r\nHost: {NAME}:{port}\r\nContent-Type: multipart/form-data; boundary=a\r\n"
    writer.write(f"{head}Content-Length: {length}\r\n\r\n".encode())
    answer = asyncio.create_task(reader.readline())
    async with asyncio.timeout(60):
        while not answer.done():
            writer.write(bytes(1 << 16))
            await asyncio.wait({answer}, timeout=0.05)
    writer.transport.abort()
    return int((await answer).split()[1])


@pytest.mark.long
async def test_uploads_in_pieces_pass(site: Site, phone: aiohttp.ClientSession) -> None:
    """Every method and header of tus, and the address of a new upload leads back through the proxy."""
    data = jpeg()
    uploads, tus = f"{site.base}/api/photostead/uploads", {"Tus-Resumable": "1.0.0"}
    async with phone.options(uploads, headers=tus) as answer:
        assert (answer.status, answer.headers["Tus-Version"]) == (204, "1.0.0")
    texts = {"filename": "a.jpg", **DATES}
    metadata = ",".join(f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in texts.items())
    announced = tus | {"Upload-Length": str(len(data)), "Upload-Metadata": metadata}
    async with phone.post(uploads, headers=announced) as answer:
        assert answer.status == 201, await answer.text()
        place = urljoin(uploads, answer.headers["Location"])
    assert place.startswith(site.base)
    for start, end in ((0, 100), (100, len(data))):
        async with phone.head(place, headers=tus) as answer:
            assert (answer.status, answer.headers["Upload-Offset"]) == (200, str(start))
        more = tus | {"Upload-Offset": str(start), "Content-Type": "application/offset+octet-stream"}
        async with phone.patch(place, headers=more, data=data[start:end]) as answer:
            assert (answer.status, answer.headers["Upload-Offset"]) == (204, str(end))
    assert answer.headers["Photostead-Upload-Status"] == "created"
    async with phone.delete(place, headers=tus) as answer:
        assert answer.status == 204
    async with phone.head(place, headers=tus) as answer:
        assert answer.status == 404


@pytest.mark.long
async def test_live_events_pass(site: Site, phone: aiohttp.ClientSession) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def hear(event: str, *payload: object) -> None:
        heard.put_nowait(event)

    async with site.visit() as session:
        device = socketio.AsyncClient(reconnection=False, http_session=session)
        device.on("*", hear)
        await device.connect(
            site.base, headers=dict(phone.headers), transports=["websocket"], socketio_path="/api/socket.io"
        )
        form = aiohttp.FormData({**DATES})
        form.add_field("assetData", jpeg(), filename="small.jpg")
        async with phone.post(f"{site.base}/api/assets", data=form) as answer:
            assert answer.status == 201
            uid = (await answer.json())["id"]
        await phone.delete(f"{site.base}/api/assets", json={"ids": [uid]})
        async with asyncio.timeout(60):
            while await heard.get() != "on_asset_trash":
                continue
        await device.disconnect()


@pytest.mark.long
async def test_cookies_are_secure_and_guesses_of_one_do_not_hold_up_others(site: Site) -> None:
    """Through the proxy the daemon knows that HTTPS is spoken and who speaks, whatever the visitor claims."""
    wrong = {"email": ADMIN[0], "password": "wrong"}
    right = {"email": ADMIN[0], "password": ADMIN[1]}
    login = f"{site.base}/api/auth/login"
    async with site.visit("127.0.0.2") as guesser, site.visit("127.0.0.3") as other:
        statuses = []
        for number in range(14):
            forged = {"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": f"203.0.113.{number}"}
            async with guesser.post(login, json=wrong, headers=forged) as answer:
                statuses.append(answer.status)
        assert statuses[0] == 401
        assert 429 in statuses
        async with other.post(login, json=right) as answer:
            assert answer.status == 201
            assert answer.cookies
            assert all(cookie["secure"] for cookie in answer.cookies.values())


@pytest.mark.long
async def test_metrics_stay_inside_and_health_is_for_all(site: Site) -> None:
    async with site.visit() as visitor:
        for headers in ({}, {"X-Forwarded-For": "127.0.0.1"}):
            async with visitor.get(f"{site.base}/metrics", headers=headers) as answer:
                assert answer.status == 403
        async with visitor.get(f"{site.base}/api/photostead/health") as answer:
            assert (answer.status, (await answer.json())["status"]) == (200, "ok")
    async with aiohttp.ClientSession() as box, box.get(f"http://127.0.0.1:{site.daemon.port}/metrics") as answer:
        assert answer.status == 403, "a trusted proxy that names nobody"


@pytest.mark.long
async def test_addresses_are_those_of_the_site(site: Site, phone: aiohttp.ClientSession) -> None:
    async with phone.get(f"{site.base}/.well-known/immich") as answer:
        assert await answer.json() == {"api": {"endpoint": "/api"}}
    async with phone.get(f"{site.base}/api/server/config") as answer:
        assert (await answer.json())["externalDomain"] == f"https://{NAME}"


@pytest.fixture
def unaware(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Daemon]:
    """A daemon with metrics that nobody told of a proxy."""
    monkeypatch.setenv("PHOTOSTEAD_METRICS_ENABLED", "true")
    monkeypatch.setenv("PHOTOSTEAD_MDNS_ENABLED", "false")
    with start_daemon(tmp_path / "unaware") as running:
        yield running


@pytest.mark.long
@pytest.mark.parametrize("kind", ["nginx", "caddy"])
async def test_proxy_that_was_told_nothing_opens_no_metrics(unaware: Daemon, tmp_path: Path, kind: str) -> None:
    """As it comes, forwarding from this machine under the name of this machine."""
    port, upstream = free_port(), f"127.0.0.1:{unaware.port}"
    bare = {
        "nginx": f"server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://{upstream}; }} }}",
        "caddy": f"http://:{port} {{\n\treverse_proxy {upstream}\n}}\n",
    }[kind]
    with {"nginx": nginx, "caddy": caddy}[kind](tmp_path / "bare", port, bare):
        async with aiohttp.ClientSession() as visitor:
            for path, status in (("/metrics", 403), ("/api/server/ping", 200)):
                async with visitor.get(f"http://localhost:{port}{path}") as answer:
                    assert answer.status == status
            async with visitor.get(f"http://127.0.0.1:{unaware.port}/metrics") as answer:
                assert answer.status == 200


def test_examples_of_the_page_are_what_they_say() -> None:
    """Traefik is in no distribution: its examples are at least YAML of the known shape."""
    assert len(examples("nginx")) == len(examples("caddyfile")) == 1
    dynamic, static, scrape = (yaml.safe_load(text) for text in examples("yaml"))
    router = dynamic["http"]["routers"]["photostead"]
    assert router["service"] in dynamic["http"]["services"]
    assert set(router["entryPoints"]) == set(static["entryPoints"])
    assert scrape["scrape_configs"][0]["job_name"] == "photostead"
    [health] = (json.loads(text) for text in examples("json"))
    assert set(health) == {"status", "version", "checks"}
