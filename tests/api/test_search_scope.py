"""Searches: pages and cursors cover everything once, nobody finds what is not theirs, and the forms without fields."""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Tx
from tests.api.searching import DAY, NOON, find, insert
from tests.client import Client
from tests.conftest import MakeApiKey, MakeLink, MakeUser
from tests.people import insert_album, insert_asset, insert_partner

# --- pages


@pytest.fixture
async def series(app: App, admin: Client) -> list[str]:
    """Seven photos, the newest first; of the three of one instant the one that came last is first."""

    def insert_series(tx: Tx) -> list[str]:
        days = [0, 1, 1, 1, 2, 3, 4]
        return [
            insert(tx, admin.user_id, file_created_at=NOON + day * DAY, local_time=NOON - day * DAY,
                   file_size=day % 3, rating=day or None)
            for day in days
        ][::-1]  # fmt: skip

    return await app.db.write(insert_series)


async def all_pages(client: Client, by: str, **search: Any) -> list[str]:
    """The ids of all pages of two, going on by `page` or by `cursor`."""
    found: list[str] = []
    after: dict[str, Any] = {}
    while True:
        assets = (await client.post("/search/metadata", json={"size": 2, **search, **after}))["assets"]
        assert assets["total"] == 7
        found += [item["id"] for item in assets["items"]]
        if assets["nextPage"] is None:
            assert assets["nextCursor"] is None
            return found
        assert isinstance(assets["nextPage"], str)
        after = {"page": int(assets["nextPage"])} if by == "page" else {"cursor": assets["nextCursor"]}


@pytest.mark.parametrize("by", ["page", "cursor"])
async def test_pages_cover_everything_once_in_order(admin: Client, series: list[str], by: str) -> None:
    """By number and by cursor alike, in both directions, by each field."""
    assert await all_pages(admin, by) == series
    assert await all_pages(admin, by, order="asc") == series[::-1]
    assert await all_pages(admin, by, withExif=True, visibility="timeline") == series
    oldest_first = {"field": "localDateTime", "direction": "desc"}
    by_clock = await all_pages(admin, by, orderBy=oldest_first)
    assert [series.index(uid) for uid in by_clock] == [6, 3, 4, 5, 2, 1, 0]
    by_size = await all_pages(admin, by, orderBy={"field": "fileSizeInBytes"})
    assert [series.index(uid) for uid in by_size] == [2, 0, 3, 4, 5, 1, 6]
    by_rating = await all_pages(admin, by, orderBy={"field": "rating", "direction": "asc"})
    assert by_rating == series[::-1]
    rare = await all_pages(admin, by, isOffline=False)
    assert rare == series


async def test_pages_past_the_end_are_empty(admin: Client, series: list[str]) -> None:
    """Tools ask for several at once."""
    for page in (5, 1000, 2**63 - 1):
        assets = (await admin.post("/search/metadata", json={"size": 2, "page": page}))["assets"]
        assert (assets["items"], assets["nextPage"], assets["total"]) == ([], None, 7)


async def test_a_full_last_page_is_the_last(admin: Client, series: list[str]) -> None:
    """Seven on a page of seven."""
    assert await find(admin, size=7) == series


# --- whose


async def test_nobody_finds_what_is_others(app: App, admin: Client, make_user: MakeUser) -> None:
    """Not even an administrator."""
    other = await make_user("other")
    await app.db.write(insert_asset, other.user_id)
    assert await find(admin) == []
    assert await admin.post("/search/random", json={}) == []


async def test_partners_photos_are_found_where_they_show(app: App, admin: Client, make_user: MakeUser) -> None:
    """In the timeline, if the viewer wants them there; their marks, archive and trash are theirs."""
    partner = await make_user("partner")
    shown = await app.db.write(insert_asset, partner.user_id, is_favorite=1, file_created_at=NOON - 1)
    for columns in ({"visibility": "archive"}, {"visibility": "locked"}, {"deleted_at": NOON}):
        await app.db.write(insert_asset, partner.user_id, **columns)
    newer, older = [
        await app.db.write(insert_asset, admin.user_id, file_created_at=taken) for taken in (NOON, NOON - 2)
    ]
    await app.db.write(insert_partner, partner.user_id, admin.user_id)
    assert await find(admin) == [newer, older]
    await app.db.write(lambda tx: tx.run("update partners set in_timeline = 1"))
    assert await find(admin) == [newer, shown, older]
    assert await find(admin, isFavorite=True) == []
    assert await find(admin, visibility="archive") == []
    assert await find(admin, withDeleted=True) == [newer, shown, older]
    assert await admin.post("/search/statistics", json={}) == {"total": 3}
    assert await admin.post("/search/statistics", json={"visibility": "archive"}) == {"total": 0}
    assert await find(partner, isFavorite=True) == [shown]


