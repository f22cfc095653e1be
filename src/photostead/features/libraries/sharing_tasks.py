"""Background work on libraries that change hands."""

from photostead.features.libraries import sharing
from photostead.jobs.tasks import Run, task


@task(sharing.CHANGE_OWNER)
async def change_owner(run: Run, library_id: int) -> None:
    """Give a library's assets to its owner; waits for a scan of it to end."""
    await sharing.settle_owner(run.db, library_id)


TASKS = [change_owner]
