"""SQL of mail: who is written to and what it is about. Read when the mail goes, not when it was asked for: whoever was
shut out of an album meanwhile is told nothing of it any more.
"""

from dataclasses import dataclass

from photostead.db.tx import Rows, Tx
from photostead.features.mail.work import SEND_MAIL


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    name: str
    email: str


def find_person(rows: Rows, user_id: int) -> Person | None:
    """Who can sign in and read."""
    row = rows.row("select name, email from users where id = ? and status = 'active' and not is_service", (user_id,))
    return None if row is None else Person(*row)


def find_album(rows: Rows, album_id: int, user_id: int) -> tuple[str, str] | None:
    """Name and id of an album that the person is in."""
    return rows.row(
        """
        select al.name, al.uid from albums al
        join album_users au on au.album_id = al.id and au.user_id = :user
        where al.id = :album
        """,
        {"album": album_id, "user": user_id},
    )


def set_handed_over(tx: Tx, uid: str, value: bool) -> None:
    """Note, on the job that is this mail, that a server is being given it; or that it did not take it."""
    tx.run(
        "update jobs set payload = json_set(payload, '$.is_handed_over', json(?)) where name = ? and key = ? and state = 'active'",
        ("true" if value else "false", SEND_MAIL.name, uid),
    )
