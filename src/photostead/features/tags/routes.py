"""Tags over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.tags import service
from photostead.features.tags.schema import (
    BulkIdResponseDto,
    BulkIdsDto,
    TagBulkAssetsDto,
    TagBulkAssetsResponseDto,
    TagCreateDto,
    TagResponseDto,
    TagUpdateDto,
    TagUpsertDto,
)
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Tags", prefix="/tags")


@route.get("", permission=Permission.TAG_READ)
async def get_all_tags(ctx: Context) -> list[TagResponseDto]:
    """All tags of the caller."""
    return await ctx.db.read(service.list_tags, ctx.user.id)


@route.post("", permission=Permission.TAG_CREATE, status=201)
async def create_tag(ctx: Context, body: TagCreateDto) -> TagResponseDto:
    """Make a tag."""
    return await ctx.db.write(service.create_tag, ctx.identity, body)


@route.put("", permission=Permission.TAG_CREATE)
async def upsert_tags(ctx: Context, body: TagUpsertDto) -> list[TagResponseDto]:
    """Tags by value, made where they are missing."""
    return await ctx.db.write(service.upsert_tags, ctx.identity, body)


@route.put("/assets", permission=Permission.TAG_ASSET)
async def bulk_tag_assets(ctx: Context, body: TagBulkAssetsDto) -> TagBulkAssetsResponseDto:
    """Give several assets several tags."""
    return await ctx.db.write(service.bulk_tag_assets, ctx.identity, body)


@route.get("/{tag_id}", permission=Permission.TAG_READ)
async def get_tag_by_id(ctx: Context, tag_id: Id) -> TagResponseDto:
    """One tag."""
    return await ctx.db.read(service.get_tag, ctx.identity, tag_id)


@route.put("/{tag_id}", permission=Permission.TAG_UPDATE)
async def update_tag(ctx: Context, tag_id: Id, body: TagUpdateDto) -> TagResponseDto:
    """Rename or colour a tag."""
    return await ctx.db.write(service.update_tag, ctx.identity, tag_id, body)


@route.delete("/{tag_id}", permission=Permission.TAG_DELETE)
async def delete_tag(ctx: Context, tag_id: Id) -> None:
    """Delete a tag and those below it, not its assets."""
    await ctx.db.write(service.delete_tag, ctx.identity, tag_id)


@route.put("/{tag_id}/assets", permission=Permission.TAG_ASSET)
async def tag_assets(ctx: Context, tag_id: Id, body: BulkIdsDto) -> list[BulkIdResponseDto]:
    """Give assets a tag; an answer for each of them."""
    return await ctx.db.write(service.tag_assets, ctx.identity, tag_id, body.ids)


@route.delete("/{tag_id}/assets", permission=Permission.TAG_ASSET)
async def untag_assets(ctx: Context, tag_id: Id, body: BulkIdsDto) -> list[BulkIdResponseDto]:
    """Take a tag from assets; an answer for each of them."""
    return await ctx.db.write(service.untag_assets, ctx.identity, tag_id, body.ids)
