"""SQL of making memories and of forgetting them: without anybody who asks, so each statement names whose they are."""

from collections.abc import Sequence

from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.kernel.ids import new_id

# A person's own photos, and those of libraries that the household shares: these belong to a service account.
OWNERS = """
select :owner
union
select p.shared_by_id from partners p
join users u on u.id = p.shared_by_id
where p.shared_with_id = :owner and p.in_timeline and u.is_service and u.status = 'active'
"""


def people(rows: Rows) -> list[int]:
    """The keys of everybody who can look at memories."""
    return rows.column("select id from users where status = 'active' and not is_service order by id")


def find_owners(rows: Rows, user_id: int) -> list[int]:
    """Whose photos a person's memories are made of."""
    return rows.column(OWNERS, {"owner": user_id})


def years_of_month(rows: Rows, owners: Sequence[int], month: int) -> list[int]:
    """The years in which there are photos of this month of the year, the earliest first."""
    return rows.column(
        """
        select distinct cast(substr(month, 1, 4) as integer) as year from timeline_counts
        where owner_id in (select value from json_each(:owners))
          and visibility = 'timeline' and is_stack_child = 0 and count > 0 and substr(month, 6, 2) = :month
        order by year
        """,
        {"owners": as_json(owners), "month": f"{month:02d}"},
    )


def taken_between(rows: Rows, owners: Sequence[int], start: int, end: int) -> list[tuple[int, bool]]:
    """Photos of the timeline taken in this local time (ms): key and whether it is a favourite, the earliest first."""
    found = rows.rows(
        """
        select a.id, a.is_favorite from assets a
        where a.owner_id in (select value from json_each(:owners))
          and a.visibility = 'timeline' and a.deleted_at is null and a.is_stack_child = 0
          and a.local_time >= :start and a.local_time < :end
        order by a.local_time, a.id
        """,
        {"owners": as_json(owners), "start": start, "end": end},
    )
    return [(asset_id, bool(is_favorite)) for asset_id, is_favorite in found]


def find_made(rows: Rows, user_id: int, made_for: str) -> tuple[int, bool] | None:
    """What the night made for a person's day and year before: its key, and whether a person changed or deleted it."""
    sql = """
      select id, updated_at > created_at or deleted_at is not null from memories
      where owner_id = ? and type = 'on_this_day' and made_for = ?
    """
    row = rows.row(sql, (user_id, made_for))
    return None if row is None else (int(row[0]), bool(row[1]))


def insert(tx: Tx, user_id: int, **columns: Value) -> int:
    """Add a memory; its key."""
    times: dict[str, Value] = {"created_at": tx.now, "updated_at": tx.now}
    return tx.insert("memories", {"uid": new_id(), "owner_id": user_id, "type": "on_this_day", **times, **columns})


def delete_past(tx: Tx, hidden_before: int, deleted_before: int) -> None:
    """Forget what nobody saved and is hidden since before an instant, and what was deleted before one (ms)."""
    tx.run(
        """
        delete from memories
        where (deleted_at is null and not is_saved and hide_at < :hidden)
           or (deleted_at < :deleted and (hide_at is null or made_for is null or hide_at < :deleted))
        """,
        {"hidden": hidden_before, "deleted": deleted_before},
    )
