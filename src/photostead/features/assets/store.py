"""SQL of assets: adding, what extraction and rendering found, deleting. Reading for the wire is in `responses`."""

import os
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.features.assets import leavings, stacking
from photostead.features.assets.work import DAY_MS, file_deletion, leavings_deletion
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority
from photostead.kernel.events import Event
from photostead.kernel.ids import new_id

UID_LENGTH = 36


class NewAsset(msgspec.Struct, frozen=True):
    """What is known of a file before anyone looked inside. `path`: exact bytes, absolute for external files,
    relative to the data folder for our own. Times in ms."""

    owner_id: int
    library_id: int | None
    type: str
    path: bytes
    original_path: str
    original_name: str
    checksum: bytes
    content_hash: bytes | None
    file_size: int
    file_created_at: int
    file_modified_at: int
    local_time: int
    visibility: str = "timeline"
    is_favorite: bool = False
    duration_ms: int | None = None
    inode: int | None = None
    folder_id: int | None = None


class WorkItem(msgspec.Struct, frozen=True):
    """What a job needs of an asset. `has_hash`: the content hash is known for this very size and time. `import_paths`: of
    its library, as JSON; `allowed`: where that library's owner may have folders, None for anywhere. `is_extracted`: the
    file is ours, taken out of a photo that holds it."""

    id: int
    uid: str
    owner_id: int
    library_id: int | None
    type: str
    path: bytes
    file_modified_at: int
    has_hash: int
    import_paths: str | None
    allowed: str | None = None
    is_extracted: int = 0

    @property
    def roots(self) -> tuple[str, ...]:
        """Of an external file: the folders below which it must lie when it is opened."""
        return tuple(msgspec.json.decode(self.import_paths or "[]", type=list[str]))

    @property
    def limits(self) -> tuple[str, ...] | None:
        """... and where its library's owner may have folders (`media.files.lies_below`)."""
        return None if self.allowed is None else tuple(msgspec.json.decode(self.allowed, type=list[str]))


# Below which folders the owner of library `l` may have any, as JSON; null for administrators, who may everywhere.
ALLOWED = """(
  select case when not o.is_admin then (select json_group_array(r.path) from user_roots r where r.user_id = o.id) end
  from users o where o.id = l.owner_id
)"""


def insert_asset(tx: Tx, new: NewAsset) -> tuple[int, str]:
    """Add an asset; `(key, uid)`. The unique index on owner, checksum and library holds against races."""
    uid = new_id()
    return tx.insert("assets", row_of(tx, new, uid)), uid


def insert_assets(tx: Tx, new: Sequence[NewAsset]) -> dict[bytes, int]:
    """Add some of one owner and library, a thousand at most; their keys by checksum."""
    # One statement: at each statement SQLite writes down what the search index of names gathered, which takes twice as
    # long as all the rest of adding an asset.
    rows = [row_of(tx, one, new_id()) for one in new]
    if not rows:
        return {}
    marks = ", ".join("(" + ", ".join("?" * len(row)) + ")" for row in rows)
    sql = f"insert into assets ({', '.join(rows[0])}) values {marks} returning checksum, id"
    return {row[0]: row[1] for row in tx.rows(sql, [value for row in rows for value in row.values()])}


def row_of(tx: Tx, new: NewAsset, uid: str) -> dict[str, Value]:
    """A new asset by columns."""
    values: dict[str, Value] = {**msgspec.structs.asdict(new), "uid": uid, "created_at": tx.now, "updated_at": tx.now}
    if new.folder_id is None:
        values["folder_id"] = ensure_folder(tx, new.library_id, parent_of(new.path))
    return values


def parent_of(path: bytes) -> bytes:
    """The folder of a file as `folders.path` has it: without a slash at its end, empty for the root."""
    return path.rpartition(b"/")[0]


def import_paths(rows: Rows) -> list[str]:
    """The folders of all libraries: what lies there is theirs, and nothing is ever written in there."""
    return rows.column("select p.value from libraries l, json_each(l.import_paths) p")


