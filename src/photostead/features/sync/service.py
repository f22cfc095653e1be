"""The stream of everything that changed since a device asked last. Nothing of it is kept in memory but a page; each page is read
by itself, so that a slow phone holds up nobody.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from photostead.access.identity import Identity
from photostead.db.database import Database
from photostead.db.tx import Rows, Tx, Value
from photostead.features.sync import acks, store
from photostead.features.sync.acks import LARGEST, Ack, Complete, Progress
from photostead.features.sync.feeds import LOCKED_AWAY, Feed
from photostead.features.sync.plan import PARTS, REQUESTS, Part
from photostead.features.sync.schema import SyncAckDto, SyncEntityType, SyncRequestType, SyncStreamDto
from photostead.features.sync.told import edit_ready, upload_ready
from photostead.kernel.errors import Forbidden

__all__ = ["edit_ready", "upload_ready"]

HELD, FILLED = "held", "filled"


def session_of(identity: Identity) -> int:
    """The device that asks. Raises Forbidden for who is none."""
    if identity.session is None:
        raise Forbidden("Sync needs a session: sign in with a password instead of an API key.")
    return identity.session.id


# --- acknowledgements


def list_acks(rows: Rows, identity: Identity) -> list[SyncAckDto]:
    """What the caller's device has got. Raises Forbidden."""
    return store.list_acks(rows, session_of(identity))


def take_acks(tx: Tx, identity: Identity, given: list[str]) -> None:
    """Note what the caller's device has got. Raises Forbidden, Invalid; then nothing is noted."""
    session_id = session_of(identity)
    kinds = [acks.kind_of(text) for text in given]
    if SyncEntityType.SYNC_RESET_V1 in kinds:
        store.reset_done(tx, session_id)
        return
    for kind, text in zip(kinds, given, strict=True):
        store.put(tx, session_id, kind, text)
        if kind is SyncEntityType.SYNC_COMPLETE_V1:
            settle_locked(tx, session_id, acks.read_complete(text))


def settle_locked(tx: Tx, session_id: int, complete: Complete) -> None:
    """A whole stream was got: the device holds all of the locked folder, or nothing of it."""
    if complete.holds_locked:
        store.put(tx, session_id, store.LOCKED, FILLED)
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


# --- the stream


@dataclass(frozen=True, slots=True)
class Device:
    """A device at the beginning of a stream. `bound`: the last number then. `locked`: what it holds of the locked folder."""

    progress: Progress
    bound: int
    params: dict[str, Value]
    is_elevated: bool
    locked: str | None
    needs_reset: bool


def begin(tx: Tx, identity: Identity, body: SyncStreamDto) -> Device:
    """Where a device stands. Raises Forbidden."""
    session_id = session_of(identity)
    if body.reset is True:
        store.reset_done(tx, session_id)
    bound = store.last_number(tx)
    found = store.texts(tx, session_id)
    if store.START not in found:
        found[store.START] = str(bound)
        store.put(tx, session_id, store.START, str(bound))
    if identity.is_elevated and store.LOCKED not in found:
        store.put(tx, session_id, store.LOCKED, HELD)
    progress = store.progress_of(found)
    oldest = progress.start if progress.complete is None else progress.complete.bound
    needs_reset = store.must_reset(tx, session_id) or oldest < store.horizon(tx)
    params = store.params_of(identity)
    return Device(progress, bound, params, identity.is_elevated, found.get(store.LOCKED), needs_reset)


async def stream(db: Database, identity: Identity, body: SyncStreamDto) -> AsyncIterator[bytes]:
    """Lines of JSON, some at a time. Raises Forbidden before the first."""
    device = await db.write(begin, identity, body)
    if device.needs_reset:
        yield line(SyncEntityType.SYNC_RESET_V1, "{}", f"{SyncEntityType.SYNC_RESET_V1}|reset")
        return
    asked = frozenset(body.types)
    if not is_up_to_date(device, asked):
        for part in PARTS:
            if part.request in asked:
                async for lines in lines_of(db, device, part):
                    yield lines
    complete = Complete(device.bound, acks.mask_of(asked) | still_covered(device), device.is_elevated)
    yield line(SyncEntityType.SYNC_COMPLETE_V1, "{}", acks.write_complete(complete))


