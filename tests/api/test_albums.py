"""Albums: who may do what, what comes back, who hears of it."""

from typing import Any

import pytest

from photostead.app import App
from photostead.kernel.ids import new_id
from tests.client import Client
from tests.conftest import Heard, MakeLink, MakeUser
from tests.people import insert_album, insert_asset, insert_link, insert_partner
from tests.tables import Anything, Case, run_case

NOON = 1_714_564_800_000
DAY = 86_400_000
ABSENT = new_id()

# Who asks: `owner` made the album, `editor` and `viewer` are in it, `stranger` is not.
CASES = [
    Case("the owner sees it", "GET", "/albums/{album}", 200, "owner", body={"albumName": "Trip", "assetCount": 1}),
    Case("an editor sees it", "GET", "/albums/{album}", 200, "editor", body={"albumName": "Trip"}),
    Case("a viewer sees it", "GET", "/albums/{album}", 200, "viewer", body={"albumName": "Trip"}),
    Case("a stranger does not", "GET", "/albums/{album}", 400, "stranger",
         body={"message": "Not found or no album.read access"}),
    Case("an administrator who is a stranger does not", "GET", "/albums/{album}", 400, "admin",
         body={"message": "Not found or no album.read access"}),
    Case("absent and forbidden look alike", "GET", f"/albums/{ABSENT}", 400, "owner",
         body={"message": "Not found or no album.read access"}),
    Case("no id", "GET", "/albums/nothing", 400, "owner"),
    Case("the owner renames it", "PATCH", "/albums/{album}", 200, "owner", json={"albumName": "Sea"},
         body={"albumName": "Sea", "description": "", "order": "desc"}, events=("on_album_update",) * 3),
    Case("an editor describes it", "PATCH", "/albums/{album}", 200, "editor",
         json={"description": "Sun", "order": "asc", "isActivityEnabled": False},
         body={"description": "Sun", "order": "asc", "isActivityEnabled": False}, events=("on_album_update",) * 3),
    Case("null is no description", "PATCH", "/albums/{album}", 200, "owner", json={"description": None},
         body={"description": ""}, events=("on_album_update",) * 3),
    Case("a name that is a book", "PATCH", "/albums/{album}", 400, "owner", json={"albumName": "x" * 1001}),
    Case("a description that is one", "POST", "/albums", 400, "owner",
         json={"albumName": "x", "description": "x" * 20_001}),
    Case("a viewer changes nothing", "PATCH", "/albums/{album}", 400, "viewer", json={"albumName": "Mine"},
         body={"message": "Not found or no album.update access"}),
    Case("a cover from the album", "PATCH", "/albums/{album}", 200, "owner", json={"albumThumbnailAssetId": "{photo}"},
         body={"albumThumbnailAssetId": Anything(str)}, events=("on_album_update",) * 3),
    Case("no cover from elsewhere", "PATCH", "/albums/{album}", 400, "owner",
         json={"albumThumbnailAssetId": "{loose}"}),
    Case("the owner adds", "PUT", "/albums/{album}/assets", 200, "owner", json={"ids": ["{loose}"]},
         body=[{"success": True}], events=("on_album_update",) * 3),
    Case("twice is a duplicate", "PUT", "/albums/{album}/assets", 200, "owner", json={"ids": ["{photo}"]},
         body=[{"success": False, "error": "duplicate"}]),
    Case("an editor adds what is theirs", "PUT", "/albums/{album}/assets", 200, "editor", json={"ids": ["{editors}"]},
         body=[{"success": True}], events=("on_album_update",) * 3),
    Case("an editor cannot add what is not theirs", "PUT", "/albums/{album}/assets", 200, "editor",
         json={"ids": ["{loose}"]}, body=[{"success": False, "error": "no_permission"}]),
    Case("nobody adds what is locked", "PUT", "/albums/{album}/assets", 200, "owner", json={"ids": ["{locked}"]},
         body=[{"success": False, "error": "no_permission"}]),
    Case("a viewer adds nothing", "PUT", "/albums/{album}/assets", 400, "viewer", json={"ids": ["{loose}"]}),
    Case("an editor removes", "DELETE", "/albums/{album}/assets", 200, "editor", json={"ids": ["{photo}", "{loose}"]},
         body=[{"success": True}, {"success": False, "error": "not_found"}], events=("on_album_update",) * 3),
    Case("a viewer removes nothing", "DELETE", "/albums/{album}/assets", 400, "viewer", json={"ids": ["{photo}"]}),
    Case("the owner shares", "PUT", "/albums/{album}/users", 200, "owner",
         json={"albumUsers": [{"userId": "{stranger}"}]},
         body={"shared": True, "albumUsers": [{"role": "owner"}, {"role": "editor"}, {"role": "editor"},
                                              {"role": "viewer"}]},
         events=("on_album_update",) * 4),
    Case("nobody twice", "PUT", "/albums/{album}/users", 400, "owner",
         json={"albumUsers": [{"userId": "{viewer}", "role": "editor"}]}, body={"message": "User already added"}),
    Case("nobody unknown", "PUT", "/albums/{album}/users", 400, "owner", json={"albumUsers": [{"userId": ABSENT}]}),
    Case("no second owner", "PUT", "/albums/{album}/users", 400, "owner",
         json={"albumUsers": [{"userId": "{stranger}", "role": "owner"}]}),
    Case("an editor lets nobody in", "PUT", "/albums/{album}/users", 400, "editor",
         json={"albumUsers": [{"userId": "{stranger}"}]}),
    Case("the owner gives a role", "PUT", "/albums/{album}/user/{viewer}", 204, "owner", json={"role": "editor"},
         events=("on_album_update",) * 3),
    Case("an editor gives none", "PUT", "/albums/{album}/user/{viewer}", 400, "editor", json={"role": "editor"}),
    Case("a viewer does not promote themselves", "PUT", "/albums/{album}/user/me", 400, "viewer",
         json={"role": "editor"}),
    Case("ownership stays", "PUT", "/albums/{album}/user/{viewer}", 400, "owner", json={"role": "owner"}),
    Case("the owner's role stays", "PUT", "/albums/{album}/user/me", 400, "owner", json={"role": "viewer"}),
    Case("the owner shuts out", "DELETE", "/albums/{album}/user/{viewer}", 204, "owner",
         events=("on_album_update",) * 3),
    Case("a viewer leaves", "DELETE", "/albums/{album}/user/me", 204, "viewer", events=("on_album_update",) * 3),
    Case("an editor shuts nobody out", "DELETE", "/albums/{album}/user/{viewer}", 400, "editor"),
    Case("an editor does not shut out the owner", "DELETE", "/albums/{album}/user/{owner}", 400, "editor"),
    Case("the owner does not leave", "DELETE", "/albums/{album}/user/me", 400, "owner",
         body={"message": "Cannot remove album owner"}),
    Case("nobody unknown leaves", "DELETE", "/albums/{album}/user/nobody", 400, "owner"),
    Case("the owner deletes", "DELETE", "/albums/{album}", 204, "owner", events=("on_album_update",) * 3),
    Case("an editor does not", "DELETE", "/albums/{album}", 400, "editor",
         body={"message": "Not found or no album.delete access"}),
]  # fmt: skip


