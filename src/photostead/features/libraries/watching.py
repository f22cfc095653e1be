"""Libraries that notice by themselves: keeps a watch on every import path that wants one, and asks for scans of the folders
in which something changed. Import paths that are taken for unavailable are looked at until they are back, watched or not.

Nothing in here is needed for the daemon to run: whatever fails is logged and shown (`STATES`), and tried again.
"""

import asyncio
import contextlib
import logging
import os
import re
import time
from collections import deque
from collections.abc import Coroutine, Iterable
from pathlib import Path
from typing import Any

import msgspec

from photostead.db.database import Database
from photostead.features.libraries import watch_store
from photostead.features.libraries.dirt import Patience, Pile
from photostead.features.libraries.patterns import compile_patterns
from photostead.features.libraries.walk import is_excluded, is_sidecar, join
from photostead.features.libraries.watch_store import WATCHED_TABLES as WATCHED_TABLES
from photostead.features.libraries.watch_store import Wanted, WantedRoot
from photostead.host.watch import FolderWatch, Pace, Watched
from photostead.host.watch import WatchState as WatchState
from photostead.kernel.errors import Invalid
from photostead.media.formats import kind_of

log = logging.getLogger(__name__)

# By library uid; kept in memory because a watch is of this process.
STATES: dict[str, WatchState] = {}
# How long a stop waits for threads; one that hangs in its disk is left to itself.
STOP_SECONDS = 1.0
RETRY_SECONDS = 60.0
PACE, PATIENCE = Pace(), Patience()
SWITCHED_OFF = "Watching is switched off for all libraries, in the settings."
ALBUM_FILE = ".albumprops"
Key = tuple[str, str]  # library uid, import path


class Matters:
    """Which folders and files of a library are news: photos and videos, and what lies beside them for us."""

    def __init__(self, excluded: re.Pattern[str] | None) -> None:
        self._excluded = excluded

    def folder(self, path: bytes) -> bool:
        """Whether it is not covered by a pattern, nor everything in it."""
        return not is_excluded(path, self._excluded) and not is_excluded(join(path, "\x01"), self._excluded)

    def file(self, path: bytes) -> bool:
        """Whether a scan would look at it."""
        name = os.fsdecode(path.rpartition(b"/")[2])
        is_ours = kind_of(name) is not None or is_sidecar(name) or name == ALBUM_FILE
        return is_ours and not is_excluded(path, self._excluded)


class Ear:
    """Hears the watch of one import path, on that watch's thread, and hands over to the loop."""

    def __init__(self, watching: "Watching", uid: str) -> None:
        self._watching, self._uid = watching, uid

    def on_dirty(self, folder: bytes) -> None:
        """Something changed in a folder."""
        self._watching.hear(self._uid, folder)

    def on_lost(self) -> None:
        """Anything may have changed."""
        self._watching.hear(self._uid, None)

    def on_state(self) -> None:
        """It is watched in another way."""
        self._watching.hear("", None)


