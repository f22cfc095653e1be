"""Work that is not left half done by who is cancelled meanwhile; on a thread it is not left alone with what it works on."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

R = TypeVar("R")


async def to_its_end(fn: Callable[..., R], *args: object) -> R:
    """The result of `fn(*args)` from a thread; raises what it raises. Who is cancelled meanwhile hears of it only when the
    thread is done.

    A thread cannot be stopped. Were its descriptor closed while it goes on, the number would soon be another file's, and
    the rest of a photo would be written into that.
    """
    return await ended(asyncio.get_running_loop().run_in_executor(None, fn, *args))


async def ended(working: "asyncio.Future[R]") -> R:
    """The result of what has begun; raises what it raises. Who is cancelled meanwhile hears of it only when it is done."""
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        while not working.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([working])
        raise
