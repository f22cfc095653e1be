"""SQL of partners."""

from collections.abc import Sequence

from photostead.db.tx import Row, Rows, Tx, as_json
from photostead.features.partners.schema import PartnerDirection, PartnerResponseDto, SharingDto
from photostead.features.users.schema import UserAvatarColor
from photostead.kernel.clock import to_wire

COLUMNS = "u.avatar_color, u.email, u.uid, p.in_timeline, u.name, u.profile_changed_at, u.profile_image_path"
# (the caller's end, the other's end)
ENDS = {
    PartnerDirection.SHARED_BY: ("shared_by_id", "shared_with_id"),
    PartnerDirection.SHARED_WITH: ("shared_with_id", "shared_by_id"),
}


def describe(row: Row) -> PartnerResponseDto:
    """A row of COLUMNS."""
    return PartnerResponseDto(UserAvatarColor(row[0]), row[1], row[2], bool(row[3]), row[4], to_wire(row[5]), row[6])


def list_partners(rows: Rows, caller: int, direction: PartnerDirection) -> list[PartnerResponseDto]:
    """The active ones at the other end, by name."""
    mine, theirs = ENDS[direction]
    found = rows.rows(
        f"""
        select {COLUMNS}
        from partners p
        join users u on u.id = p.{theirs}
        where p.{mine} = ? and u.status = 'active'
        order by u.name collate nocase, u.id
        """,
        (caller,),
    )
    return [describe(row) for row in found]


def find(rows: Rows, caller: int, direction: PartnerDirection, uid: str) -> int | None:
    """The key of an active partner by their id outside."""
    mine, theirs = ENDS[direction]
    found: int | None = rows.value(
        f"""
        select u.id
        from partners p
        join users u on u.id = p.{theirs}
        where p.{mine} = ? and u.uid = ? and u.status = 'active'
        """,
        (caller, uid.lower()),
    )
    return found


def get(rows: Rows, caller: int, direction: PartnerDirection, partner: int) -> PartnerResponseDto:
    """One that there is."""
    mine, theirs = ENDS[direction]
    found = rows.rows(
        f"select {COLUMNS} from partners p join users u on u.id = p.{theirs} where p.{mine} = ? and p.{theirs} = ?",
        (caller, partner),
    )
    return describe(found[0])


def insert(tx: Tx, shared_by_id: int, shared_with_id: int, *, in_timeline: bool) -> bool:
    """Add a pair; whether it was new."""
    return bool(
        tx.run(
            """
            insert into partners (shared_by_id, shared_with_id, in_timeline, created_at, updated_at)
            values (:by, :with, :in_timeline, :now, :now)
            on conflict do nothing
            """,
            {"by": shared_by_id, "with": shared_with_id, "in_timeline": in_timeline, "now": tx.now},
        )
    )


def update(tx: Tx, shared_by_id: int, shared_with_id: int, *, in_timeline: bool) -> None:
    """Change a pair."""
    tx.run(
        "update partners set in_timeline = ?, updated_at = ? where shared_by_id = ? and shared_with_id = ?",
        (in_timeline, tx.now, shared_by_id, shared_with_id),
    )


SHARING = """
select u.uid, u.name, p.shares_places
from partners p
join users u on u.id = p.shared_with_id
where p.shared_by_id = :by and u.status = 'active' and (:with is null or u.id = :with)
order by u.name collate nocase, u.id
"""


def list_sharing(rows: Rows, shared_by_id: int) -> list[SharingDto]:
    """The active ones who see somebody's photos, by name."""
    return [make_sharing(row) for row in rows.rows(SHARING, {"by": shared_by_id, "with": None})]


def get_sharing(rows: Rows, shared_by_id: int, shared_with_id: int) -> SharingDto:
    """One of them, that there is."""
    return make_sharing(rows.rows(SHARING, {"by": shared_by_id, "with": shared_with_id})[0])


def make_sharing(row: Row) -> SharingDto:
    """A row of SHARING."""
    return SharingDto(row[0], row[1], bool(row[2]))


def set_places(tx: Tx, shared_by_id: int, shared_with_id: int, *, shares_places: bool) -> None:
    """Whether the one is told where the other's photos were taken."""
    tx.run(
        "update partners set shares_places = ?, updated_at = ? where shared_by_id = ? and shared_with_id = ?",
        (shares_places, tx.now, shared_by_id, shared_with_id),
    )


def delete(tx: Tx, shared_by_id: int, shared_with_id: int) -> None:
    """Remove a pair."""
    tx.run("delete from partners where shared_by_id = ? and shared_with_id = ?", (shared_by_id, shared_with_id))


def delete_others(tx: Tx, shared_by_id: int, kept: Sequence[int]) -> None:
    """Remove every pair of someone's but those with these."""
    tx.run(
        """
        delete from partners
        where shared_by_id = ? and shared_with_id not in (select value from json_each(?))
        """,
        (shared_by_id, as_json(kept)),
    )
