"""Bytes of a request into the file of its upload. What is told to be there is on the disk: it is synced before it is noted,
again and again while it arrives, and what was noted is all that counts after a crash.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import StreamReader, web
from aiohttp.http_exceptions import HttpProcessingError

from photostead.host.disk import MIB, Promise
from photostead.host.markers import require_marked
from photostead.http.uploads import append, trouble
from photostead.kernel.errors import ChecksumMismatch, Invalid, OutOfSpace, TooLarge, Unavailable
from photostead.kernel.threads import to_its_end
from photostead.media.files import sync_folder

if TYPE_CHECKING:
    from _hashlib import HASH

CHUNK = 256 * 1024
# What a kill or a power cut may cost of a long request. Disks of small boxes write so much in seconds.
SYNC_BYTES = 64 * MIB
# A phone that left the house does not say so.
SILENCE_S = 60.0
PIECE = 16 * MIB
BROKEN_OFF = (ConnectionError, TimeoutError, HttpProcessingError, web.RequestPayloadError)


def new_digest() -> "HASH":
    """SHA-1 of nothing yet."""
    return hashlib.sha1(usedforsecurity=False)


def measure(path: Path, noted: int) -> int:
    """How many bytes of an upload count. On a thread. Raises Unavailable while the disk is away: its bytes are not lost."""
    require_marked(path.parent.parent)
    with suppress(FileNotFoundError):
        return min(noted, path.stat().st_size)
    return 0


def second_name(path: Path) -> Path:
    """Another name of the same bytes, which goes at a start like that of any upload that was not stored; the same name on a
    disk that gives a file only one. On a thread."""
    part = path.with_suffix(".part")
    try:
        part.unlink(missing_ok=True)
        part.hardlink_to(path)
    except OSError:
        return path
    return part


def open_at(path: Path, offset: int) -> int:
    """The file, ready to go on from there; what it holds beyond is cut off, for nobody knows whether it is whole. On a
    thread. Raises OutOfSpace, Unavailable."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        os.ftruncate(descriptor, offset)
        os.lseek(descriptor, offset, os.SEEK_SET)
        if offset == 0:
            sync_folder(path.parent)
    except OSError as error:
        raise trouble(error) from error
    return descriptor


async def chunks(content: StreamReader) -> AsyncIterator[bytearray]:
    """The body as it comes, in pieces worth a write; where it breaks off, what came until then, then the reason."""
    pending = bytearray()
    broken: Exception | None = None
    while broken is None and not content.at_eof():
        try:
            async with asyncio.timeout(SILENCE_S):
                pending += await content.readany()
        except BROKEN_OFF as error:
            broken = error
        except asyncio.CancelledError:
            # Of a server that stops aiohttp tells whoever reads a body in this way.
            broken = ConnectionResetError("The daemon stops.")
        if len(pending) >= CHUNK or broken is not None:
            yield pending
            pending = bytearray()
    yield pending
    if broken is not None:
        raise broken


@dataclass(slots=True)
class Intake:
    """One request's bytes. `size` is where the file ends, at first where they belong; `length` where it must end at last.

    `digest` knows all before, or is None where nobody does. `expected` is the SHA-1 of this body. `note` makes it known how
    many bytes are on the disk.
    """

    path: Path
    size: int
    length: int
    room: Promise
    digest: "HASH | None"
    expected: bytes | None
    note: Callable[[int], Awaitable[None]]
    body: "HASH" = field(default_factory=new_digest)
    noted: int = field(init=False)
    descriptor: int = field(init=False)
    noting: asyncio.Task[None] | None = None

    async def take(self, content: StreamReader) -> None:
        """To the end of the body, or until it breaks off: then what came is kept, unless it was to be checked. Raises
        Invalid, Unavailable, OutOfSpace, TooLarge, ChecksumMismatch, ConnectionError."""
        self.noted = start = self.size
        self.descriptor = await to_its_end(open_at, self.path, self.size)
        try:
            await self._take_whole(content)
        except (TooLarge, ChecksumMismatch):
            await self._wait_for_noting()
            await self.note(start)
            raise
        except (TimeoutError, HttpProcessingError, web.RequestPayloadError) as error:
            raise explain(error) from error
        except OSError as error:
            if isinstance(error, ConnectionError):
                raise
            raise trouble(error) from error
        finally:
            await self._wait_for_noting()
            await to_its_end(os.close, self.descriptor)

    async def _take_whole(self, content: StreamReader) -> None:
        try:
            async for chunk in chunks(content):
                await self._write(chunk)
        except (*BROKEN_OFF, OutOfSpace, Unavailable):
            if self.expected is None:
                await self._note_all()
            raise
        if self.expected is not None and self.expected != self.body.digest():
            raise ChecksumMismatch(
                "These bytes arrived damaged: their SHA-1 is not the announced one. Send them again."
            )
        await self._note_all()

    async def _write(self, chunk: bytearray) -> None:
        if self.size + len(chunk) > self.length:
            raise TooLarge(f"More came than the {self.length} bytes that were announced.")
        await self.room.cover(len(chunk))
        await to_its_end(append, self.descriptor, self._update, chunk)
        self.room.note(len(chunk))
        self.size += len(chunk)
        if self.expected is None and self.size - self.noted >= SYNC_BYTES:
            await self._note_beside()

    def _update(self, chunk: bytes | bytearray) -> None:
        for digest in (self.digest, self.body if self.expected is not None else None):
            if digest is not None:
                digest.update(chunk)

    async def _note_beside(self) -> None:
        """While the disk does this, the next bytes come; those after them wait."""
        if self.noting is not None:
            await self.noting
        self.noted = self.size
        self.noting = asyncio.create_task(self._sync_and_note(self.size))

    async def _note_all(self) -> None:
        await self._note_beside()
        if self.noting is not None:
            await self.noting

    async def _sync_and_note(self, size: int) -> None:
        # Once this has failed, a second try would succeed without having written what the first one dropped.
        await to_its_end(os.fsync, self.descriptor)
        await self.note(size)

    async def _wait_for_noting(self) -> None:
        if self.noting is not None:
            await asyncio.gather(self.noting, return_exceptions=True)


def explain(error: Exception) -> Invalid | Unavailable:
    """Why a body broke off, to a client that still listens."""
    if isinstance(error, TimeoutError):
        return Unavailable(
            f"Nothing came for {SILENCE_S:.0f} seconds. What came is kept: ask for the offset and go on."
        )
    return Invalid(f"The request body did not arrive whole: {error}")


async def read_back(path: Path) -> "HASH":
    """The digest of a file, where nobody hashed its bytes as they came: the daemon lived anew meanwhile. Raises
    Unavailable."""
    digest = new_digest()
    offset = 0
    try:
        while count := await asyncio.to_thread(feed, path, offset, digest):
            offset += count
    except OSError as error:
        raise Unavailable(f"What was uploaded cannot be read back ({error.strerror}).") from error
    return digest


def feed(path: Path, offset: int, digest: "HASH") -> int:
    """A piece of a file into a digest; how many bytes it had. On a thread. Raises OSError."""
    with path.open("rb") as file:
        file.seek(offset)
        piece = file.read(PIECE)
    digest.update(piece)
    return len(piece)
