"""From a request to the piece of a video: may they, which session, which quality, who makes it."""

import asyncio
import contextlib
import functools
from pathlib import Path

import msgspec

from photostead.features.settings.schema import AdminConfigFFmpegDto
from photostead.features.streaming import store
from photostead.features.streaming.commands import transcode_command
from photostead.features.streaming.pieces import Copies, Pieces, Transcode
from photostead.features.streaming.qualities import Quality, list_qualities
from photostead.features.streaming.sessions import Owner, Session, Sessions
from photostead.features.streaming.store import Watched
from photostead.features.videos import service as videos
from photostead.http.context import Context
from photostead.jobs.executors import WorkerDied
from photostead.kernel.errors import Invalid, MediaError, NotFound, Unavailable
from photostead.media.ffmpeg import find_ffmpeg
from photostead.media.files import Source
from photostead.media.hls import main_playlist, media_playlist
from photostead.media.streaming import Survey, survey
from photostead.media.targets import Hardware

__all__ = ["Sessions", "end_stream", "find_piece", "list_segments", "open_stream"]

SURVEY_SECONDS = 60.0


async def open_stream(ctx: Context, asset: str, query: str) -> str:
    """A new session's main playlist. Raises Invalid, MediaError for what cannot be streamed, TooManyRequests."""
    watched = await ctx.db.read(store.find_watched, ctx.identity, asset, ctx.data_dir)
    found = await look_at(ctx, watched.source)
    copy = None
    if watched.copy is not None:
        with contextlib.suppress(MediaError):  # It goes without.
            copy = await look_at(ctx, watched.copy)
    qualities = list_qualities(found, watched.config, with_original=watched.with_original, copy=copy)
    session = await sessions_of(ctx).open(owner_of(ctx), asset.lower(), qualities)
    return main_playlist([quality.variant for quality in qualities], session.uid, query)


async def look_at(ctx: Context, source: Source) -> Survey:
    """Raises MediaError for what cannot be streamed, Unavailable where it took too long to find out."""
    try:
        return await ctx.services.workers.submit(survey, source, seconds=SURVEY_SECONDS)
    except WorkerDied as error:
        raise Unavailable(f"The video could not be looked at: {error}.") from error


async def list_segments(ctx: Context, asset: str, uid: str, number: int, position: float | None, query: str) -> str:
    """The media playlist of one quality. `position`: seconds at which the player will begin, where it says so."""
    _, session = await find_session(ctx, asset, uid)
    quality = session.quality(number)
    session.touch()
    if position is not None:
        session.coming = position
    return media_playlist(quality.survey.cuts, query)


async def find_piece(ctx: Context, asset: str, uid: str, number: int, segment: int | None, coming: int | None) -> Path:
    """The file of a segment, or without a number of what they share; `coming` is the segment that will be asked for next.
    Raises NotFound for what is none, and whatever making it may raise."""
    watched, session = await find_session(ctx, asset, uid)
    quality = session.quality(number)
    cuts = quality.survey.cuts
    if segment is not None and segment >= len(cuts.starts):
        raise NotFound("This video has no such part.")
    source = source_of(watched, quality)
    tools = await find_tools(watched.config) if quality.target else None
    make = functools.partial(make_pieces, ctx, source, tools)
    pieces = await sessions_of(ctx).pieces(session, number, make)
    if segment is None:
        pieces.expect(cuts.number_at(session.coming) if coming is None else min(coming, len(cuts.starts) - 1))
    else:
        session.coming = cuts.span(segment)[1]
    return await pieces.piece(segment)


async def end_stream(ctx: Context, asset: str, uid: str) -> None:
    """The player is gone. It may well be that the session is too."""
    with contextlib.suppress(NotFound):
        _, session = await find_session(ctx, asset, uid)
        await sessions_of(ctx).end(session)


async def find_session(ctx: Context, asset: str, uid: str) -> tuple[Watched, Session]:
    """The session, if the caller may watch the video still; else it ends here. Raises Invalid, NotFound."""
    sessions, owner = sessions_of(ctx), owner_of(ctx)
    try:
        watched = await ctx.db.read(store.find_watched, ctx.identity, asset, ctx.data_dir)
    except Invalid:
        await sessions.end_all(owner, asset)
        raise
    return watched, sessions.find(owner, asset, uid)


class Tools(msgspec.Struct, frozen=True):
    """What transcodes: which ffmpeg, and the units that it tries in turn; None is the processor alone."""

    ffmpeg: Path
    units: tuple[Hardware | None, ...]


async def find_tools(config: AdminConfigFFmpegDto) -> Tools:
    """After the settings. Raises Unavailable without ffmpeg."""
    ffmpeg = await asyncio.to_thread(find_ffmpeg)
    hardware = await videos.find_hardware(config)
    return Tools(ffmpeg, (hardware, None) if hardware else (None,))


def source_of(watched: Watched, quality: Quality) -> Source:
    """The file that a quality comes from. Raises NotFound where the caller may not have it any more, or it is gone."""
    if quality.target is not None or (watched.with_original and not quality.is_copy):
        return watched.source
    if quality.is_copy and watched.copy is not None:
        return watched.copy
    raise NotFound("This quality is not there any more: open the video again.")


def make_pieces(ctx: Context, source: Source, tools: Tools | None, quality: Quality, folder: Path) -> Pieces:
    """Who makes the pieces of a quality."""
    found, target = quality.survey, quality.target
    if target is None or tools is None:
        return Copies(ctx.services.workers, source, found.facts, found.cuts, folder)
    return Transcode([transcode_command(tools.ffmpeg, source, found, target, unit) for unit in tools.units], folder)


def sessions_of(ctx: Context) -> Sessions:
    """Those of this daemon."""
    return ctx.services.part(Sessions)


def owner_of(ctx: Context) -> Owner:
    """Whose sessions the caller may use: the same account's on any of its devices, a link's only with the link."""
    link = ctx.identity.link
    return ctx.user.id, link.uid if link else None
