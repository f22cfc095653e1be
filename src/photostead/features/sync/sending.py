"""Sending a stream: only as fast as it is read, and not for ever to somebody who does not read."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable

from aiohttp import web

from photostead.features.sync.stream import Cut
from photostead.kernel.errors import Unauthenticated, Unavailable

JSON_LINES = "application/jsonlines+json"
# So much may wait for a reader, and so long; a slow line still takes a piece in that time.
PIECE_BYTES = 64 * 1024
PATIENCE_S = 60.0
# A phone may ask in the background while its app is opened; more are left over from lines that broke.
STREAMS_OF_A_DEVICE = 3


class OpenStreams:
    """The streams that are being sent, by device (key of the session), the oldest first. One for a daemon."""

    def __init__(self) -> None:
        self._requests: dict[int, list[web.Request]] = defaultdict(list)

    def add(self, session_id: int, request: web.Request) -> None:
        """One more; those that are too many end, the oldest first."""
        mine = self._requests[session_id]
        mine.append(request)
        for former in mine[:-STREAMS_OF_A_DEVICE]:
            cut_off(former)

    def remove(self, session_id: int, request: web.Request) -> None:
        """It has ended."""
        self._requests[session_id].remove(request)
        if not self._requests[session_id]:
            del self._requests[session_id]

    def __len__(self) -> int:
        return sum(map(len, self._requests.values()))


def cut_off(request: web.Request) -> None:
    """End the connection without an end of the answer, so that nobody takes what was sent for the whole."""
    if request.transport is not None:
        request.transport.abort()


async def send(request: web.Request, lines: AsyncIterator[bytes], must_stop: Callable[[], bool]) -> web.StreamResponse:
    """The answer. Where `lines` are cut off, nobody reads any more or `must_stop` says so, it has no end, which is all that
    can be told then. Raises what `lines` raises before the first, and Unauthenticated."""
    try:
        first = await anext(lines)
    except Cut as error:
        raise Unauthenticated("Invalid user token") from error
    headers = {"Content-Type": JSON_LINES, "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    answer = web.StreamResponse(headers=headers)
    await answer.prepare(request)
    try:
        await send_pieces(answer, first)
        async for some in lines:
            if must_stop():
                raise Cut
            await send_pieces(answer, some)
    except (Cut, TimeoutError, ConnectionError, Unavailable):
        cut_off(request)
    except Exception:
        # What would be said of it would be taken for a line.
        cut_off(request)
        raise
    return answer


async def send_pieces(answer: web.StreamResponse, data: bytes) -> None:
    """Raises TimeoutError where nobody reads, ConnectionError where nobody is there."""
    for start in range(0, len(data), PIECE_BYTES):
        async with asyncio.timeout(PATIENCE_S):
            await answer.write(data[start : start + PIECE_BYTES])
