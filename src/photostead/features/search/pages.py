"""How a page of what a search selects is found: few are collected and sorted, of many an index of their order is walked along
until there is a page, and some by lot are drawn by their keys. Nobody knows before which there will be: on the way to a page
of few all of a million would be looked at, and as many collected of what nearly all are.
"""

import base64
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import msgspec
from msgspec import Meta

from photostead.db.tx import Rows, as_json
from photostead.features.search.schema import SearchOrder, SearchOrderField
from photostead.features.search.store import Selection, count_plain
from photostead.features.users.schema import AssetOrder
from photostead.kernel.errors import Invalid

# What assets are sorted by before their keys.
ORDERS = {
    SearchOrderField.FILE_CREATED_AT: ("a.file_created_at",),
    SearchOrderField.LOCAL_DATE_TIME: ("a.local_time",),
    SearchOrderField.FILE_SIZE_IN_BYTES: ("a.file_size",),
    SearchOrderField.RATING: ("ifnull(a.rating, 0)", "a.file_created_at"),
}
BY_TIME = frozenset({SearchOrderField.FILE_CREATED_AT, SearchOrderField.LOCAL_DATE_TIME})
# Columns by which an index finds assets in another order than searches have.
SPANNED = re.compile(r"(?<![+.\w])a\.(?:created_at|updated_at|file_size|deleted_at)\b")
# Several values, each of which an index finds in order: they are sorted, which takes less than walking until they come.
AMONG = re.compile(r"(?<![+.\w])a\.(?:city|state|country|make|model|lens_model|library_id) in \(")
RATINGS = (5, 4, 3, 2, 1, None)
# No clock on a wall is further from that of the world (`assets_by_odd_clock`).
FURTHEST_CLOCK_MS = 16 * 3_600_000
ODD_CLOCK = f"a.local_time - a.file_created_at not between -{FURTHEST_CLOCK_MS} and {FURTHEST_CLOCK_MS}"
# By lot: so many keys at a time, and so many times, before all is collected of what so few are. At first no more than are enough
# where one of so many fits: each key lies somewhere else on the disk.
DRAWN_AT_ONCE, DRAWN_TIMES = 2000, 4
DRAWN_FIRST = 4
Integer = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
LAST = 2**63 - 1
# What an asset is sorted by, and its key behind that.
Key = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind an asset, or so many from the start."""

    after: Key | None = None
    offset: int = 0


def find_and_count(
    rows: Rows, selection: Selection, order: SearchOrder, limit: int, place: Place
) -> tuple[list[Key], int]:
    """A stretch of the results, equal ones by key; and how many there are in all, or of more than are collected at least so many.
    Raises Invalid for a place in another order."""
    if place.after is not None and len(place.after) != len(ORDERS[order.field]) + 1:
        raise Invalid("The cursor is of an answer in another order: begin again without it.")
    if selection.plain:
        return walk(rows, selection, order, limit, place), count_plain(rows, selection)
    known = 0
    is_walked = not selection.is_found or (selection.is_looked_through and order.field in BY_TIME)
    if not is_walked or is_small(rows, selection):
        few = collect(rows, selection, ORDERS[order.field])
        if len(few) <= selection.most:
            return cut(few, order, limit, place), len(few)
        known = len(few)
    return walk(rows, walked(selection), order, limit, place), known


def is_small(rows: Rows, selection: Selection) -> bool:
    """Whether there are so few assets that all can be looked at, fit or not."""
    sql = f"select 1 from assets where owner_id in (select value from json_each(?)) limit 1 offset {selection.most}"
    return rows.row(sql, (as_json(selection.owners),)) is None


def collect(rows: Rows, selection: Selection, columns: Sequence[str]) -> list[Key]:
    """All, by whatever index finds them; one too many where there are more."""
    found: list[Key] = rows.rows(
        f"select * from ({selection.sql(', '.join((*columns, 'a.id')))}) limit {selection.most + 1}", selection.params
    )
    return found


def cut(few: list[Key], order: SearchOrder, limit: int, place: Place) -> list[Key]:
    """The page, of all there are."""
    is_descending = order.direction is AssetOrder.DESC
    few.sort(reverse=is_descending)
    if place.after is not None:
        few = [one for one in few if (one < place.after if is_descending else one > place.after)]
    return few[place.offset : place.offset + limit]


def walked(selection: Selection) -> Selection:
    """The same where many fit: SQLite is to go along the index of the order, not to collect by others."""
    scopes = tuple(scope.replace("+a.owner_id =", "a.owner_id =") for scope in selection.scopes)
    return replace(
        selection, scopes=scopes, conditions=tuple(SPANNED.sub(r"+\g<0>", one) for one in selection.conditions)
    )


def walk(rows: Rows, selection: Selection, order: SearchOrder, limit: int, place: Place) -> list[Key]:
    """The stretch, in order from the first."""
    if order.field is SearchOrderField.RATING:
        return walk_ratings(rows, selection, order.direction, limit, place)
    is_in_order = selection.is_found and not selection.plain and not selection.is_among
    if order.field is SearchOrderField.LOCAL_DATE_TIME and is_in_order and not has_odd_clocks(rows, selection):
        return walk_clocks(rows, selection, order.direction, limit, place)
    return stretch(rows, selection, ORDERS[order.field][0], order.direction, limit, place)


def stretch(
    rows: Rows, selection: Selection, column: str, direction: AssetOrder, limit: int, place: Place
) -> list[Key]:
    """The stretch, by one column."""
    if place.offset or len(selection.scopes) == 1:
        return merged(rows, selection, column, direction, limit, place)
    # One's own first: of a partner's, of which maybe nothing fits, only as far back as the page goes.
    found: list[Key] = []
    for scope in selection.scopes:
        until = found[-1] if len(found) == limit else None
        found += merged(rows, replace(selection, scopes=(scope,)), column, direction, limit, place, until)
        found = sorted(found, reverse=direction is AssetOrder.DESC)[:limit]
    return found


def merged(
    rows: Rows,
    selection: Selection,
    column: str,
    direction: AssetOrder,
    limit: int,
    place: Place,
    until: Key | None = None,
) -> list[Key]:
    """The stretch of all scopes as SQLite merges them, no further than some place."""
    is_sorted = any(AMONG.match(one) for one in selection.conditions)
    value, bounds, key = "+" * is_sorted + selection.column(column), ["1"], selection.column("a.id")
    params = {**selection.params, "limit": limit, "offset": place.offset}
    beyond, before = ("<", ">") if direction is AssetOrder.DESC else (">", "<")
    if place.after is not None:
        bounds.append(f"({value}, {key}) {beyond} (:after_value, :after_id)")
        params |= {"after_value": place.after[0], "after_id": place.after[1]}
    if until is not None:
        bounds.append(f"({value}, {key}) {before} (:until_value, :until_id)")
        params |= {"until_value": until[0], "until_id": until[1]}
    found: list[Key] = rows.rows(
        f"""
        {selection.sql(f"{value} as value, {key} as id", " and ".join(bounds))}
        order by value {direction.value}, id {direction.value}
        limit :limit offset :offset
        """,
        params,
    )
    return found


def walk_ratings(rows: Rows, selection: Selection, direction: AssetOrder, limit: int, place: Place) -> list[Key]:
    """Rating after rating, of each the stretch by time, along the index that finds it; what has none is last."""
    found: list[Key] = []
    offset = place.offset
    for rating in RATINGS if direction is AssetOrder.DESC else reversed(RATINGS):
        stars = rating or 0
        if place.after is not None and (
            stars > place.after[0] if direction is AssetOrder.DESC else stars < place.after[0]
        ):
            continue
        rated = replace(
            selection, conditions=(f"a.rating = {rating}" if rating else "a.rating is null", *selection.conditions)
        )
        begin = place.after[1:] if place.after is not None and place.after[0] == stars else None
        some = stretch(rows, rated, "a.file_created_at", direction, limit - len(found), Place(begin, offset))
        found += [(stars, *one) for one in some]
        if len(found) == limit:
            break
        if offset and not found:
            offset -= count_up_to(rows, rated, offset)
        else:
            offset = 0
    return found


def count_up_to(rows: Rows, selection: Selection, most: int) -> int:
    """How many there are, as far as it matters."""
    sql = f"select count(*) from (select 1 from ({selection.sql('1')}) limit :most)"
    return int(rows.value(sql, {**selection.params, "most": most}))


# --- by the clock of the place


def has_odd_clocks(rows: Rows, selection: Selection) -> bool:
    """Whether some photo's clock is further from that of the world than any is; they are not looked for by that one then. Who
    looks through albums or a link has no order of time anyway."""
    if not selection.owners:
        return True
    sql = f"select 1 from assets a where a.owner_id in (select value from json_each(?)) and {ODD_CLOCK} limit 1"
    return rows.row(sql, (as_json(selection.owners),)) is not None


def walk_clocks(rows: Rows, selection: Selection, direction: AssetOrder, limit: int, place: Place) -> list[Key]:
    """The stretch by the clocks of the places, which no index of a field knows: the same stretch by the world's clock, of what
    surely lies behind the place, and whatever was taken a little before the first of it or after the last."""
    if place.offset:
        return skip_clocks(rows, selection, direction, limit, place.offset)
    sign, near, surely = -1 if direction is AssetOrder.DESC else 1, [], None
    if place.after is not None:
        first, last = (bounded(place.after[0] + way * sign * FURTHEST_CLOCK_MS) for way in (-1, 1))
        near = stretch(rows, taken_within(selection, first, last), "+a.local_time", direction, limit, place)
        surely = (last, -1 if sign < 0 else LAST)
    walked = stretch(rows, selection, "a.file_created_at", direction, limit, Place(surely))
    if len(walked) == limit:
        last = walked[-1][0]
        behind = taken_within(selection, last, bounded(last + sign * 2 * FURTHEST_CLOCK_MS))
        near += stretch(rows, behind, "+a.local_time", direction, limit, Place())
    return sorted({*near, *clocks_of(rows, [key for _, key in walked])}, reverse=sign < 0)[:limit]


def skip_clocks(rows: Rows, selection: Selection, direction: AssetOrder, limit: int, offset: int) -> list[Key]:
    """The stretch behind so many: all from the first to a little after where it ends by the world's clock, in SQLite, which keeps
    of them what it counts, and no Python of each."""
    last = stretch(rows, selection, "a.file_created_at", direction, 1, Place(None, offset + limit - 1))
    if last:
        sign = -1 if direction is AssetOrder.DESC else 1
        first, until = -sign * LAST, bounded(last[0][0] + sign * 2 * FURTHEST_CLOCK_MS)
        selection = taken_within(selection, first, until)
    return stretch(rows, selection, "+a.local_time", direction, limit, Place(None, offset))


def taken_within(selection: Selection, one: int, other: int) -> Selection:
    """Of what was taken between two times of the world's clock."""
    condition = "a.file_created_at between :clock_begin and :clock_end"
    params = {**selection.params, "clock_begin": min(one, other), "clock_end": max(one, other)}
    return replace(selection, conditions=(condition, *selection.conditions), params=params)


