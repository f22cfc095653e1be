"""Emptying the trash: the first piece at once, so that a small one is empty with the answer, the rest as a job."""

from msgspec import UNSET

from photostead.access.identity import Identity
from photostead.access.visibility import find_all_writable
from photostead.db.tx import Rows, Tx
from photostead.features.settings import service as settings
from photostead.features.trash import store
from photostead.features.trash.schema import LastCopiesDto, LastCopiesQueryDto, TrashedAsset, TrashStateDto
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority, QueueName
from photostead.kernel.clock import to_wire

DAY_MS = 86_400_000
MOST_TOLD = 10_000
EMPTY_TRASH = Kind("AssetEmptyTrash", QueueName.BACKGROUND_TASK)


def tell(rows: Rows, identity: Identity) -> TrashStateDto:
    """The caller's trash; the locked of it only behind the PIN."""
    config = settings.load(rows)
    days = config.trash.days if config.trash.enabled else None
    assets = [
        TrashedAsset(uid, to_wire(at), None if days is None else to_wire(at + days * DAY_MS))
        for uid, at in store.list_trash(rows, identity, MOST_TOLD)
    ]
    return TrashStateDto(days, assets)


def count_last_copies(rows: Rows, identity: Identity, body: LastCopiesQueryDto) -> LastCopiesDto:
    """What would be lost. Raises Invalid unless all of them are the caller's."""
    ids = store.ids_in_trash(rows, identity)
    if body.ids is not UNSET:
        ids = find_all_writable(rows, identity, list(dict.fromkeys(body.ids)), "asset.delete")
    return LastCopiesDto(*store.count_last_copies(rows, ids))


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
