"""What those who watch a tree ask of it: what a folder looks like, which folders and files matter, how it was before."""

import os
from collections.abc import Mapping
from typing import NamedTuple, Protocol

import msgspec

Place = tuple[int, int]  # device and inode


class Wants(Protocol):
    """What of a tree matters; called on threads, with absolute paths."""

    def folder(self, path: bytes) -> bool:
        """Whether anything below may matter."""

    def file(self, path: bytes) -> bool:
        """Whether a change of it matters."""


class Look(NamedTuple):
    """A folder: its modification time in ns, and the names of the folders in it."""

    modified: int
    place: Place
    inner: list[bytes]


class Before(msgspec.Struct, frozen=True):
    """How a tree was when it was looked through last: modification times of folders in ns, and when that was."""

    folders: Mapping[bytes, int]
    since: int

    def is_stale(self, folder: bytes, modified: int) -> bool:
        """Whether something changed in a folder since then. One that nobody noted held nothing of interest."""
        known = self.folders.get(folder.rstrip(b"/"))
        return modified > self.since if known is None else modified != known


def look_into(folder: bytes, *, follows_links: bool = False) -> Look:
    """Raises OSError; also for a link, unless links are followed. Links in the folder are no folders."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | (0 if follows_links else os.O_NOFOLLOW)
    fd = os.open(folder, flags)
    try:
        status = os.fstat(fd)
        with os.scandir(fd) as entries:
            inner = [os.fsencode(entry.name) for entry in entries if entry.is_dir(follow_symlinks=False)]
    finally:
        os.close(fd)
    return Look(status.st_mtime_ns, (status.st_dev, status.st_ino), inner)


def join(folder: bytes, name: bytes) -> bytes:
    """The path of an entry."""
    return folder.rstrip(b"/") + b"/" + name


def parent_of(path: bytes) -> bytes:
    """The folder that something is in."""
    return path.rpartition(b"/")[0] or b"/"
