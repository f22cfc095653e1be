"""Requests that were good once, and were cut, doubled and bent by number, on bare connections: nothing of it is a failure of ours,
nothing is in the log, no file is left that is nobody's, and whoever is well-behaved is served as before.

What is told apart by name is in `test_raw_wire`; the mutations are those of `tests/fuzz`.
"""

import asyncio
import logging
import re

import pytest

from photostead.app import App
from tests.api.test_raw_wire import LOGIN, PING, SOCKET, frame
from tests.api.uploading import DATES, assert_rows_equal_files, upload
from tests.client import Client
from tests.fuzz.mutation import make_input
from tests.fuzz.parsers import Parser, packed
from tests.photos import jpeg

FEW, MANY = 60, 20_000
AT_ONCE = 30
# Some never end what they ask, and are owed no answer.
PATIENCE_S = 0.5
# A disk that is too small for what is announced is no failure of ours.
FAILURE = re.compile(rb"HTTP/1\.[01] 5(?!07)\d\d")
WORDS = packed(
    "GET ", "POST ", "PUT ", "HEAD ", "OPTIONS ", " HTTP/1.1", " HTTP/1.0", "\r\n", "\r\n\r\n", "Content-Length: ", "Host: ", "Range: bytes=",
    "Transfer-Encoding: chunked\r\n", "Expect: 100-continue\r\n", "Connection: close\r\n", "Upgrade: websocket\r\n", "If-Range: ",
    "Content-Encoding: gzip\r\n", "Cookie: ", "Sec-Fetch-Site: cross-site\r\n", "?", "&", "%", "--a\r\n", "--a--", "multipart/form-data; boundary=",
    "/api/assets", "/api/search/metadata", "/api/uploads", "/share/", "../", "0\r\n\r\n",
)  # fmt: skip


def request_of(head: str, client: Client, body: bytes = b"", *lines: str) -> bytes:
    """A request as it should be."""
    fields = [*(f"{name}: {value}" for name, value in client.headers.items()), *lines]
    if body:
        fields.append(f"Content-Length: {len(body)}")
    return "\r\n".join([f"{head} HTTP/1.1", "Host: box", *fields, "", ""]).encode() + body


def form(photo: bytes) -> bytes:
    """An upload."""
    texts = [
        f'--a\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in DATES.items()
    ]
    head = (
        '--a\r\nContent-Disposition: form-data; name="assetData"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    )
    return "".join([*texts, head]).encode() + photo + b"\r\n--a--\r\n"


async def good_ones(client: Client) -> Parser:
    """What is bent."""
    uid = await upload(client, jpeg())
    json, multipart = "Content-Type: application/json", "Content-Type: multipart/form-data; boundary=a"
    seeds = (
        PING + b"\r\n",
        LOGIN + b'Content-Length: 32\r\n\r\n{"email":"a@b.c","password":"x"}',
        LOGIN + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        SOCKET + frame(b"40") + frame(b"2"),
        request_of(f"GET /api/assets/{uid}/original", client, b"", "Range: bytes=5-40", 'If-Range: "x"'),
        request_of(f"GET /api/assets/{uid}/thumbnail?size=fullsize", client, b"", 'If-None-Match: "a"'),
        request_of("POST /api/search/metadata", client, b'{"originalFileName":"a","size":10}', json),
        request_of("POST /api/assets", client, form(jpeg((1, 2, 3))), multipart),
    )
    return Parser("the wire", lambda data: None, seeds, WORDS, most=8192)


async def answer_to(app: App, data: bytes) -> bytes:
    """What comes back until they hang up, or nothing more is to be expected."""
    reader, writer = await asyncio.open_connection("127.0.0.1", app.port)
    said = bytearray()
    try:
        writer.write(data)
        async with asyncio.timeout(PATIENCE_S):
            while piece := await reader.read(1 << 16):
                said += piece
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.transport.abort()
    return bytes(said)


async def send_many(app: App, client: Client, caplog: pytest.LogCaptureFixture, count: int) -> int:
    """How many were answered at all."""
    good, answered = await good_ones(client), 0
    for start in range(0, count, AT_ONCE):
        inputs = [make_input(good, number) for number in range(start, start + AT_ONCE)]
        answers = await asyncio.gather(*(answer_to(app, data) for data in inputs))
        for number, (data, said) in enumerate(zip(inputs, answers, strict=True), start):
            assert FAILURE.search(said) is None, (number, data[:2000], said[:500])
        answered += sum(map(bool, answers))
        lines = [line.getMessage()[:500] for line in caplog.records if line.levelno >= logging.WARNING]
        assert lines == [], f"inputs {start} to {start + AT_ONCE}"
    assert (await client.send("GET", "/api/users/me")).status == 200
    return answered


async def settled(app: App) -> None:
    """What had arrived of uploads that were cut off goes beside their requests."""
    async with asyncio.timeout(30):
        while list((app.options.data_dir / "incoming").glob("*.part")):
            await asyncio.sleep(0.01)
    await assert_rows_equal_files(app)


async def test_few(app: App, admin: Client, caplog: pytest.LogCaptureFixture) -> None:
    """In every run."""
    assert await send_many(app, admin, caplog, FEW) > FEW // 2
    await settled(app)


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_many(app: App, admin: Client, caplog: pytest.LogCaptureFixture) -> None:
    """More of them."""
    assert await send_many(app, admin, caplog, MANY) > MANY // 2
    await settled(app)
