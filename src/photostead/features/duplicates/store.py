"""SQL of groups of duplicates: of one owner, of what is compared (`assets.COMPARED`) and whose file is there."""

from collections.abc import Sequence

import msgspec

from photostead.db.tx import Rows, Tx, as_json
from photostead.features.assets import service as assets
from photostead.kernel.ids import new_id

SHOWN = f"({assets.COMPARED.format(asset='a')} and a.is_offline = 0)"
FACTS = (
    "e.make", "e.model", "e.lens_model", "e.exposure_time", "e.f_number", "e.focal_length", "e.iso", "e.orientation",
    "e.altitude", "e.date_time_original", "e.time_zone", "e.modify_date", "e.description", "e.rating", "a.projection_type",
    "e.live_photo_cid", "a.latitude", "a.longitude", "e.exif_width", "e.exif_height", "e.profile_description", "e.fps",
)  # fmt: skip
KNOWN = " + ".join(f"({name} is not null)" for name in FACTS)

# What is not read yet differs from everything.
DIFFER = "count(distinct a.content_hash) > 1 or count(a.content_hash) < count(*)"


class Member(msgspec.Struct, frozen=True):
    """One asset of a group."""

    group: str
    id: int
    uid: str
    stack_id: int | None


# The best of each group first, the groups with the newest photos first.
GROUPS = f"""
select a.duplicate_uid, a.id, a.uid, a.stack_id
from assets a indexed by assets_by_duplicate
left join asset_exif e on e.asset_id = a.id
where a.owner_id = :owner and a.duplicate_uid {{condition}} and {SHOWN}
order by max(a.local_time) over (partition by a.duplicate_uid) desc, a.duplicate_uid,
  a.file_size desc, a.library_id is not null, {KNOWN} desc, a.id
"""


def list_groups(rows: Rows, owner_id: int, uid: str | None = None) -> dict[str, list[Member]]:
    """A person's groups, or one of them, by id; in each the one that we would keep first. One alone is none, and neither is
    what somebody put into one stack."""
    found: dict[str, list[Member]] = {}
    condition = "is not null" if uid is None else "= :group"
    for member in rows.structs(Member, GROUPS.format(condition=condition), {"owner": owner_id, "group": uid}):
        found.setdefault(member.group, []).append(member)
    return {group: members for group, members in found.items() if len(members) > 1 and not are_stacked(members)}


def are_stacked(members: Sequence[Member]) -> bool:
    """Whether all are in one stack."""
    return members[0].stack_id is not None and len({member.stack_id for member in members}) == 1


def count_groups(rows: Rows, owner_id: int) -> tuple[int, int]:
    """How many groups, and assets in them."""
    row = rows.row(
        f"""
        select count(*), ifnull(sum(size), 0)
        from (
          select count(*) as size from assets a indexed by assets_by_duplicate
          where a.owner_id = ? and a.duplicate_uid is not null and {SHOWN}
          group by a.duplicate_uid
          having count(*) > 1 and (count(a.stack_id) < count(*) or count(distinct a.stack_id) > 1)
        )
        """,
        (owner_id,),
    )
    return row or (0, 0)


def differing(rows: Rows, owner_id: int) -> set[str]:
    """The ids of a person's groups in which not all have the same bytes."""
    return set(
        rows.column(
            f"""
            select a.duplicate_uid from assets a indexed by assets_by_duplicate
            where a.owner_id = ? and a.duplicate_uid is not null and {SHOWN}
            group by a.duplicate_uid having {DIFFER}
            """,
            (owner_id,),
        )
    )


def members_of(rows: Rows, owner_id: int, uid: str) -> list[int]:
    """All of a group, whether it shows or not."""
    return rows.column("select id from assets where owner_id = ? and duplicate_uid = ?", (owner_id, uid))


def leave_group(tx: Tx, asset_ids: Sequence[int]) -> None:
    """Assets are in no group any more; the schema dissolves one of which a single asset is left."""
    tx.run("update assets set duplicate_uid = null where id in (select value from json_each(?))", (as_json(asset_ids),))


# --- detection


def same_bytes(rows: Rows, asset_id: int) -> list[int]:
    """An asset with those of its owner that have its bytes; none where it is not compared."""
    return rows.column(
        f"""
        select a.id from assets o
        cross join assets a indexed by assets_by_content on a.content_hash = o.content_hash
        where o.id = ? and a.owner_id = o.owner_id and {SHOWN} and {SHOWN.replace("a.", "o.")}
        """,
        (asset_id,),
    )


def told_apart(rows: Rows, asset_ids: Sequence[int]) -> list[tuple[int, int]]:
    """The pairs of these that somebody told apart, the smaller key first."""
    # The plus keeps SQLite from asking for each of the pairs that there could be.
    return [
        (one, other)
        for one, other in rows.rows(
            """
            select asset_id, other_id from told_apart
            where asset_id in (select value from json_each(:ids)) and +other_id in (select value from json_each(:ids))
            """,
            {"ids": as_json(asset_ids)},
        )
    ]


def is_together(rows: Rows, asset_ids: Sequence[int]) -> bool:
    """Whether the assets are in one group."""
    found = rows.row(
        """
        select count(distinct duplicate_uid), count(duplicate_uid) from assets
        where id in (select value from json_each(?))
        """,
        (as_json(asset_ids),),
    )
    return found == (1, len(asset_ids))


def put_together(tx: Tx, asset_ids: Sequence[int]) -> None:
    """Make one group of assets of one owner, with the rest of the groups that they are in."""
    keys = {"ids": as_json(asset_ids)}
    chosen = "id in (select value from json_each(:ids))"
    known = tx.column(f"select distinct duplicate_uid from assets where {chosen} and duplicate_uid is not null", keys)
    everyone = tx.column(
        f"""
        select id from assets where {chosen}
        union
        select a.id from assets a
        where a.owner_id = (select owner_id from assets where {chosen} limit 1)
          and a.duplicate_uid in (select value from json_each(:known))
        """,
        {**keys, "known": as_json(known)},
    )
    tx.run(
        f"update assets set duplicate_uid = :group where {chosen} and duplicate_uid is not :group",
        {"ids": as_json(everyone), "group": known[0] if known else new_id()},
    )


def repeated(rows: Rows, after: bytes, limit: int) -> list[bytes]:
    """Content hashes behind one that more than one asset has, in their order."""
    return rows.column(
        """
        select content_hash from assets indexed by assets_by_content
        where content_hash > ?
        group by content_hash having count(*) > 1
        order by content_hash limit ?
        """,
        (after, limit),
    )


def holders(rows: Rows, content_hash: bytes) -> list[int]:
    """One asset of each owner who has these bytes more than once."""
    return rows.column(
        f"""
        select min(a.id) from assets a indexed by assets_by_content
        where a.content_hash = ? and {SHOWN}
        group by a.owner_id having count(*) > 1
        """,
        (content_hash,),
    )
