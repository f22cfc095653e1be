"""The commands on queues, and the two tables by which slices say what "start" means for theirs.

"Everything missing" is a query on the domain's state, so only the slice that owns the state can ask it:
`features.registry` fills STARTERS and MANUAL_JOBS from the slices' tasks.
"""

from collections.abc import Callable

from photostead.db.database import Database
from photostead.db.tx import Rows, Tx
from photostead.features.queues import store
from photostead.features.queues.schema import (
    ManualJobName,
    QueueCommand,
    QueueCommandDto,
    QueueDeleteDto,
    QueueResponseDto,
    QueueResponseLegacyDto,
    QueuesResponseLegacyDto,
    QueueStatusLegacyDto,
    QueueUpdateDto,
)
from photostead.jobs.queues import QueueName
from photostead.kernel.errors import Invalid

list_queues = store.list_queues

# `starter(tx, force)` enqueues what is missing, or with force everything; how many jobs that is.
Starter = Callable[[Tx, bool], int]
STARTERS: dict[QueueName, Starter] = {}
# `start(tx)` enqueues one job that people start by name.
MANUAL_JOBS: dict[ManualJobName, Callable[[Tx], None]] = {}


def update_queue(tx: Tx, name: QueueName, body: QueueUpdateDto) -> QueueResponseDto:
    """Pause or resume; the queue as it is then."""
    if isinstance(body.is_paused, bool):
        store.set_paused(tx, name, body.is_paused)
    return store.get_queue(tx, name)


async def empty_queue(db: Database, name: QueueName, body: QueueDeleteDto) -> None:
    """Remove what waits, and what failed where that is asked for; what runs now runs to its end."""
    await remove(db, name, "waiting")
    if body.failed is True:
        await remove(db, name, "failed")


async def remove(db: Database, name: QueueName, state: str) -> None:
    """Some at a time, however many there are."""
    while await db.write(store.delete_some, name, state):
        pass


async def run_command(db: Database, name: QueueName, body: QueueCommandDto) -> QueueResponseLegacyDto:
    """One of the older commands; the queue as it is then. Raises Invalid for a start that means nothing here."""
    if body.command is QueueCommand.START:
        await db.write(start, name, force=body.force is True)
    elif body.command is QueueCommand.EMPTY:
        await remove(db, name, "waiting")
    elif body.command is QueueCommand.CLEAR_FAILED:
        await remove(db, name, "failed")
    else:
        await db.write(store.set_paused, name, body.command is QueueCommand.PAUSE)
    return as_legacy(await db.read(store.get_queue, name))


def start(tx: Tx, name: QueueName, *, force: bool) -> int:
    """Enqueue what is missing in a queue's domain, or everything; how many jobs. Raises Invalid."""
    starter = STARTERS.get(name)
    if starter is None:
        raise Invalid(f"This version of Photostead has no {name} jobs to start; the queue can be paused and resumed.")
    return starter(tx, force)


def create_job(tx: Tx, name: ManualJobName) -> None:
    """Start a job by name."""
    MANUAL_JOBS[name](tx)


def list_legacy(rows: Rows) -> QueuesResponseLegacyDto:
    """Every queue, the older form."""
    return QueuesResponseLegacyDto(**{queue.name.name.lower(): as_legacy(queue) for queue in store.list_queues(rows)})


def as_legacy(queue: QueueResponseDto) -> QueueResponseLegacyDto:
    """The older form of a queue."""
    return QueueResponseLegacyDto(
        job_counts=queue.statistics,
        queue_status=QueueStatusLegacyDto(is_active=queue.statistics.active > 0, is_paused=queue.is_paused),
    )
