"""Bytes that no library would send: what is no HTTP is refused in the one error shape, what is no websocket is hung up on,
and neither fills the log nor disturbs anybody else.

Bodies and lengths of uploads are in `test_uploads_wire`, crowds of slow ones in `tests/security`.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

import pytest

from photostead.app import App
from tests.client import Client
from tests.contract_check import check_error

PING = b"GET /api/server/ping HTTP/1.1\r\nHost: box\r\n"
LOGIN = b"POST /api/auth/login HTTP/1.1\r\nHost: box\r\nContent-Type: application/json\r\n"
CHUNKED = LOGIN + b"Transfer-Encoding: chunked\r\n\r\n"
MUCH = 100_000
HELLO = b"GET /api/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: box\r\nUpgrade: websocket\r\n"
KEY = b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %b\r\n"
SOCKET = HELLO + KEY % b"dGhlIHNhbXBsZSBub25jZQ==" + b"\r\n"


def get(path: bytes, *lines: bytes) -> bytes:
    """The head of a request for a path."""
    return b"\r\n".join([b"GET " + path + b" HTTP/1.1", b"Host: box", *lines, b"", b""])


REFUSED: dict[str, bytes] = {
    "version": b"GET / HTTP/9.9\r\nHost: box\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\xaa" * 60 + b"\r\n\r\n",
    "method with NUL": b"G\0T / HTTP/1.1\r\nHost: box\r\n\r\n",
    "unknown method": b"BREW /api/server/ping HTTP/1.1\r\nHost: box\r\n\r\n",
    "method without end": b"A" * MUCH + b" / HTTP/1.1\r\n\r\n",
    "no path": b"GET  HTTP/1.1\r\nHost: box\r\n\r\n",
    "path without a slash": get(b"api"),
    "half an address": get(b"http://[::1/api/server/ping"),
    "impossible port": get(b"http://evil.test:99999999/"),
    "letters in a path": get("/api/albums/é".encode()),
    "bytes in a path": get(b"/api/albums/\xff\xfe"),
    "bytes in a query": get(b"/api/albums?name=\xff\xfe"),
    "long path": get(b"/" + b"a" * MUCH),
    "long query": get(b"/api/server/ping?" + b"a=1&" * MUCH),
    "no host": b"GET /api/server/ping HTTP/1.1\r\n\r\n",
    "two hosts": PING + b"Host: other\r\n\r\n",
    "long header": PING + b"X-A: " + b"a" * MUCH + b"\r\n\r\n",
    "many headers": PING + b"X-A: 1\r\n" * 20_000 + b"\r\n",
    "no colon": PING + b"nonsense\r\n\r\n",
    "space before the colon": PING + b"Accept : x\r\n\r\n",
    "folded header": PING + b"X-A: 1\r\n 2\r\n\r\n",
    "NUL in a header": PING + b"X-A: a\0b\r\n\r\n",
    "CR in a header": PING + b"X-A: a\rb\r\n\r\n",
    "control character in a name": PING + b"X\x01A: 1\r\n\r\n",
    "header without a name": PING + b": 1\r\n\r\n",
    "lines without CR": b"GET /api/server/ping HTTP/1.1\nHost: box\n\n",
    "negative length": LOGIN + b"Content-Length: -1\r\n\r\n",
    "length with a sign": LOGIN + b"Content-Length: +1\r\n\r\n{",
    "length beyond numbers": LOGIN + b"Content-Length: 99999999999999999999999\r\n\r\n{",
    "two lengths": LOGIN + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "list of lengths": LOGIN + b"Content-Length: 2, 2\r\n\r\n{}",
    "length and chunks": LOGIN + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "unknown transfer": LOGIN + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunked twice": LOGIN + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "chunk without a size": CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n",
    "negative chunk": CHUNKED + b"-2\r\n{}\r\n0\r\n\r\n",
    "chunk beyond numbers": CHUNKED + b"ffffffffffffffffffff\r\n{}\r\n0\r\n\r\n",
    "chunk without an end": CHUNKED + b"2\r\n{}xx0\r\n\r\n",
    "many trailers": CHUNKED + b"2\r\n{}\r\n0\r\n" + b"X-A: 1\r\n" * 20_000 + b"\r\n",
    "length in a trailer": CHUNKED + b"2\r\n{}\r\n0\r\nContent-Length: 5\r\n\r\n",
    # These get as far as an operation, or nearly.
    "extension of a chunk": CHUNKED + b'2;a="b"\r\n{}\r\n0;x\r\n\r\n',
    "long extension of a chunk": CHUNKED + b"2;a=" + b"b" * MUCH + b"\r\n{}\r\n0\r\n\r\n",
    "no gzip": LOGIN + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
    "unknown encoding": LOGIN + b"Content-Encoding: rot13\r\nContent-Length: 2\r\n\r\n{}",
    "UTF-16": LOGIN + b"Content-Length: 6\r\n\r\n" + "{}".encode("utf-16"),
    "no UTF-8": LOGIN + b'Content-Length: 7\r\n\r\n{"a\xff":0',
    "odd type": b"POST /api/auth/login HTTP/1.1\r\nHost: box\r\nContent-Type: \xff;;;=\r\nContent-Length: 2\r\n\r\n{}",
    "websocket without a key": HELLO + b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n",
    "websocket with half a key": HELLO + KEY % b"\xff\xff" + b"\r\n",
    "websocket of another time": SOCKET.replace(b"Version: 13", b"Version: 99"),
}
ANSWERED: dict[str, tuple[bytes, int]] = {
    "another's address": (get(b"http://evil.test/api/server/ping"), 200),
    "anchor": (get(b"/api/server/ping#x"), 200),
    "page of bytes": (get(b"/share/%ff%00"), 200),
    "page of half characters": (get(b"/photos/%ed%a0%80"), 200),
    "file of bytes": (get(b"/assets/%ff%00"), 404),
    "host of nonsense": (b'GET /share/x HTTP/1.1\r\nHost: "<x>\r\n\r\n', 200),
    "half a host": (b"GET /share/x HTTP/1.1\r\nHost: [::1\r\n\r\n", 200),
    "host of colons": (b"GET /share/x HTTP/1.1\r\nHost: a:b:99999999999\r\n\r\n", 200),
    "host of bytes": (b"GET /share/x HTTP/1.1\r\nHost: \xff\r\n\r\n", 200),
    "any server's options": (b"OPTIONS * HTTP/1.1\r\nHost: box\r\n\r\n", 404),
    "tunnel": (b"CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test\r\n\r\n", 404),
    "trace": (b"TRACE /api/server/ping HTTP/1.1\r\nHost: box\r\n\r\n", 405),
    "wrong escapes": (get(b"/api/albums/%zz%%%2"), 401),
    "escaped bytes": (get(b"/api/albums/%00%ff%c0%af"), 401),
    "escaped slashes": (get(b"/api/albums%2F..%2F..%2Fetc"), 404),
    "cookies of nonsense": (PING + b'Cookie: \xff=;;;==; immich_access_token="\\\r\n\r\n', 200),
    "token of bytes": (get(b"/api/users/me", b"Authorization: \xff\xfe"), 401),
    "ranges of nonsense": (get(b"/", b"Range: bytes=9999999999999999999999-,-,--5"), 200),
    "conditions of nonsense": (get(b"/", b"If-Modified-Since: x", b'If-None-Match: ",,W/'), 200),
    "unknown expectation": (LOGIN + b"Expect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}", 417),
    "encodings of nonsense": (get(b"/api/server/ping", b"Accept-Encoding: gzip;q=banana, \xff"), 200),
    "forwarded from nowhere": (get(b"/api/server/ping", b"X-Forwarded-For: \xff, , ::::"), 200),
}


def frame(text: bytes) -> bytes:
    """A text as a client sends it."""
    return (
        b"\x81"
        + bytes([0x80 | len(text)] if len(text) < 126 else [0xFE, len(text) >> 8, len(text) & 255])
        + bytes(4)
        + text
    )


# What ends the line, and what is only not listened to.
HUNG_UP: dict[str, bytes] = {
    "reserved bits": b"\xff" * 100,
    "no mask, no packet": b"\x81\x02{}",
    "long ping": b"\x89\xfe\x10\x00" + bytes(4100),
    "no UTF-8": frame(b"\xff\xfe"),
    "half a terabyte": b"\x81\xff" + (1 << 39).to_bytes(8, "big") + bytes(4),
    "end without a beginning": b"\x80\x82" + bytes(4) + b"{}",
    "half a farewell": b"\x88\x81" + bytes(4) + b"\x03",
    "nothing": frame(b""),
    "no number": frame(b"{}"),
    "deep in a message": frame(b"4" + b"[" * 10_000),
    "deep in a ping": frame(b"2" + b"[" * 10_000),
}
IGNORED: dict[str, bytes] = {
    "unknown packet": frame(b"9zz"),
    "upgrade": frame(b"5"),
    "empty message": frame(b"4"),
    "event of nobody": frame(b'42["a",{}}'),
    "attachments": frame(b"451-[[[["),
    "deep in a greeting": frame(b"40" + b"[" * 10_000),
    "bytes": b"\x82\x82" + bytes(4) + b"\x04\0",
}


class Said(NamedTuple):
    """What is answered first, and the line."""

    status: int
    headers: dict[str, str]
    body: bytes
    line: asyncio.StreamReader


@asynccontextmanager
async def talk(app: App, data: bytes) -> AsyncIterator[Said]:
    """Say this; afterwards hang up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", app.port)
    try:
        writer.write(data)
        first, *rest = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        yield Said(int(first.split()[1]), headers, body, reader)
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing of it is in the log."""
    yield
    assert [line.getMessage()[:300] for line in caplog.records if line.levelno >= logging.WARNING] == []


async def test_what_is_no_http_is_refused(app: App, quiet: None) -> None:
    """In the one shape; neither what was sent nor what it was read with is told."""
    for name, data in REFUSED.items():
        async with talk(app, data) as said:
            assert (name, said.status) == (name, 400)
            assert said.headers["server"] == "Photostead", name
            check_error(name, 400, json.loads(said.body))
            assert len(said.body) < MUCH / 100, name


async def test_what_is_nearly_http_is_answered(app: App, admin: Client, quiet: None) -> None:
    """With the status that it deserves."""
    for name, (data, status) in ANSWERED.items():
        async with talk(app, data) as said:
            assert (name, said.status) == (name, status)
            assert said.headers["server"] == "Photostead", name
    assert (await admin.send("GET", "/api/users/me")).status == 200


async def test_nonsense_on_a_websocket_ends_it(app: App, quiet: None) -> None:
    """And nothing else is written there."""
    for name, data in HUNG_UP.items():
        async with talk(app, SOCKET + data) as said:
            assert (name, said.status) == (name, 101)
            assert b"statusCode" not in await rest_of(said.line), name
    assert not app.live._server.environ


async def rest_of(line: asyncio.StreamReader) -> bytes:
    """Until they hang up."""
    try:
        return await line.read()
    except ConnectionResetError:
        return b""


async def test_what_is_not_understood_on_a_websocket_is_not_listened_to(app: App, quiet: None) -> None:
    """The line is as good as before: a second greeting is still answered."""
    for name, data in IGNORED.items():
        async with talk(app, SOCKET + data + frame(b"40")) as said:
            assert b'0{"sid"' in await said.line.readuntil(b"}"), name
            assert b"Authentication required" in await said.line.readuntil(b"}"), name


async def test_nonsense_after_a_beginning_by_polling(app: App, anonymous: Client, quiet: None) -> None:
    """Packets of a connection that is there, by a request and by a websocket that takes its place."""
    path = "/api/socket.io/?EIO=4&transport=polling"
    for data in (b"\xff\xff", b"{}", b"\x1e\x1e", b"4" + b"[" * 10_000, b"b!!!", b"9999", b"4" * 20_000):
        connection = await begin(anonymous, path)
        assert (await anonymous.send("POST", f"{path}&sid={connection}", data=data)).status in {200, 400}
    for data in (frame(b"{}"), frame(b""), frame(b"4" + b"[" * 10_000), frame(b"3probe")):
        connection = await begin(anonymous, path)
        hello = SOCKET.replace(b"websocket HTTP", b"websocket&sid=%b HTTP" % connection.encode())
        async with talk(app, hello + data) as said:
            assert said.status == 101, data
            assert b"statusCode" not in await rest_of(said.line), data


async def begin(client: Client, path: str) -> str:
    """A connection by polling."""
    greeting = (await client.send("GET", path)).body
    return str(json.loads(greeting[1:])["sid"])
