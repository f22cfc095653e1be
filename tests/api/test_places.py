"""Names of places: asked for, given to photos that know where they were taken, brought up to date, hidden where places are."""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.places import gazetteer, service, store
from photostead.features.places.store import Naming
from photostead.features.places.tasks import CHUNK
from photostead.features.places.work import KEY, NAME_PLACES
from tests.api.settling import change_settings
from tests.api.uploading import make_form
from tests.client import Client
from tests.conftest import Heard, MakeUser, RunJobs
from tests.people import insert_album, insert_asset, insert_partner
from tests.photos import jpeg

ZURICH: dict[str, Any] = {"latitude": 47.3769, "longitude": 8.5417}
TOKYO: dict[str, Any] = {"latitude": 35.6895, "longitude": 139.6917}
PACIFIC: dict[str, Any] = {"latitude": 0.0, "longitude": -140.0}
IN_ZURICH = ("Zürich", "Zurich", "Switzerland")
IN_TOKYO = ("Tokyo", "Tokyo", "Japan")
NOWHERE = (None, None, None)
OFF, ON = ({"reverseGeocoding": {"enabled": value}} for value in (False, True))


async def names(client: Client, uid: str) -> tuple[str | None, str | None, str | None]:
    """City, state and country of a photo, as its owner sees them."""
    exif = (await client.get(f"/assets/{uid}"))["exifInfo"]
    return exif["city"], exif["state"], exif["country"]


async def set_names(app: App, uid: str, *values: str | None) -> None:
    """As if by other data."""

    def write(tx: Tx) -> None:
        tx.run("update assets set (city, state, country) = (?, ?, ?) where uid = ?", (*values, uid))

    await app.db.write(write)


async def waiting(app: App) -> int:
    """How many jobs there are that name all photos."""
    sql = "select count(*) from jobs where name = ? and key = ?"
    return int(await app.db.read(Rows.value, sql, (NAME_PLACES.name, KEY)))


# --- asking


async def test_reverse_geocode(admin: Client, make_user: MakeUser) -> None:
    mia = await make_user("mia")
    for client in (admin, mia):
        answer = await client.get("/map/reverse-geocode", params={"lat": "47.5596", "lon": "7.5886"})
        assert answer == [{"city": "Basel", "state": "Basel-City", "country": "Switzerland"}]
    assert await admin.get("/map/reverse-geocode", params={"lat": "0", "lon": "-140"}) == []
    assert await admin.get("/map/reverse-geocode", params={"lat": "-90", "lon": "180"}) == []
    far = await admin.get("/map/reverse-geocode", params={"lat": "23.5", "lon": "5"})
    assert far == [{"city": None, "state": "Tamanrasset", "country": "Algeria"}]


@pytest.mark.parametrize(
    ("lat", "lon"),
    [("NaN", "0"), ("0", "nan"), ("inf", "0"), ("0", "-Infinity"), ("90.1", "0"), ("0", "180.1"), ("1e400", "0"),
     ("", "0"), ("north", "0"), ("1,5", "0"), (None, "0"), ("0", None)],
)  # fmt: skip
async def test_what_is_no_position(admin: Client, lat: str | None, lon: str | None) -> None:
    params = {name: value for name, value in (("lat", lat), ("lon", lon)) if value is not None}
    await admin.get("/map/reverse-geocode", params=params, expect=400)


async def test_search_places(admin: Client) -> None:
    [first, *others] = await admin.get("/search/places", params={"name": "zurich"})
    assert first == {"name": "Zürich", "latitude": 47.36667, "longitude": 8.55, "admin1name": "Zurich"}
    assert len(others) == 19
    [singapore, *_] = await admin.get("/search/places", params={"name": "Singapore"})
    assert "admin1name" not in singapore
    assert await admin.get("/search/places", params={"name": ""}) == []
    assert await admin.get("/search/places", params={"name": "no such place anywhere"}) == []
    await admin.get("/search/places", expect=400)


async def test_where_the_names_come_from(app: App, admin: Client, make_user: MakeUser, run_jobs: RunJobs) -> None:
    """Everyone is told, as the licence wants it; and how far the naming is."""
    mia = await make_user("mia")
    data = await mia.get("/photostead/places/data")
    assert data["version"] == gazetteer.version()
    assert (data["source"], data["licence"], data["url"]) == ("GeoNames", "CC BY 4.0", "https://www.geonames.org/")
    assert data["places"] == gazetteer.count()
    assert "GeoNames" in data["attribution"]
    assert "CC BY 4.0" in data["attribution"]
    assert data["isEnabled"]
    assert data["waiting"] == 0
    assert data["namedAt"] is not None
    state = await admin.get("/system-metadata/reverse-geocoding-state")
    assert state == {"lastImportFileName": data["version"], "lastUpdate": data["namedAt"]}
    for _ in range(3):
        await app.db.write(insert_asset, mia.user_id, **ZURICH)
    await admin.post("/photostead/places/naming", expect=204)
    assert (await mia.get("/photostead/places/data"))["waiting"] == 3
    await run_jobs()
    assert (await mia.get("/photostead/places/data"))["waiting"] == 0


