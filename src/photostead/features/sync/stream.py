"""The stream of everything that changed since a device asked last. Nothing of it is kept in memory but a page; each page is read
by itself, so that a slow phone holds up nobody, and by the rights that the device has at that moment.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import NamedTuple

from photostead.access.identity import Identity
from photostead.db.database import Database
from photostead.db.tx import Rows, Tx, Value
from photostead.features.sync import acks, store
from photostead.features.sync.acks import LARGEST, Ack, Complete, Progress
from photostead.features.sync.feeds import LOCKED_AWAY, Feed
from photostead.features.sync.plan import PARTS, Part
from photostead.features.sync.schema import SyncEntityType, SyncRequestType, SyncStreamDto
from photostead.features.sync.service import session_of
from photostead.features.users import service as users

AckOf = Callable[[int], str]


class Cut(Exception):
    """The device was signed out meanwhile, or its locked folder was shut: it has to ask again."""


@dataclass(frozen=True, slots=True)
class Device:
    """A device at the beginning of a stream. `bound`: the last number then. `locked`: what it holds of the locked folder."""

    session_id: int
    progress: Progress
    bound: int
    params: dict[str, Value]
    is_elevated: bool
    locked: str | None
    needs_reset: bool


class Page(NamedTuple):
    """Some lines as they are sent, the number of the last of them, and whether there may be more."""

    lines: bytes
    last: int
    goes_on: bool


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
        store.put(tx, session_id, store.LOCKED, store.HELD)
    progress = store.progress_of(found)
    if progress.oldest < store.horizon(tx):
        store.ask_reset(tx, session_id)
    return Device(
        session_id,
        progress,
        bound,
        {**store.params_of(identity), "sees_everyone": users.sees_everyone(tx, identity)},
        identity.is_elevated,
        found.get(store.LOCKED),
        store.must_reset(tx, session_id),
    )


async def stream(db: Database, identity: Identity, body: SyncStreamDto) -> AsyncIterator[bytes]:
    """Lines of JSON, some at a time. Raises Forbidden before the first, Cut between others."""
    device = await db.write(begin, identity, body)
    if device.needs_reset:
        yield line(SyncEntityType.SYNC_RESET_V1, "{}", f"{SyncEntityType.SYNC_RESET_V1}|reset").encode()
        return
    asked = frozenset(body.types)
    if not is_up_to_date(device, asked):
        for part in PARTS:
            if part.request in asked:
                async for lines in lines_of(db, device, part):
                    yield lines
    complete = Complete(device.bound, acks.mask_of(asked) | still_covered(device), device.is_elevated)
    yield line(SyncEntityType.SYNC_COMPLETE_V1, "{}", acks.write_complete(complete)).encode()


def is_up_to_date(device: Device, asked: frozenset[SyncRequestType]) -> bool:
    """Whether nothing has changed since a stream that a device got whole."""
    complete = device.progress.complete
    return (
        complete is not None
        and complete.bound == device.bound
        and all(map(complete.covers, asked))
        and device.locked == (store.FILLED if device.is_elevated else None)
    )


def still_covered(device: Device) -> int:
    """Requests of an earlier stream that this one did not make: where nothing happened since they are covered still."""
    complete = device.progress.complete
    return complete.requests if complete is not None and complete.bound == device.bound else 0


def line(kind: SyncEntityType, data: str, ack: str) -> str:
    """One line; the last one too ends with a line feed."""
    return f'{{"type":"{kind}","data":{data},"ack":"{ack}"}}\n'


async def lines_of(db: Database, device: Device, part: Part) -> AsyncIterator[bytes]:
    """The lines of one request: what is gone, what came to be shared, what changed, what is new."""
    got = device.progress.got(part.request, part.feed.type)
    if part.gone is not None:
        async for lines in gone_lines(db, device, part, part.gone):
            yield lines
    if got is not None and part.locks and device.is_elevated and device.locked != store.FILLED:
        scope = {"only_locked": 1, "until": got.first}
        ack = acks.write(part.feed.type, *got)
        async for lines in read(db, device, part.feed, 0, lambda number: ack, scope):
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
        async for lines in read(db, device, LOCKED_AWAY, 0, lambda number: ack):
            yield lines
    async for lines in read(db, device, gone, after):
        yield lines


async def backfill_lines(db: Database, device: Device, part: Part, backfill: Feed, got: Ack) -> AsyncIterator[bytes]:
    """Everything of those who began to share after the lines that a device has were read; one after the other."""
    there = device.progress.acks.get(backfill.type)
    params = {**device.params, "known": got.second}
    for since, group in await db.scan(store.new_groups, part.groups, params):
        if there is not None and (since < there.first or (since == there.first and there.second == LARGEST)):
            continue
        after = there.second if there is not None and since == there.first else 0
        scope = {"group": group, "until": got.first}
        ack_of = ack_of_group(backfill.type, since)
        async for lines in read(db, device, backfill, after, ack_of, scope):
            yield lines
        yield line(SyncEntityType.SYNC_ACK_V1, "{}", ack_of(LARGEST)).encode()


def ack_of_group(kind: SyncEntityType, since: int) -> AckOf:
    """The acknowledgements of a backfill."""
    return lambda number: acks.write(kind, since, number)


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
    ack_of: AckOf | None = None,
    scope: dict[str, int] | None = None,
) -> AsyncIterator[bytes]:
    """All pages of a feed behind a number. `ack_of`: of lines that do not move on as most do."""
    until = LARGEST if feed.is_parent else device.bound
    params = {**device.params, "until": until, **(scope or {})}
    acknowledge = ack_of or (lambda number: acks.write(feed.type, number, device.bound))
    page = Page(b"", after, goes_on=True)
    while page.goes_on:
        page = await db.scan(read_page, device, feed, {**params, "after": page.last}, acknowledge)
        if page.lines:
            yield page.lines


def read_page(rows: Rows, device: Device, feed: Feed, params: dict[str, Value], ack_of: AckOf) -> Page:
    """One page, assembled here: the loop has others to serve meanwhile. Raises Cut."""
    may_see_locked = store.is_elevated(rows, device.session_id)
    if may_see_locked is None or (device.is_elevated and not may_see_locked):
        raise Cut
    found = store.page(rows, feed, params)
    lines = "".join(line(feed.type, data, ack_of(number)) for number, data in found)
    return Page(lines.encode(), found[-1][0] if found else 0, len(found) == store.PAGE)
