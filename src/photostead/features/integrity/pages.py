"""Whether the database's own pages are whole: table by table with its indexes, each in a reading of its own and by a worker
process, so that nobody waits and the log is not kept from being folded in. Nothing is mended here: the way back is a backup
that is sound, which is looked for and told with what is wrong.
"""

import logging
from pathlib import Path

import msgspec

from photostead.db import check as pages
from photostead.db.examine import examine
from photostead.features.backups import service as backups
from photostead.features.integrity import service
from photostead.features.integrity.checks import LOOK_SECONDS, READ_SECONDS, Progress, begin
from photostead.features.integrity.pace import Pace
from photostead.features.integrity.schema import IntegrityCheck
from photostead.host.patience import ask_disk
from photostead.jobs.executors import WorkerDied
from photostead.jobs.tasks import Run
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import PhotosteadError

log = logging.getLogger(__name__)

# So many sentences are told of what is wrong.
MOST_TOLD = 20


async def check_database(run: Run) -> None:
    """Every table; what is wrong is believed when it is seen twice."""
    path = str(run.db.path)
    tables = await run.executor.submit(pages.list_tables, path, seconds=LOOK_SECONDS)
    pace, progress = Pace(run), await begin(run, IntegrityCheck.DATABASE, len(tables))
    problems: list[str] = []
    for table in tables:
        if not await pace.goes_on():
            break
        problems += await look_twice(run, path, table)
        await progress.note(1, 0)
    await end(run, progress, pace.reason, problems)


async def look_twice(run: Run, path: str, table: str) -> list[str]:
    """What is wrong with a table, in SQLite's words."""
    found = await look(run, path, table)
    return await look(run, path, table) if found else found


async def look(run: Run, path: str, table: str) -> list[str]:
    """Once."""
    try:
        return await run.executor.submit(pages.check_table, path, table, seconds=READ_SECONDS)
    except WorkerDied as error:
        return [f"{table}: {error}"]


async def end(run: Run, progress: Progress, reason: str | None, problems: list[str]) -> None:
    """Write down how it went, with the way back where one is needed. What was found before is past when all was looked at."""
    state, told = service.ended(progress.state, reason), tuple(problems[:MOST_TOLD])
    for problem in told:
        log.error("The database is damaged: %s", problem)
    if told:
        good = await find_good_backup(run)
        state = msgspec.structs.replace(state, found=len(problems), problems=told, good_backup=good)
    elif state.is_complete:
        state = msgspec.structs.replace(state, problems=(), good_backup=None)
    await run.finish(service.end_database, state)


async def find_good_backup(run: Run) -> str | None:
    """The newest whose every page and index is sound: one that was made of a damaged database may be no better."""
    folder = (await run.db.read(backups.load_plan, now_ms())).facts.folder
    try:
        found = await ask_disk(LOOK_SECONDS, backups.list_backups, Path(folder)) if folder else []
        for backup in found:
            if await is_good(run, backup):
                return backup.name
    except (PhotosteadError, TimeoutError) as error:
        log.warning("The backups of the database cannot be looked at: %s", error)
    return None


async def is_good(run: Run, backup: backups.Backup) -> bool:
    """Whether one would be taken by a restore."""
    try:
        await run.executor.submit(examine, str(backup.path), backup.name, seconds=READ_SECONDS)
    except (PhotosteadError, WorkerDied) as error:
        log.warning("%s is no way back: %s", backup.name, error)
        return False
    return True
