"""What devices have got of the phone sync, and what other features ask of it. The stream itself is `stream`'s."""

from photostead.access.identity import Identity
from photostead.db.tx import Rows, Tx
from photostead.features.sync import acks, store
from photostead.features.sync.acks import Complete
from photostead.features.sync.plan import PARTS, REQUESTS
from photostead.features.sync.schema import SyncAckDto, SyncEntityType
from photostead.features.sync.told import edit_ready, upload_ready
from photostead.kernel.errors import Forbidden

__all__ = ["edit_ready", "upload_ready"]

# Longer than a device that is not seen stays signed in: none of those that do misses a deletion.
KEPT_MS = 100 * 86_400_000
# Some 3 µs each: a person's write waits for 30 ms of it.
FORGOTTEN_AT_ONCE = 10_000


def session_of(identity: Identity) -> int:
    """The device that asks. Raises Forbidden for who is none."""
    if identity.session is None:
        raise Forbidden("Sync needs a session: sign in with a password instead of an API key.")
    return identity.session.id


def list_acks(rows: Rows, identity: Identity) -> list[SyncAckDto]:
    """What the caller's device has got. Raises Forbidden."""
    return store.list_acks(rows, session_of(identity))


def take_acks(tx: Tx, identity: Identity, given: list[str]) -> None:
    """Note what the caller's device has got. Raises Forbidden, Invalid; then nothing is noted.

    A device that must begin anew speaks of what it is to forget, until it says that it has; and one that got what was never
    sent, as far as this database knows, must begin anew: the database was put back behind it."""
    session_id = session_of(identity)
    kinds = [acks.kind_of(text) for text in given]
    if SyncEntityType.SYNC_RESET_V1 in kinds:
        store.reset_done(tx, session_id)
    elif max(map(acks.reach_of, given), default=0) > store.last_number(tx):
        store.ask_reset(tx, session_id)
    elif not store.must_reset(tx, session_id):
        note_acks(tx, session_id, given)


def note_acks(tx: Tx, session_id: int, given: list[str]) -> None:
    """Those of lines, and of the end of a stream."""
    for text in given:
        kind = acks.kind_of(text)
        store.put(tx, session_id, kind, text)
        if kind is SyncEntityType.SYNC_COMPLETE_V1:
            settle_locked(tx, session_id, acks.read_complete(text))


def settle_locked(tx: Tx, session_id: int, complete: Complete) -> None:
    """A whole stream was got: the device holds all of the locked folder, or nothing of it."""
    if complete.holds_locked:
        store.put(tx, session_id, store.LOCKED, store.FILLED)
    else:
        store.forget(tx, session_id, [store.LOCKED])


def drop_acks(tx: Tx, identity: Identity, kinds: list[SyncEntityType] | None) -> None:
    """The caller's device wants these kinds, or everything, from the beginning. Raises Forbidden."""
    session_id = session_of(identity)
    if kinds is None:
        kinds = list(SyncEntityType)
    found = store.texts(tx, session_id).get(SyncEntityType.SYNC_COMPLETE_V1)
    store.forget(tx, session_id, kinds)
    if found is not None and SyncEntityType.SYNC_COMPLETE_V1 not in kinds:
        complete = acks.read_complete(found)
        dropped = acks.mask_of(REQUESTS[kind] for kind in kinds if kind in REQUESTS)
        # Kinds of deletions belong to several requests: all that send such lines.
        dropped |= acks.mask_of(part.request for part in PARTS if part.gone is not None and part.gone.type in kinds)
        left = complete._replace(requests=complete.requests & ~dropped)
        store.put(tx, session_id, SyncEntityType.SYNC_COMPLETE_V1, acks.write_complete(left))


def forget_long_gone(tx: Tx) -> None:
    """Clear away what was deleted long ago, a good deal at a time. A device that did not sync since begins anew."""
    store.bury(tx, tx.now - KEPT_MS, FORGOTTEN_AT_ONCE)
