"""Emptying a large trash, a piece at a time."""

from photostead.features.trash import service, store
from photostead.jobs.tasks import Run, task


@task(service.EMPTY_TRASH)
async def empty_trash(run: Run, owner_id: int, before: int, with_locked: bool) -> None:
    """Delete for good what was in the trash at `before` (ms); what comes into it later stays. Interrupted, the next
    run goes on with what is left."""
    while await run.db.write(store.delete_chunk, owner_id, before, with_locked=with_locked):
        pass


TASKS = [empty_trash]
