"""The queue of videos: each is looked at, the policy says what becomes of it, and a converted copy is made where it wants
one. One at a time, at the lowest priority, so that the box stays usable.
"""

import asyncio
from pathlib import Path
from typing import Any

import msgspec

from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.assets.service import Extent
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigFFmpegDto
from photostead.features.videos import hardware, service, store
from photostead.features.videos.converting import Made, Order, convert
from photostead.features.videos.running import RUNNING, Conversion, Stopped
from photostead.features.videos.schema import VideoRow
from photostead.host.markers import require_marked
from photostead.jobs.queues import Priority, QueueName
from photostead.jobs.tasks import Run, task
from photostead.kernel.errors import MediaError
from photostead.kernel.log import note_about
from photostead.media import video_tasks as media
from photostead.media.ffmpeg import find_ffmpeg
from photostead.media.files import Source
from photostead.media.transcoding import Decision, Plan, Wishes, plan
from photostead.media.video_facts import VideoFacts

STEP = "video"
LOOK_SECONDS = 120.0


class Looked(msgspec.Struct, frozen=True):
    """What is known when a job begins."""

    video: VideoRow
    source: Source
    config: AdminConfigFFmpegDto


def given_up(tx: Tx, payload: dict[str, Any], reason: str) -> None:
    """Beside the file: why there is no copy of it. It is played as it is by whoever can."""
    assets.record_problem(tx, payload["asset_id"], STEP, reason)


@task(assets.ENCODE_VIDEO, give_up=given_up)
async def encode_video(run: Run, asset_id: int) -> None:
    """Decide, and make what was decided."""
    await asyncio.to_thread(require_marked, run.data_dir)
    looked = await run.db.read(look, asset_id, run.data_dir)
    if looked is None:
        return
    note_about(asset=looked.video.uid)
    facts = await look_inside(run, looked)
    wishes = settings.wishes_of(looked.config)
    decided = plan(facts, wishes)
    is_asked = run.priority >= Priority.PERSON
    if is_done(looked.video, facts, decided) and not is_asked:
        await run.finish(store.confirm, asset_id, wishes.digest)
    elif decided.decision is Decision.AS_IS:
        await run.finish(keep_as_is, looked.video, facts, wishes)
    else:
        await make(run, looked, facts, decided, wishes)


async def look_inside(run: Run, looked: Looked) -> VideoFacts:
    """What kind of video it is. Raises MediaError, Moved."""
    try:
        facts: VideoFacts = await run.executor.submit(media.look_at_video, looked.source, seconds=LOOK_SECONDS)
    except MediaError as error:
        await assets.give_up(run, looked.video.asset_id, looked.source, error)
    return facts


def look(rows: Rows, asset_id: int, data_dir: Path) -> Looked | None:
    """None where the asset is gone, or is no video."""
    video, source = store.read_video(rows, asset_id), assets.source_of(rows, data_dir, asset_id)
    if video is None or source is None:
        return None
    return Looked(video, source, settings.load(rows).ffmpeg)


def is_done(video: VideoRow, facts: VideoFacts, decided: Plan) -> bool:
    """Whether what was made of the same file fits, and nobody asked for it to be made again."""
    is_there = video.encoded is not None or decided.decision is Decision.AS_IS
    is_same = video.facts == facts and video.decision is decided.decision
    return video.settings is not None and is_same and is_there


async def make(run: Run, looked: Looked, facts: VideoFacts, decided: Plan, wishes: Wishes) -> None:
    """Convert, visibly, and so that it can be stopped."""
    found = await hardware.find(looked.config)
    path = assets.rendition_path(looked.video.uid, store.ENCODED, "mp4")
    order = Order(
        program=await asyncio.to_thread(find_ffmpeg),
        source=looked.source,
        facts=facts,
        plan=decided,
        hardware=found.hardware,
        path=run.data_dir / path,
        fallback=wishes.quality.video,
        missing=f"{looked.config.accel}: {found.reason}" if found.reason else None,
    )
    conversion = RUNNING[looked.video.asset_id] = Conversion(looked.video, facts.duration_ms)
    try:
        made = await convert(run, order, conversion)
    except Stopped:
        await run.finish(keep_stopped, looked.video, facts, decided)
        return
    except MediaError as error:
        await assets.give_up(run, looked.video.asset_id, looked.source, error)
    finally:
        del RUNNING[looked.video.asset_id]
    await run.finish(keep_made, looked.video, facts, decided, wishes, made, str(path))


def keep_as_is(tx: Tx, video: VideoRow, facts: VideoFacts, wishes: Wishes) -> None:
    """Players show the original; a copy of former times goes."""
    if not is_there(tx, video):
        return
    store.put_decision(tx, video.asset_id, facts, Decision.AS_IS, wishes.digest, None, None)
    freed = store.take_encoded(tx, video.asset_id)
    if freed:
        tx.enqueue(assets.file_deletion(freed))
    assets.settle_problem(tx, video.asset_id, STEP, ())


def keep_made(tx: Tx, video: VideoRow, facts: VideoFacts, decided: Plan, wishes: Wishes, made: Made, path: str) -> None:
    """The copy is what is played from now on."""
    if not is_there(tx, video):
        tx.enqueue(assets.file_deletion([path]))
        return
    store.put_decision(tx, video.asset_id, facts, decided.decision, wishes.digest, made.maker, made.note)
    assets.put_file(tx, video.asset_id, store.ENCODED, path, made.size)
    assets.settle_problem(tx, video.asset_id, STEP, ())


def keep_stopped(tx: Tx, video: VideoRow, facts: VideoFacts, decided: Plan) -> None:
    """Undecided, until somebody asks for it again."""
    if is_there(tx, video):
        store.put_decision(tx, video.asset_id, facts, decided.decision, "stopped", None, "It was stopped by hand.")


def is_there(rows: Rows, video: VideoRow) -> bool:
    """Whether nobody deleted the asset meanwhile."""
    return bool(rows.value("select exists (select 1 from assets where id = ?)", (video.asset_id,)))


def start(tx: Tx, force: bool) -> int:
    """Ask for all videos to be decided and made again, or for those that lack it; how many jobs that is."""
    if not force:
        return service.request_missing(tx)
    store.forget_decisions(tx)
    return assets.ask(tx, service.CONVERTING, Extent.ALL)


TASKS = [encode_video, assets.asking(service.CONVERTING)]
STARTERS = {QueueName.VIDEO_CONVERSION: start}
