"""Whether previews, thumbnails, converted videos and pictures of people are still what was written (`media.made`). What is
not is made again by itself: nobody has anything to decide, nothing is lost, and the original is not touched.
"""

import logging
from collections.abc import Sequence

from photostead.db.tx import Tx
from photostead.features.assets import service as assets
from photostead.features.faces import service as faces
from photostead.features.integrity import store
from photostead.features.integrity.checks import FILES, READ_SECONDS, Progress, begin, home_of, limits_of
from photostead.features.integrity.pace import Pace
from photostead.features.integrity.schema import IntegrityCheck
from photostead.features.integrity.service import text_of
from photostead.features.integrity.store import FIRST, PEOPLE, Made
from photostead.jobs.executors import WorkerDied
from photostead.jobs.queues import Priority
from photostead.jobs.tasks import Run
from photostead.media import made as media

log = logging.getLogger(__name__)


async def check_renditions(run: Run, *, is_whole: bool) -> None:
    """Read some, in a circle as originals are and with their limits; `is_whole`: all of them."""
    count, most, seconds = await run.db.read(limits_of, store.count_made, is_whole)
    pace, progress = Pace(run, seconds), await begin(run, IntegrityCheck.RENDITION, most)
    # No file has the key 0: where a run begins that remembers none.
    first = progress.state.after or FIRST
    after, is_second_lap = first, False
    while progress.state.checked < most and await pace.goes_on():
        chunk = await run.db.read(store.list_made, after, min(FILES, most - progress.state.checked))
        if is_second_lap:
            chunk = [one for one in chunk if one.key <= first]
        if chunk:
            after = chunk[-1].key
            await check_some(run, pace, progress, chunk)
        elif is_second_lap or first == FIRST:
            break
        else:
            after, is_second_lap = FIRST, True
    log.info(
        "What is made of photos: %d of %d looked at, %d made again", progress.state.checked, count, progress.state.found
    )
    await progress.end(pace.reason)


async def check_some(run: Run, pace: Pace, progress: Progress, chunk: Sequence[Made]) -> None:
    """A few files, by a worker process."""
    damaged = await read(run, chunk)
    await pace.require_media()
    found = await run.db.write(make_all_again, [one for one in chunk if one.path in damaged])
    await progress.note(len(chunk), found, after=chunk[-1].key)


async def read(run: Run, chunk: Sequence[Made]) -> set[bytes]:
    """The paths of those that are damaged. One that takes its worker with it says nothing of the others."""
    paths = [one.path for one in chunk]
    try:
        return set(await run.executor.submit(media.check_made, home_of(run), paths, seconds=READ_SECONDS))
    except WorkerDied as error:
        log.warning("%d files from %s on cannot be looked at: %s", len(chunk), text_of(paths[0]), error)
        return set()


def make_all_again(tx: Tx, damaged: Sequence[Made]) -> int:
    """How many of them are made again."""
    return sum(make_again(tx, one) for one in damaged)


def make_again(tx: Tx, made: Made) -> bool:
    """Ask for what takes its place; False where it is not shown any more. A damaged picture stays until the new one is
    there, since the original may be away; a damaged video goes: the original is played meanwhile."""
    log.warning("%s is damaged and made again", text_of(made.path))
    if made.asset_id is None:
        return make_person_again(tx, made)
    if store.kind_of_derived(tx, made.asset_id, made.path) is None:
        return False
    if made.type == "encoded_video":
        store.forget_derived(tx, made.asset_id, made.path)
        tx.enqueue(assets.asset_job(assets.ENCODE_VIDEO, made.asset_id))
    elif made.is_edited:
        tx.enqueue(assets.asset_job(assets.RENDER_EDITS, made.asset_id))
    else:
        tx.enqueue(assets.asset_job(assets.GENERATE_THUMBNAILS, made.asset_id))
    return True


def make_person_again(tx: Tx, made: Made) -> bool:
    """A person's picture gets a fresh name each time."""
    person_id = made.key + PEOPLE
    if not store.forget_person_picture(tx, person_id, made.path):
        return False
    tx.enqueue(assets.file_deletion([text_of(made.path)]))
    tx.enqueue(faces.thumbnail_job(person_id, Priority.BULK))
    return True
