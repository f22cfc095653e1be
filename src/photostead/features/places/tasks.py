"""Naming the places of all photos, a few at a time: each step is a job, so that a pause or a restart loses nothing and a
person's write never waits for long.
"""

import asyncio

from photostead.features.places import service, store
from photostead.features.places.work import NAME_PLACES
from photostead.jobs.tasks import Run, task

# Some 30 ms of looking up, and as long for writing where all names are new.
CHUNK = 200


@task(NAME_PLACES)
async def name_places(run: Run, after: int = 0) -> None:
    """Those behind the asset of this key."""
    placed = await run.db.read(store.placed_after, after, CHUNK)
    named = await asyncio.to_thread(service.name_all, placed)
    await run.finish(service.put_names, named, goes_on=len(placed) == CHUNK)


TASKS = [name_places]
