"""SQL of signing in: what a password is checked against, and what it opens."""

from photostead.db.tx import Row, Rows, Tx
from photostead.features.auth.schema import LoginResponseDto
from photostead.features.sessions import service as sessions
from photostead.features.users import service as users
from photostead.kernel.errors import Conflict, Invalid, Unauthenticated


def find_login(rows: Rows, email: str) -> Row | None:
    """`(id, password_hash)` of an active person."""
    return rows.row(
        "select id, password_hash from users where email = ? and status = 'active' and not is_service", (email,)
    )


def begin_with_password(tx: Tx, new: sessions.NewSession, password_hash: str) -> LoginResponseDto:
    """A session for a password that was right. Raises Unauthenticated where it was changed in between: such a session
    would survive the change that was to end it."""
    if not tx.value("select 1 from users where id = ? and password_hash = ?", (new.user_id, password_hash)):
        raise Unauthenticated("Incorrect email or password")
    return begin_session(tx, new)


def begin_session(tx: Tx, new: sessions.NewSession) -> LoginResponseDto:
    """A session for whoever proved who they are."""
    sessions.begin(tx, new)
    user = users.get_user_admin(tx, new.user_id)
    return LoginResponseDto(
        access_token=new.token,
        is_admin=user.is_admin,
        is_onboarded=users.is_onboarded(tx, new.user_id),
        name=user.name,
        profile_image_path=user.profile_image_path,
        should_change_password=user.should_change_password,
        user_email=user.email,
        user_id=user.id,
    )


Hashes = tuple[str | None, str | None]


def find_hashes(rows: Rows, user_id: int) -> Hashes:
    """`(password_hash, pin_hash)` of a person."""
    row = rows.row("select password_hash, pin_hash from users where id = ?", (user_id,))
    return (row[0], row[1]) if row else (None, None)


def check_unchanged(rows: Rows, user_id: int, hashes: Hashes) -> None:
    """Raises Conflict where password or PIN code were changed while a request that knew the old ones was verified:
    verifying takes a moment, and what the change was to shut must not open after it."""
    if find_hashes(rows, user_id) != hashes:
        raise Conflict("The password or the PIN code was just changed by another request: try again.")


def set_pin(tx: Tx, user_id: int, pin_hash: str | None) -> None:
    """Set or remove the PIN code. Every device is locked: what an old code opened, it opens no longer."""
    tx.run("update users set pin_hash = ?, updated_at = ? where id = ?", (pin_hash, tx.now, user_id))
    sessions.lock_all(tx, user_id)


def set_first_pin(tx: Tx, user_id: int, pin_hash: str) -> None:
    """Set the PIN code of a person who has none. Raises Invalid where there is one."""
    if find_hashes(tx, user_id)[1] is not None:
        raise Invalid("There is a PIN code already: change it with the old one or the password.")
    set_pin(tx, user_id, pin_hash)


def replace_pin(tx: Tx, user_id: int, pin_hash: str | None, verified: Hashes) -> None:
    """Set or remove the PIN code on the word of secrets that were right a moment ago."""
    check_unchanged(tx, user_id, verified)
    set_pin(tx, user_id, pin_hash)


def open_session(tx: Tx, user_id: int, session_id: int, until: int, verified: Hashes) -> None:
    """Open the locked folder in a session on the word of secrets that were right a moment ago."""
    check_unchanged(tx, user_id, verified)
    sessions.set_pin_expiry(tx, session_id, until)