# --- photos


async def upload(client: Client, run_jobs: RunJobs, gps: tuple[float, float] | None, **exif: Any) -> str:
    """A photo that was read; its uid."""
    answer = await client.post("/assets", data=make_form(jpeg(gps=gps, **exif)), expect=201)
    await run_jobs()
    return str(answer["id"])


async def test_photos_get_names_when_they_are_read(admin: Client, run_jobs: RunJobs) -> None:
    uid = await upload(admin, run_jobs, (47.3769, 8.5417))
    assert await names(admin, uid) == IN_ZURICH
    [found] = (await admin.post("/search/metadata", json={"city": "Zürich", "country": "Switzerland"}))["assets"][
        "items"
    ]
    assert found["id"] == uid
    [marker] = await admin.get("/map/markers")
    assert (marker["city"], marker["state"], marker["country"]) == IN_ZURICH
    assert await admin.get("/search/suggestions", params={"type": "state"}) == ["Zurich"]


async def test_a_persons_place_wins(admin: Client, run_jobs: RunJobs) -> None:
    """Also when the file is read again; the answer of the change has the new names already."""
    uid = await upload(admin, run_jobs, (47.3769, 8.5417))
    answer = await admin.put(f"/assets/{uid}", json=TOKYO)
    assert (answer["exifInfo"]["city"], answer["exifInfo"]["country"]) == ("Tokyo", "Japan")
    await admin.put("/queues/metadataExtraction", json={"isPaused": False})
    await admin.put("/jobs/metadataExtraction", json={"command": "start", "force": True})
    await run_jobs()
    assert await names(admin, uid) == IN_TOKYO
    await admin.put("/assets", json={"ids": [uid], **PACIFIC}, expect=204)
    assert await names(admin, uid) == NOWHERE


async def test_a_change_of_something_else_keeps_names(app: App, admin: Client) -> None:
    uid = await app.db.write(insert_asset, admin.user_id, **ZURICH)
    await set_names(app, uid, "Turicum", None, None)
    await admin.put(f"/assets/{uid}", json={"description": "the lake"})
    assert await names(admin, uid) == ("Turicum", None, None)
    await admin.put(f"/assets/{uid}", json={"latitude": 47.3768})
    assert await names(admin, uid) == IN_ZURICH


async def test_half_a_position_has_no_names(app: App, admin: Client) -> None:
    uid = await app.db.write(insert_asset, admin.user_id)
    await admin.put(f"/assets/{uid}", json={"latitude": 47.3769})
    assert await names(admin, uid) == NOWHERE
    await admin.put(f"/assets/{uid}", json={"longitude": 8.5417})
    assert await names(admin, uid) == IN_ZURICH


# --- the setting


