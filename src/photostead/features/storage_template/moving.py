"""Moving files of ours so that a crash at any point loses nothing and leaves no file without a row (decision 0019).

A note in `incoming` names each file's old and new place before anything is made. Then the file gets its new name while
it keeps the old one (a hard link; on another file system a copy that is compared), the row is committed, the old name
goes, then the note. Only where the file system has no hard links the name changes in one step, and the note undoes it.
Whatever the moment, either place holds the whole file, and no file is ever overwritten.
"""

import errno
import filecmp
import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from threading import Event

import msgspec

from photostead.features.assets import service as assets
from photostead.features.storage_template.naming import numbered
from photostead.features.storage_template.store import SIDECAR, Upload
from photostead.kernel.errors import MediaError, OutOfSpace
from photostead.media.files import NOT_THERE, sync_folder

CHUNK = 1 << 20
# What a file system without hard links answers, and one that does not grant them.
NO_LINKS = frozenset({errno.EPERM, errno.EACCES, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
# A folder that was just made may be taken for an empty one that nobody needs.
TRIES = 3


class Note(msgspec.Struct, frozen=True):
    """Old and new places, relative to the media folder, the asset's own file first."""

    moves: list[tuple[str, str]]


class Named(msgspec.Struct, frozen=True):
    """Whether rows name the old place of an upload, and the new one. Both: the new one is another upload's."""

    old: bool
    new: bool


class Cancelled(Exception):
    """The daemon stops; the note tells the next start what to do."""


class Way(msgspec.Struct, frozen=True):
    """How bytes are brought to another file system: whether the copy is read again and compared with the SHA-1 of the
    upload, and how to hear that the daemon stops."""

    verifies: bool
    stopping: Event = msgspec.field(default_factory=Event)


def destination(home: Path, upload: Upload, wanted: PurePosixPath) -> str | None:
    """The first name of the wanted one, `+1`, `+2` … that is free for the file and its sidecar; None where the file has it
    already."""
    number = 0
    while True:
        name = str(numbered(wanted, number))
        if name == upload.path:
            return None
        names = [name] if upload.sidecar is None else [name, name + SIDECAR]
        if not any(os.path.lexists(home / taken) for taken in names):
            return name
        number += 1


def bring(home: Path, upload: Upload, wanted: PurePosixPath, note: Path, way: Way) -> str | None:
    """Let the file, and its sidecar, have their new names besides the old ones; the file's, or None where it is there
    already. What fails leaves everything as it was. Raises MediaError where the file is gone, OutOfSpace, OSError."""
    for tries_left in reversed(range(TRIES)):
        name = destination(home, upload, wanted)
        if name is None:
            return None
        moves = [(upload.path, name)]
        if upload.sidecar is not None and os.path.lexists(home / upload.sidecar):
            moves.append((upload.sidecar, name + SIDECAR))
        try:
            write_note(note, moves)
            assets.speak_for(note, [home / new for _, new in moves])
            assets.make_folders((home / name).parent)
            bring_all(home, moves, upload.checksum, way)
        except BaseException as error:
            note.unlink(missing_ok=True)
            refuse(home, upload, error)
            if not tries_left or not isinstance(error, FileExistsError | FileNotFoundError):
                raise
        else:
            return name
    return None


def refuse(home: Path, upload: Upload, error: BaseException) -> None:
    """Raises MediaError or OutOfSpace where that is what an error means."""
    if isinstance(error, FileNotFoundError) and not os.path.lexists(home / upload.path):
        raise MediaError(f"{Path(upload.path).name}: {NOT_THERE}") from error
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        raise OutOfSpace("No space left to file an upload anew; free some space, it is tried again.") from error


def bring_all(home: Path, moves: Sequence[tuple[str, str]], checksum: bytes, way: Way) -> None:
    """All files, durably, or none. Raises OSError, MediaError, Cancelled."""
    made: list[tuple[str, str]] = []
    try:
        for old, new in moves:
            is_original = (old, new) == tuple(moves[0])
            bring_one(home / old, home / new, checksum if is_original else None, way)
            made.append((old, new))
        for folder in {(home / name).parent for move in moves for name in move}:
            sync_folder(folder)
    except BaseException:
        take_back(home, made)
        raise


def bring_one(old: Path, new: Path, checksum: bytes | None, way: Way) -> None:
    """One file under a name that must be free. Raises OSError, MediaError, Cancelled."""
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError as error:
        if error.errno == errno.EXDEV:
            copy(old, new, checksum, way)
        elif error.errno in NO_LINKS:
            rename(old, new)
        else:
            raise


def rename(old: Path, new: Path) -> None:
    """Where there are no hard links: the name is reserved by an exclusive create, so that nothing is overwritten. Raises
    OSError."""
    os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640))
    try:
        os.replace(old, new)
    except OSError:
        new.unlink(missing_ok=True)
        raise


def part_of(new: Path) -> Path:
    """The name of an unfinished copy."""
    return new.with_name(f".{new.name}.part")


