"""Identities for tests: accounts, API keys and shared links, written straight into the database where no operation of
the API is what is being tested.
"""

import secrets
from collections.abc import Sequence
from typing import cast

import msgspec

from photostead.access.identity import hash_secret
from photostead.db.tx import Tx, Value
from photostead.features.assets.service import ensure_folder, parent_of
from photostead.features.users import passwords
from photostead.features.users import service as users
from photostead.kernel.ids import new_id, new_secret

PASSWORD = "correct horse battery"


def insert_person(tx: Tx, name: str, *, is_admin: bool = False) -> int:
    """An account `name@test.lan` with the password PASSWORD; its key."""
    password_hash = passwords.HASHER.hash(PASSWORD)
    return users.insert_user(tx, email=f"{name}@test.lan", name=name, password_hash=password_hash, is_admin=is_admin)


def insert_api_key(tx: Tx, user_id: int, permissions: Sequence[str]) -> tuple[str, str]:
    """An API key; `(uid, secret)`."""
    uid, secret = new_id(), new_secret()
    values: dict[str, Value] = {
        "uid": uid,
        "user_id": user_id,
        "name": "test",
        "key_hash": hash_secret(secret),
        "permissions": msgspec.json.encode([str(permission) for permission in permissions]).decode(),
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    tx.insert("api_keys", values)
    return uid, secret


def insert_link(
    tx: Tx, /, user_id: int, *, album: str | None = None, assets: Sequence[str] = (), **columns: Value
) -> tuple[str, bytes]:
    """A shared link to an album or to assets (ids outside); `(uid, key)`. `columns` are those of shared_links."""
    uid, key = new_id(), secrets.token_bytes(50)
    album_id = None if album is None else tx.value("select id from albums where uid = ?", (album,))
    link_id = tx.insert(
        "shared_links",
        {"uid": uid, "user_id": user_id, "album_id": album_id, "key": key, "created_at": tx.now, **columns},
    )
    tx.run_many(
        "insert into shared_link_assets (link_id, asset_id) select ?, id from assets where uid = ?",
        [(link_id, asset) for asset in assets],
    )
    return uid, key


def insert_partner(tx: Tx, shared_by_id: int, shared_with_id: int) -> None:
    """`shared_by_id` shows their timeline to `shared_with_id`."""
    tx.insert(
        "partners",
        {
            "shared_by_id": shared_by_id,
            "shared_with_id": shared_with_id,
            "created_at": tx.now,
            "updated_at": tx.now,
        },
    )


def insert_asset(tx: Tx, /, owner_id: int, *, name: str = "photo.jpg", **columns: Value) -> str:
    """A photo's row in its folder (no file behind it unless `path` names one), taken 2024-05-01 12:00 UTC; its uid."""
    uid = new_id()
    values: dict[str, Value] = {
        "uid": uid,
        "owner_id": owner_id,
        "type": "IMAGE",
        "path": f"library/{uid}/{name}".encode(),
        "original_path": f"library/{uid}/{name}",
        "original_name": name,
        "checksum": secrets.token_bytes(20),
        "file_size": 1000,
        "file_created_at": 1_714_564_800_000,
        "file_modified_at": 1_714_564_800_000,
        "local_time": 1_714_564_800_000,
        "width": 64,
        "height": 48,
        "created_at": tx.now,
        "updated_at": tx.now,
        **columns,
    }
    folder = parent_of(cast("bytes", values["path"]))
    values.setdefault("folder_id", ensure_folder(tx, cast("int | None", columns.get("library_id")), folder))
    asset_id = tx.insert("assets", values)
    tx.insert("asset_exif", {"asset_id": asset_id})
    return uid


def insert_album(
    tx: Tx, owner_id: int, *, assets: Sequence[str] = (), viewers: Sequence[int] = (), name: str = "Album"
) -> str:
    """An album with its owner, assets (ids outside; each was added by whoever owns it) and viewers (keys); its uid."""
    uid = new_id()
    album_id = tx.insert("albums", {"uid": uid, "name": name, "created_at": tx.now, "updated_at": tx.now})
    people = [(album_id, owner_id, "owner", tx.now), *((album_id, viewer, "viewer", tx.now) for viewer in viewers)]
    tx.run_many("insert into album_users (album_id, user_id, role, created_at) values (?, ?, ?, ?)", people)
    tx.run_many(
        "insert into album_assets (album_id, asset_id, added_at, added_by) select ?, id, ?, owner_id from assets where uid = ?",
        [(album_id, tx.now, asset) for asset in assets],
    )
    return uid


def insert_library(tx: Tx, owner_id: int, *, import_paths: Sequence[str] = (), name: str = "Library") -> str:
    """An external library; its uid."""
    uid = new_id()
    values: dict[str, Value] = {
        "uid": uid,
        "owner_id": owner_id,
        "name": name,
        "import_paths": msgspec.json.encode(list(import_paths)).decode(),
        "exclusion_patterns": "[]",
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    tx.insert("libraries", values)
    return uid
