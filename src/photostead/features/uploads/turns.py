"""Whose turn it is at an upload, and what is remembered of it between two requests.

An upload belongs to one request at a time. Whoever asks how far it is, or ends it, has their turn next: the phone that was
cut off comes back long before the daemon hears that its first connection is dead. Two that send at once do not mix: the
second is refused.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from aiohttp import web

from photostead.features.uploads.receiving import new_digest
from photostead.http.context import Context
from photostead.kernel.errors import Locked

if TYPE_CHECKING:
    from _hashlib import HASH

# Storing what is complete takes a while, where its bytes must be read again.
PATIENCE_S = 30.0
MOST_DIGESTS = 1000


class Turn:
    """Of one upload. `request` is the one whose body is being received."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.request: web.Request | None = None

    def interrupt(self) -> None:
        """End what is being received; what came is kept."""
        if self.request is not None:
            break_off(self.request)

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """When nobody else has it. Raises Locked."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.lock.acquire()
        except TimeoutError as error:
            raise Locked("Another request is at work on this upload: try again in a moment.") from error
        try:
            yield
        finally:
            self.lock.release()


class Desk:
    """What a daemon remembers of uploads that are on their way; none of it is needed after a restart."""

    def __init__(self) -> None:
        self._turns: WeakValueDictionary[str, Turn] = WeakValueDictionary()
        self._digests: OrderedDict[str, tuple[int, HASH]] = OrderedDict()
        self.under_way: set[asyncio.Task[Any]] = set()

    def turn(self, uid: str) -> Turn:
        """Whose turn it is at an upload."""
        return self._turns.setdefault(uid, Turn())

    def take_digest(self, uid: str, size: int) -> "HASH | None":
        """The SHA-1 of the first `size` bytes, where it is known; it is given away."""
        known = self._digests.pop(uid, None)
        if known is not None and known[0] == size:
            return known[1]
        return None if size else new_digest()

    def keep_digest(self, uid: str, size: int, digest: "HASH | None") -> None:
        """For the request that goes on. The oldest are forgotten, and read back from the disk where they are missed."""
        if digest is not None:
            self._digests[uid] = (size, digest)
        while len(self._digests) > MOST_DIGESTS:
            self._digests.popitem(last=False)


def desk_of(ctx: Context) -> Desk:
    """The one of this daemon."""
    desk: Desk = ctx.services.parts.setdefault(Desk, Desk())
    return desk


def break_off(request: web.Request) -> None:
    """Cut the connection of a request whose body is not all there yet."""
    if request.transport is not None and not request.content.is_eof():
        request.transport.abort()
