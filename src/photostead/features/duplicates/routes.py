"""Duplicates over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.duplicates import service
from photostead.features.duplicates.schema import (
    BulkIdResponseDto,
    BulkIdsDto,
    DuplicateReasonDto,
    DuplicateResolveDto,
    DuplicateResponseDto,
    DuplicateStatisticsDto,
)
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Duplicates", prefix="/duplicates")
own_route = Routes(tag="Photostead", prefix="/photostead/duplicates")


@route.get("", permission=Permission.DUPLICATE_READ)
async def get_asset_duplicates(ctx: Context) -> list[DuplicateResponseDto]:
    """What the caller has more than once, and what of it we would keep."""
    return await ctx.db.read(service.list_duplicates, ctx.identity)


@route.delete("", permission=Permission.DUPLICATE_DELETE)
async def delete_duplicates(ctx: Context, body: BulkIdsDto) -> None:
    """Say of groups that they are no duplicates; the assets stay."""
    await ctx.db.write(service.dismiss, ctx.identity, body.ids)


@route.post("/resolve", permission=Permission.DUPLICATE_DELETE, status=200)
async def resolve_duplicates(ctx: Context, body: DuplicateResolveDto) -> list[BulkIdResponseDto]:
    """Keep some of each group and put the others into the trash; an answer for each group."""
    return await service.resolve(ctx.db, ctx.identity, body.groups)


@route.delete("/{duplicate_id}", permission=Permission.DUPLICATE_DELETE)
async def delete_duplicate(ctx: Context, duplicate_id: Id) -> None:
    """Say of one group that it is none; the assets stay."""
    await ctx.db.write(service.dismiss, ctx.identity, [duplicate_id])


@own_route.get("/statistics", permission=Permission.DUPLICATE_READ)
async def get_duplicate_statistics(ctx: Context) -> DuplicateStatisticsDto:
    """How many groups there are to decide about."""
    return await ctx.db.read(service.count_duplicates, ctx.identity)


@own_route.get("/reasons", permission=Permission.DUPLICATE_READ)
async def get_duplicate_reasons(ctx: Context) -> list[DuplicateReasonDto]:
    """Why each group was found: the same bytes, or a picture that looks alike."""
    return await ctx.db.read(service.list_reasons, ctx.identity)
