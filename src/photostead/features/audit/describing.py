"""From rows that changed to things that people know: what each is called, what became of it, which of its fields changed.

What lies in the locked folder has no name here: the record is read by others than its owner.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import UNSET

from photostead.db.tx import Rows, as_json
from photostead.db.witness import Change
from photostead.features.audit.tables import FIELDS, HOMES, TABLES, Table
from photostead.kernel.clock import to_wire

LONGEST = 200
# The first of these that happened to a thing is what is said of it.
VERBS = ("deleted", "created", "trashed", "restored", "removed", "added", "changed")
SECRET = re.compile("password|secret|token|key|credential", re.IGNORECASE)
TRUTHS = re.compile("^(is|allow|show|shares|in|should)_")
# What these grant is worth telling when they are made, too.
DESCRIBED_WHEN_MADE = frozenset({"key", "link"})
Row = Mapping[str, Any]


class FieldChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """A field by its name on the wire; without values where only that it changed is told."""

    field: str
    old: Any = None
    new: Any = None


@dataclass(slots=True)
class Thing:
    """One thing that an entry is about. `key` is its row's."""

    kind: str
    key: Any
    uid: str | None = None
    name: str | None = None
    is_named: bool = False
    is_hidden: bool = False
    verb: str = "changed"
    changes: list[FieldChange] = field(default_factory=list)

    def become(self, verb: str) -> None:
        """Where nothing that counts more became of it before."""
        self.verb = min(self.verb, verb, key=VERBS.index)


Things = dict[tuple[str, Any], Thing]


def columns_of(rows: Rows, table: str) -> list[str]:
    """In the order in which rows are told."""
    return rows.column("select name from pragma_table_info(?)", (table,))


def describe(rows: Rows, changes: Sequence[Change]) -> list[Thing]:
    """The things, photos last; each once, however many of its rows changed."""
    columns = {table: columns_of(rows, table) for table in {change.table for change in changes}}
    things: Things = {}
    for change in changes:
        names = columns[change.table]
        old, new = as_row(names, change.old), as_row(names, change.new)
        if change.table in {"settings", "system_metadata"}:
            add_settings(things, old, new)
        else:
            add(things, TABLES[change.table], change.how, old, new)
    found = [thing for thing in things.values() if not thing.is_hidden]
    name_all(rows, found)
    tell_references(rows, found)
    return sorted((thing for thing in found if not thing.is_hidden), key=lambda thing: thing.kind == "photo")


def as_row(names: Sequence[str], values: Sequence[Any] | None) -> Row:
    """By column; empty for none."""
    return {} if values is None else dict(zip(names, values, strict=True))


def add(things: Things, table: Table, how: str, old: Row, new: Row) -> None:
    """What one row says."""
    fields = changed_fields(table, how, old, new)
    joined = tuple(dict.fromkeys((kind, row[column]) for row in (old, new) if row for column, kind in table.things))
    verb = verb_of(table, how, old, new)
    is_own = table.things[0][0] in {"id", "name"}
    are_others = any(old[column] != new[column] for column, _ in table.things) if old and new else False
    # That somebody owns the album they just made goes without saying.
    is_silent = not (fields or verb != "changed" or are_others) or (how == "INSERT" and new.get("role") == "owner")
    if is_silent:
        return
    for number, (kind, key) in enumerate(joined):
        if key is None:
            continue
        thing = things.setdefault((kind, key), Thing(kind, key))
        if is_own:
            take_name(thing, table, new or old)
        is_last = number == len(joined) - 1
        thing.become(verb if is_own or (is_last and not table.is_part) else "changed")
        if is_last:
            thing.changes += [one for one in fields if one not in thing.changes]


def verb_of(table: Table, how: str, old: Row, new: Row) -> str:
    """What became of the row's own thing, or of that which was joined to another."""
    is_own = table.things[0][0] == "id"
    if how == "INSERT":
        return "created" if is_own else "added"
    if how == "DELETE":
        return "deleted" if is_own else "removed"
    if (old.get("deleted_at") is None) != (new.get("deleted_at") is None):
        away = "trashed" if table.kind == "photo" else "deleted"
        return away if new["deleted_at"] is not None else "restored"
    if table.kind == "account" and is_own and old["status"] != new["status"]:
        return "restored" if new["status"] == "active" else "deleted"
    return "changed"


def take_name(thing: Thing, table: Table, row: Row) -> None:
    """From its own row."""
    thing.uid, thing.is_named = row.get("uid"), True
    thing.is_hidden = thing.kind == "photo" and row["visibility"] == "hidden"
    is_locked = thing.kind == "photo" and row["visibility"] == "locked"
    thing.name = None if is_locked else called(thing.kind, [row[name] for name in table.name])


