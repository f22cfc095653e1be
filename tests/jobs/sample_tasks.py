"""Background work for the tests of the queue: it notes what it did, fails, or waits until it is let go."""

import asyncio
from typing import Any

from photostead.db.tx import Tx
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName
from photostead.jobs.tasks import Run, Task, task
from tests.jobs.conftest import note


def told(tx: Tx, payload: dict[str, Any], reason: str) -> None:
    """give_up: the domain's side."""
    note(tx, f"gave up {payload.get('name', '')}", reason)


@task(Kind("Note", QueueName.SEARCH), give_up=told)
async def take_note(run: Run, name: str) -> None:
    """Does its work."""
    await run.finish(note, name, "done")


def failing(error: Exception, *, retries: int = 3) -> Task:
    """A task that always raises; it notes each try."""

    @task(Kind("Fail", QueueName.SEARCH), retries=retries, give_up=told)
    async def fail(run: Run, name: str) -> None:
        await run.db.write(note, name, "tried")
        raise error

    return fail


class Gated:
    """A task whose runs stay inside until they are let go; `inside` holds their names in the order of entering."""

    def __init__(self, queue: QueueName = QueueName.SEARCH) -> None:
        self.inside: list[str] = []
        self.most = 0
        self._now = 0
        self._entered = asyncio.Condition()
        self.door = asyncio.Event()

        @task(Kind("Gated", queue))
        async def stay(run: Run, name: str) -> None:
            async with self._entered:
                self.inside.append(name)
                self._now += 1
                self.most = max(self.most, self._now)
                self._entered.notify_all()
            await self.door.wait()
            self._now -= 1

        self.task = stay

    async def until_inside(self, count: int) -> None:
        """Wait for so many entries."""
        async with asyncio.timeout(30), self._entered:
            await self._entered.wait_for(lambda: len(self.inside) >= count)
