"""Memories over the API: made by hand, found, saved, seen and deleted; what is in them; whom they concern."""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.memories import making_store, service, store
from photostead.kernel.ids import new_id
from tests.client import Client
from tests.conftest import Heard, MakeUser
from tests.people import insert_asset, insert_partner
from tests.tables import Anything, Case, run_case

NOBODYS = new_id()
BARE = {"type": "on_this_day", "data": {"year": 2019}, "memoryAt": "2019-05-31T00:00:00.000Z"}
NO_READ = {"message": "Not found or no memory.read access"}
DAY_MS = 86_400_000


async def asset_of(app: App, owner: Client, **columns: Any) -> str:
    """A photo."""
    return await app.db.write(lambda tx: insert_asset(tx, owner.user_id, **columns))


async def remember(client: Client, **fields: Any) -> str:
    """A memory made by hand; its id."""
    return str((await client.post("/memories", json={**BARE, **fields}, expect=201))["id"])


async def listed(client: Client, **params: Any) -> list[str]:
    """The ids of the memories that a question finds; statistics say the same number."""
    found = [memory["id"] for memory in await client.get("/memories", params=params)]
    assert (await client.get("/memories/statistics", params=params))["total"] == len(found)
    return found


async def shown(client: Client, memory: str) -> list[str]:
    """What a memory shows, which lists tell alike."""
    assets = [asset["id"] for asset in (await client.get(f"/memories/{memory}"))["assets"]]
    [same] = await client.get("/memories", params={"id": memory})
    assert [asset["id"] for asset in same["assets"]] == assets
    return assets


# --- requests


