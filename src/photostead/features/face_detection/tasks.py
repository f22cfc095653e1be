"""Looking for faces in the background: on the preview of what was taken, and in videos on some of their frames. An edit may cut
faces off, and they come back with what it took away: so they are looked for on the original's.
"""

import asyncio
from pathlib import Path
from typing import Any, NamedTuple

from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.face_detection import service, store
from photostead.features.face_detection.frames import gather
from photostead.features.face_detection.store import Subject
from photostead.features.inference.service import Inference
from photostead.features.learning import service as learning
from photostead.features.learning.service import Ability
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigMachineLearningDto
from photostead.host.markers import require_marked
from photostead.jobs.queues import QueueName
from photostead.jobs.tasks import Run, task
from photostead.kernel.errors import MediaError
from photostead.kernel.log import note_about
from photostead.media import tasks as media
from photostead.media.files import Source
from photostead.media.video_frames import VideoFrame
from photostead.ml.results import FoundFaces

# Of a video: each costs as much as a photo. Their smaller side in px, as that of a usual preview.
MOST_FRAMES, FRAME_SIDE = 8, 1440
VIDEO_SECONDS = 300.0


class Order(NamedTuple):
    """What is to be looked at, and how."""

    subject: Subject
    source: Source | None
    config: AdminConfigMachineLearningDto


def given_up(tx: Tx, payload: dict[str, Any], _reason: str) -> None:
    """What is wrong with a picture or a video is said by those who make what is shown of it."""
    service.give_up(tx, payload["asset_id"])


@task(learning.DETECT_FACES, give_up=given_up)
async def detect_faces(run: Run, asset_id: int) -> None:
    """Look for the faces on one asset."""
    await asyncio.to_thread(require_marked, run.data_dir)
    order = await run.db.read(read_order, asset_id, run.data_dir)
    if order is None:
        return
    note_about(asset=order.subject.uid)
    look = find_in_video if order.subject.type == "VIDEO" else find_in_photo
    found = await look(run, order)
    await run.finish(service.keep, asset_id, order.config.facial_recognition.model_name, found)


def read_order(rows: Rows, asset_id: int, data_dir: Path) -> Order | None:
    """None where there is nothing to look at, or nobody wants to know."""
    config = settings.load(rows).machine_learning
    subject = store.read_subject(rows, asset_id) if learning.is_wanted(config, Ability.FACES) else None
    return None if subject is None else Order(subject, assets.source_of(rows, data_dir, asset_id), config)


async def find_in_photo(run: Run, order: Order) -> FoundFaces:
    """The faces on its preview."""
    return await run.part(Inference).find_faces(order.config, str(run.data_dir / order.subject.preview))


async def find_in_video(run: Run, order: Order) -> FoundFaces:
    """Those of its frames, each person's once."""
    assert order.source is not None
    try:
        frames: tuple[VideoFrame, ...] = await run.executor.submit(
            media.sample_frames, order.source, MOST_FRAMES, FRAME_SIDE, seconds=VIDEO_SECONDS
        )
    except MediaError as error:
        await assets.give_up(run, order.subject.id, order.source, error)
    seen = [(frame.at_ms, await find_in_frame(run, order, frame)) for frame in frames]
    return gather(seen, order.config.facial_recognition.max_distance)


async def find_in_frame(run: Run, order: Order, frame: VideoFrame) -> FoundFaces:
    """Those of one frame. Its file lies with what is half received: where this daemon dies, the next one removes it."""
    path = run.data_dir / "incoming" / f"{order.subject.uid}-{frame.at_ms}.part"
    try:
        await asyncio.to_thread(path.write_bytes, frame.jpeg)
        return await run.part(Inference).find_faces(order.config, str(path))
    finally:
        await asyncio.to_thread(path.unlink, missing_ok=True)


TASKS = [detect_faces, assets.asking(service.LOOKING)]
STARTERS = {QueueName.FACE_DETECTION: service.start}
