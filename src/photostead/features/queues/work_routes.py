"""The jobs as an administrator looks at them: all queues at once, what failed and why."""

from photostead.access.permissions import Permission
from photostead.features.queues import service, work_store
from photostead.features.queues.work_schema import FailedJobDto, QueueWorkDto, RetriedDto, WorkDto
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.jobs import store as jobs
from photostead.jobs.queues import QueueName
from photostead.jobs.runner import Runner

route = Routes(tag="Photostead", prefix="/photostead/queues")


@route.get("", permission=Permission.QUEUE_READ, admin=True)
async def get_queue_work(ctx: Context) -> WorkDto:
    """Every queue that has work of ours: its counts, what it does now, how much it did since the start."""
    standings = ctx.services.part(Runner).standings()
    queues = [
        QueueWorkDto(
            name=queue.name,
            is_paused=queue.is_paused,
            is_held=standings[queue.name].is_held,
            is_resting=standings[queue.name].is_resting,
            can_start=queue.name in service.STARTERS,
            concurrency=standings[queue.name].limit,
            done=standings[queue.name].done,
            statistics=queue.statistics,
        )
        for queue in await ctx.db.read(service.list_queues)
        if queue.name in standings
    ]
    return WorkDto(queues, list(service.MANUAL_JOBS))


@route.get("/{name}/failed", permission=Permission.QUEUE_JOB_READ, admin=True)
async def get_failed_jobs(ctx: Context, name: QueueName) -> list[FailedJobDto]:
    """What a queue gave up and why, the latest first; the first two hundred."""
    return await ctx.db.read(work_store.list_failed, name)


@route.post("/{name}/failed/retry", permission=Permission.QUEUE_JOB_UPDATE, admin=True, status=200)
async def retry_failed_jobs(ctx: Context, name: QueueName) -> RetriedDto:
    """Try everything once more that a queue gave up."""
    return RetriedDto(await ctx.db.write(jobs.retry_failed, name))
