"""Files over HTTP: caching, ranges, names that mean harm, and things that are no files."""

import os
from pathlib import Path
from urllib.parse import unquote

import aiohttp
import pytest

from photostead.http.context import Context
from photostead.http.files import INLINE_BYTES, disposition
from photostead.http.reply import File
from photostead.http.router import Routes
from tests.client import Client
from tests.unit.http.conftest import ServeRoutes

SMALL, LARGE = b"0123456789", bytes(range(256)) * (INLINE_BYTES // 128)


@pytest.fixture
async def client(serve: ServeRoutes, data_dir: Path) -> Client:
    """Serves files of the data folder by name."""
    routes = Routes(tag="Files", prefix="/files")

    @routes.get("/{name}", public=True)
    async def get_file(ctx: Context, name: str) -> File:
        """With an ETag."""
        return File(ctx.data_dir / name, "image/jpeg", etag="v1")

    @routes.get("/immutable/{name}", public=True)
    async def get_immutable(ctx: Context, name: str) -> File:
        """A name of this very version."""
        return File(ctx.data_dir / name, "image/webp", is_immutable=True, download_name="Käse.jpg", is_attachment=True)

    (data_dir / "small").write_bytes(SMALL)
    (data_dir / "large").write_bytes(LARGE)
    (data_dir / "empty").write_bytes(b"")
    (data_dir / "folder").mkdir()
    os.mkfifo(data_dir / "pipe")
    return await serve(routes)


@pytest.mark.parametrize(("name", "content"), [("small", SMALL), ("large", LARGE), ("empty", None)])
async def test_whole_file(client: Client, name: str, content: bytes | None) -> None:
    """Small ones in one write, large ones as they are."""
    answer = await client.send("GET", f"/api/files/{name}")
    assert (answer.status, answer.body) == (200, content)
    assert answer.headers["Content-Length"] == str(len(content or b""))
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["ETag"].strip('"')
    assert answer.headers["Cache-Control"] == "private, no-cache"


async def test_opened_in_a_tab_it_runs_nothing(client: Client) -> None:
    """Whatever a photo file turns out to be."""
    answer = await client.send("GET", "/api/files/small")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("given", "status"), [('"v1"', 304), ('W/"v1"', 304), ('"old", "v1"', 304), ("*", 304), ('"v2"', 200), ("v1", 200)]
)
async def test_revalidation(client: Client, given: str, status: int) -> None:
    """304 without a body where the client has this version."""
    answer = await client.send("GET", "/api/files/small", headers={"If-None-Match": given})
    assert answer.status == status
    assert answer.body == (None if status == 304 else SMALL)


async def test_revalidation_of_a_large_file(client: Client) -> None:
    """By whatever tag it was sent with."""
    tag = (await client.send("GET", "/api/files/large")).headers["ETag"]
    answer = await client.send("GET", "/api/files/large", headers={"If-None-Match": tag})
    assert (answer.status, answer.body) == (304, None)


@pytest.mark.parametrize("name", ["small", "large"])
@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        ("bytes=0-3", 0, 3),
        ("bytes=4-", 4, None),
        ("bytes=-3", -3, None),
        ("bytes=0-0", 0, 0),
        ("bytes=2-99999999", 2, None),
    ],
)
async def test_part_of_a_file(client: Client, name: str, given: str, first: int, last: int | None) -> None:
    """What a video player asks for."""
    content = SMALL if name == "small" else LARGE
    answer = await client.send("GET", f"/api/files/{name}", headers={"Range": given})
    wanted = content[first:] if last is None else content[first : last + 1]
    assert (answer.status, answer.body) == (206, wanted)
    start = first % len(content)
    assert answer.headers["Content-Range"] == f"bytes {start}-{start + len(wanted) - 1}/{len(content)}"


async def test_going_on_with_what_one_has(client: Client, data_dir: Path) -> None:
    """A part of this very version, or the whole of what there is now: never the end of another file."""
    for name, content in (("small", SMALL), ("large", LARGE)):
        path = f"/api/files/{name}"
        whole = await client.send("GET", path)
        os.utime(data_dir / name, (1_700_000_000.5, 1_700_000_000.5))
        for given, status in IF_RANGE:
            answer = await client.send("GET", path, headers={"Range": "bytes=2-5", "If-Range": given})
            assert (answer.status, answer.body) == (status, content[2:6] if status == 206 else content), given
            assert answer.headers["ETag"] == whole.headers["ETag"] == '"v1"'


