"""SQL of edits: what is done to a photo, the pictures made of that, and which faces are left on them."""

from collections.abc import Sequence
from typing import Any

import msgspec

from photostead.db.tx import Rows, Tx, as_json
from photostead.kernel.ids import new_id
from photostead.media.edits import Edit, Size


class EditRow(msgspec.Struct, frozen=True):
    """One edit; `parameters` is JSON."""

    uid: str
    action: str
    parameters: str

    @property
    def values(self) -> dict[str, Any]:
        """The parameters."""
        found: dict[str, Any] = msgspec.json.decode(self.parameters)
        return found


class Subject(msgspec.Struct, frozen=True):
    """A photo that somebody wants to edit: what decides whether it can be. Sides in pixels of the upright original, where
    they are known."""

    id: int
    type: str
    original_name: str
    is_offline: int
    is_live: int
    is_panorama: int


class FaceRow(msgspec.Struct, frozen=True):
    """A face where it is on the upright original: edges in pixels when that has `image_width` x `image_height`."""

    id: int
    person_id: int | None
    is_visible: int
    image_width: int
    image_height: int
    x1: int
    y1: int
    x2: int
    y2: int


def list_edits(rows: Rows, asset_id: int) -> list[EditRow]:
    """What is done to a photo, in its order."""
    return rows.structs(
        EditRow, "select uid, action, parameters from asset_edits where asset_id = ? order by sequence", (asset_id,)
    )


def replace_edits(tx: Tx, asset_id: int, edits: Sequence[Edit]) -> None:
    """Do this to a photo, and nothing else."""
    tx.run("delete from asset_edits where asset_id = ?", (asset_id,))
    for sequence, edit in enumerate(edits):
        values = msgspec.to_builtins(edit)
        action = values.pop("action")
        tx.insert(
            "asset_edits",
            {
                "uid": new_id(),
                "asset_id": asset_id,
                "sequence": sequence,
                "action": action,
                "parameters": as_json(values),
            },
        )
    tx.run("update assets set updated_at = ? where id = ?", (tx.now, asset_id))


def put_rows(tx: Tx, asset_id: int, edits: Sequence[EditRow]) -> None:
    """The same for edits as another database has them, in their order: they stay who they are, and so do the names of their
    pictures."""
    tx.run("delete from asset_edits where asset_id = ?", (asset_id,))
    for sequence, edit in enumerate(edits):
        tx.insert("asset_edits", {"asset_id": asset_id, "sequence": sequence, **msgspec.to_builtins(edit)})
    tx.run("update assets set updated_at = ? where id = ?", (tx.now, asset_id))


def read_subject(rows: Rows, asset_id: int) -> Subject:
    """What decides whether a photo can be edited."""
    found = rows.struct(
        Subject,
        """
        select id, type, original_name, is_offline, live_photo_video_id is not null, projection_type is not null
        from assets where id = ?
        """,
        (asset_id,),
    )
    assert found is not None
    return found


def original_size(rows: Rows, asset_id: int) -> Size | None:
    """Width and height of the upright original in pixels, as its file says; of one that says nothing (yet) those that are
    shown, as long as nothing was done to it."""
    row = rows.row(
        """
        select e.exif_width, e.exif_height, ifnull(e.orientation, '1') in ('5', '6', '7', '8'), a.width, a.height
        from assets a
        left join asset_exif e on e.asset_id = a.id
        where a.id = ?
        """,
        (asset_id,),
    )
    width, height, is_turned, shown_width, shown_height = row or (None,) * 5
    if width and height:
        return (height, width) if is_turned else (width, height)
    return (shown_width, shown_height) if shown_width and shown_height else None


def keep_original_size(tx: Tx, asset_id: int, size: Size) -> None:
    """Note the size of an original that says nothing of it, before what is shown of it gets another one."""
    tx.run(
        """
        insert into asset_exif (asset_id, exif_width, exif_height) values (?, ?, ?)
        on conflict do update set exif_width = excluded.exif_width, exif_height = excluded.exif_height
        where exif_width is null or exif_height is null
        """,
        (asset_id, *size),
    )


# --- the pictures


def edited_paths(rows: Rows, asset_id: int) -> list[str]:
    """The pictures that were made of a photo's edits, relative to the data folder."""
    return rows.column(
        """
        select path from asset_files
        where asset_id = ? and is_edited = 1 and type in ('preview', 'thumbnail', 'fullsize')
        """,
        (asset_id,),
    )


def forget_edited(tx: Tx, asset_id: int) -> list[str]:
    """There are none; those that are free now."""
    paths = edited_paths(tx, asset_id)
    tx.run(
        """
        delete from asset_files
        where asset_id = ? and is_edited = 1 and type in ('preview', 'thumbnail', 'fullsize')
        """,
        (asset_id,),
    )
    return paths


def unedited_thumbnail(rows: Rows, asset_id: int) -> str | None:
    """The thumbnail of the original."""
    path: str | None = rows.value(
        "select path from asset_files where asset_id = ? and type = 'thumbnail' and is_edited = 0", (asset_id,)
    )
    return path


def shot_of(rows: Rows, asset_id: int) -> tuple[int | None, str | None, str | None, str | None]:
    """When a photo was taken by the clock on the wall (ms as if UTC, None where nothing says so), and make, model and lens."""
    row = rows.row(
        """
        select iif(e.date_time_original is null, null, a.local_time), e.make, e.model, e.lens_model from assets a
        join asset_exif e on e.asset_id = a.id
        where a.id = ?
        """,
        (asset_id,),
    )
    return (None, None, None, None) if row is None else (row[0], row[1], row[2], row[3])


def show(tx: Tx, asset_id: int, size: Size, thumbhash: str) -> None:
    """What a photo looks like from now on."""
    tx.run(
        "update assets set width = ?, height = ?, thumbhash = ?, updated_at = ? where id = ?",
        (*size, thumbhash, tx.now, asset_id),
    )


def thumbhash_of(rows: Rows, asset_id: int) -> str | None:
    """The one that clients know."""
    found: str | None = rows.value("select thumbhash from assets where id = ?", (asset_id,))
    return found


# --- faces


def list_faces(rows: Rows, asset_id: int) -> list[FaceRow]:
    """The faces on a photo, as they are on the original; not those that somebody took away."""
    return rows.structs(
        FaceRow,
        """
        select id, person_id, is_visible, image_width, image_height, x1, y1, x2, y2 from asset_faces
        where asset_id = ? and deleted_at is null
        """,
        (asset_id,),
    )


def set_visible(tx: Tx, face_id: int, *, is_visible: bool) -> None:
    """A face is on what is left of its photo, or not."""
    tx.run("update asset_faces set is_visible = ?, updated_at = ? where id = ?", (int(is_visible), tx.now, face_id))
