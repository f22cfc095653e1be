"""Taking a file into a store of backups: read once, hashed while it is read, under its name only when it is on the disk."""

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from photostead.db.snapshot import Deadline
from photostead.features.full_backups.layout import Store
from photostead.host.disk import refuse_full
from photostead.kernel.errors import PhotosteadError
from photostead.kernel.ids import new_id
from photostead.media.files import FULL, OpenFile, writing_to


class Taken(msgspec.Struct, frozen=True):
    """What was read: hashes of the bytes, and whether the store had them not yet."""

    size: int
    sha256: str
    sha1: bytes
    is_new: bool


class Stopped(PhotosteadError):
    """What took long was stopped: by a person, or because its time was over. The next one goes on where it stopped."""

    status = 503
    title = "Service Unavailable"


class Stop(Deadline):
    """A word from another thread, or the clock's, that it is time to stop."""

    def check(self) -> None:
        """Raises Stopped when it is."""
        if self.is_over():
            raise Stopped("It was stopped before it was done. The next one goes on where it stopped.")


class Throttle:
    """No more than so many bytes a second, on average since the last pause; None for as fast as it goes. Whoever reads asks it
    before each piece, and so hears of a `stop` there."""

    def __init__(
        self,
        rate: int | None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        stop: Stop | None = None,
    ) -> None:
        self._rate, self._clock, self._sleep = rate, clock, sleep
        self.stop = stop or Stop(None)
        self._due = clock()

    def spend(self, size: int) -> None:
        """Wait until so many more may be read. Raises Stopped."""
        self.stop.check()
        if self._rate is None:
            return
        self._due = max(self._due, self._clock() - 1) + size / self._rate
        if (early := self._due - self._clock()) > 0:
            self._sleep(early)


def take_in(store: Store, file: OpenFile, throttle: Throttle) -> Taken:
    """Copy an open file into the store; its name is on the disk after `sync_folders`. Raises OutOfSpace or Unavailable where
    the store cannot be written, MediaError where the file cannot be read; then the store has no more than before."""
    refuse_full(store.root, file.size, lambda free: FULL.format(store.root))
    part = store.unfinished / f"{new_id()}.part"
    try:
        taken = copy(file, part, throttle)
        target = store.file(taken.sha256)
        if has_size(target, taken.size):
            return taken
        with writing_to(store.root):
            if not target.parent.is_dir():
                target.parent.mkdir(mode=0o700, exist_ok=True)
                store.note_touched(target.parent.parent)
            part.rename(target)
            store.note_touched(target.parent)
        return msgspec.structs.replace(taken, is_new=True)
    finally:
        with suppress(OSError):
            part.unlink()


def copy(file: OpenFile, part: Path, throttle: Throttle) -> Taken:
    """Write the bytes to `part`, on the disk when this returns."""
    sha256, sha1, size = hashlib.sha256(), hashlib.sha1(usedforsecurity=False), 0
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    with writing_to(part.parent), os.fdopen(os.open(part, flags, 0o600), "wb", buffering=0) as target:
        for piece in file.pieces():
            throttle.spend(len(piece))
            sha256.update(piece)
            sha1.update(piece)
            write_all(target.fileno(), piece)
            size += len(piece)
        os.fsync(target.fileno())
    return Taken(size, sha256.hexdigest(), sha1.digest(), is_new=False)


def write_all(descriptor: int, piece: bytes) -> None:
    """A nearly full disk takes a part of it first. Raises OSError."""
    rest = memoryview(piece)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def has_size(path: Path, size: int) -> bool:
    """Whether there is a file of so many bytes."""
    try:
        return path.stat().st_size == size
    except FileNotFoundError:
        return False
