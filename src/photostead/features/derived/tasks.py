"""Tidying up as background work."""

import asyncio
import logging
import os

from photostead.db import recover
from photostead.features.assets import service as assets
from photostead.features.derived import service, store
from photostead.features.derived.work import FOLLOW_SETTINGS, TIDY_UP
from photostead.features.integrity import service as integrity
from photostead.features.settings import service as settings
from photostead.host.markers import require_marked
from photostead.jobs.queues import QueueName
from photostead.jobs.tasks import Run, task
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import Unavailable
from photostead.media import inventory, leftovers
from photostead.media.inventory import Listing

log = logging.getLogger(__name__)

FOLDERS = 32
LOOK_SECONDS = 300.0
# A file is made before its row is written, and may be for hours while a film is converted.
OLD_MS = 24 * 3_600_000


@task(TIDY_UP)
async def tidy_up(run: Run, removes: bool, walks: bool) -> None:
    """Look for what nobody needs; with `removes` it goes, with `walks` also files that nothing names. Raises Unavailable
    while uploads are to be taken in again: what names a file may still be to come."""
    await check(run)
    removed = await remove_unneeded(run) if removes else (0, 0)
    left, gone = await walk(run, removes=removes) if walks else ((0, 0), (0, 0))
    removed = (removed[0] + gone[0], removed[1] + gone[1])
    if removed[0]:
        log.info("%d files that nobody needed were removed: %d bytes", *removed)
    await run.finish(service.note_end, left, removed if removes else None, walked=walks)


async def check(run: Run) -> None:
    """Raises Unavailable where our folders, or what names their files, are not what they should be."""
    if await run.db.read(recover.is_pending):
        raise Unavailable("Uploads are taken in again after the database went back.")
    await asyncio.to_thread(require_marked, run.data_dir)


async def remove_unneeded(run: Run) -> tuple[int, int]:
    """What rows name and no setting asks for; `(count, bytes)`."""
    config, count, size = await run.db.read(settings.load), 0, 0
    while (done := await run.db.write(service.remove_some, config))[0]:
        count, size = count + done[0], size + done[1]
    return count, size


async def walk(run: Run, *, removes: bool) -> tuple[tuple[int, int], tuple[int, int]]:
    """Through our own folders; how much is left over there, and how much of it went, as `(count, bytes)`."""
    left, gone = (0, 0), (0, 0)
    waiting = [os.fsencode(top) for top in service.NAMES]
    while waiting:
        chunk, waiting = waiting[:FOLDERS], waiting[FOLDERS:]
        listings = await run.executor.submit(
            inventory.list_folders, os.fsencode(run.data_dir), chunk, seconds=LOOK_SECONDS
        )
        await check(run)
        for listing in listings:
            waiting += folders_below(listing)
            found = await leftovers_in(run, listing)
            if found:
                seen = await deal_with(run, found, removes=removes)
                left, gone = (left, add(gone, seen)) if removes else (add(left, seen), gone)
    return left, gone


def add(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """Two amounts together."""
    return one[0] + other[0], one[1] + other[1]


def folders_below(listing: Listing) -> list[bytes]:
    """The folders that we make: two levels, named by the first letters of ids."""
    if listing.folder.count(b"/") >= 2:
        return []
    names = [name for name in listing.folders if service.SHARD.fullmatch(os.fsdecode(name))]
    return [os.path.join(listing.folder, name) for name in names]


async def leftovers_in(run: Run, listing: Listing) -> list[bytes]:
    """The paths of what we made in a folder, long ago, and nothing names. A sidecar whose asset is there is not among them:
    what it says may be more than the database knows."""
    top, *shards = os.fsdecode(listing.folder).split("/")
    if len(shards) != 2:
        return []
    before, place = now_ms() - OLD_MS, (shards[0], shards[1])
    old = [
        (name, service.uid_of(top, place, os.fsdecode(name))) for name, changed in listing.files if changed <= before
    ]
    uids = {name: uid for name, uid in old if uid is not None}
    if top == "sidecars" and uids:
        known = await run.db.read(store.known_assets, list(uids.values()))
        uids = {name: uid for name, uid in uids.items() if uid not in known or name.startswith(b".")}
    return await integrity.strays_among(run.db, run.data_dir, listing.folder, list(uids)) if uids else []


async def deal_with(run: Run, found: list[bytes], *, removes: bool) -> tuple[int, int]:
    """Count, or remove, leftovers; `(count, bytes)`."""
    home = os.fsencode(run.data_dir)
    if not removes:
        return await run.executor.submit(leftovers.measure, home, found, seconds=LOOK_SECONDS)
    before = now_ms() - OLD_MS
    return await run.executor.submit(leftovers.remove, home, found, before, seconds=LOOK_SECONDS)


@task(FOLLOW_SETTINGS)
async def follow_settings(run: Run, asset_id: int) -> None:
    """Let what was made of one asset follow the settings."""
    await run.finish(service.follow_settings, asset_id)


TASKS = [tidy_up, follow_settings, assets.asking(service.FOLLOWING)]
STARTERS = {QueueName.MIGRATION: service.start}
