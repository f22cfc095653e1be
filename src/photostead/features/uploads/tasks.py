"""Removing what nobody went on with: rows that expired, and files that no row names."""

import asyncio
from pathlib import Path

from photostead.features.uploads import store
from photostead.features.uploads.work import CLEAN_UP
from photostead.host.markers import require_marked
from photostead.jobs.tasks import Run, task

PATTERN = "*.upload"


@task(CLEAN_UP)
async def clean_up(run: Run) -> None:
    """Rows first. A file is made after its row, so that one without a row has lost it, or its account. Raises
    Unavailable."""
    files = await asyncio.to_thread(list_files, run.data_dir)
    await run.db.write(store.delete_expired)
    named = await run.db.read(store.open_uids)
    await asyncio.to_thread(remove_all, [path for path in files if path.stem not in named])


def list_files(data_dir: Path) -> list[Path]:
    """What is on its way. Raises Unavailable where the disk is away."""
    require_marked(data_dir)
    return list((data_dir / "incoming").glob(PATTERN))


def remove_all(paths: list[Path]) -> None:
    """Unlink; others may have been faster."""
    for path in paths:
        path.unlink(missing_ok=True)


TASKS = [clean_up]
