"""The phone sync over HTTP. It is of one device: API keys have none."""

from aiohttp import web

from photostead.access.permissions import Permission
from photostead.features.sync import service
from photostead.features.sync.schema import SyncAckDeleteDto, SyncAckDto, SyncAckSetDto, SyncStreamDto
from photostead.http.context import Context
from photostead.http.router import Routes

route = Routes(tag="Sync", prefix="/sync")
JSON_LINES = "application/jsonlines+json"


@route.post("/stream", permission=Permission.SYNC_STREAM, status=200)
async def get_sync_stream(ctx: Context, body: SyncStreamDto) -> web.StreamResponse:
    """Everything that changed since the caller's device asked last, a line each."""
    lines = service.stream(ctx.db, ctx.identity, body)
    first = await anext(lines)
    answer = web.StreamResponse(headers={"Content-Type": JSON_LINES, "Cache-Control": "no-store"})
    await answer.prepare(ctx.request)
    await answer.write(first)
    async for some in lines:
        await answer.write(some)
    await answer.write_eof()
    return answer


@route.get("/ack", permission=Permission.SYNC_CHECKPOINT_READ)
async def get_sync_ack(ctx: Context) -> list[SyncAckDto]:
    """How far the caller's device has got."""
    return await ctx.db.read(service.list_acks, ctx.identity)


@route.post("/ack", permission=Permission.SYNC_CHECKPOINT_UPDATE, status=204)
async def send_sync_ack(ctx: Context, body: SyncAckSetDto) -> None:
    """Note what the caller's device has got."""
    await ctx.db.write(service.take_acks, ctx.identity, body.acks)


@route.delete("/ack", permission=Permission.SYNC_CHECKPOINT_DELETE, status=204)
async def delete_sync_ack(ctx: Context, body: SyncAckDeleteDto) -> None:
    """Have some kinds of lines sent from the beginning again."""
    await ctx.db.write(service.drop_acks, ctx.identity, body.types or None)
