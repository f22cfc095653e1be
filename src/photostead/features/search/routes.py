"""Searches over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.assets.schema import AssetResponseDto
from photostead.features.search import service, smart
from photostead.features.search.schema import (
    GetSearchSuggestionsQuery,
    MetadataSearchDto,
    RandomSearchDto,
    SearchExploreResponseDto,
    SearchLargeAssetsQuery,
    SearchResponseDto,
    SearchStatisticsResponseDto,
    SmartSearchDto,
    StatisticsSearchDto,
)
from photostead.http.context import Context
from photostead.http.router import Routes

route = Routes(tag="Search", prefix="/search")


@route.post("/metadata", permission=Permission.ASSET_READ, link=True, status=200)
async def search_assets(ctx: Context, body: MetadataSearchDto) -> SearchResponseDto:
    """Assets by what is known of them."""
    return await ctx.db.read(service.search_metadata, ctx.identity, body)


@route.post("/smart", permission=Permission.ASSET_READ, status=200)
async def search_smart(ctx: Context, body: SmartSearchDto) -> SearchResponseDto:
    """Assets by what they show, the most fitting first."""
    return await smart.search(ctx.services, ctx.identity, body)


@route.post("/statistics", permission=Permission.ASSET_STATISTICS, status=200)
async def search_asset_statistics(ctx: Context, body: StatisticsSearchDto) -> SearchStatisticsResponseDto:
    """How many assets a search finds."""
    return await ctx.db.read(service.count_assets, ctx.identity, body)


@route.post("/random", permission=Permission.ASSET_READ, status=200)
async def search_random(ctx: Context, body: RandomSearchDto) -> list[AssetResponseDto]:
    """Some assets by lot."""
    return await ctx.db.read(service.search_random, ctx.identity, body)


@route.post("/large-assets", permission=Permission.ASSET_READ, status=200)
async def search_large_assets(ctx: Context, query: SearchLargeAssetsQuery) -> list[AssetResponseDto]:
    """The largest files."""
    return await ctx.db.read(service.search_large, ctx.identity, query)


@route.get("/explore", permission=Permission.ASSET_READ)
async def get_explore_data(ctx: Context) -> list[SearchExploreResponseDto]:
    """Where most photos were taken."""
    return await ctx.db.read(service.explore, ctx.identity)


@route.get("/cities", permission=Permission.ASSET_READ)
async def get_assets_by_city(ctx: Context) -> list[AssetResponseDto]:
    """A photo of each city."""
    return await ctx.db.read(service.list_cities, ctx.identity)


@route.get("/suggestions", permission=Permission.ASSET_READ)
async def get_search_suggestions(ctx: Context, query: GetSearchSuggestionsQuery) -> list[str]:
    """Values to choose from in a search."""
    return await ctx.db.read(service.suggest, ctx.identity, query)
