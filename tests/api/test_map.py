"""The map: where photos were taken, whose they are, and which of them were asked for."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from photostead.access.identity import Identity, User
from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.map import service, store
from photostead.features.map.schema import GetMapMarkersQuery
from photostead.features.settings import service as settings
from photostead.kernel.clock import now_ms
from tests.api.settling import change_settings
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


async def test_bad_queries(admin: Client) -> None:
    """Are refused by the name of what is wrong."""
    for query in BAD:
        answer = await admin.get("/map/markers", params=query, expect=400)
        assert next(iter(query)) in str(answer["message"]), query


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


EVERYWHERE = "-180,-90,180,90"
MAY, JUNE = "2024-05-01", "2024-06-01"


async def shown(client: Client, bbox: str = EVERYWHERE, **query: str) -> dict[str, list[str]]:
    """The ids of a box by month, in order; the months' counts are theirs."""
    query = {"bbox": bbox, **query}
    months = await client.get("/photostead/map/months", params=query)
    found = {}
    for month in months:
        photos = await client.get("/photostead/map/month", params=query | {"timeBucket": month["timeBucket"]})
        assert len(photos) == month["count"]
        found[month["timeBucket"]] = [photo["id"] for photo in photos]
    return found


async def test_photos_of_a_box(admin: Client, place: Place) -> None:
    """By the months of the clock where they were taken, the newest first; edges belong to the box."""
    early = await place(admin, local_time=MAY_FIRST - 43_200_000, latitude=10, longitude=20)
    late = await place(admin, local_time=MAY_FIRST, latitude=11, longitude=21)
    june = await place(admin, local_time=MAY_FIRST + 31 * 86_400_000, latitude=12, longitude=22)
    pacific = await place(admin, local_time=MAY_FIRST, latitude=-17, longitude=-179)
    await place(admin, local_time=MAY_FIRST, latitude=None)
    assert await shown(admin, "20,10,22,12") == {JUNE: [june], MAY: [late, early]}
    assert list(await shown(admin, "20,10,22,12")) == [JUNE, MAY]
    assert await shown(admin, "20.5,10,21.5,12") == {MAY: [late]}
    assert await shown(admin, "175,-20,-175,0") == {MAY: [pacific]}
    assert await shown(admin, "0,0,1,1") == {}


async def test_what_a_tile_of_the_map_shows(admin: Client, place: Place) -> None:
    uid = await place(
        admin, local_time=MAY_FIRST, width=400, height=200, thumbhash="aGk=", is_favorite=1, type="VIDEO",
        duration_ms=1500,
    )  # fmt: skip
    query = {"bbox": EVERYWHERE, "timeBucket": MAY}
    assert await admin.get("/photostead/map/month", params=query) == [
        {
            "id": uid, "ownerId": admin.uid, "ratio": 2.0, "thumbhash": "aGk=", "isFavorite": True,
            "isArchived": False, "isImage": False, "isLive": False, "duration": 1500,
            "localDateTime": "2024-05-01T12:00:00.000Z",
        }
    ]  # fmt: skip


async def test_a_box_holds_what_its_markers_stand_for(
    app: App, admin: Client, make_user: MakeUser, place: Place
) -> None:
    """Whatever is asked, markers and photos are the same, of partners and albums too; nobody's mark is told on."""
    mia = await make_user("mia")
    hers = await place(mia, is_favorite=1)
    given, kept = await place(mia), await place(mia, visibility="locked")
    for columns in ({}, {"is_favorite": 1}, {"visibility": "archive"}, {"file_created_at": MAY_FIRST}):
        await place(admin, **columns)
    await place(admin, deleted_at=now_ms())
    await app.db.write(insert_album, mia.user_id, assets=[given, kept], viewers=[admin.user_id])
    for is_partner in (False, True):
        if is_partner:
            await app.db.write(insert_partner, mia.user_id, admin.user_id)
            await app.db.write(lambda tx: tx.run("update partners set in_timeline = 1"))
        for query in (
            {}, {"isFavorite": YES}, {"isArchived": NO}, {"withPartners": YES}, {"withSharedAlbums": YES},
            {"withPartners": YES, "withSharedAlbums": YES}, {"fileCreatedAfter": "2024-05-01T12:00:00.000Z"},
        ):  # fmt: skip
            found = await shown(admin, **query)
            assert sorted(uid for month in found.values() for uid in month) == await markers(admin, **query)
    month = next(iter(await shown(admin, withPartners=YES)))
    photos = await admin.get(
        "/photostead/map/month", params={"bbox": EVERYWHERE, "timeBucket": month, "withPartners": YES}
    )
    assert {photo["isFavorite"] for photo in photos if photo["id"] == hers} == {False}


BAD_BOXES: list[tuple[str, dict[str, str], str]] = [
    ("months", {}, "bbox"),
    ("months", {"bbox": "1,2,3"}, "bbox"),
    ("months", {"bbox": "west,1,2,3"}, "bbox"),
    ("month", {"bbox": EVERYWHERE}, "timeBucket"),
    ("month", {"bbox": EVERYWHERE, "timeBucket": "May"}, "timeBucket"),
    ("month", {"bbox": EVERYWHERE, "timeBucket": "9999-12-01"}, "timeBucket"),
    ("months", {"bbox": EVERYWHERE, "fileCreatedAfter": "yesterday"}, "fileCreatedAfter"),
]


async def test_bad_boxes_and_months(admin: Client) -> None:
    """As bad queries are."""
    for path, query, named in BAD_BOXES:
        answer = await admin.get(f"/photostead/map/{path}", params=query, expect=400)
        assert named in str(answer["message"]), query


async def test_odd_boxes_are_empty(admin: Client, place: Place) -> None:
    await place(admin)
    for bbox in ("nan,nan,nan,nan", "inf,inf,inf,inf", "0,90,0,-90"):
        assert await shown(admin, bbox) == {}


async def test_streets_are_those_that_somebody_named(app: App, admin: Client) -> None:
    """The addresses of a fresh box are for phones; the page may ask the hosts of others, and of no odd ones."""
    assert await admin.get("/photostead/map/base") == {"lightStyle": None, "darkStyle": None}
    assert await app.db.read(origins) == set()
    day, night = "https://tiles.example:8443/day.json?key=1", "http://[fd00::1]/night.json"
    await change_settings(admin, {"map": {"lightStyle": day, "darkStyle": night}})
    assert await admin.get("/photostead/map/base") == {"lightStyle": day, "darkStyle": night}
    assert await app.db.read(origins) == {"https://tiles.example:8443", "http://[fd00::1]"}
    odd = settings.default_config()
    for address in ("https://a;script-src *", "https://a b/", "https://é.example/"):
        assert (
            service.style_origins(
                msgspec.structs.replace(odd, map=msgspec.structs.replace(odd.map, light_style=address))
            )
            == set()
        )


def origins(rows: Rows) -> frozenset[str]:
    """What the page may ask by the settings in force."""
    return service.style_origins(settings.load(rows))


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
