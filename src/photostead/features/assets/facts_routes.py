"""What else is known of assets, over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.assets import facts
from photostead.features.assets.facts_schema import AssetFactsDto
from photostead.features.assets.schema import BulkIdsDto
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Photostead", prefix="/photostead/assets")


@route.get("/{asset_id}/facts", permission=Permission.ASSET_READ)
async def get_asset_facts(ctx: Context, asset_id: Id) -> AssetFactsDto:
    """What is known of an asset beyond the asset itself: its library, where its date was found, what is in its file."""
    return await ctx.db.read(facts.tell, ctx.identity, asset_id)


@route.delete("/places", permission=Permission.ASSET_UPDATE, status=204)
async def forget_places(ctx: Context, body: BulkIdsDto) -> None:
    """Take the place away from assets, whatever their files say."""
    await ctx.db.write(facts.forget_places, ctx.identity, body.ids)
