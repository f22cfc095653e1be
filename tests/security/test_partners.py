"""Partner sync leaks EXIF/GPS of what the partner view hides.

A partner sees what stands in the sharer's timeline, with its metadata; never marks of favourites, tags or what is archived,
locked or in the trash. Where photos were taken is told only while the sharer wishes: in no answer, by no filter, and by no
detour through albums, links and files.
"""

from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.http.router import PATH_PARAMETER, Route
from tests.api.meaning import MODEL, SEA, find_like, pretend_meaning, put
from tests.api.syncing import PHONE, acknowledge, stream
from tests.client import Client
from tests.conftest import MakeLink, MakeUser
from tests.people import insert_asset, insert_link
from tests.photos import jpeg
from tests.security.showing import listings

PLACE = ("Ankh-Morpork", "Sto Plains", "Discworld", "54.3217", "9.8765")
SHOWN, HIDDEN = "shown-of-mia", "hidden-of-mia"
WHERE: dict[str, Any] = {
    "city": PLACE[0], "state": PLACE[1], "country": PLACE[2], "latitude": 54.3217, "longitude": 9.8765,
}  # fmt: skip
MIXED = {"withPartners": "true", "visibility": "timeline"}
FILES = ("IMAGE", "VIDEO")


@dataclass(frozen=True)
class World:
    """Mia shows her photos to Tom, who has them in his timeline; both are somewhere, and so are the photos."""

    app: App
    mia: Client
    tom: Client
    photo: str
    video: str


@pytest.fixture
async def world(app: App, admin: Client, make_user: MakeUser) -> World:
    """Everything of Mia's was taken at one place."""
    mia, tom = await make_user("mia"), await make_user("tom")

    def write(tx: Tx) -> list[str]:
        shown = [insert_placed(tx, mia.user_id, SHOWN, type=kind, is_favorite=1) for kind in FILES]
        for columns in ({"visibility": "archive"}, {"visibility": "locked"}, {"deleted_at": tx.now}):
            insert_placed(tx, mia.user_id, HIDDEN, **columns)
        tx.insert("asset_metadata", {"asset_id": 1, "key": "mobile-app", "value": '{"lat":54.3217}', "updated_at": 0})
        put(tx, dict.fromkeys(tx.column("select uid from assets"), SEA), MODEL)
        return shown

    await pretend_meaning(app)
    photo, video = await app.db.write(write)
    for path in await app.db.read(Rows.column, "select path from assets"):
        (app.options.data_dir / path.decode()).parent.mkdir(parents=True)
        (app.options.data_dir / path.decode()).write_bytes(jpeg())
    await mia.post("/partners", json={"sharedWithId": tom.uid})
    await tom.put(f"/partners/{mia.uid}", json={"inTimeline": True})
    return World(app, mia, tom, photo, video)


def insert_placed(tx: Tx, owner: int, name: str, **columns: Any) -> str:
    """A photo of the place; its uid."""
    uid = insert_asset(tx, owner, name=f"{name}.jpg", metadata_at=tx.now, **WHERE, **columns)
    tx.run("update asset_exif set make = 'Iconograph', time_zone = 'Disc/Ankh'")
    return uid


async def keep_back(world: World, *, shares: bool = False) -> None:
    """Mia tells Tom no places any more (or again)."""
    body = {"sharesPlaces": shares}
    assert (await world.mia.put(f"/photostead/partners/{world.tom.uid}", json=body, expect=200))[
        "sharesPlaces"
    ] is shares


# --- every operation whose answer can hold a photo

