"""Watching one folder with everything below: by inotify where the kernel hears of changes, by asking again and again where
it does not or where its watches are used up. Each `FolderWatch` has one thread, which nobody ever waits for: a share that
hangs takes that thread and nothing else.

What is told: folders in which something changed, by their exact bytes; that anything may have changed; how it is watched.
"""

import errno
import logging
import os
import select
import threading
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import msgspec

from photostead.host.folders import Before, Place, Wants
from photostead.host.inotify import Inotify, advise, read_limit
from photostead.host.live import OUT_OF_WATCHES, LiveTree
from photostead.host.mounts import Mount, is_below, mount_of, read_mounts
from photostead.host.polling import PolledTree
from photostead.host.settling import Settling

log = logging.getLogger(__name__)

MOUNTS = Path("/proc/self/mountinfo")


class Watched(StrEnum):
    """How a folder is watched: not at all, by the kernel's word, by asking, or not although it should be."""

    OFF = "off"
    LIVE = "live"
    POLLING = "polling"
    FAILED = "failed"


class WatchState(msgspec.Struct, frozen=True):
    """`message` is for people; a live watch without one has all folders."""

    state: Watched = Watched.OFF
    message: str | None = None


class Pace(msgspec.Struct, frozen=True):
    """Seconds. `check`: between two looks at whether the root is still the same; `poll` and `poll_longest`: between two
    rounds of asking, which are also at least `poll_share` times as far apart as a round takes."""

    check: float = 45.0
    poll: float = 60.0
    poll_longest: float = 900.0
    poll_share: float = 20.0
    stable: float = 3.0


class Absence(msgspec.Struct, frozen=True):
    """A root that was taken for unavailable. `witness` is a file that tells when it is back; without one, anything in
    it does."""

    since: int
    witness: bytes | None


class Listener(Protocol):
    """Who is told; on the watch's thread."""

    def on_dirty(self, folder: bytes) -> None:
        """Something changed in a folder."""

    def on_lost(self) -> None:
        """Anything may have changed: the root went, came back, or is another one."""

    def on_state(self) -> None:
        """`state` is another one."""


class OutOfWatches(Exception):
    """The kernel does not listen: which limit is reached (empty where it is another reason), what that limit is, how
    many watches this tree had."""

    def __init__(self, error: OSError, had: int) -> None:
        super().__init__(error.strerror or str(error))
        self.name = {errno.EMFILE: "max_user_instances", errno.ENOSPC: "max_user_watches"}.get(error.errno or 0, "")
        self.limit, self.had = read_limit(self.name) if self.name else 0, had


# What a root is known by: where it is, and which mounts are in it.
Identity = tuple[int, int, frozenset[Mount]]


