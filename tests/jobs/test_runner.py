"""The durable queue: what is asked for is done once, in order of urgency, within limits. Its ends are in `test_lives`."""

import asyncio
import os
from typing import Any

import apsw
import pytest

from photostead.db.tx import Rows, Tx
from photostead.jobs import runner as runner_module
from photostead.jobs import store
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName
from photostead.jobs.tasks import Again, Run, task
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import MediaError, OutOfSpace, Unavailable
from tests.jobs.conftest import Workshop, note, notes
from tests.jobs.sample_tasks import Gated, failing, take_note


async def test_job_is_done_and_gone(workshop: Workshop) -> None:
    """Asked for while the runner sleeps."""
    await workshop.start(take_note)
    await workshop.enqueue(take_note.kind.job("1", name="a"))
    await workshop.finish()
    assert await notes(workshop.db) == {"a": "done"}
    assert await workshop.rows("id") == []


async def test_handler_that_writes_nothing_is_finished_too(workshop: Workshop) -> None:
    """Its row goes when it returns."""
    gate = Gated()
    gate.door.set()
    await workshop.start(gate.task)
    await workshop.enqueue(gate.task.kind.job("1", name="a"))
    await workshop.finish()
    assert (gate.inside, await workshop.rows("id")) == (["a"], [])


async def test_jobs_of_an_earlier_life_run(workshop: Workshop) -> None:
    """Asked for before the runner started."""
    await workshop.enqueue(take_note.kind.job("1", name="a"), take_note.kind.job("2", name="b"))
    await workshop.start(take_note)
    await workshop.finish()
    assert await notes(workshop.db) == {"a": "done", "b": "done"}


async def test_same_work_is_done_once(workshop: Workshop) -> None:
    """Of one name and key, one waits."""
    await workshop.enqueue(*[take_note.kind.job("1", name="a") for _ in range(5)], take_note.kind.job("2", name="b"))
    await workshop.start(take_note)
    await workshop.finish()
    assert await notes(workshop.db) == {"a": "done", "b": "done"}


async def test_work_asked_for_while_it_runs_runs_again_but_not_beside(workshop: Workshop) -> None:
    """The running one may have read the old state already; two at once would write the same files."""
    gate = Gated()
    await workshop.start(gate.task)
    await workshop.enqueue(gate.task.kind.job("1", name="first"))
    await gate.until_inside(1)
    await workshop.enqueue(gate.task.kind.job("1", name="second"), gate.task.kind.job("2", name="other"))
    await gate.until_inside(2)
    assert gate.inside == ["first", "other"]
    gate.door.set()
    await workshop.finish()
    assert gate.inside == ["first", "other", "second"]


async def test_urgent_work_goes_first(workshop: Workshop) -> None:
    """Higher priority, then the order of asking; the same among what is claimed at once."""
    gate = Gated(QueueName.FACIAL_RECOGNITION)  # where one runs at a time
    gate.door.set()
    asked = enumerate([0, 20, 10, 20, 0])
    jobs = [gate.task.kind.job(str(n), priority=priority, name=str(n)) for n, priority in asked]
    await workshop.enqueue(*jobs)
    claims = await workshop.db.write(store.claim, {"facialRecognition": 9})
    assert [claim.payload["name"] for claim in claims] == ["1", "3", "2", "0", "4"]
    await workshop.db.write(store.put_back)
    await workshop.start(gate.task)
    await workshop.finish()
    assert gate.inside == ["1", "3", "2", "0", "4"]


async def test_delayed_work_waits_for_its_time(workshop: Workshop) -> None:
    """And is done then, without anyone knocking."""
    await workshop.start(take_note)
    await workshop.enqueue(
        take_note.kind.job("1", delay_ms=3_600_000, name="later"), take_note.kind.job("2", delay_ms=80, name="soon")
    )
    await workshop.until("select exists (select 1 from system_metadata where key = 'soon')")
    assert await notes(workshop.db) == {"soon": "done"}
    assert await workshop.rows("key, state") == [("1", "waiting")]


async def test_paused_queue_does_nothing_until_it_is_resumed(workshop: Workshop) -> None:
    """What runs goes on; other queues are not touched."""
    gate = Gated(QueueName.LIBRARY)
    await workshop.start(take_note, gate.task)
    await workshop.enqueue(gate.task.kind.job("1", name="running"))
    await gate.until_inside(1)
    await workshop.db.write(Tx.run, "insert into queues values ('search', 1), ('library', 1)")
    await workshop.enqueue(take_note.kind.job("1", name="a"), gate.task.kind.job("2", name="waiting"))
    gate.door.set()
    await workshop.finish()
    assert await workshop.rows("queue, state") == [("search", "waiting"), ("library", "waiting")]
    await workshop.db.write(Tx.run, "update queues set is_paused = 0 where name = 'search'")
    await workshop.finish()
    assert await notes(workshop.db) == {"a": "done"}
    assert gate.inside == ["running"]


