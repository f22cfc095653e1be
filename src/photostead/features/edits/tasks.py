"""The pictures of edited photos, made of the original in the background: preview, thumbnail, and one in full size for
looking closely and for downloads; and back to the original's own when the edits are gone.

The files of an edit carry its id in their names, so that nobody is ever given those of another one for them, and a browser
that keeps one keeps the right one. Those of before are removed when the new ones are there; also those that no row names,
because the daemon ended as they were made.
"""

import asyncio
import base64
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import msgspec

from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.edits import service, store
from photostead.features.faces import service as faces
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigImageDto
from photostead.features.sync import service as sync
from photostead.host.markers import require_marked
from photostead.jobs.queues import QueueName
from photostead.jobs.tasks import Run, task
from photostead.kernel.clock import EPOCH
from photostead.kernel.errors import MediaError
from photostead.kernel.events import Event
from photostead.kernel.log import note_about
from photostead.media import tasks as media
from photostead.media.edits import Edit
from photostead.media.files import Source
from photostead.media.formats import extension_of
from photostead.media.image import Rendition, Spec

SECONDS = 180.0
QUALITY = 95
STEP = "edit"
# EXIF's names of what the picture in full size says.
STAMP = ("Exif.Photo.DateTimeOriginal", "Exif.Image.Make", "Exif.Image.Model", "Exif.Photo.LensModel")
# What stays what it was; everything else becomes a JPEG.
FORMATS: dict[str, Literal["png", "webp"]] = {".png": "png", ".webp": "webp"}


# What the name of such a picture says behind the photo's id; of a half one too.
OF_EDIT = re.compile(r"-(?:preview|thumbnail|fullsize)-(?P<version>[0-9a-f-]{36})\.")


class Work(msgspec.Struct, frozen=True):
    """What is to be made: `version` is the id of the first edit, None where there are none (any more). `others`: pictures of
    other edits that lie there, whether or not rows name them."""

    id: int
    uid: str
    name: str
    source: Source
    version: str | None
    edits: tuple[Edit, ...]
    thumbnail: str | None
    stamp: tuple[tuple[str, str], ...]
    config: AdminConfigImageDto
    others: tuple[str, ...] = ()


def read_work(rows: Rows, asset_id: int, data_dir: Path) -> Work | None:
    """None for an asset that is gone."""
    row = rows.row("select uid, original_name from assets where id = ?", (asset_id,))
    source = assets.source_of(rows, data_dir, asset_id)
    if row is None or source is None:
        return None
    return Work(
        asset_id,
        row[0],
        row[1],
        source,
        version_of(rows, asset_id),
        service.edits_of(rows, asset_id),
        store.unedited_thumbnail(rows, asset_id),
        stamp_of(rows, asset_id),
        settings.load(rows).image,
    )


def stamp_of(rows: Rows, asset_id: int) -> tuple[tuple[str, str], ...]:
    """What the picture in full size says of the shot: when it was taken on the clock on the wall, and with what. Not where,
    nor in which time zone: also people are given it who are not told of places."""
    taken, *device = store.shot_of(rows, asset_id)
    date = None if taken is None else f"{EPOCH + timedelta(milliseconds=taken):%Y:%m:%d %H:%M:%S}"
    return tuple((tag, value) for tag, value in zip(STAMP, (date, *device), strict=True) if value)


def version_of(rows: Rows, asset_id: int) -> str | None:
    """Which edits these are."""
    found = store.list_edits(rows, asset_id)
    return found[0].uid if found else None


def given_up(tx: Tx, payload: dict[str, Any], reason: str) -> None:
    """No picture of the edit: say why."""
    assets.record_problem(tx, payload["asset_id"], STEP, reason)


@task(assets.RENDER_EDITS, give_up=given_up)
async def render_edits(run: Run, asset_id: int) -> None:
    """Make the pictures of a photo's edits, or show the original's again."""
    await asyncio.to_thread(require_marked, run.data_dir)
    work = await run.db.read(read_work, asset_id, run.data_dir)
    if work is None:
        return
    note_about(asset=work.uid)
    work = await asyncio.to_thread(with_others, work, run.data_dir)
    if work.version is not None:
        await make(run, work, work.version)
    elif work.thumbnail is not None:
        made = await run.executor.submit(media.hash_picture, str(run.data_dir / work.thumbnail), seconds=SECONDS)
        await run.finish(undo, work, made)
    else:
        await run.finish(undo_later, work)


def with_others(work: Work, data_dir: Path) -> Work:
    """Looks at the disk: nobody else makes pictures of this photo's edits meanwhile."""
    found = [(path, OF_EDIT.search(path)) for path in assets.list_made(data_dir, [work.uid])]
    others = tuple(path for path, match in found if match is not None and match["version"] != work.version)
    return msgspec.structs.replace(work, others=others)


