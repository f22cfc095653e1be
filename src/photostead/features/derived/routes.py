"""Tidying up over HTTP, for administrators."""

from photostead.access.permissions import Permission
from photostead.features.derived import service
from photostead.features.derived.schema import DerivedStateDto
from photostead.http.context import Context
from photostead.http.router import Routes

route = Routes(tag="Photostead", prefix="/photostead/derived")


@route.get("", permission=Permission.MAINTENANCE, admin=True)
async def get_derived_state(ctx: Context) -> DerivedStateDto:
    """How much was made of photos and videos that nobody needs any more."""
    return await ctx.db.read(service.get_state)


@route.post("/look", permission=Permission.MAINTENANCE, admin=True)
async def look_for_leftovers(ctx: Context) -> None:
    """Count the files that belong to nothing any more; none is removed."""
    await ctx.db.write(service.look)


@route.post("/clean", permission=Permission.MAINTENANCE, admin=True)
async def clean_derived(ctx: Context) -> None:
    """Remove what nobody needs; it could all be made again."""
    await ctx.db.write(service.clean)
