"""Background work on assets: reading what is inside, making renditions, removing files.

Each handler reads a row, computes in a worker process, and writes the result, the next job and the event at once.
"""

import asyncio
import base64
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from photostead.db import recover
from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.features.assets import (
    anew,
    edited,
    filing,
    leavings,
    live_photos,
    motion,
    placing,
    responses,
    sidecars,
    store,
    streams,
    twins,
    work,
)
from photostead.features.assets.bulk import asking
from photostead.features.assets.originals import file_of, sidecar_of
from photostead.features.assets.renditions import fullsize_path, make_spec, rendition_paths
from photostead.features.assets.store import WorkItem
from photostead.features.faces import service as faces
from photostead.features.keywords import service as keywords
from photostead.features.learning import service as learning
from photostead.features.places import service as places
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigImageDto
from photostead.features.sync import service as sync
from photostead.features.triggers import service as triggers
from photostead.features.triggers.schema import WorkflowTrigger
from photostead.host.markers import require_marked
from photostead.jobs.queues import Priority, QueueName
from photostead.jobs.tasks import Run, task
from photostead.kernel.clock import EARLIEST_MS, LATEST_MS
from photostead.kernel.errors import MediaError, Unavailable
from photostead.kernel.events import Event
from photostead.kernel.log import note_about
from photostead.media import tasks as media
from photostead.media.describe import Metadata
from photostead.media.image import Rendition

# Generous: a Raspberry Pi on an SD card decodes a 100 MP photo in well under this.
PHOTO_SECONDS = 120.0
VIDEO_SECONDS = 300.0


def seconds_for(item: WorkItem) -> float:
    """How long a worker may look at a file before it is taken for hung."""
    return VIDEO_SECONDS if item.type == "VIDEO" else PHOTO_SECONDS


# --- metadata


def metadata_given_up(tx: Tx, payload: dict[str, Any], reason: str) -> None:
    """The reader crashed each time: the picture itself may still be good."""
    store.record_problem(tx, payload["asset_id"], "metadata", reason)
    request_filing(tx, payload["asset_id"])
    tx.enqueue(work.asset_job(work.GENERATE_THUMBNAILS, payload["asset_id"]))


@task(work.EXTRACT_METADATA, give_up=metadata_given_up)
async def extract_metadata(run: Run, asset_id: int) -> None:
    """Read EXIF, XMP, IPTC or the container, and hash the content where that was not done on arrival."""
    await asyncio.to_thread(require_marked, run.data_dir)
    item, sidecar = await run.db.read(reading_input, asset_id)
    if item is None:
        return
    note_about(asset=item.uid)
    try:
        found = await run.executor.submit(
            media.extract,
            file_of(run.data_dir, item),
            item.type,
            sidecar_of(run.data_dir, item, sidecar),
            item.file_modified_at,
            not item.has_hash,
            seconds=seconds_for(item),
        )
    except MediaError as error:
        await filing.refuse_moved(run, item.id, file_of(run.data_dir, item), error)
        if await asyncio.to_thread(motion.is_gone, run.data_dir, item):
            await run.finish(motion.take_out_again, asset_id)
        else:
            await run.finish(unreadable, item, run.data_dir, error.message)
        return
    part = await motion.take_out(run, item) if found.has_motion else None
    if part is not None and part.problem is not None:
        await filing.refuse_moved(run, item.id, file_of(run.data_dir, item))
    await run.finish(apply_metadata, item, found, part, run.priority)


def unreadable(tx: Tx, item: WorkItem, data_dir: Path, reason: str) -> None:
    """Say what is wrong; it is filed by what is known of it. Raises Moved where it is elsewhere by now."""
    filing.require_unmoved(tx, data_dir, item.id, file_of(data_dir, item))
    store.record_problem(tx, item.id, "metadata", reason)
    request_filing(tx, item.id)