def clocks_of(rows: Rows, keys: Sequence[int]) -> list[Key]:
    """The times by the clocks of the places, with the keys."""
    sql = "select local_time, id from assets where id in (select value from json_each(?))"
    found: list[Key] = rows.rows(sql, (as_json(keys),))
    return found


def bounded(value: int) -> int:
    """As SQLite's integers are: cursors come from outside."""
    return max(-LAST, min(LAST, value))


# --- by lot


def draw(rows: Rows, selection: Selection, limit: int) -> list[int]:
    """Some of the results by lot: keys are drawn, and those that fit are taken; where few fit, of all that do."""
    last = int(rows.value("select ifnull(max(id), 0) from assets"))
    found: dict[int, None] = {}
    for number in range(DRAWN_TIMES):
        count = DRAWN_AT_ONCE if number else min(DRAWN_AT_ONCE, DRAWN_FIRST * limit)
        drawn = random.sample(range(1, last + 1), min(last, count))
        fitting = set(those_that_fit(rows, selection, drawn))
        found |= dict.fromkeys(key for key in drawn if key in fitting)
        if len(found) >= limit or len(drawn) == last:
            return list(found)[:limit]
    return rows.column(
        f"select id from ({selection.sql('a.id as id')}) order by random() limit :limit",
        {**selection.params, "limit": limit},
    )


def those_that_fit(rows: Rows, selection: Selection, keys: Sequence[int]) -> list[int]:
    """Of some keys."""
    return rows.column(selection.among(), {**selection.params, "asked": as_json(keys)})


# --- cursors


def as_cursor(after: Key) -> str:
    """A place for the wire: opaque to clients, worth nothing beyond what they may see."""
    return base64.urlsafe_b64encode(msgspec.json.encode(after)).decode()


def from_cursor(text: str) -> Key:
    """Raises Invalid for what never was a cursor."""
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(text), type=tuple[Integer, ...])
    except ValueError as error:
        raise Invalid("The cursor is none of a former answer: begin again without it.") from error
