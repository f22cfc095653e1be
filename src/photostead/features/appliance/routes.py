"""Where the box is found, over HTTP."""

import asyncio

from photostead.access.permissions import Permission
from photostead.features.appliance import service
from photostead.features.appliance.schema import AddressesDto
from photostead.http.context import Context
from photostead.http.router import Routes

route = Routes(tag="Photostead", prefix="/photostead")


@route.get("/addresses", permission=Permission.SERVER_ABOUT, admin=True)
async def get_addresses(ctx: Context) -> AddressesDto:
    """Every address at which this box is reached, that to recommend first, and whether it is announced on the LAN."""
    services = ctx.services
    base = await ctx.db.read(service.get_base)
    return await asyncio.to_thread(service.list_addresses, services.entrance, base, services.announcer.state)
