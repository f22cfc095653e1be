"""SQL of users."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from photostead.db.tx import Row, Rows, Tx, Value, as_json
from photostead.features.users.schema import UserAdminResponseDto, UserAvatarColor, UserResponseDto, UserStatus
from photostead.kernel.clock import to_wire
from photostead.kernel.errors import Invalid, NotFound
from photostead.kernel.ids import new_id

ADMIN_COLUMNS = """
  avatar_color, cluster_group_uid, created_at, deleted_at, email, uid, is_admin, name, oauth_id, profile_changed_at,
  profile_image_path, quota_bytes, usage_bytes, should_change_password, status, storage_label, updated_at
"""
PUBLIC_COLUMNS = "avatar_color, email, uid, name, profile_changed_at, profile_image_path"


def insert_user(tx: Tx, *, email: str, name: str, password_hash: str | None, is_admin: bool) -> int:
    """Add a person; the key. Raises Invalid where the e-mail address is taken."""
    if tx.value("select 1 from users where email = ?", (email,)):
        raise Invalid("User exists")
    values: dict[str, Value] = {
        "uid": new_id(),
        "email": email.lower(),
        "name": name,
        "password_hash": password_hash,
        "is_admin": is_admin,
        "cluster_group_uid": new_id(),
        "profile_changed_at": tx.now,
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    return tx.insert("users", values)


def has_admin(rows: Rows) -> bool:
    """Whether someone administers this box already."""
    return bool(rows.value("select exists (select 1 from users where is_admin)"))


def get_user_admin(rows: Rows, user_id: int) -> UserAdminResponseDto:
    """Everything about one person. Raises NotFound."""
    row = rows.row(f"select {ADMIN_COLUMNS} from users where id = ?", (user_id,))
    if row is None:
        raise NotFound("User not found")
    return describe(row)


def insert_service(tx: Tx, name: str) -> int:
    """Add a user whom nobody can sign in as; the key. Its address is in the domain that exists nowhere (RFC 6761)."""
    email = f"library-{secrets.token_hex(4)}@photostead.invalid"
    user_id = insert_user(tx, email=email, name=name, password_hash=None, is_admin=False)
    tx.run("update users set is_service = 1 where id = ?", (user_id,))
    return user_id


def list_users_admin(rows: Rows, uid: str | None, *, with_deleted: bool) -> list[UserAdminResponseDto]:
    """Every person's account, or the one of an id whatever it is, in the order they were made."""
    found = rows.rows(
        f"""
        select {ADMIN_COLUMNS}
        from users
        where (:uid is null or uid = :uid)
          and (:with_deleted or status = 'active')
          and (:uid is not null or not is_service)
        order by created_at, id
        """,
        {"uid": uid, "with_deleted": with_deleted},
    )
    return [describe(row) for row in found]


def describe(row: Row) -> UserAdminResponseDto:
    """A row of ADMIN_COLUMNS for the wire."""
    return UserAdminResponseDto(
        avatar_color=UserAvatarColor(row[0]),
        cluster_group_id=row[1],
        created_at=to_wire(row[2]),
        deleted_at=None if row[3] is None else to_wire(row[3]),
        email=row[4],
        id=row[5],
        is_admin=bool(row[6]),
        license=None,
        name=row[7],
        oauth_id=row[8],
        profile_changed_at=to_wire(row[9]),
        profile_image_path=row[10],
        quota_size_in_bytes=row[11],
        quota_usage_in_bytes=row[12],
        should_change_password=bool(row[13]),
        status=UserStatus(row[14]),
        storage_label=row[15],
        updated_at=to_wire(row[16]),
    )


# Whom the viewer may know of: everyone where the settings say so, else who shares something with them.
IS_KNOWN = """(
  :is_public
  or u.id = :viewer
  or exists (
    select 1
    from album_users mine
    join album_users theirs on theirs.album_id = mine.album_id
    where mine.user_id = :viewer and theirs.user_id = u.id
  )
  or exists (select 1 from partners p where p.shared_by_id = :viewer and p.shared_with_id = u.id)
  or exists (select 1 from partners p where p.shared_by_id = u.id and p.shared_with_id = :viewer)
)"""


