"""Accounts over HTTP, for administrators; making and listing them is in `users`."""

from photostead.access.permissions import Permission
from photostead.features.accounts import service
from photostead.features.accounts.schema import UserAdminDeleteDto, UserAdminUpdateDto
from photostead.features.assets.schema import AssetStatsResponseDto, GetAssetStatisticsQuery
from photostead.features.sessions.schema import SessionResponseDto
from photostead.features.users.schema import CalendarHeatmapQuery, CalendarHeatmapResponseDto, UserAdminResponseDto
from photostead.features.users.service import UserPreferencesResponseDto, UserPreferencesUpdateDto
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Users (admin)", prefix="/admin/users")
own_route = Routes(tag="Photostead", prefix="/photostead/users")


@route.put("/{user_id}", permission=Permission.ADMIN_USER_UPDATE, admin=True)
async def update_user_admin(ctx: Context, user_id: Id, body: UserAdminUpdateDto) -> UserAdminResponseDto:
    """Change an account."""
    return await service.update(ctx, user_id, body)


@route.delete("/{user_id}", permission=Permission.ADMIN_USER_DELETE, admin=True)
async def delete_user_admin(ctx: Context, user_id: Id, body: UserAdminDeleteDto) -> UserAdminResponseDto:
    """Put an account away, or remove it by force."""
    return await ctx.db.write(service.delete, user_id, body)


@route.post("/{user_id}/restore", permission=Permission.ADMIN_USER_DELETE, admin=True)
async def restore_user_admin(ctx: Context, user_id: Id) -> UserAdminResponseDto:
    """Bring an account back."""
    return await ctx.db.write(service.restore, user_id)


@route.get("/{user_id}/calendar-heatmap", permission=Permission.ADMIN_USER_READ, admin=True)
async def get_user_calendar_heatmap_admin(
    ctx: Context, user_id: Id, query: CalendarHeatmapQuery
) -> CalendarHeatmapResponseDto:
    """How much a person has for each day."""
    return await ctx.db.read(service.heatmap, user_id, query)


@route.get("/{user_id}/preferences", permission=Permission.ADMIN_USER_READ, admin=True)
async def get_user_preferences_admin(ctx: Context, user_id: Id) -> UserPreferencesResponseDto:
    """How the apps behave for a person."""
    return await ctx.db.read(service.preferences, user_id)


@route.put("/{user_id}/preferences", permission=Permission.ADMIN_USER_UPDATE, admin=True)
async def update_user_preferences_admin(
    ctx: Context, user_id: Id, body: UserPreferencesUpdateDto
) -> UserPreferencesResponseDto:
    """Change some of it."""
    return await ctx.db.write(service.update_preferences, user_id, body)


@route.get("/{user_id}/sessions", permission=Permission.ADMIN_SESSION_READ, admin=True)
async def get_user_sessions_admin(ctx: Context, user_id: Id) -> list[SessionResponseDto]:
    """Where a person is signed in."""
    return await ctx.db.read(service.list_sessions, ctx.identity, user_id)


@route.get("/{user_id}/statistics", permission=Permission.ADMIN_USER_READ, admin=True)
async def get_user_statistics_admin(ctx: Context, user_id: Id, query: GetAssetStatisticsQuery) -> AssetStatsResponseDto:
    """How many assets a person has."""
    return await ctx.db.read(service.statistics, user_id, query)


@own_route.delete("/{user_id}/sessions", permission=Permission.ADMIN_USER_UPDATE, admin=True, status=204)
async def end_user_sessions(ctx: Context, user_id: Id) -> None:
    """Sign every device of a person out; those of the caller but the present one."""
    await ctx.db.write(service.end_sessions, ctx.identity, user_id)
