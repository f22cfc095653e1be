"""SQL of pictures that are to have a vector, and of the work on them."""

import msgspec

from photostead.db.tx import Rows, Tx
from photostead.features.learning import service as learning
from photostead.jobs.kinds import Kind
from photostead.ml.results import Box

SEEN = learning.has_picture("a")


class Picture(msgspec.Struct, frozen=True):
    """A picture to look at: `preview` of what was taken, relative to the data folder; the faces that are known on it."""

    uid: str
    preview: str
    faces: tuple[Box, ...] = ()


def read_picture(rows: Rows, asset_id: int) -> Picture | None:
    """None for an asset that is gone or has no picture."""
    found = rows.row(
        f"""
        select a.uid, f.path from assets a
        join asset_files f on f.asset_id = a.id and f.type = 'preview' and f.is_edited = 0
        where a.id = ? and {SEEN}
        """,
        (asset_id,),
    )
    return None if found is None else Picture(found[0], found[1], read_faces(rows, asset_id))


def read_faces(rows: Rows, asset_id: int) -> tuple[Box, ...]:
    """Where faces are on the picture as it was taken: those that an edit cuts off as well, but none that people took away."""
    return tuple(
        rows.rows(
            """
            select x1 * 1.0 / image_width, y1 * 1.0 / image_height, x2 * 1.0 / image_width, y2 * 1.0 / image_height
            from asset_faces
            where asset_id = ? and deleted_at is null and image_width > 0 and image_height > 0
            """,
            (asset_id,),
        )
    )


def lacking(lacks_vector: str, model: str) -> str:
    """That a model has not looked at asset `a`, and has not found that it cannot. `lacks_vector`: a condition on it."""
    return f"{SEEN} and {lacks_vector} and {learning.lacks('a', 'unreadable_by', model)}"


def is_any(rows: Rows, condition: str) -> bool:
    """Whether there is an asset `a` under a condition."""
    return rows.value(f"select 1 from assets a where {condition} limit 1") is not None


def count_work(rows: Rows, kind: Kind) -> int:
    """How many jobs of a kind wait or run."""
    found: int = rows.value(
        "select count(*) from jobs where queue = ? and name = ? and state in ('waiting', 'active')",
        (str(kind.queue), kind.name),
    )
    return found


def has_other_work(rows: Rows, kind: Kind, asset_id: int) -> bool:
    """Whether work of a kind waits or runs on any other asset."""
    sql = "select 1 from jobs where queue = ? and name = ? and state in ('waiting', 'active') and key != ? limit 1"
    return rows.value(sql, (str(kind.queue), kind.name, str(asset_id))) is not None


def note_unreadable(tx: Tx, asset_id: int, model: str | None) -> None:
    """A model can make nothing of a picture; None: it can."""
    tx.run(
        """
        insert into asset_learning (asset_id, unreadable_by)
        select id, :model from assets where id = :id and (:model is not null or exists (
          select 1 from asset_learning x where x.asset_id = :id and x.unreadable_by is not null))
        on conflict do update set unreadable_by = excluded.unreadable_by
        """,
        {"id": asset_id, "model": model},
    )
