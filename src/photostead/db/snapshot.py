"""Snapshots: whole copies of the database beside it, taken while others read and write, from which an older program can
go on. What they are used for is `db.recover`'s.

`snapshots/NNNNNN-LABEL-schemaNNNN-DATE.sqlite` in the database's folder: the number orders them (the clock of a small
box may be wrong), the label says why, and each label keeps its newest. A file has such a name only when it is complete,
on disk and was read through; what a kill leaves behind is called `.part` and goes at the next attempt.
"""

import fcntl
import logging
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import apsw
import msgspec

from photostead.db.connection import connect
from photostead.kernel.clock import now_ms, to_wire
from photostead.kernel.errors import Invalid, OutOfSpace, StartError, Unavailable

log = logging.getLogger(__name__)

FOLDER = "snapshots"
PART = "new.part"
KEPT = 3
LABEL = re.compile(r"[a-z][a-z0-9-]{0,39}")
NAME = re.compile(r"(\d{6})-([a-z][a-z0-9-]*)-schema(\d{4})-([0-9T-]+)\.sqlite")
# Version 0.1.0 put the snapshot before an upgrade beside the database.
EARLY_NAME = re.compile(r"photostead-schema(\d{4})-([0-9T-]+)\.sqlite")
# What must stay free on the disk, so that a copy is not the one that fills it.
SPARE_BYTES = 64 * 1024 * 1024
# Written out after each step (32 MB), so that the time limit knows of the disk and not only of the memory before it.
PAGES_A_STEP = 8192
STEPS_A_LOOK = 20_000
COPY_BYTES = 1024 * 1024
LOG_HEADER_BYTES = 32
CLONE = ("cp", "--reflink=always", "--no-preserve=mode", "--")


class Snapshot(msgspec.Struct, frozen=True):
    """One that may be used. `number` orders them, `size` in bytes."""

    path: Path
    number: int
    label: str
    schema: int
    stamp: str
    size: int


class Deadline:
    """When it is time to give up; never where `seconds` is None."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self._end = None if seconds is None else time.monotonic() + seconds

    def end_now(self) -> None:
        """Nobody waits for it any more."""
        self._end = time.monotonic()

    def is_over(self) -> bool:
        """Whether the time is used up."""
        return self._end is not None and time.monotonic() >= self._end

    def left(self) -> float | None:
        """Seconds, never less than a little."""
        return None if self._end is None else max(0.001, self._end - time.monotonic())

    def check(self) -> None:
        """Raises Unavailable when the time is used up."""
        if self.is_over():
            raise Unavailable(
                f"No snapshot was taken: it takes longer than the {self.seconds or 0:g} seconds it was given. Nothing was "
                "changed; give it more with --seconds."
            )


def folder_of(path: Path) -> Path:
    """Where the snapshots of a database lie."""
    return path.parent / FOLDER


def list_snapshots(path: Path) -> list[Snapshot]:
    """Those of the database at `path`, the newest first."""
    found = [read_name(entry) for folder in (folder_of(path), path.parent) for entry in entries(folder)]
    return sorted((one for one in found if one is not None), key=lambda one: (one.number, one.stamp), reverse=True)


def entries(folder: Path) -> list[Path]:
    """What is in a folder; nothing where there is none."""
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def read_name(path: Path) -> Snapshot | None:
    """What a file's name says; None where it is no snapshot."""
    new, early = NAME.fullmatch(path.name), EARLY_NAME.fullmatch(path.name)
    try:
        size = path.stat().st_size if (new or early) and path.is_file() else 0
    except OSError:
        return None
    if new and size:
        return Snapshot(path, int(new[1]), new[2], int(new[3]), new[4], size)
    if early and size:
        return Snapshot(path, 0, "upgrade", int(early[1]), early[2], size)
    return None


def take(path: Path, label: str, seconds: float | None = None) -> Snapshot:
    """Copy the database at `path`, which others may be using, and remove what its label does not keep any more.

    Raises Invalid for a label that cannot be in a name, OutOfSpace where the disk has no room, Unavailable where it takes
    longer than `seconds`, StartError where the database cannot be read or is damaged. Then nothing is left behind.
    """
    if not LABEL.fullmatch(label):
        raise Invalid(f"{label!r} cannot be a label: small letters, digits and hyphens, 40 at most.")
    deadline, folder = Deadline(seconds), folder_of(path)
    try:
        make_folder(folder)
        with one_at_a_time(folder, deadline):
            snapshot = make(path, label, deadline)
            prune(path, label, KEPT)
    except OSError as error:
        raise Unavailable(f"No snapshot of {path} was taken ({error}): check the folder {folder}.") from error
    except apsw.FullError as error:
        raise OutOfSpace(f"No snapshot of {path} was taken: the disk is full. Free some space.") from error
    except apsw.Error as error:
        raise StartError(f"No snapshot of {path} was taken: it cannot be read ({error}).") from error
    log.info("Snapshot of the database: %s", snapshot.path)
    return snapshot


