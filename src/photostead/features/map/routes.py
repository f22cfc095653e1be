"""The map over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.albums.schema import MapMarkerResponseDto
from photostead.features.map import store
from photostead.features.map.schema import GetMapMarkersQuery
from photostead.http.context import Context
from photostead.http.reply import RawJson
from photostead.http.router import Routes

route = Routes(tag="Map", prefix="/map")


@route.get("/markers", permission=Permission.MAP_READ, returns=list[MapMarkerResponseDto])
async def get_map_markers(ctx: Context, query: GetMapMarkersQuery) -> RawJson:
    """Where photos were taken."""
    return await ctx.db.read(store.list_markers, ctx.identity, query)
