"""Clients that are too slow, or too many: they are cut at the limits of docs, and those who are only waited for are not."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import pytest

from photostead.app import App
from photostead.http import connection
from photostead.http.connection import Connection, Doorway
from tests.client import Client

PING = b"GET /api/server/ping HTTP/1.1\r\nHost: x\r\n\r\n"
MUCH = b"GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"


class Line:
    """A client's end."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, data: bytes) -> None:
        """Now."""
        self.writer.write(data)
        await self.writer.drain()

    async def was_cut(self) -> bool:
        """Until the other end says so, or answers."""
        try:
            return await self.reader.read(1) == b""
        except ConnectionResetError:
            return True


Call = Callable[[], Awaitable[Line]]


@pytest.fixture
async def call(app: App) -> AsyncIterator[Call]:
    """A connection of a client that has room for next to nothing."""
    lines = []

    async def connect() -> Line:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        sock.connect(("127.0.0.1", app.port))
        lines.append(Line(*await asyncio.open_connection(sock=sock, limit=4096)))
        return lines[-1]

    yield connect
    for line in lines:
        line.writer.close()
        with suppress(ConnectionError):
            await line.writer.wait_closed()


@pytest.fixture
def doorway(app: App) -> Doorway:
    """Who is connected."""
    assert app.server is not None
    return app.server.doorway


async def connections(doorway: Doorway, count: int) -> list[Connection]:
    """As soon as there are so many."""
    while len(doorway.connections) != count:
        await asyncio.sleep(0.01)
    return [one for one in doorway.connections if isinstance(one, Connection)]


async def test_a_head_that_does_not_arrive(call: Call, doorway: Doorway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte by byte or not at all; one that is idle after an answer has more time."""
    monkeypatch.setattr(connection, "HEAD_S", -1.0)
    slow, idle = await call(), await call()
    await idle.send(PING)
    assert (await idle.reader.readuntil(b'"pong"}')).startswith(b"HTTP/1.1 200 OK")
    await slow.send(b"GET /api/ser")
    while not any(one.head_since for one in await connections(doorway, 2)):
        await asyncio.sleep(0.01)
    await slow.send(b"v")
    doorway.sweep()
    assert await slow.was_cut()
    await idle.send(PING)
    assert (await idle.reader.readuntil(b'"pong"}')).startswith(b"HTTP/1.1 200 OK")


async def test_a_head_in_two_parts(call: Call, doorway: Doorway) -> None:
    """Is answered, and what came before it counts no more."""
    line = await call()
    for part in (PING[:20], PING[20:]):
        await line.send(part)
        while (await connections(doorway, 1))[0].head_since is None and part is not PING[20:]:
            await asyncio.sleep(0.01)
    await line.reader.readuntil(b'"pong"}')
    assert (await connections(doorway, 1))[0].head_since is None


async def settle(one: Connection) -> None:
    """Until nothing more can be sent to a client that takes nothing."""
    before = None
    while before is None or (flow := connection.read_flow(one.transport)) != before or not flow.unsent:
        before = connection.read_flow(one.transport)
        await asyncio.sleep(0.1)


async def test_a_client_that_takes_nothing(call: Call, doorway: Doorway, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it asked for is not made before it takes what there is; then it is cut."""
    line = await call()
    await line.send(MUCH * 40)
    (one,) = await connections(doorway, 1)
    await settle(one)
    assert not one.is_waiting
    now = time.monotonic()
    assert one.find_fault(now) is None
    assert one.find_fault(now + connection.STALL_S - 1) is None
    assert one.find_fault(now + connection.STALL_S + 1) == "the other end is too slow"
    monkeypatch.setattr(connection, "STALL_S", -1.0)
    doorway.sweep()
    await connections(doorway, 0)


async def test_a_body_that_does_not_arrive(call: Call, admin: Client, doorway: Doorway) -> None:
    """A byte a second is not enough; four kilobytes in ten minutes are."""
    before = len(doorway.connections)
    line = await call()
    head = f"POST /api/albums HTTP/1.1\r\nHost: x\r\nAuthorization: {admin.headers['Authorization']}\r\n"
    await line.send(f"{head}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n".encode())
    one = (await connections(doorway, before + 1))[-1]
    while one._current_request is None:
        await asyncio.sleep(0.01)
    now = time.monotonic()
    assert one.find_fault(now) is None
    await line.send(b" " * 10)
    assert one.find_fault(now + connection.STALL_S - 1) is None
    await line.send(b" " * 5000)
    await received(one, 5000)
    assert one.find_fault(now + connection.STALL_S - 1) is None
    assert one.find_fault(now + connection.STALL_S + 1) is None
    assert one.find_fault(now + 2 * connection.STALL_S + 1) == "the other end is too slow"


async def received(one: Connection, count: int) -> None:
    """Until so much came in."""
    while (flow := connection.read_flow(one.transport)) is None or flow.received < count:
        await asyncio.sleep(0.01)


async def test_too_many(call: Call, doorway: Doorway, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest that nobody uses makes room; where all are used the newest is refused."""
    monkeypatch.setattr(doorway, "_most", 2)
    first, second = await call(), await call()
    await connections(doorway, 2)
    third = await call()
    assert await first.was_cut()
    await third.send(PING)
    await third.reader.readuntil(b'"pong"}')
    for line in (second, third):
        await line.send(b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")
    while any(one.is_waiting for one in await connections(doorway, 2)):
        await asyncio.sleep(0.01)
    fourth = await call()
    assert await fourth.was_cut()
    for line in (second, third):
        await line.send(b"{}       ")
        assert (await line.reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 400")
        line.writer.close()
    await connections(doorway, 0)
    doorway.sweep()
    assert doorway._sweeping is None