async def test_switched_off(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """No names are made; who stays where they are keeps theirs, who moves loses them. Switched on again, what came
    meanwhile is named."""
    named = await upload(admin, run_jobs, (47.3769, 8.5417))
    await change_settings(admin, OFF)
    await app.settle()
    nameless = await upload(admin, run_jobs, (35.6895, 139.6917), Make=b"other")
    assert await names(admin, nameless) == NOWHERE
    await admin.put("/jobs/metadataExtraction", json={"command": "start", "force": True})
    await run_jobs()
    assert await names(admin, named) == IN_ZURICH
    await admin.put(f"/assets/{named}", json=TOKYO)
    assert await names(admin, named) == NOWHERE
    await admin.post("/photostead/places/naming", expect=400)
    assert not (await admin.get("/photostead/places/data"))["isEnabled"]
    await change_settings(admin, ON)
    await app.settle()
    await run_jobs()
    assert await names(admin, named) == await names(admin, nameless) == IN_TOKYO


async def test_clients_are_told(admin: Client, anonymous: Client) -> None:
    assert (await anonymous.get("/server/features"))["reverseGeocoding"]
    await change_settings(admin, OFF)
    assert not (await anonymous.get("/server/features"))["reverseGeocoding"]


# --- all photos


async def test_newer_data_names_all_photos_anew(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Whatever they are: in the trash, locked, other people's; those without a position are left alone."""
    placed = [
        await app.db.write(insert_asset, admin.user_id, **ZURICH, **columns)
        for columns in ({}, {"visibility": "locked"}, {"visibility": "archive"}, {"deleted_at": 1})
    ]
    elsewhere = await app.db.write(insert_asset, admin.user_id, city="Atlantis")
    for uid in placed:
        await set_names(app, uid, "Old Name", None, "Old Country")
    await app.db.write(store.save_naming, Naming("an older version", 1))
    assert (await admin.get("/photostead/places/data"))["namedAt"] is None
    await app.db.write(service.follow)
    await run_jobs()
    found = await app.db.read(Rows.rows, "select city, state, country from assets where latitude is not null")
    assert set(found) == {IN_ZURICH}
    assert await app.db.read(Rows.value, "select city from assets where uid = ?", (elsewhere,)) == "Atlantis"
    assert (await admin.get("/photostead/places/data"))["namedAt"] is not None
    await app.db.write(service.follow)
    assert await waiting(app) == 0


async def test_many_steps(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """A full step asks for the next, and nobody is told of what did not change."""

    def insert(tx: Tx) -> list[str]:
        named = dict(zip(("city", "state", "country"), IN_ZURICH, strict=True))
        old = [insert_asset(tx, admin.user_id, **ZURICH, **named) for _ in range(CHUNK)]
        return [*old, insert_asset(tx, admin.user_id, **TOKYO)]

    *_, new = await app.db.write(insert)
    before = await app.db.read(Rows.column, "select seq from assets where uid != ? order by id", (new,))
    await admin.post("/photostead/places/naming", expect=204)
    await run_jobs()
    assert await names(admin, new) == IN_TOKYO
    assert await app.db.read(Rows.column, "select seq from assets where uid != ? order by id", (new,)) == before
    assert await waiting(app) == 0


async def test_moved_while_it_was_named(app: App, admin: Client) -> None:
    """What a person says meanwhile stays."""
    uid = await app.db.write(insert_asset, admin.user_id, **ZURICH)
    placed = await app.db.read(store.placed_after, 0, CHUNK)
    await admin.put(f"/assets/{uid}", json=TOKYO)
    await app.db.write(service.put_names, service.name_all(placed), goes_on=False)
    assert await names(admin, uid) == IN_TOKYO


async def test_switched_off_while_it_waited(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await app.db.write(insert_asset, admin.user_id, **ZURICH)
    await admin.post("/photostead/places/naming", expect=204)
    await change_settings(admin, OFF)
    await run_jobs()
    assert await names(admin, uid) == NOWHERE
    assert (await app.db.read(store.load_naming)).version is None


async def test_only_an_administrator_names_all(make_user: MakeUser, admin: Client) -> None:
    mia = await make_user("mia")
    await mia.post("/photostead/places/naming", expect=403)


# --- who is told


async def test_partners_who_keep_places_back(app: App, admin: Client, make_user: MakeUser, events: Heard) -> None:
    """Names are places: who is not told the one is not told the other, nor finds by it, nor hears of it."""
    mia, tom = await make_user("mia"), await make_user("tom")
    await app.db.write(insert_partner, mia.user_id, tom.user_id)
    uid = await app.db.write(insert_asset, mia.user_id, city="before")
    await mia.put(f"/photostead/partners/{tom.uid}", json={"sharesPlaces": False})
    events.take()
    await mia.put(f"/assets/{uid}", json=ZURICH)
    assert {event.user_id for event in events.take() if "Zürich" in str(event.payload)} == {mia.user_id}
    assert await names(mia, uid) == IN_ZURICH
    assert await names(tom, uid) == NOWHERE
    for field, value in zip(("city", "state", "country"), IN_ZURICH, strict=True):
        assert (await tom.post("/search/metadata", json={field: value}))["assets"]["items"] == []
        assert await tom.get("/search/suggestions", params={"type": field}) == []
    assert await tom.get("/search/cities") == []
    assert await tom.get("/map/markers", params={"withPartners": "true"}) == []
    await mia.put(f"/photostead/partners/{tom.uid}", json={"sharesPlaces": True})
    assert await names(tom, uid) == IN_ZURICH


async def test_a_link_without_metadata_tells_no_names(app: App, admin: Client, make_link: Any) -> None:
    uid = await app.db.write(insert_asset, admin.user_id)
    await admin.put(f"/assets/{uid}", json=ZURICH)
    album = await app.db.write(insert_album, admin.user_id, assets=[uid])
    for shows, wanted in ((1, "Zürich"), (0, None)):
        guest = await make_link(admin, album=album, show_metadata=shows)
        asset = await guest.get(f"/assets/{uid}")
        assert asset.get("exifInfo", {}).get("city") == wanted
