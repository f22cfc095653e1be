"""SQL of pictures that look alike: what is compared with what, and how each looks (`ml.looks`)."""

from collections.abc import Sequence

from photostead.db.tx import Rows, Tx, as_json
from photostead.features.duplicates.store import DIFFER, SHOWN

# What somebody stacked is known to belong together: nobody need be asked.
COMPARED = f"({SHOWN} and a.stack_id is null)"


def read_preview(rows: Rows, asset_id: int) -> str | None:
    """The picture of an asset as it was taken, relative to the data folder; None where it has none or is not compared."""
    path: str | None = rows.value(
        f"""
        select f.path from assets a
        join asset_files f on f.asset_id = a.id and f.type = 'preview' and f.is_edited = 0
        where a.id = ? and {COMPARED}
        """,
        (asset_id,),
    )
    return path


def note_look(tx: Tx, asset_id: int, look: int) -> None:
    """Keep how an asset looks."""
    tx.run(
        """
        insert into asset_learning (asset_id, look) select id, :look from assets where id = :id
        on conflict do update set look = excluded.look
        """,
        {"id": asset_id, "look": look},
    )


def list_looks(rows: Rows, asset_id: int, keys: Sequence[int]) -> list[tuple[int, int]]:
    """Those of the assets that may be duplicates of one: of its owner and kind, and not told apart from it; and how each
    looks."""
    return [
        (key, look)
        for key, look in rows.rows(
            f"""
            select a.id, l.look from json_each(:keys) wanted
            cross join assets a on a.id = wanted.value
            cross join assets o on o.id = :id
            join asset_learning l on l.asset_id = a.id
            where a.id != o.id and a.owner_id = o.owner_id and a.type = o.type and l.look is not null and {COMPARED}
              and not exists (
                select 1 from told_apart t where t.asset_id = min(a.id, o.id) and t.other_id = max(a.id, o.id)
              )
            """,
            {"id": asset_id, "keys": as_json(keys)},
        )
    ]


def still_compared(rows: Rows, asset_id: int, keys: Sequence[int]) -> list[int]:
    """An asset with those of the others that are compared with it now; none where it is not compared itself."""
    return rows.column(
        f"""
        select a.id from assets o
        cross join assets a on a.owner_id = o.owner_id and a.id in (select value from json_each(:keys))
        where o.id = :id and {COMPARED} and {COMPARED.replace("a.", "o.")}
        """,
        {"id": asset_id, "keys": as_json([asset_id, *keys])},
    )


def lacking(has_no_vector: str) -> str:
    """The condition on the id of an asset that has a vector, and of which nobody knows how it looks. `has_no_vector`: a
    condition on `a.id`."""
    looked = "select 1 from asset_learning l where l.asset_id = a.id and l.look is not null"
    return f"id in (select a.id from assets a where {COMPARED} and not {has_no_vector} and not exists ({looked}))"


def having(has_no_vector: str) -> str:
    """The same for whatever has a vector."""
    return f"id in (select a.id from assets a where {COMPARED} and not {has_no_vector})"


# Assets `a` in groups of what is alike but not the same.
ALIKE = f"""
  a.duplicate_uid is not null and (a.owner_id, a.duplicate_uid) in (
    select a.owner_id, a.duplicate_uid from assets a indexed by assets_by_duplicate
    where a.duplicate_uid is not null
    group by a.owner_id, a.duplicate_uid having {DIFFER}
  )
"""


def dissolve(tx: Tx) -> None:
    """Forget the groups of what is alike but not the same: they are to be found again. Should that be given up half-way,
    whoever was in one counts as never compared."""
    tx.run(f"update asset_learning set look = null where asset_id in (select a.id from assets a where {ALIKE})")
    tx.run(f"update assets as a set duplicate_uid = null where {ALIKE}")
