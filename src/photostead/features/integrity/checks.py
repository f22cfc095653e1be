"""The checks: what they look at, in stretches with a write each, so that one that is interrupted goes on or begins again
without harm.
"""

import logging
import math
import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from photostead.db import recover
from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.integrity import service, store
from photostead.features.integrity.pace import Pace
from photostead.features.integrity.schema import IntegrityCheck, IntegrityReport
from photostead.features.integrity.store import Bytes, State
from photostead.features.integrity.tracking import is_still_so, strays_among
from photostead.features.settings import service as settings
from photostead.jobs.executors import WorkerDied
from photostead.jobs.tasks import Run
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import Unavailable
from photostead.media import inventory
from photostead.media.inventory import Like, Listing, Verdict

log = logging.getLogger(__name__)

# Where our own files lie, below the media folder; not what is on its way, nor what was set aside.
HOMES = (b"library", b"derived", b"sidecars", b"profile")
STRETCH = 500
FOLDERS = 32
FILES = 20
# A disk that sleeps, a share that is slow; the film of a wedding on a memory card.
LOOK_SECONDS = 300.0
READ_SECONDS = 3600.0
# A file is made before its row is written, and goes after its row is gone.
YOUNG_MS = 10 * 60_000


class Progress:
    """Of one run of a check, written down after each stretch."""

    def __init__(self, run: Run, kind: IntegrityCheck, state: State) -> None:
        self._run, self.kind, self.state = run, kind, state

    async def note(self, checked: int, found: int, **changes: Any) -> None:
        """So many more were looked at, and so many found that were not known."""
        state = self.state
        counts = {"checked": state.checked + checked, "found": state.found + found}
        self.state = msgspec.structs.replace(state, **counts, **changes)
        await self._run.db.write(store.save_state, self.kind, self.state)

    async def end(self, reason: str | None) -> None:
        """It is over, and so is the job. `reason`: why before the end."""
        await self._run.finish(service.end, self.kind, service.ended(self.state, reason))


async def begin(run: Run, kind: IntegrityCheck, total: int) -> Progress:
    """A new run; what the last one remembers of where it stopped, and what it said of the database, is kept."""
    last = await run.db.read(store.load_state, kind)
    kept = State(after=last.after, problems=last.problems, good_backup=last.good_backup)
    progress = Progress(run, kind, msgspec.structs.replace(kept, started_at=now_ms(), total=total))
    await progress.note(0, 0)
    return progress


def home_of(run: Run) -> bytes:
    """The media folder."""
    return os.fsencode(run.data_dir)


async def look_again(run: Run, kind: IntegrityReport) -> int:
    """Forget what was found of a type and is not so any more; how many."""
    after, gone = 0, 0
    while found := await run.db.read(store.list_findings, kind, after, STRETCH):
        after = found[-1].id
        past = [one.id for one in found if not await is_still_so(run.db, run.data_dir, one)]
        await run.db.write(store.delete, past)
        gone += len(past)
    return gone


def note_all(tx: Tx, kind: IntegrityReport, found: Iterable[tuple[bytes, int | None]]) -> int:
    """Write findings down, as path and asset; how many are new."""
    return sum(store.insert(tx, kind, path, asset_id) for path, asset_id in found)


# --- files without rows


async def check_untracked(run: Run) -> None:
    """Walk through our own folders. Raises Unavailable while uploads are to be taken in again: those are no strays."""
    if await run.db.read(recover.is_pending):
        raise Unavailable("Uploads are taken in again after the database went back.")
    pace, progress = Pace(run), await begin(run, IntegrityCheck.UNTRACKED_FILE, 0)
    foreign = [os.fsencode(path) for path in await run.db.read(assets.import_paths)]
    waiting = list(HOMES)
    while waiting and await pace.goes_on():
        chunk, waiting = waiting[:FOLDERS], waiting[FOLDERS:]
        listings = await run.executor.submit(inventory.list_folders, home_of(run), chunk, seconds=LOOK_SECONDS)
        for listing in listings:
            waiting += folders_below(run, listing, foreign)
        strays = [(path, None) for listing in listings for path in await strays_in(run, listing)]
        await pace.require_media()
        found = await run.db.write(note_all, IntegrityReport(progress.kind), strays)
        await progress.note(sum(len(listing.files) for listing in listings), found)
    gone = await look_again(run, IntegrityReport(progress.kind))
    log.info("Files that belong to nothing: %d new, %d not any more", progress.state.found, gone)
    await progress.end(pace.reason)


def folders_below(run: Run, listing: Listing, foreign: Sequence[bytes]) -> list[bytes]:
    """The folders in a folder that are ours: neither hidden nor a library's."""
    if listing.problem is not None:
        log.warning("%s cannot be looked into: %s", service.text_of(listing.folder), listing.problem)
    paths = [os.path.join(listing.folder, name) for name in listing.folders if not name.startswith(b".")]
    return [path for path in paths if not is_foreign(os.path.join(home_of(run), path), foreign)]


