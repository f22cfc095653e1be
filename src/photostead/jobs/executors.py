"""Worker processes for whatever decodes bytes from outside: a crash, a hang or a greedy file costs one task, not the
daemon. Processes are spawned (never forked from a threaded daemon), renewed after some tasks, gone when idle.
"""

import asyncio
import contextlib
import logging
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from typing import Any, ParamSpec, Protocol, TypeVar

from pebble import ProcessExpired, ProcessPool

from photostead.kernel.errors import MediaError

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

TASKS_PER_PROCESS = 500
IDLE_SECONDS = 10.0
# How many pools may break down under a task before that counts as a failure of the task itself.
POOLS_PER_TASK = 3
# How often a waiting task looks whether its pool still lives.
LIFE_SECONDS = 1.0


class WorkerDied(Exception):
    """The process that ran the task crashed, ran out of memory or out of time."""


class Workers(Protocol):
    """Whoever does work for jobs: processes of this machine (`Executor`), or of others too (`jobs.cluster`)."""

    @property
    def workers(self) -> int:
        """How many processes of this machine there are at most."""
        ...

    async def submit(self, fn: Callable[..., R], *args: Any, seconds: float) -> R:
        """As `Executor.submit`."""
        ...


class Executor:
    """`await submit(fn, *args, seconds=…)` runs a module-level function in a worker process."""

    def __init__(
        self, workers: int, initialise: Callable[..., None], *arguments: Any, idle_seconds: float | None = None
    ) -> None:
        self.workers = workers or max(1, os.cpu_count() or 1)
        self._idle_seconds = idle_seconds
        self._initialise = initialise
        self._arguments = arguments
        self._pool: asyncio.Future[ProcessPool] | None = None
        self._running = 0
        self._idle: asyncio.TimerHandle | None = None
        self._is_stopped = False
        self._ending: set[asyncio.Future[None]] = set()

    async def submit(self, fn: Callable[..., R], *args: Any, seconds: float) -> R:
        """The result of `fn(*args)`; arguments and result are pickled.

        Raises what `fn` raises, or WorkerDied when its process was lost or `seconds` of running were over.
        """
        self._enter()
        try:
            for _ in range(POOLS_PER_TASK):
                with contextlib.suppress(BrokenProcessPool):
                    return await self._run(fn, args, seconds)
            raise WorkerDied("the worker processes broke down again and again")
        finally:
            self._leave()

    async def _run(self, fn: Callable[..., R], args: tuple[Any, ...], seconds: float) -> R:
        pool = await self._ensure_pool()
        try:
            result = await self._result(pool, schedule(pool, fn, args, seconds))
        except BrokenProcessPool:
            # A worker was killed while it had no task, or with the pool's lock in its hand: nobody's fault here.
            log.warning("The worker processes broke down and are started anew")
            self._discard(pool)
            raise
        except ProcessExpired as error:
            raise WorkerDied(f"the decoder crashed (exit code {error.exitcode})") from error
        except (TimeoutError, FutureTimeout) as error:
            raise WorkerDied(f"the decoder took longer than {seconds:.0f} seconds") from error
        except MemoryError as error:
            raise MediaError("Decoding the file needs more memory than a worker may use") from error
        return result

    async def _result(self, pool: ProcessPool, future: "Future[R]") -> R:
        """Wait for a task. Raises BrokenProcessPool also where its pool broke down between taking the task and looking
        at it: then pebble forgets the task, and its future never tells."""
        task = asyncio.wrap_future(future)
        try:
            while not task.done():
                await asyncio.wait({task}, timeout=LIFE_SECONDS)
                if not (task.done() or pool.active or self._is_stopped):
                    raise BrokenProcessPool("the pool ended and said nothing of the task")
            return task.result()
        finally:
            task.cancel()

    async def _ensure_pool(self) -> ProcessPool:
        """The pool; starting its processes takes a while, so that is done on a thread.

        Whoever asked may be cancelled meanwhile: the pool starts all the same, and whoever stops it waits for that.
        """
        if self._pool is None:
            self._pool = asyncio.ensure_future(asyncio.to_thread(self._start_pool))
        pool = self._pool
        try:
            return await asyncio.shield(pool)
        except WorkerDied:
            if self._pool is pool:
                self._pool = None
            raise

    def _discard(self, pool: ProcessPool) -> None:
        if self._pool is not None and self._pool.done() and self._pool.result() is pool:
            self._let_go()

    def _start_pool(self) -> ProcessPool:
        return make_pool(self.workers, self._initialise, *self._arguments)

    def _enter(self) -> None:
        self._running += 1
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _leave(self) -> None:
        self._running -= 1
        if self._running == 0:
            self._idle = asyncio.get_running_loop().call_later(self._idle_seconds or IDLE_SECONDS, self._let_go)

    def _let_go(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            ending = asyncio.ensure_future(end_pool(pool))
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)

    async def stop(self) -> None:
        """End the processes now; what runs is lost and will be run again at the next start."""
        self._is_stopped = True
        if self._idle is not None:
            self._idle.cancel()
        self._let_go()
        await asyncio.gather(*self._ending)


class Pool(ProcessPool):
    """A pool that ends its processes before it takes their semaphores away: one that is still starting up would miss them
    and say so in a traceback, in a log where nothing went wrong."""

    def _stop_pool(self) -> None:
        if self._pool_manager_loop is not None:
            self._pool_manager_loop.join()  # it starts processes
        self._pool_manager.worker_manager.force_stop_workers()  # type: ignore[no-untyped-call]
        super()._stop_pool()  # type: ignore[no-untyped-call]


def make_pool(workers: int, initialise: Callable[..., None], *arguments: Any) -> Pool:
    """Start so many processes. Raises WorkerDied where that cannot be."""
    pool = Pool(
        max_workers=workers,
        max_tasks=TASKS_PER_PROCESS,
        initializer=initialise,
        initargs=list(arguments),
        context=multiprocessing.get_context("spawn"),
    )
    if not pool.active:  # asking is what starts it
        raise WorkerDied("the worker processes cannot be started")
    return pool


def schedule(pool: ProcessPool, fn: Callable[..., R], args: tuple[Any, ...], seconds: float) -> "Future[R]":
    """Hand a task to a pool. Raises BrokenProcessPool for one that takes no more."""
    try:
        future: Future[R] = pool.schedule(fn, args=list(args), timeout=seconds)
    except RuntimeError as error:
        raise BrokenProcessPool(str(error)) from error
    return future


async def end_pool(starting: "asyncio.Future[ProcessPool]") -> None:
    """Stop a pool, which may still be starting, and wait for its end."""
    with contextlib.suppress(WorkerDied):
        pool: Any = await starting
        pool.stop()
        await asyncio.to_thread(pool.join)
