"""A few files at a time: each is read, or read and sent, by one of a few threads; what comes of it is noted by the one that
asked."""

import threading
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

THREADS = 3
Told = Callable[[int], None]
Item = TypeVar("Item")
Made = TypeVar("Made")


class Progress(Protocol):
    """What shows how far it is: bytes, or things."""

    def update(self, n_steps: int) -> None:
        """So many more."""


ShowProgress = Callable[[str, int], AbstractContextManager[Progress]]


class Stopped(Exception):
    """Somebody pressed Ctrl-C."""


def in_threads(
    items: Iterable[Item], work: Callable[[Item, Told], Made], progress: Progress, stop: Callable[[], None]
) -> "Generator[tuple[Item, Future[Made]], None, None]":
    """Each item with what came of it, in the order they end; few wait at a time. Whoever stops listening ends it: `stop` is
    called, so that no thread waits for an answer, and what tells of further bytes is raised Stopped."""
    lock, is_stopped = threading.Lock(), threading.Event()

    def told(count: int) -> None:
        if is_stopped.is_set():
            raise Stopped
        with lock:
            progress.update(count)

    pending: dict[Future[Made], Item] = {}
    left = iter(items)
    with ThreadPoolExecutor(THREADS, thread_name_prefix="import") as pool:
        try:
            while True:
                for item in left:
                    pending[pool.submit(work, item, told)] = item
                    if len(pending) >= THREADS * 2:
                        break
                if not pending:
                    return
                for done in wait(pending, return_when=FIRST_COMPLETED).done:
                    yield pending.pop(done), done
        except BaseException:
            is_stopped.set()
            stop()
            raise
