"""Partners over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.partners import service, store
from photostead.features.partners.schema import (
    GetPartnersQuery,
    PartnerCreateDto,
    PartnerResponseDto,
    PartnerUpdateDto,
    SharingDto,
    SharingUpdateDto,
)
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Partners", prefix="/partners")
sharing_route = Routes(tag="Photostead", prefix="/photostead/partners")


@route.get("", permission=Permission.PARTNER_READ)
async def get_partners(ctx: Context, query: GetPartnersQuery) -> list[PartnerResponseDto]:
    """Whom the caller shows their photos to, or who shows theirs to the caller."""
    return await ctx.db.read(store.list_partners, ctx.user.id, query.direction)


@route.post("", permission=Permission.PARTNER_CREATE, status=201)
async def create_partner(ctx: Context, body: PartnerCreateDto) -> PartnerResponseDto:
    """Show one's photos to somebody."""
    return await ctx.db.write(service.create, ctx.identity, body.shared_with_id)


@route.post("/{shared_with_id}", permission=Permission.PARTNER_CREATE, status=201)
async def create_partner_deprecated(ctx: Context, shared_with_id: Id) -> PartnerResponseDto:
    """The same, as older clients ask for it."""
    return await ctx.db.write(service.create, ctx.identity, shared_with_id)


@route.put("/{partner_id}", permission=Permission.PARTNER_UPDATE)
async def update_partner(ctx: Context, partner_id: Id, body: PartnerUpdateDto) -> PartnerResponseDto:
    """Take the photos of somebody who shows them into one's timeline, or out of it."""
    return await ctx.db.write(service.update, ctx.identity, partner_id, in_timeline=body.in_timeline)


@route.delete("/{partner_id}", permission=Permission.PARTNER_DELETE)
async def remove_partner(ctx: Context, partner_id: Id) -> None:
    """Show one's photos to somebody no longer."""
    await ctx.db.write(service.remove, ctx.identity, partner_id)


@sharing_route.get("", permission=Permission.PARTNER_READ)
async def list_sharing(ctx: Context) -> list[SharingDto]:
    """Whom the caller shows their photos to, and how much of them."""
    return await ctx.db.read(store.list_sharing, ctx.user.id)


@sharing_route.put("/{partner_id}", permission=Permission.PARTNER_UPDATE)
async def update_sharing(ctx: Context, partner_id: Id, body: SharingUpdateDto) -> SharingDto:
    """Tell somebody who sees the caller's photos where they were taken, or no longer."""
    return await ctx.db.write(service.update_sharing, ctx.identity, partner_id, shares_places=body.shares_places)
