"""Places over HTTP."""

import asyncio

from photostead.access.permissions import Permission
from photostead.features.places import service
from photostead.features.places.schema import (
    MapReverseGeocodeResponseDto,
    PlacesDataDto,
    PlacesResponseDto,
    ReverseGeocodeQuery,
    SearchPlacesQuery,
)
from photostead.http.context import Context
from photostead.http.router import Routes

map_route = Routes(tag="Map", prefix="/map")
search_route = Routes(tag="Search", prefix="/search")
route = Routes(tag="Photostead", prefix="/photostead/places")


@map_route.get("/reverse-geocode", permission=Permission.MAP_SEARCH)
async def reverse_geocode(ctx: Context, query: ReverseGeocodeQuery) -> list[MapReverseGeocodeResponseDto]:
    """What people call a position; nothing at sea and in the wilderness."""
    return await asyncio.to_thread(service.reverse_geocode, query)


@search_route.get("/places", permission=Permission.ASSET_READ)
async def search_places(ctx: Context, query: SearchPlacesQuery) -> list[PlacesResponseDto]:
    """Places of the world by a part of their name, twenty at most, the most populous first."""
    return await asyncio.to_thread(service.search, query.name)


@route.get("/data", permission=Permission.SERVER_ABOUT)
async def get_places_data(ctx: Context) -> PlacesDataDto:
    """Which data the names of places come from, by whom and under which licence."""
    return await ctx.db.read(service.describe_data)


@route.post("/naming", permission=Permission.QUEUE_JOB_CREATE, admin=True, status=204)
async def name_places(ctx: Context) -> None:
    """Name the places of all photos anew, in the background."""
    await ctx.db.write(service.request_naming)
