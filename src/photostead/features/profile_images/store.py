"""SQL of profile images: `users.profile_image_path`, relative to the media folder, empty where there is none."""

from photostead.db.tx import Rows, Tx
from photostead.kernel.errors import Invalid


def path_of(rows: Rows, user_id: int) -> str:
    """The place of a person's picture, empty where there is none or no such person."""
    return str(rows.value("select profile_image_path from users where id = ?", (user_id,)) or "")


def uid_of(rows: Rows, user_id: int) -> str:
    """The id outside. Raises Invalid for an account that is gone."""
    uid: str | None = rows.value("select uid from users where id = ?", (user_id,))
    if uid is None:
        raise Invalid("This account is gone.")
    return uid


def put_path(tx: Tx, user_id: int, path: str) -> str:
    """Note another place, or none; the former one."""
    former = path_of(tx, user_id)
    tx.run(
        "update users set profile_image_path = :path, profile_changed_at = :now, updated_at = :now where id = :id",
        {"path": path, "now": tx.now, "id": user_id},
    )
    return former
