"""Near duplicates: pictures of one owner that look alike, told by their vectors and by how they look."""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.duplicates import service, store
from tests.api.meaning import MODEL, pretend_meaning
from tests.api.motion import unlock
from tests.api.scenes import SIZE, brightened_copy, jpeg_of, messenger_copy, scene, show
from tests.api.twins import BYTES, OTHERS, detect, group_of, groups, resolve, twins
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.learning import vector

HERE, NEAR, FAR = vector(1, 0, 0), vector(1, 0.4, 0), vector(0, 1, 0)
CLIP = "ViT-B-32__openai"
CONFIG = "/system-config"


async def learn(app: App) -> None:
    """There is a model; what it says is told by each test."""
    await pretend_meaning(app)


async def set_duplicates(admin: Client, **changes: Any) -> None:
    """Change the setting."""
    config = await admin.get(CONFIG)
    config["machineLearning"]["duplicateDetection"] |= changes
    await admin.put(CONFIG, json=config)


async def as_group(app: App, admin: Client, *pictures: bytes, **columns: Any) -> list[str]:
    """Photos that show these, all near to each other."""
    return [await show(app, admin, picture, HERE, **columns) for picture in pictures]


async def test_copies_that_are_uploaded(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """From the upload to the page: a photo, what a messenger made of it, and another photo that the model takes for it."""
    await learn(app)
    photo = await upload(admin, jpeg_of(scene(1)), "photo.jpg")
    await run_jobs()
    assert await groups(admin) == []
    copy = await upload(admin, messenger_copy(1), "copy.jpg")
    await upload(admin, jpeg_of(scene(2)), "other.jpg")
    await run_jobs()
    assert await groups(admin) == [[photo, copy]], "the larger file first"
    group = await group_of(admin, photo, copy)
    assert await admin.get("/photostead/duplicates/reasons") == [{"duplicateId": group, "reason": "looks-alike"}]
    await resolve(admin, group, [photo], [copy])
    assert (await admin.get(f"/assets/{copy}"))["isTrashed"] is True


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"visibility": "locked"}, {}),
        ({"visibility": "hidden"}, {}),
        ({"deleted_at": 1}, {}),
        ({"type": "VIDEO"}, {}),
        ({"vector": FAR}, {}),
        ({"vector": None}, {}),
        ({"picture": jpeg_of(scene(2))}, {}),
        ({"picture": b"damaged"}, {}),
        ({"picture": jpeg_of(scene(1).resize((1, 1)).resize(SIZE))}, {"picture": jpeg_of(scene(1).resize((1, 1)))}),
    ],
    ids=["locked", "hidden", "trash", "video", "far", "no vector", "another look", "damaged", "plain"],
)
async def test_what_is_no_duplicate(
    app: App, admin: Client, run_jobs: RunJobs, first: dict[str, Any], second: dict[str, Any]
) -> None:
    """And two that are stay one group beside it."""
    await learn(app)
    for number, columns in enumerate((first, second)):
        given = {"picture": brightened_copy(1) if number else jpeg_of(scene(1)), "vector": HERE, **columns}
        await show(app, admin, given.pop("picture"), given.pop("vector"), **given)
    pair = await as_group(app, admin, jpeg_of(scene(5)), messenger_copy(5))
    await detect(app, admin, run_jobs)
    assert [sorted(group) for group in await groups(admin)] == [sorted(pair)]


async def test_of_one_owner_alone(app: App, admin: Client, run_jobs: RunJobs, make_user: MakeUser) -> None:
    """What somebody else has is nobody's duplicate."""
    await learn(app)
    mia = await make_user("mia")
    await show(app, admin, jpeg_of(scene(1)), HERE)
    await show(app, mia, messenger_copy(1), HERE)
    await detect(app, admin, run_jobs)
    assert await groups(admin) == await groups(mia) == []


