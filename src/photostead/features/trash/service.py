"""Emptying the trash: the first piece at once, so that a small one is empty with the answer, the rest as a job."""

from photostead.access.identity import Identity
from photostead.db.tx import Tx
from photostead.features.trash import store
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority, QueueName

EMPTY_TRASH = Kind("AssetEmptyTrash", QueueName.BACKGROUND_TASK)


def begin_emptying(tx: Tx, identity: Identity) -> int:
    """Delete for good what is in the caller's trash now; how many assets."""
    count = store.count_trash(tx, identity)
    if store.delete_chunk(tx, identity.user.id, tx.now, with_locked=identity.is_elevated):
        payload = {"owner_id": identity.user.id, "before": tx.now, "with_locked": identity.is_elevated}
        tx.enqueue(EMPTY_TRASH.job(identity.user.uid, priority=Priority.PERSON, **payload))
    return count
