"""Queues over HTTP, in today's form and in the older one that upload tools use."""

from photostead.access.permissions import Permission
from photostead.features.queues import service, store
from photostead.features.queues.schema import (
    GetQueueJobsQuery,
    JobCreateDto,
    QueueCommandDto,
    QueueDeleteDto,
    QueueJobResponseDto,
    QueueResponseDto,
    QueueResponseLegacyDto,
    QueuesResponseLegacyDto,
    QueueUpdateDto,
)
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.jobs.queues import QueueName
from photostead.kernel.acting import mention

route = Routes(tag="Queues", prefix="/queues")
jobs_route = Routes(tag="Jobs", prefix="/jobs")


@route.get("", permission=Permission.QUEUE_READ, admin=True)
async def get_queues(ctx: Context) -> list[QueueResponseDto]:
    """Every queue with its counts."""
    return await ctx.db.read(store.list_queues)


@route.get("/{name}", permission=Permission.QUEUE_READ, admin=True)
async def get_queue(ctx: Context, name: QueueName) -> QueueResponseDto:
    """One queue with its counts."""
    return await ctx.db.read(store.get_queue, name)


@route.put("/{name}", permission=Permission.QUEUE_UPDATE, admin=True)
async def update_queue(ctx: Context, name: QueueName, body: QueueUpdateDto) -> QueueResponseDto:
    """Pause or resume a queue."""
    return await ctx.db.write(service.update_queue, name, body)


@route.get("/{name}/jobs", permission=Permission.QUEUE_JOB_READ, admin=True)
async def get_queue_jobs(ctx: Context, name: QueueName, query: GetQueueJobsQuery) -> list[QueueJobResponseDto]:
    """The jobs of a queue, the next to run first; the first thousand of them."""
    statuses = query.status if isinstance(query.status, list) else []
    return await ctx.db.read(store.list_jobs, name, statuses)


@route.delete("/{name}/jobs", permission=Permission.QUEUE_JOB_DELETE, admin=True)
async def empty_queue(ctx: Context, name: QueueName, body: QueueDeleteDto) -> None:
    """Remove the jobs that wait, and on demand those that failed."""
    await service.empty_queue(ctx.db, name, body)


@jobs_route.get("", permission=Permission.JOB_READ, admin=True)
async def get_queues_legacy(ctx: Context) -> QueuesResponseLegacyDto:
    """Every queue by its name, the older form."""
    return await ctx.db.read(service.list_legacy)


@jobs_route.post("", permission=Permission.JOB_CREATE, admin=True)
async def create_job(ctx: Context, body: JobCreateDto) -> None:
    """Start a job by its name."""
    await ctx.db.write(service.create_job, body.name)
    mention("job", body.name)


@jobs_route.put("/{name}", permission=Permission.JOB_CREATE, admin=True)
async def run_queue_command_legacy(ctx: Context, name: QueueName, body: QueueCommandDto) -> QueueResponseLegacyDto:
    """Pause, resume, empty or start a queue, the older form."""
    return await service.run_command(ctx.db, name, body)
