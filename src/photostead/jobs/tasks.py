"""How a slice does background work: `@task(KIND)` on a coroutine. Asking for it is `KIND.job(key, …)`, see `jobs.kinds`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from photostead.db.database import Database
from photostead.db.tx import Tx
from photostead.jobs.executors import Workers
from photostead.jobs.kinds import Kind

P = ParamSpec("P")
R = TypeVar("R")
GiveUp = Callable[[Tx, dict[str, Any], str], None]


class Again(Exception):
    """What a job began with is no longer so, and nothing is wrong with that: it is begun anew at once."""


class GivenUp(Exception):
    """A job is not tried again, for this reason; `check`, in the transaction that notes it, may raise Again."""

    def __init__(self, reason: str, check: Callable[[Tx], None]) -> None:
        super().__init__(reason)
        self.reason, self.check = reason, check


class Run(Protocol):
    """One running job, as its handler sees it."""

    db: Database
    data_dir: Path
    executor: Workers
    priority: int

    def part(self, kind: type[R]) -> R:
        """What the composition root made of a feature's own kind, for what lives as long as the daemon."""
        ...

    async def finish(self, fn: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Write the result; the job's row goes in the same transaction, so no result is lost or written twice."""
        ...


Handler = Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of work and who does it. `give_up(tx, payload, reason)` notes on the domain's side that it will not be
    tried again."""

    kind: Kind
    handler: Handler
    retries: int
    give_up: GiveUp | None


def task(kind: Kind, *, retries: int = 3, give_up: GiveUp | None = None) -> Callable[[Handler], Task]:
    """Declare the handler of a kind of work: `async def f(run, **payload)`."""

    def declare(handler: Handler) -> Task:
        return Task(kind, handler, retries, give_up)

    return declare
