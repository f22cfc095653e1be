"""Looking after vectors as background work."""

from photostead.features.vectors import store
from photostead.features.vectors.schema import State
from photostead.features.vectors.work import LOOK_AFTER
from photostead.jobs.tasks import Run, task

# Some 15 µs each: a person's write waits for 10 ms of it at most.
AT_ONCE = 500


@task(LOOK_AFTER)
async def look_after(run: Run, space_id: int) -> None:
    """Remove, in pieces, what has left."""
    space = await run.db.read(store.get, space_id)
    if space is not None and space.state == State.LEAVING:
        while not await run.db.write(store.empty, space, AT_ONCE):
            pass
    await run.finish(lambda tx: None)


TASKS = [look_after]