class World:
    """The people and things of CASES."""

    def __init__(self, clients: dict[str, Client], ids: dict[str, str]) -> None:
        self.clients, self.ids = clients, ids

    def fill(self, value: Any) -> Any:
        """`{name}` in a body as the id of that name."""
        if isinstance(value, dict):
            return {key: self.fill(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.fill(item) for item in value]
        return value.format(**self.ids) if isinstance(value, str) else value


@pytest.fixture
async def world(app: App, admin: Client, make_user: MakeUser) -> World:
    """An album `Trip` of `owner` with one photo, an editor and a viewer."""
    clients = {name: await make_user(name) for name in ("owner", "editor", "viewer", "stranger")}
    clients["admin"] = admin
    owner = clients["owner"]
    ids = {name: client.uid for name, client in clients.items()}
    for name, owner_id, columns in (
        ("photo", owner.user_id, {}),
        ("loose", owner.user_id, {}),
        ("locked", owner.user_id, {"visibility": "locked"}),
        ("editors", clients["editor"].user_id, {}),
    ):
        ids[name] = await app.db.write(insert_asset, owner_id, **columns)
    ids["album"] = await app.db.write(
        insert_album, owner.user_id, name="Trip", assets=[ids["photo"]], viewers=[clients["viewer"].user_id]
    )
    people = {"albumUsers": [{"userId": ids["editor"], "role": "editor"}]}
    await owner.put(f"/albums/{ids['album']}/users", json=people)
    return World(clients, ids)


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_request(case: Case, world: World, events: Heard) -> None:
    """Each line of the table."""
    filled = Case(**{**vars(case), "json": world.fill(case.json)})
    await run_case(filled, world.clients, events, **world.ids)


async def test_everyone_in_the_album_hears_of_a_change(world: World, events: Heard) -> None:
    """The payload is the album's id; who was shut out hears of it too."""
    await world.clients["owner"].delete(f"/albums/{world.ids['album']}/user/{world.ids['viewer']}")
    heard = events.take()
    assert {event.user_id for event in heard} == {world.clients[who].user_id for who in ("owner", "editor", "viewer")}
    assert {event.payload for event in heard} == {world.ids["album"]}


async def test_create_ignores_what_it_does_not_know(app: App, admin: Client, make_user: MakeUser) -> None:
    """Old tools send `shared`; assets of strangers are left out."""
    stranger = await make_user("stranger")
    mine = await app.db.write(insert_asset, admin.user_id)
    theirs = await app.db.write(insert_asset, stranger.user_id)
    album = await admin.post(
        "/albums",
        json={
            "albumName": "New",
            "shared": False,
            "assetIds": [mine, theirs, mine],
            "albumUsers": [{"userId": stranger.uid, "role": "viewer"}],
        },
    )
    assert album["assetCount"] == 1
    assert album["albumThumbnailAssetId"] == mine
    assert [person["role"] for person in album["albumUsers"]] == ["owner", "viewer"]
    assert (await stranger.get(f"/albums/{album['id']}"))["albumName"] == "New"


async def test_a_new_album_is_sorted_as_its_owner_prefers(admin: Client) -> None:
    """The newest first, unless they said otherwise."""
    assert (await admin.post("/albums", json={"albumName": "New"}))["order"] == "desc"
    await admin.put("/users/me/preferences", json={"albums": {"defaultAssetOrder": "asc"}})
    assert (await admin.post("/albums", json={"albumName": "New"}))["order"] == "asc"


@pytest.mark.parametrize("role", ["owner", "chief"])
async def test_create_refuses_roles(admin: Client, make_user: MakeUser, role: str) -> None:
    """Neither a second owner nor an unknown role; and no album is left behind."""
    stranger = await make_user("stranger")
    people = [{"userId": stranger.uid, "role": role}]
    await admin.post("/albums", json={"albumName": "New", "albumUsers": people}, expect=400)
    assert await admin.get("/albums") == []


async def test_filters_of_the_list(app: App, admin: Client, make_user: MakeUser) -> None:
    """Owned, shared, by id, by name, by asset; counted the same."""
    other = await make_user("other")
    photo = await app.db.write(insert_asset, admin.user_id)
    mine = await app.db.write(insert_album, admin.user_id, name="mine", assets=[photo])
    given = await app.db.write(insert_album, admin.user_id, name="given", viewers=[other.user_id])
    linked = await app.db.write(insert_album, admin.user_id, name="linked")
    await app.db.write(insert_link, admin.user_id, album=linked)
    got = await app.db.write(insert_album, other.user_id, name="got", viewers=[admin.user_id])
    await app.db.write(insert_album, other.user_id, name="theirs")

    async def names(**params: str) -> set[str]:
        return {album["albumName"] for album in await admin.get("/albums", params=params)}

    assert await names() == {"mine", "given", "linked", "got"}
    assert await names(isOwned="true") == {"mine", "given", "linked"}
    assert await names(isOwned="false") == {"got"}
    assert await names(isShared="true") == {"given", "linked", "got"}
    assert await names(isShared="false") == {"mine"}
    assert await names(isShared="true", isOwned="true") == {"given", "linked"}
    assert await names(id=got) == {"got"}
    assert await names(name="given") == {"given"}
    assert await names(name="giv") == set()
    assert await names(assetId=photo, isShared="true") == {"mine"}
    assert {album["id"] for album in await admin.get("/albums", params={"isOwned": "true"})} == {mine, given, linked}
    assert await admin.get("/albums/statistics") == {"owned": 3, "shared": 3, "notShared": 1}


async def test_only_what_shows_counts(app: App, admin: Client) -> None:
    """Trashed, locked and motion parts neither count nor stand for the album; dates are of the wall clock."""
    first = await app.db.write(insert_asset, admin.user_id, local_time=NOON - DAY, updated_at=NOON)
    last = await app.db.write(insert_asset, admin.user_id, local_time=NOON, updated_at=NOON + 5)
    hidden = [
        await app.db.write(insert_asset, admin.user_id, local_time=NOON + DAY, **columns)
        for columns in ({"deleted_at": NOON}, {"visibility": "locked"}, {"visibility": "hidden"})
    ]
    album = await app.db.write(insert_album, admin.user_id, assets=[first, last, *hidden])
    answer = await admin.get(f"/albums/{album}")
    assert answer["assetCount"] == 2
    assert answer["albumThumbnailAssetId"] == last
    assert answer["startDate"] == "2024-04-30T12:00:00.000Z"
    assert answer["endDate"] == "2024-05-01T12:00:00.000Z"
    assert answer["lastModifiedAssetTimestamp"] == "2024-05-01T12:00:00.005Z"


async def test_the_chosen_cover_goes_with_its_asset(app: App, admin: Client) -> None:
    """Taken out of the album, it no longer stands for it."""
    first = await app.db.write(insert_asset, admin.user_id, local_time=NOON - DAY)
    last = await app.db.write(insert_asset, admin.user_id)
    album = await app.db.write(insert_album, admin.user_id, assets=[first, last])
    chosen = await admin.patch(f"/albums/{album}", json={"albumThumbnailAssetId": first})
    assert chosen["albumThumbnailAssetId"] == first
    await admin.delete(f"/albums/{album}/assets", json={"ids": [first]})
    assert (await admin.get(f"/albums/{album}"))["albumThumbnailAssetId"] == last
    await admin.delete(f"/albums/{album}/assets", json={"ids": [last]})
    emptied = await admin.get(f"/albums/{album}")
    assert emptied["albumThumbnailAssetId"] is None
    assert "startDate" not in emptied


async def test_people_are_listed_owner_first_then_the_caller(world: World) -> None:
    """The others follow by name; what is whose is counted."""
    album = world.ids["album"]
    await world.clients["editor"].put(f"/albums/{album}/assets", json={"ids": [world.ids["editors"]]})
    answer = await world.clients["viewer"].get(f"/albums/{album}")
    assert [person["user"]["name"] for person in answer["albumUsers"]] == ["owner", "viewer", "editor"]
    counts = {count["userId"]: count["assetCount"] for count in answer["contributorCounts"]}
    assert counts == {world.ids["owner"]: 1, world.ids["editor"]: 1}


async def test_a_partners_photo_may_be_added(app: App, admin: Client, make_user: MakeUser) -> None:
    """While they show their timeline; not what they archived."""
    partner = await make_user("partner")
    album = await app.db.write(insert_album, admin.user_id)
    shown = await app.db.write(insert_asset, partner.user_id)
    archived = await app.db.write(insert_asset, partner.user_id, visibility="archive")
    before = await admin.put(f"/albums/{album}/assets", json={"ids": [shown]})
    assert before == [{"id": shown, "success": False, "error": "no_permission"}]
    await app.db.write(insert_partner, partner.user_id, admin.user_id)
    after = await admin.put(f"/albums/{album}/assets", json={"ids": [shown, archived, shown]})
    assert [result.get("error") for result in after] == [None, "no_permission", "duplicate"]


async def test_an_album_alone_does_not_allow_to_share_on(world: World, app: App) -> None:
    """What a viewer sees in an album of others is not theirs to show to more people."""
    viewer = world.clients["viewer"]
    own_album = await app.db.write(insert_album, viewer.user_id)
    result = await viewer.put(f"/albums/{own_album}/assets", json={"ids": [world.ids["photo"]]})
    assert result == [{"id": world.ids["photo"], "success": False, "error": "no_permission"}]


async def test_adding_to_several_albums(world: World, app: App) -> None:
    """One that went anywhere is a success; albums of others do not count."""
    owner, viewer = world.clients["owner"], world.clients["viewer"]
    second = await app.db.write(insert_album, owner.user_id)
    wanted = {"albumIds": [world.ids["album"], second], "assetIds": [world.ids["photo"]]}
    assert await owner.put("/albums/assets", json=wanted) == {"success": True}
    assert await owner.put("/albums/assets", json=wanted) == {"success": False, "error": "duplicate"}
    assert await viewer.put("/albums/assets", json=wanted) == {"success": False, "error": "no_permission"}
    assert (await owner.get(f"/albums/{second}"))["assetCount"] == 1


async def test_a_shared_link_shows_its_album_only(world: World, app: App, make_link: MakeLink) -> None:
    """And of its people the owner alone."""
    owner, album = world.clients["owner"], world.ids["album"]
    other = await app.db.write(insert_album, owner.user_id)
    link = await make_link(owner, album=album)
    answer = await link.get(f"/albums/{album}")
    assert answer["hasSharedLink"] is True
    assert [person["role"] for person in answer["albumUsers"]] == ["owner"]
    await link.get(f"/albums/{other}", expect=400)
    await link.get("/albums", expect=401)
    await link.patch(f"/albums/{album}", json={"albumName": "x"}, expect=401)
    loose_link = await make_link(owner, assets=[world.ids["photo"]])
    await loose_link.get(f"/albums/{album}", expect=400)


async def test_map_markers(app: App, admin: Client, make_link: MakeLink) -> None:
    """Only of assets that know their place; a link without metadata hides them all."""
    place = {"latitude": 45.5, "longitude": 9.25, "city": "Milano", "country": "Italia"}
    photos = [await app.db.write(insert_asset, admin.user_id, **columns) for columns in (place, {}, {"latitude": 1.0})]
    album = await app.db.write(insert_album, admin.user_id, assets=photos)
    markers = [{"id": photos[0], "lat": 45.5, "lon": 9.25, "city": "Milano", "state": None, "country": "Italia"}]
    assert await admin.get(f"/albums/{album}/map-markers") == markers
    assert await (await make_link(admin, album=album)).get(f"/albums/{album}/map-markers") == markers
    discreet = await make_link(admin, album=album, show_metadata=0)
    assert await discreet.get(f"/albums/{album}/map-markers") == []


async def test_albums_of_removed_people_are_gone(world: World, app: App) -> None:
    """An album without its owner shows to nobody; it comes back with them."""
    viewer, owner = world.clients["viewer"], world.clients["owner"]
    update = "update users set status = ? where id = ?"
    await app.db.write(lambda tx: tx.run(update, ("deleted", owner.user_id)))
    assert await viewer.get("/albums") == []
    await viewer.get(f"/albums/{world.ids['album']}", expect=400)
    await app.db.write(lambda tx: tx.run(update, ("active", owner.user_id)))
    assert len(await viewer.get("/albums")) == 1