REQUESTS: dict[str, list[dict[str, Any]]] = {
    "getAssetInfo": [{}],
    "getAssetsByOriginalPath": [{"params": {"path": "{folder}"}}],
    "getAlbumMapMarkers": [{}],
    "getMapMarkers": [{"params": {"withPartners": "true", "withSharedAlbums": "true"}}],
    "getSharedLinkById": [{}],
    "getAllSharedLinks": [{}],
    "getExploreData": [{}],
    "getAssetsByCity": [{}],
    "getSearchSuggestions": [{"params": {"type": kind}} for kind in ("city", "state", "country")],
    "searchAssets": [{"json": {"withExif": True}}, {"json": {"withExif": True, "albumIds": ["{album}"]}}],
    "searchSmart": [{"json": {"withExif": True, "query": "sea"}}],
    "searchRandom": [{"json": {"withExif": True}}],
    "searchLargeAssets": [{"params": {"withExif": "true"}}],
    "getMemory": [{}],
    "searchMemories": [{}],
    "getTimeBucket": [
        {"params": {"timeBucket": "2024-05-01", "withCoordinates": "true", **scope}}
        for scope in (MIXED, {"userId": "{mia}", "visibility": "timeline"}, {"albumId": "{album}"})
    ],
}
# Of these an answer holds only what is the caller's own, or is the answer to a change of one's own.
OWN = {
    "createMemory": "shown by the memory afterwards",
    "createSharedLink": "shown by the link afterwards",
    "createStack": "stacks are of one's own photos, which test_others_things shows",
    "dropAssetEdit": "for owners only",
    "getAssetDuplicates": "duplicates are among one's own photos",
    "getStack": "as createStack",
    "searchStacks": "as createStack",
    "updateAsset": "for owners only",
    "updateMemory": "shown by the memory afterwards",
    "updateSharedLink": "shown by the link afterwards",
    "updateStack": "as createStack",
}
# Others keep back what stands on the map, so that nothing is left to be shown: see the boxes below.
ON_THE_MAP = {"getPlaceMonth"}
# Listings of places: what has none is not in them.
BY_PLACE = {"getExploreData", "getAssetsByCity"}
GUESTS = {"getMySharedLink", "sharedLinkLogin"}
SILENT = {"getAssetsByOriginalPath": "folders are shown of one's own photos and of shared libraries alone"}


async def test_every_operation_that_shows_photos_is_known() -> None:
    """One that is added later is looked at here, or says why not."""
    assert {route.operation_id for route in listings()} == {*REQUESTS, *OWN, *GUESTS, *ON_THE_MAP}


async def ask(world: World, route: Route, album: str, link: str, memory: str) -> str:
    """What Tom is answered by an operation, all its requests together."""
    things = {"{mia}": world.mia.uid, "{album}": album, "{folder}": f"library/{world.photo}"}
    named = {"asset_id": world.photo, "album_id": album, "link_id": link, "memory_id": memory}
    path = "/api" + PATH_PARAMETER.sub(lambda match: named[match[1]], route.path)
    text = ""
    for request in REQUESTS[route.operation_id]:
        filled = msgspec.json.encode(request).decode()
        for mark, value in things.items():
            filled = filled.replace(mark, value)
        answer = await world.tom.send(route.method, path, **msgspec.json.decode(filled))
        assert answer.status == 200, (route.path, answer.body)
        text += msgspec.json.encode(answer.body).decode()
    return text


@pytest.mark.parametrize(
    "route", [route for route in listings() if route.operation_id in REQUESTS], ids=lambda route: route.operation_id
)
async def test_answers(world: World, route: Route) -> None:
    """With places, then without; Tom put the photo into an album, a link and a memory of his own besides."""
    album = await world.tom.post("/albums", json={"albumName": "mine", "assetIds": [world.photo]})
    # Of an earlier version: today nobody makes a link of what is not theirs.
    link, _ = await world.app.db.write(insert_link, world.tom.user_id, assets=[world.photo])
    remembered = {"type": "on_this_day", "data": {"year": 2024}, "memoryAt": "2024-05-01T00:00:00.000Z"}
    memory = await world.tom.post("/memories", json={**remembered, "assetIds": [world.photo]})
    named = (album["id"], link, memory["id"])
    told = await ask(world, route, *named)
    await keep_back(world)
    untold = await ask(world, route, *named)
    if route.operation_id in SILENT:
        assert told == untold == "[]"
        return
    assert any(mark in told for mark in PLACE)
    for mark in (*PLACE, "Disc/Ankh"):
        assert mark not in untold
    for text in (told, untold):
        assert HIDDEN not in text
        assert '"isFavorite":true' not in text
        assert '"isFavorite":[true' not in text
    if "Iconograph" in told and route.operation_id not in BY_PLACE:
        assert "Iconograph" in untold
    await keep_back(world, shares=True)
    assert await ask(world, route, *named) == told or route.operation_id == "searchRandom"


