"""The map: where photos were taken, whose they are, and which of them were asked for."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from photostead.access.identity import Identity, User
from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.map import store
from photostead.features.map.schema import GetMapMarkersQuery
from photostead.kernel.clock import now_ms
from tests.client import Client
from tests.conftest import MakeApiKey, MakeLink, MakeUser
from tests.people import insert_album, insert_asset, insert_partner

Place = Callable[..., Awaitable[str]]
MAY_FIRST = 1_714_564_800_000
YES, NO = "true", "false"


@pytest.fixture
def place(app: App) -> Place:
    """`await place(client, …)` is the uid of a photo of theirs that knows where it was taken."""

    async def make(client: Client, **columns: Any) -> str:
        return await app.db.write(insert_asset, client.user_id, **{"latitude": 46.5, "longitude": -6.25} | columns)

    return make


async def markers(client: Client, **query: str) -> list[str]:
    """The ids on the map, in order."""
    return sorted(marker["id"] for marker in await client.get("/map/markers", params=query))


async def test_markers(admin: Client, place: Place) -> None:
    """Position and, where they are known, the names of the place; only of photos that have a position."""
    assert await admin.get("/map/markers") == []
    plain = await place(admin, latitude=-33.123456789, longitude=151.5)
    named = await place(admin, latitude=0, longitude=0, city="Null Island", state="Sea", country="Nowhere")
    for missing in ({"latitude": None}, {"longitude": None}, {"latitude": None, "longitude": None}):
        await place(admin, **missing)
    found = {marker["id"]: marker for marker in await admin.get("/map/markers")}
    nowhere = {"city": None, "state": None, "country": None}
    assert found == {
        plain: {"id": plain, "lat": -33.123456789, "lon": 151.5, **nowhere},
        named: {"id": named, "lat": 0, "lon": 0, "city": "Null Island", "state": "Sea", "country": "Nowhere"},
    }


async def test_what_is_on_no_map(app: App, admin: Client, place: Place) -> None:
    """The trash, motion parts, and the locked folder, even where it was opened."""
    shown = await place(admin)
    hidden = [
        await place(admin, visibility="locked"),
        await place(admin, visibility="hidden"),
        await place(admin, deleted_at=now_ms()),
    ]
    await app.db.write(insert_album, admin.user_id, assets=[shown, *hidden])
    everything = {"withPartners": YES, "withSharedAlbums": YES}
    for query in ({}, everything, {"isArchived": NO}, {"isArchived": YES}):
        assert await markers(admin, **query) == ([] if query.get("isArchived") == YES else [shown])
    await app.db.write(lambda tx: tx.run("update sessions set pin_expires_at = ?", (now_ms() + 60_000,)))
    assert await markers(admin, **everything) == [shown]


async def test_marks(admin: Client, place: Place) -> None:
    """Favourite and archived: with them, without them, or whichever."""
    plain, archived = await place(admin), await place(admin, visibility="archive")
    favorite, both = await place(admin, is_favorite=1), await place(admin, is_favorite=1, visibility="archive")
    assert await markers(admin) == sorted([plain, archived, favorite, both])
    assert await markers(admin, isArchived=NO) == sorted([plain, favorite])
    assert await markers(admin, isArchived=YES) == sorted([archived, both])
    assert await markers(admin, isFavorite=NO) == sorted([plain, archived])
    assert await markers(admin, isFavorite=YES) == sorted([favorite, both])
    assert await markers(admin, isFavorite=YES, isArchived=NO) == [favorite]


async def test_dates(admin: Client, place: Place) -> None:
    """Both ends count; offsets are understood."""
    first = await place(admin, file_created_at=MAY_FIRST)
    later = await place(admin, file_created_at=MAY_FIRST + 1)
    noon = "2024-05-01T12:00:00.000Z"
    assert await markers(admin, fileCreatedAfter=noon) == sorted([first, later])
    assert await markers(admin, fileCreatedBefore=noon) == [first]
    assert await markers(admin, fileCreatedAfter="2024-05-01T12:00:00.001Z") == [later]
    assert await markers(admin, fileCreatedBefore="2024-05-01T13:59:59.999+02:00") == []
    assert await markers(admin, fileCreatedAfter="2024-05-01T14:00+02:00", fileCreatedBefore=noon) == [first]


BAD: list[dict[str, str]] = [
    {"fileCreatedAfter": "yesterday"}, {"fileCreatedBefore": "2024-02-30T00:00:00Z"}, {"fileCreatedAfter": ""},
    {"fileCreatedAfter": "99999-01-01T00:00:00Z"}, {"isFavorite": "perhaps"}, {"isArchived": ""}, {"withPartners": "2"},
    {"withSharedAlbums": "'; drop table assets --"},
]  # fmt: skip


@pytest.mark.parametrize("query", BAD, ids=str)
async def test_bad_queries(query: dict[str, str], admin: Client) -> None:
    """Are refused by the name of what is wrong."""
    answer = await admin.get("/map/markers", params=query, expect=400)
    assert next(iter(query)) in str(answer["message"])


async def test_partners(app: App, admin: Client, make_user: MakeUser, place: Place) -> None:
    """Where they are asked for, those who share their timeline and whose photos the caller has in theirs; what they
    archived, hid or marked is theirs alone."""
    mia = await make_user("mia")
    mine = await place(admin, is_favorite=1)
    hers = await place(mia, is_favorite=1)
    await place(mia, visibility="archive")
    await place(mia, visibility="locked")
    await place(mia, deleted_at=now_ms())
    await app.db.write(insert_partner, mia.user_id, admin.user_id)
    assert await markers(admin, withPartners=YES) == [mine]
    await app.db.write(lambda tx: tx.run("update partners set in_timeline = 1"))
    assert await markers(admin, withPartners=YES) == sorted([mine, hers])
    assert await markers(admin, withPartners=YES, isFavorite=YES) == [mine]
    assert await markers(admin, withPartners=YES, isFavorite=NO) == [hers]
    assert await markers(admin, withPartners=YES, isArchived=YES) == []
    for without in ({}, {"withPartners": NO}, {"withSharedAlbums": YES}):
        assert await markers(admin, **without) == [mine]
    assert hers not in await markers(mia, withPartners=YES, isFavorite=NO)
    assert mine not in await markers(mia, withPartners=YES)


async def test_shared_albums(app: App, admin: Client, make_user: MakeUser, place: Place) -> None:
    """What others put into albums that the caller is in, once each, whoever else shares it."""
    mia, sam = await make_user("mia"), await make_user("sam")
    mine, hers = await place(admin), await place(mia)
    archived, hidden = await place(mia, visibility="archive"), await place(mia, deleted_at=now_ms())
    apart = await place(mia)
    shared = [mine, hers, archived, hidden]
    for _ in range(2):
        await app.db.write(insert_album, admin.user_id, assets=shared, viewers=[mia.user_id])
    await app.db.write(insert_album, mia.user_id, assets=[apart])
    assert await markers(admin) == [mine]
    assert await markers(admin, withSharedAlbums=YES) == sorted([mine, hers, archived])
    assert await markers(admin, withSharedAlbums=YES, isArchived=NO) == sorted([mine, hers])
    assert await markers(mia, withSharedAlbums=YES) == sorted([mine, hers, archived, apart])
    assert await markers(sam, withSharedAlbums=YES) == []
    await app.db.write(insert_partner, mia.user_id, admin.user_id)
    await app.db.write(lambda tx: tx.run("update partners set in_timeline = 1"))
    assert await markers(admin, withSharedAlbums=YES, withPartners=YES) == sorted([mine, hers, archived, apart])


async def test_albums_of_removed_people(app: App, admin: Client, make_user: MakeUser, place: Place) -> None:
    """Are gone for everybody."""
    mia = await make_user("mia")
    hers = await place(mia)
    await app.db.write(insert_album, mia.user_id, assets=[hers], viewers=[admin.user_id])
    assert await markers(admin, withSharedAlbums=YES) == [hers]
    await app.db.write(lambda tx: tx.run("update users set status = 'deleted' where id = ?", (mia.user_id,)))
    assert await markers(admin, withSharedAlbums=YES) == []


async def test_who_may_ask(
    admin: Client, anonymous: Client, make_api_key: MakeApiKey, make_link: MakeLink, place: Place
) -> None:
    """Keys with map.read and nothing else; no shared link."""
    shown = await place(admin)
    reading, other = await make_api_key(admin, "map.read"), await make_api_key(admin, "asset.read", "map.search")
    assert await markers(reading) == [shown]
    await other.get("/map/markers", expect=403)
    for nobody in (anonymous, await make_link(admin, assets=[shown])):
        await nobody.get("/map/markers", expect=401)


async def test_markers_come_from_their_index(app: App, admin: Client, make_user: MakeUser) -> None:
    """Whatever is asked, no asset without a position is looked at."""
    mia = await make_user("mia")
    await app.db.write(insert_partner, mia.user_id, admin.user_id)
    await app.db.write(lambda tx: tx.run("update partners set in_timeline = 1"))
    identity = Identity(User(admin.user_id, admin.uid, "", "", is_admin=True))
    query = GetMapMarkersQuery(
        with_partners=True, is_favorite=True, is_archived=False, file_created_after="2024-05-01T12:00:00Z"
    )
    wanted = await app.db.read(store.select, identity, query)
    steps = await app.db.read(Rows.rows, f"explain query plan {wanted.sql}", wanted.params)
    looks = [step for _, _, _, step in steps if step.split()[1] == "a"]
    assert len(looks) == 2
    assert all(step.startswith("SEARCH a USING COVERING INDEX assets_on_map (owner_id=?") for step in looks), looks