def request_filing(tx: Tx, asset_id: int, priority: int = Priority.BULK) -> None:
    """An upload that is read for the first time is filed by the storage template, where there is one. Later it stays
    where it is until somebody asks for all of them to be filed anew."""
    sql = "select library_id is null and not is_extracted and metadata_at is null from assets where id = ?"
    is_new = tx.value(sql, (asset_id,))
    if is_new and settings.load(tx).storage_template.enabled:
        tx.enqueue(work.asset_job(work.FILE_UPLOAD, asset_id, priority))


def reading_input(rows: Rows, asset_id: int) -> tuple[WorkItem | None, str | None]:
    """The asset, and the sidecar that came with its upload (relative to the data folder)."""
    return store.work_item(rows, asset_id), store.file_path(rows, asset_id, "sidecar")


def apply_metadata(tx: Tx, item: WorkItem, found: media.Extracted, part: motion.Found | None, priority: int) -> None:
    """Write what was found, unless somebody deleted the asset meanwhile."""
    if store.is_there(tx, item.id):
        write_metadata(tx, item, found, part, priority)
    elif part is not None:
        motion.discard(tx, part)


def write_metadata(tx: Tx, item: WorkItem, found: media.Extracted, part: motion.Found | None, priority: int) -> None:
    """What was found goes under what a person set; then renditions are asked for."""
    fields = {**fields_of(found.metadata), **store.overrides_of(tx, item.id)}
    if fields["file_created_at"] is None:
        del fields["file_created_at"], fields["local_time"]
    if edited.is_concerned(tx, item.id):  # the sides of an edited photo are those of what is shown of it
        del fields["width"], fields["height"]
    fields |= {"metadata_at": tx.now, "file_size": found.size}
    if found.sha1 is not None:
        fields["content_hash"] = found.sha1
    request_filing(tx, item.id, priority)
    keywords.follow_file(tx, item.owner_id, item.id, found.metadata.tags)
    store.write_fields(tx, item.id, {**fields, **places.names_for(tx, item.id, fields)})
    faces.follow_file(tx, item.owner_id, item.id, found.metadata.faces, (found.metadata.width, found.metadata.height))
    twins.seek(tx, [item.id])
    if fields["live_photo_cid"]:
        live_photos.pair(tx, item, fields["live_photo_cid"])
    problem = None if part is None else part.problem
    store.settle_problem(tx, item.id, "metadata", [*found.metadata.warnings, *([] if problem is None else [problem])])
    if not item.is_extracted:  # it is the photo that people made something of
        triggers.happened(tx, WorkflowTrigger.ASSET_METADATA_EXTRACTION, item.owner_id, [item.id])
    if priority <= Priority.BULK:  # now that the date is known, by the date
        taken_at = tx.value("select file_created_at from assets where id = ?", (item.id,))
        priority = work.recency(taken_at, tx.now)
    if item.type == "IMAGE":
        motion.settle(tx, item.id, part, priority)
    if found.video is not None:
        streams.keep(tx, item.id, found.video, priority)
    tx.enqueue(work.asset_job(work.GENERATE_THUMBNAILS, item.id, priority))


def fields_of(metadata: Metadata) -> dict[str, Value]:
    """Extracted values under the names of the columns."""
    values = msgspec.structs.asdict(metadata)
    taken_at = values.pop("taken_at")
    if taken_at is not None and not EARLIEST_MS <= taken_at <= LATEST_MS:
        taken_at = None
    is_from_file = metadata.date_source == "file"
    values |= {
        "file_created_at": taken_at,
        "date_time_original": None if is_from_file else taken_at,
        "tags": as_json(values["tags"]),
    }
    return values


# --- renditions


def thumbnails_given_up(tx: Tx, payload: dict[str, Any], reason: str) -> None:
    """No picture of this file: say why, where its picture would be."""
    store.record_problem(tx, payload["asset_id"], "thumbnail", reason)


