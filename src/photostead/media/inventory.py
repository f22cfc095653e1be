"""What lies in folders, and whether a file's bytes are still those that they were: for checks that read whole disks, so in
worker processes, at the lowest priority. Nothing is opened for writing, no link is followed out of where it should be.
"""

import errno
import os
import stat
from contextlib import suppress
from enum import StrEnum

import msgspec

from photostead.kernel.errors import MediaError
from photostead.media.files import Source, open_regular
from photostead.media.tasks import hash_open


class Listing(msgspec.Struct, frozen=True):
    """One folder: its regular files by name with the time of their last change (of bytes, name or mode, in ms), and the
    names of its folders. `problem`: why it could not be looked into."""

    folder: bytes
    files: list[tuple[bytes, int]]
    folders: list[bytes]
    problem: str | None = None


class Like(msgspec.Struct, frozen=True):
    """What is known of a file: size in bytes; modification time in ms, None where it says nothing; SHA-1 of the bytes."""

    size: int
    modified_ms: int | None
    sha1: bytes


class Verdict(StrEnum):
    """What became of a file's bytes: `edited` by its size or time, so that they may well be others; `unknown` where it
    cannot be opened for a reason that says nothing of its bytes."""

    SAME = "same"
    DAMAGED = "damaged"
    EDITED = "edited"
    GONE = "gone"
    UNKNOWN = "unknown"


def list_folders(home: bytes, folders: list[bytes]) -> list[Listing]:
    """Look into folders, relative to `home`. One that is gone is empty."""
    return [list_folder(home, folder) for folder in folders]


def list_folder(home: bytes, folder: bytes) -> Listing:
    """One of them."""
    listing = Listing(folder, [], [])
    try:
        with os.scandir(os.path.join(home, folder)) as entries:
            for entry in entries:
                note_entry(listing, entry)
    except (FileNotFoundError, NotADirectoryError):
        return Listing(folder, [], [])
    except OSError as error:
        return Listing(folder, [], [], error.strerror or str(error))
    return listing


def note_entry(listing: Listing, entry: "os.DirEntry[bytes]") -> None:
    """What is neither a file nor a folder is nothing of ours; what vanishes meanwhile is gone."""
    with suppress(FileNotFoundError):
        status = entry.stat(follow_symlinks=False)
        if stat.S_ISREG(status.st_mode):
            listing.files.append((entry.name, status.st_ctime_ns // 1_000_000))
        elif stat.S_ISDIR(status.st_mode):
            listing.folders.append(entry.name)


def find_absent(home: bytes, paths: list[bytes]) -> list[bytes]:
    """Those of the paths, relative to `home`, where no regular file is; not those of which that cannot be told."""
    return [path for path in paths if not is_file(os.path.join(home, path))]


def is_file(path: bytes) -> bool:
    """Whether there is, or may be, a regular file."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def compare(source: Source, like: Like) -> Verdict:
    """Read the whole file, from the disk and not from memory."""
    try:
        with open_regular(source) as file:
            status = os.fstat(file.fd)
            if like.modified_ms is not None and (status.st_size, status.st_mtime_ns // 1_000_000) != (
                like.size,
                like.modified_ms,
            ):
                return Verdict.EDITED
            # What was read lately would be compared with itself; nor is it worth the memory of what people look at.
            os.posix_fadvise(file.fd, 0, 0, os.POSIX_FADV_DONTNEED)
            found = hash_open(file)
            os.posix_fadvise(file.fd, 0, 0, os.POSIX_FADV_DONTNEED)
            return Verdict.SAME if found == like.sha1 else Verdict.DAMAGED
    except MediaError as error:
        return verdict_of(error)


def verdict_of(error: MediaError) -> Verdict:
    """Why a file could not be read: `open_regular` leaves the system's error in the context of its own."""
    number = getattr(error.__context__, "errno", None)
    if number in (errno.ENOENT, errno.ENOTDIR):
        return Verdict.GONE
    return Verdict.DAMAGED if number in (errno.EIO, errno.EUCLEAN) else Verdict.UNKNOWN
