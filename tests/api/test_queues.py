"""Queues in both forms: counting, steering, listing."""

from collections.abc import Sequence

import pytest

from photostead.app import App
from photostead.db.tx import Job, Rows, Tx
from photostead.features.queues import service
from photostead.features.queues.schema import KNOWN_AS, JobName, ManualJobName
from photostead.features.registry import all_tasks
from photostead.jobs.queues import QueueName
from tests.client import Client
from tests.conftest import Heard, MakeUser
from tests.people import insert_asset
from tests.tables import Case, run_case

METADATA = "metadataExtraction"
IDLE = {"active": 0, "completed": 0, "delayed": 0, "failed": 0, "paused": 0, "waiting": 0}
BUSY = {**IDLE, "active": 1, "delayed": 1, "failed": 1, "waiting": 2}
HOUR = 3_600_000

CASES = [
    Case("the counts", "GET", "/queues/metadataExtraction", 200, body={"isPaused": False, "statistics": BUSY}),
    Case("no such queue", "GET", "/queues/nothing", 400),
    Case("not everyone's business", "GET", "/queues", 403, "mia"),
    Case("nor are the older ones", "GET", "/jobs", 403, "mia"),
    Case("nor steering them", "PUT", "/jobs/metadataExtraction", 403, "mia", json={"command": "pause"}),
    Case("pause", "PUT", "/queues/metadataExtraction", 200, json={"isPaused": True},
         body={"isPaused": True, "statistics": {**BUSY, "waiting": 0, "paused": 2}}),
    Case("a change of nothing", "PUT", "/queues/metadataExtraction", 200, json={},
         body={"isPaused": False, "statistics": BUSY}),
    Case("empty", "DELETE", "/queues/metadataExtraction/jobs", 204, json={}),
    Case("an unknown command", "PUT", "/jobs/metadataExtraction", 400, json={"command": "stop"}),
    Case("no command", "PUT", "/jobs/metadataExtraction", 400, json={}),
    Case("empty, the older form", "PUT", "/jobs/metadataExtraction", 200, json={"command": "empty"},
         body={"jobCounts": {**BUSY, "waiting": 0, "delayed": 0}, "queueStatus": {"isActive": True}}),
    Case("clear what failed", "PUT", "/jobs/metadataExtraction", 200, json={"command": "clear-failed"},
         body={"jobCounts": {**BUSY, "failed": 0}}),
    Case("nothing to start", "PUT", "/jobs/smartSearch", 400, json={"command": "start", "force": False}),
    Case("a job that nobody has", "POST", "/jobs", 400, json={"name": "make-coffee"}),
    Case("jobs that failed", "GET", "/queues/metadataExtraction/jobs", 200, params={"status": "failed"},
         body=[{"name": "AssetExtractMetadata", "data": {"name": "failed"}}]),
    Case("jobs in two states", "GET", "/queues/metadataExtraction/jobs", 200,
         params=[("status", "active"), ("status", "delayed")],
         body=[{"data": {"name": "active"}}, {"data": {"name": "delayed"}}]),
    Case("none is kept when done", "GET", "/queues/metadataExtraction/jobs", 200, params={"status": "completed"},
         body=[]),
    Case("an unknown state", "GET", "/queues/metadataExtraction/jobs", 400, params={"status": "asleep"}),
]  # fmt: skip


def insert_jobs(tx: Tx, names: Sequence[str] = ("first", "second", "active", "failed", "delayed")) -> None:
    """Jobs of the metadata queue; names say their state."""
    for name in names:
        delay = HOUR if name == "delayed" else 0
        tx.enqueue(Job(METADATA, "AssetExtractMetadata", name, {"name": name}, delay_ms=delay))
        if name in {"active", "failed"}:
            tx.run("update jobs set state = ? where key = ?", (name, name))


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_request(case: Case, app: App, admin: Client, make_user: MakeUser, events: Heard) -> None:
    """Each line of the table, on a queue with a job in each state."""
    await app.db.write(insert_jobs)
    await run_case(case, {"admin": admin, "mia": await make_user("mia")}, events)


async def test_every_queue_is_listed_in_both_forms(admin: Client) -> None:
    """None is missing, none too many."""
    queues = await admin.get("/queues")
    assert [queue["name"] for queue in queues] == list(QueueName)
    assert all(queue["statistics"] == IDLE for queue in queues)
    assert set(await admin.get("/jobs")) == set(QueueName)