@task(work.GENERATE_THUMBNAILS, give_up=thumbnails_given_up)
async def generate_thumbnails(run: Run, asset_id: int) -> None:
    """Make preview, thumbnail and thumbhash."""
    await asyncio.to_thread(require_marked, run.data_dir)
    item, config = await run.db.read(rendering_input, asset_id)
    if item is None:
        return
    note_about(asset=item.uid)
    preview, thumbnail = rendition_paths(item, config)
    await asyncio.to_thread(os.makedirs, run.data_dir / preview.parent, exist_ok=True)
    fullsize = fullsize_path(item, config)
    spec = make_spec(run.data_dir, preview, thumbnail, config, fullsize)
    try:
        made = await run.executor.submit(
            media.render, file_of(run.data_dir, item), item.type, spec, seconds=seconds_for(item)
        )
    except MediaError as error:
        await filing.give_up(run, item.id, file_of(run.data_dir, item), error)
    await run.finish(apply_rendition, item, made, str(preview), str(thumbnail), fullsize, run.priority)


def rendering_input(rows: Rows, asset_id: int) -> tuple[WorkItem | None, AdminConfigImageDto]:
    """The asset and how renditions are to be made."""
    return store.work_item(rows, asset_id), settings.load(rows).image


def apply_rendition(
    tx: Tx,
    item: WorkItem,
    made: Rendition,
    preview: str,
    thumbnail: str,
    fullsize: str | None = None,
    priority: int = 0,
) -> None:
    """Note the files, and tell the owner's devices of an upload that is complete now. Pictures of what was deleted meanwhile
    are deleted as well."""
    if not store.is_there(tx, item.id):
        tx.enqueue(work.file_deletion([preview, thumbnail, *([] if fullsize is None else [fullsize])]))
        return
    is_new = tx.value("select thumbnails_at is null from assets where id = ?", (item.id,))
    flags = (made.is_progressive, made.is_transparent)
    store.put_file(tx, item.id, "preview", preview, made.preview_bytes, flags)
    store.put_file(tx, item.id, "thumbnail", thumbnail, made.thumbnail_bytes, (False, made.is_transparent))
    apply_fullsize(tx, item, made, fullsize)
    is_edited = edited.is_concerned(tx, item.id)
    note_look(tx, item.id, made, is_edited=is_edited)
    store.settle_problem(tx, item.id, "thumbnail", made.warnings)
    faces.preview_made(tx, item.id)
    learning.request(tx, item.id, priority)
    if is_edited:  # what is shown of it is made of it next
        tx.enqueue(work.asset_job(work.RENDER_EDITS, item.id, priority))
    announce(tx, item, is_new=bool(is_new))


def note_look(tx: Tx, asset_id: int, made: Rendition, *, is_edited: bool) -> None:
    """What placeholder and shape an asset has now; the placeholder of an edited one is that of its edits."""
    tx.run(
        """
        update assets
        set thumbhash = iif(:edited, thumbhash, :hash), thumbnails_at = :now, updated_at = :now,
            width = coalesce(width, :width), height = coalesce(height, :height)
        where id = :id
        """,
        {
            "edited": is_edited,
            "hash": base64.b64encode(made.thumbhash).decode(),
            "now": tx.now,
            "width": made.width,
            "height": made.height,
            "id": asset_id,
        },
    )


def apply_fullsize(tx: Tx, item: WorkItem, made: Rendition, path: str | None) -> None:
    """Note the picture in full size. One that was not made again shows what the file was: it goes."""
    if path is not None and made.fullsize_bytes:
        is_progressive = path.endswith(".jpeg") and settings.load(tx).image.fullsize.progressive is True
        store.put_file(tx, item.id, "fullsize", path, made.fullsize_bytes, (is_progressive, False))
        return
    former = store.file_path(tx, item.id, "fullsize")
    if former is not None:
        tx.run("delete from asset_files where asset_id = ? and type = 'fullsize' and is_edited = 0", (item.id,))
        tx.enqueue(work.file_deletion([former]))


