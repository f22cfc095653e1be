"""What was given up is tried again by hand: by whoever is shown the problem, and then it is no failure any more."""

from collections.abc import Callable
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.jobs.executors import WorkerDied
from photostead.media import tasks as media
from tests.api.test_progress import insert_problem
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.people import insert_asset
from tests.photos import jpeg

STEPS = {
    "metadata": "AssetExtractMetadata",
    "thumbnail": "AssetGenerateThumbnails",
    "video": "AssetEncodeVideo",
    "sidecar": "SidecarWrite",
    "storage-template": "StorageTemplateMigrationSingle",
    "motion": "AssetExtractMetadata",
    "edit": "AssetEditThumbnailGeneration",
}


async def hurry(app: App, run_jobs: RunJobs) -> None:
    """Run what waits, whatever it waits for."""
    await app.db.write(Tx.run, "update jobs set run_after = 0 where state = 'waiting'")
    await run_jobs()


async def test_a_file_that_kills_its_worker(
    app: App, admin: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is given up at the third death, shown with its reason, and done when it is tried again and does not. That a death is
    noticed at all is shown by the tests of executors."""
    submit, deaths = app.executor.submit, []

    async def dies(work: Callable[..., Any], *given: Any, seconds: float) -> Any:
        if work is media.render:
            deaths.append(given)
            raise WorkerDied("the decoder crashed (exit code -9)")
        return await submit(work, *given, seconds=seconds)

    monkeypatch.setattr(app.executor, "submit", dies)
    uid, good = await upload(admin, jpeg()), await upload(admin, jpeg((9, 9, 9)))
    await run_jobs()
    for _ in range(2):
        await hurry(app, run_jobs)
    assert len(deaths) == 6
    problems = {item["assetId"]: item for item in (await admin.get("/photostead/problems"))["items"]}
    assert problems.keys() == {uid, good}
    assert (problems[uid]["step"], "crashed" in problems[uid]["reason"]) == ("thumbnail", True)
    assert (await admin.get("/queues/thumbnailGeneration"))["statistics"]["failed"] == 2
    told = await admin.get(f"/assets/{uid}/thumbnail", expect=404)
    assert "crashed" in told["message"]
    monkeypatch.undo()
    await admin.post(f"/photostead/problems/{problems[uid]['id']}/retry", expect=204)
    await run_jobs()
    [left] = (await admin.get("/photostead/problems"))["items"]
    assert left["assetId"] == good
    assert (await admin.get("/queues/thumbnailGeneration"))["statistics"]["failed"] == 1
    await admin.get(f"/assets/{uid}/thumbnail")
    await admin.post("/assets/jobs", json={"assetIds": [good], "name": "regenerate-thumbnail"}, expect=204)
    await run_jobs()
    assert (await admin.get("/queues/thumbnailGeneration"))["statistics"]["failed"] == 0
    assert (await admin.get("/photostead/problems"))["items"] == []


async def test_each_step_has_its_work(app: App, admin: Client) -> None:
    for step, job in STEPS.items():
        uid = await app.db.write(insert_asset, admin.user_id)
        await app.db.write(insert_problem, admin.user_id, uid, step=step)
        [problem] = (await admin.get("/photostead/problems", params={"assetId": uid}))["items"]
        assert problem["step"] == step
        await admin.post(f"/photostead/problems/{problem['id']}/retry", expect=204)
        asked = "select name from jobs join assets a on a.id = payload ->> 'asset_id' where a.uid = ? and priority = 20"
        assert await app.db.read(Rows.column, asked, (uid,)) == [job]


async def test_what_only_a_scan_looks_at(app: App, admin: Client) -> None:
    uid = await app.db.write(insert_asset, admin.user_id)
    for step, asset in (("scan", None), ("albums", uid), ("upload", uid), ("original", uid)):
        await app.db.write(insert_problem, admin.user_id, asset, step=step)
    problems = (await admin.get("/photostead/problems"))["items"]
    assert len(problems) == 4
    for problem in problems:
        answer = await admin.post(f"/photostead/problems/{problem['id']}/retry", expect=400)
        assert "scan" in answer["message"]


async def test_only_by_whom_it_is_shown_to(app: App, admin: Client, make_user: MakeUser) -> None:
    """Administrators too; in the locked folder and in the trash nothing is."""
    mia, tom = await make_user("mia"), await make_user("tom")
    uid = await app.db.write(insert_asset, mia.user_id)
    await app.db.write(insert_problem, mia.user_id, uid)
    [problem] = (await mia.get("/photostead/problems"))["items"]
    path = f"/photostead/problems/{problem['id']}/retry"
    refused = [await tom.post(path, expect=400)]
    await admin.post(path, expect=204)
    await mia.post(path, expect=204)
    await app.db.write(Tx.run, "update assets set visibility = 'locked'")
    refused += [await client.post(path, expect=400) for client in (mia, admin)]
    await app.db.write(Tx.run, "update assets set visibility = 'timeline', deleted_at = 1")
    refused += [await client.post(path, expect=400) for client in (mia, admin)]
    refused += [await mia.post(f"/photostead/problems/{odd}/retry", expect=400) for odd in ("0", "-1", "x", "9" * 30)]
    assert {answer["message"] for answer in refused} == {"Not found or no asset.update access"}


async def test_those_of_one_photo(app: App, admin: Client, make_user: MakeUser) -> None:
    """For the page that shows it."""
    one, other = [await app.db.write(insert_asset, admin.user_id) for _ in range(2)]
    for uid, step in ((one, "thumbnail"), (one, "video"), (other, "thumbnail")):
        await app.db.write(insert_problem, admin.user_id, uid, step=step)
    answer = await admin.get("/photostead/problems", params={"assetId": one.upper()})
    assert (answer["total"], {item["step"] for item in answer["items"]}) == (2, {"thumbnail", "video"})
    mia = await make_user("mia")
    assert (await mia.get("/photostead/problems", params={"assetId": one}))["total"] == 0
    await admin.get("/photostead/problems", params={"assetId": "x"}, expect=400)
