"""Streaming over HTTP (HLS, RFC 8216)."""

from typing import Annotated
from urllib.parse import urlencode

from aiohttp import web
from msgspec import Meta

from photostead.access.permissions import Permission
from photostead.features.streaming import service
from photostead.http.context import Context
from photostead.http.reply import File
from photostead.http.router import Routes
from photostead.kernel.errors import NotFound
from photostead.kernel.ids import Id
from photostead.media.hls import segment_number

route = Routes(tag="Assets", prefix="/assets/{asset_id}/video/stream")
PLAYLIST = "application/vnd.apple.mpegurl"
Number = Annotated[int, Meta(ge=0, le=(1 << 53) - 1)]
Piece = Annotated[str, Meta(pattern=r"^(init\.mp4|seg_\d+\.m4s)$")]
POSITION, COMING = "x-immich-hls-pos", "x-immich-hls-msn"
# No video has more segments than have as many digits.
LONGEST_NAME = len("seg_.m4s") + 9
# Players that keep no query of their own send on what stands in the addresses that they are given.
CREDENTIALS = ("key", "slug", "apiKey")


@route.get("/main.m3u8", permission=Permission.ASSET_VIEW, link=True, media_type=PLAYLIST, returns=str)
async def get_main_playlist(ctx: Context, asset_id: Id) -> web.Response:
    """Open a streaming session: the qualities there are of a video."""
    return playlist(await service.open_stream(ctx, asset_id, query_of(ctx)))


@route.get(
    "/{session_id}/{variant_index}/playlist.m3u8",
    permission=Permission.ASSET_VIEW,
    link=True,
    media_type=PLAYLIST,
    returns=str,
    headers=(POSITION,),
)
async def get_media_playlist(ctx: Context, asset_id: Id, session_id: Id, variant_index: Number) -> web.Response:
    """The segments of one quality."""
    position = number_in(ctx, POSITION)
    return playlist(
        await service.list_segments(ctx, asset_id, session_id, variant_index, position, query_of(ctx)),
    )


@route.get(
    "/{session_id}/{variant_index}/{filename}",
    permission=Permission.ASSET_VIEW,
    link=True,
    media_type="application/octet-stream",
    headers=(COMING,),
)
async def get_segment(ctx: Context, asset_id: Id, session_id: Id, variant_index: Number, filename: Piece) -> File:
    """A segment, or the beginning that all segments of a quality share; made when it is asked for."""
    if len(filename) > LONGEST_NAME:
        raise NotFound("This video has no such part.")
    coming = number_in(ctx, COMING)
    segment = segment_number(filename)
    path = await service.find_piece(
        ctx, asset_id, session_id, variant_index, segment, None if coming is None else int(coming)
    )
    return File(path, "video/mp4" if segment is None else "video/iso.segment")


@route.delete("/{session_id}", permission=Permission.ASSET_VIEW, link=True)
async def end_session(ctx: Context, asset_id: Id, session_id: Id) -> None:
    """End a streaming session."""
    await service.end_stream(ctx, asset_id, session_id)


def playlist(text: str) -> web.Response:
    """An answer that nobody keeps: it holds for one session."""
    return web.Response(text=text, content_type=PLAYLIST, headers={"Cache-Control": "no-store"})


def query_of(ctx: Context) -> str:
    """What the addresses in a playlist carry, as the request did."""
    given = [(name, ctx.request.query[name]) for name in CREDENTIALS if name in ctx.request.query]
    return f"?{urlencode(given)}" if given else ""


def number_in(ctx: Context, header: str) -> float | None:
    """What a player says of itself; it is a help, so nonsense is as if it had said nothing."""
    try:
        number = float(ctx.request.headers.get(header, ""))
    except ValueError:
        return None
    return number if 0 <= number < 1e9 else None
