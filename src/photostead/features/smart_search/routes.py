"""The search by meaning over HTTP: what one is told of it. Searching is `search`'s."""

from photostead.access.permissions import Permission
from photostead.features.smart_search import service
from photostead.features.smart_search.schema import SearchEngineDto
from photostead.http.context import Context
from photostead.http.router import Routes

route = Routes(tag="Photostead", prefix="/photostead/search")


@route.get("/engine", permission=Permission.ASSET_READ)
async def get_search_engine(ctx: Context) -> SearchEngineDto:
    """Which model answers searches by meaning, and how far it is."""
    return await ctx.db.read(service.describe_engine)
