"""SQL of linked accounts: whose a sign-in is, and how accounts are made, linked and unlinked."""

from photostead.db.tx import Row, Rows, Tx


def find_linked(rows: Rows, subject: str) -> Row | None:
    """`(id, status)` of the account that is linked to a provider's name."""
    return rows.row("select id, status from users where oauth_id = ? and not is_service", (subject,))


def find_by_email(rows: Rows, email: str) -> Row | None:
    """`(id, status, oauth_id, is_service)` of whoever has the address, person or not, there or put away."""
    return rows.row("select id, status, oauth_id, is_service from users where email = ?", (email,))


def find_subject(rows: Rows, user_id: int) -> str:
    """The provider's name of a person; empty for none."""
    return str(rows.value("select oauth_id from users where id = ?", (user_id,)))


def set_subject(tx: Tx, user_id: int, subject: str) -> None:
    """Link an account, or unlink it (empty)."""
    tx.run("update users set oauth_id = ?, updated_at = ? where id = ?", (subject, tx.now, user_id))


def unlink_all(tx: Tx) -> None:
    """No account is linked any more."""
    tx.run("update users set oauth_id = '', updated_at = ? where oauth_id != ''", (tx.now,))


def free_label(rows: Rows, label: str) -> str:
    """The label, with a number behind it where another account has it in any spelling."""
    taken = {name.lower() for name in rows.column("select storage_label from users where storage_label is not null")}
    number, found = 1, label
    while found.lower() in taken:
        number += 1
        found = f"{label[:58]}-{number}"
    return found


def find_sessions(rows: Rows, subject: str | None, session: str | None) -> list[int]:
    """The sessions that began with a provider's sign-in: this one, or all of the person; at least one must be given."""
    return rows.column(
        """
        select s.id from sessions s
        join users u on u.id = s.user_id
        where s.is_oauth
          and (:session is null or s.oauth_sid = :session)
          and (:subject is null or u.oauth_id = :subject)
        """,
        {"session": session, "subject": subject},
    )


def is_other_admin_linked(rows: Rows, user_id: int) -> bool:
    """Whether another administrator can sign in by the provider."""
    return bool(
        rows.value(
            """
            select exists (
              select 1 from users where is_admin and status = 'active' and oauth_id != '' and id != ?
            )
            """,
            (user_id,),
        )
    )


def has_admin_a_password(rows: Rows) -> bool:
    """Whether an administrator could sign in with a password."""
    return bool(
        rows.value(
            """
            select exists (
              select 1 from users where is_admin and status = 'active' and password_hash is not null
            )
            """
        )
    )
