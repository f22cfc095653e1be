"""Scanning a library: walk, compare, write what differs, and note what is missing.

A scan can be interrupted anywhere: what was written stays, and the next scan finds it done. An unchanged tree is read
and compared, and nothing is written. Roots that are unavailable, and folders that could not be read, say nothing about
the files below them: those stay as they are.
"""

import asyncio
import logging
import os
import re
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from photostead.db.database import Database
from photostead.features.libraries import paths, store
from photostead.features.libraries.patterns import compile_patterns
from photostead.features.libraries.store import Known, Library
from photostead.features.libraries.walk import FoundFile, Trouble, shown, walk
from photostead.features.libraries.work import ScanState

log = logging.getLogger(__name__)

# One transaction of this many new files takes about 30 ms: a person's write never waits longer for a scan.
CHUNK = 400
LOG_SECONDS = 5.0
MAX_TROUBLES = 1000


class Scan:
    """One scan of one library."""

    def __init__(self, db: Database, data_dir: Path, library: Library, state: ScanState) -> None:
        self._db, self._data_dir, self._library, self.state = db, data_dir, library, state
        self._excluded: re.Pattern[str] | None = None
        self._seen: set[int] = set()
        self._blind: list[bytes] = []
        self._troubles: list[tuple[str, str]] = []
        self._began = self._logged = time.monotonic()

    async def run(self) -> None:
        """Everything; the state is idle, or unavailable with its reason, afterwards."""
        self.state.state = "scanning"
        self._excluded = await asyncio.to_thread(compile_patterns, self._library.exclusion_patterns)
        for root in await asyncio.to_thread(paths.without_inner, self._library.import_paths):
            await self._scan_root(root)
        await self._find_missing()
        await self._db.write(store.finish_scan, self._library, self._troubles[:MAX_TROUBLES])
        self._tell(is_end=True)

    async def _scan_root(self, root: str) -> None:
        reason = await asyncio.to_thread(paths.reason_unavailable, root)
        if reason is not None:
            self._pass_over(os.fsencode(root), f"Import path {root} is not available: {reason}")
            self.state.message = self._troubles[-1][1]
            return
        walker = walk(root, self._excluded, self._data_dir)
        while chunk := await asyncio.to_thread(take, walker):
            await self._take_chunk(chunk)

    def _pass_over(self, path: bytes, reason: str) -> None:
        self._blind.append(path.rstrip(b"/"))
        self._troubles.append((shown(path), reason))
        log.warning("Scan of %s: %s", self._library.name, reason)

    async def _take_chunk(self, chunk: list[FoundFile | Trouble]) -> None:
        for trouble in (item for item in chunk if isinstance(item, Trouble)):
            self._pass_over(trouble.path, f"{shown(trouble.path)} cannot be read: {trouble.reason}")
        files = [item for item in chunk if isinstance(item, FoundFile)]
        if files:
            known = await self._db.read(store.compare, self._library, files)
            await self._write_differences(list(zip(files, known, strict=True)))
        self.state.found += len(files)
        self._tell(is_end=False)

    async def _write_differences(self, pairs: list[tuple[FoundFile, Known | None]]) -> None:
        self._seen.update(known.id for _, known in pairs if known is not None)
        new = [file for file, known in pairs if known is None]
        if new:
            await self._db.write(store.add_files, self._library, new)
            self.state.added += len(new)
            fresh = await self._db.read(store.compare, self._library, new)
            self._seen.update(known.id for known in fresh if known is not None)
        for file, known in pairs:
            if known is not None and (known.is_offline or (known.size, known.modified) != (file.size, file.modified)):
                await self._db.write(store.update_file, known, file)

    async def _find_missing(self) -> None:
        """Whatever is online in the database, was not seen, and lies where we could look."""
        after = 0
        while rows := await self._db.read(store.online_files, self._library.id, after, 10_000):
            after = rows[-1][0]
            missing = [key for key, path in rows if key not in self._seen and not self._is_blind(path)]
            for start in range(0, len(missing), CHUNK):
                await self._db.write(store.set_offline, missing[start : start + CHUNK])
            self.state.offline += len(missing)

    def _is_blind(self, path: bytes) -> bool:
        return any(path == folder or path.startswith(folder + b"/") for folder in self._blind)

    def _tell(self, *, is_end: bool) -> None:
        now = time.monotonic()
        self.state.rate_per_second = round(self.state.found / max(now - self._began, 0.001), 1)
        if is_end:
            self.state.state = "unavailable" if self.state.message else "idle"
        if is_end or now - self._logged > LOG_SECONDS:
            self._logged = now
            log.info(
                "Scan of %s%s: %d files, %d new, %d missing, %.0f files a second",
                self._library.name, " done" if is_end else "", self.state.found, self.state.added,
                self.state.offline, self.state.rate_per_second,
            )  # fmt: skip


def take(walker: Iterator[FoundFile | Trouble]) -> list[FoundFile | Trouble]:
    """The next files of a walk; on a thread."""
    return list(islice(walker, CHUNK))