def called(kind: str, parts: Sequence[Any]) -> str | None:
    """Of the columns that name a thing; the first that is not empty, or, of a device, both."""
    texts = [as_text(part) for part in parts if part]
    joined = " · ".join(texts) if kind == "session" else next(iter(texts), "")
    return joined[:LONGEST] or None


def as_text(value: Any) -> str:
    """Paths are bytes in some tables."""
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def changed_fields(table: Table, how: str, old: Row, new: Row) -> list[FieldChange]:
    """In the order of the names; those that are only told of without values."""
    if how == "INSERT" and table.things[0][0] == "id" and table.kind not in DESCRIBED_WHEN_MADE:
        return []
    if how == "DELETE" and not table.is_part:
        return []
    shown = [
        FieldChange(wire_name(name), as_value(name, old.get(name)), as_value(name, new.get(name)))
        for name in sorted(table.shown - (set(table.name) if how == "INSERT" else set()))
        if old.get(name) != new.get(name)
    ]
    told = {wire_name(name) for name in table.told - {"fields"} if old.get(name) != new.get(name)}
    if "fields" in table.told:
        told = {wire_name(name) for name in dropped(old, new)}
    if table.kind == "account" and table.is_part and "key" in (new or old):
        told = {str((new or old)["key"])} if told else set()
    return [*shown, *(FieldChange(name) for name in sorted(told))]


def dropped(old: Row, new: Row) -> set[str]:
    """What a person had set over what the file says, and does no more. What is set shows in the photo's own rows."""
    before, after = (msgspec.json.decode(row["fields"]) if row else {} for row in (old, new))
    return set(before) - set(after)


def wire_name(column: str) -> str:
    """`is_watched` → `isWatched`, and what reads better for those that are the program's words."""
    head, *rest = FIELDS.get(column, column).split("_")
    return head + "".join(part.capitalize() for part in rest)


def as_value(column: str, value: Any) -> Any:
    """For people: truths, times and short texts."""
    if value is None:
        return None
    if TRUTHS.match(column):
        return bool(value)
    if column == "local_time":
        return to_wire(value)[:19]
    if column.endswith("_at"):
        return to_wire(value)
    return value if isinstance(value, int | float) else as_text(value)[:LONGEST]


# --- the system config


def add_settings(things: Things, old: Row, new: Row) -> None:
    """Every setting that is stored otherwise than before; null stands for the default. Those with a place of their own begin
    with its name."""
    start = f"{row['key']}." if "key" in (row := new or old) else ""
    before, after = (dict(flat(msgspec.json.decode(row["value"]) if row else {}, start)) for row in (old, new))
    changes = [
        setting(path, before.get(path), after.get(path))
        for path in sorted(before.keys() | after.keys())
        # Null may be a value of its own (for good): then it tells itself from one that is not there.
        if before.get(path, UNSET) != after.get(path, UNSET)
    ]
    if changes:
        thing = things.setdefault(("settings", 1), Thing("settings", 1, is_named=True))
        thing.changes += changes


def setting(path: str, old: Any, new: Any) -> FieldChange:
    """One that changed; without its values where they may hold a secret, as addresses of services do."""
    values = short(old), short(new)
    is_secret = SECRET.search(path) or any(isinstance(value, str) and "://" in value for value in values)
    return FieldChange(path) if is_secret else FieldChange(path, *values)


def flat(value: Any, start: str) -> Iterable[tuple[str, Any]]:
    """Every leaf of an object with its path."""
    if not isinstance(value, dict):
        yield start.removesuffix("."), value
        return
    for name, inner in value.items():
        yield from flat(inner, f"{start}{name}.")


def short(value: Any) -> Any:
    """A setting's value for people; lists as they are written."""
    return value if value is None or isinstance(value, bool | int | float) else as_text(value)[:LONGEST]


# --- names of what is only pointed at


def name_all(rows: Rows, things: Sequence[Thing]) -> None:
    """Those whose own row did not change."""
    for kind, home in HOMES.items():
        missing = {thing.key: thing for thing in things if thing.kind == kind and not thing.is_named}
        if not missing:
            continue
        table, columns = TABLES[home], columns_of(rows, home)
        for values in rows.rows(
            f"select * from {home} where id in (select value from json_each(?))", (as_json(list(missing)),)
        ):
            row = as_row(columns, values)
            take_name(missing[row["id"]], table, row)


def tell_references(rows: Rows, things: Sequence[Thing]) -> None:
    """Owners and libraries by their names instead of their keys."""
    homes = {"owner": "users", "library": "libraries"}
    known: dict[tuple[str, int], str | None] = {}

    def name_of(kind: str, key: Any) -> str | None:
        if key is not None and (kind, key) not in known:
            known[kind, key] = rows.value(f"select name from {homes[kind]} where id = ?", (key,))
        return known.get((kind, key))

    for thing in things:
        thing.changes = [
            FieldChange(one.field, name_of(one.field, one.old), name_of(one.field, one.new))
            if one.field in homes
            else one
            for one in thing.changes
        ]
