"""Questions to disks that may never answer: a network share whose server is off lets whoever asks hang, and no thread of
the pools that the rest of the daemon lives on may be lost to that.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from photostead.kernel.errors import Unavailable

P = ParamSpec("P")
R = TypeVar("R")

# Threads that hang are kept until their disk answers; with more than this of them another question makes no sense.
MOST = 32
SLOTS = threading.BoundedSemaphore(MOST)


async def ask_disk(seconds: float, fn: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The result of `fn(*args)` from a thread of its own. Raises TimeoutError after `seconds`, Unavailable while too many
    earlier questions hang, and what `fn` raises."""
    if not SLOTS.acquire(blocking=False):
        raise Unavailable("Too many questions to disks are waiting for an answer: is a network share hanging?")
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[R] = loop.create_future()

    def settle(result: R | None, error: Exception | None) -> None:
        if answer.done():  # nobody waits any more
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(cast("R", result))

    def work() -> None:
        result, caught = None, None
        try:
            result = fn(*args, **kwargs)
        except Exception as error:
            caught = error
        finally:
            SLOTS.release()
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, result, caught)

    threading.Thread(target=work, name="disk-question", daemon=True).start()
    async with asyncio.timeout(seconds):
        return await answer