def make_folder(folder: Path) -> None:
    """For our eyes only: there are password hashes in there."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, exist_ok=True)
        sync(folder.parent)


@contextmanager
def one_at_a_time(folder: Path, deadline: Deadline) -> Iterator[None]:
    """Who holds the folder may take every unfinished copy in it for an abandoned one."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        while not is_held(descriptor):
            deadline.check()
            time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)


def is_held(descriptor: int) -> bool:
    """Try to take it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def make(path: Path, label: str, deadline: Deadline) -> Snapshot:
    """Copy, read through, sync, give it its name; in this order."""
    part = folder_of(path) / PART
    discard(part)
    with left_alone(part):
        copy(path, part, deadline, lambda size: make_room(path, label, size))
        schema = verify(part, deadline)
        sync(part)
        deadline.check()
        target = folder_of(path) / next_name(path, label, schema)
        part.rename(target)
        sync(target.parent)
    found = read_name(target)
    if found is None:
        raise FileNotFoundError(target)
    return found


def next_name(path: Path, label: str, schema: int) -> str:
    """A name that comes after all others."""
    number = max((one.number for one in list_snapshots(path)), default=0) + 1
    stamp = to_wire(now_ms())[:19].replace(":", "")
    return f"{number:06d}-{label}-schema{schema:04d}-{stamp}.sqlite"


def discard(part: Path) -> None:
    """What an attempt leaves behind, SQLite's companions included."""
    part.unlink(missing_ok=True)
    for ending in ("-journal", "-wal", "-shm"):
        part.with_name(part.name + ending).unlink(missing_ok=True)


@contextmanager
def left_alone(part: Path) -> Iterator[None]:
    """An attempt, which leaves nothing behind where the disk lets it; else the next one clears that away."""
    try:
        yield
    finally:
        with suppress(OSError):
            discard(part)


# What SQLite says of a disk that it writes to. Of one that it reads from it says other things.
WRITING = frozenset({
    apsw.SQLITE_IOERR_WRITE, apsw.SQLITE_IOERR_FSYNC, apsw.SQLITE_IOERR_DIR_FSYNC, apsw.SQLITE_IOERR_TRUNCATE,
    apsw.SQLITE_IOERR_DELETE, apsw.SQLITE_IOERR_SHMSIZE,
})  # fmt: skip


@contextmanager
def writing_copy(part: Path) -> Iterator[None]:
    """Trouble of the disk that a copy is written to, told apart from trouble of the database that is read. Raises OutOfSpace,
    Unavailable, and apsw's other errors as they are."""
    try:
        yield
    except (apsw.FullError, apsw.CantOpenError, apsw.IOError) as error:
        if isinstance(error, apsw.FullError):
            raise OutOfSpace(f"The disk of {part.parent} is full: free some space there.") from error
        if isinstance(error, apsw.IOError) and getattr(error, "extendedresult", 0) not in WRITING:
            raise
        raise Unavailable(f"{part.parent} cannot be written: is its disk mounted, and sound?") from error


def copy(path: Path, part: Path, deadline: Deadline, make_room: Callable[[int], None]) -> None:
    """One state of the database as one file: blocks shared where the file system can, else page by page; then
    `make_room` is called before with the bytes it takes."""
    with closing(connect(path, readonly=True)) as source:
        source.execute("begin")
        # From the first read to the end of the transaction that state can be read, of the database and its log together.
        size = size_of(source)
        if not clone(path, part, deadline):
            discard(part)
            make_room(size)
            copy_pages(source, part, deadline)
    deadline.check()
    as_one_file(part)


def size_of(source: apsw.Connection) -> int:
    """In bytes, as it will be copied."""
    [(pages, page_size)] = source.execute("select page_count, page_size from pragma_page_count, pragma_page_size")
    return int(pages) * int(page_size)


def clone(path: Path, part: Path, deadline: Deadline) -> bool:
    """Share the blocks of the database and its log (Btrfs, XFS, bcachefs); False where the file system does not.

    The log after the database: whatever of it is folded into the database meanwhile is still in the log. By another
    process: when a process closes a file it loses its locks on it, and those SQLite relies on
    (https://sqlite.org/howtocorrupt.html, 2.2); the log itself is never locked.
    """
    log, copied = path.with_name(path.name + "-wal"), part.with_name(part.name + "-wal")
    return clone_file(path, part, deadline) and clone_log(log, copied, deadline)


