"""How full the disk is that a folder lies on, and how much of it may still be promised to those who write.

A disk that fills to the last byte takes the database with it, so a reserve stays free. Bytes that were promised and are
not written yet count as used, and the disk is asked now and then, not for every chunk. What happens when there is no
room left is not decided here.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from photostead.host.markers import MARKED, require_marked
from photostead.host.patience import ask_disk
from photostead.kernel.errors import OutOfSpace, Unavailable

MIB = 1 << 20
# An answer of the disk counts for so long.
FRESH_S = 2.0
ANSWER_S = 15.0
# Whoever cannot say how much will come is promised so much at a time; after so much a running upload looks again.
STEP = 16 * MIB
# What a copy leaves free, so that it is not the one that fills the disk.
SPARE = 64 * MIB
# What the disk of the database keeps free where that is another one: it grows by kilobytes a photo.
DATABASE_RESERVE = 256 * MIB


class DiskUsage(msgspec.Struct, frozen=True):
    """In bytes. `available` is what we may still write: less than what is free where some is kept for root."""

    size: int
    used: int
    available: int


def read_disk_usage(folder: Path) -> DiskUsage:
    """Ask the file system; it may be asleep or far away, so not on the event loop. Raises OSError. See statvfs(3)."""
    stat = os.statvfs(folder)
    return DiskUsage(
        size=stat.f_blocks * stat.f_frsize,
        used=(stat.f_blocks - stat.f_bfree) * stat.f_frsize,
        available=stat.f_bavail * stat.f_frsize,
    )


def refuse_full(folder: Path, size: int, say: Callable[[int], str]) -> None:
    """For copies that are made without being asked for: some of the disk stays free. `say` what is wrong, by the bytes that
    may be used. Raises OutOfSpace where `size` bytes do not fit, OSError."""
    free = max(0, read_disk_usage(folder).available - SPARE)
    if free < size:
        raise OutOfSpace(say(free))


class Stock(msgspec.Struct, frozen=True):
    """Bytes that are available: where the media lie (the least of several disks), and where the database lies."""

    media: int
    database: int


def take_stock(media_dir: Path, database_dir: Path) -> Stock:
    """Ask the disks. Raises Unavailable where the media folder is not there any more."""
    require_marked(media_dir)
    try:
        folders = [read_disk_usage(media_dir / name).available for name in MARKED]
        return Stock(min(folders), read_disk_usage(database_dir).available)
    except OSError as error:
        raise Unavailable(f"The media folder {media_dir} does not answer ({error.strerror}).") from error


class Promise:
    """Bytes that one upload may still write; see `Space.promise`."""

    def __init__(self, space: "Space") -> None:
        self._space = space
        self.promised = 0
        self.written = 0
        self._next_look = STEP

    @property
    def outstanding(self) -> int:
        """Promised and not on the disk yet."""
        return max(0, self.promised - self.written)

    async def cover(self, count: int) -> None:
        """Before `count` more bytes are written. Raises OutOfSpace, Unavailable."""
        if self.written + count > self.promised:
            await self._space.extend(self, max(count, STEP))
        elif self.written >= self._next_look:
            self._next_look = self.written + STEP
            await self._space.look_again()

    def note(self, count: int) -> None:
        """So many bytes are written."""
        self.written += count


class Space:
    """What may still be written, for one event loop. `reserve` is asked for the bytes that stay free, `ask` for the
    stock, on a thread."""

    def __init__(self, reserve: Callable[[], int], ask: Callable[[], Stock]) -> None:
        self.reserve, self._ask = reserve, ask
        self._promises: set[Promise] = set()
        self._left = 0
        self._looked_at = float("-inf")
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def promise(self, size: int | None) -> AsyncIterator[Promise]:
        """Room for `size` bytes, or for what comes where nobody knows. Raises OutOfSpace, Unavailable."""
        promise = Promise(self)
        try:
            await self.extend(promise, size or 0)
            yield promise
        finally:
            self._promises.discard(promise)

    async def extend(self, promise: Promise, size: int) -> None:
        """Promise `size` bytes more. Raises OutOfSpace, Unavailable."""
        async with self._turn:
            if size > self._left or self._is_stale():
                await self._look()
            if size > self._left:
                raise OutOfSpace(self._refusal(size))
            self._left -= size
            promise.promised += size
            self._promises.add(promise)

    async def look_again(self) -> None:
        """For an upload on its way: it may end although others took from the reserve, but not from the last half of it.
        Raises OutOfSpace, Unavailable."""
        async with self._turn:
            if self._is_stale():
                await self._look()
            if self._left < -self.reserve() // 2:
                raise OutOfSpace(self._refusal(0))

    async def stock(self) -> Stock:
        """What the disks say now. Raises Unavailable."""
        async with self._turn:
            return await self._look()

    def _is_stale(self) -> bool:
        return time.monotonic() - self._looked_at > FRESH_S

    async def _look(self) -> Stock:
        # Before the disk is asked: what is written meanwhile is then counted twice, and never not at all.
        outstanding = sum(promise.outstanding for promise in self._promises)
        try:
            stock = await ask_disk(ANSWER_S, self._ask)
        except TimeoutError as error:
            raise Unavailable("The disk of the media folder does not answer: is a network share hanging?") from error
        self._left = room_of(stock, self.reserve()) - outstanding
        self._looked_at = time.monotonic()
        return stock

    def _refusal(self, size: int) -> str:
        wants = f"this upload takes {megabytes(size)} and " if size else ""
        return (
            f"There is no room for the upload: {wants}{megabytes(max(0, self._left))} can be taken in, since "
            f"{megabytes(self.reserve())} of the disk stay free (storage.reserve). Free some space and try again."
        )


def room_of(stock: Stock, reserve: int) -> int:
    """Bytes above the reserve; below zero inside it."""
    return min(stock.media - reserve, stock.database - min(reserve, DATABASE_RESERVE))


def megabytes(count: int) -> str:
    """For people, of 1024 × 1024 bytes as the option counts them."""
    return f"{-(-count // MIB)} MB"
