"""Conversions over HTTP: what runs, stopping it, and what became of a video."""

from photostead.access.identity import Identity
from photostead.access.permissions import Permission
from photostead.access.visibility import find_readable, find_writable
from photostead.db.tx import Rows
from photostead.features.videos import store
from photostead.features.videos.running import RUNNING, Conversion
from photostead.features.videos.schema import RunningVideoDto, VideoDecisionDto
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Photostead", prefix="/photostead/videos")


@route.get("/running", permission=Permission.ASSET_READ)
async def get_running_videos(ctx: Context) -> list[RunningVideoDto]:
    """Videos that are converted now: the caller's own, an administrator's everyone's."""
    return [one.describe() for one in await visible_to(ctx)]


@route.delete("/running/{asset_id}", permission=Permission.ASSET_UPDATE, status=204)
async def stop_video(ctx: Context, asset_id: Id) -> None:
    """Stop a conversion, where it runs. The video is played as it is then, and converted again only when somebody asks."""
    running = next((one for one in await visible_to(ctx) if one.uid == asset_id), None)
    if running is None:
        await ctx.db.read(find_writable, ctx.identity, asset_id, "asset.update")
    else:
        running.stop()


@route.get("/{asset_id}", permission=Permission.ASSET_READ)
async def get_video_decision(ctx: Context, asset_id: Id) -> VideoDecisionDto:
    """What became of a video, and why."""
    return await ctx.db.read(read_decision, ctx.identity, asset_id)


def read_decision(rows: Rows, identity: Identity, uid: str) -> VideoDecisionDto:
    """Raises Invalid for what the caller may not see."""
    return store.describe(rows, find_readable(rows, identity, uid, "asset.read"))


async def visible_to(ctx: Context) -> list[Conversion]:
    """In the order in which they began."""
    if not RUNNING:
        return []
    running = dict(RUNNING)
    keys = await ctx.db.read(store.visible_among, ctx.identity, list(running))
    return [one for key, one in running.items() if key in keys]
