"""A tree that nobody tells of, as on network shares: its folders are asked for their modification times again and again.

What changes such a time is a file that comes, goes or is renamed. A file that is overwritten in place does not: that is
found by the next scan.
"""

import os
import time
from collections.abc import Callable

from photostead.host.folders import Before, Place, Wants, join, look_into
from photostead.host.settling import Settling

# Files of a changed folder that may still be written: those hardly older than its newest one. Both times are those of
# the machine that holds them, whose clock may be any.
FRESH_NS = 600 * 1_000_000_000
# Two changes within one tick of a file system's clock leave the same time; FAT's ticks are the longest.
TICK_S = 2
# No machine's clock is off by more, so that a time before it has passed on any.
CLOCKS_DIFFER_S = 24 * 3600
NS = 1_000_000_000
# Some shares give folders a new time whenever they forget what they knew of them. Then most of them differ at once.
RESTLESS_SHARE, RESTLESS_FOLDERS = 0.5, 20


class PolledTree:
    """What lies below one folder. For one thread."""

    def __init__(self, root: bytes, wants: Wants, settling: Settling, home: Place, before: Before | None) -> None:
        self._root, self._wants, self._settling, self._home, self._before = root, wants, settling, home, before
        self._times: dict[bytes, int] = {}
        # Folders that may change once more in the tick of their time, and when they were looked into. The share's clock is at
        # least at the newest time seen.
        self._young: dict[bytes, float] = {}
        self._newest = 0

    def __len__(self) -> int:
        """How many folders are known."""
        return len(self._times)

    def look_through(self, goes_on: Callable[[], bool]) -> bool:
        """Ask every folder, until `goes_on` says no; whether there is a change. Raises OSError where the root cannot be
        looked into."""
        if not self._times:
            changed = self._enter(self._root, goes_on)
            self._before = None
        else:
            changed = [one for path in list(self._times) if goes_on() for one in self._ask(path, goes_on)]
        if len(changed) >= RESTLESS_FOLDERS and len(changed) > RESTLESS_SHARE * len(self._times):
            self._settling.changed(self._root)
            return False  # such a tree is not to be asked more often for that
        for folder in changed:
            self._wait_for_files(folder)
        return bool(changed)

    def _ask(self, path: bytes, goes_on: Callable[[], bool]) -> list[bytes]:
        """The changed folders at a known one: itself, or none."""
        try:
            modified = os.stat(path).st_mtime_ns
        except OSError as error:
            if path == self._root:
                raise
            if isinstance(error, FileNotFoundError | NotADirectoryError):
                self._times.pop(path, None)  # its parent's time tells
            return []
        is_same = self._times[path] == modified
        if is_same and not self._is_due(path):
            return []
        self._enter(path, goes_on)
        if is_same:
            self._young.pop(path, None)  # once is enough
        return [path]

    def _is_due(self, path: bytes) -> bool:
        """Whether a folder is to be looked at once more, though its time is the same."""
        return path in self._young and time.monotonic() - self._young[path] >= TICK_S

    def _enter(self, start: bytes, goes_on: Callable[[], bool]) -> list[bytes]:
        """Note a folder and what is new in it; those that are not as they were before."""
        changed, pending = [], [start]
        while pending and goes_on():
            path = pending.pop()
            try:
                look = look_into(path, follows_links=path == self._root)
            except OSError:
                if path == self._root:
                    raise
                continue
            if look.place == self._home:
                continue
            self._note(path, look.modified)
            if self._before is not None and self._before.is_stale(path, look.modified):
                changed.append(path)
            pending += [one for name in look.inner if self._is_new(one := join(path, name))]
        return changed

    def _note(self, path: bytes, modified: int) -> None:
        self._times[path] = modified
        self._newest = max(self._newest, modified)
        self._young.pop(path, None)
        if modified > max(self._newest - TICK_S * NS, time.time_ns() - CLOCKS_DIFFER_S * NS):
            self._young[path] = time.monotonic()

    def _is_new(self, folder: bytes) -> bool:
        return folder not in self._times and self._wants.folder(folder)

    def _wait_for_files(self, folder: bytes) -> None:
        """A changed folder is told once its newest files stand still."""
        self._settling.changed(folder)
        try:
            with os.scandir(folder) as entries:
                files = [(one.path, one.stat().st_mtime_ns) for one in entries if self._may_be_written(one)]
        except OSError:
            return
        newest = max((modified for _, modified in files), default=0)
        for path, modified in files:
            if modified >= newest - FRESH_NS:
                self._settling.begin(path)

    def _may_be_written(self, entry: "os.DirEntry[bytes]") -> bool:
        return entry.is_file(follow_symlinks=False) and self._wants.file(entry.path)
