"""Activities over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.activities import service
from photostead.features.activities.schema import (
    ActivityCreateDto,
    ActivityResponseDto,
    ActivityStatisticsResponseDto,
    GetActivitiesQuery,
    GetActivityStatisticsQuery,
)
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Activities", prefix="/activities")


@route.get("", permission=Permission.ACTIVITY_READ)
async def get_activities(ctx: Context, query: GetActivitiesQuery) -> list[ActivityResponseDto]:
    """Comments and likes in an album, the oldest first."""
    return await ctx.db.read(service.list_activities, ctx.identity, query)


@route.post("", permission=Permission.ACTIVITY_CREATE, status=201)
async def create_activity(ctx: Context, body: ActivityCreateDto) -> ActivityResponseDto:
    """Comment on, or like, an album or something in it."""
    return await ctx.db.write(service.create_activity, ctx.identity, body)


@route.get("/statistics", permission=Permission.ACTIVITY_STATISTICS)
async def get_activity_statistics(ctx: Context, query: GetActivityStatisticsQuery) -> ActivityStatisticsResponseDto:
    """How many comments and likes there are."""
    return await ctx.db.read(service.count_activities, ctx.identity, query)


@route.delete("/{activity_id}", permission=Permission.ACTIVITY_DELETE)
async def delete_activity(ctx: Context, activity_id: Id) -> None:
    """Take away a comment or like."""
    await ctx.db.write(service.delete_activity, ctx.identity, activity_id)
