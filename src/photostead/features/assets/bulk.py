"""Work on many assets that is asked for at one go: all thumbnails anew, all that a model has not seen.

Of a few assets each gets its job at once. Of many a job of its own finds them in one look, which keeps nobody from writing,
and then queues some thousands at a time: a person's write never waits for a million rows (decision 0073).
"""

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from photostead.db.tx import Rows, Tx, Value
from photostead.features.assets import store
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority
from photostead.jobs.tasks import Run, Task, task
from photostead.kernel.errors import Invalid

# Queueing an asset takes 4 to 9 µs here, with what finds it.
AT_ONCE = 4000


class Extent(StrEnum):
    """Which assets: all of them, those that lack something, or of those the ones of which nobody knows that it would fail."""

    ALL = "all"
    MISSING = "missing"
    HOPEFUL = "hopeful"


class Where(NamedTuple):
    """A condition of the program's own on `assets`, and what it binds. Assets whose file is missing are left out but where
    the work does not need it."""

    condition: str
    params: Mapping[str, Value] = {}
    with_offline: bool = False


def nothing(_tx: Tx) -> None:
    """What there is to do where nothing is."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """Work of a `kind`. `where` says on what, and raises Invalid where it cannot be done; `asking` is the job that queues
    that of many; `if_none` is done where there was nothing to queue."""

    kind: Kind
    asking: Kind
    where: Callable[[Rows, Extent], Where]
    if_none: Callable[[Tx], object] = nothing


def ask(tx: Tx, bulk: Bulk, extent: Extent) -> int:
    """Have it done; how many jobs that is now. Raises Invalid."""
    where = bulk.where(tx, extent)
    if is_large(tx):
        tx.enqueue(bulk.asking.job(extent, priority=Priority.PERSON, extent=extent))
        return 1
    count = store.enqueue_for(tx, bulk.kind, find(tx, where))
    if not count:
        bulk.if_none(tx)
    return count


def extent_of(force: bool) -> Extent:
    """As the commands on queues say it."""
    return Extent.ALL if force else Extent.MISSING


def is_large(rows: Rows) -> bool:
    """Whether there may be more assets than one write should queue."""
    return (rows.value("select max(id) from assets") or 0) > AT_ONCE


def find(rows: Rows, where: Where) -> "array[int]":
    """The keys of those assets; of a million 8 MB."""
    online = "1" if where.with_offline else "is_offline = 0"
    found = rows.iterate(f"select id from assets where {online} and {where.condition}", where.params)
    return array("q", (row[0] for row in found))


def find_still(rows: Rows, bulk: Bulk, extent: Extent) -> "array[int]":
    """Those of a bulk; none where the work was switched off since it was asked for."""
    try:
        return find(rows, bulk.where(rows, extent))
    except Invalid:
        return array("q")


def asking(bulk: Bulk) -> Task:
    """Who queues the jobs of many assets. Where the daemon ends before it is through, it begins anew: what waits already is
    not queued twice."""

    @task(bulk.asking)
    async def ask_for_all(run: Run, extent: str) -> None:
        keys, count = await run.db.read(find_still, bulk, Extent(extent)), 0
        for start in range(0, len(keys), AT_ONCE):
            count += await run.db.write(store.enqueue_for, bulk.kind, keys[start : start + AT_ONCE])
        await run.finish(nothing if count else bulk.if_none)

    return ask_for_all
