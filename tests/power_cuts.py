"""A cut of the power, as far as it can be had without cutting one: what was not synced is not there afterwards.

Of each file that is written, what it held at its last sync is kept, and of each name how it was before; a sync of the file, or of
the folder, forgets that. At the cut everything that is kept is put back. So it is the worst that a disk may do, but for three
mercies that file systems with a journal have (ext4, XFS, btrfs): a file that is synced keeps the name it was made under, and the
folders that were made for it, and a name that was removed stays removed.
"""

import os
import shutil
import stat
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

R = TypeVar("R")
Key = tuple[int, int]
# Python's own: none of this is counted or struck.
OPEN, PREAD, PWRITE, FTRUNCATE, UNLINK, LINK, REPLACE = (
    os.open, os.pread, os.pwrite, os.ftruncate, os.unlink, os.link, os.replace,
)  # fmt: skip


def key_of(status: os.stat_result) -> Key:
    """Which file or folder it is, whatever it is called."""
    return status.st_dev, status.st_ino


@dataclass(frozen=True)
class Name:
    """A name that a cut takes: `folder` is the one whose sync keeps it, `file` the file whose first sync does, `path` is where a
    folder is. `undo` makes it as it was."""

    folder: Key
    undo: Callable[[], None]
    file: Key | None = None
    path: str | None = None

    def is_kept_by(self, key: Key, path: str) -> bool:
        """Whether it stays when this file or folder is synced."""
        return key in {self.folder, self.file} or (self.path is not None and path.startswith(self.path + "/"))


class Unsynced:
    """What a cut would take. All that changes the disk does so with `lock` held: at the cut nothing else is under way."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._contents: dict[Key, tuple[int, bytes]] = {}
        self._names: list[Name] = []

    def writes(self, file: int | str) -> None:
        """The bytes of a file, open or by its path, are about to be others."""
        with suppress(FileNotFoundError):
            status = os.stat(file)
            if stat.S_ISREG(status.st_mode) and key_of(status) not in self._contents:
                path = file if isinstance(file, str) else f"/proc/self/fd/{file}"
                descriptor = OPEN(path, os.O_RDWR | os.O_CLOEXEC)
                self._contents[key_of(status)] = (descriptor, PREAD(descriptor, status.st_size, 0))

    def made(self, path: str, *, is_file: bool = False) -> None:
        """A name is new: of a new file, or of a folder, or as another name of a file."""
        key = key_of(os.lstat(path)) if is_file else None
        folder = os.path.abspath(path) if os.path.isdir(path) else None
        self._names.append(Name(folder_of(path), lambda: take_away(path), key, folder))

    def renames(self, source: str, target: str) -> Callable[[], None]:
        """A name is about to be another's; call what comes back when it is."""
        former: bytes | None = None
        with suppress(FileNotFoundError):
            former = Path(target).read_bytes()

        def undo() -> None:
            with suppress(FileNotFoundError):
                REPLACE(target, source)
                if former is not None:
                    Path(target).write_bytes(former)

        return lambda: self._names.append(Name(folder_of(target), undo))

    def synced(self, file: int | str) -> None:
        """A file or folder is on the disk as it is now."""
        key = key_of(os.stat(file))
        kept = self._contents.pop(key, None)
        if kept is not None:
            os.close(kept[0])
        path = os.path.abspath(file) if isinstance(file, str) else os.readlink(f"/proc/self/fd/{file}")
        self._names = [name for name in self._names if not name.is_kept_by(key, path)]

    def opening(self, path: object, is_truncated: bool, call: Callable[[], R]) -> R:
        """A file is opened for writing, and may be new."""
        with self.lock:
            name = text_of(path)
            is_new = isinstance(name, str) and not os.path.lexists(name)
            if is_truncated and not is_new:
                self.writes(name)
            found = call()
            if is_new:
                self.made(str(name), is_file=True)
            return found

    def cut(self) -> None:
        """The power is gone; the process must not go on."""
        for descriptor, content in self._contents.values():
            FTRUNCATE(descriptor, 0)
            PWRITE(descriptor, content, 0)
        for name in reversed(self._names):
            name.undo()


def folder_of(path: str) -> Key:
    """The folder whose sync keeps the name."""
    return key_of(os.stat(os.path.dirname(os.path.abspath(path))))


def take_away(path: str) -> None:
    """The name, and for a folder all that is in it."""
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(FileNotFoundError):
            UNLINK(path)


# --- beside the calls


def beside(unsynced: Unsynced, name: str, call: Callable[..., object]) -> Callable[..., object]:
    """A call of `os` that changes the disk, and what a cut would then take."""

    def noted(*args: object, **kwargs: object) -> object:
        with unsynced.lock:
            if name in {"write", "ftruncate", "truncate", "sendfile"}:
                unsynced.writes(text_of(args[0]))
            then = (
                unsynced.renames(str(text_of(args[0])), str(text_of(args[1])))
                if name in {"rename", "replace"}
                else None
            )
            found = call(*args, **kwargs)
            if then is not None:
                then()
            elif name in {"mkdir", "link"}:
                unsynced.made(str(text_of(args[-1 if name == "link" else 0])))
            elif name in {"fsync", "fdatasync"}:
                unsynced.synced(text_of(args[0]))
            return found

    return noted


def text_of(path: object) -> int | str:
    """A descriptor, or a path as text."""
    return path if isinstance(path, int) else os.fsdecode(path)  # type: ignore[arg-type]  # a path of any kind
