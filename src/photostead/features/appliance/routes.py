"""Where the box is found, over HTTP."""

import asyncio

from photostead.access.permissions import Permission
from photostead.features.appliance import service
from photostead.features.appliance.qr import draw_qr
from photostead.features.appliance.schema import AddressesDto, QrCodeDto, QrTextDto
from photostead.http.context import Context
from photostead.http.router import Routes

route = Routes(tag="Photostead", prefix="/photostead")


@route.get("/addresses", permission=Permission.SERVER_ABOUT, admin=True)
async def get_addresses(ctx: Context) -> AddressesDto:
    """Every address at which this box is reached, that to recommend first, and whether it is announced on the LAN."""
    services = ctx.services
    base = await ctx.db.read(service.get_base)
    return await asyncio.to_thread(service.list_addresses, services.entrance, base, services.announcer.state)


@route.post("/qr", authenticated=True, status=200)
async def draw_qr_code(ctx: Context, body: QrTextDto) -> QrCodeDto:
    """A text for a phone's camera, the address of a shared link for one."""
    return await asyncio.to_thread(draw_qr, body.text)