@pytest.mark.parametrize(
    ("queue", "limits", "most"),
    [
        (QueueName.SEARCH, {"search": 2}, 2),
        (QueueName.SEARCH, {"search": 1}, 1),
        (QueueName.SEARCH, {}, 3),  # two workers, and one more so that none waits for a commit
        (QueueName.FACIAL_RECOGNITION, {"facialRecognition": 4}, 1),
    ],
)
async def test_concurrency_is_limited(workshop: Workshop, queue: QueueName, limits: dict[str, int], most: int) -> None:
    """Per queue; some queues know only one at a time."""
    gate = Gated(queue)
    await workshop.start(gate.task, limits=limits)
    await workshop.enqueue(*[gate.task.kind.job(str(n), name=str(n)) for n in range(6)])
    await gate.until_inside(most)
    assert len(await workshop.db.read(Rows.rows, "select 1 from jobs where state = 'active'")) == most
    gate.door.set()
    await workshop.finish()
    assert (gate.most, len(gate.inside)) == (most, 6)


async def test_higher_limit_takes_effect_at_once(workshop: Workshop) -> None:
    """A setting that a person changes while work is waiting."""
    gate = Gated()
    runner = await workshop.start(gate.task, limits={"search": 1})
    await workshop.enqueue(*[gate.task.kind.job(str(n), name=str(n)) for n in range(3)])
    await gate.until_inside(1)
    runner.set_limits({"search": 3})
    await gate.until_inside(3)
    gate.door.set()
    await workshop.finish()


async def test_failure_is_retried_later_and_later_then_given_up(workshop: Workshop) -> None:
    """Three tries in all; the reason is told to the domain, and the job stays in the list of failed ones."""
    fail = failing(ValueError("no luck"))
    await workshop.start(fail)
    await workshop.enqueue(fail.kind.job("1", name="a"))
    delays = []
    for attempt in (1, 2):
        await workshop.until("select exists (select 1 from jobs where attempts = ? and state = 'waiting')", attempt)
        [(error, run_after)] = await workshop.rows("error, run_after")
        assert error == "no luck"
        delays.append(run_after - now_ms())
        await workshop.make_due()
    await workshop.until("select exists (select 1 from jobs where state = 'failed')")
    assert 0 < delays[0] <= store.RETRY_DELAY_MS < delays[1] <= store.RETRY_DELAY_MS * 4
    assert await workshop.rows("state, attempts, error") == [("failed", 3, "no luck")]
    assert await notes(workshop.db) == {"a": "tried;tried;tried", "gave up a": "no luck"}


async def test_undecodable_file_is_given_up_at_once(workshop: Workshop) -> None:
    """It will not be another file the next time. Nothing failed, so no failed job remains."""
    fail = failing(MediaError("IMG_1.jpg is no picture"))
    await workshop.start(fail)
    await workshop.enqueue(fail.kind.job("1", name="a"))
    await workshop.finish()
    assert await notes(workshop.db) == {"a": "tried", "gave up a": "IMG_1.jpg is no picture"}
    assert await workshop.rows("id") == []


@pytest.mark.parametrize("error", [OutOfSpace("The disk is full."), Unavailable("The disk is away.")], ids=str)
async def test_trouble_of_our_own_disk_is_not_held_against_a_file(workshop: Workshop, error: Exception) -> None:
    """However often: a healthy photo must not be given up because the disk was full for an hour."""
    fail = failing(error)
    await workshop.start(fail)
    await workshop.enqueue(fail.kind.job("1", name="a"))
    for tries in range(1, 6):
        await workshop.until(
            "select length(value) from system_metadata where key = 'a' and length(value) >= ?", tries * 6 - 1
        )
        await workshop.until("select exists (select 1 from jobs where state = 'waiting' and error is not null)")
        await workshop.make_due()
    await workshop.stop()
    assert await workshop.rows("attempts, state") == [(0, "waiting")]
    assert "gave up a" not in await notes(workshop.db)


async def test_what_changed_under_a_job_lets_it_begin_anew_at_once(workshop: Workshop) -> None:
    """More often than a job may fail; it neither waits nor has anything held against it."""
    tries: list[str] = []

    @task(Kind("Chase", QueueName.FACIAL_RECOGNITION))
    async def chase(run: Run, name: str) -> None:
        tries.append(name)
        if len(tries) <= chase.retries + 1:
            raise Again(name)
        assert await run.db.read(lambda rows: rows.row("select attempts, error from jobs")) == (0, None)
        await run.finish(note, name, "caught")

    await workshop.start(chase)
    await workshop.enqueue(chase.kind.job("1", name="a"))
    await workshop.finish()
    assert await notes(workshop.db) == {"a": "caught"}
    assert await workshop.rows("id") == []


