"""Worker processes: whatever happens in them costs one task. And what the runner makes of it."""

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import psutil
import pytest

from photostead.jobs import executors
from photostead.jobs.executors import Executor, WorkerDied
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName
from photostead.jobs.tasks import Run, task
from photostead.kernel.errors import MediaError
from photostead.media.tasks import initialise_worker
from tests.daemon import is_group_alive
from tests.jobs import work
from tests.jobs.conftest import Workshop, note, notes

KILLED = """
import sys, time
from photostead.jobs.executors import make_pool
from tests.daemon import is_group_alive
from tests.jobs import work

pool = make_pool(1, work.initialise_late, sys.argv[1])
time.sleep(600)
"""


@pytest.fixture
async def executor() -> AsyncIterator[Executor]:
    """Two processes."""
    pool = Executor(2, work.initialise)
    yield pool
    await pool.stop()


def children() -> set[int]:
    """Our worker processes that live."""
    return {
        process.pid
        for process in psutil.Process().children(recursive=True)
        if "spawn_main" in " ".join(process.cmdline())
    }


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for something outside this process."""
    async with asyncio.timeout(30):
        while not await asyncio.to_thread(is_so):
            await asyncio.sleep(0.02)


async def test_result_comes_back(executor: Executor) -> None:
    """From another process."""
    assert await executor.submit(work.double, 21, seconds=30) == 42
    assert await executor.submit(work.own_id, seconds=30) != os.getpid()


async def test_errors_of_the_work_come_back_as_they_are(executor: Executor) -> None:
    """With their type and their words."""
    with pytest.raises(MediaError, match=r"a\.jpg is no picture") as caught:
        await executor.submit(work.refuse, "a.jpg", seconds=30)
    assert caught.value.message == "a.jpg is no picture"
    with pytest.raises(ValueError, match="stumbled"):
        await executor.submit(work.stumble, seconds=30)


@pytest.mark.parametrize("end", [work.die, work.leave], ids=lambda end: str(end.__name__))
async def test_crash_costs_one_task(executor: Executor, end: Callable[[], None]) -> None:
    """Those beside it and after it get their results."""
    tasks = [executor.submit(work.double, n, seconds=30) for n in range(8)]
    *results, death = await asyncio.gather(*tasks, executor.submit(end, seconds=30), return_exceptions=True)
    assert results == [n * 2 for n in range(8)]
    assert isinstance(death, WorkerDied)
    assert "crashed" in str(death)
    assert await executor.submit(work.double, 4, seconds=30) == 8


async def test_idle_worker_that_is_killed_costs_nothing(executor: Executor) -> None:
    """The kernel, short of memory, takes any process. The pool is broken then, and is replaced."""
    for _ in range(3):
        os.kill(await executor.submit(work.own_id, seconds=30), signal.SIGKILL)
        tasks = [executor.submit(work.double, n, seconds=30) for n in range(8)]
        assert await asyncio.gather(*tasks) == [n * 2 for n in range(8)]


async def test_task_that_a_broken_pool_forgot_is_given_to_the_next(
    executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken when the pool had just broken down, it is in no list of that pool's, and nobody tells it."""
    hand_over = executors.schedule
    forgotten: list[Any] = []

    def forget(pool: Any, fn: Any, args: Any, seconds: float) -> "Future[Any]":
        if forgotten:
            return hand_over(pool, fn, args, seconds)
        forgotten.append(fn)
        os.kill(idle_worker, signal.SIGKILL)
        return Future()

    idle_worker = await executor.submit(work.own_id, seconds=30)
    monkeypatch.setattr(executors, "schedule", forget)
    monkeypatch.setattr(executors, "LIFE_SECONDS", 0.05)
    assert await executor.submit(work.double, 4, seconds=30) == 8
    assert forgotten == [work.double]


async def test_workers_that_never_start_fail_the_task(tmp_path: Path) -> None:
    """Each time anew, but not for ever."""
    pool = Executor(1, work.initialise, str(tmp_path / "no" / "such" / "folder"))
    try:
        with pytest.raises(WorkerDied, match="broke down"):
            await pool.submit(work.double, 4, seconds=30)
    finally:
        await pool.stop()


async def test_too_long_costs_one_task(executor: Executor) -> None:
    """The process is ended; the time counts from when it runs, not from when it was asked for."""
    with pytest.raises(WorkerDied, match="longer than"):
        await executor.submit(work.hang, seconds=0.3)
    assert await executor.submit(work.double, 4, seconds=30) == 8


async def test_too_much_memory_costs_one_task(executor: Executor) -> None:
    """Python's own refusal is told as a fault of the file."""
    with pytest.raises(MediaError, match="more memory"):
        await executor.submit(work.devour, seconds=30)
    assert await executor.submit(work.double, 4, seconds=30) == 8


async def test_worker_of_the_daemon_has_a_memory_limit() -> None:
    """The real initialiser, as the composition root uses it."""
    pool = Executor(1, initialise_worker, 512 * 1024 * 1024)
    try:
        with pytest.raises((MediaError, WorkerDied)):
            await pool.submit(work.devour_as_allowed, seconds=60)
        assert await pool.submit(work.double, 4, seconds=60) == 8
    finally:
        await pool.stop()


async def test_cancelled_task_does_not_hold_its_worker(executor: Executor) -> None:
    """A stop must not wait for a decoder."""
    hanging = [asyncio.ensure_future(executor.submit(work.hang, seconds=600)) for _ in range(2)]
    await until(lambda: len(children()) >= 2)
    for future in hanging:
        future.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)
    assert await executor.submit(work.double, 4, seconds=30) == 8