def ensure_folder(tx: Tx, library_id: int | None, path: bytes) -> int:
    """The key of a folder of a library, or of our own where `library_id` is None; added where it is new."""
    found = tx.value("select id from folders where ifnull(library_id, 0) = ? and path = ?", (library_id or 0, path))
    return tx.insert("folders", {"library_id": library_id, "path": path}) if found is None else int(found)


def find_upload(rows: Rows, owner_id: int, checksum: bytes) -> tuple[str, bool] | None:
    """`(uid, is trashed)` of an upload of this owner with these bytes; libraries do not count."""
    row = rows.row(
        """
        select uid, deleted_at is not null from assets
        where owner_id = ? and checksum = ? and ifnull(library_id, 0) = 0
        """,
        (owner_id, checksum),
    )
    return None if row is None else (row[0], bool(row[1]))


def work_item(rows: Rows, asset_id: int) -> WorkItem | None:
    """The asset of a job, or None when it is gone meanwhile."""
    return rows.struct(
        WorkItem,
        f"""
        select a.id, a.uid, a.owner_id, a.library_id, a.type, a.path, a.file_modified_at, a.content_hash is not null,
               l.import_paths, {ALLOWED}, a.is_extracted
        from assets a
        left join libraries l on l.id = a.library_id
        where a.id = ?
        """,
        (asset_id,),
    )


def is_there(rows: Rows, asset_id: int) -> bool:
    """Whether nobody deleted an asset meanwhile."""
    return rows.value("select 1 from assets where id = ?", (asset_id,)) is not None


def overrides_of(rows: Rows, asset_id: int) -> dict[str, Any]:
    """What a person set over the extracted values."""
    text = rows.value("select fields from asset_overrides where asset_id = ?", (asset_id,))
    found: dict[str, Any] = msgspec.json.decode(text) if text else {}
    return found


def save_overrides(tx: Tx, asset_id: int, fields: dict[str, Any]) -> None:
    """Remember what a person set, besides what they set before."""
    replace_overrides(tx, asset_id, {**overrides_of(tx, asset_id), **fields})


def replace_overrides(tx: Tx, asset_id: int, fields: dict[str, Any]) -> None:
    """Remember that a person set this and nothing else."""
    if not fields:
        tx.run("delete from asset_overrides where asset_id = ?", (asset_id,))
        return
    tx.run(
        "insert into asset_overrides values (:id, :fields) on conflict do update set fields = :fields",
        {"id": asset_id, "fields": as_json(fields)},
    )


ASSET_FIELDS = (
    "file_created_at", "local_time", "offset_minutes", "width", "height", "duration_ms", "projection_type",
    "latitude", "longitude", "city", "state", "country", "metadata_at", "content_hash", "file_size",
)  # fmt: skip
EXIF_FIELDS = (
    "exif_width", "exif_height", "orientation", "make", "model", "lens_model", "exposure_time", "f_number",
    "focal_length", "iso", "altitude", "description", "rating", "date_time_original", "date_source", "time_zone",
    "modify_date", "profile_description", "live_photo_cid", "fps", "video_codec", "audio_codec", "tags",
)  # fmt: skip


def write_fields(tx: Tx, asset_id: int, fields: dict[str, Value]) -> None:
    """Set effective values by name; each goes to the table that holds it. Names come from code, never from outside."""
    mine = {name: value for name, value in fields.items() if name in ASSET_FIELDS}
    exif = {name: value for name, value in fields.items() if name in EXIF_FIELDS}
    assignments = ", ".join(["updated_at = :now", *(f"{name} = :{name}" for name in mine)])
    tx.run(f"update assets set {assignments} where id = :id", {**mine, "id": asset_id, "now": tx.now})
    if exif:
        names, marks = ", ".join(exif), ", ".join(f":{name}" for name in exif)
        updates = ", ".join(f"{name} = excluded.{name}" for name in exif)
        tx.run(
            f"insert into asset_exif (asset_id, {names}) values (:id, {marks}) on conflict do update set {updates}",
            {**exif, "id": asset_id},
        )


