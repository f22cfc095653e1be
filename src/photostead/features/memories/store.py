"""SQL of memories: finding and describing them, and changing what is in them. Making them is in `making_store`."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import msgspec
from msgspec import UNSET, UnsetType

from photostead.access.identity import Identity
from photostead.access.visibility import NOT_LOCKED, SHAREABLE, those_under, viewer_params
from photostead.db.tx import Row, Rows, Tx, Value, as_json
from photostead.features.assets import service as assets
from photostead.features.assets.schema import AssetResponseDto
from photostead.features.memories.days import DAY_MS, start_ms
from photostead.features.memories.schema import (
    MemoryResponseDto,
    MemorySearchOrder,
    MemoryType,
    OnThisDayDto,
    SearchMemoriesQuery,
)
from photostead.kernel.clock import to_wire
from photostead.kernel.errors import Invalid

# What shows of a memory: photos of the timeline that are one's own or a partner's. Nothing else ever does, whatever
# was put into the memory before it was locked, archived, put in the trash or no longer shown to the owner.
SHOWN = f"(a.visibility = 'timeline' and a.deleted_at is null and {SHAREABLE})"
# One that the night made and of which nothing shows is not there; one that a person made may be empty.
IS_THERE = f"""(m.made_for is null or exists (
  select 1 from memory_assets ma join assets a on a.id = ma.asset_id where ma.memory_id = m.id and {SHOWN}
))"""
COLUMNS = """m.id, m.uid, m.type, m.data, m.memory_at, m.show_at, m.hide_at, m.seen_at, m.is_saved, m.deleted_at,
  m.created_at, m.updated_at"""
ORDERS = {
    MemorySearchOrder.ASC: "m.created_at, m.id",
    MemorySearchOrder.DESC: "m.created_at desc, m.id desc",
    MemorySearchOrder.RANDOM: "random()",
}
# Of memories with up to a hundred photos each.
LONGEST_PAGE = 1000
# An offset beyond SQLite's numbers is past every end.
FARTHEST = 2**62


class Selection:
    """The conditions of a listing about `m` and what they bind. `wall` is the time on the box's clock in ms as if UTC.
    Raises Invalid for a date that is none."""

    def __init__(self, identity: Identity, query: SearchMemoriesQuery, wall: int) -> None:
        self.conditions = ["m.owner_id = :viewer", IS_THERE]
        self.params: dict[str, Value] = viewer_params(identity)
        if query.id is not UNSET:
            self._filter("m.uid = :uid", uid=query.id.lower())
        if query.type is not UNSET:
            self._filter("m.type = :type", type=query.type)
        if query.is_trashed is not True:
            self._filter("m.deleted_at is null")
        if query.is_saved is not UNSET:
            self._filter("m.is_saved = :is_saved", is_saved=query.is_saved)
        if query.is_upcoming is not UNSET:
            self._filter(
                "(m.show_at is not null and m.show_at > :wall) = :upcoming", wall=wall, upcoming=query.is_upcoming
            )
        if query.for_ is not UNSET:
            start = start_ms(day_of(query.for_))
            self._filter("(m.show_at is null or m.show_at < :end)", end=start + DAY_MS)
            self._filter("(m.hide_at is null or m.hide_at >= :start)", start=start)

    def _filter(self, condition: str, **params: Value) -> None:
        self.conditions.append(condition)
        self.params |= params

    @property
    def where(self) -> str:
        """All conditions."""
        return " and ".join(self.conditions)


def day_of(text: str) -> date:
    """A day from text. Raises Invalid."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"for ({text}) is no day: {error}") from error


def list_memories(rows: Rows, identity: Identity, query: SearchMemoriesQuery, wall: int) -> list[MemoryResponseDto]:
    """The caller's, a page of them. Raises Invalid."""
    selection = Selection(identity, query, wall)
    order = ORDERS[MemorySearchOrder.DESC if query.order is UNSET else query.order]
    size = LONGEST_PAGE if query.size is UNSET else min(query.size, LONGEST_PAGE)
    page = 1 if query.page is UNSET else query.page
    found = rows.rows(
        f"select {COLUMNS} from memories m where {selection.where} order by {order} limit :size offset :offset",
        {**selection.params, "size": size, "offset": min((page - 1) * size, FARTHEST)},
    )
    return describe_rows(rows, found, identity)


def count_memories(rows: Rows, identity: Identity, query: SearchMemoriesQuery, wall: int) -> int:
    """How many a listing has on all its pages. Raises Invalid."""
    selection = Selection(identity, query, wall)
    return int(rows.value(f"select count(*) from memories m where {selection.where}", selection.params))


def describe(rows: Rows, memory_id: int, identity: Identity) -> MemoryResponseDto:
    """One that there is."""
    return describe_rows(rows, rows.rows(f"select {COLUMNS} from memories m where m.id = ?", (memory_id,)), identity)[0]