# --- phones


async def test_a_phone_is_told_what_its_person_is_told(world: World) -> None:
    """With places, without, and with them again: what is new to one that has all, and what a new one gets. Never what the
    partner view hides, nor what is a favourite."""
    await world.tom.post("/albums", json={"albumName": "mine", "assetIds": [world.photo]})
    for shares in (True, False, True):
        await keep_back(world, shares=shares)
        for is_new in (False, True):
            lines = await stream(world.tom, *PHONE, reset=is_new)
            await acknowledge(world.tom, lines)
            text = msgspec.json.encode(lines).decode()
            assert [mark in text for mark in (*PLACE, "Disc/Ankh")] == [shares] * 6
            assert "Iconograph" in text
            assert HIDDEN not in text
            assert '"isFavorite":true' not in text


# --- filters


async def search(client: Client, **body: Any) -> int:
    """How many photos a search finds; by listing, by counting and by meaning alike."""
    found = (await client.post("/search/metadata", json=body))["assets"]
    counted = await client.post("/search/statistics", json=body)
    assert found["total"] == len(found["items"]) == counted["total"] == len(await find_like(client, **body))
    return len(found["items"])


@pytest.mark.parametrize(
    "body",
    [
        {"city": PLACE[0]},
        {"state": PLACE[1]},
        {"country": PLACE[2]},
        {"filter": {"city": {"eq": PLACE[0]}}},
        {"filter": {"country": {"in": [PLACE[2]]}}},
        {"filter": {"state": {"ne": None}}},
        {"filter": {"or": [{"city": {"eq": PLACE[0]}}, {"make": {"eq": "none"}}]}},
    ],
    ids=str,
)
async def test_filters_are_no_oracle(world: World, body: Any) -> None:
    """What is not told is not found by guessing it either; whatever else is asked with it."""
    album = await world.tom.post("/albums", json={"albumName": "mine", "assetIds": [world.photo]})
    assert await search(world.tom, **body) == 2
    assert await search(world.tom, albumIds=[album["id"]], **body) == 1
    await keep_back(world)
    assert await search(world.tom, **body) == 0
    assert await search(world.tom, albumIds=[album["id"]], **body) == 0
    assert await search(world.mia, **body) == 3


async def test_what_is_no_place_is_found_as_before(world: World) -> None:
    """A photo whose place is kept back is one without a place."""
    await keep_back(world)
    assert await search(world.tom, make="Iconograph") == 2
    assert await search(world.tom, filter={"city": {"eq": None}}) == 2
    assert await search(world.tom, filter={"or": [{"city": {"eq": PLACE[0]}}, {"make": {"eq": "Iconograph"}}]}) == 2
    assert await search(world.tom, isFavorite=True) == 0


async def test_suggestions_are_no_oracle(world: World) -> None:
    """Cameras of a country tell that somebody was there."""
    query = {"type": "camera-make", "country": PLACE[2]}
    assert await world.tom.get("/search/suggestions", params=query) == ["Iconograph"]
    await keep_back(world)
    assert await world.tom.get("/search/suggestions", params=query) == []
    assert await world.tom.get("/search/suggestions", params={"type": "camera-make"}) == ["Iconograph"]


