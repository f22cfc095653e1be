"""Tags: made, changed and given over the API; what the reference's shapes are for what is wrong; whom they concern."""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.keywords.names import parse_value
from photostead.features.keywords.service import reread
from photostead.kernel.errors import Invalid
from photostead.kernel.ids import new_id
from tests.api.searching import find
from tests.client import Client
from tests.conftest import Heard, MakeLink, MakeUser, RunJobs
from tests.people import insert_album, insert_asset, insert_partner
from tests.tables import Anything, Case, run_case

NOBODYS = new_id()
NO_READ = {"message": "Not found or no tag.read access"}
EXISTS = {"message": "A tag with that name already exists"}


async def values(client: Client) -> list[str]:
    """What tags there are."""
    return [tag["value"] for tag in await client.get("/tags")]


async def make(client: Client, *names: str) -> dict[str, str]:
    """Tags by value: value to id."""
    return {tag["value"]: tag["id"] for tag in await client.put("/tags", json={"tags": list(names)})}


async def asset_of(app: App, owner: Client, **columns: Any) -> str:
    """A photo."""
    return await app.db.write(lambda tx: insert_asset(tx, owner.user_id, **columns))


async def tags_of(client: Client, uid: str) -> list[str]:
    """The values of an asset's tags, as its answer carries them."""
    return [tag["value"] for tag in (await client.get(f"/assets/{uid}"))["tags"]]


# --- requests


