"""Users over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.users import store
from photostead.features.users.schema import UserAdminResponseDto
from photostead.http.context import Context
from photostead.http.router import Routes

route = Routes(tag="Users", prefix="/users")


@route.get("/me", permission=Permission.USER_READ)
async def get_my_user(ctx: Context) -> UserAdminResponseDto:
    """The caller's own account."""
    return await ctx.db.read(store.get_user_admin, ctx.user.id)
