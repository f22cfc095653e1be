"""The queue over the ends of its daemon: orderly stops, deaths, starts."""

import asyncio
from dataclasses import replace
from pathlib import Path

from photostead.db.database import Database
from photostead.db.tx import Tx
from photostead.jobs import store
from photostead.jobs.runner import DEADLY
from tests.jobs.conftest import Workshop, notes
from tests.jobs.sample_tasks import Gated, take_note


async def test_orderly_stop_puts_back_what_runs(workshop: Workshop) -> None:
    """Nothing is held against it, and the next start does it."""
    gate = Gated()
    await workshop.start(gate.task)
    await workshop.enqueue(gate.task.kind.job("1", name="a"), gate.task.kind.job("2", name="b"))
    await gate.until_inside(2)
    await workshop.stop()
    assert await workshop.rows("state, attempts, deaths, run_after <= created_at") == [("waiting", 0, 0, 1)] * 2
    gate.door.set()
    await workshop.start(gate.task)
    await workshop.finish()
    assert sorted(gate.inside) == ["a", "a", "b", "b"]


async def test_death_of_the_daemon_puts_everything_back(workshop: Workshop) -> None:
    """The rows say `active` and nobody is there. Deaths have a count of their own, attempts stay."""
    await workshop.enqueue(take_note.kind.job("1", name="a"), take_note.kind.job("2", name="b"))
    await workshop.db.write(store.claim, {"search": 9})
    runner = await workshop.start(take_note, limits={"search": 0})
    assert await workshop.rows("state, attempts, deaths") == [("waiting", 0, 1)] * 2
    runner.set_limits({})
    await workshop.make_due()
    await workshop.finish()
    assert await notes(workshop.db) == {"a": "done", "b": "done"}


async def test_death_while_the_same_was_asked_for_again(workshop: Workshop) -> None:
    """One of the two is enough; the next start must not stumble over them."""
    await workshop.enqueue(take_note.kind.job("1", name="a"))
    await workshop.db.write(store.claim, {"search": 9})
    await workshop.enqueue(take_note.kind.job("1", name="b"))
    await workshop.start(take_note)
    await workshop.finish()
    assert await notes(workshop.db) == {"b": "done"}


async def test_job_that_was_there_at_too_many_deaths_is_failed(workshop: Workshop) -> None:
    """A file that takes the whole daemon along must not do so for ever."""
    await workshop.enqueue(take_note.kind.job("1", name="a"))
    for _ in range(store.MAX_DEATHS):
        await workshop.db.write(Tx.run, "update jobs set run_after = 0")
        assert await workshop.db.write(store.claim, {"search": 1})
        await workshop.db.write(store.reset_active)
    await workshop.db.write(Tx.run, "update jobs set run_after = 0")
    await workshop.db.write(store.claim, {"search": 1})
    told: list[str] = []
    await workshop.start(replace(take_note, give_up=lambda tx, payload, reason: told.append(f"{payload} {reason}")))
    assert await workshop.rows("state, error") == [("failed", DEADLY)]
    assert told == [f"{{'name': 'a'}} {DEADLY}"]


async def test_two_lives_share_nothing_but_the_table(data_dir: Path) -> None:
    """Closing and opening again: what waits, waits."""
    first = Database(data_dir / "photostead.sqlite")
    first.open()
    await first.write(Tx.enqueue, take_note.kind.job("1", name="a"))
    await asyncio.to_thread(first.close)
    second = Workshop(data_dir)
    second.start_database()
    await second.start(take_note)
    await second.finish()
    assert await notes(second.db) == {"a": "done"}
    await second.stop()
    await second.executor.stop()
    await asyncio.to_thread(second.db.close)
