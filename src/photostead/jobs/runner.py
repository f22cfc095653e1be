"""Runs the jobs: claims what is due within each queue's limit, gives it to its handler, settles the outcome.

The runner sleeps until a commit brings work, a queue's state changes or the next delayed job is due: idle costs nothing.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Concatenate, ParamSpec, TypeVar

import msgspec

from photostead.db.database import Database
from photostead.db.tx import Tx
from photostead.jobs import store
from photostead.jobs.executors import WorkerDied, Workers
from photostead.jobs.queues import AHEAD_OF_LEARNING, FARMED, LEARNING, ONE_AT_A_TIME
from photostead.jobs.tasks import Again, GivenUp, Task
from photostead.kernel.acting import Actor, acting
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import MediaError, OutOfSpace, Unavailable
from photostead.kernel.log import log_about

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

DEADLY = "the daemon died each time this was worked on"
LONGEST_SLEEP_S = 3600.0
TROUBLE_SLEEP_S = 10.0
REST_S = 60.0


class Running:
    """One claimed job in its handler's hands (the `Run` of jobs.tasks)."""

    def __init__(
        self, claimed: store.Claim, db: Database, data_dir: Path, executor: Workers, parts: Mapping[type, Any]
    ) -> None:
        self.db, self.data_dir, self.executor = db, data_dir, executor
        self.claimed = claimed
        self._parts = parts
        self.priority = claimed.priority
        self.is_finished = False

    def part(self, kind: type[R]) -> R:
        """The one of this kind."""
        found: R = self._parts[kind]
        return found

    async def finish(self, fn: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Write the result and remove the job in one transaction."""

        def write(tx: Tx) -> R:
            result = fn(tx, *args, **kwargs)
            store.finish(tx, self.claimed.id)
            return result

        result = await self.db.write(write)
        self.is_finished = True
        return result


class Standing(msgspec.Struct, frozen=True):
    """How a queue stands: how many of its jobs run at once, how many ended since the start, and what holds it."""

    limit: int
    done: int
    is_held: bool
    is_resting: bool


class Runner:
    """Start with `start()`, stop with `stop()`; `wake()` after any change to the jobs or queues tables."""

    def __init__(
        self,
        db: Database,
        data_dir: Path,
        executor: Workers,
        tasks: Iterable[Task],
        parts: Mapping[type, Any] = MappingProxyType({}),
    ) -> None:
        self._db, self._data_dir, self._executor = db, data_dir, executor
        self._parts = parts
        self._tasks = {task.kind.name: task for task in tasks}
        self._limits: dict[str, int] = {}
        self._lent = 0
        self._held: frozenset[str] = frozenset()
        self._resting: set[str] = set()
        self._busy: Counter[str] = Counter()
        self._done: Counter[str] = Counter()
        self._running: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._loop_task: asyncio.Task[None] | None = None
        # Told when a job was given up and kept; replaced by whoever wants to know.
        self.on_failed: Callable[[], None] = lambda: None
        self.set_limits({})

    def set_limits(self, limits: dict[str, int]) -> None:
        """How many jobs of each queue run at once. A worker's process must never wait for a commit: hence one more
        than there are workers where nothing else is set."""
        usual = self._executor.workers + 1
        self._limits = {
            queue: limits.get(queue, usual) for queue in {str(task.kind.queue) for task in self._tasks.values()}
        }
        for queue in ONE_AT_A_TIME & self._limits.keys():
            self._limits[queue] = 1
        self.wake()

    def lend(self, hands: int) -> None:
        """Other machines take part: so many more jobs of each queue that is farmed out run at once, until told otherwise."""
        self._lent = hands
        self.wake()

    def hold(self, queues: Iterable[str]) -> None:
        """Begin no job of these queues until told otherwise: the machine cannot bear them now. Unlike a pause this is
        nobody's wish, and forgotten at a restart."""
        self._held = frozenset(queues)
        self.wake()

    def standings(self) -> dict[str, Standing]:
        """Every queue that has tasks."""
        return {
            queue: Standing(limit, self._done[queue], queue in self._held, queue in self._resting)
            for queue, limit in self._limits.items()
        }

    def _let_rest(self, queue: str) -> None:
        """Nobody who could do its work is there, and the other jobs of the queue would find the same: a hundred thousand
        need not be put off one by one, each minute again."""
        self._resting.add(queue)
        asyncio.get_running_loop().call_later(REST_S, self._end_rest, queue)

    def _end_rest(self, queue: str) -> None:
        self._resting.discard(queue)
        self.wake()

    async def start(self) -> None:
        """Put back what an earlier daemon left behind, and begin."""
        self._resting.clear()
        interrupted = await self._db.write(self._settle_deaths)
        if interrupted:
            log.info("%d jobs were interrupted and will run again", interrupted)
        self._loop_task = asyncio.create_task(self._run_forever(), name="job-runner")

    def _settle_deaths(self, tx: Tx) -> int:
        """What was there at too many deaths is given up, in words beside its file; the rest waits again."""
        for claimed in store.find_deadly(tx):
            task = self._tasks.get(claimed.name)
            if task is None:
                store.fail(tx, claimed.id, DEADLY)
            else:
                give_up(tx, task, claimed, DEADLY, keep=True)
        return store.reset_active(tx)

    async def stop(self) -> None:
        """Interrupt what runs; it waits in the table for the next start.

        The table is settled as a whole at the end: a claim may be on its way through the writer when its asker is
        cancelled, and a task that is cancelled before its first step never gets to say anything.
        """
        if self._loop_task is None:
            return
        for task in (self._loop_task, *self._running):
            task.cancel()
        await asyncio.gather(self._loop_task, *self._running, return_exceptions=True)
        await self._db.write(store.put_back)

    @property
    def is_alive(self) -> bool:
        """Whether it looks for jobs."""
        return self._loop_task is not None and not self._loop_task.done()

    def wake(self) -> None:
        """Look again."""
        self._wake.set()

    def on_change(self, tables: frozenset[str]) -> None:
        """Called after every commit: a queue that was paused or resumed takes effect at once."""
        if "queues" in tables:
            self.wake()

    async def _run_forever(self) -> None:
        while True:
            self._wake.clear()
            try:
                await self._claim_due()
                due = await self._db.read(store.next_due, now_ms()) if self._room() else None
            except Exception:
                # A full disk, a backup that holds the database: it passes, and the work must then go on by itself.
                log.exception("The queues cannot be read; they are looked at again in %.0f s", TROUBLE_SLEEP_S)
                due = now_ms() + int(TROUBLE_SLEEP_S * 1000)
            sleep = LONGEST_SLEEP_S if due is None else min(LONGEST_SLEEP_S, max(0.05, (due - now_ms()) / 1000))
            # Not wait_for: before Python 3.12 it loses a cancellation that comes together with what it waits for.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(sleep):
                    await self._wake.wait()

    def _room(self) -> dict[str, int]:
        lent = dict.fromkeys(FARMED, self._lent)
        free = {queue: limit + lent.get(queue, 0) - self._busy[queue] for queue, limit in self._limits.items()}
        away = self._held | self._resting
        return {queue: count for queue, count in free.items() if count > 0 and queue not in away}

    async def _claim_due(self) -> None:
        room = self._room()
        # Where other machines take part, there are hands for both.
        ahead = frozenset() if self._lent else (AHEAD_OF_LEARNING & self._limits.keys()) - self._held
        wanted = await self._db.read(store.claimable, room, now_ms(), ahead) if room else {}
        if not wanted:
            return
        for claimed in await self._db.write(store.claim, wanted):
            self._launch(claimed)

    def _launch(self, claimed: store.Claim) -> None:
        self._busy[claimed.queue] += 1
        running = asyncio.create_task(self._run(claimed), name=f"job {claimed.name} {claimed.id}")
        self._running.add(running)

        def ended(task: asyncio.Task[None]) -> None:
            self._running.discard(task)
            self._busy[claimed.queue] -= 1
            self.wake()

        running.add_done_callback(ended)

    async def _run(self, claimed: store.Claim) -> None:
        """A job from its claim to its end. Whatever cannot even be noted is tried again after the next start."""
        library = claimed.payload.get("library_uid")
        with log_about(job=claimed.id, task=claimed.name, queue=claimed.queue, library=library):
            try:
                await self._handle(claimed)
            except Exception:
                log.exception("The outcome of %s %d cannot be noted", claimed.name, claimed.id)

    async def _handle(self, claimed: store.Claim) -> None:
        task = self._tasks.get(claimed.name)
        if task is None:
            await self._db.write(store.fail, claimed.id, "this version does not know the task")
            self.on_failed()
            return
        running = Running(claimed, self._db, self._data_dir, self._executor, self._parts)
        try:
            with acting(Actor("job", operation=claimed.name)):
                await task.handler(running, **claimed.payload)
            if not running.is_finished:
                await self._db.write(store.finish, claimed.id)
            self._done[claimed.queue] += 1
        except Again:
            await self._db.write(store.begin_anew, claimed.id)
        except GivenUp as end:
            await self._give_up(task, claimed, end)
        except MediaError as error:
            await self._db.write(give_up, task, claimed, error.message, False)
            self._done[claimed.queue] += 1
        except (OutOfSpace, Unavailable) as error:
            # Our own disk, not this file: nothing is held against the job.
            log.warning("%s is put off: %s", claimed.name, error.message)
            await self._db.write(store.postpone, claimed.id, error.message)
            if claimed.queue in LEARNING:
                self._let_rest(claimed.queue)
        except Exception as error:
            await self._count_attempt(task, claimed, error)

    async def _give_up(self, task: Task, claimed: store.Claim, end: GivenUp) -> None:
        def write(tx: Tx) -> None:
            end.check(tx)
            give_up(tx, task, claimed, end.reason, keep=False)

        try:
            await self._db.write(write)
            self._done[claimed.queue] += 1
        except Again:
            await self._db.write(store.begin_anew, claimed.id)

    async def _count_attempt(self, task: Task, claimed: store.Claim, error: Exception) -> None:
        reason = str(error) or type(error).__name__
        if claimed.attempts + 1 >= task.retries:
            log.warning(
                "%s given up after %d attempts: %s",
                claimed.name,
                claimed.attempts + 1,
                reason,
            )
            await self._db.write(give_up, task, claimed, reason, True)
            self.on_failed()
            return
        trace = None if isinstance(error, WorkerDied) else error
        log.warning(
            "%s failed and will be tried again: %s",
            claimed.name,
            reason,
            exc_info=trace,
        )
        await self._db.write(store.retry, claimed, reason)


def give_up(tx: Tx, task: Task, claimed: store.Claim, reason: str, keep: bool) -> None:
    """Tell the domain why; `keep` leaves the job in the list of failed ones."""
    if task.give_up is not None:
        task.give_up(tx, claimed.payload, reason)
    if keep:
        store.fail(tx, claimed.id, reason)
    else:
        store.finish(tx, claimed.id)
