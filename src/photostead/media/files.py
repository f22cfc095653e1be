"""Opening a file from outside safely and writing our own files durably. No decoding here.

Originals are only ever opened for reading. Libraries get `/proc/self/fd/N` instead of the path: the file that was
checked is the file that is decoded, and names that are not UTF-8 (which several libraries refuse) never reach them.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

from photostead.kernel.errors import FileGone, MediaError, OutOfSpace, StartError, Unavailable
from photostead.media.seals import seal

NOT_THERE = "the file is no longer there"
GONE = {errno.ENOENT, errno.ENOTDIR}
_REASONS = {
    **dict.fromkeys(GONE, NOT_THERE),
    errno.EACCES: "the server has no permission to read it; check the file's owner and mode",
    errno.EPERM: "the server has no permission to read it; check the file's owner and mode",
    errno.EIO: "the disk reported a read error",
    errno.ENXIO: "it is not an ordinary file",
    errno.ELOOP: "its symbolic links run in a circle",
    errno.ENAMETOOLONG: "its name is too long for the file system",
    errno.ESTALE: "the network share lost it; check that the share is mounted",
}
# How often in a row a folder may go between our making it and our first file in it.
REMOVALS = 5


class Source(msgspec.Struct, frozen=True):
    """A file from outside, and the folders below one of which it must really lie when it is opened, whatever links lead
    to it: a name that was checked may be a link by then. `roots` of None: it may lie anywhere. `limits`: see `lies_below`."""

    path: str
    roots: tuple[str, ...] | None = None
    limits: tuple[str, ...] | None = None


Where = bytes | str | Source


class OpenFile(msgspec.Struct, frozen=True):
    """A regular file opened for reading. `path` is for libraries, `name` for people, `size` in bytes."""

    fd: int
    path: str
    name: str
    size: int

    def head(self, length: int) -> bytes:
        """The first `length` bytes."""
        return os.pread(self.fd, length, 0)

    def pieces(self) -> Iterator[bytes]:
        """All of it. Raises MediaError, so that what cannot be read is never taken for trouble of what is written meanwhile."""
        while piece := self._read():
            yield piece

    def _read(self) -> bytes:
        try:
            return os.read(self.fd, PIECE)
        except OSError as error:
            raise explain(self.name, error) from error


PIECE = 1024 * 1024
FULL = "The disk of {} is full. Free some space there; what was begun goes on where it stopped."
DENIED = "{} cannot be written ({}): is its disk mounted, and sound?"


@contextmanager
def writing_to(folder: "os.PathLike[str]") -> Iterator[None]:
    """Trouble with the disk that is written to, in words, so that it is not taken for trouble of a file that is read. Raises
    OutOfSpace, Unavailable."""
    try:
        yield
    except OSError as error:
        raise _trouble(
            error, FULL.format(os.fspath(folder)), DENIED.format(os.fspath(folder), _reason(error))
        ) from error


def _trouble(error: OSError, full: str, denied: str) -> OutOfSpace | Unavailable:
    return OutOfSpace(full) if error.errno in (errno.ENOSPC, errno.EDQUOT) else Unavailable(denied)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def path_of(where: Where) -> bytes | str:
    """The path alone."""
    return where.path if isinstance(where, Source) else where


def display_name(where: Where) -> str:
    """The base name as printable text; bytes that are not UTF-8 become U+FFFD."""
    name = os.path.basename(os.fsencode(path_of(where))).decode("utf-8", "replace")
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)


def explain(where: Where, error: OSError) -> MediaError:
    """The trouble a file gave the operating system, in words."""
    reason = _REASONS.get(error.errno or 0) or f"reading failed: {error.strerror or error}"
    kind = FileGone if error.errno in GONE else MediaError
    return kind(f"{display_name(where)}: {reason}")


def lies_below(real: str, roots: Iterable[str], limits: Iterable[str] | None = None) -> bool:
    """Whether a path without links in it lies below one of the folders, which may be links themselves; and, where there
    are `limits`, below one of those, which had no links in them when they were set and are not resolved again: a link
    that was put in the place of one since leads nowhere."""
    is_below = any(real.startswith(os.path.realpath(root).rstrip("/") + "/") for root in roots)
    return is_below and (limits is None or any(real.startswith(limit.rstrip("/") + "/") for limit in limits))


def refuse_inside(to: Path, folders: Iterable[Path | str], why: str) -> None:
    """What is written there never lies in one of the folders, whatever links lead to them. `why` goes on with the sentence
    "… lies in …, ". Raises StartError."""
    real = Path(os.path.realpath(to))
    for folder in folders:
        if real.is_relative_to(os.path.realpath(folder)):
            raise StartError(f"{to} lies in {folder}, {why}")


def may_lie_at(real: str, source: Source) -> bool:
    """Whether a file may be where it really is."""
    return source.roots is None or lies_below(real, source.roots, source.limits)


@contextmanager
def open_regular(where: Where) -> Iterator[OpenFile]:
    """Open a file for reading; MediaError when it cannot be, is no regular file (a FIFO would block for ever), or does not
    lie below its roots."""
    try:
        fd = os.open(path_of(where), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except OSError as error:
        raise explain(where, error) from None
    except ValueError:
        raise MediaError(f"{display_name(where)}: its name contains a NUL byte") from None
    try:
        yield _checked(fd, where)
    except OSError as error:
        raise explain(where, error) from None
    finally:
        os.close(fd)


def _checked(fd: int, where: Where) -> OpenFile:
    path, status = f"/proc/self/fd/{fd}", os.fstat(fd)
    if not stat.S_ISREG(status.st_mode):
        raise MediaError(f"{display_name(where)}: it is not an ordinary file")
    if isinstance(where, Source) and not may_lie_at(os.readlink(path), where):
        raise MediaError(f"{display_name(where)}: a link leads out of its library's folders")
    return OpenFile(fd=fd, path=path, name=display_name(where), size=status.st_size)


def write_files(contents: dict[str, bytes]) -> None:
    """Write each path's bytes so that it appears complete or not at all: temporary name, fsync, rename, fsync of the folder.

    Temporary names stand in the target's folder, begin with "." and end with ".part"; they are always the same for a
    path, so that what a kill left behind is overwritten by the next attempt (two at once are the caller's to prevent).
    Raises OutOfSpace, or Unavailable for any other trouble with our own folder: neither is the photo's fault.
    """
    try:
        for path, data in contents.items():
            _write_part(path, data)
        _give_names(contents)
    except OSError as error:
        _remove_parts(contents)
        raise _storage_trouble(error) from error


@contextmanager
def writing(path: str) -> Iterator[BinaryIO]:
    """As `whole`, for what we make ourselves. Raises OutOfSpace or Unavailable; errors other than OSError pass."""
    try:
        with _named_when_whole(path, lambda: _open_part(path)) as target:
            yield target
    except OSError as error:
        raise _storage_trouble(error) from error


@contextmanager
def whole(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A file that appears complete, when the block ends, or not at all; the same way, for what comes piece by piece. Until
    then it can be read under its own `name`. Raises OSError."""
    target = os.fspath(path)
    with _named_when_whole(target, lambda: open(part_name(target), "wb")) as part:
        yield part


@contextmanager
def _named_when_whole(target: str, opened: Callable[[], BinaryIO]) -> Iterator[BinaryIO]:
    try:
        with opened() as part:
            yield part
            _sync_file(part)
        _give_names([target])
    except BaseException:
        _remove_parts([target])
        raise


def write_whole(path: str | os.PathLike[str], data: bytes) -> None:
    """Such a file at once. Raises OSError."""
    with whole(path) as target:
        target.write(data)


def part_name(path: str) -> str:
    """What a file is called until it is whole."""
    folder, name = os.path.split(path)
    return os.path.join(folder, f".{name}.part")


def _write_part(path: str, data: bytes) -> None:
    with _open_part(path) as part:
        part.write(data)
        seal(part.fileno(), data)
        _sync_file(part)


def _open_part(path: str) -> BinaryIO:
    """What we make ourselves: the folder that was made for it may have been taken away again while it was empty, by the removal
    of its neighbour."""
    for _ in range(REMOVALS):
        with suppress(FileNotFoundError):
            return open(part_name(path), "wb")
        _make_again(os.path.dirname(path))
    return open(part_name(path), "wb")


def _make_again(folder: str) -> None:
    """The last two levels, which is what removals take away. Where more is gone a disk was, and this would be another one."""
    if os.path.isdir(os.path.dirname(os.path.dirname(folder))):
        make_folder(folder)


def _sync_file(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _give_names(paths: Iterable[str]) -> None:
    for path in paths:
        os.rename(part_name(path), path)
    for folder in {os.path.dirname(path) or "." for path in paths}:
        sync_folder(folder)


def sync_folder(folder: str | os.PathLike[str]) -> None:
    """Make the names in a folder durable. Raises OSError."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _remove_parts(paths: Iterable[str]) -> None:
    for path in paths:
        with suppress(OSError):
            os.unlink(part_name(path))


def make_folder(folder: str) -> None:
    """Create a folder and its parents, each new one durable. Raises OutOfSpace or Unavailable."""
    if os.path.isdir(folder):
        return
    parent = os.path.dirname(folder)
    make_folder(parent)
    try:
        with suppress(FileExistsError):
            os.mkdir(folder)
        sync_folder(parent)
    except OSError as error:
        raise _storage_trouble(error) from error


def _storage_trouble(error: OSError) -> OutOfSpace | Unavailable:
    what = error.filename or "a rendition"
    return _trouble(
        error,
        f"No space left to write {what}; free some space, the job is tried again",
        f"Cannot write {what}: {error.strerror}; check the data folder's owner and mode",
    )
