"""A thread is waited for by whoever began it, also by somebody who is told to stop."""

import asyncio
import threading

import pytest

from photostead.kernel.threads import to_its_end


async def test_result_and_trouble_come_through() -> None:
    def fail() -> None:
        raise OSError("trouble")

    assert await to_its_end(sum, [1, 2]) == 3
    with pytest.raises(OSError, match="trouble"):
        await to_its_end(fail)


@pytest.mark.parametrize("fails", [False, True], ids=["ends well", "fails"])
async def test_cancelled_it_waits_for_the_thread(fails: bool) -> None:
    """However often."""
    began, may_end, order = threading.Event(), threading.Event(), []

    def work() -> None:
        began.set()
        may_end.wait()
        order.append("thread")
        if fails:
            raise OSError("nobody is there to hear it")

    async def ask() -> None:
        try:
            await to_its_end(work)
        finally:
            order.append("asker")

    asking = asyncio.create_task(ask())
    await asyncio.to_thread(began.wait)
    for _ in range(3):
        asking.cancel()
        await asyncio.sleep(0)
    assert order == []
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert order == ["thread", "asker"]
