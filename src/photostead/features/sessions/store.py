"""SQL of sessions. A session that ends takes its children with it, and each device is told."""

import msgspec
from msgspec import UNSET

from photostead.access.identity import SESSION_END, hash_secret
from photostead.db.tx import Row, Rows, Tx, as_json
from photostead.features.sessions.schema import SessionResponseDto
from photostead.kernel.clock import now_ms, to_wire
from photostead.kernel.errors import Invalid
from photostead.kernel.events import Event
from photostead.kernel.ids import new_id

COLUMNS = "id, uid, device_type, device_os, app_version, created_at, updated_at, expires_at, is_pending_sync_reset"
LIVING = f"{SESSION_END} > :now"


class NewSession(msgspec.Struct, frozen=True):
    """What a session is made of; `expires_at` in milliseconds since the epoch. `is_oauth`: it began with a provider's sign-in,
    which has its own name there."""

    user_id: int
    token: str
    device_type: str = ""
    device_os: str = ""
    app_version: str | None = None
    parent_id: int | None = None
    expires_at: int | None = None
    is_oauth: bool = False
    oauth_sid: str | None = None


def insert(tx: Tx, new: NewSession) -> int:
    """Begin a session; its key. Only the token's hash is kept."""
    return tx.insert(
        "sessions",
        {
            "uid": new_id(),
            "user_id": new.user_id,
            "parent_id": new.parent_id,
            "token_hash": hash_secret(new.token),
            "device_type": new.device_type,
            "device_os": new.device_os,
            "app_version": new.app_version,
            "created_at": tx.now,
            "updated_at": tx.now,
            "expires_at": new.expires_at,
            "is_oauth": new.is_oauth,
            "oauth_sid": new.oauth_sid,
        },
    )


def describe(row: Row, current_id: int | None) -> SessionResponseDto:
    """A row of COLUMNS for the wire."""
    return SessionResponseDto(
        id=row[1],
        device_type=row[2],
        device_os=row[3],
        app_version=row[4],
        created_at=to_wire(row[5]),
        updated_at=to_wire(row[6]),
        expires_at=UNSET if row[7] is None else to_wire(row[7]),
        is_pending_sync_reset=bool(row[8]),
        current=row[0] == current_id,
    )


def list_sessions(rows: Rows, user_id: int, current_id: int | None) -> list[SessionResponseDto]:
    """A person's devices that are signed in, the last seen first."""
    found = rows.rows(
        f"select {COLUMNS} from sessions s where user_id = :user and {LIVING} order by updated_at desc, id desc",
        {"user": user_id, "now": now_ms()},
    )
    return [describe(row, current_id) for row in found]


def get(rows: Rows, session_id: int, current_id: int | None) -> SessionResponseDto:
    """A session that is there."""
    return describe(rows.rows(f"select {COLUMNS} from sessions where id = ?", (session_id,))[0], current_id)


def find(rows: Rows, user_id: int, uid: str, permission: str) -> int:
    """The key of a person's own session. Raises Invalid, the same for absent and foreign."""
    found = rows.value("select id from sessions where uid = ? and user_id = ?", (uid.lower(), user_id))
    if found is None:
        raise Invalid(f"Not found or no {permission} access")
    return int(found)


def is_oauth(rows: Rows, session_id: int) -> bool:
    """Whether the session began with a provider's sign-in."""
    return bool(rows.value("select is_oauth from sessions where id = ?", (session_id,)))


def set_sync_reset(tx: Tx, session_id: int, value: bool) -> None:
    """Note whether the device must begin its sync anew."""
    tx.run("update sessions set is_pending_sync_reset = ? where id = ?", (value, session_id))


def set_pin_expiry(tx: Tx, session_id: int, until: int | None) -> None:
    """Open the locked folder until an instant, or shut it."""
    tx.run("update sessions set pin_expires_at = ? where id = ?", (until, session_id))


def lock_all(tx: Tx, user_id: int) -> None:
    """Shut the locked folder on all of a person's devices."""
    tx.run("update sessions set pin_expires_at = null where user_id = ?", (user_id,))


def detach(tx: Tx, session_id: int) -> None:
    """Let a session stand by itself: it no longer ends with its parent."""
    tx.run("update sessions set parent_id = null where id = ?", (session_id,))


def find_others(rows: Rows, user_id: int, current_id: int | None) -> list[int]:
    """A person's sessions but the current one and those it hangs on, which it would end with."""
    return rows.column(
        """
        with recursive kept (id) as (
          values (:current)
          union
          select s.parent_id from sessions s join kept k on k.id = s.id where s.parent_id is not null
        )
        select id from sessions where user_id = :user and id not in (select id from kept where id is not null)
        """,
        {"user": user_id, "current": current_id},
    )


def end(tx: Tx, session_ids: list[int]) -> None:
    """End sessions and all that were made from them; tell the devices."""
    ids = as_json(session_ids)
    ended = tx.column(
        """
        with recursive ended (id) as (
          select value from json_each(?)
          union
          select s.id from sessions s join ended e on s.parent_id = e.id
        )
        select uid from sessions where id in (select id from ended)
        """,
        (ids,),
    )
    tx.run("delete from sessions where id in (select value from json_each(?))", (ids,))
    for uid in ended:
        tx.emit(Event("on_session_delete", uid, session_uid=uid))


def end_expired(tx: Tx) -> int:
    """Remove the sessions whose time is over; how many."""
    expired = tx.column(f"select id from sessions s where not {LIVING}", {"now": tx.now})
    end(tx, expired)
    return len(expired)
