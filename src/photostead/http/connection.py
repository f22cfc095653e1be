"""Connections: the plain requests on them are answered on the spot (`http.at_once`), and those of clients that are too slow,
or too many, are cut, so that whoever holds one open holds up nobody else.

Limits, told in `docs/reverse-proxy.md`: `HEAD_S`, `IDLE_S`, `STALL_S` with `STALL_BYTES`, and `most_connections`.
aiohttp does the rest: this module knows where it keeps what it parsed and whether it is busy, and a test knows whether that
is still so.
"""

import asyncio
import logging
import os
import resource
import socket
import struct
import time
from collections import Counter
from typing import Any, NamedTuple, cast

from aiohttp import web
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import EMPTY_PAYLOAD
from aiohttp.web_protocol import RequestHandler

from photostead.http.at_once import AtOnce
from photostead.http.protocol import Protocol

log = logging.getLogger(__name__)

# The first line and the headers of a request arrive within this.
HEAD_S = 30.0
# So long a connection stays open without a request; longer than reverse proxies keep theirs.
IDLE_S = 180.0
# Of a body that is on its way, or of an answer, so much arrives in so long. Phones lose their network for minutes.
STALL_S, STALL_BYTES = 600.0, 4096
SWEEP_S = 10.0
# Files and databases need descriptors as well.
MOST, SHARE = 4096, 2
# Where struct tcp_info of linux/tcp.h has its counters: segments in flight, bytes that arrived there and here, and those
# that wait to be sent.
FLOW = struct.Struct("=24xI92xQQ8xI")
# Of struct linger: on, no seconds.
AT_ONCE = struct.pack("ii", 1, 0)


class Flow(NamedTuple):
    """What the kernel counts of a connection."""

    in_flight: int
    acknowledged: int
    received: int
    unsent: int


class Front:
    """In front of aiohttp's parser: what is answered at once it never hears of."""

    __slots__ = ("_connection", "_parser")

    def __init__(self, connection: "Connection", parser: Any) -> None:
        self._connection, self._parser = connection, parser

    def __getattr__(self, name: str) -> Any:
        return getattr(self._parser, name)

    def feed_data(self, data: bytes) -> Any:
        """As the parser's: messages, whether the connection is upgraded, what was not parsed."""
        result = messages, is_upgraded, _ = self._parser.feed_data(data)
        connection = self._connection
        if not connection.is_waiting:
            return result
        if len(messages) == 1 and not is_upgraded and messages[0][1] is EMPTY_PAYLOAD:
            connection.head_since = None
            if connection.answer_at_once(messages[0][0]):
                self._parser.message_consumed()
                return (), False, b""
        elif messages:
            connection.head_since = None
        elif data and connection.head_since is None:
            connection.head_since = time.monotonic()
        return result


class Connection(Protocol):
    """One client's."""

    __slots__ = ("_at_once", "_flow", "_flowed_at", "_line", "head_since")

    def __init__(self, server: "Doorway", at_once: AtOnce, **options: Any) -> None:
        super().__init__(server, **options)
        self._at_once = at_once
        self._parser = cast("Any", Front(self, self._parser))
        self._line: int | None = None  # the descriptor of what is plain TCP
        self.head_since: float | None = None
        self._flow, self._flowed_at = Flow(0, 0, 0, 0), time.monotonic()

    @property
    def is_waiting(self) -> bool:
        """Whether everything was answered that was asked here."""
        return self._waiter is not None and not self._waiter.done() and not self._messages

    def answer_at_once(self, message: RawRequestMessage) -> bool:
        """Whether that could be done."""
        transport = self.transport
        if self._paused or transport is None or transport.is_closing():
            return False
        answer = self._at_once.answer(message, self)
        if answer is None:
            return False
        self._send(transport, answer)
        self._next_keepalive_close_time = self._loop.time() + self._keepalive_timeout
        return True

    def _send(self, transport: asyncio.Transport, answer: bytes) -> None:
        """Write into the socket itself where nothing waits to be written: the loop's way there is as long as a ping's answer."""
        sent = 0
        if self._line is not None and not transport.get_write_buffer_size():
            try:
                sent = os.write(self._line, answer)
            except OSError:
                sent = 0  # the transport meets it again, and knows what is to be done
        if sent < len(answer):
            transport.write(answer[sent:])

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """There is a client."""
        super().connection_made(transport)
        line = transport.get_extra_info("socket")
        if line is not None and transport.get_extra_info("sslcontext") is None:
            self._line = line.fileno()

    def find_fault(self, now: float) -> str | None:
        """Why this connection is to be cut."""
        if self.is_waiting:
            self._flowed_at = now
            is_late = self.head_since is not None and now - self.head_since > HEAD_S
            return "no request arrived on them" if is_late else None
        flow = read_flow(self.transport)
        if flow is None or not self._is_up_to_client(flow) or has_moved(self._flow, flow):
            self._flow, self._flowed_at = flow or self._flow, now
        return "the other end is too slow" if now - self._flowed_at > STALL_S else None

    def _is_up_to_client(self, flow: Flow) -> bool:
        """Whether the client is to send, or to take what is sent; else the answer is being made."""
        if flow.unsent or flow.in_flight:
            return True
        request = self._current_request
        return request is not None and not request.content.is_eof() and not self._reading_paused


