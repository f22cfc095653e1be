"""The rules of memories: they are their owner's alone; photos in them show while they stand in the timeline; what was
deleted does not come back, and what nobody saved goes when its time is over.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import UNSET, UnsetType

from photostead.access.identity import Identity
from photostead.access.permissions import Permission
from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.features.assets.schema import BulkIdErrorReason, BulkIdResponseDto, refused
from photostead.features.memories import making, making_store, store, work
from photostead.features.memories.days import DAY_MS, wall_ms
from photostead.features.memories.schema import (
    MemoryCreateDto,
    MemoryResponseDto,
    MemoryStatisticsResponseDto,
    MemoryUpdateDto,
    SearchMemoriesQuery,
)
from photostead.jobs.queues import Priority
from photostead.kernel.clock import from_wire, to_wire
from photostead.kernel.errors import Invalid

# How long a memory that nobody saved is kept after its last day, and one that was deleted after that.
KEPT_MS = 30 * DAY_MS


def wall_now() -> int:
    """What the clock on the wall of this box says, in milliseconds as if UTC."""
    return wall_ms(datetime.now().astimezone())


def list_memories(rows: Rows, identity: Identity, query: SearchMemoriesQuery) -> list[MemoryResponseDto]:
    """The caller's memories, a page of them. Raises Invalid."""
    return store.list_memories(rows, identity, query, wall_now())


def count_memories(rows: Rows, identity: Identity, query: SearchMemoriesQuery) -> MemoryStatisticsResponseDto:
    """How many the same listing has on all pages. Raises Invalid."""
    return MemoryStatisticsResponseDto(store.count_memories(rows, identity, query, wall_now()))


def get_memory(rows: Rows, identity: Identity, uid: str) -> MemoryResponseDto:
    """One memory. Raises Invalid."""
    return store.describe(rows, store.find(rows, identity.user.id, uid, Permission.MEMORY_READ), identity)


def create_memory(tx: Tx, identity: Identity, body: MemoryCreateDto) -> MemoryResponseDto:
    """A memory made by hand. Assets that are not the caller's to show are left out. Raises Invalid for dates."""
    columns: dict[str, Value] = {
        "data": as_json(body.data),
        "is_saved": body.is_saved is True,
        "memory_at": as_instant("memoryAt", body.memory_at),
        "show_at": as_instant("showAt", body.show_at),
        "hide_at": as_instant("hideAt", body.hide_at),
        "seen_at": as_instant("seenAt", body.seen_at),
    }
    memory_id = making_store.insert(tx, identity.user.id, **columns)
    wanted = store.addable(tx, identity, body.asset_ids or [])
    store.insert_assets(tx, memory_id, list(wanted.values()))
    return store.describe(tx, memory_id, identity)


def as_instant(name: str, text: str | UnsetType) -> int | None:
    """Milliseconds of a wire date; what is absent is None. Raises Invalid for what is none, or outside the calendar."""
    if isinstance(text, UnsetType):
        return None
    try:
        moment = from_wire(text)
        to_wire(moment)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"{name} {text!r:.80} is no ISO 8601 date: write 2024-05-31T18:30:00.000Z.") from error
    return moment


def update_memory(tx: Tx, identity: Identity, uid: str, body: MemoryUpdateDto) -> MemoryResponseDto:
    """Keep a memory, or note that it was seen. Raises Invalid."""
    memory_id = store.find(tx, identity.user.id, uid, Permission.MEMORY_UPDATE)
    given: dict[str, Value | UnsetType] = {
        "is_saved": body.is_saved,
        "memory_at": UNSET if body.memory_at is UNSET else as_instant("memoryAt", body.memory_at),
        "seen_at": UNSET if body.seen_at is UNSET else as_instant("seenAt", body.seen_at),
    }
    changes = {name: value for name, value in given.items() if not isinstance(value, UnsetType)}
    if changes:
        store.update(tx, memory_id, changes)
    return store.describe(tx, memory_id, identity)


def delete_memory(tx: Tx, identity: Identity, uid: str) -> None:
    """Take a memory away, not its photos. Its row stays for a time, so that the night does not make it again. Raises
    Invalid."""
    memory_id = store.find(tx, identity.user.id, uid, Permission.MEMORY_DELETE)
    store.update(tx, memory_id, {"deleted_at": tx.now})


# --- what is in them


def add_assets(tx: Tx, identity: Identity, uid: str, asset_uids: Sequence[str]) -> list[BulkIdResponseDto]:
    """Add assets; what came of each, in the order given. Raises Invalid for the memory."""
    memory_id = store.find(tx, identity.user.id, uid, Permission.MEMORY_ASSET_CREATE)
    allowed = store.addable(tx, identity, asset_uids)
    present, added, results = store.contained(tx, memory_id), [], []
    for asset_uid in asset_uids:
        asset_id = allowed.get(asset_uid.lower())
        if asset_id is None:
            results.append(refused(asset_uid, BulkIdErrorReason.NO_PERMISSION))
        elif asset_id in present:
            results.append(refused(asset_uid, BulkIdErrorReason.DUPLICATE))
        else:
            present.add(asset_id)
            added.append(asset_id)
            results.append(BulkIdResponseDto(id=asset_uid, success=True))
    if added:
        store.insert_assets(tx, memory_id, added)
        store.update(tx, memory_id, {})
    return results


def remove_assets(tx: Tx, identity: Identity, uid: str, asset_uids: Sequence[str]) -> list[BulkIdResponseDto]:
    """Take assets out; what came of each, in the order given. They stay in the library. Raises Invalid for the memory."""
    memory_id = store.find(tx, identity.user.id, uid, Permission.MEMORY_ASSET_DELETE)
    present = store.removable(tx, identity, memory_id, asset_uids)
    if present:
        store.delete_assets(tx, memory_id, list(present.values()))
        store.update(tx, memory_id, {})
    return [
        BulkIdResponseDto(id=asset_uid, success=True)
        if present.pop(asset_uid.lower(), None) is not None
        else refused(asset_uid, BulkIdErrorReason.NOT_FOUND)
        for asset_uid in asset_uids
    ]


# --- by themselves


def request_all(tx: Tx, priority: int = Priority.BULK) -> None:
    """Ask for everybody's memories of these days."""
    for user_id in making_store.people(tx):
        tx.enqueue(work.GENERATE.job(str(user_id), priority=priority, user_id=user_id))


def request_all_now(tx: Tx) -> None:
    """The same, for somebody who waits."""
    request_all(tx, Priority.PERSON)


def request_clean_up(tx: Tx) -> None:
    """Ask for those whose time is over to be forgotten."""
    tx.enqueue(work.CLEAN_UP.job("all"))


make_memories = making.make_memories


def clean_up(tx: Tx) -> None:
    """Forget what nobody saved 30 days after its last day, and what was deleted 30 days ago."""
    making_store.delete_past(tx, tx.now - KEPT_MS, tx.now - KEPT_MS)