CASES = [
    Case("nothing", "GET", "/memories", 200, who="tom", body=[]),
    Case("nothing to count", "GET", "/memories/statistics", 200, who="tom", body={"total": 0}),
    Case("an empty one", "POST", "/memories", 201, json=BARE,
         body={**BARE, "id": Anything(str), "assets": [], "isSaved": False}),
    Case("a full one", "POST", "/memories", 201,
         json={**BARE, "isSaved": True, "seenAt": "2024-05-31T10:00:00.000Z", "showAt": "2024-05-31T02:00:00+02:00",
               "hideAt": "2024-05-31T23:59:59.999Z", "assetIds": ["{mine}", "{mine}", "{hers}", NOBODYS]},
         body={"isSaved": True, "seenAt": "2024-05-31T10:00:00.000Z", "showAt": "2024-05-31T00:00:00.000Z",
               "hideAt": "2024-05-31T23:59:59.999Z", "assets": [{"exifInfo": Anything(dict)}]}),
    Case("the first year", "POST", "/memories", 201,
         json={**BARE, "data": {"year": 1000}, "memoryAt": "1000-01-01T00:00:00.000Z"},
         body={"data": {"year": 1000}, "memoryAt": "1000-01-01T00:00:00.000Z"}),
    Case("the last day", "POST", "/memories", 201,
         json={**BARE, "data": {"year": 9999}, "memoryAt": "9999-12-31T23:59:59.999Z",
               "hideAt": "9999-12-31T23:59:59.999Z"},
         body={"data": {"year": 9999}, "memoryAt": "9999-12-31T23:59:59.999Z"}),
    Case("the first day of all", "POST", "/memories", 201, json={**BARE, "memoryAt": "0001-01-01T00:00:00.000Z"},
         body={"memoryAt": "0001-01-01T00:00:00.000Z"}),
    Case("before all years", "POST", "/memories", 400, json={**BARE, "memoryAt": "0000-01-01T00:00:00.000Z"}),
    Case("outside the calendar", "POST", "/memories", 400, json={**BARE, "memoryAt": "9999-12-31T23:59:59-05:00"}),
    Case("before the calendar", "POST", "/memories", 400, json={**BARE, "memoryAt": "0001-01-01T00:00:00+05:00"}),
    Case("a year too early", "POST", "/memories", 400, json={**BARE, "data": {"year": 999}}),
    Case("a year too late", "POST", "/memories", 400, json={**BARE, "data": {"year": 10000}}),
    Case("no year", "POST", "/memories", 400, json={**BARE, "data": {}}),
    Case("no day", "POST", "/memories", 400, json={**BARE, "memoryAt": "2023-02-29T00:00:00.000Z"}),
    Case("another type", "POST", "/memories", 400, json={**BARE, "type": "birthday"}),
    Case("a null date", "POST", "/memories", 400, json={**BARE, "showAt": None}),
    Case("no ids", "POST", "/memories", 400, json={**BARE, "assetIds": ["1"]}),
    Case("one", "GET", "/memories/{memory}", 200, body={**BARE, "assets": [{"id": Anything(str)}]}),
    Case("none", "GET", f"/memories/{NOBODYS}", 400, body=NO_READ),
    Case("somebody else's", "GET", "/memories/{memory}", 400, who="tom", body=NO_READ),
    Case("no id", "GET", "/memories/1", 400),
    Case("save", "PUT", "/memories/{memory}", 200, json={"isSaved": True}, body={"isSaved": True}),
    Case("see", "PUT", "/memories/{memory}", 200, json={"seenAt": "2024-05-31T10:00:00Z"},
         body={"seenAt": "2024-05-31T10:00:00.000Z", "isSaved": False}),
    Case("of another day", "PUT", "/memories/{memory}", 200, json={"memoryAt": "2018-01-01T00:00:00Z"},
         body={"memoryAt": "2018-01-01T00:00:00.000Z"}),
    Case("change nothing", "PUT", "/memories/{memory}", 200, json={}, body={"isSaved": False}),
    Case("change to no day", "PUT", "/memories/{memory}", 400, json={"seenAt": "yesterday"}),
    Case("change somebody else's", "PUT", "/memories/{memory}", 400, who="tom", json={"isSaved": True},
         body={"message": "Not found or no memory.update access"}),
    Case("delete", "DELETE", "/memories/{memory}", 204),
    Case("delete none", "DELETE", f"/memories/{NOBODYS}", 400, body={"message": "Not found or no memory.delete access"}),
    Case("delete somebody else's", "DELETE", "/memories/{memory}", 400, who="tom",
         body={"message": "Not found or no memory.delete access"}),
    Case("add nothing", "PUT", "/memories/{memory}/assets", 200, json={"ids": []}, body=[]),
    Case("add", "PUT", "/memories/{memory}/assets", 200,
         json={"ids": ["{other}", "{mine}", "{other}", "{hers}", NOBODYS]},
         body=[{"success": True}, {"success": False, "error": "duplicate"}, {"success": False, "error": "duplicate"},
               {"success": False, "error": "no_permission"}, {"success": False, "error": "no_permission"}]),
    Case("add to somebody else's", "PUT", "/memories/{memory}/assets", 400, who="tom", json={"ids": ["{hers}"]},
         body={"message": "Not found or no memoryAsset.create access"}),
    Case("take out", "DELETE", "/memories/{memory}/assets", 200, json={"ids": ["{mine}", "{mine}", "{other}", "{hers}"]},
         body=[{"success": True}] + [{"success": False, "error": "not_found"}] * 3),
    Case("take out of somebody else's", "DELETE", "/memories/{memory}/assets", 400, who="tom", json={"ids": []},
         body={"message": "Not found or no memoryAsset.delete access"}),
    *[Case(f"{name} {path}", "GET", f"/memories{path}", 400, params=params)
      for path in ("", "/statistics")
      for name, params in {
          "no day": {"for": "2023-02-29"}, "no such year": {"for": "0000-01-01"}, "a time": {"for": "2024-05-31T00:00"},
          "an unknown order": {"order": "first"}, "an unknown type": {"type": "birthday"}, "page 0": {"page": "0"},
          "size 0": {"size": "0"}, "a number for yes": {"isSaved": "2"}}.items()],
]  # fmt: skip


async def run(cases: list[Case], app: App, admin: Client, make_user: MakeUser, events: Heard) -> None:
    """In one household, in which only one case may change what is there. Nobody's devices hear of any of it."""
    tom = await make_user("tom")
    ids = {"mine": await asset_of(app, admin), "other": await asset_of(app, admin), "hers": await asset_of(app, tom)}
    ids["memory"] = await remember(admin, assetIds=[ids["mine"]])
    for case in cases:
        await run_case(fill(case, ids), {"admin": admin, "tom": tom}, events, **ids)


def changes(case: Case) -> bool:
    """Whether something of the household is another thing afterwards; new memories disturb nobody."""
    return case.status < 300 and case.method in {"PUT", "DELETE"}


async def test_requests(app: App, admin: Client, make_user: MakeUser, events: Heard) -> None:
    await run([case for case in CASES if not changes(case)], app, admin, make_user, events)


