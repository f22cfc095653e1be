"""Emptying the trash: the first piece at once, so that a small one is empty with the answer, the rest as a job."""

from photostead.access.identity import Identity
from photostead.db.tx import Job, Tx
from photostead.features.trash import store
from photostead.jobs.queues import Priority, QueueName

# The job is a task of this slice's `tasks`.
EMPTY_TRASH = "AssetEmptyTrash"


def begin_emptying(tx: Tx, identity: Identity) -> int:
    """Delete for good what is in the caller's trash now; how many assets."""
    count = store.count_trash(tx, identity)
    if store.delete_chunk(tx, identity.user.id, tx.now, with_locked=identity.is_elevated):
        payload = {"owner_id": identity.user.id, "before": tx.now, "with_locked": identity.is_elevated}
        tx.enqueue(Job(QueueName.BACKGROUND_TASK, EMPTY_TRASH, identity.user.uid, payload, Priority.PERSON))
    return count
