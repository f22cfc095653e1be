"""What tests of watches share: short patience, a listener that can be waited for, watches that are stopped in the end."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from photostead.host.folders import Before
from photostead.host.watch import FolderWatch, Pace, Watched, WatchState

FAST = Pace(check=0.05, poll=0.02, poll_longest=0.05, poll_share=0.0, stable=0.1)
DEADLINE_S = 60.0
# Told in place of a folder: anything may have changed.
ALL = b"(anything)"


class Pictures:
    """Wants pictures, and nothing of @eaDir."""

    def folder(self, path: bytes) -> bool:
        return not path.endswith(b"/@eaDir")

    def file(self, path: bytes) -> bool:
        return path.endswith(b".jpg")


class Heard:
    """What a watch told, to be waited for."""

    def __init__(self) -> None:
        self._told: list[bytes] = []
        self._news = threading.Condition()

    def on_dirty(self, folder: bytes) -> None:
        self._tell(folder)

    def on_lost(self) -> None:
        self._tell(ALL)

    def on_state(self) -> None:
        self._tell(b"")

    def _tell(self, what: bytes) -> None:
        with self._news:
            self._told.append(what)
            self._news.notify_all()

    def until(self, is_there: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(is_there, DEADLINE_S), self._told

    def has(self, *folders: Path) -> bool:
        """Whether each of these was told since the last call."""
        return {os.fsencode(one) for one in folders} <= set(self._told)

    def until_told(self, *folders: bytes | Path) -> None:
        """Each of these was told since the last call; what else was is no matter."""
        wanted = {os.fsencode(one) for one in folders}
        self.until(lambda: wanted <= set(self._told))
        self._told.clear()

    def until_covered(self, path: Path) -> None:
        """A folder was told that a scan would find this in, since the last call."""
        folders = {os.fsencode(one) for one in path.parents}
        self.until(lambda: not folders.isdisjoint(self._told))
        self._told.clear()

    def since(self) -> set[bytes]:
        """The folders told since the last call of anything."""
        with self._news:
            told, self._told[:] = set(self._told), []
            return told - {b""}


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


Start = Callable[..., tuple[FolderWatch, Heard]]


@contextmanager
def starting(root: Path, home: Path) -> Iterator[Start]:
    """A function that starts a watch of the root, with what it tells: once it has all folders, unless asked otherwise."""
    running: list[FolderWatch] = []

    def begin(
        before: Before | None = None, *, is_ready: bool = True, pace: Pace = FAST, **options: bool
    ) -> tuple[FolderWatch, Heard]:
        heard = Heard()
        one = FolderWatch(os.fsencode(root), heard, Pictures(), home, before, pace=pace, **options)
        one.start()
        running.append(one)
        if is_ready:
            heard.until(lambda: is_settled(one.state))
        return one, heard

    yield begin
    for one in running:
        one.stop()
    assert all(one.join(DEADLINE_S) for one in running)


def is_settled(state: WatchState) -> bool:
    """Whether the watch has all folders, however it came to them."""
    return state == WatchState(Watched.LIVE) or state.state == Watched.POLLING


def write(path: Path | bytes, text: str = "x") -> None:
    with open(path, "w") as file:
        file.write(text)
