"""Progress and problems over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.libraries import service as libraries
from photostead.features.progress import service, store
from photostead.features.progress.schema import ProblemsDto, ProblemsQuery, ProgressDto
from photostead.http.context import Context
from photostead.http.router import Routes

route = Routes(tag="Photostead", prefix="/photostead")


@route.get("/progress", permission=Permission.ASSET_STATISTICS)
async def get_progress(ctx: Context) -> ProgressDto:
    """What scans and queues are busy with, and how far they are."""
    return await ctx.db.read(store.get_progress, ctx.identity, libraries.scan_states())


@route.get("/problems", permission=Permission.ASSET_READ)
async def get_problems(ctx: Context, query: ProblemsQuery) -> ProblemsDto:
    """Files that could not be read, or only in part, with the reason."""
    return await ctx.db.read(store.list_problems, ctx.identity, query)


@route.post("/problems/{problem_id}/retry", permission=Permission.ASSET_UPDATE)
async def retry_problem(ctx: Context, problem_id: str) -> None:
    """Try again what went wrong with a file."""
    await ctx.db.write(service.retry, ctx.identity, problem_id)