@pytest.mark.parametrize("case", [case for case in CASES if changes(case)], ids=str)
async def test_changes(case: Case, app: App, admin: Client, make_user: MakeUser, events: Heard) -> None:
    await run([case], app, admin, make_user, events)


def fill(case: Case, ids: dict[str, str]) -> Case:
    """The case with the ids in its body."""
    names = {f"{{{name}}}": uid for name, uid in ids.items()}
    body = case.json
    if isinstance(body, dict):
        body = {key: [names.get(item, item) for item in value] if isinstance(value, list) else value
                for key, value in body.items()}  # fmt: skip
    return Case(case.name, case.method, case.path, case.status, case.who, case.body, case.events, body, case.params)


# --- finding


async def test_filters_and_their_statistics(admin: Client) -> None:
    always = await remember(admin)
    past = await remember(admin, showAt="2024-05-30T00:00:00Z", hideAt="2024-05-30T23:59:59.999Z", isSaved=True)
    later = await remember(admin, showAt="9000-01-01T10:00:00Z")
    gone = await remember(admin)
    await admin.delete(f"/memories/{gone}")
    questions: list[tuple[dict[str, str], list[str]]] = [
        ({}, [later, past, always]),
        ({"order": "asc"}, [always, past, later]),
        ({"type": "on_this_day"}, [later, past, always]),
        ({"id": past.upper()}, [past]),
        ({"id": gone}, []),
        ({"id": NOBODYS}, []),
        ({"isTrashed": "true"}, [gone, later, past, always]),
        ({"isTrashed": "false"}, [later, past, always]),
        ({"id": gone, "isTrashed": "true"}, [gone]),
        ({"isSaved": "true"}, [past]),
        ({"isSaved": "false"}, [later, always]),
        ({"isUpcoming": "true"}, [later]),
        ({"isUpcoming": "false"}, [past, always]),
        ({"for": "2024-05-29"}, [always]),
        ({"for": "2024-05-30"}, [past, always]),
        ({"for": "2024-05-31"}, [always]),
        ({"for": "9000-01-01"}, [later, always]),
        ({"for": "9999-12-31"}, [later, always]),
        ({"for": "1000-01-01"}, [always]),
        ({"for": "2024-02-29"}, [always]),
    ]
    for params, wanted in questions:
        assert await listed(admin, **params) == wanted, params
    assert sorted(await listed(admin, order="random")) == sorted([always, past, later])


async def test_pages(admin: Client) -> None:
    """Statistics count all of them."""
    made = [await remember(admin) for _ in range(5)][::-1]
    for page, wanted in ((1, made[:2]), (2, made[2:4]), (3, made[4:]), (4, []), (2**53 - 1, [])):
        params = {"size": "2", "page": str(page)}
        assert [memory["id"] for memory in await admin.get("/memories", params=params)] == wanted
        assert (await admin.get("/memories/statistics", params=params))["total"] == 5
    assert [memory["id"] for memory in await admin.get("/memories", params={"size": str(2**53 - 1)})] == made
    assert await admin.get("/memories", params={"size": str(2**53 - 1), "page": str(2**53 - 1)}) == []
    assert await admin.get("/memories", params={"page": "2"}) == []
    assert [memory["id"] for memory in await admin.get("/memories", params={"size": str(10**30)})] == made
    assert await admin.get("/memories", params={"page": str(10**30)}) == []


async def test_a_page_is_no_longer_than_a_thousand(app: App, admin: Client) -> None:
    def fill(tx: Tx) -> None:
        for _ in range(store.LONGEST_PAGE + 5):
            making_store.insert(tx, admin.user_id, data='{"year":2019}', memory_at=0)

    await app.db.write(fill)
    for params, count in (({}, 1000), ({"page": "2"}, 5), ({"size": "5000", "page": "2"}, 5), ({"size": "600"}, 600)):
        assert len(await admin.get("/memories", params=params)) == count
    assert (await admin.get("/memories/statistics"))["total"] == 1005


# --- what shows


