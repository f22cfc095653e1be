"""Edits of photos over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.edits import service
from photostead.features.edits.looking import refuse_moving
from photostead.features.edits.schema import AssetEditsCreateDto, AssetEditsResponseDto
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Assets", prefix="/assets")


@route.get("/{asset_id}/edits", permission=Permission.ASSET_EDIT_GET)
async def get_asset_edits(ctx: Context, asset_id: Id) -> AssetEditsResponseDto:
    """What is done to a photo."""
    return await ctx.db.read(service.list_edits, ctx.identity, asset_id)


@route.put("/{asset_id}/edits", permission=Permission.ASSET_EDIT_CREATE)
async def edit_asset(ctx: Context, asset_id: Id, body: AssetEditsCreateDto) -> AssetEditsResponseDto:
    """Say what is done to a photo, its file stays as it is; its pictures follow in the background."""
    doubtful = await ctx.db.read(service.find_doubtful, ctx.identity, asset_id, ctx.data_dir)
    edits = service.parse(body.edits)
    if doubtful is not None:
        await refuse_moving(doubtful)
    return await ctx.db.write(service.replace_edits, ctx.identity, asset_id, edits)


@route.delete("/{asset_id}/edits", permission=Permission.ASSET_EDIT_DELETE)
async def remove_asset_edits(ctx: Context, asset_id: Id) -> None:
    """Show a photo as it was taken."""
    await ctx.db.write(service.remove_edits, ctx.identity, asset_id)