class FolderWatch:
    """`start`, then `stop`; between them `absence` may be set at any time. Without `watches` only that is looked after.
    Nothing raises but on the thread's own account, where it is logged."""

    def __init__(
        self,
        root: bytes,
        listener: Listener,
        wants: Wants,
        home: Path,
        before: Before | None = None,
        *,
        watches: bool = True,
        pace: Pace | None = None,
    ) -> None:
        """`home` is never looked into, wherever it lies. `before` is what a first look is compared with."""
        self.root, self.watches = root.rstrip(b"/") or b"/", watches
        self.state = WatchState()
        self.absence: Absence | None = None
        self._listener, self._wants, self._home, self._before = listener, wants, home, before
        self._pace = pace or Pace()
        self._settling = Settling(stable=self._pace.stable)
        self._told: set[str] = set()
        self._is_behind = False
        self._next_check = 0.0
        self._seen_back: tuple[object, ...] = ()
        self._is_stopped = threading.Event()
        self._thread: threading.Thread | None = None
        # A daemon may end while another thread begins the watch.
        self._beginning = threading.Lock()

    def start(self) -> None:
        """Begin; returns before anything was looked at. Does nothing after a stop."""
        name = f"watch-{os.fsdecode(self.root)}".encode(errors="replace").decode()
        thread = threading.Thread(target=self._run, name=name, daemon=True)
        with self._beginning:
            if self._is_stopped.is_set():
                return
            self._wake_read, self._wake_write = os.pipe()
            thread.start()
            self._thread = thread

    def stop(self) -> None:
        """Tell nobody anything from now on. The thread ends when its disk answers."""
        with self._beginning:
            if self._thread is not None and not self._is_stopped.is_set():
                os.write(self._wake_write, b"!")  # first: the thread closes the pipe
            self._is_stopped.set()

    def join(self, seconds: float) -> bool:
        """Wait for the thread so long at most; whether it has ended."""
        if self._thread is not None:
            self._thread.join(seconds)
        return self._thread is None or not self._thread.is_alive()

    # --- on the thread

    def _run(self) -> None:
        while not self._is_stopped.is_set():
            try:
                self._watch_once()
            except OSError as error:
                self._fail(
                    f"{self._shown()} cannot be watched: {error.strerror or error}. It is tried again by itself."
                )
            except Exception as error:
                log.exception("The watch of %s failed", self._shown())
                self._fail(f"{self._shown()} cannot be watched: {error!r}. It is tried again by itself.")
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _watch_once(self) -> None:
        """Until the root is not what it was. Raises OSError where it cannot be looked into."""
        if not self.watches:
            while not self._is_over(None):
                self._pause()
            return
        self._settling = Settling(stable=self._pace.stable)
        identity, place = self._identify(), self._place_of_home()
        mount = mount_of(Path(os.fsdecode(self.root)), read_mounts(MOUNTS))
        if mount is not None and mount.is_silent:
            self._poll(identity, place, lambda _: silent_message(self._shown(), mount))
        else:
            self._listen_or_poll(identity, place)
        self._before, self._is_behind = None, True

    def _listen_or_poll(self, identity: Identity, place: Place) -> None:
        try:
            self._listen(identity, place)
            return
        except OutOfWatches as error:
            reached = error
        log.warning("inotify: %s (limit %s %d): %s is polled", reached, reached.name, reached.limit, self._shown())
        self._poll(
            identity,
            place,
            lambda count: limit_message(self._shown(), reached, count),
            lambda: bool(reached.name) and read_limit(reached.name) > reached.limit,
        )

    def _listen(self, identity: Identity, place: Place) -> None:
        self._tell(Watched.LIVE, f"The folders of {self._shown()} are still being looked through.")
        try:
            ear = Inotify()
        except OSError as error:
            raise OutOfWatches(error, 0) from error
        with ear:
            tree = LiveTree(ear, self.root, self._wants, self._settling, place, self._before)
            while not tree.is_lost and not self._is_over(identity):
                self._grow(tree)
                self._pause(0 if tree.is_growing else None, ear.fileno())
                tree.hear()
                self._report()

    def _grow(self, tree: LiveTree) -> None:
        try:
            tree.grow()
        except OSError as error:
            if error.errno in OUT_OF_WATCHES:
                raise OutOfWatches(error, len(tree)) from error
            raise
        if not tree.is_growing:
            self._tell(Watched.LIVE)
            self._catch_up()

    def _catch_up(self) -> None:
        """Now that changes are heard of again, what happened before is to be found."""
        if self._is_behind:
            self._is_behind = False
            self._listener.on_lost()

    def _poll(
        self, identity: Identity, place: Place, message: Callable[[int], str], ends: Callable[[], bool] = lambda: False
    ) -> None:
        """Ask again and again; `message` is for people, given the number of folders."""
        tree = PolledTree(self.root, self._wants, self._settling, place, self._before)
        interval, next_round = self._pace.poll, 0.0
        while not self._is_over(identity) and not ends():
            began = time.monotonic()
            if began >= next_round:
                is_changed = tree.look_through(lambda: not self._is_stopped.is_set())
                took = time.monotonic() - began
                interval = self._next_interval(interval, took, is_changed=is_changed or not next_round)
                next_round = time.monotonic() + interval
                self._tell(Watched.POLLING, message(len(tree)))
                self._catch_up()
            self._report()
            self._pause(next_round - time.monotonic())

    def _next_interval(self, interval: float, took: float, *, is_changed: bool) -> float:
        """Soon after a change, for where one file came another will; rarely where nothing happens; never so often that
        asking is all the disk does."""
        wanted = self._pace.poll if is_changed else min(2 * interval, self._pace.poll_longest)
        return max(wanted, self._pace.poll_share * took)

    def _is_over(self, identity: Identity | None) -> bool:
        """Whether to stop, or, looked at now and then, the root is not what it was. Raises OSError."""
        now = time.monotonic()
        if self._is_stopped.is_set() or now < self._next_check:
            return self._is_stopped.is_set()
        self._next_check = now + self._pace.check
        self._look_for_return()
        return identity is not None and self._identify() != identity

    def _identify(self) -> Identity:
        status = os.stat(self.root)
        root = os.path.realpath(os.fsdecode(self.root))
        inside = frozenset(mount for mount in read_mounts(MOUNTS) if is_below(mount.point, root))
        return status.st_dev, status.st_ino, inside

    def _place_of_home(self) -> Place:
        status = os.stat(self._home)
        return status.st_dev, status.st_ino

    def _look_for_return(self) -> None:
        """A root that was taken for unavailable and seems to be back is told once, until something about it is new."""
        absence = self.absence
        if absence is None:
            return
        signs = signs_of_return(self.root, absence)
        if signs and (absence, *signs) != self._seen_back:
            self._seen_back = (absence, *signs)
            self._listener.on_lost()

    def _fail(self, message: str) -> None:
        """Say so, once, and wait a little. Whoever scans finds out what it means."""
        if message not in self._told:
            self._told.add(message)
            log.warning("%s", message)
        if self.state.state != Watched.FAILED and self.absence is None:
            self._listener.on_lost()
        self._is_behind = True
        self._settling = Settling(stable=self._pace.stable)
        self._tell(Watched.FAILED, message)
        self._pause()
        self._is_over(None)

    def _pause(self, most: float | None = None, fd: int | None = None) -> None:
        """Until something is to be done: a change comes in, a file may have settled, the root is to be looked at."""
        waits = [max(0.0, self._next_check - time.monotonic()), most, self._settling.due()]
        poll = select.poll()
        for one in (self._wake_read, fd):
            if one is not None:
                poll.register(one, select.POLLIN)
        # What is overdue is no number of milliseconds: below zero the kernel would wait for ever.
        poll.poll(max(0.0, 1000 * min(wait for wait in waits if wait is not None)))

    def _report(self) -> None:
        for folder in self._settling.take():
            if not self._is_stopped.is_set():
                self._listener.on_dirty(folder)

    def _tell(self, state: Watched, message: str | None = None) -> None:
        new = WatchState(state, message)
        if new != self.state and not self._is_stopped.is_set():
            self.state = new
            self._listener.on_state()

    def _shown(self) -> str:
        return os.fsdecode(self.root).encode(errors="replace").decode()


def signs_of_return(root: bytes, absence: Absence) -> tuple[object, ...]:
    """What speaks for a root being back; empty when nothing does."""
    try:
        if absence.witness is not None:
            os.stat(absence.witness)
        with os.scandir(root) as entries:
            if next(entries, None) is None:
                return ()
        status = os.stat(root)
    except OSError:
        return ()
    return status.st_dev, status.st_ino, status.st_mtime_ns


def silent_message(root: str, mount: Mount) -> str:
    """Why changes are not heard of at once."""
    return (
        f"{root} is on {mount.kind} ({mount.source}), which does not tell of changes: it is asked every minute while "
        "things change, down to every 15 minutes while they do not."
    )


def limit_message(root: str, error: OutOfWatches, count: int) -> str:
    """What is needed, and how to give it."""
    instead = "it is asked for changes every few minutes instead"
    if not error.name:
        return f"{root} cannot be listened to ({error}): {instead}."
    more = max(1, count - error.had) if error.name == "max_user_watches" else 1
    return (
        f"{root} has {count} folders to watch, and the limit fs.inotify.{error.name} ({error.limit}) is reached: "
        f"{instead}. To hear of them at once: {advise(error.name, error.limit, more)}"
    )
