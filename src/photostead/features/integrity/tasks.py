"""The checks as background work."""

from collections.abc import Callable
from functools import partial
from typing import Any

from photostead.db.tx import Tx
from photostead.features.integrity import checks, mending, pages, renditions, service, store
from photostead.features.integrity.pace import Pace
from photostead.features.integrity.removing import deal_with
from photostead.features.integrity.schema import IntegrityCheck, IntegrityReport
from photostead.features.integrity.work import (
    CHECK_BYTES,
    CHECK_DATABASE,
    CHECK_MISSING,
    CHECK_RENDITIONS,
    CHECK_UNTRACKED,
    DELETE_ALL,
    LOOK_AGAIN,
    REPAIR,
)
from photostead.features.queues.schema import ManualJobName
from photostead.jobs.tasks import GiveUp, Run, task

MOST = 500


def given_up(kind: IntegrityCheck) -> GiveUp:
    """A check that cannot be done says why."""

    def note(tx: Tx, payload: dict[str, Any], reason: str) -> None:
        store.save_state(tx, kind, service.ended(store.load_state(tx, kind), reason))

    return note


@task(CHECK_UNTRACKED, give_up=given_up(IntegrityCheck.UNTRACKED_FILE))
async def check_untracked(run: Run, is_whole: bool = False) -> None:
    """Files that no row names."""
    await checks.check_untracked(run)


@task(CHECK_MISSING, give_up=given_up(IntegrityCheck.MISSING_FILE))
async def check_missing(run: Run, is_whole: bool = False) -> None:
    """Rows whose file is gone."""
    await checks.check_missing(run)


@task(CHECK_BYTES, give_up=given_up(IntegrityCheck.CHECKSUM_MISMATCH))
async def check_bytes(run: Run, is_whole: bool = False) -> None:
    """Bytes that changed by themselves."""
    await checks.check_bytes(run, is_whole=is_whole)


@task(CHECK_RENDITIONS, give_up=given_up(IntegrityCheck.RENDITION))
async def check_renditions(run: Run, is_whole: bool = False) -> None:
    """What is made of photos, and is made again where it is damaged."""
    await renditions.check_renditions(run, is_whole=is_whole)


@task(CHECK_DATABASE, give_up=given_up(IntegrityCheck.DATABASE))
async def check_database(run: Run, is_whole: bool = False) -> None:
    """Pages of the database."""
    await pages.check_database(run)


@task(LOOK_AGAIN)
async def look_again(run: Run, type: str) -> None:  # noqa: A002 - the name of it on the wire
    """Whether what was found is still so."""
    kind = IntegrityReport(type)
    await Pace(run).require_media()
    if kind is IntegrityReport.CHECKSUM_MISMATCH:
        await read_again(run)
    await checks.look_again(run, kind)
    await run.finish(service.settle, kind)


async def read_again(run: Run) -> None:
    """Compare the files that were found damaged."""
    after = 0
    while found := await run.db.read(store.list_findings, IntegrityReport.CHECKSUM_MISMATCH, after, MOST):
        after = found[-1].id
        for finding in found:
            known = None if finding.asset_id is None else await run.db.read(store.get_bytes, finding.asset_id)
            if known is not None:
                await run.db.write(checks.judge, known, await checks.read(run, known))


@task(REPAIR)
async def repair(run: Run, type: str, uid: str | None = None, is_news: bool = False) -> None:  # noqa: A002
    """Put findings of a type right, or the one; `is_news`: they were found just now."""
    kind, after, mended = IntegrityReport(type), 0, 0
    if uid is not None:
        one = await run.db.read(store.find, uid)
        mended += one is not None and await mending.mend(run, one)
    else:
        while found := await run.db.read(store.list_findings, kind, after, MOST):
            after = found[-1].id
            for finding in found:
                mended += await mending.mend(run, finding)
    await run.finish(service.end_repair, kind, mended, is_news)


@task(DELETE_ALL)
async def delete_all(run: Run, type: str) -> None:  # noqa: A002
    """Deal with all findings of a type; one that cannot be dealt with stops it, and stays."""
    after = 0
    while found := await run.db.read(store.list_findings, IntegrityReport(type), after, MOST):
        after = found[-1].id
        for finding in found:
            await deal_with(run.db, run.data_dir, finding)


TASKS = [check_untracked, check_missing, check_bytes, check_renditions, check_database, repair, look_again, delete_all]
MANUAL_JOBS: dict[ManualJobName, Callable[[Tx], None]] = {
    ManualJobName.INTEGRITY_UNTRACKED_FILES: partial(service.check_now, kind=IntegrityCheck.UNTRACKED_FILE),
    ManualJobName.INTEGRITY_MISSING_FILES: partial(service.check_now, kind=IntegrityCheck.MISSING_FILE),
    ManualJobName.INTEGRITY_CHECKSUM_MISMATCH: partial(service.check_now, kind=IntegrityCheck.CHECKSUM_MISMATCH),
    ManualJobName.INTEGRITY_UNTRACKED_FILES_REFRESH: partial(service.look_again, kind=IntegrityReport.UNTRACKED_FILE),
    ManualJobName.INTEGRITY_MISSING_FILES_REFRESH: partial(service.look_again, kind=IntegrityReport.MISSING_FILE),
    ManualJobName.INTEGRITY_CHECKSUM_MISMATCH_REFRESH: partial(
        service.look_again, kind=IntegrityReport.CHECKSUM_MISMATCH
    ),
    ManualJobName.INTEGRITY_UNTRACKED_FILES_DELETE_ALL: partial(
        service.delete_all, kind=IntegrityReport.UNTRACKED_FILE
    ),
    ManualJobName.INTEGRITY_MISSING_FILES_DELETE_ALL: partial(service.delete_all, kind=IntegrityReport.MISSING_FILE),
    ManualJobName.INTEGRITY_CHECKSUM_MISMATCH_DELETE_ALL: partial(
        service.delete_all, kind=IntegrityReport.CHECKSUM_MISMATCH
    ),
}