def is_up_to_date(device: Device, asked: frozenset[SyncRequestType]) -> bool:
    """Whether nothing has changed since a stream that a device got whole."""
    complete = device.progress.complete
    return (
        complete is not None
        and complete.bound == device.bound
        and all(map(complete.covers, asked))
        and device.locked == (FILLED if device.is_elevated else None)
    )


def still_covered(device: Device) -> int:
    """Requests of an earlier stream that this one did not make: where nothing happened since they are covered still."""
    complete = device.progress.complete
    return complete.requests if complete is not None and complete.bound == device.bound else 0


def line(kind: SyncEntityType, data: str, ack: str) -> bytes:
    """One line; the last one too ends with a line feed."""
    return f'{{"type":"{kind}","data":{data},"ack":"{ack}"}}\n'.encode()


async def lines_of(db: Database, device: Device, part: Part) -> AsyncIterator[bytes]:
    """The lines of one request: what is gone, what came to be shared, what changed, what is new."""
    got = device.progress.got(part.request, part.feed.type)
    if part.gone is not None:
        async for lines in gone_lines(db, device, part, part.gone):
            yield lines
    if got is not None and part.locks and device.is_elevated and device.locked != FILLED:
        scope = {"only_locked": 1, "until": got.first}
        async for lines in read(db, device, part.feed, 0, scope, fixed_ack=acks.write(part.feed.type, *got)):
            yield lines
    if got is not None and part.backfill is not None:
        async for lines in backfill_lines(db, device, part, part.backfill, got):
            yield lines
    if part.updated is not None:
        async for lines in updated_lines(db, device, part, part.updated, got):
            yield lines
    async for lines in read(db, device, part.feed, 0 if got is None else got.first):
        yield lines


async def gone_lines(db: Database, device: Device, part: Part, gone: Feed) -> AsyncIterator[bytes]:
    """Deletions. A device that acknowledged none yet may hold whatever it got since its first line."""
    got = device.progress.got(part.request, gone.type)
    after = device.progress.start if got is None else got.first
    if part.locks and gone.type is LOCKED_AWAY.type and not device.is_elevated and device.locked is not None:
        ack = acks.write(gone.type, after, device.bound)
        async for lines in read(db, device, LOCKED_AWAY, 0, fixed_ack=ack):
            yield lines
    async for lines in read(db, device, gone, after):
        yield lines


async def backfill_lines(db: Database, device: Device, part: Part, backfill: Feed, got: Ack) -> AsyncIterator[bytes]:
    """Everything of those who began to share after the lines that a device has were read; one after the other."""
    there = device.progress.acks.get(backfill.type)
    params = {**device.params, "known": got.second}
    for since, group in await db.read(store.new_groups, part.groups, params):
        if there is not None and (since < there.first or (since == there.first and there.second == LARGEST)):
            continue
        after = there.second if there is not None and since == there.first else 0
        scope = {"group": group, "until": got.first}
        async for lines in read(db, device, backfill, after, scope, since=since):
            yield lines
        yield line(SyncEntityType.SYNC_ACK_V1, "{}", acks.write(backfill.type, since, LARGEST))


async def updated_lines(
    db: Database, device: Device, part: Part, updated: Feed, got: Ack | None
) -> AsyncIterator[bytes]:
    """What changed of that which a device has already. Its lines were right when the stream that brought them began."""
    if got is None:
        return
    there = device.progress.got(part.request, updated.type)
    async for lines in read(db, device, updated, got.second if there is None else there.first):
        yield lines


async def read(
    db: Database,
    device: Device,
    feed: Feed,
    after: int,
    scope: dict[str, int] | None = None,
    *,
    since: int | None = None,
    fixed_ack: str | None = None,
) -> AsyncIterator[bytes]:
    """All pages of a feed behind a number. `since`: it is a backfill, `fixed_ack`: these lines do not move on."""
    until = LARGEST if feed.is_parent else device.bound
    params = {**device.params, "until": until, **(scope or {})}
    while True:
        found = await db.read(store.page, feed, {**params, "after": after})
        if found:
            yield b"".join(
                line(feed.type, data, fixed_ack or ack_of(feed, number, device, since)) for number, data in found
            )
            after = found[-1][0]
        if len(found) < store.PAGE:
            return


def ack_of(feed: Feed, number: int, device: Device, since: int | None) -> str:
    """The acknowledgement of one line."""
    return acks.write(feed.type, number, device.bound) if since is None else acks.write(feed.type, since, number)
