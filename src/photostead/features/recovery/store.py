"""SQL of taking in again."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from photostead.db import recover
from photostead.db.tx import Rows, Tx, as_json
from photostead.features.assets import service as assets
from photostead.features.assets.service import NewAsset
from photostead.features.edits import service as edits
from photostead.features.keywords import service as keywords
from photostead.features.recovery.aside import Upload

# The step of problems about files that are gone.
STEP = "original"
# What a file's reading does not bring back, of a row that was set aside.
KEPT = ("offset_minutes", "created_at", "width", "height", "duration_ms")


class Known(msgspec.Struct, frozen=True):
    """A row of an upload; times in ms, size in bytes."""

    id: int
    uid: str
    path: bytes
    checksum: bytes
    file_size: int
    created_at: int


def begin_anew(tx: Tx) -> None:
    """What lay in the trash may have been wanted back since: its days begin anew, and so do those of accounts that were
    put away. The names of files that were to be removed may be other uploads' by now. Every device forgets what it
    knows."""
    tx.run("delete from jobs where name = ?", (assets.DELETE_FILES.name,))
    tx.run("update assets set deleted_at = ? where deleted_at is not null", (tx.now,))
    tx.run("update users set deleted_at = ? where deleted_at is not null", (tx.now,))
    tx.run("update sessions set is_pending_sync_reset = 1")


def end_all_sessions(tx: Tx) -> None:
    """Everybody signs in again."""
    tx.run("delete from sessions")


def upload_folders(rows: Rows) -> list[bytes]:
    """Folders that hold uploads, as the rows have it: relative to the media folder."""
    return rows.column(
        """
        select path from folders
        where library_id is null and (path = cast('library' as blob) or substr(path, 1, 8) = cast('library/' as blob))
        """
    )


def uploads_in(rows: Rows, folder: bytes) -> list[Known]:
    """The rows of one folder."""
    return rows.structs(
        Known,
        """
        select a.id, a.uid, a.path, a.checksum, a.file_size, a.created_at
        from folders f
        join assets a on a.folder_id = f.id
        where ifnull(f.library_id, 0) = 0 and f.path = ? and a.library_id is null
        """,
        (folder,),
    )


def look_at(rows: Rows, folder: bytes) -> tuple[list[Known], set[bytes]]:
    """The rows of one folder, and the files of uploads whose removal was asked for."""
    payloads = rows.column("select payload from jobs where name = ?", (assets.DELETE_FILES.name,))
    doomed = {path.encode() for payload in payloads for path in msgspec.json.decode(payload)["paths"]}
    return uploads_in(rows, folder), doomed


def people(rows: Rows) -> list[tuple[int, str, str]]:
    """`(key, uid, name of the folder of uploads)` of everyone."""
    labels = rows.rows("select id, uid, coalesce(storage_label, name || '-' || substr(uid, 1, 8)) from users")
    return [(key, uid, assets.safe_name(label)) for key, uid, label in labels]


def find_twin(rows: Rows, owner_id: int, checksum: bytes) -> Known | None:
    """The upload of the same owner with the same bytes."""
    return rows.struct(
        Known,
        """
        select id, uid, path, checksum, file_size, created_at from assets
        where owner_id = ? and checksum = ? and library_id is null
        """,
        (owner_id, checksum),
    )


def move(tx: Tx, asset_id: int, path: bytes) -> None:
    """The file of an upload is there."""
    folder_id = assets.ensure_folder(tx, None, assets.parent_of(path))
    tx.run(
        "update assets set path = ?, original_path = ?, folder_id = ?, updated_at = ? where id = ?",
        (path, path.decode(errors="replace"), folder_id, tx.now, asset_id),
    )


def insert(tx: Tx, new: NewAsset, upload: Upload | None) -> int:
    """A row for a file, as it was where that is known; its key. It is read again by this version."""
    asset_id, _ = assets.insert_asset(tx, new)
    if upload is not None:
        restore(tx, asset_id, upload)
    assets.request_metadata(tx, asset_id, new.file_created_at)
    return asset_id


def restore(tx: Tx, asset_id: int, upload: Upload) -> None:
    """What people and programs put beside it."""
    kept: dict[str, Any] = {name: upload.asset[name] for name in KEPT}
    # The trash keeps it as long as anything that comes in today.
    kept["deleted_at"] = None if upload.asset["deleted_at"] is None else tx.now
    assignments = ", ".join(f"{name} = :{name}" for name in kept)
    tx.run(f"update assets set {assignments} where id = :id", {**kept, "id": asset_id})
    tx.run("update or ignore assets set uid = ? where id = ?", (upload.asset["uid"], asset_id))
    if upload.overrides is not None:
        tx.run("insert into asset_overrides values (?, ?)", (asset_id, upload.overrides))
    tx.run_many(
        "insert into asset_metadata (asset_id, key, value, updated_at) values (?, ?, ?, ?)",
        [(asset_id, key, value, tx.now) for key, value in upload.metadata],
    )
    tx.run(
        """
        insert or ignore into album_assets (album_id, asset_id, added_at)
        select id, :asset, :now from albums where uid in (select value from json_each(:albums))
        """,
        {"asset": asset_id, "now": tx.now, "albums": as_json(upload.albums)},
    )
    owner_id = tx.value("select owner_id from assets where id = ?", (asset_id,))
    keywords.attach(tx, keywords.upsert(tx, owner_id, upload.tags), [asset_id])
    link_motion(tx, asset_id, upload.asset["motion_uid"])
    if upload.edits:
        edits.take_over(tx, asset_id, upload.edits)


def link_motion(tx: Tx, asset_id: int, motion_uid: str | None) -> None:
    """The motion part of a live photo, where it is there."""
    tx.run(
        "update assets set live_photo_video_id = (select id from assets where uid = :uid) where id = :id and :uid is not null",
        {"id": asset_id, "uid": motion_uid},
    )


def count(tx: Tx) -> None:
    """One more has its row: kept over interruptions."""
    done = recover.load(tx)
    if done is not None:
        recover.save(tx, msgspec.structs.replace(done, taken_in=done.taken_in + 1))


def note_missing(tx: Tx, asset_id: int, reason: str) -> None:
    """Say beside an entry that its file is gone."""
    assets.record_problem(tx, asset_id, STEP, reason)


def put_sidecar(tx: Tx, asset_id: int, path: str, size: int) -> None:
    """The sidecar that came with an upload."""
    assets.put_file(tx, asset_id, "sidecar", path, size)


def settle_found(tx: Tx, ids: Sequence[int]) -> None:
    """The file is there after all."""
    tx.run("delete from problems where step = ? and asset_id in (select value from json_each(?))", (STEP, as_json(ids)))


def fields_of(upload: Upload) -> Mapping[str, Any]:
    """Of a row that was set aside: what a new row begins with."""
    names = (
        "type", "path", "original_path", "original_name", "checksum", "content_hash", "file_size", "file_created_at",
        "file_modified_at", "local_time", "visibility",
    )  # fmt: skip
    return {**{name: upload.asset[name] for name in names}, "is_favorite": bool(upload.asset["is_favorite"])}