IF_RANGE = [
    ('"v1"', 206),
    ('"v0"', 200),
    ('W/"v1"', 200),
    ('"v1", "v0"', 200),
    ("Tue, 14 Nov 2023 22:13:20 GMT", 206),
    # Later or earlier than what it was sent with: a copy of an older file may have been put in its place.
    ("Tue, 14 Nov 2023 22:13:21 GMT", 200),
    ("Tue, 14 Nov 2023 22:13:19 GMT", 200),
    ("nonsense", 200),
]
CONDITIONS = [
    ("If-Modified-Since", "Tue, 14 Nov 2023 22:13:20 GMT", 304),
    ("If-Modified-Since", "Tue, 14 Nov 2023 22:13:19 GMT", 200),
    ("If-Unmodified-Since", "Tue, 14 Nov 2023 22:13:20 GMT", 200),
    ("If-Unmodified-Since", "Tue, 14 Nov 2023 22:13:19 GMT", 412),
    ("If-Match", '"v1"', 200),
    ("If-Match", 'W/"v1"', 412),
    ("If-Match", '"v0"', 412),
    ("If-Modified-Since", "Sun, 06 Nov 99999999999999999999 08:49:37 GMT", 200),
    ("If-Unmodified-Since", "Sun, 99999999999999999999 Nov 1994 08:49:37 GMT", 200),
    ("If-Range", "Sun, 99999999999999999999 Nov 1994 08:49:37 GMT", 200),
    ("If-Modified-Since", "Sun, 31 Feb 2024 08:49:37 GMT", 200),
]


@pytest.mark.parametrize("name", ["small", "large"])
async def test_conditions(client: Client, data_dir: Path, name: str) -> None:
    """Also with dates that no calendar has: these are passed over."""
    os.utime(data_dir / name, (1_700_000_000.5, 1_700_000_000.5))
    for field, given, status in CONDITIONS:
        answer = await client.send("GET", f"/api/files/{name}", headers={field: given})
        assert answer.status == status, (field, given)
        assert (answer.body is None) == (status != 200)


async def test_only_reading_has_parts(client: Client) -> None:
    """A player that asks how long it is gets to know that."""
    answer = await client.send("HEAD", "/api/files/large", headers={"Range": "bytes=0-3"})
    assert (answer.status, answer.headers["Content-Length"]) == (200, str(len(LARGE)))


async def test_a_file_that_becomes_shorter_while_it_is_sent(client: Client, data_dir: Path) -> None:
    """The connection ends: what comes next on it would be taken for the rest."""
    size = 64 * 1024 * 1024
    with (data_dir / "huge").open("wb") as file:
        file.truncate(size)
    async with client.http.get(f"{client.base}/api/files/huge") as answer:
        await answer.content.readexactly(1000)
        os.truncate(data_dir / "huge", 1_000_000)
        with pytest.raises(aiohttp.ClientError):
            await answer.read()


@pytest.mark.parametrize("given", ["bytes=999999999-", "bytes=5-2"])
async def test_part_that_is_not_there(client: Client, given: str) -> None:
    """416 with the size."""
    answer = await client.send("GET", "/api/files/small", headers={"Range": given})
    assert answer.status == 416


@pytest.mark.parametrize("name", ["gone", "folder", "pipe"])
async def test_no_regular_file(client: Client, name: str) -> None:
    """404 at once: a FIFO in an import path must not hold the daemon, nor cost it a descriptor each time."""
    await client.send("GET", "/api/files/small")  # the connection stays
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        answer = await client.send("GET", f"/api/files/{name}")
        assert (answer.status, answer.body["error"]) == (404, "Not Found")
    assert len(os.listdir("/proc/self/fd")) < before + 10  # connections and threads of the test come and go


async def test_descriptors_are_returned(client: Client) -> None:
    """Of every way to answer."""
    await client.send("GET", "/api/files/small")  # the connection stays
    before = len(os.listdir("/proc/self/fd"))
    for headers in 5 * ({}, {"Range": "bytes=0-3"}, {"Range": "bytes=999999999-"}, {"If-None-Match": '"v1"'}):
        for name in ("small", "large"):
            await client.send("GET", f"/api/files/{name}", headers=headers)
    assert len(os.listdir("/proc/self/fd")) < before + 10


async def test_head(client: Client) -> None:
    """Everything but the bytes."""
    for name, content in (("small", SMALL), ("large", LARGE)):
        answer = await client.send("HEAD", f"/api/files/{name}")
        assert (answer.status, answer.body) == (200, None)
        assert answer.headers["Content-Length"] == str(len(content))


async def test_download_of_a_version(client: Client) -> None:
    """For ever in the cache; with the name as it was."""
    answer = await client.send("GET", "/api/files/immutable/small")
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["Content-Disposition"] == "attachment; filename=\"K_se.jpg\"; filename*=UTF-8''K%C3%A4se.jpg"


EVIL = [
    "../../etc/passwd",
    "..\\windows\\system.ini",
    'quote".jpg',
    "line\r\nSet-Cookie: a=b.jpg",
    "nul\0.jpg",
    "percent%41.jpg",
    "🧀.jpg",
    "bell\x07.jpg",
    os.fsdecode(b"\xff\xfe.jpg"),
    "semi;colon.jpg",
    "",
    "a" * 5000,
]


@pytest.mark.parametrize("name", EVIL, ids=ascii)
def test_names_that_mean_harm(name: str) -> None:
    """No line break, no quote, no folder gets into the header; the real name comes along encoded."""
    value = disposition(name, is_attachment=True)
    assert value.isascii()
    assert value.isprintable()
    plain = value.partition('filename="')[2].partition('"; filename*=')[0]
    assert not set(plain) & set('"\\/%')
    encoded = value.partition("filename*=UTF-8''")[2]
    assert set(encoded) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%")
    assert not set(unquote(encoded)) & set("/\\")
    assert disposition(name, is_attachment=False).startswith("inline; ")
