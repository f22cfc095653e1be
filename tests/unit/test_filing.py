"""Whoever touches the files of an upload waits for whoever does already; others are not held up."""

import asyncio

from photostead.features.assets import filing


async def test_one_after_the_other() -> None:
    told: list[str] = []
    inside = asyncio.Event()
    leave = asyncio.Event()

    async def first() -> None:
        async with filing.turn(1):
            inside.set()
            await leave.wait()
            told.append("first")

    async def second(asset_id: int, name: str) -> None:
        async with filing.turn(asset_id):
            told.append(name)

    async with asyncio.TaskGroup() as group:
        group.create_task(first())
        await inside.wait()
        waiting = group.create_task(second(1, "same"))
        await group.create_task(second(2, "other"))
        assert (told, waiting.done()) == (["other"], False)
        leave.set()
    assert told == ["other", "first", "same"]


async def test_a_turn_that_fails_is_over() -> None:
    for _ in range(2):
        try:
            async with filing.turn(1):
                raise ValueError
        except ValueError:
            continue
    assert len(filing._TURNS) == 0, "nothing is kept of turns that are over"
