"""What learns of pictures yields to what shows them, and rests as a whole while nobody is there who could do it."""

from typing import Any

import pytest

from photostead.db.tx import Rows, Tx
from photostead.jobs import runner as runner_module
from photostead.jobs import store
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import AHEAD_OF_LEARNING, Priority, QueueName
from photostead.jobs.tasks import Run, Task, task
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import Unavailable
from tests.jobs.conftest import Workshop, note, notes
from tests.jobs.sample_tasks import Gated

ROOM = {"faceDetection": 2, "thumbnailGeneration": 2, "search": 2}
SHOW = Kind("Show", QueueName.THUMBNAIL_GENERATION)
LEARN = Kind("Learn", QueueName.FACE_DETECTION)


def noting(kind: Kind, order: list[str]) -> Task:
    """A task that notes when it runs."""

    @task(kind)
    async def work(run: Run, name: str) -> None:
        order.append(name)
        await run.finish(note, name, "done")

    return work


async def claimable(workshop: Workshop) -> set[str]:
    """The queues that may begin something now."""
    return set(await workshop.db.read(store.claimable, ROOM, now_ms(), AHEAD_OF_LEARNING))


async def test_previews_come_first_whatever_was_asked_for_first(workshop: Workshop) -> None:
    order: list[str] = []
    await workshop.enqueue(*[LEARN.job(f"l{n}", name=f"learn {n}") for n in range(3)])
    await workshop.enqueue(*[SHOW.job(f"s{n}", name=f"show {n}") for n in range(5)])
    await workshop.start(noting(SHOW, order), noting(LEARN, order), limits={"thumbnailGeneration": 1})
    await workshop.finish()
    assert [name.split()[0] for name in order[:4]] == ["show"] * 4
    assert len(await notes(workshop.db)) == 8


async def test_what_is_more_urgent_does_not_wait(workshop: Workshop) -> None:
    await workshop.enqueue(SHOW.job("s", name="s", priority=Priority.UPLOAD), LEARN.job("l", name="l"))
    assert await claimable(workshop) == {"thumbnailGeneration"}
    await workshop.enqueue(LEARN.job("m", name="m", priority=Priority.UPLOAD))
    assert await claimable(workshop) == {"thumbnailGeneration"}
    await workshop.enqueue(LEARN.job("n", name="n", priority=Priority.PERSON))
    assert await claimable(workshop) == {"thumbnailGeneration", "faceDetection"}


async def test_what_is_paused_or_put_off_is_not_waited_for(workshop: Workshop) -> None:
    await workshop.enqueue(SHOW.job("s", name="s", delay_ms=60_000), LEARN.job("l", name="l"))
    assert await claimable(workshop) == {"faceDetection"}
    await workshop.enqueue(SHOW.job("t", name="t"))
    assert await claimable(workshop) == {"thumbnailGeneration"}
    await workshop.db.write(Tx.run, "insert into queues (name, is_paused) values ('thumbnailGeneration', 1)")
    assert await claimable(workshop) == {"faceDetection"}


async def test_what_the_disk_holds_back_is_not_waited_for(workshop: Workshop) -> None:
    order: list[str] = []
    runner = await workshop.start(noting(SHOW, order), noting(LEARN, order))
    runner.hold([QueueName.THUMBNAIL_GENERATION])
    await workshop.enqueue(SHOW.job("s", name="s"), LEARN.job("l", name="l"))
    await workshop.until("select exists (select 1 from system_metadata where key = 'l')")
    assert order == ["l"]


async def test_with_other_machines_there_are_hands_for_both(workshop: Workshop) -> None:
    gate = Gated(QueueName.THUMBNAIL_GENERATION)
    runner = await workshop.start(gate.task, noting(LEARN, []), limits={"thumbnailGeneration": 1})
    runner.lend(1)
    await workshop.enqueue(*[gate.task.kind.job(str(n), name=str(n)) for n in range(9)], LEARN.job("l", name="l"))
    await workshop.until("select exists (select 1 from system_metadata where key = 'l')")
    await gate.until_inside(2)
    gate.door.set()
    await workshop.finish()


async def test_a_queue_without_anybody_to_do_it_rests(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Any] = []
    is_there = False

    @task(LEARN)
    async def learn(run: Run, name: str) -> None:
        tried.append(name)
        if not is_there:
            raise Unavailable("no model")
        await run.finish(note, name, "done")

    await workshop.enqueue(*[LEARN.job(str(n), name=str(n)) for n in range(50)])
    await workshop.start(learn, limits={"faceDetection": 2})
    await workshop.until("select exists (select 1 from jobs where error = 'no model')")
    runner = workshop.runner
    assert runner is not None
    for _ in range(5):
        runner.wake()
        await workshop.db.read(Rows.value, "select 1")
    assert len(tried) <= 3
    is_there = True
    runner._end_rest("faceDetection")
    await workshop.until("select count(*) >= 47 from system_metadata")
    assert runner_module.REST_S >= store.TROUBLE_DELAY_MS / 1000