CASES = [
    Case("a root", "POST", "/tags", 201, json={"name": "Trip"},
         body={"id": Anything(str), "name": "Trip", "value": "Trip"}),
    Case("below another", "POST", "/tags", 201, json={"name": " Mia ", "parentId": "{family}", "color": "abc"},
         body={"name": "Mia", "value": "Family/Mia", "color": "#abc", "parentId": Anything(str)}),
    Case("a null parent is none", "POST", "/tags", 201, json={"name": "Trip", "parentId": None, "color": None}),
    Case("a taken name", "POST", "/tags", 400, json={"name": "Family"}, body=EXISTS),
    Case("another case is another name", "POST", "/tags", 201, json={"name": "family"}),
    Case("a slash", "POST", "/tags", 400, json={"name": "a/b"}),
    Case("nothing that shows", "POST", "/tags", 400, json={"name": " \u200b "}),
    Case("NUL", "POST", "/tags", 400, json={"name": "a\0b"}),
    Case("too long", "POST", "/tags", 400, json={"name": "a" * 256}),
    Case("long", "POST", "/tags", 201, json={"name": "ä" * 255}),
    Case("HTML is text", "POST", "/tags", 201, json={"name": "<img src=x>"}, body={"name": "<img src=x>"}),
    Case("right to left", "POST", "/tags", 201, json={"name": "משפחה"}, body={"value": "משפחה"}),
    Case("a colour that is none", "POST", "/tags", 400, json={"name": "Trip", "color": "red"}),
    Case("an unknown parent", "POST", "/tags", 400, json={"name": "x", "parentId": NOBODYS}, body=NO_READ),
    Case("somebody else's parent", "POST", "/tags", 400, who="mia", json={"name": "x", "parentId": "{family}"},
         body=NO_READ),
    Case("upsert", "PUT", "/tags", 200, json={"tags": ["Family", "a//b/", "a/b", "/a"]},
         body=[{"value": "Family"}, {"value": "a/b"}, {"value": "a"}]),
    Case("upsert of nothing", "PUT", "/tags", 200, json={"tags": []}, body=[]),
    Case("upsert of what is no name", "PUT", "/tags", 400, json={"tags": ["good", "/"]}),
    Case("upsert too deep", "PUT", "/tags", 400, json={"tags": ["/".join("abcdefghijklmnopqrstu")]}),
    Case("upsert too many", "PUT", "/tags", 400, json={"tags": [str(number) for number in range(1001)]}),
    Case("one", "GET", "/tags/{family}", 200, body={"value": "Family"}),
    Case("none", "GET", f"/tags/{NOBODYS}", 400, body=NO_READ),
    Case("somebody else's", "GET", "/tags/{family}", 400, who="mia", body=NO_READ),
    Case("no id", "GET", "/tags/1", 400),
    Case("rename", "PUT", "/tags/{family}", 200, json={"name": "Kin"}, body={"value": "Kin", "name": "Kin"}),
    Case("rename to itself", "PUT", "/tags/{family}", 200, json={"name": "Family"}, body={"value": "Family"}),
    Case("rename to a taken name", "PUT", "/tags/{family}", 400, json={"name": "Places"}, body=EXISTS),
    Case("colour", "PUT", "/tags/{family}", 200, json={"color": "#00ff00"}, body={"color": "#00ff00"}),
    Case("change nothing", "PUT", "/tags/{family}", 200, json={}, body={"value": "Family"}),
    Case("change somebody else's", "PUT", "/tags/{family}", 400, who="mia", json={"name": "x"},
         body={"message": "Not found or no tag.update access"}),
    Case("delete", "DELETE", "/tags/{family}", 204),
    Case("delete somebody else's", "DELETE", "/tags/{family}", 400, who="mia",
         body={"message": "Not found or no tag.delete access"}),
    Case("tag nothing", "PUT", "/tags/{family}/assets", 200, json={"ids": []}, body=[]),
    Case("tag with somebody else's", "PUT", "/tags/{family}/assets", 400, who="mia", json={"ids": []},
         body={"message": "Not found or no tag.asset access"}),
    Case("tag", "PUT", "/tags/{family}/assets", 200, json={"ids": ["{mine}", "{mine}", NOBODYS, "{hers}"]},
         events=("on_asset_update",),
         body=[{"id": Anything(str), "success": True}, {"success": False, "error": "duplicate"},
               {"success": False, "error": "no_permission"}, {"success": False, "error": "no_permission"}]),
    Case("untag what is not tagged", "DELETE", "/tags/{family}/assets", 200, json={"ids": ["{mine}", "{hers}"]},
         body=[{"success": False, "error": "not_found"}] * 2),
    Case("bulk", "PUT", "/tags/assets", 200, events=("on_asset_update",),
         json={"tagIds": ["{family}", "{places}", NOBODYS], "assetIds": ["{mine}", "{hers}", NOBODYS, "{mine}"]},
         body={"count": 2}),
    Case("bulk of nothing", "PUT", "/tags/assets", 200, json={"tagIds": [], "assetIds": []}, body={"count": 0}),
    Case("bulk with somebody else's", "PUT", "/tags/assets", 200, who="mia",
         json={"tagIds": ["{family}"], "assetIds": ["{hers}", "{mine}"]}, body={"count": 0}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_requests(case: Case, app: App, admin: Client, make_user: MakeUser, events: Heard) -> None:
    mia = await make_user("mia")
    tags = await make(admin, "Family", "Places")
    ids = {"family": tags["Family"], "places": tags["Places"]}
    ids |= {"mine": await asset_of(app, admin), "hers": await asset_of(app, mia)}
    await run_case(fill(case, ids), {"admin": admin, "mia": mia}, events, **ids)


def fill(case: Case, ids: dict[str, str]) -> Case:
    """The case with the ids in its body."""
    names = {f"{{{name}}}": uid for name, uid in ids.items()}

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: filled(item) for name, item in value.items()}
        if isinstance(value, list):
            return [filled(item) for item in value]
        return names.get(value, value) if isinstance(value, str) else value

    return Case(case.name, case.method, case.path, case.status, case.who, case.body, case.events, filled(case.json))


@pytest.mark.parametrize("text", ["\ud800", "a\x1bb", "\u202e\u200b", ""])
def test_what_is_no_name(text: str) -> None:
    with pytest.raises(Invalid):
        parse_value(text)


def test_names_are_composed_and_their_blanks_are_single() -> None:
    assert parse_value(" A\u0308hren \t feld / e\u0301te\u0301 ") == ("Ähren feld", "été")


async def test_halves_of_characters_in_a_request_are_refused(admin: Client) -> None:
    answer = await admin.send(
        "PUT", "/api/tags", data=b'{"tags": ["\\ud800"]}', headers={"Content-Type": "application/json"}
    )
    assert answer.status == 400


# --- the tree


async def test_the_tree_is_made_renamed_and_deleted(app: App, admin: Client) -> None:
    tags = await make(admin, "a/b/c", "a_b", "a/bee")
    assert await values(admin) == ["a", "a/b", "a/b/c", "a/bee", "a_b"]
    by_value = {tag["value"]: tag for tag in await admin.get("/tags")}
    assert by_value["a/b/c"]["parentId"] == by_value["a/b"]["id"]
    assert "parentId" not in by_value["a"]
    uid = await asset_of(app, admin)
    await admin.put(f"/tags/{tags['a/b/c']}/assets", json={"ids": [uid]})
    await admin.put(f"/tags/{by_value['a']['id']}", json={"name": "Älteres"})
    assert await values(admin) == ["a_b", "Älteres", "Älteres/b", "Älteres/b/c", "Älteres/bee"]
    assert await tags_of(admin, uid) == ["Älteres/b/c"]
    await admin.delete(f"/tags/{by_value['a']['id']}", expect=204)
    assert await values(admin) == ["a_b"]
    assert await tags_of(admin, uid) == [], "the asset stays"


async def test_each_person_has_a_tree_of_their_own(admin: Client, make_user: MakeUser) -> None:
    mia = await make_user("mia")
    mine, hers = await make(admin, "Family"), await make(mia, "Family/Tom")
    assert await values(admin) == ["Family"]
    assert await values(mia) == ["Family", "Family/Tom"]
    assert not set(mine.values()) & set(hers.values())


# --- whom they concern


async def test_nobody_else_sees_them(app: App, admin: Client, make_user: MakeUser, make_link: MakeLink) -> None:
    mia = await make_user("mia")
    tags = await make(admin, "secret")
    uid = await asset_of(app, admin)

    def share(tx: Tx) -> str:
        insert_partner(tx, admin.user_id, mia.user_id)
        return insert_album(tx, admin.user_id, assets=[uid], viewers=[mia.user_id])

    album = await app.db.write(share)
    guest = await make_link(admin, album=album)
    await admin.put(f"/tags/{tags['secret']}/assets", json={"ids": [uid]})
    assert await tags_of(admin, uid) == ["secret"]
    assert await tags_of(mia, uid) == []
    assert await tags_of(guest, uid) == []
    assert await find(mia, tagIds=[tags["secret"]], albumIds=[album]) == []
    assert await find(mia, tagIds=None, albumIds=[album]) == [uid]
    query = {"tagId": tags["secret"], "albumId": album}
    assert (await mia.get("/timeline/buckets", params=query, expect=400))["message"] == NO_READ["message"]
    await guest.get("/timeline/buckets", params=query, expect=400)


async def test_the_locked_folder_is_tagged_only_while_it_is_open(app: App, admin: Client, events: Heard) -> None:
    tags = await make(admin, "t")
    uid = await asset_of(app, admin, visibility="locked")
    [answer] = await admin.put(f"/tags/{tags['t']}/assets", json={"ids": [uid]})
    assert answer == {"id": uid, "success": False, "error": "no_permission"}
    await admin.post("/auth/pin-code", json={"pinCode": "123456"}, expect=204)
    await admin.post("/auth/session/unlock", json={"pinCode": "123456"}, expect=204)
    events.take()
    [answer] = await admin.put(f"/tags/{tags['t']}/assets", json={"ids": [uid]})
    assert answer == {"id": uid, "success": True}
    assert [event.payload for event in events.take()] == [{"id": uid}], "other devices hear no more of it"
    await admin.post("/auth/session/lock", expect=204)
    [answer] = await admin.delete(f"/tags/{tags['t']}/assets", json={"ids": [uid]})
    assert answer["error"] == "not_found"
    assert await find(admin, tagIds=[tags["t"]]) == []


# --- finding by them


async def test_searches_and_timeline_know_them(app: App, admin: Client) -> None:
    tags = await make(admin, "Family/Mia", "Trip", "Family")
    one, two, bare = [await asset_of(app, admin, name=f"{name}.jpg") for name in ("one", "two", "bare")]
    await admin.put(f"/tags/{tags['Family/Mia']}/assets", json={"ids": [one, two]})
    await admin.put(f"/tags/{tags['Trip']}/assets", json={"ids": [two]})
    family, mia, trip = tags["Family"], tags["Family/Mia"], tags["Trip"]
    searches: list[tuple[dict[str, Any], set[str]]] = [
        ({"tagIds": [family]}, {one, two}),
        ({"tagIds": [mia.upper()]}, {one, two}),
        ({"tagIds": [family, trip]}, {two}),
        ({"tagIds": [family, NOBODYS]}, set()),
        ({"tagIds": []}, {one, two, bare}),
        ({"tagIds": None}, {bare}),
        ({"filter": {"tagIds": {"any": [trip, NOBODYS]}}}, {two}),
        ({"filter": {"tagIds": {"all": [trip, family]}}}, {two}),
        ({"filter": {"tagIds": {"none": [trip]}}}, {one, bare}),
        ({"filter": {"hasTags": {"eq": True}}}, {one, two}),
        ({"filter": {"hasTags": {"eq": False}}}, {bare}),
    ]
    for body, wanted in searches:
        assert set(await find(admin, **body)) == wanted, body
    [month] = await admin.get("/timeline/buckets", params={"tagId": family})
    assert month["count"] == 2
    bucket = await admin.get("/timeline/bucket", params={"tagId": trip, "timeBucket": month["timeBucket"]})
    assert bucket["id"] == [two]


# --- remembered


async def test_what_a_person_did_is_remembered(app: App, admin: Client) -> None:
    tags = await make(admin, "a", "b")
    uid = await asset_of(app, admin)
    await admin.put("/tags/assets", json={"tagIds": list(tags.values()), "assetIds": [uid]})
    await admin.put(f"/assets/{uid}", json={"rating": 3})
    await admin.delete(f"/tags/{tags['b']}/assets", json={"ids": [uid]})
    [fields] = await app.db.read(Rows.column, "select json(fields) from asset_overrides")
    assert fields == f'{{"tagged":{{"{tags["a"]}":true,"{tags["b"]}":false}},"rating":3}}'


async def test_assets_that_change_hands_leave_tags_behind(app: App, admin: Client, make_user: MakeUser) -> None:
    """They get their new owner's for what their file says."""
    mia = await make_user("mia")
    tags = await make(admin, "private")
    uid = await asset_of(app, admin)
    await admin.put(f"/tags/{tags['private']}/assets", json={"ids": [uid]})

    def hand_over(tx: Tx) -> None:
        key = tx.value("select id from assets where uid = ?", (uid,))
        tx.run("update asset_exif set tags = ? where asset_id = ?", ('["Zoo/Ape"]', key))
        tx.run("update assets set owner_id = ? where id = ?", (mia.user_id, key))
        reread(tx, mia.user_id, [key])

    await app.db.write(hand_over)
    assert await tags_of(mia, uid) == ["Zoo/Ape"]
    assert await values(admin) == ["private"]


async def test_clean_up(app: App, admin: Client, make_user: MakeUser, run_jobs: RunJobs) -> None:
    """Tags go that no photo has, of everybody; not what lies above one that is used, nor what was just made."""
    mia = await make_user("mia")
    rome = (await make(admin, "trips/rome"))["trips/rome"]
    await make(admin, "trips/rome/food", "trips/oslo")
    await make(mia, "none")
    await admin.put(f"/tags/{rome}/assets", json={"ids": [await asset_of(app, admin)]})
    await app.db.write(Tx.run, "update tags set created_at = created_at - 7200000")
    await make(admin, "new")
    await admin.post("/jobs", json={"name": "tag-cleanup"}, expect=204)
    await run_jobs()
    assert await values(admin) == ["new", "trips", "trips/rome"]
    assert await values(mia) == []
