"""Progress and problems: the numbers, and whose they are."""

import pytest

from photostead.app import App
from photostead.db.tx import Job, Tx, Value
from photostead.features.libraries import service as libraries
from photostead.features.libraries.work import ScanState
from photostead.jobs.queues import QueueName
from tests.client import Client
from tests.conftest import MakeApiKey, MakeUser
from tests.people import insert_asset, insert_library

NOON = 1_714_564_800_000


def insert_problem(tx: Tx, /, owner_id: int, asset: str | None = None, **columns: Value) -> None:
    """A problem of an asset (id outside), or of a path alone."""
    asset_id = None if asset is None else tx.value("select id from assets where uid = ?", (asset,))
    values: dict[str, Value] = {"path": "/nas/a/b.jpg", "step": "thumbnail", "reason": "it is empty", "at": NOON}
    tx.insert("problems", {"owner_id": owner_id, "asset_id": asset_id, **values, **columns})


async def test_nothing_yet(admin: Client) -> None:
    """All queues, and zeros."""
    answer = await admin.get("/photostead/progress")
    assert [queue["name"] for queue in answer["queues"]] == list(QueueName)
    assert answer["libraries"] == []
    assert answer["assets"] == {"total": 0, "ready": 0}
    assert answer["problems"] == 0


async def test_libraries_show_their_scans(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that was not scanned since the start is idle."""
    scanned = await app.db.write(insert_library, admin.user_id, name="A")
    await app.db.write(insert_library, admin.user_id, name="B")
    state = ScanState("scanning", "half way", found=5, added=4, offline=1, rate_per_second=2.5)
    monkeypatch.setitem(libraries.scan_states(), scanned, state)
    first, second = (await admin.get("/photostead/progress"))["libraries"]
    assert first == {
        "id": scanned, "name": "A", "state": "scanning", "message": "half way",
        "found": 5, "added": 4, "offline": 1, "ratePerSecond": 2.5,
    }  # fmt: skip
    assert (second["name"], second["state"], second["message"]) == ("B", "idle", None)


async def test_queues_count_everything_that_is_before_them(app: App, admin: Client) -> None:
    """Paused or delayed, it waits."""

    def insert(tx: Tx) -> None:
        for key, delay in (("a", 0), ("b", 3_600_000)):
            tx.enqueue(Job("sidecar", "SidecarCheck", key, delay_ms=delay))

    await app.db.write(insert)
    await admin.put("/queues/sidecar", json={"isPaused": True})
    queues = {queue["name"]: queue for queue in (await admin.get("/photostead/progress"))["queues"]}
    assert queues["sidecar"] == {"name": "sidecar", "waiting": 2, "active": 0, "failed": 0, "paused": True}


async def test_an_asset_is_done_with_when_it_shows_or_has_a_problem(app: App, admin: Client) -> None:
    """The trash counts for nothing; several problems of one asset count once."""
    await app.db.write(insert_asset, admin.user_id, thumbnails_at=NOON)
    await app.db.write(insert_asset, admin.user_id)
    await app.db.write(insert_asset, admin.user_id, deleted_at=NOON)
    broken = await app.db.write(insert_asset, admin.user_id)
    for step in ("metadata", "thumbnail"):
        await app.db.write(insert_problem, admin.user_id, broken, step=step)
    answer = await admin.get("/photostead/progress")
    assert answer["assets"] == {"total": 3, "ready": 2}
    assert answer["problems"] == 2


async def test_others_see_their_own_only(app: App, admin: Client, make_user: MakeUser) -> None:
    """An administrator sees the whole box."""
    mia = await make_user("mia")
    for owner, thumbnails_at in ((admin, None), (admin, NOON), (mia, None)):
        await app.db.write(insert_asset, owner.user_id, thumbnails_at=thumbnails_at)
    for owner in (admin, mia):
        await app.db.write(insert_problem, owner.user_id)
        await app.db.write(insert_library, owner.user_id)
    all_of_it, hers = await admin.get("/photostead/progress"), await mia.get("/photostead/progress")
    assert (all_of_it["assets"], hers["assets"]) == ({"total": 3, "ready": 1}, {"total": 1, "ready": 0})
    assert (all_of_it["problems"], hers["problems"]) == (2, 1)
    assert (len(all_of_it["libraries"]), len(hers["libraries"])) == (2, 1)
    assert (await mia.get("/photostead/problems"))["total"] == 1


async def test_problems_say_what_and_why(app: App, admin: Client) -> None:
    """The latest first; a file without an asset goes by its path."""
    broken = await app.db.write(insert_asset, admin.user_id, name="broken.jpg")
    await app.db.write(insert_problem, admin.user_id, broken, at=NOON + 1)
    await app.db.write(insert_problem, admin.user_id, step="scan", reason="permission denied")
    answer = await admin.get("/photostead/problems")
    assert answer["total"] == 2
    first, second = answer["items"]
    assert (first["assetId"], first["fileName"], first["step"]) == (broken, "broken.jpg", "thumbnail")
    assert first["originalPath"].endswith("/broken.jpg")
    assert {name: second[name] for name in ("assetId", "fileName", "originalPath", "step", "reason", "at")} == {
        "assetId": None,
        "fileName": "b.jpg",
        "originalPath": "/nas/a/b.jpg",
        "step": "scan",
        "reason": "permission denied",
        "at": "2024-05-01T12:00:00.000Z",
    }


async def test_problems_come_in_pages(app: App, admin: Client) -> None:
    """Past the end there is nothing."""
    for number in range(5):
        await app.db.write(insert_problem, admin.user_id, path=f"/nas/{number}", at=NOON + number)

    async def page(number: int) -> list[str]:
        answer = await admin.get("/photostead/problems", params={"page": str(number), "size": "2"})
        assert answer["total"] == 5
        return [item["fileName"] for item in answer["items"]]

    assert [await page(number) for number in (1, 2, 3, 4)] == [["4", "3"], ["2", "1"], ["0"], []]
    for query in ({"page": "0"}, {"size": "0"}, {"size": "1001"}, {"page": "x"}):
        await admin.get("/photostead/problems", params=query, expect=400)


async def test_problems_of_what_is_hidden_are_hidden(app: App, admin: Client, make_user: MakeUser) -> None:
    """In the trash they no longer matter; behind the PIN they are nobody else's business, not even as a count."""
    mia = await make_user("mia")
    for columns in ({"deleted_at": NOON}, {"visibility": "locked"}):
        asset = await app.db.write(insert_asset, mia.user_id, **columns)
        await app.db.write(insert_problem, mia.user_id, asset)
    for client in (admin, mia):
        assert await client.get("/photostead/problems") == {"total": 0, "items": []}
    until = "update sessions set pin_expires_at = 9999999999999 where user_id = ?"
    await app.db.write(lambda tx: tx.run(until, (mia.user_id,)))
    assert (await mia.get("/photostead/problems"))["total"] == 1
    assert (await admin.get("/photostead/problems"))["total"] == 0


async def test_permissions(admin: Client, anonymous: Client, make_api_key: MakeApiKey) -> None:
    """Counts go with the statistics, paths with the assets."""
    await anonymous.get("/photostead/progress", expect=401)
    await anonymous.get("/photostead/problems", expect=401)
    counting = await make_api_key(admin, "asset.statistics")
    await counting.get("/photostead/progress")
    await counting.get("/photostead/problems", expect=403)
