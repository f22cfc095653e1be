"""Stacks over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.stacks import proposals, service
from photostead.features.stacks.proposals_schema import StackProposalsDto, StackRulesDto, StacksMadeDto
from photostead.features.stacks.schema import (
    BulkIdsDto,
    SearchStacksQuery,
    StackCreateDto,
    StackResponseDto,
    StackUpdateDto,
)
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Stacks", prefix="/stacks")
rules_route = Routes(tag="Photostead", prefix="/photostead/stacks")


@route.get("", permission=Permission.STACK_READ)
async def search_stacks(ctx: Context, query: SearchStacksQuery) -> list[StackResponseDto]:
    """All stacks of the caller, or the one that an asset is on top of."""
    return await ctx.db.read(service.search_stacks, ctx.identity, query)


@route.post("", permission=Permission.STACK_CREATE, status=201)
async def create_stack(ctx: Context, body: StackCreateDto) -> StackResponseDto:
    """Stack assets, with the stacks that they are on top of."""
    return await ctx.db.write(service.create_stack, ctx.identity, body)


@route.delete("", permission=Permission.STACK_DELETE)
async def delete_stacks(ctx: Context, body: BulkIdsDto) -> None:
    """Take several stacks apart."""
    await ctx.db.write(service.delete_stacks, ctx.identity, body.ids)


@route.get("/{stack_id}", permission=Permission.STACK_READ)
async def get_stack(ctx: Context, stack_id: Id) -> StackResponseDto:
    """One stack."""
    return await ctx.db.read(service.get_stack, ctx.identity, stack_id)


@route.put("/{stack_id}", permission=Permission.STACK_UPDATE)
async def update_stack(ctx: Context, stack_id: Id, body: StackUpdateDto) -> StackResponseDto:
    """Put another asset on top."""
    return await ctx.db.write(service.update_stack, ctx.identity, stack_id, body)


@route.delete("/{stack_id}", permission=Permission.STACK_DELETE)
async def delete_stack(ctx: Context, stack_id: Id) -> None:
    """Take a stack apart; its assets stay."""
    await ctx.db.write(service.delete_stacks, ctx.identity, [stack_id])


@route.delete("/{stack_id}/assets/{asset_id}", permission=Permission.STACK_UPDATE)
async def remove_asset_from_stack(ctx: Context, stack_id: Id, asset_id: Id) -> None:
    """Take one asset out of a stack."""
    await ctx.db.write(service.take_out, ctx.identity, stack_id, asset_id)


@rules_route.post("/proposals", permission=Permission.STACK_READ, status=200)
async def propose_stacks(ctx: Context, body: StackRulesDto) -> StackProposalsDto:
    """What of the caller's photos belongs together by rule."""
    return await proposals.propose(ctx.db, ctx.identity, body)


@rules_route.post("/by-rule", permission=Permission.STACK_CREATE, status=200)
async def stack_by_rule(ctx: Context, body: StackRulesDto) -> StacksMadeDto:
    """Stack what belongs together by rule."""
    return await proposals.stack_by_rule(ctx.db, ctx.identity, body)
