"""Letting the oldest entries go, a few hundred at a time, so that nobody's write waits."""

from photostead.features.audit import service
from photostead.features.audit.work import FORGET
from photostead.jobs.tasks import Run, task


@task(FORGET)
async def forget(run: Run) -> None:
    """All that is older than the record is kept."""
    while await run.db.write(service.forget_chunk):
        pass


TASKS = [forget]
