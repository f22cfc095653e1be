"""The video of a motion photo as an asset of its own, hidden behind the photo: taken out into a file of ours, kept in step
with the photo, made again where it is lost (decision 0036). Where it lies in the photo is `media.motion`'s.
"""

import hashlib
import os
from pathlib import Path

import msgspec

from photostead.db.tx import Rows, Tx
from photostead.features.assets import layout, live_photos, store
from photostead.features.assets.originals import file_of
from photostead.features.assets.store import NewAsset, WorkItem
from photostead.features.assets.work import EXTRACT_METADATA, asset_job, file_deletion
from photostead.jobs.queues import Priority
from photostead.jobs.tasks import Run
from photostead.kernel.errors import MediaError
from photostead.kernel.ids import new_id
from photostead.media import tasks as media
from photostead.media.motion import Taken

# 512 MB from a share that reads 10 MB a second, twice.
SECONDS = 120.0


class Part(msgspec.Struct, frozen=True):
    """The asset of a part: its file (relative to the data folder) and the SHA-1 of its bytes, None where that is not to be
    trusted."""

    id: int
    uid: str
    path: str
    sha1: bytes | None
    size: int
    metadata_at: int | None


class Found(msgspec.Struct, frozen=True):
    """What became of taking out: `path` is relative to the data folder. Without `taken` everything stays as it is, for the
    `problem` or because the photo's video is another one."""

    uid: str = ""
    path: str = ""
    taken: Taken | None = None
    problem: str | None = None


# --- taking out


async def take_out(run: Run, item: WorkItem) -> Found:
    """Write the video of a photo into a file that no row names yet, or see that it is the one that is there. Raises
    OutOfSpace and Unavailable."""
    is_wanted, part = await run.db.read(look, item.id)
    if not is_wanted:
        return Found()
    uid = new_id()
    path = str(layout.rendition_path(uid, "motion", "mp4"))
    try:
        taken = await run.executor.submit(
            media.take_out_motion,
            file_of(run.data_dir, item),
            str(run.data_dir / path),
            known_of(run.data_dir, part),
            seconds=SECONDS,
        )
    except MediaError as error:
        return Found(problem=error.message)
    is_new = taken is not None and taken.path == str(run.data_dir / path)
    return Found(uid, path if is_new else "", taken)


def known_of(data_dir: Path, part: Part | None) -> Taken | None:
    """What a worker may find again."""
    return None if part is None or part.sha1 is None else Taken(part.sha1, part.size, str(data_dir / part.path))


def look(rows: Rows, photo_id: int) -> tuple[bool, Part | None]:
    """Whether the video in a photo is to be its motion part, and the one that was taken out of it before. Not where it has
    another one, a person parted them, or it was edited before its file became a motion photo: the video would show what
    the edit takes away."""
    part = part_of(rows, photo_id)
    has_another = part is None and rows.value("select live_photo_video_id from assets where id = ?", (photo_id,))
    is_edited = part is None and rows.value("select exists (select 1 from asset_edits where asset_id = ?)", (photo_id,))
    return not (has_another or is_edited) and store.overrides_of(rows, photo_id).get("has_motion", True), part


def part_of(rows: Rows, photo_id: int) -> Part | None:
    """What was taken out of a photo."""
    return rows.struct(
        Part,
        """
        select v.id, v.uid, v.original_path, v.content_hash, v.file_size, v.metadata_at from assets p
        join assets v on v.id = p.live_photo_video_id and v.is_extracted
        where p.id = ?
        """,
        (photo_id,),
    )


# --- keeping in step


def settle(tx: Tx, photo_id: int, found: Found | None, priority: int) -> None:
    """The photo was read; `found` is None where it holds no video."""
    is_wanted, part = look(tx, photo_id)
    taken = None if found is None else found.taken
    if found is None or (taken is None and not found.problem and found.uid):
        if part is not None:
            live_photos.part_from(tx, photo_id)
        return
    if taken is None:
        return
    if not is_wanted:
        discard(tx, found)
    elif part is not None and part.sha1 == taken.sha1:
        discard(tx, found)
        if part.metadata_at is None:
            tx.enqueue(asset_job(EXTRACT_METADATA, part.id, priority))
    else:
        add(tx, photo_id, found, taken, priority)


def discard(tx: Tx, found: Found) -> None:
    """Nobody wants the file that was made."""
    if found.path:
        tx.enqueue(file_deletion([found.path]))


def add(tx: Tx, photo_id: int, found: Found, taken: Taken, priority: int) -> None:
    """The part's own asset, in the place of an earlier one. It is as locked, and as deleted, as its photo."""
    row = tx.row(
        "select owner_id, original_name, file_created_at, file_modified_at, local_time, deleted_at from assets where id = ?",
        (photo_id,),
    )
    if row is None or not found.path:
        discard(tx, found)
        return
    owner_id, name, created, modified, local, deleted_at = row
    new = NewAsset(
        owner_id=owner_id,
        library_id=None,
        type="VIDEO",
        path=os.fsencode(found.path),
        original_path=found.path,
        original_name=(name.rpartition(".")[0] or name) + ".mp4",
        checksum=mark_of(found.uid),
        content_hash=taken.sha1,
        file_size=taken.size,
        file_created_at=created,
        file_modified_at=modified,
        local_time=local,
        visibility="hidden",
    )
    values = store.row_of(tx, new, found.uid) | {"is_extracted": 1, "deleted_at": deleted_at}
    part_id = tx.insert("assets", values)
    live_photos.join(tx, photo_id, part_id)
    tx.enqueue(asset_job(EXTRACT_METADATA, part_id, priority))


def mark_of(uid: str) -> bytes:
    """What stands for a part's bytes on the wire: no claim on content. A phone that has the very video as a file of its own
    must not take it for backed up, since it goes with the photo."""
    return hashlib.sha1(b"motion:" + uid.encode(), usedforsecurity=False).digest()


# --- making again


def is_gone(data_dir: Path, item: WorkItem) -> bool:
    """Whether this is a part whose file is not there. Blocks."""
    return bool(item.is_extracted) and not os.path.exists(data_dir / os.fsdecode(item.path))


def take_out_again(tx: Tx, part_id: int, *, is_damaged: bool = False) -> bool:
    """Have a part made again out of its photo; whether it is a part at all. `is_damaged`: its file is there and wrong."""
    if not tx.value("select is_extracted from assets where id = ?", (part_id,)):
        return False
    if is_damaged:
        tx.run("update assets set content_hash = null where id = ?", (part_id,))
    for photo_id in tx.column("select id from assets where live_photo_video_id = ?", (part_id,)):
        tx.enqueue(asset_job(EXTRACT_METADATA, photo_id, Priority.PERSON))
    return True
