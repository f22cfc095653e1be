"""Making people's memories and forgetting old ones in the background."""

from photostead.features.memories import service, work
from photostead.features.queues.schema import ManualJobName
from photostead.jobs.tasks import Run, task


@task(work.GENERATE)
async def generate_memories(run: Run, user_id: int) -> None:
    """One person's, of these days."""
    await run.finish(service.make_memories, user_id)


@task(work.CLEAN_UP)
async def clean_up_memories(run: Run) -> None:
    """Everybody's."""
    await run.finish(service.clean_up)


TASKS = [generate_memories, clean_up_memories]
MANUAL_JOBS = {
    ManualJobName.MEMORY_CREATE: service.request_all_now,
    ManualJobName.MEMORY_CLEANUP: service.request_clean_up,
}
