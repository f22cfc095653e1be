"""Emptying the trash: the first piece at once, so that a small one is empty with the answer, the rest as a job."""

from photostead.access.identity import Identity
from photostead.db.tx import Tx
from photostead.features.trash import store
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority, QueueName

DAY_MS = 86_400_000
EMPTY_TRASH = Kind("AssetEmptyTrash", QueueName.BACKGROUND_TASK)


def begin_purge(tx: Tx, days: int) -> int:
    """Delete for good, by jobs, what has been in anybody's trash for so many days; whose trash that concerns."""
    before = tx.now - days * DAY_MS
    owners = store.owners_of_trash(tx, before)
    for owner_id in owners:
        payload = {"owner_id": owner_id, "before": before, "with_locked": True}
        tx.enqueue(EMPTY_TRASH.job(f"expired {owner_id}", **payload))
    return len(owners)


def begin_emptying(tx: Tx, identity: Identity) -> int:
    """Delete for good what is in the caller's trash now; how many assets."""
    count = store.count_trash(tx, identity)
    if store.delete_chunk(tx, identity.user.id, tx.now, with_locked=identity.is_elevated):
        payload = {"owner_id": identity.user.id, "before": tx.now, "with_locked": identity.is_elevated}
        tx.enqueue(EMPTY_TRASH.job(identity.user.uid, priority=Priority.PERSON, **payload))
    return count