class Watching:
    """`start()` and `stop()` on the loop; tell it of every commit by `on_change`."""

    def __init__(self, db: Database, data_dir: Path, poll_seconds: int | None = None) -> None:
        """`poll_seconds` between two rounds of asking where nobody tells; without it the pace adapts itself."""
        self._db, self._data_dir, self._poll_seconds = db, data_dir, poll_seconds
        self._pile = Pile(PATIENCE)
        self._watches: dict[Key, FolderWatch] = {}
        self._roots: dict[Key, WantedRoot] = {}
        self._wanted = Wanted(False, {}, [])
        self._refused: dict[Key, WatchState] = {}
        self._troubles: dict[str, str] = {}
        self._heard: deque[tuple[str, bytes | None]] = deque()
        self._is_called = False
        self._news, self._changed = asyncio.Event(), asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Begin; nothing was looked at yet when this returns."""
        self._loop = asyncio.get_running_loop()
        self._changed.set()
        self._tasks = [
            asyncio.create_task(self._keep_in_line(), name="watched-folders"),
            asyncio.create_task(self._ask_for_scans(), name="changed-folders"),
        ]

    async def stop(self) -> None:
        """End; takes a second where a disk hangs."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._loop = None
        watches = list(self._watches.values())
        self._watches.clear()
        self._roots.clear()
        await asyncio.to_thread(stop_all, watches)
        for uid in self._wanted.libraries:
            STATES.pop(uid, None)

    def on_change(self, tables: frozenset[str]) -> None:
        """A commit changed these tables."""
        if tables & WATCHED_TABLES:
            self._changed.set()

    def watched(self) -> frozenset[Key]:
        """The import paths that are looked after, with their libraries' uids."""
        return frozenset(self._watches)

    # --- which folders

    async def _keep_in_line(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            if not await self._try("Watched folders could not be brought in line with the libraries", self._adjust()):
                await asyncio.sleep(RETRY_SECONDS)
                self._changed.set()

    async def _adjust(self) -> None:
        self._wanted = await self._db.read(watch_store.load_wanted)
        wanted = {(root.library_uid, root.path): root for root in self._wanted.roots}
        leaving = [key for key, root in self._roots.items() if not is_alike(root, wanted.get(key))]
        stopping = [watch for key in leaving if (watch := self._watches.pop(key, None)) is not None]
        await asyncio.to_thread(stop_all, stopping, 0.0)
        for key in leaving:
            del self._roots[key]
            self._refused.pop(key, None)
        for key, root in wanted.items():
            if key not in self._roots:
                await self._begin(key, root)
            elif (watch := self._watches.get(key)) is not None:
                watch.absence = root.absence
        self._show()

    async def _begin(self, key: Key, root: WantedRoot) -> None:
        self._roots[key] = root
        try:
            excluded = await asyncio.to_thread(compile_patterns, list(root.patterns))
        except Invalid as error:
            self._refused[key] = WatchState(Watched.FAILED, f"{root.path} is not watched: {error.message}")
            return
        before = await self._db.read(watch_store.load_before, root) if root.watches else None
        watch = FolderWatch(
            os.fsencode(root.path),
            Ear(self, root.library_uid),
            Matters(excluded),
            self._data_dir,
            before,
            watches=root.watches,
            pace=pace_of(self._poll_seconds),
        )
        watch.absence = root.absence
        self._watches[key] = watch
        await asyncio.to_thread(watch.start)

    def _show(self) -> None:
        for uid in STATES.keys() - self._wanted.libraries.keys():
            del STATES[uid]
        for uid, wants in self._wanted.libraries.items():
            states = [one.state for key, one in self._watches.items() if key[0] == uid and one.watches]
            states += [state for key, state in self._refused.items() if key[0] == uid]
            off = WatchState(message=SWITCHED_OFF if wants and not self._wanted.is_enabled else None)
            STATES[uid] = sum_up(states) if states else off

    # --- what changed

    def hear(self, uid: str, folder: bytes | None) -> None:
        """On a watch's thread: something changed in a library; without a uid, the state of a watch did."""
        self._heard.append((uid, folder))
        loop = self._loop
        if not self._is_called and loop is not None:
            self._is_called = True
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self._take_in)

    def _take_in(self) -> None:
        self._is_called = False  # before the first look: what is appended after the last one calls again
        now = time.monotonic()
        while self._heard:
            uid, folder = self._heard.popleft()
            if uid:
                self._pile.add(uid, folder, now)
        self._show()
        self._news.set()

    async def _ask_for_scans(self) -> None:
        while True:
            due = self._pile.due()
            # Not wait_for: before Python 3.12 it loses a cancellation that comes together with what it waits for.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if due is None else max(0.0, due - time.monotonic())):
                    await self._news.wait()
            self._news.clear()
            for uid, dirt in list(self._pile.take_due(time.monotonic())):
                folders = [] if dirt.is_all else watch_store.outermost(dirt.folders)
                write = self._db.write(watch_store.ask_for_scan, uid, folders)
                if not await self._try("A scan of changed folders could not be asked for", write):
                    self._pile.put_back(uid, dirt, time.monotonic() + RETRY_SECONDS)

    async def _try(self, what: str, work: Coroutine[Any, Any, None]) -> bool:
        """Whether it went well; a trouble is logged once, until it is another one or over."""
        try:
            await work
        except Exception as error:
            if self._troubles.get(what) != repr(error):
                self._troubles[what] = repr(error)
                log.exception("%s; it is tried again", what)
            return False
        self._troubles.pop(what, None)
        return True


def is_alike(root: WantedRoot, other: WantedRoot | None) -> bool:
    """Whether the watch of a root can stay as it is; that the root is unavailable, it can be told."""
    return other is not None and (root.patterns, root.watches) == (other.patterns, other.watches)


def stop_all(watches: list[FolderWatch], seconds: float = STOP_SECONDS) -> None:
    """Stop them together, and wait so long for all of them at most; on a thread."""
    for watch in watches:
        watch.stop()
    deadline = time.monotonic() + seconds
    for watch in watches:
        if not watch.join(max(0.0, deadline - time.monotonic())):
            log.debug("The watch of %s still waits for its disk", os.fsdecode(watch.root))


def sum_up(states: Iterable[WatchState]) -> WatchState:
    """The state of a library whose import paths are watched: the worst of theirs, and what there is to say of each."""
    by_rank = sorted(set(states), key=lambda one: list(Watched).index(one.state))
    messages = [one.message for one in by_rank if one.message]
    return WatchState(by_rank[-1].state, " ".join(messages) or None)


def pace_of(poll_seconds: int | None) -> Pace:
    """The usual pace, or one that asks at an interval that somebody chose."""
    if poll_seconds is None:
        return PACE
    return msgspec.structs.replace(PACE, poll=poll_seconds, poll_longest=poll_seconds, poll_share=0.0)
