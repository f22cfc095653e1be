"""Thousands of open sockets, slow clients, huge parts: whoever only takes up room does not keep the others from being served.
A few hundred stand for the thousands.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from photostead.app import App
from tests.client import Client

CROWD = 400
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
# What somebody may have said when they fall silent.
BEGINNINGS = {
    "nothing": b"",
    "half a line": b"GET /api/server/pi",
    "half the headers": b"GET /api/server/ping HTTP/1.1\r\nHost: x\r\nX-A: ",
    "no body": b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n",
    "half a form": b"POST /api/assets HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    b"Content-Length: 99999999\r\n\r\n--b\r\nContent-Disposition: form-data; name=",
    "an upgrade": b"GET /api/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n",
}


@contextlib.asynccontextmanager
async def crowd(app: App, beginning: bytes) -> AsyncIterator[list[Line]]:
    """So many connections that said this and no more."""
    lines = [await asyncio.open_connection("127.0.0.1", app.port) for _ in range(CROWD)]
    for _, writer in lines:
        writer.write(beginning)
        await writer.drain()
    try:
        yield lines
    finally:
        for _, writer in lines:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for _, writer in lines), return_exceptions=True)


@pytest.mark.parametrize("beginning", BEGINNINGS.values(), ids=BEGINNINGS.keys())
async def test_silent_crowds_hold_nobody_up(app: App, admin: Client, anonymous: Client, beginning: bytes) -> None:
    """Reading, writing and signing in go on beside them, and after them."""
    async with crowd(app, beginning) as lines:
        assert len(lines) == CROWD
        assert (await anonymous.get("/server/ping"))["res"] == "pong"
        await admin.post("/albums", json={"albumName": "beside a crowd"})
    assert len(await admin.get("/albums")) == 1


async def test_headers_and_addresses_without_end(app: App, anonymous: Client) -> None:
    """Refused while they come; nothing piles up."""
    for start in (
        b"GET /api/" + b"a" * 100_000,
        b"GET / HTTP/1.1\r\nX-A: " + b"a" * 100_000,
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 40_000,
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", app.port)
        writer.write(start)
        with contextlib.suppress(ConnectionError):
            await writer.drain()
            assert b" 400 " in (await reader.read(200)).partition(b"\r\n")[0] + b" "
        writer.close()
    assert (await anonymous.get("/server/ping"))["res"] == "pong"
