"""The jobs as an administrator looks at them: what each queue does and did, what it gave up and why, another try."""

from collections.abc import Sequence

import pytest

from photostead.app import App
from photostead.db.tx import Job, Rows, Tx
from photostead.features.queues.schema import ManualJobName
from photostead.features.registry import all_tasks
from photostead.jobs.queues import QueueName
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.people import insert_asset

METADATA = "metadataExtraction"


def fail_jobs(tx: Tx, keys: Sequence[str], asset_uid: str | None = None) -> None:
    """Jobs that were given up."""
    asset_id = tx.value("select id from assets where uid = ?", (asset_uid,))
    payload = {} if asset_id is None else {"asset_id": asset_id}
    for key in keys:
        tx.enqueue(Job(METADATA, "AssetExtractMetadata", key, payload))
        tx.run("update jobs set state = 'failed', attempts = 3, error = ? where key = ?", (f"reason {key}", key))


async def test_every_queue_with_work_of_ours_is_there(app: App, admin: Client) -> None:
    """Those that only exist for clients are not; what can be started is said."""
    work = await admin.get("/photostead/queues")
    names = [queue["name"] for queue in work["queues"]]
    assert names == [name for name in QueueName if name in {task.kind.queue for task in all_tasks()}]
    queues = {queue["name"]: queue for queue in work["queues"]}
    assert queues[METADATA]["canStart"]
    assert not queues["backgroundTask"]["canStart"]
    assert queues["library"]["concurrency"] == 1
    assert "memory-create" in work["manualJobs"]
    assert set(work["manualJobs"]) == set(ManualJobName)


async def test_what_is_done_is_counted_and_what_holds_a_queue_is_told(
    app: App, admin: Client, run_jobs: RunJobs
) -> None:
    """The count goes on as long as the daemon runs."""

    async def look() -> dict[str, object]:
        found = (await admin.get("/photostead/queues"))["queues"]
        return next(queue for queue in found if queue["name"] == "backgroundTask")

    before = await look()
    await admin.post("/jobs", json={"name": "person-cleanup"})
    await run_jobs()
    after = await look()
    assert after["done"] == before["done"] + 1  # type: ignore[operator]
    app.runner.hold([QueueName.BACKGROUND_TASK])
    assert (await look())["isHeld"] is True
    app.runner.hold([])
    assert (await look())["isHeld"] is False


async def test_failures_have_reasons_and_are_tried_again(app: App, admin: Client) -> None:
    """Work that waits again already does not wait twice."""
    uid = await app.db.write(insert_asset, admin.user_id)
    await app.db.write(lambda tx: tx.run("insert into queues (name, is_paused) values (?, 1)", (METADATA,)))
    await app.db.write(fail_jobs, ["one", "two"], uid)
    await app.db.write(lambda tx: tx.enqueue(Job(METADATA, "AssetExtractMetadata", "one")))
    failed = await admin.get(f"/photostead/queues/{METADATA}/failed")
    assert [(job["job"], job["assetId"], job["reason"]) for job in failed] == [
        ("AssetExtractMetadata", uid, "reason two"),
        ("AssetExtractMetadata", uid, "reason one"),
    ]
    assert await admin.post(f"/photostead/queues/{METADATA}/failed/retry", expect=200) == {"count": 1}
    assert await admin.get(f"/photostead/queues/{METADATA}/failed") == []
    waiting = await app.db.read(Rows.rows, "select key, attempts, error from jobs where state = 'waiting' order by key")
    assert waiting == [("one", 0, None), ("two", 0, None)]


async def test_what_is_locked_is_not_named(app: App, admin: Client, make_user: MakeUser) -> None:
    """The reason is an administrator's matter, the file is not."""
    mia = await make_user("mia")
    uid = await app.db.write(insert_asset, mia.user_id, visibility="locked")
    await app.db.write(fail_jobs, ["one"], uid)
    [job] = await admin.get(f"/photostead/queues/{METADATA}/failed")
    assert (job["assetId"], job["fileName"], job["reason"]) == (None, None, "reason one")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("GET", f"/{METADATA}/failed"), ("POST", f"/{METADATA}/failed/retry")]
)
async def test_nobody_elses_business(make_user: MakeUser, method: str, path: str) -> None:
    """Administrators alone."""
    mia = await make_user("mia")
    await mia.call(method, f"/photostead/queues{path}", expect=403)