class Doorway(web.Server):
    """Makes a connection of each that comes in, and looks after them while there are any."""

    def __init__(self, server: web.Server, at_once: AtOnce) -> None:
        super().__init__(
            server.request_handler,
            request_factory=server.request_factory,
            handler_cancellation=server.handler_cancellation,
            loop=server._loop,
            **server._kwargs,
        )
        self._at_once = at_once
        self._most = most_connections()
        self._sweeping: asyncio.TimerHandle | None = None

    def __call__(self) -> RequestHandler:
        """One more."""
        return Connection(self, self._at_once, loop=self._loop, **self._kwargs)

    def connection_made(self, handler: RequestHandler, transport: asyncio.Transport) -> None:
        """There is one more, and one less of those that nobody uses where they are too many."""
        if len(self._connections) >= self._most:
            self._make_room(transport)
        super().connection_made(handler, transport)
        if self._sweeping is None:
            self._sweeping = self._loop.call_later(SWEEP_S, self.sweep)

    def _make_room(self, newest: asyncio.Transport) -> None:
        """The one that waits longest for a request goes; where all are busy, the newest."""
        lines = self._connections.items()
        idle = (line for one, line in lines if one._waiter is not None and not line.is_closing())
        next(idle, newest).abort()

    def sweep(self) -> None:
        """Cut who is too slow; again as long as there is anybody."""
        self._sweeping = self._loop.call_later(SWEEP_S, self.sweep) if self._connections else None
        now, faults = time.monotonic(), Counter[str]()
        for connection, transport in list(self._connections.items()):
            fault = connection.find_fault(now) if isinstance(connection, Connection) else None
            if fault is not None:
                faults[fault] += 1
                cut(transport)
        for fault, count in faults.items():  # a line each would let anybody fill the log
            log.info("Connections that were cut because %s: %d", fault, count)

    async def shutdown(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - aiohttp's
        """Ends all of them."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        await super().shutdown(timeout)


class Runner(web.AppRunner):
    """An application whose connections are ours. `logger` hears of what is no HTTP."""

    def __init__(
        self, app: web.Application, at_once: AtOnce, *, logger: logging.Logger, shutdown_timeout: float
    ) -> None:
        super().__init__(
            app,
            access_log=None,
            logger=logger,
            shutdown_timeout=shutdown_timeout,
            handler_cancellation=True,
            keepalive_timeout=IDLE_S,
        )
        self._at_once = at_once

    async def _make_server(self) -> web.Server:
        return Doorway(await super()._make_server(), self._at_once)


def cut(transport: asyncio.Transport) -> None:
    """Now, with all that the kernel still holds for it: else that would go on being offered for minutes."""
    line = transport.get_extra_info("socket")
    if line is not None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    transport.abort()


def has_moved(before: Flow, now: Flow) -> bool:
    """Whether enough arrived, there or here."""
    return now.acknowledged - before.acknowledged + now.received - before.received >= STALL_BYTES


def read_flow(transport: asyncio.Transport | None) -> Flow | None:
    """Of a connection as it is; None where it is none of TCP's, or the kernel does not tell."""
    line = None if transport is None else transport.get_extra_info("socket")
    try:
        return Flow(*FLOW.unpack(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, FLOW.size))) if line else None
    except (OSError, struct.error):
        return None


def most_connections() -> int:
    """How many there may be at a time: half of the descriptors that this process may have."""
    return max(64, min(MOST, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // SHARE))