async def test_the_locked_folder_opens_with_its_pin(app: App, admin: Client) -> None:
    """And closes again."""
    locked = await app.db.write(insert_asset, admin.user_id, visibility="locked")
    pin = "update sessions set pin_expires_at = ? where user_id = ?"
    await app.db.write(lambda tx: tx.run(pin, (9_999_999_999_999, admin.user_id)))
    assert await find(admin, visibility="locked") == [locked]
    assert await admin.post("/search/statistics", json={"visibility": "locked"}) == {"total": 1}
    await app.db.write(lambda tx: tx.run(pin, (1, admin.user_id)))
    await admin.post("/search/statistics", json={"visibility": "locked"}, expect=400)


async def test_albums(app: App, admin: Client, make_user: MakeUser) -> None:
    """In an album one finds what others put there; albums that one may not see hold nothing."""
    other = await make_user("other")
    mine, loose = [await app.db.write(insert_asset, admin.user_id) for _ in range(2)]
    theirs = await app.db.write(insert_asset, other.user_id)
    shared = await app.db.write(insert_album, other.user_id, assets=[mine, theirs], viewers=[admin.user_id])
    private = await app.db.write(insert_album, other.user_id, assets=[mine, theirs])
    own = await app.db.write(insert_album, admin.user_id, assets=[mine])
    assert set(await find(admin, albumIds=[shared])) == {mine, theirs}
    assert await find(admin, albumIds=[private]) == []
    assert set(await find(admin, albumIds=[private, own])) == {mine}
    assert await find(admin, isNotInAlbum=True) == [loose]
    assert await find(admin, isNotInAlbum=True, visibility="timeline") == [loose]
    assert set(await find(admin, filter={"albumIds": {"any": [shared, own]}})) == {mine, theirs}
    assert await find(admin, filter={"albumIds": {"all": [shared, own]}}) == [mine]
    assert set(await find(admin, filter={"albumIds": {"none": [own]}})) == {loose}
    assert set(await find(admin, filter={"or": [{"albumIds": {"any": [shared]}}]})) == {mine}
    assert await find(admin, filter={"hasAlbums": {"eq": False}}) == [loose]


async def test_albums_of_others_are_not_found_out(app: App, admin: Client, make_user: MakeUser) -> None:
    """Whether a partner's photo is in an album that is not shown to the caller."""
    mia = await make_user("mia")
    await mia.post("/partners", json={"sharedWithId": admin.uid})
    uid = await app.db.write(insert_asset, mia.user_id)
    await admin.put(f"/partners/{mia.uid}", json={"inTimeline": True})
    question = {"isNotInAlbum": True}

    async def found() -> list[str]:
        answer = await admin.post("/search/metadata", json=question, expect=200)
        return [item["id"] for item in answer["assets"]["items"]]

    assert await found() == [uid]
    await mia.post("/albums", json={"albumName": "secret", "assetIds": [uid]})
    assert await found() == [uid]


async def test_a_link_finds_what_it_shows(app: App, admin: Client, make_link: MakeLink) -> None:
    """Whatever else is asked of it, and nothing by what it hides."""
    inside, outside = [await app.db.write(insert, admin.user_id, make="Canon", city="Roma") for _ in range(2)]
    album = await app.db.write(insert_album, admin.user_id, assets=[inside])
    other_album = await app.db.write(insert_album, admin.user_id, assets=[outside])
    link = await make_link(admin, album=album)
    assert await find(link) == [inside]
    assert await find(link, make="Canon") == [inside]
    assert await find(link, albumIds=[album]) == [inside]
    assert await find(link, albumIds=[other_album]) == []
    assert await find(link, id=outside) == []
    loose = await make_link(admin, assets=[outside], show_metadata=0)
    assert await find(loose) == [outside]
    assert await find(loose, order="asc", withExif=True) == [outside]
    for search in ({"make": "Canon"}, {"city": "Roma"}, {"filter": {"or": [{"make": {"eq": "Canon"}}]}}):
        await loose.post("/search/metadata", json=search, expect=403)
    await link.post("/search/statistics", json={}, expect=401)


