"""Filing one upload, and asking for all of them."""

import asyncio
from pathlib import Path
from typing import Any

from photostead.db.tx import Tx
from photostead.features.assets import service as assets
from photostead.features.storage_template import moving, service
from photostead.host.markers import require_marked
from photostead.jobs.queues import QueueName
from photostead.jobs.tasks import Run, task
from photostead.kernel.errors import Invalid, MediaError
from photostead.kernel.ids import new_id
from photostead.kernel.log import note_about
from photostead.kernel.threads import ended


def given_up(tx: Tx, payload: dict[str, Any], reason: str) -> None:
    """It stays where it is; say why beside it."""
    assets.record_problem(tx, payload["asset_id"], service.STEP, reason)


@task(assets.FILE_UPLOAD, give_up=given_up)
async def file_upload(run: Run, asset_id: int) -> None:
    """Move one upload, and the sidecar that came with it, to where the template wants it. Raises MediaError where that
    cannot be, OutOfSpace, Unavailable, OSError."""
    await asyncio.to_thread(require_marked, run.data_dir)
    async with assets.turn(asset_id):
        await file_one(run, asset_id)


async def file_one(run: Run, asset_id: int) -> None:
    """The same, while nobody else touches its files."""
    try:
        plan = await run.db.read(service.plan, asset_id)
    except Invalid as error:
        raise MediaError(error.message) from error
    if plan is None:
        return
    note_about(asset=plan.upload.facts.uid)
    note = run.data_dir / "incoming" / f"{new_id()}.move"
    path = await bring(run, plan, note)
    # Both: between them a daemon that stops its work, and goes on with it later, would leave the old name until its next start.
    await ended(asyncio.ensure_future(settle(run, plan, path, note)))


async def bring(run: Run, plan: service.Plan, note: Path) -> str | None:
    """As `moving.bring`. Who is cancelled leaves everything as it was: the thread goes on for a moment, and what it made would
    keep the file's name from the file until the next start."""
    way = moving.Way(plan.verifies)
    bringing = asyncio.ensure_future(asyncio.to_thread(moving.bring, run.data_dir, plan.upload, plan.wanted, note, way))
    try:
        return await asyncio.shield(bringing)
    except asyncio.CancelledError:
        way.stopping.set()
        await asyncio.gather(bringing, return_exceptions=True)
        await asyncio.to_thread(moving.settle, run.data_dir, note, moving.Named(old=True, new=False))
        raise


async def settle(run: Run, plan: service.Plan, path: str | None, note: Path) -> None:
    """The row names the new place (None: the file had it already), or everything is as it was; the note goes."""
    try:
        named = await run.db.write(service.finish, plan, path)
    except Exception:
        await asyncio.to_thread(moving.settle, run.data_dir, note, moving.Named(old=True, new=False))
        raise
    if path is not None:
        await asyncio.to_thread(moving.settle, run.data_dir, note, named)


TASKS = [file_upload, assets.asking(service.FILING)]
STARTERS = {QueueName.STORAGE_TEMPLATE_MIGRATION: service.start}