def describe_rows(rows: Rows, found: Sequence[Row], identity: Identity) -> list[MemoryResponseDto]:
    """Rows of COLUMNS with their photos, in three statements however many they are."""
    contents = read_contents(rows, [row[0] for row in found], identity)
    wanted = sorted({asset_id for asset_ids in contents.values() for asset_id in asset_ids})
    by_key = dict(zip(wanted, assets.describe(rows, wanted, identity), strict=True))
    return [describe_row(row, [by_key[key] for key in contents.get(row[0], ())], identity) for row in found]


def describe_row(row: Row, shown: list[AssetResponseDto], identity: Identity) -> MemoryResponseDto:
    """One row of COLUMNS."""
    return MemoryResponseDto(
        assets=shown,
        id=row[1],
        owner_id=identity.user.uid,
        type=MemoryType(row[2]),
        data=msgspec.json.decode(row[3], type=OnThisDayDto),
        memory_at=to_wire(row[4]),
        show_at=wire_or_unset(row[5]),
        hide_at=wire_or_unset(row[6]),
        seen_at=wire_or_unset(row[7]),
        is_saved=bool(row[8]),
        deleted_at=wire_or_unset(row[9]),
        created_at=to_wire(row[10]),
        updated_at=to_wire(row[11]),
    )


def wire_or_unset(ms: int | None) -> str | UnsetType:
    """What is not known is absent."""
    return UNSET if ms is None else to_wire(ms)


def read_contents(rows: Rows, memory_ids: Sequence[int], identity: Identity) -> dict[int, list[int]]:
    """The keys of what shows in each, the earliest first."""
    found = rows.rows(
        f"""
        select ma.memory_id, a.id
        from memory_assets ma
        join assets a on a.id = ma.asset_id
        where ma.memory_id in (select value from json_each(:memories)) and {SHOWN}
        order by a.local_time, a.id
        """,
        {**viewer_params(identity), "memories": as_json(memory_ids)},
    )
    contents: dict[int, list[int]] = defaultdict(list)
    for memory_id, asset_id in found:
        contents[memory_id].append(asset_id)
    return contents


def find(rows: Rows, user_id: int, uid: str, permission: str) -> int:
    """The key of a memory of the person's. Raises Invalid, the same for absent, deleted and foreign."""
    found = rows.value(
        "select id from memories where owner_id = ? and uid = ? and deleted_at is null", (user_id, uid.lower())
    )
    if found is None:
        raise Invalid(f"Not found or no {permission} access")
    return int(found)


# --- what is in them


def addable(rows: Rows, identity: Identity, uids: Sequence[str]) -> dict[str, int]:
    """Those of the assets that the caller may put into a memory: uid in small letters to key, in the order given."""
    return those_under(rows, SHAREABLE, identity, uids)


def removable(rows: Rows, identity: Identity, memory_id: int, uids: Sequence[str]) -> dict[str, int]:
    """Those of the assets that are in the memory and no secret from the caller: uid in small letters to key."""
    found = rows.rows(
        f"""
        select a.uid, a.id
        from memory_assets ma
        join assets a on a.id = ma.asset_id
        where ma.memory_id = :memory and a.uid in (select value from json_each(:uids)) and {NOT_LOCKED}
        """,
        {**viewer_params(identity), "memory": memory_id, "uids": as_json([uid.lower() for uid in uids])},
    )
    return dict(found)


def contained(rows: Rows, memory_id: int) -> set[int]:
    """The keys of everything in a memory, shown or not."""
    return set(rows.column("select asset_id from memory_assets where memory_id = ?", (memory_id,)))


def insert_assets(tx: Tx, memory_id: int, asset_ids: Sequence[int]) -> None:
    """Add what is not in the memory yet."""
    tx.run_many(
        "insert into memory_assets (memory_id, asset_id, added_at) values (?, ?, ?)",
        [(memory_id, asset_id, tx.now) for asset_id in asset_ids],
    )


def delete_assets(tx: Tx, memory_id: int, asset_ids: Sequence[int]) -> None:
    """Take assets out."""
    tx.run(
        "delete from memory_assets where memory_id = ? and asset_id in (select value from json_each(?))",
        (memory_id, as_json(asset_ids)),
    )


def update(tx: Tx, memory_id: int, changes: dict[str, Value]) -> None:
    """Set columns (names come from code); the memory changed now, also where there is none to set. Later than when it was
    made, whatever the clock says: that is how the night knows what a person changed."""
    columns = "".join(f"{name} = :{name}, " for name in changes)
    tx.run(
        f"update memories set {columns}updated_at = max(:now, updated_at + 1) where id = :id",
        {**changes, "now": tx.now, "id": memory_id},
    )
