"""The stream of everything that changed since a device asked last. Nothing of it is kept in memory but a page; each page is read
by itself, so that a slow phone holds up nobody, and by the rights that the device has at that moment.
"""

import itertools
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, replace

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
        reading = Reading(device, asked)
        while not reading.is_done:
            if lines := await db.scan(reading.read):
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


# --- what is read for it, on the scanner's thread


@dataclass(frozen=True, slots=True)
class Step:
    """Lines of a feed behind a number. `ack_of`: of those that do not move on as most do; `end` stands behind them."""

    feed: Feed
    after: int
    ack_of: AckOf
    scope: Mapping[str, int]
    end: str = ""


@dataclass(frozen=True, slots=True)
class Groups:
    """Steps of which it must be asked how many there are: one for each that `sql` finds behind `known`."""

    sql: str
    known: int
    step_of: Callable[[int, int], Step | None]


class Page:
    """Lines that are sent together: a bounded number, of about a bounded size. One alone may be as large as it is."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._size = 0

    @property
    def room(self) -> int:
        """For how many more lines there is room."""
        return store.PAGE - len(self._lines) if self._size < store.PAGE_SIZE else 0

    def add(self, text: str) -> None:
        """One more."""
        self._lines.append(text)
        self._size += len(text)

    def encode(self) -> bytes:
        """As they are sent."""
        return "".join(self._lines).encode()


class Reading:
    """The lines of a stream, some at a time. Whoever reads calls `read` until `is_done`."""

    def __init__(self, device: Device, asked: frozenset[SyncRequestType]) -> None:
        self._device = device
        self._left: Iterator[Step | Groups] = itertools.chain.from_iterable(
            steps_of(device, part) for part in PARTS if part.request in asked
        )
        self._first: deque[Step] = deque()
        self.is_done = False

    def read(self, rows: Rows) -> bytes:
        """A page, of as many steps as it takes: what is new is mostly little, and asking for it costs more than it is.
        Raises Cut."""
        require_rights(rows, self._device)
        page = Page()
        while page.room:
            step = self._first.popleft() if self._first else next(self._left, None)
            if step is None:
                self.is_done = True
                break
            self._first.extendleft(
                self._expand(rows, step) if isinstance(step, Groups) else self._take(rows, step, page)
            )
        return page.encode()

    def _expand(self, rows: Rows, groups: Groups) -> list[Step]:
        found = store.new_groups(rows, groups.sql, {**self._device.params, "known": groups.known})
        # The last one first, as they are put in front of each other.
        return [step for since, group in reversed(found) if (step := groups.step_of(since, group)) is not None]

    def _take(self, rows: Rows, step: Step, page: Page) -> list[Step]:
        """What is left of a step afterwards."""
        params = {**self._device.params, "until": until(self._device, step.feed), **step.scope, "after": step.after}
        for number, data in store.iterate_page(rows, step.feed, {**params, "limit": page.room}):
            page.add(line(step.feed.type, data, step.ack_of(number)))
            if not page.room:
                return [replace(step, after=number)]
        if step.end:
            page.add(step.end)
        return []


def until(device: Device, feed: Feed) -> int:
    """How far a feed is read."""
    return LARGEST if feed.is_parent else device.bound


def require_rights(rows: Rows, device: Device) -> None:
    """Those that a device had as it asked. Raises Cut."""
    may_see_locked = store.is_elevated(rows, device.session_id)
    if may_see_locked is None or (device.is_elevated and not may_see_locked):
        raise Cut


def steps_of(device: Device, part: Part) -> Iterator[Step | Groups]:
    """Of one request: what is gone, what came to be shared, what changed, what is new."""
    got = device.progress.got(part.request, part.feed.type)
    if part.gone is not None:
        yield from gone_steps(device, part, part.gone)
    if got is not None and part.locks and device.is_elevated and device.locked != store.FILLED:
        yield Step(part.feed, 0, always(acks.write(part.feed.type, *got)), {"only_locked": 1, "until": got.first})
    if got is not None and part.backfill is not None:
        yield backfill_steps(device, part, part.backfill, got)
    if got is not None and part.updated is not None:
        # What it has already was right when the stream that brought it began.
        there = device.progress.got(part.request, part.updated.type)
        yield plain_step(device, part.updated, got.second if there is None else there.first)
    yield plain_step(device, part.feed, 0 if got is None else got.first)


def plain_step(device: Device, feed: Feed, after: int) -> Step:
    """All lines behind a number."""
    return Step(feed, after, lambda number: acks.write(feed.type, number, device.bound), {})


def always(ack: str) -> AckOf:
    """Lines that do not move on."""
    return lambda number: ack


def gone_steps(device: Device, part: Part, gone: Feed) -> Iterator[Step]:
    """Deletions. A device that acknowledged none yet may hold whatever it got since its first line."""
    got = device.progress.got(part.request, gone.type)
    after = device.progress.start if got is None else got.first
    if part.locks and gone.type is LOCKED_AWAY.type and not device.is_elevated and device.locked is not None:
        yield Step(LOCKED_AWAY, 0, always(acks.write(gone.type, after, device.bound)), {})
    yield plain_step(device, gone, after)


def backfill_steps(device: Device, part: Part, backfill: Feed, got: Ack) -> Groups:
    """Everything of those who began to share after the lines that a device has were read; one after the other."""
    there = device.progress.acks.get(backfill.type)

    def step_of(since: int, group: int) -> Step | None:
        if there is not None and (since < there.first or (since == there.first and there.second == LARGEST)):
            return None
        after = there.second if there is not None and since == there.first else 0
        end = line(SyncEntityType.SYNC_ACK_V1, "{}", acks.write(backfill.type, since, LARGEST))
        scope = {"group": group, "until": got.first}
        return Step(backfill, after, lambda number: acks.write(backfill.type, since, number), scope, end)

    return Groups(part.groups, got.second, step_of)
