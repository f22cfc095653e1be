"""SQL of users."""

from photostead.db.tx import Rows, Tx, Value
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


def list_users(rows: Rows, condition: str = "1", params: tuple[Value, ...] = ()) -> dict[int, UserResponseDto]:
    """People as others see them, by key; `condition` is SQL of this program about `users`."""
    found = rows.rows(
        f"select id, {PUBLIC_COLUMNS} from users where {condition} and status = 'active' order by name", params
    )
    return {
        row[0]: UserResponseDto(UserAvatarColor(row[1]), row[2], row[3], row[4], to_wire(row[5]), row[6])
        for row in found
    }