@pytest.mark.parametrize("by", ["partners", "user", "album"])
async def test_rectangles_are_no_oracle(world: World, by: str) -> None:
    """Rectangle after rectangle would tell where a photo was taken."""
    album = await world.tom.post("/albums", json={"albumName": "mine", "assetIds": [world.photo]})
    scopes = {
        "partners": MIXED,
        "user": {"userId": world.mia.uid, "visibility": "timeline"},
        "album": {"albumId": album["id"]},
    }
    query = {"bbox": "9,54,10,55", **scopes[by]}
    assert await world.tom.get("/timeline/buckets", params=query) != []
    await keep_back(world)
    assert await world.tom.get("/timeline/buckets", params=query) == []
    assert await world.tom.get("/timeline/buckets", params=scopes[by]) != []


async def test_boxes_of_the_map_are_no_oracle(world: World) -> None:
    """Nor those of the photos behind its markers."""
    await world.tom.post("/albums", json={"albumName": "mine", "assetIds": [world.photo]})
    others = {"withPartners": "true", "withSharedAlbums": "true"}
    query = {"bbox": "9,54,10,55", "timeBucket": "2024-05-01", **others}
    for path in ("/photostead/map/months", "/photostead/map/month", "/map/markers"):
        assert await world.tom.get(path, params=query) != []
    await keep_back(world)
    for path in ("/photostead/map/months", "/photostead/map/month", "/map/markers"):
        assert await world.tom.get(path, params=query) == []


# --- detours


async def test_files(world: World) -> None:
    """An original says where it was taken, so it is not given away; what an app keeps beside a photo neither."""

    async def status(path: str) -> int:
        return (await world.tom.send("GET", f"/api/assets/{path}")).status

    assert await status(f"{world.photo}/original") == await status(f"{world.video}/video/playback") == 200
    assert await status(f"{world.photo}/thumbnail?size=fullsize") == 200
    assert len(await world.tom.get(f"/assets/{world.photo}/metadata")) == 1
    await keep_back(world)
    assert await status(f"{world.photo}/original") == await status(f"{world.video}/video/playback") == 403
    # There is no preview in this test, and the original does not stand in for it.
    assert await status(f"{world.photo}/thumbnail?size=fullsize") == 404
    assert await world.tom.get(f"/assets/{world.photo}/metadata") == []
    assert await status(f"{world.photo}/metadata/mobile-app") == 404
    assert (await world.mia.send("GET", f"/api/assets/{world.photo}/original")).status == 200


async def test_a_video_without_a_place_plays(world: World) -> None:
    """There is nothing in it to keep back, unless a person took its place out of the answers only."""
    await keep_back(world)
    playback = f"/api/assets/{world.video}/video/playback"
    nowhere = "update assets set latitude = null, longitude = null, city = null where uid = ?"
    await world.app.db.write(Tx.run, nowhere, (world.video,))
    assert (await world.tom.send("GET", playback)).status == 200
    by_hand = "insert into asset_overrides select id, '{\"latitude\":null}' from assets where uid = ?"
    await world.app.db.write(Tx.run, by_hand, (world.video,))
    assert (await world.tom.send("GET", playback)).status == 403


async def test_a_link_tells_no_more_than_who_made_it_knows(world: World, make_link: MakeLink) -> None:
    """Tom cannot read through a link of his what Mia keeps back from him; Mia's own links tell what she lets them."""
    album = await world.tom.post("/albums", json={"albumName": "mine", "assetIds": [world.photo]})
    links = [await make_link(world.tom, album=album["id"]), await make_link(world.tom, assets=[world.photo])]
    await keep_back(world)
    for link in links:
        asset = await link.get(f"/assets/{world.photo}", expect=200)
        assert asset["exifInfo"]["city"] is asset["exifInfo"]["latitude"] is None
        assert (await link.send("GET", f"/api/assets/{world.photo}/original")).status == 403
    assert await links[0].get(f"/albums/{album['id']}/map-markers") == []
    hers = await make_link(world.mia, assets=[world.photo])
    assert (await hers.get(f"/assets/{world.photo}"))["exifInfo"]["city"] == PLACE[0]


