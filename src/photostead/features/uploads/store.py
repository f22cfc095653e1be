"""SQL of uploads that go on where they were broken off."""

from typing import Any

import msgspec

from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.features.uploads.schema import Upload
from photostead.kernel.errors import NotFound
from photostead.kernel.ids import new_id

# So long an upload waits for its next bytes, and its end is told to who missed it.
LIFE_MS = 3 * 86_400_000
COLUMNS = "id, uid, length, received, fields, sha1, expires_at, asset_uid, is_duplicate"


def read_row(row: tuple[Any, ...]) -> Upload:
    """A row by COLUMNS."""
    upload_id, uid, length, received, fields, sha1, expires_at, asset_uid, is_duplicate = row
    texts = msgspec.json.decode(fields, type=dict[str, str])
    return Upload(upload_id, uid, length, received, texts, sha1, expires_at, asset_uid, bool(is_duplicate))


def find(rows: Rows, owner_id: int, uid: str, now: int) -> Upload:
    """Somebody's own. Raises NotFound, also for what has expired."""
    row = rows.row(
        f"select {COLUMNS} from uploads where uid = ? and owner_id = ? and expires_at > ?",
        (uid.lower(), owner_id, now),
    )
    if row is None:
        raise NotFound("There is no such upload, or it has expired: begin it anew.")
    return read_row(row)


def count_open(rows: Rows, owner_id: int, now: int) -> tuple[int, int]:
    """How many uploads of somebody are not finished, and the bytes they hold."""
    row = rows.row(
        """
        select count(*), ifnull(sum(received), 0) from uploads
        where owner_id = ? and asset_uid is null and expires_at > ?
        """,
        (owner_id, now),
    )
    return (0, 0) if row is None else (row[0], row[1])


def insert(tx: Tx, owner_id: int, length: int, fields: dict[str, str], sha1: bytes | None) -> Upload:
    """A new one without bytes."""
    values: dict[str, Value] = {"uid": new_id(), "owner_id": owner_id, "length": length, "fields": as_json(fields)}
    upload_id = tx.insert("uploads", {**values, "sha1": sha1, "created_at": tx.now, "expires_at": tx.now + LIFE_MS})
    return read_row(tx.rows(f"select {COLUMNS} from uploads where id = ?", (upload_id,))[0])


def note_received(tx: Tx, upload_id: int, received: int) -> int:
    """So many bytes are on the disk; until when it lives now, in ms. Raises NotFound where it was removed meanwhile."""
    expires_at = tx.now + LIFE_MS
    if not tx.run(
        "update uploads set received = ?, expires_at = ? where id = ?",
        (received, expires_at, upload_id),
    ):
        raise NotFound("This upload was removed.")
    return expires_at


def finish(tx: Tx, upload_id: int, asset_uid: str, *, is_duplicate: bool) -> None:
    """It is an asset now, or was one."""
    tx.run(
        """
        update uploads set received = length, asset_uid = ?, is_duplicate = ?, expires_at = ? where id = ?
        """,
        (asset_uid, is_duplicate, tx.now + LIFE_MS, upload_id),
    )


def delete(tx: Tx, upload_id: int) -> None:
    """Nobody wants it."""
    tx.run("delete from uploads where id = ?", (upload_id,))


def delete_expired(tx: Tx) -> int:
    """Those that nobody went on with; how many."""
    return tx.run("delete from uploads where expires_at <= ?", (tx.now,))


def open_uids(rows: Rows) -> set[str]:
    """All that may still have bytes."""
    return set(rows.column("select uid from uploads where asset_uid is null"))
