"""How a slice declares background work: `@task(queue=…)` on a coroutine, `thing.job(key, …)` to ask for it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from photostead.db.database import Database
from photostead.db.tx import Job, Tx
from photostead.jobs.executors import Executor
from photostead.jobs.queues import Priority, QueueName

P = ParamSpec("P")
R = TypeVar("R")
GiveUp = Callable[[Tx, dict[str, Any], str], None]


class Run(Protocol):
    """One running job, as its handler sees it."""

    db: Database
    data_dir: Path
    executor: Executor
    priority: int

    async def finish(
        self, fn: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Write the result; the job's row goes in the same transaction, so no result is lost or written twice."""
        ...


Handler = Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of job. `give_up(tx, payload, reason)` notes on the domain's side that it will not be tried again."""

    name: str
    queue: QueueName
    handler: Handler
    retries: int
    give_up: GiveUp | None

    def job(
        self,
        key: str,
        *,
        priority: int = Priority.BULK,
        delay_ms: int = 0,
        **payload: Any,
    ) -> Job:
        """A job of this kind; of the same key only one waits at a time."""
        return Job(str(self.queue), self.name, key, payload, priority, delay_ms)


def task(
    name: str, *, queue: QueueName, retries: int = 3, give_up: GiveUp | None = None
) -> Callable[[Handler], Task]:
    """Declare a handler `async def f(run, **payload)`. `name` is the wire name that queue listings show."""

    def declare(handler: Handler) -> Task:
        return Task(name, queue, handler, retries, give_up)

    return declare
