"""SQL of API keys. Every statement is limited to one user's keys; secrets are kept as hashes."""

from collections.abc import Collection

import msgspec

from photostead.access.identity import hash_secret
from photostead.access.permissions import Permission
from photostead.db.tx import Row, Rows, Tx, as_json
from photostead.features.api_keys.schema import ApiKeyResponseDto
from photostead.kernel.clock import to_wire
from photostead.kernel.errors import Invalid
from photostead.kernel.ids import new_id

COLUMNS = "uid, name, permissions, created_at, updated_at"
NOT_FOUND = "API key not found"


def describe(row: Row) -> ApiKeyResponseDto:
    """A row of COLUMNS for the wire."""
    return ApiKeyResponseDto(
        id=row[0],
        name=row[1],
        permissions=msgspec.json.decode(row[2], type=list[Permission]),
        created_at=to_wire(row[3]),
        updated_at=to_wire(row[4]),
    )


def encode(permissions: Collection[Permission]) -> str:
    """Permissions as they are stored: each once, in the order of the reference."""
    return as_json([permission for permission in Permission if permission in permissions])


def list_keys(rows: Rows, user_id: int) -> list[ApiKeyResponseDto]:
    """A person's keys, the newest first."""
    sql = f"select {COLUMNS} from api_keys where user_id = ? order by created_at desc, id desc"
    return [describe(row) for row in rows.rows(sql, (user_id,))]


def get(rows: Rows, user_id: int, uid: str) -> ApiKeyResponseDto:
    """One of a person's keys. Raises Invalid, the same for absent and foreign."""
    row = rows.row(f"select {COLUMNS} from api_keys where user_id = ? and uid = ?", (user_id, uid.lower()))
    if row is None:
        raise Invalid(NOT_FOUND)
    return describe(row)


def insert(tx: Tx, user_id: int, name: str, permissions: Collection[Permission], secret: str) -> ApiKeyResponseDto:
    """Add a key."""
    uid = new_id()
    tx.insert(
        "api_keys",
        {
            "uid": uid,
            "user_id": user_id,
            "name": name,
            "key_hash": hash_secret(secret),
            "permissions": encode(permissions),
            "created_at": tx.now,
            "updated_at": tx.now,
        },
    )
    return get(tx, user_id, uid)


def update(tx: Tx, user_id: int, uid: str, name: str, permissions: Collection[Permission]) -> ApiKeyResponseDto:
    """Rename a key and set its permissions."""
    tx.run(
        "update api_keys set name = ?, permissions = ?, updated_at = ? where user_id = ? and uid = ?",
        (name, encode(permissions), tx.now, user_id, uid.lower()),
    )
    return get(tx, user_id, uid)


def replace_secret(tx: Tx, user_id: int, uid: str, secret: str) -> ApiKeyResponseDto:
    """Give a key another secret; the old one is worthless from now on."""
    tx.run(
        "update api_keys set key_hash = ?, updated_at = ? where user_id = ? and uid = ?",
        (hash_secret(secret), tx.now, user_id, uid.lower()),
    )
    return get(tx, user_id, uid)


def delete(tx: Tx, user_id: int, uid: str) -> None:
    """Remove a key. Raises Invalid, the same for absent and foreign."""
    if not tx.run("delete from api_keys where user_id = ? and uid = ?", (user_id, uid.lower())):
        raise Invalid(NOT_FOUND)
