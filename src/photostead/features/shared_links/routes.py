"""Shared links over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.shared_links import service
from photostead.features.shared_links.schema import (
    AssetIdsDto,
    AssetIdsResponseDto,
    SharedLinkCreateDto,
    SharedLinkEditDto,
    SharedLinkLoginDto,
    SharedLinkQuery,
    SharedLinkResponseDto,
)
from photostead.http.context import Context
from photostead.http.reply import Reply
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Shared links", prefix="/shared-links")


@route.get("", permission=Permission.SHARED_LINK_READ)
async def get_all_shared_links(ctx: Context, query: SharedLinkQuery) -> list[SharedLinkResponseDto]:
    """The caller's links."""
    return await ctx.db.read(service.list_links, ctx.identity, query)


@route.post("", permission=Permission.SHARED_LINK_CREATE, status=201)
async def create_shared_link(ctx: Context, body: SharedLinkCreateDto) -> SharedLinkResponseDto:
    """A new link."""
    return await service.create(ctx, body)


@route.post("/login", authenticated=True, link=True, link_right="login", status=201)
async def shared_link_login(ctx: Context, body: SharedLinkLoginDto) -> Reply[SharedLinkResponseDto]:
    """Open a link by its password."""
    return await service.log_in(ctx, body)


@route.get("/me", authenticated=True, link=True)
async def get_my_shared_link(ctx: Context) -> SharedLinkResponseDto:
    """The link that was opened."""
    return await ctx.db.read(service.get_mine, ctx.identity)


@route.get("/{link_id}", permission=Permission.SHARED_LINK_READ)
async def get_shared_link_by_id(ctx: Context, link_id: Id) -> SharedLinkResponseDto:
    """One of the caller's links."""
    return await ctx.db.read(service.get, ctx.identity, link_id)


@route.patch("/{link_id}", permission=Permission.SHARED_LINK_UPDATE)
async def update_shared_link(ctx: Context, link_id: Id, body: SharedLinkEditDto) -> SharedLinkResponseDto:
    """Change a link."""
    return await service.update(ctx, link_id, body)


@route.delete("/{link_id}", permission=Permission.SHARED_LINK_DELETE)
async def remove_shared_link(ctx: Context, link_id: Id) -> None:
    """Close a link for ever."""
    await ctx.db.write(service.delete, ctx.identity, link_id)


@route.put("/{link_id}/assets", permission=Permission.SHARED_LINK_UPDATE)
async def add_shared_link_assets(ctx: Context, link_id: Id, body: AssetIdsDto) -> list[AssetIdsResponseDto]:
    """Show more photos."""
    return await ctx.db.write(service.add_assets, ctx.identity, link_id, body.asset_ids)


@route.delete("/{link_id}/assets", permission=Permission.SHARED_LINK_UPDATE)
async def remove_shared_link_assets(ctx: Context, link_id: Id, body: AssetIdsDto) -> list[AssetIdsResponseDto]:
    """Show fewer."""
    return await ctx.db.write(service.remove_assets, ctx.identity, link_id, body.asset_ids)