async def test_what_is_stacked_is_nobodys_question(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Neither before it is looked at nor after."""
    await learn(app)
    before = await as_group(app, admin, jpeg_of(scene(1)), messenger_copy(1))
    await admin.post("/stacks", json={"assetIds": before})
    after = await as_group(app, admin, jpeg_of(scene(2)), messenger_copy(2))
    await detect(app, admin, run_jobs)
    assert [sorted(group) for group in await groups(admin)] == [sorted(after)]
    await admin.post("/stacks", json={"assetIds": after})
    assert await groups(admin) == []
    assert await admin.get("/photostead/duplicates/statistics") == {"groups": 0, "assets": 0}


@pytest.mark.parametrize("way", ["trash", "locked folder"])
async def test_what_was_away_is_compared_again(app: App, admin: Client, run_jobs: RunJobs, way: str) -> None:
    """Also where the queue was started meanwhile: then by what is missing, should nobody do it at once."""
    await learn(app)
    pair = await as_group(app, admin, jpeg_of(scene(1)), messenger_copy(1))
    await detect(app, admin, run_jobs)
    if way == "trash":
        await admin.delete("/assets", json={"ids": pair[:1]})
    else:
        await unlock(app)
        await admin.put("/assets", json={"ids": pair[:1], "visibility": "locked"})
    await detect(app, admin, run_jobs)
    assert await groups(admin) == []
    assert await app.db.read(Rows.column, "select look is null from asset_learning order by asset_id") == [1, 0]
    if way == "trash":
        await admin.post("/trash/restore/assets", json={"ids": pair[:1]})
    else:
        await admin.put("/assets", json={"ids": pair[:1], "visibility": "timeline"})
    await run_jobs()
    assert [sorted(group) for group in await groups(admin)] == [sorted(pair)]


async def test_told_apart_stays_apart(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """However often all are compared anew; a third copy is shown with both."""
    await learn(app)
    pair = await as_group(app, admin, jpeg_of(scene(1)), messenger_copy(1))
    await detect(app, admin, run_jobs)
    await admin.delete(f"/duplicates/{await group_of(admin, *pair)}")
    await admin.put("/jobs/duplicateDetection", json={"command": "start", "force": True})
    await run_jobs()
    assert await groups(admin) == []
    third = await as_group(app, admin, brightened_copy(1))
    await detect(app, admin, run_jobs)
    assert [sorted(group) for group in await groups(admin)] == [sorted(pair + third)]


async def test_missing_and_all(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """What was compared is not compared again unless somebody asks; then what is no longer near is no group any more."""
    await learn(app)
    same = await as_group(app, admin, jpeg_of(scene(3)), jpeg_of(scene(3)), content_hash=BYTES)
    await show(app, admin, jpeg_of(scene(1)), HERE, MODEL, content_hash=OTHERS)
    await show(app, admin, messenger_copy(1), NEAR)
    await detect(app, admin, run_jobs)
    assert len(await groups(admin)) == 2
    assert await waiting(app, admin) == 0, "only the contents are looked through"
    await set_duplicates(admin, maxDistance=0.001)
    await run_jobs()
    assert len(await groups(admin)) == 2
    assert await app.db.write(lambda tx: service.request_looks(tx, force=True)) == 4
    await run_jobs()
    await detect(app, admin, run_jobs)
    assert [sorted(group) for group in await groups(admin)] == [sorted(same)]
    assert [one["reason"] for one in await admin.get("/photostead/duplicates/reasons")] == ["same-file"]


async def waiting(app: App, admin: Client) -> int:
    """How many pictures would be compared."""
    return await app.db.write(lambda tx: service.request_looks(tx, force=False))


@pytest.mark.parametrize(("model", "found"), [(MODEL, 1), (CLIP, 0)])
async def test_coarse_model_says_less(app: App, admin: Client, run_jobs: RunJobs, model: str, found: int) -> None:
    """What only knows names of things is farther from copies; their looks decide."""
    await learn(app)
    for picture, where in ((jpeg_of(scene(1)), HERE), (messenger_copy(1), NEAR)):
        await show(app, admin, picture, where, model)
    await detect(app, admin, run_jobs)
    assert len(await groups(admin)) == found


async def test_switched_off_while_all_wait(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """What was forgotten in order to be found anew is missing, and is found once it is switched on."""
    await learn(app)
    pair = await as_group(app, admin, jpeg_of(scene(1)), messenger_copy(1))
    await detect(app, admin, run_jobs)
    await admin.put("/queues/duplicateDetection", json={"isPaused": True})
    await admin.put("/jobs/duplicateDetection", json={"command": "start", "force": True})
    await set_duplicates(admin, enabled=False)
    await admin.put("/queues/duplicateDetection", json={"isPaused": False})
    await run_jobs()
    assert await groups(admin) == []
    await set_duplicates(admin, enabled=True)
    await detect(app, admin, run_jobs)
    assert [sorted(group) for group in await groups(admin)] == [sorted(pair)]


async def test_switched_off(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Bytes are compared all the same; what was found stays to be decided."""
    await learn(app)
    before = await as_group(app, admin, jpeg_of(scene(1)), messenger_copy(1))
    await detect(app, admin, run_jobs)
    await set_duplicates(admin, enabled=False)
    await as_group(app, admin, jpeg_of(scene(2)), messenger_copy(2))
    same = await twins(app, admin)
    await detect(app, admin, run_jobs)
    assert sorted(sorted(group) for group in await groups(admin)) == sorted([sorted(before), sorted(same)])


async def test_what_changed_while_it_was_compared(app: App, admin: Client) -> None:
    """Locked meanwhile, it joins no group: that would tell of it."""
    one, other = await as_group(app, admin, jpeg_of(scene(1)), messenger_copy(1), visibility="locked")

    def join(tx: Tx) -> None:
        keys = tx.column("select id from assets where uid in (?, ?) order by id", (one, other))
        tx.run("update assets set visibility = 'timeline' where id = ?", keys[:1])
        service.detect(tx, keys[0], 1, keys[1:])

    await app.db.write(join)
    assert await app.db.read(Rows.value, "select count(duplicate_uid) from assets") == 0


async def test_reasons_are_ones_own(app: App, admin: Client, run_jobs: RunJobs, make_user: MakeUser) -> None:
    """Groups whose bytes are partly the same look alike; others are told nothing."""
    await learn(app)
    same = await as_group(app, admin, jpeg_of(scene(1)), jpeg_of(scene(1)), content_hash=BYTES)
    copy = await as_group(app, admin, messenger_copy(1), content_hash=OTHERS)
    await detect(app, admin, run_jobs)
    assert [sorted(group) for group in await groups(admin)] == [sorted(same + copy)]
    assert [one["reason"] for one in await admin.get("/photostead/duplicates/reasons")] == ["looks-alike"]
    assert await (await make_user("mia")).get("/photostead/duplicates/reasons") == []
    assert await app.db.read(store.count_groups, admin.user_id) == (1, 3)
