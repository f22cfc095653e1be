"""The map over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.albums.schema import MapMarkerResponseDto
from photostead.features.map import service, store
from photostead.features.map.schema import (
    BaseMapDto,
    GetMapMarkersQuery,
    GetPlaceMonthQuery,
    GetPlaceMonthsQuery,
    PlacedAssetDto,
)
from photostead.features.settings import service as settings
from photostead.features.timeline.schema import TimeBucketsResponseDto
from photostead.http.context import Context
from photostead.http.reply import RawJson
from photostead.http.router import Routes

route = Routes(tag="Map", prefix="/map")
photos_route = Routes(tag="Photostead", prefix="/photostead/map")


@route.get("/markers", permission=Permission.MAP_READ, returns=list[MapMarkerResponseDto])
async def get_map_markers(ctx: Context, query: GetMapMarkersQuery) -> RawJson:
    """Where photos were taken."""
    return await ctx.db.read(store.list_markers, ctx.identity, query)


@photos_route.get("/base", permission=Permission.MAP_READ)
async def get_base_map(ctx: Context) -> BaseMapDto:
    """What maps of streets the web app may show, besides the ground it brings along."""
    return service.name_styles(await ctx.db.read(settings.load))


@photos_route.get("/months", permission=Permission.ASSET_READ, returns=list[TimeBucketsResponseDto])
async def get_place_months(ctx: Context, query: GetPlaceMonthsQuery) -> RawJson:
    """The months of the photos behind the markers of a box."""
    return await ctx.db.read(store.list_months, ctx.identity, query)


@photos_route.get("/month", permission=Permission.ASSET_READ, returns=list[PlacedAssetDto])
async def get_place_month(ctx: Context, query: GetPlaceMonthQuery) -> RawJson:
    """The photos of one of these months."""
    return await ctx.db.read(store.list_month, ctx.identity, query)
