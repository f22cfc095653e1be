"""Profile images over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.profile_images import service
from photostead.features.profile_images.schema import CreateProfileImageDto, CreateProfileImageResponseDto
from photostead.http.context import Context
from photostead.http.reply import File
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Users", prefix="/users")


@route.post(
    "/profile-image", permission=Permission.USER_PROFILE_IMAGE_UPDATE, status=201, multipart=CreateProfileImageDto
)
async def create_profile_image(ctx: Context) -> CreateProfileImageResponseDto:
    """Take the caller's picture; it is made small and square."""
    return await service.take(ctx)


@route.delete("/profile-image", permission=Permission.USER_PROFILE_IMAGE_DELETE)
async def delete_profile_image(ctx: Context) -> None:
    """Show the caller's initials again."""
    await ctx.db.write(service.remove, ctx.user.id)


@route.get(
    "/{user_id}/profile-image", permission=Permission.USER_PROFILE_IMAGE_READ, media_type="application/octet-stream"
)
async def get_profile_image(ctx: Context, user_id: Id) -> File:
    """A person's picture."""
    return await ctx.db.read(service.find, ctx.identity, user_id, ctx.data_dir)
