"""Work on many assets that is asked for at one go: of a large library by a job, and some at a time."""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.assets import bulk, store
from photostead.features.smart_search import service as smart_search
from photostead.features.storage_template.service import FILING
from photostead.features.vectors import service as vectors
from tests.api.meaning import MODEL, find_like, pretend_meaning
from tests.api.settling import change_settings
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import RunJobs
from tests.photos import jpeg

START_ALL = {"command": "start", "force": True}
WAITING = "select name from jobs where state = 'waiting' order by name"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Three assets are many; how many were queued in each write."""
    queued: list[int] = []
    real = store.enqueue_for

    def enqueue_for(tx: Tx, kind: Any, keys: Any) -> int:
        queued.append(len(keys))
        return real(tx, kind, keys)

    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr(store, "enqueue_for", enqueue_for)
    return queued


async def add(admin: Client, count: int) -> list[str]:
    """Photos that are all different."""
    return [await upload(admin, jpeg((40 * number, 90, 30))) for number in range(count)]


async def made(app: App) -> list[int]:
    """When each photo got its pictures, in ms."""
    return await app.db.read(Rows.column, "select thumbnails_at from assets order by id")


async def test_some_at_a_time(app: App, admin: Client, run_jobs: RunJobs, large: list[int]) -> None:
    """One job waits until it is its turn; then every photo's, but for the one whose file is missing."""
    await add(admin, 6)
    await run_jobs()
    await app.db.write(Tx.run, "update assets set is_offline = 1, thumbnails_at = 1 where id = 1")
    await app.db.write(Tx.run, "update assets set thumbnails_at = 1")
    queue = await admin.put("/jobs/thumbnailGeneration", json=START_ALL)
    assert queue["jobCounts"]["waiting"] == 1
    [listed] = await admin.get("/queues/thumbnailGeneration/jobs")
    assert (listed["name"], listed["data"]) == ("AssetGenerateThumbnailsQueueAll", {"extent": "all"})
    assert large == []
    await run_jobs()
    assert large == [2, 2, 1]
    assert [moment == 1 for moment in await made(app)] == [True, *[False] * 5]


async def test_of_few_each_is_queued_at_once(app: App, admin: Client, run_jobs: RunJobs) -> None:
    await add(admin, 3)
    await run_jobs()
    queue = await admin.put("/jobs/thumbnailGeneration", json=START_ALL)
    assert queue["jobCounts"]["waiting"] == 3


async def test_an_emptied_queue_stays_empty(app: App, admin: Client, run_jobs: RunJobs, large: list[int]) -> None:
    """What was not queued yet goes as well."""
    await add(admin, 3)
    await run_jobs()
    await admin.put("/jobs/thumbnailGeneration", json=START_ALL)
    queue = await admin.put("/jobs/thumbnailGeneration", json={"command": "empty"})
    assert queue["jobCounts"]["waiting"] == 0
    await run_jobs()
    assert large == []


async def test_what_waits_is_not_queued_twice(app: App, admin: Client, run_jobs: RunJobs, large: list[int]) -> None:
    """Missing ones and all of them, both before any was queued."""
    await add(admin, 3)
    for force in (False, True, True):
        await admin.put("/jobs/thumbnailGeneration", json={"command": "start", "force": force})
    waiting = await app.db.read(Rows.column, WAITING)
    assert waiting == ["AssetExtractMetadata"] * 3 + ["AssetGenerateThumbnailsQueueAll"] * 2
    await run_jobs()
    assert await app.db.read(Rows.column, "select name from jobs") == []
    assert all(await made(app))


async def test_switched_off_before_its_turn(app: App, admin: Client, run_jobs: RunJobs, large: list[int]) -> None:
    """Then nothing is done, and nothing has failed."""
    await change_settings(admin, {"storageTemplate": {"enabled": True}})
    await add(admin, 3)
    await run_jobs()
    await admin.put("/jobs/storageTemplateMigration", json=START_ALL)
    assert await app.db.read(Rows.column, WAITING) == [FILING.asking.name]
    await change_settings(admin, {"storageTemplate": {"enabled": False}})
    await run_jobs()
    assert large == []
    assert await app.db.read(Rows.column, "select name from jobs") == []


async def test_refused_at_once(admin: Client, large: list[int]) -> None:
    """Not by a job that fails later."""
    await add(admin, 3)
    refused = await admin.put("/jobs/storageTemplateMigration", json=START_ALL, expect=400)
    assert "switch the storage template on" in refused["message"]


async def test_a_model_that_has_seen_everything_answers(
    app: App, admin: Client, run_jobs: RunJobs, large: list[int]
) -> None:
    """Although it was asked for none. By its distances others are alike: they are compared anew."""
    await pretend_meaning(app)
    await add(admin, 3)
    await run_jobs()
    space = await app.db.read(vectors.find_space, smart_search.TASK, MODEL)
    assert space is not None
    await app.db.write(Tx.run, "update vector_spaces set state = 'building' where id = ?", (space.id,))
    large.clear()
    await admin.put("/jobs/smartSearch", json={"command": "start", "force": False})
    assert await app.db.read(Rows.column, WAITING) == ["SmartSearchQueueAll"]
    await run_jobs()
    assert large == [2, 1]
    again = await app.db.read(vectors.find_space, smart_search.TASK, MODEL)
    assert again is not None
    assert again.state == "serving"
    assert len(await find_like(admin)) == 3
