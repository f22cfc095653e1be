"""Text in pictures over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.ocr import service
from photostead.features.ocr.schema import AssetOcrResponseDto
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Assets", prefix="/assets")


@route.get("/{asset_id}/ocr", permission=Permission.ASSET_READ)
async def get_asset_ocr(ctx: Context, asset_id: Id) -> list[AssetOcrResponseDto]:
    """The text of a picture, line by line in the order in which it is read."""
    return await ctx.db.read(service.list_texts, ctx.identity, asset_id)