def copy(old: Path, new: Path, checksum: bytes | None, way: Way) -> None:
    """To another file system, with the file's times. Raises OSError; MediaError where the copy is not what was uploaded."""
    part = part_of(new)
    try:
        found = copy_bytes(old, part, way.stopping)
        status = old.stat()
        os.utime(part, ns=(status.st_atime_ns, status.st_mtime_ns))
        if way.verifies:
            compare(part, found if checksum is None else checksum, way.stopping)
        bring_one(part, new, None, way)
    finally:
        part.unlink(missing_ok=True)


def copy_bytes(old: Path, part: Path, stopping: Event) -> bytes:
    """Write a copy, durably; the SHA-1 of what was read. Raises OSError, Cancelled."""
    digest = hashlib.sha1(usedforsecurity=False)
    with old.open("rb") as source, part.open("wb") as target:
        while chunk := source.read(CHUNK):
            if stopping.is_set():
                raise Cancelled
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
        # So that what is read again comes from the disk.
        os.posix_fadvise(target.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return digest.digest()


def compare(part: Path, checksum: bytes, stopping: Event) -> None:
    """Read a copy again. Raises MediaError where it is not what it should be."""
    digest = hashlib.sha1(usedforsecurity=False)
    with part.open("rb") as copied:
        while chunk := copied.read(CHUNK):
            if stopping.is_set():
                raise Cancelled
            digest.update(chunk)
    if digest.digest() != checksum:
        raise MediaError(
            f"{part.name[1:-5]}: the copy, or the file itself, is not what was uploaded; it stays where it is. "
            "Check the disks."
        )


# --- the note


def write_note(note: Path, moves: list[tuple[str, str]]) -> None:
    """Write down, durably, what is about to be made. Raises OSError."""
    with note.open("wb") as target:
        target.write(msgspec.json.encode(Note(moves)))
        target.flush()
        os.fsync(target.fileno())


def complete(home: Path, moves: Sequence[tuple[str, str]], note: Path) -> None:
    """The row names the new places: the old ones go, then the note."""
    for old, new in moves:
        if os.path.lexists(home / new):
            (home / old).unlink(missing_ok=True)
            remove_empty_folders((home / old).parent, home / "library")
    note.unlink(missing_ok=True)


def undo(home: Path, moves: Sequence[tuple[str, str]], note: Path) -> None:
    """The row names the old places: everything is as it was, then the note goes."""
    take_back(home, moves)
    note.unlink(missing_ok=True)


def drop(home: Path, moves: Sequence[tuple[str, str]], note: Path) -> None:
    """No row names either place: the upload was removed meanwhile, and its old place with it or by its own job."""
    for old_name, new_name in moves:
        old, new = home / old_name, home / new_name
        part_of(new).unlink(missing_ok=True)
        if os.path.lexists(new) and (not os.path.lexists(old) or is_twin(old, new)):
            new.unlink()
            remove_empty_folders(new.parent, home / "library")
    note.unlink(missing_ok=True)


def is_twin(old: Path, new: Path) -> bool:
    """Whether the second is the first, a copy of it, or a name that was reserved for it."""
    return old.samefile(new) or new.stat().st_size == 0 or filecmp.cmp(old, new, shallow=False)


def take_back(home: Path, moves: Sequence[tuple[str, str]]) -> None:
    """Remove what is there twice, and give back its old name to what is there once. What is neither the same file nor a
    copy of it is somebody else's and stays."""
    for old_name, new_name in moves:
        old, new = home / old_name, home / new_name
        part_of(new).unlink(missing_ok=True)
        if os.path.lexists(new) and not os.path.lexists(old):
            assets.make_folders(old.parent)
            rename(new, old)
            sync_folder(old.parent)
        elif os.path.lexists(new) and is_twin(old, new):
            new.unlink()
        remove_empty_folders(new.parent, home / "library")


def remove_empty_folders(folder: Path, top: Path) -> None:
    """Upwards, as long as they are empty and below the top."""
    while folder.is_relative_to(top) and folder != top:
        with suppress(FileNotFoundError):
            try:
                folder.rmdir()
            except OSError as error:
                if isinstance(error, FileNotFoundError):
                    raise
                return
        folder = folder.parent


def read_note(note: Path) -> list[tuple[str, str]]:
    """The moves; none where there is no note, or one that was not written whole: nothing was made before it was. Raises
    OSError."""
    if not note.exists():
        return []
    try:
        return msgspec.json.decode(note.read_bytes(), type=Note).moves
    except ValueError:
        return []


def settle(home: Path, note: Path, named: Named, *, keeps: bool = False) -> None:
    """Do what is left of a move, by which of its places rows name. `keeps`: a file that no row names may be one that was
    acknowledged. Raises OSError."""
    moves = read_note(note)
    if named.new and not named.old:
        complete(home, moves, note)
    elif named.old or keeps:
        undo(home, moves, note)
    else:
        drop(home, moves, note)
