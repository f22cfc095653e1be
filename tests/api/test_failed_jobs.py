"""Work that was given up: administrators are told of all of it together, and the same only once."""

import asyncio
from functools import partial

import pytest

from photostead.app import App
from photostead.db.tx import Job, Tx
from photostead.features.notifications import failures
from photostead.jobs.queues import QueueName
from photostead.kernel.events import Event
from tests.client import Client
from tests.conftest import MakeUser, RunJobs


def fail(name: str, count: int, reason: str, tx: Tx) -> None:
    """Write jobs that were given up."""
    for number in range(count):
        key = f"{number}-{reason}"
        tx.enqueue(Job(QueueName.THUMBNAIL_GENERATION, name, key))
        tx.run("update jobs set state = 'failed', error = ? where key = ?", (reason, key))


async def test_together_and_once(app: App, admin: Client, make_user: MakeUser) -> None:
    """By kind, with a reason; more of it is told again, the end of it takes it back."""
    mia = await make_user("mia")
    await app.db.write(partial(fail, "AssetGenerateThumbnails", 3, "the decoder crashed"))
    await app.db.write(failures.tell)
    (item,) = await admin.get("/notifications")
    assert (item["type"], item["title"]) == ("JobFailed", "3 jobs were given up")
    assert "AssetGenerateThumbnails (3): the decoder crashed" in item["description"]
    assert item["data"] == {"href": "/problems"}
    assert await mia.get("/notifications") == []
    await admin.put(f"/notifications/{item['id']}", json={"readAt": item["createdAt"]})
    await app.db.write(failures.tell)
    assert "readAt" in (await admin.get("/notifications"))[0]
    await app.db.write(partial(fail, "SendMail", 1, "no server"))
    await app.db.write(failures.tell)
    (item,) = await admin.get("/notifications")
    assert "readAt" not in item
    assert item["title"] == "4 jobs were given up"
    await app.db.write(lambda tx: tx.run("delete from jobs"))
    await app.db.write(failures.tell)
    assert await admin.get("/notifications") == []


async def test_the_runner_says_so(app: App, admin: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the queue to the bell: several failures, one telling."""
    monkeypatch.setattr(failures, "GATHER_S", 0.2)
    told: list[Event] = []
    was_told = asyncio.Event()

    def hear(event: Event) -> None:
        if event.name == "on_notification":
            told.append(event)
            was_told.set()

    app.bus.subscribe(hear)
    news = failures.FailureNews(app.db)
    app.runner.on_failed = news.hear
    for key in "abc":
        await app.db.write(Tx.enqueue, Job(QueueName.NOTIFICATIONS, "NobodyKnowsThis", key))
    await run_jobs()
    await was_told.wait()
    await news.stop()
    assert [event.payload["title"] for event in told] == ["3 jobs were given up"]
    (item,) = await admin.get("/notifications")
    assert "this version does not know the task" in item["description"]
