"""SQL of filing uploads: what is known of one, and noting its new place. Libraries' files are never among them."""

import os
from collections.abc import Sequence

import msgspec

from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.storage_template.naming import Facts

SIDECAR = ".xmp"


class Upload(msgspec.Struct, frozen=True):
    """An upload and its file. `path` and `sidecar` (None where none lies beside it, be it given or ours) are relative to
    the media folder; the checksum is the SHA-1 of the bytes."""

    id: int
    path: str
    checksum: bytes
    sidecar: str | None
    facts: Facts


# Of a motion part the album of its photo counts. The album that was made last, as people know it from the reference's
# clients; its first and last day only where they are asked for: they cost a look at all that is in it.
FIND = """
select a.id, cast(a.path as text), a.checksum, s.path, a.uid,
       coalesce(u.storage_label, u.name || '-' || substr(u.uid, 1, 8)), a.original_name, a.type, a.local_time,
       e.make, e.model, e.lens_model, al.name, al.id
from assets a
join users u on u.id = a.owner_id
left join asset_exif e on e.asset_id = a.id
left join asset_files s on s.asset_id = a.id and s.type = 'sidecar'
  and s.path = cast(a.path as text) || '.xmp'
left join albums al on al.id = (
  select x.album_id from album_assets x
  join albums y on y.id = x.album_id
  where x.asset_id in (
    select a.id union all select p.id from assets p where p.live_photo_video_id = a.id and a.visibility != 'timeline'
  )
  order by y.created_at desc, y.id desc
  limit 1
)
where a.id = ? and a.library_id is null and substr(a.path, 1, 8) = cast('library/' as blob)
"""
# Something of each kind that looks different: the newest, one in an album, a video.
EXAMPLES = """
select id from (
  select * from (
    select a.id, 0 as rank from assets a where {mine} order by a.file_created_at desc, a.id desc limit 3
  )
  union all
  select * from (
    select a.id, 1 from assets a where {mine} and exists (select 1 from album_assets x where x.asset_id = a.id) limit 1
  )
  union all
  select * from (select a.id, 2 from assets a where {mine} and a.type = 'VIDEO' limit 1)
)
group by id
order by min(rank), id desc
"""
MINE = (
    "a.owner_id = :user and a.library_id is null and a.deleted_at is null and a.visibility in ('timeline', 'archive')"
)


def find(rows: Rows, asset_id: int, *, with_album_dates: bool) -> Upload | None:
    """What is known of an upload; None where it is gone, or no upload."""
    row = rows.row(FIND, (asset_id,))
    if row is None:
        return None
    key, path, checksum, sidecar, *known, album_id = row
    start, end = album_dates(rows, album_id) if with_album_dates and album_id is not None else (None, None)
    facts = msgspec.structs.replace(Facts(*known), album_start=start, album_end=end)
    return Upload(key, path, checksum, sidecar, facts)


def album_dates(rows: Rows, album_id: int) -> tuple[int | None, int | None]:
    """The first and the last moment of what is in an album, in ms on the clock of the place."""
    row = rows.row(
        """
        select min(a.local_time), max(a.local_time) from album_assets x
        join assets a on a.id = x.asset_id
        where x.album_id = ? and a.deleted_at is null and a.visibility in ('timeline', 'archive')
        """,
        (album_id,),
    )
    return (None, None) if row is None else (row[0], row[1])


def examples(rows: Rows, user_id: int) -> Sequence[int]:
    """The keys of a few uploads of a person to show a template with; none of the locked folder."""
    return rows.column(EXAMPLES.format(mine=MINE), {"user": user_id})


def note_moved(tx: Tx, upload: Upload, path: str) -> bool:
    """The file lies elsewhere now, and its sidecar beside it; False where the upload was changed or removed meanwhile.

    Where a file lies is news to no device. The trigger that would send the row to all of them passes by where the
    sequence number is set: hence twice, to its opposite and back."""
    old, new = os.fsencode(upload.path), os.fsencode(path)
    folder_id = assets.ensure_folder(tx, None, assets.parent_of(new))
    changed = tx.run(
        """
        update assets set path = :new, original_path = :text, folder_id = :folder, seq = -seq
        where id = :id and path = :old and library_id is null
        """,
        {"id": upload.id, "old": old, "new": new, "text": path, "folder": folder_id},
    )
    tx.run("update assets set seq = -seq where id = ? and seq < 0", (upload.id,))
    if changed and upload.sidecar is not None:
        tx.run(
            "update asset_files set path = ?, updated_at = ? where asset_id = ? and path = ?",
            (path + SIDECAR, tx.now, upload.id, upload.sidecar),
        )
    return bool(changed)


def is_named(rows: Rows, name: str) -> bool:
    """Whether a row names this file of an upload."""
    sql = """
      select exists (
        select 1 from folders f cross join assets a on a.folder_id = f.id
        where ifnull(f.library_id, 0) = 0 and f.path = ? and a.path = ? and a.library_id is null
      )
    """
    path = os.fsencode(name)
    return bool(rows.value(sql, (assets.parent_of(path), path)))


def owner_of(rows: Rows, user_id: int) -> str:
    """The name of a person's folder."""
    sql = "select coalesce(storage_label, name || '-' || substr(uid, 1, 8)) from users where id = ?"
    return str(rows.value(sql, (user_id,)))