def put_file(
    tx: Tx,
    asset_id: int,
    kind: str,
    path: str,
    size: int,
    flags: tuple[bool, bool] = (False, False),
    *,
    is_edited: bool = False,
) -> None:
    """Note a file made for, or given with, an asset; `flags` are progressive and transparent. `is_edited`: made from what
    a person edited. One that lay elsewhere and was ours alone is removed."""
    if kind != "sidecar" or is_edited:
        sql = "select path from asset_files where asset_id = ? and type = ? and is_edited = ? and path != ?"
        for former in tx.column(sql, (asset_id, kind, is_edited, path)):
            tx.enqueue(file_deletion([former]))
    tx.run(
        """
        insert into asset_files (uid, asset_id, type, path, size, is_edited, is_progressive, is_transparent,
                                 created_at, updated_at)
        values (:uid, :asset, :type, :path, :size, :edited, :progressive, :transparent, :now, :now)
        on conflict (asset_id, type, is_edited) do update set
          path = excluded.path, size = excluded.size, is_progressive = excluded.is_progressive,
          is_transparent = excluded.is_transparent, updated_at = excluded.updated_at
        """,
        {
            "uid": new_id(),
            "asset": asset_id,
            "type": kind,
            "path": path,
            "size": size,
            "edited": is_edited,
            "progressive": flags[0],
            "transparent": flags[1],
            "now": tx.now,
        },
    )


def file_path(rows: Rows, asset_id: int, kind: str, *, is_edited: bool = False) -> str | None:
    """The path of an asset's file of this kind, relative to the data folder. `is_edited`: the one made from a person's
    edits."""
    sql = "select path from asset_files where asset_id = ? and type = ? and is_edited = ?"
    path: str | None = rows.value(sql, (asset_id, kind, is_edited))
    return path


# Of `:paths` those that rows name; `:folders` are theirs, `:uids` what their names begin with.
IN_USE = """
select a.original_path from json_each(:folders) wanted
cross join folders f on ifnull(f.library_id, 0) = 0 and f.path = cast(wanted.value as blob)
cross join assets a on a.folder_id = f.id
where a.library_id is null and a.original_path in (select value from json_each(:paths))
union
select s.path from json_each(:folders) wanted
cross join folders f on ifnull(f.library_id, 0) = 0 and f.path = cast(wanted.value as blob)
cross join assets a on a.folder_id = f.id
cross join asset_files s on s.asset_id = a.id and s.type = 'sidecar'
where s.path in (select value from json_each(:paths))
union
select s.path from json_each(:uids) wanted
cross join assets a on a.uid = wanted.value
cross join asset_files s on s.asset_id = a.id
where s.path in (select value from json_each(:paths))
"""


def paths_in_use(rows: Rows, paths: Sequence[str]) -> set[str]:
    """Those of our own files (relative to the data folder) that a row names: a place that became free may have been
    taken again before its old file's removal was done."""
    folders = {os.path.dirname(path) for path in paths}
    # What is made of an asset bears its id, and what came with an upload lies beside it.
    uids = {os.path.basename(path)[:UID_LENGTH] for path in paths}
    wanted = {"paths": as_json(paths), "folders": as_json(list(folders)), "uids": as_json(list(uids))}
    return set(rows.column(IN_USE, wanted))


def record_problem(tx: Tx, asset_id: int, step: str, reason: str) -> None:
    """Say what is wrong with a file, beside it."""
    tx.run(
        """
        insert into problems (owner_id, asset_id, library_id, path, step, reason, at)
        select owner_id, id, library_id, original_path, :step, :reason, :now from assets where id = :id
        on conflict (asset_id, step) where asset_id is not null do update set reason = excluded.reason, at = excluded.at
        """,
        {"id": asset_id, "step": step, "reason": reason, "now": tx.now},
    )


def settle_problem(tx: Tx, asset_id: int, step: str, warnings: Sequence[str]) -> None:
    """The step went through: what it warned of is noted, an older problem of it is over."""
    if warnings:
        record_problem(tx, asset_id, step, "; ".join(warnings))
    else:
        tx.run("delete from problems where asset_id = ? and step = ?", (asset_id, step))


