"""A runner with tasks of its own on a real database and real worker processes, without the rest of the daemon."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import pytest

from photostead.db.database import Database
from photostead.db.tx import Job, Rows, Tx
from photostead.jobs.executors import Executor
from photostead.jobs.runner import Runner
from photostead.jobs.tasks import Task
from photostead.kernel.clock import now_ms
from tests.jobs import work
from tests.photos import jpeg


class Workshop:
    """A database, a pool and a runner; `start(task, …)` begins, `finish()` waits until nothing is due."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.db = Database(data_dir / "photostead.sqlite")
        self.executor = Executor(2, work.initialise, str(data_dir / "born"))
        self.runner: Runner | None = None
        self._changed = asyncio.Event()

    def start_database(self) -> None:
        """Open, and hear of commits as the daemon does."""
        self.db.open()
        self.db.on_jobs = self._wake
        self.db.on_change = self._on_change

    def _wake(self) -> None:
        if self.runner is not None:
            self.runner.wake()

    def _on_change(self, tables: frozenset[str]) -> None:
        self._changed.set()
        if self.runner is not None:
            self.runner.on_change(tables)

    async def start(self, *tasks: Task, limits: dict[str, int] | None = None) -> Runner:
        """A runner that knows these tasks."""
        self.runner = Runner(self.db, self.data_dir, self.executor, tasks)
        self.runner.set_limits(limits or {})
        await self.runner.start()
        return self.runner

    async def enqueue(self, *jobs: Job) -> None:
        """In one transaction."""

        def write(tx: Tx) -> None:
            for job in jobs:
                tx.enqueue(job)

        await self.db.write(write)

    async def until(self, sql: str, *params: Any) -> None:
        """Wait until the query's value is true; asked again after each commit."""
        while True:
            self._changed.clear()
            if await self.db.read(Rows.value, sql, params):
                return
            async with asyncio.timeout(15):
                await self._changed.wait()

    async def finish(self) -> None:
        """Wait until nothing runs and nothing is due that may run."""
        await self.until(
            """
            select not exists (
              select 1 from jobs
              where state = 'active'
                or (state = 'waiting' and run_after <= ? and queue not in (select name from queues where is_paused))
            )
            """,
            now_ms() + 1000,
        )

    async def make_due(self) -> None:
        """What waits for its time need not wait."""
        await self.db.write(Tx.run, "update jobs set run_after = 0 where state = 'waiting'")
        self._wake()

    async def rows(self, columns: str) -> list[tuple[Any, ...]]:
        """Of every job, in the order they were asked for."""
        return await self.db.read(Rows.rows, f"select {columns} from jobs order by id")

    def born(self) -> set[int]:
        """The ids of all worker processes there have been."""
        file = self.data_dir / "born"
        return {int(line) for line in file.read_text().split()} if file.exists() else set()

    async def stop(self) -> None:
        """The runner only: an orderly stop."""
        if self.runner is not None:
            await self.runner.stop()
            self.runner = None


@pytest.fixture
async def workshop(data_dir: Path) -> AsyncIterator[Workshop]:
    """Everything ends with the test."""
    shop = Workshop(data_dir)
    shop.start_database()
    yield shop
    await shop.stop()
    await shop.executor.stop()
    await asyncio.to_thread(shop.db.close)


def note(tx: Tx, key: str, value: str = "") -> None:
    """The result of a job: a row that can be asserted."""
    tx.run(
        "insert into system_metadata values (?, ?) on conflict do update set value = value || ';' || excluded.value",
        (key, value),
    )


async def notes(db: Database, keys: Iterable[str] | None = None) -> dict[str, str]:
    """The results."""
    found = dict(await db.read(Rows.rows, "select key, value from system_metadata"))
    return {key: found[key] for key in keys if key in found} if keys is not None else found


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A small one."""
    path = tmp_path / "a b.jpg"
    path.write_bytes(jpeg(taken="2020:01:02 03:04:05"))
    return path