def is_foreign(path: bytes, foreign: Sequence[bytes]) -> bool:
    """Whether a folder is that of a library, or lies below one."""
    return any((path + b"/").startswith(folder.rstrip(b"/") + b"/") for folder in foreign)


async def strays_in(run: Run, listing: Listing) -> list[bytes]:
    """The files of a folder that are old enough to have a row, and have none."""
    before = now_ms() - YOUNG_MS
    names = [name for name, changed in listing.files if changed <= before and not name.startswith(b".")]
    return await strays_among(run.db, run.data_dir, listing.folder, names) if names else []


# --- rows without files


async def check_missing(run: Run) -> None:
    """Look for the files of ours that rows name. Those of libraries are looked for by scans, which know a disk that is
    not mounted from a file that was removed."""
    pace = Pace(run)
    progress = await begin(run, IntegrityCheck.MISSING_FILE, await run.db.read(store.count_named))
    for source in store.SOURCES:
        after = 0
        while await pace.goes_on() and (named := await run.db.read(store.list_named, source, after, STRETCH)):
            after = named[-1].key
            paths = [one.path for one in named]
            absent = set(await run.executor.submit(inventory.find_absent, home_of(run), paths, seconds=LOOK_SECONDS))
            await pace.require_media()
            lost = [(one.path, one.asset_id) for one in named if one.path in absent]
            await progress.note(len(named), await run.db.write(note_all, IntegrityReport(progress.kind), lost))
    # What was moved or removed while it was looked for is not missing.
    gone = await look_again(run, IntegrityReport(progress.kind))
    log.info("Missing files: %d new, %d found again", progress.state.found, gone)
    await progress.end(pace.reason)


# --- bytes


async def check_bytes(run: Run, *, is_whole: bool) -> None:
    """Read originals and compare. Begins behind the one where the last run stopped, so that the one that was read longest
    ago comes first; `is_whole`: without the limits of the settings."""
    count, most, seconds = await run.db.read(limits_of, store.count_bytes, is_whole)
    pace, progress = Pace(run, seconds), await begin(run, IntegrityCheck.CHECKSUM_MISMATCH, most)
    first, is_second_lap = progress.state.after, False
    while progress.state.checked < most and await pace.goes_on():
        size = min(FILES, most - progress.state.checked)
        chunk = await run.db.read(store.list_bytes, progress.state.after, size)
        if is_second_lap:
            chunk = [known for known in chunk if known.asset_id <= first]
        if chunk:
            await check_some(run, pace, progress, chunk)
        elif first and not is_second_lap:
            is_second_lap = True
            await progress.note(0, 0, after=0)
        else:
            break
    await look_again(run, IntegrityReport(progress.kind))
    log.info("Bytes compared: %d of %d files, %d newly damaged", progress.state.checked, count, progress.state.found)
    await progress.end(pace.reason)


def limits_of(rows: Rows, count_all: Callable[[Rows], int], is_whole: bool) -> tuple[int, int, float | None]:
    """How many files there are, how many of them a run reads at most, and the seconds it may take (None for any)."""
    count, config = count_all(rows), settings.load(rows).integrity_checks.checksum_files
    if is_whole:
        return count, count, None
    seconds = config.time_limit / 1000 if config.time_limit else None
    return count, math.ceil(count * config.percentage_limit), seconds


async def check_some(run: Run, pace: Pace, progress: Progress, chunk: Sequence[Bytes]) -> None:
    """A few files, until the time is over."""
    for known in chunk:
        verdict = await read_twice(run, known)
        await pace.require_media()
        found = await run.db.write(judge, known, verdict)
        await progress.note(1, found, after=known.asset_id)
        if pace.is_over():
            return


async def read_twice(run: Run, known: Bytes) -> Verdict:
    """What became of a file; damage is only believed when it is seen twice: memory fails too."""
    verdict = await read(run, known)
    return await read(run, known) if verdict is Verdict.DAMAGED else verdict


async def read(run: Run, known: Bytes) -> Verdict:
    """Compare one file, in a worker process."""
    source = await run.db.read(assets.source_of, run.data_dir, known.asset_id)
    if source is None:
        return Verdict.GONE
    like = Like(known.size, known.modified_ms, known.sha1)
    try:
        return await run.executor.submit(inventory.compare, source, like, seconds=READ_SECONDS)
    except WorkerDied as error:
        log.warning("The file of asset %d cannot be compared: %s", known.asset_id, error)
        return Verdict.UNKNOWN


def judge(tx: Tx, known: Bytes, verdict: Verdict) -> int:
    """Write down what a comparison said; whether (1 or 0) that is new. Of what changed meanwhile it says nothing."""
    if store.get_bytes(tx, known.asset_id) != known or verdict is Verdict.UNKNOWN:
        return 0
    kind = IntegrityReport.CHECKSUM_MISMATCH
    if verdict is not Verdict.DAMAGED:
        store.delete_of_asset(tx, kind, known.asset_id)
        return 0
    return int(store.insert(tx, kind, known.path, known.asset_id))
