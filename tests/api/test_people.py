"""People: made, named, merged and forgotten over the API; what the reference's shapes are for what is wrong."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.people.schema import PersonUpdateDto
from photostead.kernel.ids import new_id
from tests.api.faces import BOX, add_photo, draw, faces_on, make_person, names, on_photo, waiting
from tests.api.test_tags import fill
from tests.client import Client
from tests.conftest import Heard, MakeUser, RunJobs
from tests.tables import Anything, Case, run_case

NOBODYS = new_id()
ID = Anything(str)


def no(permission: str) -> dict[str, str]:
    """What is said of what is absent, and of what is somebody else's."""
    return {"message": f"Not found or no {permission} access"}


REFUSED = {"success": False, "error": "no_permission"}
FACE = {**BOX, "assetId": "{mine}", "personId": "{anna}"}
MANY = 10**30
CASES = [
    Case("a person", "POST", "/people", 201, json={"name": " Mia  Sommer "},
         body={"id": ID, "name": "Mia Sommer", "birthDate": None, "isHidden": False, "isFavorite": False,
               "thumbnailPath": "", "updatedAt": ID}),
    Case("nobody in particular", "POST", "/people", 201, json={}, body={"name": ""}),
    Case("all of it", "POST", "/people", 201,
         json={"name": "Tom", "birthDate": "2000-02-29", "color": "abc", "isFavorite": True, "isHidden": True},
         body={"birthDate": "2000-02-29", "color": "#abc", "isFavorite": True, "isHidden": True}),
    Case("nulls are nothing", "POST", "/people", 201, json={"birthDate": None, "color": None}, body={"birthDate": None}),
    Case("a name that is taken", "POST", "/people", 201, json={"name": "Anna"}, body={"name": "Anna"}),
    Case("HTML is text", "POST", "/people", 201, json={"name": "<img src=x>"}, body={"name": "<img src=x>"}),
    Case("right to left", "POST", "/people", 201, json={"name": "\u202eמיה"}, body={"name": "\u202eמיה"}),
    Case("NUL", "POST", "/people", 400, json={"name": "a\0b"}),
    Case("nothing that shows", "POST", "/people", 400, json={"name": "\u200b"}),
    Case("too long", "POST", "/people", 400, json={"name": "a" * 256}),
    Case("born tomorrow", "POST", "/people", 400,
         json={"birthDate": f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}"}),
    Case("born on no day", "POST", "/people", 400, json={"birthDate": "2023-02-29"}),
    Case("born in year 0", "POST", "/people", 400, json={"birthDate": "0000-01-01"}),
    Case("born in year 9999", "POST", "/people", 400, json={"birthDate": "9999-12-31"}),
    Case("born long ago", "POST", "/people", 201, json={"birthDate": "0001-01-01"}, body={"birthDate": "0001-01-01"}),
    Case("born at noon", "POST", "/people", 400, json={"birthDate": "2000-01-01T12:00:00Z"}),
    Case("a colour that is none", "POST", "/people", 400, json={"color": "red"}),
    Case("one", "GET", "/people/{anna}", 200, body={"name": "Anna", "id": ID}),
    Case("none", "GET", f"/people/{NOBODYS}", 400, body=no("person.read")),
    Case("somebody else's", "GET", "/people/{anna}", 400, who="mia", body=no("person.read")),
    Case("no id", "GET", "/people/1", 400),
    Case("all", "GET", "/people", 200, body={"total": 3, "hidden": 1, "hasNextPage": False,
                                            "people": [{"name": "Anna"}, {"name": "Ben"}]}),
    Case("hidden ones too", "GET", "/people", 200, params={"withHidden": "true"},
         body={"people": [{"name": "Anna"}, {"name": "Ben"}, {"name": "Hidden"}]}),
    Case("a page", "GET", "/people", 200, params={"size": 1, "page": 2}, body={"people": [{"name": "Ben"}], "total": 3}),
    Case("a page before others", "GET", "/people", 200, params={"size": 1}, body={"hasNextPage": True}),
    Case("a page past the end", "GET", "/people", 200, params={"page": 99}, body={"people": [], "total": 3}),
    Case("a page far past the end", "GET", "/people", 200, params={"page": MANY}, body={"people": []}),
    Case("page 0", "GET", "/people", 400, params={"page": 0}),
    Case("too large a page", "GET", "/people", 400, params={"size": 1001}),
    Case("like others", "GET", "/people", 200, params={"closestPersonId": NOBODYS, "closestAssetId": NOBODYS}),
    Case("by name", "GET", "/search/person", 200, params={"name": "än"}, body=[{"name": "Anna"}]),
    Case("by the name of a hidden one", "GET", "/search/person", 200, params={"name": "hid"}, body=[]),
    Case("... who are wanted", "GET", "/search/person", 200, params={"name": "hid", "withHidden": "true"},
         body=[{"name": "Hidden"}]),
    Case("by a wildcard", "GET", "/search/person", 200, params={"name": "%"}, body=[]),
    Case("by no name", "GET", "/search/person", 200, params={"name": ""}, body=[{"name": "Anna"}, {"name": "Ben"}]),
    Case("without the name", "GET", "/search/person", 400),
    Case("somebody else's name", "GET", "/search/person", 200, who="mia", params={"name": "Anna"}, body=[]),
    Case("rename", "PUT", "/people/{anna}", 200, json={"name": "Änne"}, body={"name": "Änne"}),
    Case("no name any more", "PUT", "/people/{anna}", 200, json={"name": ""}, body={"name": ""}),
    Case("no birthday any more", "PUT", "/people/{anna}", 200, json={"birthDate": None}, body={"birthDate": None}),
    Case("hide", "PUT", "/people/{anna}", 200, json={"isHidden": True}, body={"isHidden": True}),
    Case("change nothing", "PUT", "/people/{anna}", 200, json={}, body={"name": "Anna"}),
    Case("a colour for somebody", "PUT", "/people/{anna}", 200, json={"color": "#00ff00"}, body={"color": "#00ff00"}),
    Case("change somebody else's", "PUT", "/people/{anna}", 400, who="mia", json={"name": "x"},
         body=no("person.update")),
    Case("choose a face", "PUT", "/people/{anna}", 200, json={"featureFaceAssetId": "{mine}"}),
    Case("choose a face that is not there", "PUT", "/people/{ben}", 400, json={"featureFaceAssetId": "{mine}"}),
    Case("choose a face on somebody else's", "PUT", "/people/{anna}", 400, json={"featureFaceAssetId": "{hers}"}),
    Case("change several", "PUT", "/people", 200,
         json={"people": [{"id": "{anna}", "isFavorite": True}, {"id": "{zoe}", "name": "x"}, {"id": NOBODYS},
                          {"id": "{ben}", "birthDate": "2999-01-01", "name": "x"}, {"id": "{ben}", "name": "Benno"}]},
         body=[{"success": True}, REFUSED, REFUSED, {"success": False, "error": "validation", "errorMessage": ID},
               {"id": ID, "success": True}]),
    Case("change none", "PUT", "/people", 200, json={"people": []}, body=[]),
    Case("forget", "DELETE", "/people/{anna}", 204),
    Case("forget somebody else's", "DELETE", "/people/{anna}", 400, who="mia", body=no("person.delete")),
    Case("forget several", "DELETE", "/people", 204, json={"ids": ["{anna}", "{ben}", "{anna}"]}),
    Case("forget none", "DELETE", "/people", 204, json={"ids": []}),
    Case("forget a mixed list", "DELETE", "/people", 400, json={"ids": ["{anna}", "{zoe}"]}, body=no("person.delete")),
    Case("merge into one", "POST", "/people/{anna}/merge", 200, json={"ids": ["{ben}", "{ben}", "{zoe}", NOBODYS]},
         body=[{"success": True}, {"success": False, "error": "duplicate"}, REFUSED, REFUSED]),
    Case("merge into oneself", "POST", "/people/{anna}/merge", 400, json={"ids": ["{ben}", "{anna}"]}),
    Case("merge nobody", "POST", "/people/{anna}/merge", 200, json={"ids": []}, body=[]),
    Case("merge into somebody else's", "POST", "/people/{zoe}/merge", 400, json={"ids": ["{anna}"]},
         body=no("person.merge")),
    Case("merge all", "POST", "/people/merge", 200, json={"ids": ["{zoe}", "{anna}", "{ben}", "{anna}", NOBODYS]},
         body=[REFUSED, {"success": True}, {"success": True}, {"success": False, "error": "duplicate"}, REFUSED]),
    Case("merge one", "POST", "/people/merge", 200, json={"ids": ["{anna}"]}, body=[{"success": True}]),
    Case("merge all of nobody", "POST", "/people/merge", 200, json={"ids": []}, body=[]),
    Case("merge all of others", "POST", "/people/merge", 200, json={"ids": ["{zoe}", NOBODYS]}, body=[REFUSED, REFUSED]),
    Case("statistics", "GET", "/people/{anna}/statistics", 200, body={"assets": 1}),
    Case("statistics of somebody else's", "GET", "/people/{anna}/statistics", 400, who="mia",
         body=no("person.statistics")),
    Case("picture of nobody's face", "GET", "/people/{ben}/thumbnail", 404),
    Case("picture of somebody else's", "GET", "/people/{anna}/thumbnail", 400, who="mia", body=no("person.read")),
    Case("faces", "GET", "/faces", 200, params={"id": "{mine}"},
         body=[{"id": ID, "person": {"name": "Anna"}, "sourceType": "manual", "imageWidth": 64, "imageHeight": 48,
                "boundingBoxX1": 10, "boundingBoxY1": 8, "boundingBoxX2": 30, "boundingBoxY2": 32}]),
    Case("faces on somebody else's", "GET", "/faces", 400, params={"id": "{hers}"}, body=no("face.read")),
    Case("faces on nothing", "GET", "/faces", 400, params={"id": NOBODYS}, body=no("face.read")),
    Case("draw", "POST", "/faces", 201, json=FACE),
    Case("draw all of it", "POST", "/faces", 201, json={**FACE, "x": 0, "y": 0, "width": 64, "height": 48}),
    Case("draw to the left of it", "POST", "/faces", 400, json={**FACE, "x": -1}),
    Case("draw beyond its right", "POST", "/faces", 400, json={**FACE, "x": 45}),
    Case("draw below it", "POST", "/faces", 400, json={**FACE, "height": 41}),
    Case("draw nothing", "POST", "/faces", 400, json={**FACE, "width": 0}),
    Case("draw backwards", "POST", "/faces", 400, json={**FACE, "height": -5}),
    Case("draw on nothing", "POST", "/faces", 400, json={**FACE, "imageWidth": 0}),
    Case("draw on a wall", "POST", "/faces", 400, json={**FACE, "imageWidth": MANY, "width": MANY}),
    Case("draw between pixels", "POST", "/faces", 400, json={**FACE, "x": 1.5}),
    Case("draw on somebody else's", "POST", "/faces", 400, json={**FACE, "assetId": "{hers}"}, body=no("face.create")),
    Case("draw somebody else's", "POST", "/faces", 400, json={**FACE, "personId": "{zoe}"}, body=no("person.read")),
    Case("give a face", "PUT", "/faces/{ben}", 200, json={"id": "{face}"}, body={"name": "Ben"}),
    Case("give a face to who has it", "PUT", "/faces/{anna}", 200, json={"id": "{face}"}, body={"name": "Anna"}),
    Case("give no face", "PUT", "/faces/{ben}", 400, json={"id": NOBODYS}, body=no("face.update")),
    Case("give a face to somebody else's", "PUT", "/faces/{zoe}", 400, json={"id": "{face}"}, body=no("face.update")),
    Case("give somebody else's face", "PUT", "/faces/{zoe}", 400, who="mia", json={"id": "{face}"},
         body=no("face.update")),
    Case("take a face away", "DELETE", "/faces/{face}", 204, json={"force": False}),
    Case("forget a face", "DELETE", "/faces/{face}", 204, json={"force": True}),
    Case("forget a face, or so", "DELETE", "/faces/{face}", 400, json={}),
    Case("take somebody else's face away", "DELETE", "/faces/{face}", 400, who="mia", json={"force": True},
         body=no("face.delete")),
    Case("reassign", "PUT", "/people/{ben}/reassign", 200, json={"data": [{"assetId": "{mine}", "personId": "{anna}"}] * 2},
         body=[{"name": "Ben"}, {"name": "Ben"}]),
    Case("reassign nothing", "PUT", "/people/{ben}/reassign", 200, json={"data": []}, body=[]),
    Case("reassign on somebody else's", "PUT", "/people/{ben}/reassign", 400,
         json={"data": [{"assetId": "{mine}", "personId": "{anna}"}, {"assetId": "{hers}", "personId": "{anna}"}]},
         body=no("person.reassign")),
    Case("reassign somebody else's", "PUT", "/people/{ben}/reassign", 400,
         json={"data": [{"assetId": "{mine}", "personId": "{zoe}"}]}, body=no("person.reassign")),
    Case("reassign to somebody else's", "PUT", "/people/{zoe}/reassign", 400,
         json={"data": [{"assetId": "{mine}", "personId": "{anna}"}]}, body=no("person.reassign")),
]  # fmt: skip


def changes_nothing(case: Case) -> bool:
    """Whether others may be asked after it."""
    return case.method == "GET" or case.status >= 400


async def test_questions_and_refusals(app: App, admin: Client, make_user: MakeUser, events: Heard) -> None:
    """All in one household: what is refused changes nothing."""
    clients, ids = await settle(app, admin, await make_user("mia"))
    before = await app.db.read(everything)
    for case in filter(changes_nothing, CASES):
        await ask(case, clients, ids, events)
    assert await app.db.read(everything) == before


def everything(rows: Rows) -> list[Any]:
    """All people and faces."""
    return [rows.rows("select * from people order by id"), rows.rows("select * from asset_faces order by id")]


@pytest.mark.parametrize("case", [case for case in CASES if not changes_nothing(case)], ids=str)
async def test_changes(case: Case, app: App, admin: Client, make_user: MakeUser, events: Heard) -> None:
    await ask(case, *(await settle(app, admin, await make_user("mia"))), events)


Settled = tuple[dict[str, Client], dict[str, str]]


async def settle(app: App, admin: Client, mia: Client) -> Settled:
    """Two people and a hidden one, of whom Anna is on a photo; and somebody else's."""
    ids = {name.lower(): await make_person(admin, name) for name in ("Anna", "Ben")}
    await make_person(admin, "Hidden", isHidden=True)
    ids |= {
        "zoe": await make_person(mia, "Zoe"),
        "mine": await add_photo(app, admin),
        "hers": await add_photo(app, mia),
    }
    await draw(admin, ids["mine"], ids["anna"])
    ids["face"] = (await faces_on(admin, ids["mine"]))["Anna"]
    return {"admin": admin, "mia": mia}, ids


async def ask(case: Case, clients: dict[str, Client], ids: dict[str, str], events: Heard) -> None:
    """One case, with ids in its path, query and body. None of them fires an event: pictures are made later."""
    params = {name: str(value).format(**ids) for name, value in (case.params or {}).items()} or None
    filled = fill(case, ids)
    asked = Case(case.name, case.method, case.path, case.status, case.who, case.body, (), filled.json, params)
    await run_case(asked, clients, events, **ids)


async def test_a_refused_change_changes_nothing(admin: Client) -> None:
    """Of one person all or nothing; a request with a bad one among several still does the others."""
    anna = await make_person(admin, "Anna")
    await admin.put(f"/people/{anna}", json={"name": "Änne", "birthDate": "2999-01-01"}, expect=400)
    await admin.put("/people", json={"people": [{"id": anna, "name": "Änne", "featureFaceAssetId": NOBODYS}]})
    assert await names(admin) == ["Anna"]


def test_what_can_be_changed_is_what_the_reference_knows() -> None:
    """A field that is added to the body needs a column: `fields_of` and the cases above."""
    known = {"birth_date", "color", "feature_face_asset_id", "is_favorite", "is_hidden", "name"}
    assert set(PersonUpdateDto.__struct_fields__) == known


# --- who is listed


async def test_order(app: App, admin: Client) -> None:
    """Favourites, then names, then who is on most photos; hidden ones last."""
    photos = [await add_photo(app, admin) for _ in range(3)]
    for name, count, fields in (
        ("one", 1, {}), ("two", 2, {}), ("", 3, {}), ("fond", 1, {"isFavorite": True}), ("none", 0, {}),
        ("hidden", 3, {"isHidden": True, "isFavorite": True}),
    ):  # fmt: skip
        person = await make_person(admin, name, **fields)
        for photo in photos[:count]:
            await draw(admin, photo, person)
    assert await names(admin, withHidden="true") == ["fond", "two", "one", "none", "", "hidden"]


async def test_nameless_people_count_from_some_faces_on(app: App, admin: Client) -> None:
    """As the person prefers; a face that somebody drew counts by itself."""
    person = await make_person(admin)
    for _ in range(2):
        await draw(admin, await add_photo(app, admin), person)
    assert await names(admin) == [""]
    await app.db.write(Tx.run, "update asset_faces set source = 'machine-learning'")
    assert await names(admin) == []
    await admin.put("/users/me/preferences", json={"people": {"minimumFaces": 2}})
    assert await names(admin) == [""]
    await admin.put(f"/people/{person}", json={"name": "Mia"})
    await admin.put("/users/me/preferences", json={"people": {"minimumFaces": 9}})
    assert await names(admin) == ["Mia"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [("muller", ["Jörg Müller"]), ("JÖRG  m", ["Jörg Müller"]), ("oé", ["Zoé"]), ("ss", ["Strauß"]), ("ß", ["Strauß"]),
     ("_", []), ("\\", []), ("' or 1=1", []), ("\u202e", [])],
)  # fmt: skip
async def test_names_are_found_by_their_letters(admin: Client, asked: str, found: list[str]) -> None:
    for name in ("Jörg Müller", "Zoé", "Strauß"):
        await make_person(admin, name)
    answer = await admin.get("/search/person", params={"name": asked})
    assert [person["name"] for person in answer] == found


# --- merging and reassigning


async def test_merging_fills_what_is_missing(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """The first name and the first birthday of the list; favourites stay, and all faces."""
    photos = [await add_photo(app, admin) for _ in range(3)]
    people = [
        await make_person(admin),
        await make_person(admin, "Mia", birthDate=None, isFavorite=True),
        await make_person(admin, "Maria", birthDate="1990-05-31", color="#123456"),
    ]
    for photo, person in zip(photos, people, strict=True):
        await draw(admin, photo, person)
    await run_jobs()
    await admin.post("/people/merge", json={"ids": people})
    [left] = (await admin.get("/people"))["people"]
    assert (left["id"], left["name"], left["birthDate"], left["color"], left["isFavorite"]) == (
        people[0], "Mia", "1990-05-31", "#123456", True,
    )  # fmt: skip
    assert (await admin.get(f"/people/{people[0]}/statistics"))["assets"] == 3
    for gone in people[1:]:
        await admin.get(f"/people/{gone}", expect=400)
    await run_jobs()
    files = [path.name for path in app.options.data_dir.glob("derived/*/*/*.jpeg")]
    assert [name[:36] for name in files] == [people[0]], "pictures of those who are gone are gone"


async def test_merging_is_remembered_for_phones(app: App, admin: Client) -> None:
    kept, gone = await make_person(admin, "a"), await make_person(admin, "b")
    await admin.post("/people/merge", json={"ids": [kept, gone]})
    found = await app.db.read(Rows.column, "select uid from tombstones where entity = 'people'")
    assert found == [gone]


async def test_a_face_is_given_to_somebody_else(app: App, admin: Client, run_jobs: RunJobs, events: Heard) -> None:
    photo = await add_photo(app, admin)
    anna, ben = await make_person(admin, "Anna"), await make_person(admin, "Ben")
    await draw(admin, photo, anna)
    await run_jobs()
    assert (await admin.get(f"/people/{anna}"))["thumbnailPath"]
    face = (await faces_on(admin, photo))["Anna"]
    await admin.put(f"/faces/{ben}", json={"id": face})
    assert await on_photo(admin, photo) == ["Ben"]
    events.take()
    await run_jobs()
    told = [(event.name, event.payload, event.user_id) for event in events.take() if event.name.startswith("on_")]
    assert told == [("on_person_thumbnail", ben, admin.user_id)]
    assert (await admin.get(f"/people/{anna}"))["thumbnailPath"] == ""
    await admin.get(f"/people/{anna}/thumbnail", expect=404)
    await admin.get(f"/people/{ben}/thumbnail")


async def test_whose_person_is_forgotten_keeps_the_face(app: App, admin: Client) -> None:
    photo, anna = await add_photo(app, admin), await make_person(admin, "Anna")
    await draw(admin, photo, anna)
    await admin.delete(f"/people/{anna}", expect=204)
    assert list(await faces_on(admin, photo)) == [""]
    assert await on_photo(admin, photo) == []
    ben = await make_person(admin, "Ben")
    await admin.put(f"/faces/{ben}", json={"id": (await faces_on(admin, photo))[""]})
    assert await on_photo(admin, photo) == ["Ben"]


# --- cleaning up


async def test_clean_up(app: App, admin: Client, make_user: MakeUser, run_jobs: RunJobs) -> None:
    """Nameless people without a face go, of everybody; who was just made is about to get one."""
    mia = await make_user("mia")
    photo = await add_photo(app, admin)
    kept = [
        await make_person(admin, "Anna"),
        await make_person(admin),
        await make_person(admin, birthDate="1990-01-01"),
    ]
    await draw(admin, photo, kept[1])
    gone = [await make_person(admin), await make_person(mia)]
    await app.db.write(Tx.run, "update people set created_at = created_at - 7200000")
    kept.append(await make_person(admin))
    await admin.post("/jobs", json={"name": "person-cleanup"}, expect=204)
    assert await waiting(app, "PersonCleanup") == 1
    await run_jobs()
    left = await app.db.read(Rows.column, "select uid from people")
    assert set(left) == set(kept)
    assert not set(left) & set(gone)
    await mia.post("/jobs", json={"name": "person-cleanup"}, expect=403)


async def test_who_leaves_takes_their_people_along(
    app: App, admin: Client, make_user: MakeUser, run_jobs: RunJobs
) -> None:
    """With their pictures."""
    mia = await make_user("mia")
    await draw(mia, await add_photo(app, mia), await make_person(mia, "Zoe"))
    await run_jobs()
    pictures = app.options.data_dir / "derived"
    assert list(pictures.glob("*/*/*.jpeg"))
    await admin.delete(f"/admin/users/{mia.uid}", json={"force": True})
    await run_jobs()
    assert not list(pictures.glob("*/*/*.jpeg"))
    assert await app.db.read(Rows.value, "select count(*) from people") == 0
