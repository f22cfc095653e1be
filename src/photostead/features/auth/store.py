"""SQL of sessions' beginning and end."""

from photostead.access.identity import hash_secret
from photostead.db.tx import Row, Rows, Tx
from photostead.kernel.events import Event
from photostead.kernel.ids import new_id


def find_login(rows: Rows, email: str) -> Row | None:
    """`(id, password_hash)` of an active person."""
    return rows.row("select id, password_hash from users where email = ? and status = 'active'", (email,))


def insert_session(tx: Tx, user_id: int, token: str, device_type: str, device_os: str, app_version: str | None) -> str:
    """Begin a session; its uid. Only the token's hash is kept."""
    uid = new_id()
    tx.insert(
        "sessions",
        {
            "uid": uid,
            "user_id": user_id,
            "token_hash": hash_secret(token),
            "device_type": device_type,
            "device_os": device_os,
            "app_version": app_version,
            "created_at": tx.now,
            "updated_at": tx.now,
        },
    )
    return uid


def delete_session(tx: Tx, session_id: int, session_uid: str) -> None:
    """End a session and tell its device."""
    tx.run("delete from sessions where id = ?", (session_id,))
    tx.emit(Event("on_session_delete", session_uid, session_uid=session_uid))
