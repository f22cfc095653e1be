"""Walking an import path: every photo and video below it, without following links out of it and without dying of a
folder that cannot be read. Reads the tree and nothing else; paths are bytes, because names on disk are.
"""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec

from photostead.kernel.clock import EARLIEST_MS, LATEST_MS
from photostead.media.formats import kind_of


class FoundFile(msgspec.Struct, frozen=True):
    """A file of a kind we know; size in bytes, `modified` in ms, moved into the calendar where a
    file system says otherwise."""

    path: bytes
    kind: str
    size: int
    modified: int


class Trouble(msgspec.Struct, frozen=True):
    """A folder or file that could not be looked at, and why."""

    path: bytes
    reason: str


def walk(root: str, excluded: re.Pattern[str] | None, data_dir: Path) -> Iterator[FoundFile | Trouble]:
    """Depth first. Folders that a pattern excludes whole are not entered; our own data folder never is."""
    real_root = os.path.realpath(os.fsencode(root))
    home = os.stat(data_dir)
    pending = [os.fsencode(root).rstrip(b"/") or b"/"]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(folder) as entries:
                listing = list(entries)
        except OSError as error:
            yield Trouble(folder, error.strerror or str(error))
            continue
        for entry in listing:
            if is_excluded(entry.path, excluded):
                continue
            yield from look_at(entry, pending, real_root, home, excluded)


def shown(path: bytes) -> str:
    """A path as people and the wire see it: bytes that are no text are replaced."""
    return os.fsdecode(path).encode(errors="replace").decode()


def is_excluded(path: bytes, excluded: re.Pattern[str] | None) -> bool:
    """Whether a pattern covers a file."""
    return excluded is not None and excluded.match(os.fsdecode(path)) is not None


def look_at(
    entry: "os.DirEntry[bytes]",
    pending: list[bytes],
    real_root: bytes,
    home: os.stat_result,
    excluded: re.Pattern[str] | None,
) -> Iterator[FoundFile | Trouble]:
    """A folder is put aside for later, a file of a known kind is yielded, anything else is passed over."""
    try:
        if entry.is_dir(follow_symlinks=False):
            # `**/Raw/**` covers everything below: a name that no real file has shows whether the folder is covered whole.
            if not is_same(entry, home) and not is_excluded(entry.path + b"/\x01", excluded):
                pending.append(entry.path)
            return
        kind = kind_of(os.fsdecode(entry.name))
        if kind is None or (entry.is_symlink() and not stays_inside(entry.path, real_root)):
            return
        status = entry.stat()
    except OSError as error:
        yield Trouble(entry.path, error.strerror or str(error))
        return
    if stat.S_ISREG(status.st_mode):
        yield FoundFile(entry.path, kind, status.st_size, within_calendar(status.st_mtime_ns))


def within_calendar(nanoseconds: int) -> int:
    """A file's time in ms; what lies outside the calendar (file systems keep any number) is moved to its edge."""
    return min(max(nanoseconds // 1_000_000, EARLIEST_MS), LATEST_MS)


def is_same(entry: "os.DirEntry[bytes]", folder: os.stat_result) -> bool:
    """Whether an entry is this very folder, by whatever path it was come upon; asks the disk only where it may be."""
    return entry.inode() == folder.st_ino and os.path.samestat(entry.stat(follow_symlinks=False), folder)


def stays_inside(path: bytes, real_root: bytes) -> bool:
    """Whether a link ends below the import path it was found in."""
    return os.path.realpath(path).startswith(real_root.rstrip(b"/") + b"/")
