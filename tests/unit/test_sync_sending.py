"""How a stream is sent: as fast as it is read, to its end or not to be taken for whole."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from photostead.features.sync import sending
from photostead.features.sync.sending import OpenStreams, send
from photostead.features.sync.stream import Cut
from photostead.kernel.errors import Unauthenticated, Unavailable

PIECE = b"x" * 65_536
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Source:
    """Lines without end; how many pieces were asked for."""

    def __init__(self, fails_after: int | None = None, error: Exception | None = None) -> None:
        self.taken = 0
        self._fails_after, self._error = fails_after, error or Cut()

    async def lines(self) -> AsyncIterator[bytes]:
        while self.taken != self._fails_after:
            self.taken += 1
            yield PIECE
        raise self._error


class Served:
    """A server of one answer; `ended` says how it ended."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.ended: asyncio.Queue[BaseException | None] = asyncio.Queue()
        app = web.Application()
        app.router.add_get("/", self.handle)
        self._server = TestServer(app)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        outcome: BaseException | None = None
        try:
            return await self._answer(request)
        except BaseException as error:
            outcome = error
            raise
        finally:
            self.ended.put_nowait(outcome)

    async def __aenter__(self) -> "Served":
        await self._server.start_server()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._server.close()

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A client that reads no more than it must."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._server.port, limit=1024)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        return reader, writer

    async def read(self) -> bytes:
        """The whole answer. Raises ClientPayloadError where it has no end."""
        async with aiohttp.ClientSession() as session, session.get(self._server.make_url("/")) as answer:
            return await answer.read()


async def test_nobody_waits_for_ever_for_a_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who does not read is cut off; until then no more is prepared than fits between the two."""
    monkeypatch.setattr(sending, "PATIENCE_S", 0.1)
    source = Source()
    async with Served(lambda request: send(request, source.lines(), lambda: False)) as served:
        reader, writer = await served.connect()
        assert await served.ended.get() is None
        assert source.taken < 400
        with contextlib.suppress(ConnectionError):
            assert not (await reader.read()).endswith(b"0\r\n\r\n")
        writer.close()


async def test_a_client_that_goes_away_ends_it() -> None:
    """At once, wherever it is."""
    source = Source()
    async with Served(lambda request: send(request, source.lines(), lambda: False)) as served:
        reader, writer = await served.connect()
        await reader.read(1024)
        writer.transport.abort()
        assert isinstance(await served.ended.get(), asyncio.CancelledError | None)


@pytest.mark.parametrize(
    "error", [Cut(), Unavailable("The database is closed."), RuntimeError("a fault"), None], ids=str
)
async def test_what_was_cut_off_is_not_taken_for_whole(error: Exception | None) -> None:
    """Because the device was signed out, the database is exchanged, something fails, or (none) for maintenance: the client
    sees that it did not end, and nothing that could be taken for a line."""
    source = Source(3, error)
    async with Served(lambda request: send(request, source.lines(), lambda: error is None)) as served:
        with pytest.raises(aiohttp.ClientPayloadError):
            await served.read()
    assert source.taken == (2 if error is None else 3)


async def test_signed_out_before_the_first_line() -> None:
    """As if it asked now."""
    request: Any = None
    with pytest.raises(Unauthenticated):
        await send(request, Source(0).lines(), lambda: False)


async def test_a_device_has_a_few_streams() -> None:
    """The oldest end for the newest; other devices keep theirs."""
    streams, waits = OpenStreams(), asyncio.Event()
    begun: asyncio.Queue[int] = asyncio.Queue()

    async def answer(request: web.Request) -> web.StreamResponse:
        device = 1 if len(streams) else 2
        streams.add(device, request)
        begun.put_nowait(device)
        try:
            await waits.wait()
            return web.Response()
        finally:
            streams.remove(device, request)

    async with Served(answer) as served:
        lines = []
        for _ in range(5):
            lines.append(await served.connect())
            await begun.get()
        assert isinstance(await served.ended.get(), asyncio.CancelledError)
        assert (len(streams), served.ended.empty()) == (4, True)
        waits.set()
        for _ in range(4):
            assert await served.ended.get() is None
        assert len(streams) == 0
        for _, writer in lines:
            writer.close()