async def test_a_worker_that_still_starts_when_its_daemon_is_killed(tmp_path: Path) -> None:
    """It is an orphan already when it asks the kernel to be told of that, and might wait for ever for a lock that the dead hold."""
    daemon = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, str(tmp_path), process_group=0)
    try:
        await until((tmp_path / "started").exists)
        daemon.kill()
        await daemon.wait()
        (tmp_path / "go").touch()
        await until(lambda: not is_group_alive(daemon.pid))
        assert not (tmp_path / "began").exists()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(daemon.pid, signal.SIGKILL)


async def test_idle_processes_end(executor: Executor, monkeypatch: pytest.MonkeyPatch) -> None:
    """An idle box has its memory back; the next task starts them again."""
    monkeypatch.setattr(executors, "IDLE_SECONDS", 0.05)
    first = await executor.submit(work.own_id, seconds=30)
    await until(lambda: not psutil.pid_exists(first))
    second = await executor.submit(work.own_id, seconds=30)
    assert second != first


async def test_busy_processes_do_not_end(executor: Executor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A task after another, each sooner than the idle time after the one before."""
    monkeypatch.setattr(executors, "IDLE_SECONDS", 60)
    ids = {await executor.submit(work.own_id, seconds=30) for _ in range(6)}
    assert len(ids) <= 2


async def test_stop_ends_the_processes() -> None:
    """None is left behind."""
    pool = Executor(2, work.initialise)
    born = await pool.submit(work.own_id, seconds=30)
    await pool.stop()
    gc.collect()
    assert not psutil.pid_exists(born)


async def test_stop_while_processes_start_is_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    """Some of the twelve still read what they are to run when the first is done: their end is no error."""
    pool = Executor(12, work.initialise)
    assert await pool.submit(work.double, 4, seconds=60) == 8
    await pool.stop()
    assert not await asyncio.to_thread(children)
    assert capfd.readouterr().err == ""


async def test_stop_waits_for_a_start_that_nobody_waits_for(capfd: pytest.CaptureFixture[str]) -> None:
    """The asker is cancelled while the processes start: they are ended all the same."""
    pool = Executor(2, work.initialise)
    asker = asyncio.create_task(pool.submit(work.double, 4, seconds=60))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    asker.cancel()
    await asyncio.gather(asker, return_exceptions=True)
    await pool.stop()
    assert asker.cancelled()
    assert not await asyncio.to_thread(children)
    assert capfd.readouterr().err == ""


async def test_process_is_renewed_after_some_tasks(executor: Executor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Libraries leak; a process does not live for ever."""
    monkeypatch.setattr(executors, "TASKS_PER_PROCESS", 2)
    ids = [await executor.submit(work.own_id, seconds=30) for _ in range(8)]
    assert len(set(ids)) >= 4


# --- what the runner makes of it


def told(tx: Any, payload: dict[str, Any], reason: str) -> None:
    """give_up: the domain's side."""
    note(tx, f"gave up {payload['name']}", reason)


@task(Kind("Die", QueueName.SEARCH), retries=3, give_up=told)
async def die(run: Run, name: str) -> None:
    """A file that kills its decoder."""
    await run.db.write(note, name, "tried")
    await run.executor.submit(work.die, seconds=30)


@task(Kind("Double", QueueName.SEARCH))
async def double(run: Run, name: str) -> None:
    """A healthy file."""
    result = await run.executor.submit(work.double, 21, seconds=30)
    await run.finish(note, name, str(result))


async def test_third_death_is_the_last(workshop: Workshop) -> None:
    """A file that kills its worker is given up with a reason; the healthy ones beside it are done."""
    await workshop.start(die, double)
    await workshop.enqueue(die.kind.job("1", name="bad"), *[double.kind.job(str(n), name=str(n)) for n in range(5)])
    for attempts in (1, 2):
        await workshop.until("select exists (select 1 from jobs where attempts = ? and state = 'waiting')", attempts)
        await workshop.make_due()
    await workshop.until("select exists (select 1 from jobs where state = 'failed')")
    await workshop.finish()
    found = await notes(workshop.db)
    assert found["bad"] == "tried;tried;tried"
    assert "crashed" in found["gave up bad"]
    assert {str(n): "42" for n in range(5)}.items() <= found.items()
    assert [row[:2] for row in await workshop.rows("name, attempts")] == [("Die", 3)]


async def test_stop_amid_work_loses_nothing(workshop: Workshop, data_dir: Path) -> None:
    """What ran is interrupted, put back without a mark, and done by the next start."""

    @task(Kind("Hang", QueueName.SEARCH))
    async def hang(run: Run, name: str) -> None:
        await run.executor.submit(work.hang, seconds=600)

    @task(Kind("Hang", QueueName.SEARCH))
    async def cured(run: Run, name: str) -> None:
        await run.finish(note, name, "done")

    await workshop.start(hang)
    await workshop.enqueue(hang.kind.job("1", name="a"), hang.kind.job("2", name="b"))
    await until(lambda: len(workshop.born()) >= 2)
    await workshop.stop()
    assert await workshop.rows("state, attempts, deaths") == [("waiting", 0, 0)] * 2
    await workshop.start(cured)
    await workshop.finish()
    assert await notes(workshop.db) == {"a": "done", "b": "done"}
