"""Memories over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.assets.schema import BulkIdResponseDto, BulkIdsDto
from photostead.features.memories import service
from photostead.features.memories.schema import (
    MemoryCreateDto,
    MemoryResponseDto,
    MemoryStatisticsResponseDto,
    MemoryUpdateDto,
    SearchMemoriesQuery,
)
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Memories", prefix="/memories")


@route.get("", permission=Permission.MEMORY_READ)
async def search_memories(ctx: Context, query: SearchMemoriesQuery) -> list[MemoryResponseDto]:
    """The caller's memories, with what shows in them."""
    return await ctx.db.read(service.list_memories, ctx.identity, query)


@route.post("", permission=Permission.MEMORY_CREATE, status=201)
async def create_memory(ctx: Context, body: MemoryCreateDto) -> MemoryResponseDto:
    """Make a memory by hand."""
    return await ctx.db.write(service.create_memory, ctx.identity, body)


@route.get("/statistics", permission=Permission.MEMORY_STATISTICS)
async def memories_statistics(ctx: Context, query: SearchMemoriesQuery) -> MemoryStatisticsResponseDto:
    """How many memories the same questions find."""
    return await ctx.db.read(service.count_memories, ctx.identity, query)


@route.get("/{memory_id}", permission=Permission.MEMORY_READ)
async def get_memory(ctx: Context, memory_id: Id) -> MemoryResponseDto:
    """One memory."""
    return await ctx.db.read(service.get_memory, ctx.identity, memory_id)


@route.put("/{memory_id}", permission=Permission.MEMORY_UPDATE)
async def update_memory(ctx: Context, memory_id: Id, body: MemoryUpdateDto) -> MemoryResponseDto:
    """Save a memory, or note that it was seen."""
    return await ctx.db.write(service.update_memory, ctx.identity, memory_id, body)


@route.delete("/{memory_id}", permission=Permission.MEMORY_DELETE)
async def delete_memory(ctx: Context, memory_id: Id) -> None:
    """Take a memory away, not its photos."""
    await ctx.db.write(service.delete_memory, ctx.identity, memory_id)


@route.put("/{memory_id}/assets", permission=Permission.MEMORY_ASSET_CREATE)
async def add_memory_assets(ctx: Context, memory_id: Id, body: BulkIdsDto) -> list[BulkIdResponseDto]:
    """Add assets to a memory; an answer for each of them."""
    return await ctx.db.write(service.add_assets, ctx.identity, memory_id, body.ids)


@route.delete("/{memory_id}/assets", permission=Permission.MEMORY_ASSET_DELETE)
async def remove_memory_assets(ctx: Context, memory_id: Id, body: BulkIdsDto) -> list[BulkIdResponseDto]:
    """Take assets out of a memory; an answer for each of them."""
    return await ctx.db.write(service.remove_assets, ctx.identity, memory_id, body.ids)
