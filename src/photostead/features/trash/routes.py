"""The trash over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.assets.schema import BulkIdsDto
from photostead.features.trash import service, store
from photostead.features.trash.schema import LastCopiesDto, LastCopiesQueryDto, TrashResponseDto, TrashStateDto
from photostead.http.context import Context
from photostead.http.router import Routes

route = Routes(tag="Trash", prefix="/trash")
own_route = Routes(tag="Photostead", prefix="/photostead/trash")


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


@own_route.get("", permission=Permission.ASSET_READ)
async def get_trash(ctx: Context) -> TrashStateDto:
    """How long things wait in the trash, and what goes for good when, the first to go first."""
    return await ctx.db.read(service.tell, ctx.identity)


@own_route.post("/last-copies", permission=Permission.ASSET_DELETE, status=200)
async def count_last_copies(ctx: Context, body: LastCopiesQueryDto) -> LastCopiesDto:
    """What would be lost with assets that are deleted for good. Nothing is deleted."""
    return await ctx.db.read(service.count_last_copies, ctx.identity, body)