async def test_an_album_of_the_owner_is_the_owners_word(world: World, make_user: MakeUser) -> None:
    """What Mia herself puts into an album tells its people where; what Tom passes on does not."""
    zoe = await make_user("zoe")
    await keep_back(world)
    people = [{"userId": person, "role": "viewer"} for person in (zoe.uid,)]
    passed_on = await world.tom.post(
        "/albums", json={"albumName": "on", "albumUsers": people, "assetIds": [world.video]}
    )
    hers = await world.mia.post("/albums", json={"albumName": "hers", "albumUsers": people, "assetIds": [world.photo]})
    assert len(await zoe.get(f"/albums/{hers['id']}/map-markers")) == 1
    assert await zoe.get(f"/albums/{passed_on['id']}/map-markers") == []
    cities = [(await zoe.get(f"/assets/{uid}"))["exifInfo"]["city"] for uid in (world.photo, world.video)]
    assert cities == [PLACE[0], None]


async def test_ending_tells_no_more(world: World) -> None:
    """A partner who is none any more keeps what is in albums, and still learns no place of it."""
    album = await world.tom.post("/albums", json={"albumName": "mine", "assetIds": [world.photo]})
    await keep_back(world)
    await world.mia.delete(f"/partners/{world.tom.uid}")
    assert (await world.tom.get(f"/assets/{world.photo}", expect=200))["exifInfo"]["city"] is None
    assert await world.tom.get(f"/albums/{album['id']}/map-markers") == []


# --- what a partner never sees


@pytest.mark.parametrize(
    "query",
    [
        {"isTrashed": "true", "visibility": "timeline"}, {"visibility": "archive"}, {"visibility": "locked"},
        {"visibility": "hidden"}, {},
    ],
    ids=str,
)  # fmt: skip
async def test_timeline_of_one_partner_shows_nothing_else(world: World, query: dict[str, str]) -> None:
    """Neither trash nor archive nor the locked folder."""
    for path in ("/timeline/buckets", "/timeline/bucket"):
        params = {"userId": world.mia.uid, "timeBucket": "2024-05-01", **query}
        assert (await world.tom.send("GET", f"/api{path}", params=params)).status == 400


async def test_deleted_people_share_nothing(world: World) -> None:
    """Though they may be restored."""
    await world.app.db.write(Tx.run, "update users set status = 'deleted' where id = ?", (world.mia.user_id,))
    params = {"userId": world.mia.uid, "visibility": "timeline"}
    await world.tom.get("/timeline/buckets", params=params, expect=400)
    await world.tom.get(f"/assets/{world.photo}", expect=400)


async def test_favourites_are_private(world: World) -> None:
    """In no filter either."""
    for favorite, count in ((True, 0), (False, 2)):
        assert await search(world.tom, isFavorite=favorite) == count
    params = {"withPartners": "true", "isFavorite": "true"}
    assert await world.tom.get("/map/markers", params=params) == []


# --- the setting


async def test_only_the_sharer_chooses(world: World, make_user: MakeUser) -> None:
    """Who sees the photos cannot let themselves be told; of others nobody learns whether there is a partner."""
    assert await world.mia.get("/photostead/partners") == [{"id": world.tom.uid, "name": "tom", "sharesPlaces": True}]
    await keep_back(world)
    assert [one["sharesPlaces"] for one in await world.mia.get("/photostead/partners")] == [False]
    assert await world.tom.get("/photostead/partners") == []
    zoe = await make_user("zoe")
    for client, uid in ((world.tom, world.mia.uid), (zoe, world.tom.uid), (world.mia, zoe.uid)):
        refused = await client.put(f"/photostead/partners/{uid}", json={"sharesPlaces": True}, expect=400)
        assert refused["message"] == "Partner not found"
    for body in ({}, {"sharesPlaces": None}, {"sharesPlaces": "no"}):
        await world.mia.put(f"/photostead/partners/{world.tom.uid}", json=body, expect=400)
    await world.tom.put(f"/partners/{world.mia.uid}", json={"inTimeline": False})
    assert [one["sharesPlaces"] for one in await world.mia.get("/photostead/partners")] == [False]