async def test_unknown_task_is_kept_as_failed(workshop: Workshop) -> None:
    """A downgrade leaves jobs that this version does not know: neither lost nor in the way."""
    await workshop.enqueue(failing(ValueError()).kind.job("1", name="a"), take_note.kind.job("2", name="b"))
    await workshop.start(take_note)
    await workshop.finish()
    assert await workshop.rows("name, state, error") == [("Fail", "failed", "this version does not know the task")]


async def test_result_and_end_of_a_job_are_one_transaction(workshop: Workshop) -> None:
    """A result that cannot be written leaves the job, and a job that is gone has its result."""
    seen: asyncio.Future[tuple[int, int]] = asyncio.get_running_loop().create_future()

    def write(tx: Tx, name: str) -> None:
        note(tx, name, "done")
        tx.run("insert into tombstones (seq, entity, at) values (1, 'x', 0), (1, 'x', 0)")

    @task(Kind("Half", QueueName.SEARCH), retries=1)
    async def half(run: Run, name: str) -> None:
        await run.finish(write, name)

    def count(rows: Rows) -> tuple[int, int]:
        return rows.value("select count(*) from jobs"), rows.value("select count(*) from system_metadata")

    @task(Kind("Whole", QueueName.SEARCH))
    async def whole(run: Run, name: str) -> None:
        await run.finish(note, name, "done")
        seen.set_result(await run.db.read(count))

    await workshop.start(half, whole)
    await workshop.enqueue(half.kind.job("1", name="half"))
    await workshop.finish()
    assert await workshop.rows("state") == [("failed",)]
    assert await notes(workshop.db) == {}
    await workshop.enqueue(whole.kind.job("1", name="whole"))
    assert await seen == (1, 1)  # the failed one, and the result of this one


async def test_result_asks_for_the_next_job_in_the_same_transaction(workshop: Workshop) -> None:
    """A chain never breaks between two links."""

    def write(tx: Tx, name: str) -> None:
        note(tx, name, "done")
        tx.enqueue(take_note.kind.job("next", name="next"))

    @task(Kind("First", QueueName.LIBRARY))
    async def first(run: Run, name: str) -> None:
        await run.finish(write, name)

    await workshop.start(first, take_note)
    await workshop.enqueue(first.kind.job("1", name="first"))
    await workshop.finish()
    assert await notes(workshop.db) == {"first": "done", "next": "done"}


async def test_runner_outlives_trouble_with_the_database(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A claim that fails once is not the end of all work."""
    monkeypatch.setattr(runner_module, "TROUBLE_SLEEP_S", 0.01)
    failures = iter([apsw.IOError("disk I/O error")])
    real = store.claim

    def claim(tx: Tx, wanted: dict[str, int]) -> list[store.Claim]:
        for error in failures:
            raise error
        return real(tx, wanted)

    monkeypatch.setattr(store, "claim", claim)
    await workshop.start(take_note)
    await workshop.enqueue(take_note.kind.job("1", name="a"))
    await workshop.until("select exists (select 1 from system_metadata where key = 'a')")
    assert "The queues cannot be read" in caplog.text


async def test_domain_that_fails_to_hear_of_the_end_does_not_stop_the_others(
    workshop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug in one slice's give_up."""

    def broken(tx: Tx, payload: dict[str, Any], reason: str) -> None:
        raise KeyError("bug")

    @task(Kind("Bad", QueueName.SEARCH), give_up=broken)
    async def bad(run: Run, name: str) -> None:
        raise MediaError("no picture")

    await workshop.start(bad, take_note, limits={"search": 1})
    await workshop.enqueue(bad.kind.job("1", name="a"), take_note.kind.job("2", name="b"))
    await workshop.until("select exists (select 1 from system_metadata where key = 'b')")
    assert "cannot be noted" in caplog.text


async def test_idle_runner_writes_nothing(workshop: Workshop) -> None:
    """A disk that sleeps stays asleep: looking for work that is not there commits nothing."""
    await workshop.start(take_note)
    changes: list[frozenset[str]] = []
    workshop.db.on_change = changes.append
    assert workshop.runner is not None
    for _ in range(3):
        workshop.runner.wake()
        await workshop.db.read(Rows.value, "select 1")
    await asyncio.sleep(0)
    assert changes == []


async def test_payload_survives_as_it_was(workshop: Workshop) -> None:
    """Text, numbers, nothing, lists: what JSON knows."""
    seen: list[dict[str, Any]] = []

    @task(Kind("Look", QueueName.SEARCH))
    async def look(run: Run, **payload: Any) -> None:
        seen.append(payload)

    given: dict[str, Any] = {
        "text": "Käse 🧀",
        "number": 2**53,
        "nothing": None,
        "many": [1, "a"],
        "path": os.fsdecode(b"\xff.jpg").encode("utf-8", "surrogateescape").hex(),
    }
    await workshop.start(look)
    await workshop.enqueue(look.kind.job("1", **given))
    await workshop.finish()
    assert seen == [given]
