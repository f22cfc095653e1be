"""The trash over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.assets.schema import BulkIdsDto
from photostead.features.trash import service, store
from photostead.features.trash.schema import TrashResponseDto
from photostead.http.context import Context
from photostead.http.router import Routes

route = Routes(tag="Trash", prefix="/trash")


@route.post("/empty", permission=Permission.ASSET_DELETE, status=200)
async def empty_trash(ctx: Context) -> TrashResponseDto:
    """Delete for good what lies in the caller's trash; the answer comes with the first hundred gone."""
    return TrashResponseDto(await ctx.db.write(service.begin_emptying, ctx.identity))


@route.post("/restore", permission=Permission.ASSET_DELETE, status=200)
async def restore_trash(ctx: Context) -> TrashResponseDto:
    """Bring back everything."""
    return TrashResponseDto(await ctx.db.write(store.restore_all, ctx.identity))


@route.post("/restore/assets", permission=Permission.ASSET_DELETE, status=200)
async def restore_assets(ctx: Context, body: BulkIdsDto) -> TrashResponseDto:
    """Bring back some assets."""
    return TrashResponseDto(await ctx.db.write(store.restore_assets, ctx.identity, body.ids))