def list_askew(rows: Rows) -> list[tuple[int, int]]:
    """The people (keys) for whom the running count of what their uploads take is wrong, and by how many bytes it is too small."""
    return rows.rows(
        """
        select id, bytes - usage_bytes from (
          select u.id, u.usage_bytes, coalesce((select sum(a.file_size) from assets a
                                                where a.owner_id = u.id and a.library_id is null and not a.is_extracted), 0) as bytes
          from users u
        )
        where bytes != usage_bytes
        """
    )


def mend_usage(tx: Tx, askew: Sequence[tuple[int, int]]) -> None:
    """Put these counts right, whatever was added or removed since they were found to be wrong."""
    for user_id, missing in askew:
        tx.run("update users set usage_bytes = usage_bytes + ? where id = ?", (missing, user_id))


def recount_usage(tx: Tx) -> None:
    """Both at one go: seconds for a million."""
    mend_usage(tx, list_askew(tx))


def enqueue_for(tx: Tx, kind: Kind, keys: Iterable[int]) -> int:
    """One job of a kind for each of some assets, the newest first, in one statement; how many waited not yet."""
    tx.has_jobs = True
    return tx.run(
        """
        insert into jobs (queue, name, key, payload, priority, created_at, run_after)
        select :queue, :name, cast(id as text), json_object('asset_id', id),
               :bulk - max(0, :now - file_created_at) / :day, :now, :now
        from assets where id in (select value from json_each(:keys))
        on conflict (name, key) where state = 'waiting' do nothing
        """,
        {
            "queue": str(kind.queue),
            "name": kind.name,
            "now": tx.now,
            "bulk": Priority.BULK,
            "day": DAY_MS,
            "keys": as_json(list(keys)),
        },
    )


# The motion parts of photos `:ids`, without those that another photo has as well.
GOES_ALONG = """
  select p.live_photo_video_id from assets p
  where p.id in (select value from json_each(:ids)) and not exists (
    select 1 from assets o
    where o.live_photo_video_id = p.live_photo_video_id and o.id not in (select value from json_each(:ids))
  )
"""


def delete_assets(tx: Tx, ids: Sequence[int], *, bars: bool = True) -> list[str]:
    """Remove assets for good, with the hidden motion parts of their live photos; our own files that are free now,
    relative to the data folder. An external file is not among them, it is not ours; it is noted as ignored, unless it
    was missing, or `bars` is false: should it ever come back, it is welcome."""
    keys = {"ids": as_json(ids)}
    doomed = tx.rows(
        f"""
        select id, uid, owner_id, library_id, path, original_path, checksum, iif(is_extracted, 0, file_size), is_offline
        from assets
        where id in (select value from json_each(:ids))
           or ((visibility in ('hidden', 'locked') or is_extracted) and id in ({GOES_ALONG}))
        """,
        keys,
    )
    stacks = stacking.stacks_of(tx, [row[0] for row in doomed])
    if half_done := leavings.list_half_done(tx, {row[0]: row[1] for row in doomed}):
        tx.enqueue(leavings_deletion(half_done))
    freed: list[str] = []
    for asset_id, uid, owner_id, library_id, path, original_path, checksum, size, is_offline in doomed:
        freed += tx.column("select path from asset_files where asset_id = ?", (asset_id,))
        if library_id is None:
            freed.append(path.decode())
            tx.run("update users set usage_bytes = max(0, usage_bytes - ?) where id = ?", (size, owner_id))
        elif bars and not is_offline:
            tx.run(
                "insert or ignore into library_ignored values (?, ?, ?, ?)",
                (library_id, checksum, original_path, tx.now),
            )
        tx.run("delete from assets where id = ?", (asset_id,))
        tx.emit(Event("on_asset_delete", uid, user_id=owner_id))
    stacking.settle_stacks(tx, stacks)
    return freed


def claim_quota(tx: Tx, owner_id: int, added: int) -> bool:
    """Count an upload against its owner's quota; False (and nothing counted) where it does not fit."""
    changed = tx.run(
        """
        update users set usage_bytes = usage_bytes + :added
        where id = :id and (quota_bytes is null or usage_bytes + :added <= quota_bytes)
        """,
        {"id": owner_id, "added": added},
    )
    return changed == 1
