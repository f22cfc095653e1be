"""SQL of accounts that are changed or removed by an administrator."""

from photostead.db.tx import Rows, Tx
from photostead.kernel.errors import NotFound

# A chunk of assets with everything that hangs on them does not keep another person's write waiting.
CHUNK = 100


def find_person(rows: Rows, uid: str) -> int:
    """The key of a person's account, deleted or not. Raises NotFound, also for the user of a shared library: that one
    comes and goes with its libraries."""
    found = rows.value("select id from users where uid = ? and not is_service", (uid.lower(),))
    if found is None:
        raise NotFound("User not found")
    return int(found)


def is_last_admin(rows: Rows, user_id: int, *, by_password: bool, by_provider: bool) -> bool:
    """Whether nobody would look after the box without this person; others count who can sign in by the ways that are
    open."""
    return not rows.value(
        """
        select exists (select 1 from users where id = :id and not (is_admin and status = 'active'))
          or exists (
            select 1 from users
            where id != :id and is_admin and status = 'active' and not is_service
              and ((:by_password and password_hash is not null) or (:by_provider and oauth_id != ''))
          )
        """,
        {"id": user_id, "by_password": by_password, "by_provider": by_provider},
    )


def is_label_taken(rows: Rows, label: str, user_id: int) -> bool:
    """Whether another account files its uploads under a label, in any spelling: folders may not tell them apart."""
    return bool(
        rows.value(
            "select exists (select 1 from users where storage_label = ? collate nocase and id != ?)", (label, user_id)
        )
    )


def expired(rows: Rows, before: int) -> list[int]:
    """The keys of accounts deleted before an instant (ms), and of those whose removal began."""
    return rows.column(
        "select id from users where status = 'removing' or (status = 'deleted' and deleted_at <= ?) order by id",
        (before,),
    )


def status_of(rows: Rows, user_id: int) -> str | None:
    """The state of an account, or None where it is gone."""
    status: str | None = rows.value("select status from users where id = ?", (user_id,))
    return status


def set_status(tx: Tx, user_id: int, status: str, deleted_at: int | None) -> None:
    """Another state."""
    tx.run(
        "update users set status = ?, deleted_at = ?, updated_at = ? where id = ?",
        (status, deleted_at, tx.now, user_id),
    )


def libraries_of(rows: Rows, user_id: int) -> list[str]:
    """The ids of the libraries that a person owns."""
    return rows.column("select uid from libraries where owner_id = ? order by id", (user_id,))


def some_assets(rows: Rows, user_id: int) -> list[int]:
    """The keys of some of a person's uploads."""
    return rows.column("select id from assets where owner_id = ? and library_id is null limit ?", (user_id, CHUNK))


def delete_account(tx: Tx, user_id: int) -> None:
    """The row, with what hangs on it. Albums go with their owner; the claim of the first administrator goes to another
    one, so that the sign-up of a new box never opens again."""
    tx.run(
        "delete from albums where id in (select album_id from album_users where user_id = ? and role = 'owner')",
        (user_id,),
    )
    tx.run(
        """
        update first_admin
        set user_id = (
          select id from users where id != :id and not is_service
          order by is_admin and status = 'active' desc, id limit 1
        )
        where user_id = :id
        """,
        {"id": user_id},
    )
    tx.run("delete from users where id = ?", (user_id,))
