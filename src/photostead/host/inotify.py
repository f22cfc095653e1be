"""The kernel's queue of changes to files (inotify(7)): opening it, adding folders to it, reading it; and its limits in
words. Nothing in here knows of trees: see `live`.

Of watchdog only the three system calls are used, see the decision on watching.
"""

import ctypes
import fcntl
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

CLOSE_WRITE, ATTRIB = 0x8, 0x4
MOVED_FROM, MOVED_TO, CREATE, DELETE = 0x40, 0x80, 0x100, 0x200
DELETE_SELF, MOVE_SELF = 0x400, 0x800
UNMOUNT, OVERFLOW, IGNORED = 0x2000, 0x4000, 0x8000
ONLY_FOLDERS, NO_LINKS, NOT_UNLINKED, IS_FOLDER = 0x1000000, 0x2000000, 0x4000000, 0x40000000
# Writing is not among them: a file is news when it was closed, and one that is never closed is looked at now and then.
CHANGES = CLOSE_WRITE | ATTRIB | MOVED_FROM | MOVED_TO | CREATE | DELETE | DELETE_SELF | MOVE_SELF

# struct inotify_event: watch descriptor, mask, cookie, length of the name that follows, padded with zeros.
HEAD = struct.Struct("iIII")
BUFFER = 64 * 1024
LIMITS = Path("/proc/sys/fs/inotify")
ROOM = 1.25
# What to ask for where the present limit is not told, as in some confinements: nobody has so many already by default.
USUAL = {"max_user_watches": 262_144, "max_user_instances": 256}


class Change(NamedTuple):
    """One event. `watch` is -1 where the queue overflowed; `name` is empty where the folder itself is meant."""

    watch: int
    mask: int
    name: bytes


class Inotify:
    """One queue, for one thread. Raises OSError where the machine gives no more of them (EMFILE) or has none."""

    def __init__(self) -> None:
        # Here and not above: where there is no inotify, importing it raises.
        from watchdog.observers import inotify_c

        self._calls: Any = inotify_c
        self._fd = checked(inotify_c.inotify_init())
        fcntl.fcntl(self._fd, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
        os.set_blocking(self._fd, False)

    def fileno(self) -> int:
        """To wait on with poll."""
        return self._fd

    def add(self, folder: bytes, *, follows_links: bool = False) -> int:
        """Hear of a folder's entries; its watch descriptor, the same one for a folder that is heard of already. Raises
        OSError: ENOSPC at the limit of watches, EACCES for what may not be read."""
        flags = CHANGES | ONLY_FOLDERS | NOT_UNLINKED | (0 if follows_links else NO_LINKS)
        return checked(self._calls.inotify_add_watch(self._fd, folder, flags))

    def remove(self, watch: int) -> None:
        """Hear no more of a folder; nothing happens where it is gone already."""
        self._calls.inotify_rm_watch(self._fd, watch)

    def read(self) -> list[Change]:
        """What has come in; does not wait."""
        try:
            return list(parse(os.read(self._fd, BUFFER)))
        except BlockingIOError:
            return []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self._fd)


def checked(result: int) -> int:
    """A system call's result. Raises OSError for -1."""
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def parse(data: bytes) -> Iterator[Change]:
    """The events of one read."""
    start = 0
    while start + HEAD.size <= len(data):
        watch, mask, _, length = HEAD.unpack_from(data, start)
        start += HEAD.size
        yield Change(watch, mask, data[start : start + length].rstrip(b"\0"))
        start += length


def read_limit(name: str, folder: Path = LIMITS) -> int:
    """`max_user_watches` or `max_user_instances`; 0 where nobody tells."""
    try:
        return int((folder / name).read_text())
    except (OSError, ValueError):
        return 0


def advise(name: str, limit: int, more: int) -> str:
    """How to raise a limit that is used up by so many `more`, for now and for good: a power of two with some room."""
    wanted = 1 << (int(((limit or USUAL[name]) + more) * ROOM) - 1).bit_length()
    line = f"fs.inotify.{name}={wanted}"
    return f"sudo sysctl {line} (and to keep it: echo {line} | sudo tee /etc/sysctl.d/60-photostead.conf)"