async def make(run: Run, work: Work, version: str) -> None:
    """The pictures of edits."""
    paths = paths_of(work, version)
    await asyncio.to_thread(os.makedirs, (run.data_dir / paths["preview"]).parent, exist_ok=True)
    spec = make_spec(run.data_dir, paths, work)
    try:
        made = await run.executor.submit(media.render, work.source, "IMAGE", spec, seconds=SECONDS)
    except MediaError as error:
        await assets.give_up(run, work.id, work.source, error)
    await run.finish(apply, work, made, paths)


def paths_of(work: Work, version: str) -> dict[str, str]:
    """Where they go, relative to the data folder, by what they are."""
    config, full = work.config, FORMATS.get(extension_of(work.name), "jpeg")
    formats = {"preview": config.preview.format, "thumbnail": config.thumbnail.format, "fullsize": full}
    return {kind: str(assets.rendition_path(work.uid, f"{kind}-{version}", form)) for kind, form in formats.items()}


def make_spec(data_dir: Path, paths: dict[str, str], work: Work) -> Spec:
    """What the worker is to write: as the settings say, but for the one in full size, which people take away."""
    usual = assets.make_spec(data_dir, Path(paths["preview"]), Path(paths["thumbnail"]), work.config, paths["fullsize"])
    return msgspec.structs.replace(
        usual,
        fullsize_format=FORMATS.get(extension_of(work.name), "jpeg"),
        fullsize_quality=QUALITY,
        fullsize_progressive=False,
        edits=work.edits,
        stamp=work.stamp,
    )


def apply(tx: Tx, work: Work, made: Rendition, paths: dict[str, str]) -> None:
    """Show them, if these are still the edits: else whoever changed them asked for other ones, and these go."""
    former = {*store.edited_paths(tx, work.id), *work.others} - set(paths.values())
    if version_of(tx, work.id) != work.version:
        former = set(paths.values())
    else:
        flags = (made.is_progressive, made.is_transparent)
        sizes = {"preview": made.preview_bytes, "thumbnail": made.thumbnail_bytes, "fullsize": made.fullsize_bytes}
        for kind, size in sizes.items():
            assets.put_file(tx, work.id, kind, paths[kind], size, flags, is_edited=True)
        show(tx, work, (made.width, made.height), made.thumbhash)
        assets.settle_problem(tx, work.id, STEP, made.warnings)
    if former:
        tx.enqueue(assets.file_deletion(sorted(former)))


def undo(tx: Tx, work: Work, thumbhash: bytes) -> None:
    """Show the original again, if there are still no edits."""
    size = store.original_size(tx, work.id)
    if version_of(tx, work.id) is not None or size is None:
        return
    if former := {*store.forget_edited(tx, work.id), *work.others}:
        tx.enqueue(assets.file_deletion(sorted(former)))
    assets.settle_problem(tx, work.id, STEP, ())
    show(tx, work, size, thumbhash)


def undo_later(tx: Tx, work: Work) -> None:
    """There is nothing to show of the original yet: it is made first, and asks again."""
    if work.others:
        tx.enqueue(assets.file_deletion(list(work.others)))
    assets.request_thumbnails(tx, work.id)


def show(tx: Tx, work: Work, size: tuple[int, int], thumbhash: bytes) -> None:
    """From now on the photo looks like this; its owner's devices are told."""
    former = store.thumbhash_of(tx, work.id)
    store.show(tx, work.id, size, differing(thumbhash, former))
    service.settle_faces(tx, work.id)
    service.settle_texts(tx, work.id)
    faces.preview_made(tx, work.id)
    announce(tx, work.id)


def differing(thumbhash: bytes, former: str | None) -> str:
    """A thumbhash that is not the former one, since addresses of pictures carry it: a mirrored sunset may have the same.
    Then the lowest bit of its last byte, which is one of its finest details, is the other one."""
    text = base64.b64encode(thumbhash).decode()
    if text != former:
        return text
    return base64.b64encode(thumbhash[:-1] + bytes([thumbhash[-1] ^ 1])).decode()


def announce(tx: Tx, asset_id: int) -> None:
    """Not of what is locked or hidden: every device hears, also those where the locked folder is shut."""
    row = assets.read_rows(tx, [asset_id])[0]
    if row.visibility in {"hidden", "locked"}:
        return
    owner_id = tx.value("select owner_id from assets where id = ?", (asset_id,))
    tx.emit(Event("on_asset_update", msgspec.to_builtins(assets.describe_own(row)), user_id=owner_id))
    for version in (1, 2):
        tx.emit(Event(f"AssetEditReadyV{version}", sync.edit_ready(tx, asset_id, version), user_id=owner_id))


TASKS = [render_edits]
STARTERS = {QueueName.EDITOR: service.start}