@pytest.mark.parametrize("name", QueueName)
async def test_upload_tools_may_pause_and_resume_every_queue(admin: Client, name: QueueName) -> None:
    """They give up their whole run at the first error."""
    for command, is_paused in (("pause", True), ("pause", True), ("resume", False), ("resume", False)):
        answer = await admin.put(f"/jobs/{name}", json={"command": command, "force": True})
        assert answer["queueStatus"] == {"isActive": False, "isPaused": is_paused}
        assert (await admin.get("/jobs"))[name]["queueStatus"]["isPaused"] is is_paused


async def test_emptying_leaves_what_runs_and_on_demand_what_failed(app: App, admin: Client) -> None:
    """A running job's row is the runner's."""
    await app.db.write(insert_jobs)
    await admin.delete(f"/queues/{METADATA}/jobs", json={})
    assert (await admin.get(f"/queues/{METADATA}"))["statistics"] == {**IDLE, "active": 1, "failed": 1}
    await admin.delete(f"/queues/{METADATA}/jobs", json={"failed": True})
    assert (await admin.get(f"/queues/{METADATA}"))["statistics"] == {**IDLE, "active": 1}


async def test_kept_counts_follow_every_change(app: App, admin: Client) -> None:
    """The counts are kept by triggers; the table itself is the truth."""
    await app.db.write(insert_jobs)
    await app.db.write(lambda tx: tx.run("update jobs set state = 'failed' where key in ('first', 'active')"))
    await app.db.write(lambda tx: tx.run("update jobs set queue = 'sidecar' where key = 'second'"))
    await app.db.write(lambda tx: tx.run("delete from jobs where key = 'failed'"))
    table = "select queue || state, count(*) from jobs group by queue, state"
    truth = dict(await app.db.read(Rows.rows, table))
    kept = dict(await app.db.read(Rows.rows, "select queue || state, count from job_counts where count != 0"))
    assert kept == truth
    assert (await admin.get("/queues/sidecar"))["statistics"] == {**IDLE, "waiting": 1}


async def test_jobs_name_assets_by_their_outer_id(app: App, admin: Client) -> None:
    """Our integer keys are nobody's business."""
    uid = await app.db.write(insert_asset, admin.user_id)
    await admin.put(f"/jobs/{METADATA}", json={"command": "start", "force": False})
    [job] = await admin.get(f"/queues/{METADATA}/jobs")
    assert job["data"] == {"id": uid}
    assert job["name"] == "AssetExtractMetadata"


async def test_a_listing_is_bounded_and_in_order(app: App, admin: Client) -> None:
    """What waits while its queue is paused is listed as paused."""
    await app.db.write(insert_jobs, [str(number) for number in range(1005)])
    listed = await admin.get(f"/queues/{METADATA}/jobs")
    assert [job["data"]["name"] for job in listed] == [str(number) for number in range(1000)]
    await admin.put(f"/queues/{METADATA}", json={"isPaused": True})
    assert await admin.get(f"/queues/{METADATA}/jobs", params={"status": "waiting"}) == []
    assert len(await admin.get(f"/queues/{METADATA}/jobs", params={"status": "paused"})) == 1000


async def test_start_takes_what_is_missing_or_with_force_everything(app: App, admin: Client) -> None:
    """Asked twice, the work still waits once."""
    await app.db.write(insert_asset, admin.user_id, metadata_at=1)
    await app.db.write(insert_asset, admin.user_id)
    for force, waiting in ((False, 1), (False, 1), (True, 2), (True, 2)):
        answer = await admin.put(f"/jobs/{METADATA}", json={"command": "start", "force": force})
        assert answer["jobCounts"]["waiting"] == waiting


async def test_a_manual_job_is_begun_where_there_is_one(
    app: App, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The registry says which jobs of that kind there are."""

    def begin(tx: Tx) -> None:
        tx.enqueue(Job("backgroundTask", "TagCleanup", ""))

    monkeypatch.setitem(service.MANUAL_JOBS, ManualJobName.TAG_CLEANUP, begin)
    await admin.post("/jobs", json={"name": "tag-cleanup"})
    assert (await admin.get("/queues/backgroundTask"))["statistics"] == {**IDLE, "waiting": 1}


def test_every_task_has_a_name_that_clients_know() -> None:
    """A listing with another name would be no valid answer."""
    assert {task.kind.name for task in all_tasks()} <= {*JobName, *KNOWN_AS}