def make_user(row: Row) -> UserResponseDto:
    """The columns of PUBLIC_COLUMNS."""
    return UserResponseDto(UserAvatarColor(row[0]), row[1], row[2], row[3], to_wire(row[4]), row[5])


def list_users(rows: Rows) -> dict[int, UserResponseDto]:
    """Every active user as others see them, by key."""
    found = rows.rows(f"select id, {PUBLIC_COLUMNS} from users where status = 'active' order by name")
    return {row[0]: make_user(row[1:]) for row in found}


def find_by_key(rows: Rows, keys: Collection[int]) -> dict[int, UserResponseDto]:
    """Those of them who are active, as others see them."""
    sql = f"select id, {PUBLIC_COLUMNS} from users where id = ? and status = 'active'"
    found = (rows.row(sql, (key,)) for key in keys)  # one or two, mostly
    return {row[0]: make_user(row[1:]) for row in found if row is not None}


def list_known(rows: Rows, viewer: int, *, is_public: bool) -> list[UserResponseDto]:
    """The active people the viewer may know of, by name. To whom a shared library belongs is no person."""
    found = rows.rows(
        f"""
        select {PUBLIC_COLUMNS} from users u
        where u.status = 'active' and not u.is_service and {IS_KNOWN}
        order by name, id
        """,
        {"viewer": viewer, "is_public": is_public},
    )
    return [make_user(row) for row in found]


def find_known(rows: Rows, viewer: int, uid: str, *, is_public: bool) -> UserResponseDto:
    """One of them. Raises Invalid, the same for absent, deleted and hidden."""
    row = rows.row(
        f"select {PUBLIC_COLUMNS} from users u where u.uid = :uid and u.status = 'active' and {IS_KNOWN}",
        {"viewer": viewer, "is_public": is_public, "uid": uid.lower()},
    )
    if row is None:
        raise Invalid("User not found")
    return make_user(row)


def find_people(rows: Rows, uids: Sequence[str]) -> dict[str, int]:
    """The keys of the active people among these ids (lower-case)."""
    return dict(
        rows.rows(
            """
            select uid, id from users
            where uid in (select value from json_each(?)) and status = 'active' and not is_service
            """,
            (as_json(uids),),
        )
    )


def update_user(tx: Tx, user_id: int, values: Mapping[str, Value]) -> None:
    """Set columns of a person; their names come from code. Raises Invalid where the e-mail address is taken."""
    email = values.get("email")
    if email is not None and tx.value("select 1 from users where email = ? and id != ?", (email, user_id)):
        raise Invalid("This e-mail address cannot be used: choose another one.")
    assignments = ", ".join(f"{name} = :{name}" for name in values)
    if assignments:
        tx.run(
            f"update users set {assignments}, updated_at = :now where id = :id",
            {**values, "now": tx.now, "id": user_id},
        )


def get_metadata(rows: Rows, user_id: int, key: str) -> dict[str, Any] | None:
    """A JSON object kept for a person under a key, or None."""
    text = rows.value("select value from user_metadata where user_id = ? and key = ?", (user_id, key))
    return None if text is None else msgspec.json.decode(text, type=dict[str, Any])


def put_metadata(tx: Tx, user_id: int, key: str, value: Mapping[str, Any]) -> None:
    """Keep a JSON object for a person."""
    tx.run(
        """
        insert into user_metadata (user_id, key, value, updated_at)
        values (?, ?, ?, ?)
        on conflict do update set value = excluded.value, updated_at = excluded.updated_at
        """,
        (user_id, key, as_json(value), tx.now),
    )


def delete_metadata(tx: Tx, user_id: int, key: str) -> None:
    """Forget it; nothing happens where there is none."""
    tx.run("delete from user_metadata where user_id = ? and key = ?", (user_id, key))
