"""Live photos: a photo and the video that shows through it. Which two belong together, joining and parting them. Of Apple's
pairs both files are assets of their own; what was taken out of a photo that holds its video is `motion`'s.
"""

import os
from collections.abc import Sequence

import msgspec

from photostead.db.tx import Rows, Tx
from photostead.features.assets import stacking, store
from photostead.features.assets.store import WorkItem
from photostead.features.assets.work import file_deletion
from photostead.kernel.events import Event

# What carries one content identifier: a photo, its video, what was edited of them, copies. More are somebody's experiment.
MOST = 100


class Half(msgspec.Struct, frozen=True):
    """A photo or a video that carries a content identifier. `other` is the key of what it is joined with, None where that
    may be taken from it: a part that was taken out of the photo itself, one in the trash."""

    id: int
    uid: str
    type: str
    path: bytes
    name: str
    visibility: str
    other: int | None


# --- which two


def pair(tx: Tx, item: WorkItem, content_id: str) -> None:
    """Join photos and videos that carry the same content identifier, of one owner and library, each with the one that lies
    nearest to it. Done over for all of them as each is read: the nearest may come last."""
    halves = carriers(tx, item, content_id)
    photos, videos = free_halves(halves)
    wanted = match(photos, videos)
    lost = [photo for photo in photos if photo.other is not None and wanted.get(photo.id) != photo.other]
    for photo in lost:
        part_from(tx, photo.id)
    for photo in photos:
        if photo.id in wanted and (photo in lost or photo.other is None):
            join(tx, photo.id, wanted[photo.id])


def carriers(rows: Rows, item: WorkItem, content_id: str) -> list[Half]:
    """All of them, those beside the asset first."""
    return rows.structs(
        Half,
        """
        select a.id, a.uid, a.type, a.path, a.original_name, a.visibility,
          case a.type
            when 'IMAGE' then (
              select v.id from assets v
              where v.id = a.live_photo_video_id and v.is_extracted = 0 and v.deleted_at is null
            )
            else (
              select p.id from assets p where p.live_photo_video_id = a.id and p.deleted_at is null order by p.id limit 1
            )
          end
        from asset_exif e
        join assets a on a.id = e.asset_id
        join assets here on here.id = :id
        where e.live_photo_cid = :cid and a.owner_id = here.owner_id and a.library_id is here.library_id
          and a.type in ('IMAGE', 'VIDEO') and a.deleted_at is null and a.is_extracted = 0
        order by a.folder_id is not here.folder_id, a.id
        limit :most
        """,
        {"id": item.id, "cid": content_id, "most": MOST},
    )


def free_halves(halves: Sequence[Half]) -> tuple[list[Half], list[Half]]:
    """Photos and videos without those that are joined with something else, which somebody did, and without what is in the
    locked folder with its other half."""
    others = {half.id for half in halves}
    free = [half for half in halves if half.other is None or half.other in others]
    locked = {half.id for half in free if half.type == "VIDEO" and half.visibility == "locked" and half.other}
    free = [half for half in free if half.id not in locked and half.other not in locked]
    return [half for half in free if half.type == "IMAGE"], [half for half in free if half.type == "VIDEO"]


def match(photos: Sequence[Half], videos: Sequence[Half]) -> dict[int, int]:
    """The key of the video for that of each photo that gets one. Nothing comes out of the locked folder by it."""
    pairs = [
        (nearness(photo, video), photo.id, video.id)
        for photo in photos
        for video in videos
        if video.visibility != "locked" or photo.visibility == "locked"
    ]
    found: dict[int, int] = {}
    for _, photo_id, video_id in sorted(pairs, reverse=True):
        if photo_id not in found and video_id not in found.values():
            found[photo_id] = video_id
    return found


def nearness(photo: Half, video: Half) -> tuple[bool, bool, int, bool, int, int]:
    """In the same folder, of the same name, in folders close to each other; then what is joined stays so."""
    here, there = (os.path.dirname(half.path) for half in (photo, video))
    shared = len(os.path.commonpath([here, there]))
    return here == there, stem(photo) == stem(video), shared, photo.other == video.id, -photo.id, -video.id


def stem(half: Half) -> str:
    """The name without its extension."""
    return half.name.rpartition(".")[0].casefold()


# --- joining and parting


def join(tx: Tx, photo_id: int, video_id: int) -> None:
    """Make a video the motion part of a photo, in the place of the one it has."""
    if tx.value("select live_photo_video_id from assets where id = ?", (photo_id,)) not in {None, video_id}:
        part_from(tx, photo_id)
    shown = tx.row(
        "select uid, owner_id from assets where id = ? and visibility != 'hidden' and thumbnails_at is not null and library_id is null",
        (video_id,),
    )
    tx.run("update assets set live_photo_video_id = ?, updated_at = ? where id = ?", (video_id, tx.now, photo_id))
    hide_motion_part(tx, photo_id)
    if shown is not None:
        tx.emit(Event("on_asset_hidden", shown[0], user_id=shown[1]))


def part_from(tx: Tx, photo_id: int) -> None:
    """The photo has no motion part any more. A video shows by itself then; one that was taken out of the photo is still in
    it, and goes."""
    part = tx.row(
        """
        select v.id, v.is_extracted, exists (
          select 1 from assets p where p.live_photo_video_id = v.id and p.id != :photo
        )
        from assets v where v.id = (select live_photo_video_id from assets where id = :photo)
        """,
        {"photo": photo_id},
    )
    tx.run("update assets set live_photo_video_id = null, updated_at = ? where id = ?", (tx.now, photo_id))
    if part is None:
        return
    video_id, is_extracted, is_shared = part
    if is_extracted:
        tx.enqueue(file_deletion(store.delete_assets(tx, [video_id], bars=False)))
    elif not is_shared:
        tx.run(
            "update assets set visibility = 'timeline', updated_at = ? where id = ? and visibility = 'hidden'",
            (tx.now, video_id),
        )
        stacking.settle(tx, [video_id])


def hide_motion_part(tx: Tx, photo_id: int) -> None:
    """A motion part shows only through its photo: locked with it, else hidden."""
    tx.run(
        """
        update assets set visibility = case p.visibility when 'locked' then 'locked' else 'hidden' end, updated_at = ?
        from (select visibility, live_photo_video_id from assets where id = ?) p
        where assets.id = p.live_photo_video_id
        """,
        (tx.now, photo_id),
    )
    stacking.settle(tx, tx.column("select live_photo_video_id from assets where id = ?", (photo_id,)))


def leave_alone(tx: Tx, ids: Sequence[int]) -> None:
    """A person joined or parted these: reading the files again changes nothing about it."""
    for asset_id in ids:
        said = {"live_photo_cid": None, "has_motion": False}
        store.save_overrides(tx, asset_id, said)
        store.write_fields(tx, asset_id, {"live_photo_cid": None})