def announce(tx: Tx, item: WorkItem, *, is_new: bool) -> None:
    """Scans announce nothing asset by asset: a hundred thousand events would only make clients look a hundred
    thousand times. Their progress is told by the scan."""
    visibility = tx.value("select visibility from assets where id = ?", (item.id,))
    # Locked assets are not told of: every device hears, also those where the locked folder is shut.
    if item.library_id is not None or visibility in {"hidden", "locked"}:
        return
    row = responses.read_rows(tx, [item.id])[0]
    asset = msgspec.to_builtins(responses.describe_own(row))
    if is_new:
        tx.emit(Event("on_upload_success", asset, user_id=item.owner_id))
        for version in (1, 2):
            ready = sync.upload_ready(tx, item.id, version)
            tx.emit(Event(f"AssetUploadReadyV{version}", ready, user_id=item.owner_id))
    else:
        tx.emit(Event("on_asset_update", asset, user_id=item.owner_id))


@task(work.COUNT_USAGE)
async def count_usage(run: Run) -> None:
    """Counted in a read, which keeps nobody from writing."""
    await run.finish(store.mend_usage, await run.db.read(store.list_askew))


# --- files


@task(work.DELETE_FILES)
async def delete_files(run: Run, paths: list[str], gone: Sequence[str] = ()) -> None:
    """Remove files of ours that no row names any more, and whatever was made of assets that are `gone`. Raises Unavailable
    while there may be files whose rows are still to come: a name that was free may be an upload's by now."""
    if await run.db.read(recover.is_pending):
        raise Unavailable("Uploads are taken in again after the database went back.")
    await asyncio.to_thread(require_marked, run.data_dir)
    paths = [*paths, *await asyncio.to_thread(leavings.list_made, run.data_dir, gone)]
    uploads = [path for path in paths if path.startswith("library/")]
    # What we derive is named by its asset: a setting that was changed twice names it again.
    spared = {*uploads, *await run.db.read(store.paths_in_use, paths)}
    await asyncio.to_thread(remove_own, run.data_dir, [path for path in paths if path not in spared])
    if uploads:
        await run.db.read(remove_uploads, run.data_dir, uploads)


def remove_uploads(rows: Rows, data_dir: Path, paths: list[str]) -> None:
    """Those that nobody's row names, nor will name in a moment: nobody can begin to while we look and remove."""
    with placing.REMOVING:
        coming = placing.spoken_for()
        in_use = store.paths_in_use(rows, paths)
        remove_own(data_dir, [path for path in paths if path not in in_use and data_dir / path not in coming])


def remove_own(data_dir: Path, paths: list[str]) -> None:
    """Unlink files below the data folder, and folders of uploads that are empty then. Whatever lies elsewhere is
    refused: nothing outside our own folder is ever removed."""
    home = data_dir.resolve()
    for name in paths:
        path = (home / name).parent.resolve() / Path(name).name
        if not path.is_relative_to(home) or path == home:
            raise ValueError(f"{name} is not inside the data folder")
        path.unlink(missing_ok=True)
        remove_empty_folders(path.parent, home)


def remove_empty_folders(folder: Path, home: Path) -> None:
    """Upwards, as long as they are empty and below one of our top folders."""
    while folder.parent.parent != folder and folder.is_relative_to(home) and len(folder.relative_to(home).parts) > 1:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


TASKS = [
    extract_metadata,
    generate_thumbnails,
    sidecars.write_sidecar,
    delete_files,
    count_usage,
    *(asking(bulk) for bulk in (anew.METADATA, anew.THUMBNAILS, sidecars.WRITING)),
]
STARTERS = {
    QueueName.METADATA_EXTRACTION: anew.start_metadata,
    QueueName.THUMBNAIL_GENERATION: anew.start_thumbnails,
    QueueName.SIDECAR: sidecars.start,
}
