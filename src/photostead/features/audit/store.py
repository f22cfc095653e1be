"""SQL of the record: adding to it, reading it, letting the oldest go."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from photostead.db.facts import load_fact, save_fact
from photostead.db.tx import Row, Rows, Tx, Value, as_json
from photostead.features.audit.describing import Thing

KEY = "audit"
# Of the things of one entry so many are kept by name; all of them are counted.
MOST_SUBJECTS = 500
GATHER_MS = 3_600_000
ENTRY = (
    "id, uid, at, until, times, action, user_uid, user_name, source, source_name, address, operation, counts"
)  # fmt: skip


class Kept(msgspec.Struct, rename="camel", frozen=True):
    """The setting of our own; None: for good."""

    days: int | None = 365


class Gist(msgspec.Struct, frozen=True):
    """What an entry says beside its things. `series`: it joins the last one of that name, where that is not long ago."""

    uid: str
    action: str
    source: str
    user_id: int | None = None
    source_name: str = ""
    address: str = ""
    operation: str = ""
    series: str | None = None


def load_kept(rows: Rows) -> Kept:
    """For how long."""
    return load_fact(rows, KEY, Kept) or Kept()


def save_kept(tx: Tx, kept: Kept) -> None:
    """From the next night on."""
    save_fact(tx, KEY, kept)


# --- in


def write(tx: Tx, gist: Gist, things: Sequence[Thing], counts: Mapping[str, int], *, goes_on: bool) -> str:
    """Add an entry, or to the one that this goes on with; its id. `goes_on`: the same request wrote to it before."""
    found = tx.row("select id, uid, counts from audit_entries where uid = ?", (gist.uid,)) if goes_on else None
    if found is None and gist.series is not None:
        found = tx.row(
            "select id, uid, counts from audit_entries where series = ? and until >= ? order by id desc limit 1",
            (gist.series, tx.now - GATHER_MS),
        )
    if found is None:
        return begin(tx, gist, things, counts)
    extend(tx, found, things, counts, again=not goes_on)
    return str(found[1])


def begin(tx: Tx, gist: Gist, things: Sequence[Thing], counts: Mapping[str, int]) -> str:
    """A new entry."""
    person = tx.row("select uid, name, email from users where id = ?", (gist.user_id,)) or (None, None, None)
    values: dict[str, Value] = {
        "uid": gist.uid,
        "at": tx.now,
        "until": tx.now,
        "series": gist.series,
        "action": gist.action,
        "user_id": gist.user_id,
        "user_uid": person[0],
        "user_name": person[1] or person[2],
        "source": gist.source,
        "source_name": gist.source_name,
        "address": gist.address,
        "operation": gist.operation,
        "counts": as_json(counts),
    }
    add_subjects(tx, tx.insert("audit_entries", values), 0, things)
    return gist.uid


def extend(tx: Tx, found: Row, things: Sequence[Thing], counts: Mapping[str, int], *, again: bool) -> None:
    """More of the same. What an entry names already is neither named nor counted twice."""
    entry_id, _, text = found
    start = tx.value("select ifnull(max(number) + 1, 0) from audit_subjects where entry_id = ?", (entry_id,))
    known = set(
        tx.column(
            "select uid from audit_subjects where uid in (select value from json_each(?)) and entry_id = ?",
            (as_json([thing.uid for thing in things if thing.uid is not None]), entry_id),
        )
    )
    new = [thing for thing in things if thing.uid not in known]
    total: dict[str, int] = msgspec.json.decode(text)
    twice = [thing.kind for thing in things if thing.uid in known]
    for kind, count in counts.items():
        total[kind] = total.get(kind, 0) + count - twice.count(kind)
    tx.run(
        "update audit_entries set until = ?, times = times + ?, counts = ? where id = ?",
        (tx.now, again, as_json(total), entry_id),
    )
    add_subjects(tx, entry_id, start, new)


def add_subjects(tx: Tx, entry_id: int, start: int, things: Sequence[Thing]) -> None:
    """Up to MOST_SUBJECTS of an entry."""
    tx.run_many(
        "insert into audit_subjects (entry_id, number, kind, uid, name, verb, changes) values (?, ?, ?, ?, ?, ?, ?)",
        [
            (entry_id, number, thing.kind, thing.uid, thing.name, thing.verb, as_json(thing.changes))
            for number, thing in enumerate(things[: max(0, MOST_SUBJECTS - start)], start)
        ],
    )


def source_name(rows: Rows, source: str, key: int | None) -> str:
    """What a session, an API key or a link is called; empty where it is gone."""
    queries = {
        "session": "select trim(device_type || ' · ' || device_os, ' ·') from sessions where id = ?",
        "key": "select name from api_keys where id = ?",
        "link": "select description from shared_links where id = ?",
    }
    return str(rows.value(queries[source], (key,)) or "") if source in queries else ""


def find_thing(rows: Rows, kind: str, table: str, uid: str) -> Thing | None:
    """A thing that a request names by its id."""
    row = rows.row(f"select id, uid, name from {table} where uid = ?", (uid.lower(),))
    return None if row is None else Thing(kind, row[0], row[1], row[2], is_named=True)


def carry_over(tx: Tx, other: Rows) -> None:
    """What another database recorded that this one does not know, behind all that is there."""
    known = set(tx.column("select uid from audit_entries"))
    columns = f"{ENTRY}, series, user_id"
    names = columns.replace("id, ", "", 1)
    for entry_id, *values in other.iterate(f"select {columns} from audit_entries order by id"):
        if values[0] in known:
            continue
        tx.run(f"insert into audit_entries ({names}) values ({', '.join('?' * len(values))})", values)
        tx.run_many(
            """
            insert into audit_subjects (entry_id, number, kind, uid, name, verb, changes)
            values ((select max(id) from audit_entries), ?, ?, ?, ?, ?, ?)
            """,
            other.rows(
                "select number, kind, uid, name, verb, changes from audit_subjects where entry_id = ?", (entry_id,)
            ),
        )


# --- out


def list_entries(rows: Rows, conditions: Sequence[str], params: Mapping[str, Any], limit: int) -> list[Row]:
    """ENTRY columns, the newest first."""
    where = " and ".join(["e.id < :before_id", *conditions])
    return rows.rows(
        f"select {ENTRY} from audit_entries e where {where} order by e.id desc limit :limit", {**params, "limit": limit}
    )


def list_subjects(rows: Rows, entries: Sequence[int], most: int) -> list[Row]:
    """`(entry, kind, uid, name, verb, changes)` of the first things of each."""
    return rows.rows(
        """
        select entry_id, kind, uid, name, verb, changes from audit_subjects
        where entry_id in (select value from json_each(:ids)) and number < :most order by entry_id, number
        """,
        {"ids": as_json(entries), "most": most},
    )


def find_entry(rows: Rows, uid: str) -> Row | None:
    """ENTRY columns of one."""
    return rows.row(f"select {ENTRY} from audit_entries where uid = ?", (uid.lower(),))


def count_entries(rows: Rows) -> Row:
    """`(count, at of the oldest)`."""
    return rows.row("select count(*), min(at) from audit_entries") or (0, None)


def list_people(rows: Rows) -> list[Row]:
    """`(uid, name)` of everybody in the record, by the name they had last."""
    return rows.rows(
        """
        select user_uid, user_name from audit_entries
        where id in (select max(id) from audit_entries where user_uid is not null group by user_uid)
        order by user_name collate nocase
        """
    )


def list_actions(rows: Rows) -> list[str]:
    """Every action that is in the record."""
    return rows.column("select distinct action from audit_entries order by 1")


def forget(tx: Tx, before: int, most: int) -> int:
    """Let up to `most` of the entries go that ended before an instant; how many."""
    return tx.run(
        "delete from audit_entries where id in (select id from audit_entries where at < ? and until < ? limit ?)",
        (before, before, most),
    )