async def test_permissions(admin: Client, anonymous: Client, make_api_key: MakeApiKey) -> None:
    """Counting is a permission of its own."""
    await anonymous.post("/search/metadata", json={}, expect=401)
    reader, counter = await make_api_key(admin, "asset.read"), await make_api_key(admin, "asset.statistics")
    await reader.post("/search/metadata", json={})
    await reader.post("/search/statistics", json={}, expect=403)
    await counter.post("/search/statistics", json={})
    await counter.post("/search/metadata", json={}, expect=403)


# --- the other forms


async def test_random_draws_so_many(admin: Client, series: list[str]) -> None:
    """None twice."""
    drawn = [item["id"] for item in await admin.post("/search/random", json={"size": 5})]
    assert len(drawn) == len(set(drawn)) == 5
    assert set(drawn) <= set(series)


async def test_cities(app: App, admin: Client, make_user: MakeUser) -> None:
    """The newest photo of each, by name; the most frequent ones to explore."""
    other = await make_user("other")
    await app.db.write(insert_asset, other.user_id, city="Parigi")
    for columns in ({"city": "Napoli", "deleted_at": NOON}, {"city": "Napoli", "visibility": "archive"}, {}):
        await app.db.write(insert_asset, admin.user_id, **columns)
    rome = await app.db.write(insert_asset, admin.user_id, city="Roma")
    await app.db.write(insert_asset, admin.user_id, city="Roma", file_created_at=NOON - 1)
    milan = await app.db.write(insert_asset, admin.user_id, city="Milano")
    cities = await admin.get("/search/cities")
    assert [(item["id"], item["exifInfo"]["city"]) for item in cities] == [(milan, "Milano"), (rome, "Roma")]
    [explored] = await admin.get("/search/explore")
    assert explored["fieldName"] == "exifInfo.city"
    assert [(item["value"], item["data"]["id"]) for item in explored["items"]] == [("Roma", rome), ("Milano", milan)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"type": "city"}, ["Milano", "Roma"]),
        ({"type": "state"}, ["Lazio", "Lombardia"]),
        ({"type": "country"}, ["Italia"]),
        ({"type": "city", "state": "Lazio"}, ["Roma"]),
        ({"type": "city", "country": "Francia"}, []),
        ({"type": "city", "country": ""}, ["Milano", "Roma"]),
        ({"type": "camera-make"}, ["Canon", "Sony"]),
        ({"type": "camera-model", "make": "Canon"}, ["R5"]),
        ({"type": "camera-lens-model", "includeNull": "true"}, ["RF 50"]),
        ({"type": "camera-model", "lensModel": "RF 50"}, ["R5"]),
    ],
)
async def test_suggestions(app: App, admin: Client, query: dict[str, str], found: list[str]) -> None:
    """Each once, in order, of one's own assets outside the trash."""
    for columns in (
        {"city": "Roma", "state": "Lazio", "country": "Italia", "make": "Canon", "model": "R5", "lens_model": "RF 50"},
        {"city": "Milano", "state": "Lombardia", "country": "Italia", "make": "Sony", "model": "A7"},
        {"city": "Milano", "make": "Sony"},
        {"city": "Torino", "make": "Nikon", "deleted_at": NOON},
        {"city": "Genova", "make": "Leica", "visibility": "locked"},
    ):
        await app.db.write(insert, admin.user_id, **columns)
    assert await admin.get("/search/suggestions", params=query) == found


async def test_suggestions_of_nothing(admin: Client) -> None:
    """The type is required, and one of these."""
    await admin.get("/search/suggestions", expect=400)
    await admin.get("/search/suggestions", params={"type": "colour"}, expect=400)
