"""What other slices ask of sessions, and the rule of making one from another."""

from msgspec import UNSET, UnsetType, structs

from photostead.access.identity import Identity, Session
from photostead.db.tx import Tx
from photostead.features.sessions import store
from photostead.features.sessions.schema import SessionCreateDto, SessionCreateResponseDto
from photostead.kernel.errors import Forbidden
from photostead.kernel.ids import new_secret

NewSession = store.NewSession
begin = store.insert
end = store.end
end_expired = store.end_expired
is_oauth = store.is_oauth
list_sessions = store.list_sessions
lock_all = store.lock_all
set_pin_expiry = store.set_pin_expiry


def end_others(tx: Tx, identity: Identity) -> None:
    """Sign every other device out. The current session then stands by itself: its parent is ended too."""
    current = identity.session.id if identity.session else None
    if current is not None:
        store.detach(tx, current)
    store.end(tx, store.find_others(tx, identity.user.id, current))


def end_all(tx: Tx, user_id: int) -> None:
    """Sign every device of a person out."""
    store.end(tx, store.find_others(tx, user_id, None))


def require_session(identity: Identity) -> Session:
    """The caller's session. Raises Forbidden for an API key: sessions carry every permission of their user and outlive
    the key, so a key that could make or unlock one would be worth more than what it was limited to."""
    if identity.session is None:
        raise Forbidden("This needs a signed-in session: an API key cannot do it.")
    return identity.session


def create_child(tx: Tx, identity: Identity, body: SessionCreateDto) -> SessionCreateResponseDto:
    """A session for another device (a television), which ends with the caller's at the latest and is not unlocked."""
    parent, token = require_session(identity), new_secret()
    key = store.insert(
        tx,
        store.NewSession(
            user_id=identity.user.id,
            token=token,
            device_type=given(body.device_type),
            device_os=given(body.device_os),
            parent_id=parent.id,
            expires_at=earliest(tx.now, body.duration, parent.expires_at),
        ),
    )
    return SessionCreateResponseDto(**structs.asdict(store.get(tx, key, parent.id)), token=token)


def earliest(now: int, duration_s: int | UnsetType, parents: int | None) -> int | None:
    """When a child's time is over, in milliseconds since the epoch; None is never."""
    ends = [] if isinstance(duration_s, UnsetType) else [now + duration_s * 1000]
    return min([*ends, *([] if parents is None else [parents])], default=None)


def given(text: str | UnsetType) -> str:
    """Text, or none."""
    return "" if text is UNSET or isinstance(text, UnsetType) else text
