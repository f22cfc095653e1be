"""Scanning a library: walk, compare, write what differs; at the end settle what moved and what is missing.

A scan can be interrupted anywhere: what was written stays, and the next scan finds it done. A folder that is as it was is
told by its digest, and nothing is read or written for it. New files show at once; those that may be a file that went
away elsewhere wait for the end, where `settle` finds out. Import paths that are unavailable, and folders that could not be
read, say nothing about the files below them: those stay as they are.
"""

import asyncio
import logging
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from photostead.db.database import Database
from photostead.db.tx import Rows, Tx
from photostead.features.libraries import guard, move_store, paths, roots, scan_store
from photostead.features.libraries.candidates import Candidates
from photostead.features.libraries.compare import Differences, compare
from photostead.features.libraries.guard import Root, RootView
from photostead.features.libraries.moves import Fresh
from photostead.features.libraries.patterns import compile_patterns
from photostead.features.libraries.scan_store import Known
from photostead.features.libraries.store import Library
from photostead.features.libraries.walk import (
    FolderState,
    FoundFile,
    Listing,
    Sidecar,
    Trouble,
    Unchanged,
    Walk,
    folder_key,
    shown,
)
from photostead.features.libraries.work import ScanMode, ScanState
from photostead.host.patience import ask_disk
from photostead.jobs.executors import Workers
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import Unavailable

log = logging.getLogger(__name__)

# One transaction of this many new files takes about 30 ms: a person's write never waits longer for a scan.
CHUNK = 400
# A turn of the walk ends after so many files in folders that differ, or so many seconds.
TURN_FILES, TURN_SECONDS = 2000, 0.2
TELL_SECONDS = 5.0
MAX_TROUBLES = 1000
# A disk that sleeps takes ten seconds to wake.
PATIENCE_SECONDS = 60.0


class Request(msgspec.Struct, frozen=True):
    """What is asked of a scan, see `work.scan_job`."""

    mode: ScanMode = ScanMode.CHANGED
    folders: tuple[bytes, ...] = ()
    is_confirmed: bool = False


class Start(msgspec.Struct, frozen=True):
    """What the database knows at the start of a scan. `limits`: where the owner may have folders, None for anywhere."""

    folders: dict[bytes, FolderState]
    roots: dict[str, Root]
    places: dict[int, list[str]]
    last_asset: int
    limits: list[str] | None


def load_start(rows: Rows, library: Library) -> Start:
    """In one snapshot."""
    return Start(
        folders=scan_store.load_folders(rows, library.id),
        roots=guard.load_roots(rows, library.id),
        places=move_store.places_of(rows, library.owner_id),
        last_asset=move_store.last_asset(rows),
        limits=roots.roots_of(rows, library.owner_id),
    )


class Findings:
    """What a scan found and has to settle at its end."""

    def __init__(self) -> None:
        self.views: dict[str, RootView] = {}
        self.unavailable: dict[str, str] = {}
        self.blind: list[bytes] = []
        self.troubles: list[tuple[str, str]] = []
        self.visited: set[bytes] = set()
        self.held: list[Fresh] = []
        self.beside: dict[bytes, Sidecar] = {}
        self.missing: dict[int, bytes] = {}
        self.unseen_folders: list[int] = []
        # Assets whose path was given to another one, and for which no file was found.
        self.displaced: list[int] = []
        # Folders that were read, with their digest and time; what is missing or held there is not settled yet.
        self.read: dict[bytes, tuple[bytes, int]] = {}

    def is_blind(self, path: bytes) -> bool:
        """Whether a path lies where nobody could look."""
        return any(path == folder or path.startswith(folder + b"/") for folder in self.blind)


