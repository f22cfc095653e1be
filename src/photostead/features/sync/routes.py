"""The phone sync over HTTP. It is of one device: API keys have none."""

from aiohttp import web

from photostead.access.permissions import Permission
from photostead.features.sync import service
from photostead.features.sync.schema import SyncAckDeleteDto, SyncAckDto, SyncAckSetDto, SyncStreamDto
from photostead.features.sync.sending import OpenStreams, send
from photostead.features.sync.stream import stream
from photostead.http.context import Context
from photostead.http.router import Routes

route = Routes(tag="Sync", prefix="/sync")


@route.post("/stream", permission=Permission.SYNC_STREAM, status=200)
async def get_sync_stream(ctx: Context, body: SyncStreamDto) -> web.StreamResponse:
    """Everything that changed since the caller's device asked last, a line each."""
    session_id = service.session_of(ctx.identity)
    open_streams = ctx.services.part(OpenStreams)
    open_streams.add(session_id, ctx.request)
    try:
        gate = ctx.services.gate
        return await send(ctx.request, stream(ctx.db, ctx.identity, body), lambda: gate.is_closed)
    finally:
        open_streams.remove(session_id, ctx.request)


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
