"""Users over HTTP: oneself, one's preferences, and the others of the household."""

from photostead.access.permissions import Permission
from photostead.features.users import admin, heatmap, preferences, service, store
from photostead.features.users.preferences_schema import UserPreferencesResponseDto, UserPreferencesUpdateDto
from photostead.features.users.schema import (
    CalendarHeatmapQuery,
    CalendarHeatmapResponseDto,
    LicenseKeyDto,
    LicenseResponseDto,
    OnboardingDto,
    OnboardingResponseDto,
    SearchUsersAdminQuery,
    UserAdminCreateDto,
    UserAdminResponseDto,
    UserResponseDto,
    UserUpdateMeDto,
)
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.errors import Invalid, NotFound
from photostead.kernel.ids import Id

route = Routes(tag="Users", prefix="/users")
admin_route = Routes(tag="Users (admin)", prefix="/admin/users")


@route.get("", permission=Permission.USER_READ)
async def search_users(ctx: Context) -> list[UserResponseDto]:
    """The people of the household."""
    return await ctx.db.read(service.list_known, ctx.identity)


@route.get("/me", permission=Permission.USER_READ)
async def get_my_user(ctx: Context) -> UserAdminResponseDto:
    """The caller's own account."""
    return await ctx.db.read(store.get_user_admin, ctx.user.id)


@route.put("/me", permission=Permission.USER_UPDATE)
async def update_my_user(ctx: Context, body: UserUpdateMeDto) -> UserAdminResponseDto:
    """Change one's own name, address or colour."""
    return await service.update_me(ctx, body)


@route.get("/me/calendar-heatmap", permission=Permission.USER_READ)
async def get_my_calendar_heatmap(ctx: Context, query: CalendarHeatmapQuery) -> CalendarHeatmapResponseDto:
    """How much the caller has for each day."""
    return await ctx.db.read(heatmap.count_days, ctx.user.id, query)


@route.get("/me/preferences", permission=Permission.USER_PREFERENCE_READ)
async def get_my_preferences(ctx: Context) -> UserPreferencesResponseDto:
    """How the caller wants the apps to behave."""
    return await ctx.db.read(preferences.get_preferences, ctx.user.id)


@route.put("/me/preferences", permission=Permission.USER_PREFERENCE_UPDATE)
async def update_my_preferences(ctx: Context, body: UserPreferencesUpdateDto) -> UserPreferencesResponseDto:
    """Change some of it."""
    return await ctx.db.write(preferences.update_preferences, ctx.user.id, body)


@route.get("/me/onboarding", permission=Permission.USER_ONBOARDING_READ)
async def get_user_onboarding(ctx: Context) -> OnboardingResponseDto:
    """Whether the caller saw the tour."""
    return OnboardingResponseDto(await ctx.db.read(service.is_onboarded, ctx.user.id))


@route.put("/me/onboarding", permission=Permission.USER_ONBOARDING_UPDATE)
async def set_user_onboarding(ctx: Context, body: OnboardingDto) -> OnboardingResponseDto:
    """Note whether they did."""
    await ctx.db.write(service.set_onboarded, ctx.user.id, body.is_onboarded)
    return OnboardingResponseDto(body.is_onboarded)


@route.delete("/me/onboarding", permission=Permission.USER_ONBOARDING_DELETE)
async def delete_user_onboarding(ctx: Context) -> None:
    """Show the tour again."""
    await ctx.db.write(service.forget_onboarding, ctx.user.id)


@route.get("/me/license", permission=Permission.USER_LICENSE_READ)
async def get_user_license(ctx: Context) -> LicenseResponseDto:
    """There are no licences here: always an error that says so."""
    raise NotFound("This program is free: there are no product keys.")


@route.put("/me/license", permission=Permission.USER_LICENSE_UPDATE)
async def set_user_license(ctx: Context, body: LicenseKeyDto) -> LicenseResponseDto:
    """A key bought from the reference's makers is not for this program: always an error that says so."""
    raise Invalid("This program is free: keep the product key for the server it was bought for.")


@route.delete("/me/license", permission=Permission.USER_LICENSE_DELETE)
async def delete_user_license(ctx: Context) -> None:
    """There is no product key afterwards, as before."""


@route.get("/{user_id}", permission=Permission.USER_READ)
async def get_user(ctx: Context, user_id: Id) -> UserResponseDto:
    """One person of the household."""
    return await ctx.db.read(service.find_known, ctx.identity, user_id)


@admin_route.get("", permission=Permission.ADMIN_USER_READ, admin=True)
async def search_users_admin(ctx: Context, query: SearchUsersAdminQuery) -> list[UserAdminResponseDto]:
    """All accounts."""
    return await ctx.db.read(admin.search, query)


@admin_route.post("", permission=Permission.ADMIN_USER_CREATE, admin=True, status=201)
async def create_user_admin(ctx: Context, body: UserAdminCreateDto) -> UserAdminResponseDto:
    """A new account."""
    return await admin.create(ctx, body)


@admin_route.get("/{user_id}", permission=Permission.ADMIN_USER_READ, admin=True)
async def get_user_admin(ctx: Context, user_id: Id) -> UserAdminResponseDto:
    """One account."""
    return await ctx.db.read(admin.get, user_id)