def clone_log(log: Path, copied: Path, deadline: Deadline) -> bool:
    """One that may be begun anew meanwhile: a reader keeps it from that only where some of it is not folded in yet. Else it
    keeps what comes after from being folded in, so that the next try finds it growing and nothing else."""
    while log.exists() and log.stat().st_size:
        if not clone_file(log, copied, deadline):
            return False
        if header_of(log) == header_of(copied):
            break
        copied.unlink()
    return True


def header_of(log: Path) -> bytes:
    """Other salts whenever a log is begun anew, written before its frames (https://sqlite.org/fileformat2.html#walformat)."""
    with log.open("rb") as file:
        return file.read(LOG_HEADER_BYTES)


def clone_file(source: Path, target: Path, deadline: Deadline) -> bool:
    """One file, whole or not at all."""
    try:
        done = subprocess.run([*CLONE, source, target], capture_output=True, timeout=deadline.left(), umask=0o077)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def copy_file(source: Path, target: Path) -> None:
    """One file that nobody writes to. Raises OSError."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with source.open("rb") as before, open(descriptor, "wb") as after:
        shutil.copyfileobj(before, after, COPY_BYTES)


def make_room(path: Path, label: str, size: int) -> None:
    """Raises OutOfSpace where a copy of `size` bytes does not fit, not even without this label's older ones. The newest
    of them stays until there is another."""
    if room(path) < size:
        prune(path, label, 1)
    if room(path) < size:
        raise OutOfSpace(
            f"No snapshot of {path} was taken: it takes {megabytes(size)} MB and only {megabytes(max(0, room(path)))} MB "
            "of the disk may be used for it. Free some space; nothing was changed."
        )


def room(path: Path) -> int:
    """Bytes that may be written beside the database."""
    disk = os.statvfs(path.parent)
    return disk.f_bavail * disk.f_frsize - SPARE_BYTES


def megabytes(size: int) -> int:
    """Rounded up."""
    return -(-size // 1_000_000)


def copy_pages(source: apsw.Connection, part: Path, deadline: Deadline) -> None:
    """Page by page, written out as it goes."""
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    with writing_copy(part), closing(open_part(part)) as target:
        target.execute("pragma synchronous = off")
        with target.backup("main", source, "main") as backup:
            while not backup.done:
                deadline.check()
                backup.step(PAGES_A_STEP)
                sync(part)


def as_one_file(part: Path) -> None:
    """Fold the log in and have none: a snapshot is a single file, whoever opens it."""
    with writing_copy(part), closing(open_part(part)) as connection:
        connection.execute("pragma journal_mode = delete")
    part.chmod(0o600)


def open_part(path: Path) -> apsw.Connection:
    """A copy that only we know of: without SQLite's locks, which not every network share has, and its shared memory."""
    connection = apsw.Connection(os.fspath(path), flags=apsw.SQLITE_OPEN_READWRITE, vfs="unix-none")
    connection.execute("pragma locking_mode = exclusive")
    return connection


def verify(path: Path, deadline: Deadline | None = None) -> int:
    """Read a whole copy through; its schema version. Raises StartError where it is damaged, Unavailable where that takes
    too long, apsw.Error where it is no database."""
    limit = deadline or Deadline(None)
    with closing(apsw.Connection(os.fspath(path), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
        connection.set_progress_handler(limit.is_over, STEPS_A_LOOK)
        try:
            said = [str(row[0]) for row in connection.execute("pragma quick_check(3)")]
        except apsw.InterruptError:
            limit.check()
            raise
        if said != ["ok"]:
            raise StartError(
                f"The database copy {path} is damaged: {'; '.join(said)}. See `photostead database check`."
            )
        return next(int(row[0]) for row in connection.execute("pragma user_version"))


def prune(path: Path, label: str, keep: int) -> None:
    """Remove the older ones of a label. What cannot be removed stays: it is no trouble."""
    mine = [one for one in list_snapshots(path) if one.label == label]
    # An upgrade that dies half-way again and again takes one each time: the one that the older version needs must stay.
    first = {one.schema: one for one in reversed(mine)}
    kept = [*mine[:keep], *(first[schema] for schema in sorted(first)[-KEPT:])]
    for old in mine:
        if old not in kept:
            with suppress(OSError):
                old.path.unlink()
                log.info("Removed the old snapshot %s", old.path)


def sync(path: Path) -> None:
    """Make a file or the names in a folder durable. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
