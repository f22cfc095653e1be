"""Half-written files are waited for: a folder in which something changed is news once the files that are being written in
it are closed, or have kept their size and time for a while, or patience ends. Knows no threads; asks the disk about the
files that it waits for, and nothing else.
"""

import os
import time
from collections import Counter
from collections.abc import Callable

from photostead.host.folders import parent_of

# Size and time of a file that is written over a network may stand still between two packets, rarely for so long.
STABLE_S = 3.0
# After this the rest of a folder need not wait any longer for one long film; that is looked at again when it is done.
PATIENCE_S = 180.0
LONGEST_WAIT_S = 30.0
FORGOTTEN_S = 24 * 3600.0


class Writing:
    """A file that may still be written. Times are those of the clock that `Settling` was given."""

    __slots__ = ("began", "due", "kept_since", "seen")

    def __init__(self, now: float, due: float, seen: tuple[int, int] | None) -> None:
        self.seen, self.began, self.kept_since, self.due = seen, now, now, due


class Settling:
    """`begin` and `end` a file, note a folder that `changed`, and `take` those that are ready."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, stable: float = STABLE_S) -> None:
        self._clock, self._stable = clock, stable
        self._writing: dict[bytes, Writing] = {}
        self._busy: Counter[bytes] = Counter()
        self._changed: dict[bytes, float] = {}

    def begin(self, path: bytes) -> None:
        """A file that came into being; nobody knows whether it is all there."""
        if path not in self._writing:
            now = self._clock()
            self._writing[path] = Writing(now, now + self._stable / 3, look_at(path))
            self._busy[parent_of(path)] += 1

    def end(self, path: bytes) -> None:
        """It was closed, moved or removed."""
        if self._writing.pop(path, None) is not None:
            folder = parent_of(path)
            self._busy[folder] -= 1
            if not self._busy[folder]:
                del self._busy[folder]

    def changed(self, folder: bytes) -> None:
        """Something is different in a folder."""
        self._changed.setdefault(folder, self._clock())

    def take(self) -> list[bytes]:
        """The folders that are ready to be looked at; each is told once."""
        now = self._clock()
        for path in [path for path, file in self._writing.items() if file.due <= now]:
            if self._is_done(path, now):
                self.end(path)
                self.changed(parent_of(path))
        ready = [one for one, since in self._changed.items() if one not in self._busy or now - since >= PATIENCE_S]
        for folder in ready:
            del self._changed[folder]
        return ready

    def _is_done(self, path: bytes, now: float) -> bool:
        file, seen = self._writing[path], look_at(path)
        if seen != file.seen:
            file.seen, file.kept_since = seen, now
        age = now - file.began
        file.due = now + min(LONGEST_WAIT_S, max(self._stable / 3, age / 20))
        return seen is None or now - file.kept_since >= self._stable or age > FORGOTTEN_S

    def due(self) -> float | None:
        """Seconds until `take` should be called again; None while there is nothing to wait for."""
        if not self._writing:
            return 0.0 if self._changed else None
        now = self._clock()
        times = [min(file.due for file in self._writing.values())]
        times += [now if one not in self._busy else since + PATIENCE_S for one, since in self._changed.items()]
        return max(0.0, min(times) - now)


def look_at(path: bytes) -> tuple[int, int] | None:
    """Size and modification time (ns); None for what is not there, or cannot be asked."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