class Scan:
    """The walk of one scan of one library; `settle` finishes what it found."""

    def __init__(
        self, db: Database, data_dir: Path, executor: Workers, library: Library, request: Request, state: ScanState
    ) -> None:
        self.db, self.executor, self.library, self.request, self.state = db, executor, library, request, state
        self.found = Findings()
        self.excluded: re.Pattern[str] | None = None
        self._data_dir = data_dir
        self._began = self._told = time.monotonic()

    async def walk(self) -> None:
        """Everything that can be done on the way."""
        self.state.state, self.state.mode, self.state.started_at = "scanning", self.request.mode, now_ms()
        self.excluded = await asyncio.to_thread(compile_patterns, self.library.exclusion_patterns)
        await self.db.write(scan_store.note_progress, self.library.id, self.state)
        self.start = await self.db.read(load_start, self.library)
        self.candidates = Candidates(self.db, self.library, self.start.places, self.start.last_asset)
        walk = Walk(
            self.excluded,
            self._data_dir,
            self.start.folders,
            trusts_folder_times=self.request.mode == ScanMode.NEW,
            trusts_digests=self.request.mode != ScanMode.ALL,
        )
        forbidden = await asyncio.to_thread(roots.first_forbidden, self.library.import_paths, self.start.limits)
        for root in await asyncio.to_thread(paths.without_inner, self.library.import_paths):
            if root in forbidden:
                self.pass_over(os.fsencode(root), forbidden[root])
            else:
                await self._walk_root(walk, root)

    async def _walk_root(self, walk: Walk, root: str) -> None:
        view = self.found.views[root] = await look_patiently(root)
        if await self._is_unavailable(root, view):
            self.take_for_unavailable(root, view.reason)
            return
        if view.condition == guard.RootCondition.GONE:
            return  # a person said so: there is nothing to walk, and what was there is missing
        for folder in await asyncio.to_thread(folders_below, root, self.request.folders):
            if folder != os.fsencode(root) and walk.covers(folder):
                continue
            items = walk.below(folder)
            while turn := await asyncio.to_thread(take_turn, items):
                await self._take(walk, root, turn)

    async def _is_unavailable(self, root: str, view: RootView) -> bool:
        """How many files should be there is counted only where that matters: it takes a tenth of a rescan's time."""
        if view.condition == guard.RootCondition.OK:
            return False
        expected = await self.db.read(scan_store.count_online, self.library.id, root)
        return guard.is_unavailable(view, expected, is_confirmed=self.request.is_confirmed)

    def take_for_unavailable(self, root: str, reason: str) -> None:
        """Nothing is said about the files below an import path."""
        self.found.unavailable[root] = reason
        self.state.message = f"Import path {root} is not available: {reason}"
        self.pass_over(os.fsencode(root), self.state.message)

    def pass_over(self, path: bytes, reason: str) -> None:
        """What cannot be looked at is counted and shown."""
        self.found.blind.append(folder_key(path))
        self.found.troubles.append((shown(path), reason))
        self.state.warnings = len(self.found.troubles)
        log.warning("Scan of %s: %s", self.library.name, reason)

    async def _take(self, walk: Walk, root: str, turn: list[Listing | Unchanged | Trouble]) -> None:
        listings = []
        for item in turn:
            if isinstance(item, Trouble):
                self.pass_over(item.path, f"{shown(item.path)} cannot be read: {item.reason}")
            elif isinstance(item, Unchanged):
                self.found.visited.add(folder_key(item.path))
                self.state.found += item.count
            else:
                listings.append(item)
        if listings:
            await self._write(root, await self._compare(walk, root, listings))
        await self.tell()

    async def _compare(self, walk: Walk, root: str, listings: list[Listing]) -> list[Differences]:
        """Folders that may differ, with what does."""
        contents = await asyncio.to_thread(lambda: [walk.files_of(one, os.fsencode(root)) for one in listings])
        states = [self.start.folders.get(folder_key(one.path)) for one in listings]
        known = await self.db.read(load_known, self.library.id, states, [files for files, _ in contents])
        wants_all = self.request.mode == ScanMode.ALL
        self.found.visited.update(folder_key(one.path) for one in listings)
        self.state.found += sum(len(files) for files, _ in contents)
        return await asyncio.to_thread(
            lambda: [
                compare(listing, files, beside, before, ignored, wants_all=wants_all)
                for listing, (files, beside), (before, ignored) in zip(listings, contents, known, strict=True)
            ]
        )

    async def _write(self, root: str, folders: list[Differences]) -> None:
        """What can be settled at once is; the rest is put aside for the end. What was noted of the folders is taken back
        first: should they be again as they were then, after an interruption, the library is not."""
        states = [self.start.folders.get(folder_key(folder.listing.path)) for folder in folders]
        noted = [state.id for state in states if state is not None and state.signature is not None]
        if noted:
            await self.db.write(scan_store.unsettle_folders, noted)
        new = [file for folder in folders for file in folder.new]
        held = new if self.is_suspect(root) else await self.candidates.among(new, self.found.unavailable)
        waiting = {file.path for file in held}
        for folder in folders:
            self._put_aside(folder, waiting)
        await self.add([file for file in new if file.path not in waiting], merge(folder.beside for folder in folders))
        known = [folder for folder in folders if folder.returned or folder.reread or folder.inodes]
        if known:
            await self.db.write(write_known, known)
        self.state.returned += sum(len(folder.returned) for folder in known)
        self.state.changed += sum(len(folder.reread) for folder in known)
        settled = [folder for folder in folders if not self._is_open(folder, waiting)]
        await self.settle_folders([folder_key(folder.listing.path) for folder in settled])

    def _put_aside(self, folder: Differences, waiting: set[bytes]) -> None:
        found, listing = self.found, folder.listing
        held = [*(file for file in folder.new if file.path in waiting), *folder.changed]
        found.held += held
        found.beside.update((file.path, folder.beside[file.path]) for file in held if file.path in folder.beside)
        found.missing.update((asset.id, asset.path) for asset in folder.missing if not found.is_blind(asset.path))
        if not folder.is_racy:
            found.read[folder_key(listing.path)] = (listing.signature, listing.modified)

    def _is_open(self, folder: Differences, waiting: set[bytes]) -> bool:
        """Whether something in a folder was put aside."""
        is_held = bool(folder.changed) or any(file.path in waiting for file in folder.new)
        return is_held or any(asset.id in self.found.missing for asset in folder.missing)

    def is_suspect(self, root: str) -> bool:
        """Whether another disk than before is at the place of an import path: then nothing is added before it is known
        to hold what the other one did."""
        if self.request.is_confirmed:
            return False
        return guard.is_strange(self.start.roots.get(root, Root(root)), self.found.views[root])

    async def add(self, files: list[Fresh], beside: Mapping[bytes, Sidecar]) -> None:
        """New assets, some a transaction."""
        for start in range(0, len(files), CHUNK):
            await self.db.write(scan_store.add_files, self.library, files[start : start + CHUNK], beside)
        self.state.added += len(files)

    async def settle_folders(self, folders: list[bytes]) -> None:
        """Everything in them is as the library has it: remember them so."""
        done = [(folder, *self.found.read.pop(folder)) for folder in folders if folder in self.found.read]
        if done:
            await self.db.write(scan_store.settle_folders, self.library.id, done)

    async def tell(self) -> None:
        """How far it is, every few seconds: in the log, and in the database for the command line."""
        now = time.monotonic()
        self.state.rate_per_second = round(self.state.found / max(now - self._began, 0.001), 1)
        if now - self._told > TELL_SECONDS:
            self._told = now
            log.info("Scan of %s: %s", self.library.name, in_words(self.state))
            await self.db.write(scan_store.note_progress, self.library.id, self.state)


