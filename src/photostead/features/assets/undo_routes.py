"""Undoing changes of assets, and going back to what their files say, over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.assets import as_filed, undo
from photostead.features.assets.schema import AssetResponseDto
from photostead.features.assets.undo_schema import (
    AssetFileWordsDto,
    AssetStateResponseDto,
    AssetStatesQueryDto,
    GoBackDto,
    GoBackTogetherDto,
    UndoDto,
    UndoResultDto,
)
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Photostead", prefix="/photostead/assets")


@route.post("/edits", permission=Permission.ASSET_READ, status=200)
async def get_asset_states(ctx: Context, body: AssetStatesQueryDto) -> list[AssetStateResponseDto]:
    """What is stored of assets of the caller's: dates, places, words, stars, tags, marks, and which of it a person set. To
    be asked before and after a change that somebody may want to undo."""
    return await ctx.db.read(undo.tell, ctx.identity, body.ids)


@route.put("/edits", permission=Permission.ASSET_UPDATE)
async def undo_asset_edits(ctx: Context, body: UndoDto) -> list[UndoResultDto]:
    """Put back what was stored of assets before a change, of those that are as that change left them; the others stay, and
    the answer says why. 409 where nothing could be undone."""
    return await ctx.db.write(undo.put_back, ctx.identity, body.items)


@route.delete("/edits", permission=Permission.ASSET_UPDATE, status=204)
async def drop_asset_edits(ctx: Context, body: GoBackTogetherDto) -> None:
    """Let fields of many assets be as their files say again; the files are read in the background."""
    await ctx.db.write(as_filed.go_back_together, ctx.identity, body)


@route.get("/{asset_id}/file-words", permission=Permission.ASSET_READ)
async def get_asset_file_words(ctx: Context, asset_id: Id) -> AssetFileWordsDto:
    """What the file of an asset of the caller's says, whatever was set since; it is read for it."""
    return await as_filed.tell(ctx, asset_id)


@route.delete("/{asset_id}/edits", permission=Permission.ASSET_UPDATE)
async def drop_asset_edit(ctx: Context, asset_id: Id, body: GoBackDto) -> AssetResponseDto:
    """Let fields of one asset be as its file says again; the asset as it is then. The file is read for it."""
    return await as_filed.go_back(ctx, asset_id, body)
