"""SQL of what devices have got, and of the pages of a stream."""

import itertools
from collections.abc import Iterator, Sequence

from photostead.access.identity import IS_PERSON, SESSION_END, Identity
from photostead.access.visibility import viewer_params
from photostead.db.facts import load_fact, save_fact
from photostead.db.tx import Rows, Tx, Value
from photostead.features.sync import acks
from photostead.features.sync.acks import Progress
from photostead.features.sync.feeds import Feed
from photostead.features.sync.schema import SyncAckDto, SyncEntityType
from photostead.kernel.clock import now_ms

# Rows of `sync_acks` that are no kind of lines: what a device had nothing of before, and whether it holds what is locked.
START = "start"
LOCKED = "locked"
# Something of it, or all.
HELD, FILLED = "held", "filled"
# So many lines at a time, and so many characters: what apps keep with a photo may be large.
PAGE, PAGE_SIZE = 1000, 1_000_000
# Up to here tombstones were cleared away: who got less has to begin anew.
HORIZON = "sync-horizon"


def last_number(rows: Rows) -> int:
    """The number of the last change."""
    return int(rows.value("select value from sequence"))


def texts(rows: Rows, session_id: int) -> dict[str, str]:
    """Everything noted of a device."""
    return dict(rows.rows("select type, ack from sync_acks where session_id = ?", (session_id,)))


def list_acks(rows: Rows, session_id: int) -> list[SyncAckDto]:
    """What a device has got."""
    kinds = {str(kind): kind for kind in SyncEntityType}
    return [SyncAckDto(ack, kinds[name]) for name, ack in texts(rows, session_id).items() if name in kinds]


def progress_of(found: dict[str, str]) -> Progress:
    """The same, understood."""
    complete = found.get(SyncEntityType.SYNC_COMPLETE_V1)
    lines = {
        SyncEntityType(name): acks.read(text)
        for name, text in found.items()
        if name not in (START, LOCKED, SyncEntityType.SYNC_COMPLETE_V1)
    }
    return Progress(int(found[START]), lines, None if complete is None else acks.read_complete(complete))


def put(tx: Tx, session_id: int, name: str, ack: str) -> None:
    """Note one."""
    tx.run(
        """
        insert into sync_acks (session_id, type, ack, updated_at) values (:session, :name, :ack, :now)
        on conflict do update set ack = excluded.ack, updated_at = excluded.updated_at where ack != excluded.ack
        """,
        {"session": session_id, "name": name, "ack": ack, "now": tx.now},
    )


def forget(tx: Tx, session_id: int, names: Sequence[str] | None = None) -> None:
    """Some kinds, or everything."""
    if names is None:
        tx.run("delete from sync_acks where session_id = ?", (session_id,))
        return
    for name in names:
        tx.run("delete from sync_acks where session_id = ? and type = ?", (session_id, name))


def horizon(rows: Rows) -> int:
    """The number up to which deletions are forgotten."""
    return load_fact(rows, HORIZON, int) or 0


def must_reset(rows: Rows, session_id: int) -> bool:
    """Whether somebody asked that a device begins anew."""
    return bool(rows.value("select is_pending_sync_reset from sessions where id = ?", (session_id,)))


def ask_reset(tx: Tx, session_id: int) -> None:
    """A device has to begin anew."""
    tx.run("update sessions set is_pending_sync_reset = 1 where id = ? and not is_pending_sync_reset", (session_id,))


def reset_done(tx: Tx, session_id: int) -> None:
    """A device has forgotten everything."""
    forget(tx, session_id)
    tx.run("update sessions set is_pending_sync_reset = 0 where id = ? and is_pending_sync_reset", (session_id,))


def is_elevated(rows: Rows, session_id: int) -> bool | None:
    """Whether the locked folder is open to a device now; None where it is signed out."""
    found = rows.value(
        f"""
        select ifnull(s.pin_expires_at > :now, 0) from sessions s join users u on u.id = s.user_id
        where s.id = :session and {SESSION_END} > :now and {IS_PERSON}
        """,
        {"session": session_id, "now": now_ms()},
    )
    return None if found is None else bool(found)


def params_of(identity: Identity) -> dict[str, Value]:
    """What every feed binds."""
    return {**viewer_params(identity), "viewer_uid": identity.user.uid, "only_locked": 0, "limit": PAGE}


def page(rows: Rows, feed: Feed, params: dict[str, Value]) -> list[tuple[int, str]]:
    """Some lines of a feed: number and JSON."""
    return rows.rows(feed.sql, params)


def iterate_page(rows: Rows, feed: Feed, params: dict[str, Value]) -> Iterator[tuple[int, str]]:
    """The same, one after the other."""
    return rows.iterate(feed.sql, params)


def bury(tx: Tx, before: int, at_most: int) -> None:
    """Clear away the oldest tombstones, of before an instant (ms); not those behind a younger one, whose clock was wrong."""
    found = tx.rows("select seq, at < ? from tombstones order by seq limit ?", (before, at_most))
    old = [number for number, _ in itertools.takewhile(lambda row: row[1], found)]
    if old:
        tx.run("delete from tombstones where seq <= ?", (old[-1],))
        save_fact(tx, HORIZON, old[-1])


def new_groups(rows: Rows, sql: str, params: dict[str, Value]) -> list[tuple[int, int]]:
    """Who began to share something behind `:known`: since when, and the key."""
    return rows.rows(sql, params)
