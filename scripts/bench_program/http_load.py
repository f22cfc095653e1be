"""Requests over many connections at once, each with the next as soon as it has its answer: what `scripts/bench http` asks with
where wrk is not installed. A process of its own, whose CPU is not counted.

    python -m bench_program.http_load HOST PORT KEY CLIENTS SECONDS < paths

Prints requests, errors, p50 and p95 in ms as JSON.
"""

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Sequence
from itertools import cycle
from typing import cast

from bench_api import percentiles

END, LENGTH = b"\r\n\r\n", b"\r\ncontent-length:"


class Tally:
    """What all clients of a run found."""

    def __init__(self, requests: Sequence[bytes], end: float) -> None:
        self.requests, self.end = cycle(requests), end
        self.times: list[float] = []
        self.errors = 0


class Client(asyncio.Protocol):
    """One connection. Answers have a Content-Length."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._head, self._left, self._began = b"", 0, 0.0
        self._transport: asyncio.WriteTransport | None = None
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.WriteTransport", transport)
        self._ask()

    def _ask(self) -> None:
        self._head, self._began = b"", time.perf_counter()
        assert self._transport is not None
        self._transport.write(next(self._tally.requests))

    def data_received(self, data: bytes) -> None:
        """Part of an answer."""
        if not self._left:
            self._head += data
            head, found, body = self._head.partition(END)
            if not found:
                return
            _, _, rest = (head.lower() + b"\r\n").partition(LENGTH)
            self._left = int(rest.partition(b"\r\n")[0] or 0)
            self._tally.errors += not head.startswith(b"HTTP/1.1 2")
            data = body
        self._left -= len(data)
        if self._left <= 0:
            self._finish()

    def _finish(self) -> None:
        now = time.perf_counter()
        self._tally.times.append((now - self._began) * 1000)
        if now < self._tally.end:
            self._ask()
        elif self._transport is not None:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Before the end that is an error."""
        self._tally.errors += time.perf_counter() < self._tally.end
        if not self.done.done():
            self.done.set_result(None)


async def run(host: str, port: int, key: str, clients: int, seconds: float) -> None:
    """All of them."""
    requests = [
        f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nx-api-key: {key}\r\nAccept: application/json\r\n\r\n".encode()
        for path in sys.stdin.read().split()
    ]
    tally = Tally(requests, time.perf_counter() + seconds)
    loop = asyncio.get_running_loop()
    made = [(await loop.create_connection(lambda: Client(tally), host, port))[1] for _ in range(clients)]
    await asyncio.wait([client.done for client in made], timeout=seconds + 60)
    p50, p95 = percentiles(tally.times, (50, 95))
    print(json.dumps({"requests": len(tally.times), "errors": tally.errors, "p50": p50, "p95": p95}))


if __name__ == "__main__":
    with contextlib.suppress(ImportError):
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    asyncio.run(run(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), float(sys.argv[5])))