async def look_patiently(root: str) -> RootView:
    """An import path, where its disk answers at all: a share whose server is off may not, for ever."""
    try:
        return await ask_disk(PATIENCE_SECONDS, guard.look_at, root)
    except (TimeoutError, Unavailable):
        return RootView(guard.RootCondition.UNREADABLE, "the disk does not answer")


def load_known(
    rows: Rows, library_id: int, folders: list[FolderState | None], files: list[list[FoundFile]]
) -> list[tuple[dict[bytes, Known], set[bytes]]]:
    """For each folder its assets by path, and which of its files a person deleted."""
    return [
        (
            scan_store.known_in(rows, None if folder is None else folder.id),
            scan_store.ignored_among(rows, library_id, [file.path for file in found]),
        )
        for folder, found in zip(folders, files, strict=True)
    ]


def write_known(tx: Tx, folders: list[Differences]) -> None:
    """Files that are as they were, and something about them is not."""
    for folder in folders:
        scan_store.set_online(tx, folder.returned)
        scan_store.learn_inodes(tx, folder.inodes)
        for known, sidecar in folder.reread:
            scan_store.reread(tx, known, sidecar)


def merge(parts: Iterable[Mapping[bytes, Sidecar]]) -> dict[bytes, Sidecar]:
    """The sidecars of several folders."""
    return {path: sidecar for part in parts for path, sidecar in part.items()}


def take_turn(items: Iterator[Listing | Unchanged | Trouble]) -> list[Listing | Unchanged | Trouble]:
    """The next part of a walk; on a thread."""
    turn: list[Listing | Unchanged | Trouble] = []
    files, ends = 0, time.monotonic() + TURN_SECONDS
    for item in items:
        turn.append(item)
        files += len(item.entries) if isinstance(item, Listing) else 0
        if files >= TURN_FILES or time.monotonic() > ends:
            break
    return turn


def folders_below(root: str, folders: tuple[bytes, ...]) -> list[bytes]:
    """Where to begin: at the import path, or at those of some folders that really lie below it; on a thread."""
    start = os.fsencode(root)
    if not folders:
        return [start]
    real = os.path.realpath(start).rstrip(b"/") + b"/"
    below = [one for one in folders if one == start or one.startswith(start.rstrip(b"/") + b"/")]
    return [one for one in below if one == start or (os.path.isdir(one) and os.path.realpath(one).startswith(real))]


def in_words(state: ScanState) -> str:
    """The counts of a scan."""
    parts = [f"{state.found} files"]
    for name, words in (
        ("added", "new"), ("changed", "changed"), ("moved", "moved"), ("returned", "back"), ("offline", "missing"),
        ("warnings", "warnings"),
    ):  # fmt: skip
        if count := getattr(state, name):
            parts.append(f"{count} {words}")
    return f"{', '.join(parts)}, {state.rate_per_second:.0f} files a second"