async def test_what_left_the_timeline_is_not_shown(app: App, admin: Client) -> None:
    """Locked, archived, in the trash; what comes back shows again, in the order it was taken."""
    uids = [await asset_of(app, admin, local_time=number * DAY_MS) for number in (3, 1, 2)]
    memory = await remember(admin, assetIds=uids)
    assert await shown(admin, memory) == [uids[1], uids[2], uids[0]]
    for change in ({"visibility": "archive"}, {"visibility": "locked"}):
        await admin.put(f"/assets/{uids[1]}", json=change)
        assert await shown(admin, memory) == [uids[2], uids[0]]
        await app.db.write(Tx.run, "update assets set visibility = 'timeline'")
        assert await shown(admin, memory) == [uids[1], uids[2], uids[0]]
    await admin.delete("/assets", json={"ids": uids})
    assert await shown(admin, memory) == []
    await admin.post("/trash/restore/assets", json={"ids": uids[:1]})
    assert await shown(admin, memory) == uids[:1]
    await admin.delete("/assets", json={"ids": uids, "force": True})
    assert await shown(admin, memory) == []


async def test_the_locked_folder_stays_out_of_memories(app: App, admin: Client) -> None:
    """Also while it is open; what was in a memory before is not told to be there while the folder is shut."""
    uid = await asset_of(app, admin)
    memory = await remember(admin, assetIds=[uid])
    await admin.put(f"/assets/{uid}", json={"visibility": "locked"})
    [answer] = await admin.delete(f"/memories/{memory}/assets", json={"ids": [uid]})
    assert answer == {"id": uid, "success": False, "error": "not_found"}
    await admin.post("/auth/pin-code", json={"pinCode": "123456"}, expect=204)
    await admin.post("/auth/session/unlock", json={"pinCode": "123456"}, expect=204)
    assert await shown(admin, memory) == []
    [answer] = await admin.put(f"/memories/{memory}/assets", json={"ids": [uid]})
    assert answer["error"] == "no_permission"
    [answer] = await admin.delete(f"/memories/{memory}/assets", json={"ids": [uid]})
    assert answer["success"]


async def test_a_partners_photos_show_while_they_are_a_partner(app: App, admin: Client, make_user: MakeUser) -> None:
    mia = await make_user("mia")
    await app.db.write(lambda tx: insert_partner(tx, mia.user_id, admin.user_id))
    hers, secret = await asset_of(app, mia), await asset_of(app, mia, visibility="archive")
    memory = await remember(admin, assetIds=[hers, secret])
    assert await shown(admin, memory) == [hers]
    await mia.delete(f"/partners/{admin.uid}")
    assert await shown(admin, memory) == []
    assert await listed(mia) == []


# --- an end


async def test_what_was_deleted_is_gone_by_its_id(app: App, admin: Client) -> None:
    memory = await remember(admin, assetIds=[await asset_of(app, admin)])
    await admin.delete(f"/memories/{memory}", expect=204)
    for method, path in (("GET", ""), ("DELETE", ""), ("PUT", ""), ("PUT", "/assets"), ("DELETE", "/assets")):
        body: dict[str, list[str]] = {"ids": []} if path else {}
        answer = await admin.send(method, f"/api/memories/{memory}{path}", json=None if method == "GET" else body)
        assert answer.status == 400
    [left] = await admin.get("/memories", params={"isTrashed": "true"})
    assert left["deletedAt"] >= left["createdAt"]


# Days from now, and whether the memory is still there after the cleaning of that night.
AGES: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"hide_at": -29}, True),
    ({"hide_at": -31}, False),
    ({"hide_at": -31, "is_saved": 1}, True),
    ({"hide_at": 5}, True),
    ({"deleted_at": -29}, True),
    ({"deleted_at": -31}, False),
    ({"deleted_at": -31, "is_saved": 1}, False),
    ({"deleted_at": -31, "hide_at": 5}, False),
    # What the night might make again keeps its row until that day is long over.
    ({"deleted_at": -31, "hide_at": 5, "made_for": "2024-05-31 2019"}, True),
    ({"deleted_at": -31, "hide_at": -31, "made_for": "2024-05-31 2018"}, False),
]


async def test_what_nobody_saved_goes_after_a_time(app: App, admin: Client) -> None:
    made = [(await remember(admin), columns, stays) for columns, stays in AGES]

    def age(tx: Tx) -> None:
        for uid, columns, _ in made:
            for name, value in columns.items():
                moment = tx.now + value * DAY_MS if name.endswith("_at") else value
                tx.run(f"update memories set {name} = ? where uid = ?", (moment, uid))
        service.clean_up(tx)

    await app.db.write(age)
    left = set(await app.db.read(Rows.column, "select uid from memories"))
    assert left == {uid for uid, _, stays in made if stays}
