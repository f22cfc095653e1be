"""Reading and changing assets: each field, one by one and many at once, and who may."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.kernel.clock import now_ms
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import Heard, MakeLink, MakeUser, RunJobs
from tests.people import insert_album, insert_asset, insert_partner
from tests.photos import jpeg
from tests.tables import is_contained

PHOTO = jpeg(taken="2020:02:03 04:05:06", offset="+01:00", gps=(45.5, 9.25), ImageDescription=b"From the camera")
NOBODY = "11111111-1111-4111-8111-111111111111"


async def unlock(app: App, client: Client) -> None:
    """Open the locked folder in the client's session, as its PIN code would."""
    await app.db.write(
        lambda tx: tx.run(
            "update sessions set pin_expires_at = ? where user_id = ?", (now_ms() + 60_000, client.user_id)
        )
    )


@pytest.fixture
async def asset(app: App, admin: Client) -> str:
    """A photo of the administrator's, taken 2024-05-01 12:00 UTC."""
    return await app.db.write(insert_asset, admin.user_id)


@dataclass(frozen=True)
class Change:
    """A body of PUT /assets/{id}, and what the asset says then."""

    name: str
    body: dict[str, Any]
    wanted: dict[str, Any] = field(default_factory=dict)
    exif: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


CHANGES = [
    Change("nothing", {}),
    Change("what nobody knows", {"deviceId": "x", "type": "VIDEO"}, {"type": "IMAGE"}),
    Change("favourite", {"isFavorite": True}, {"isFavorite": True}),
    Change("archive", {"visibility": "archive"}, {"visibility": "archive", "isArchived": True}),
    Change("hidden", {"visibility": "hidden"}, {"visibility": "hidden", "isArchived": False}),
    Change("description", {"description": "Ünïcode <b>\n🎉"}, exif={"description": "Ünïcode <b>\n🎉"}),
    Change("no description", {"description": ""}, exif={"description": ""}),
    Change("rating", {"rating": 5}, exif={"rating": 5}),
    Change("no rating by 0", {"rating": 0}, exif={"rating": None}),
    Change("no rating by null", {"rating": None}, exif={"rating": None}),
    Change("rejected", {"rating": -1}, exif={"rating": None}),
    Change("place", {"latitude": -33.25, "longitude": 151.5}, exif={"latitude": -33.25, "longitude": 151.5}),
    Change("edges of the map", {"latitude": -90, "longitude": 180}, exif={"latitude": -90, "longitude": 180}),
    Change("a date with an offset", {"dateTimeOriginal": "2023-07-01T18:30:00.000+02:00"},
           {"fileCreatedAt": "2023-07-01T16:30:00.000Z", "localDateTime": "2023-07-01T18:30:00.000Z"},
           {"dateTimeOriginal": "2023-07-01T16:30:00+00:00", "timeZone": "UTC+2"}),
    Change("a date in UTC", {"dateTimeOriginal": "2023-07-01T18:30:00Z"},
           {"fileCreatedAt": "2023-07-01T18:30:00.000Z", "localDateTime": "2023-07-01T18:30:00.000Z"},
           {"timeZone": "UTC"}),
    Change("a date without a zone", {"dateTimeOriginal": "2023-07-01T18:30:00"},
           {"fileCreatedAt": "2023-07-01T18:30:00.000Z"}),
    Change("a day", {"dateTimeOriginal": "2023-07-01"}, {"localDateTime": "2023-07-01T00:00:00.000Z"}),
    Change("a date with half an hour", {"dateTimeOriginal": "2023-07-01T00:00:00.250-03:30"},
           {"fileCreatedAt": "2023-07-01T03:30:00.250Z", "localDateTime": "2023-07-01T00:00:00.250Z"},
           {"dateTimeOriginal": "2023-07-01T03:30:00.25+00:00", "timeZone": "UTC-3:30"}),
    Change("a date long ago", {"dateTimeOriginal": "1850-01-01T00:00:00Z"}, {"localDateTime": "1850-01-01T00:00:00.000Z"}),
    Change("no date as Go writes it", {"dateTimeOriginal": "0001-01-01T00:00:00Z"},
           {"fileCreatedAt": "2024-05-01T12:00:00.000Z"}, {"dateTimeOriginal": None}),
    Change("all at once", {"description": "x", "rating": 3, "latitude": 1, "longitude": 2, "isFavorite": True,
                           "visibility": "archive", "dateTimeOriginal": "2001-01-01T00:00:00Z"},
           {"isFavorite": True, "isArchived": True, "fileCreatedAt": "2001-01-01T00:00:00.000Z"},
           {"description": "x", "rating": 3, "latitude": 1, "longitude": 2}),
]  # fmt: skip


@pytest.mark.parametrize("case", CHANGES, ids=str)
async def test_change(case: Change, admin: Client, asset: str, events: Heard) -> None:
    """The answer says it, the asset says it, and the owner's devices are told once."""
    answer = await admin.put(f"/assets/{asset}", json=case.body)
    assert is_contained(case.wanted, answer)
    assert is_contained(case.exif, answer["exifInfo"])
    told = [event for event in events.take() if event.name == "on_asset_update"]
    assert [event.user_id for event in told] == [admin.user_id]
    read = await admin.get(f"/assets/{asset}")
    assert read == {**answer, "owner": read["owner"]}


@pytest.mark.parametrize("case", [case for case in CHANGES if "rejected" not in case.name], ids=str)
async def test_change_many(case: Change, app: App, admin: Client, asset: str, events: Heard) -> None:
    """The same on several, an id given twice counts once; one event for each."""
    other = await app.db.write(insert_asset, admin.user_id)
    assert await admin.put("/assets", json={"ids": [asset, other, asset], **case.body}, expect=204) is None
    for uid in (asset, other):
        answer = await admin.get(f"/assets/{uid}")
        assert is_contained(case.wanted, answer)
        assert is_contained(case.exif, answer["exifInfo"])
    told = [event.payload["id"] for event in events.take() if event.name == "on_asset_update"]
    assert told == [asset, other]


INVALID: dict[str, dict[str, Any]] = {
    "a rating too high": {"rating": 6},
    "a rating too low": {"rating": -2},
    "half a rating": {"rating": 2.5},
    "a latitude beyond the pole": {"latitude": 90.001, "longitude": 0},
    "a longitude beyond the date line": {"latitude": 0, "longitude": -180.5},
    "a place in words": {"latitude": "north"},
    "no latitude": {"latitude": None},
    "a date in words": {"dateTimeOriginal": "last summer"},
    "no such day": {"dateTimeOriginal": "2023-02-30T00:00:00Z"},
    "a date that leaves the calendar": {"dateTimeOriginal": "9999-12-31T23:59:59-05:00"},
    "an empty date": {"dateTimeOriginal": ""},
    "an unknown visibility": {"visibility": "public"},
    "a favourite in words": {"isFavorite": "yes"},
    "a description that is a number": {"description": 5},
}


@pytest.mark.parametrize("name", INVALID)
async def test_invalid_change(name: str, admin: Client, asset: str, events: Heard) -> None:
    """Refused both ways; nothing changes and nobody is told."""
    before = await admin.get(f"/assets/{asset}")
    await admin.put(f"/assets/{asset}", json=INVALID[name], expect=400)
    await admin.put("/assets", json={"ids": [asset], **INVALID[name]}, expect=400)
    assert await admin.get(f"/assets/{asset}") == before
    assert events.names() == []


RELATIVE: list[tuple[dict[str, Any], str, str, str]] = [
    ({"dateTimeRelative": 90}, "2024-05-01T13:30:00.000Z", "2024-05-01T13:30:00.000Z", "UTC"),
    ({"dateTimeRelative": -1441}, "2024-04-30T11:59:00.000Z", "2024-04-30T11:59:00.000Z", "UTC"),
    ({"timeZone": "Europe/Rome"}, "2024-05-01T12:00:00.000Z", "2024-05-01T14:00:00.000Z", "Europe/Rome"),
    ({"timeZone": "UTC"}, "2024-05-01T12:00:00.000Z", "2024-05-01T12:00:00.000Z", "UTC"),
    (
        {"dateTimeRelative": 60, "timeZone": "Asia/Kathmandu"},
        "2024-05-01T13:00:00.000Z", "2024-05-01T18:45:00.000Z", "Asia/Kathmandu",
    ),
    (
        {"dateTimeOriginal": "2020-01-01T00:00:00+01:00", "timeZone": "America/New_York"},
        "2019-12-31T23:00:00.000Z", "2019-12-31T18:00:00.000Z", "America/New_York",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("body", "instant", "local", "zone"), RELATIVE)
async def test_shift_of_dates(
    body: dict[str, Any], instant: str, local: str, zone: str, admin: Client, asset: str
) -> None:
    """Minutes, and another place's clock; an id given twice is shifted once."""
    await admin.put("/assets", json={"ids": [asset, asset], **body})
    answer = await admin.get(f"/assets/{asset}")
    assert (answer["fileCreatedAt"], answer["localDateTime"]) == (instant, local)
    assert answer["exifInfo"]["timeZone"] == zone


@pytest.mark.parametrize(
    "body",
    [
        {"timeZone": "Mars/Olympus"}, {"timeZone": "../../etc/passwd"}, {"timeZone": ""}, {"timeZone": "/etc/localtime"},
        {"timeZone": "\0"}, {"dateTimeRelative": 10**15}, {"dateTimeRelative": -(10**10)}, {"dateTimeRelative": 1.5},
        {"dateTimeRelative": 10**30},
    ],
    ids=str,
)  # fmt: skip
async def test_impossible_shift(body: dict[str, Any], admin: Client, asset: str) -> None:
    """No such zone, no such day."""
    await admin.put("/assets", json={"ids": [asset], **body}, expect=400)
    assert (await admin.get(f"/assets/{asset}"))["fileCreatedAt"] == "2024-05-01T12:00:00.000Z"


async def test_rejection_is_kept_though_it_is_not_shown(app: App, admin: Client, asset: str) -> None:
    """-1 has no place in the answer and one in the database."""
    await admin.put(f"/assets/{asset}", json={"rating": -1})
    assert await app.db.read(Rows.value, "select rating from asset_exif") == -1


async def test_extraction_never_undoes_what_a_person_set(admin: Client, run_jobs: RunJobs) -> None:
    """Every field of the camera's is set by a person, cleared where it can be, and the file read again."""
    uid = await upload(admin, PHOTO)
    await run_jobs()
    found = (await admin.get(f"/assets/{uid}"))["exifInfo"]
    assert is_contained({"description": "From the camera", "latitude": 45.5, "timeZone": "UTC+1"}, found)
    body = {"description": "Mine", "rating": 0, "latitude": 1.5, "longitude": 2.5,
            "dateTimeOriginal": "2023-07-01T18:30:00+02:00"}  # fmt: skip
    mine = await admin.put(f"/assets/{uid}", json=body)
    await admin.post("/assets/jobs", json={"assetIds": [uid], "name": "refresh-metadata"}, expect=204)
    await run_jobs()
    again = await admin.get(f"/assets/{uid}")
    assert again["exifInfo"] == mine["exifInfo"]
    assert (again["localDateTime"], again["fileCreatedAt"]) == (mine["localDateTime"], mine["fileCreatedAt"])


# --- who may


@dataclass(frozen=True)
class Household:
    """Mia sees Admin's timeline as a partner, Vic sees an album with one photo, Sam is a stranger."""

    mia: Client
    vic: Client
    sam: Client
    asset: str


@pytest.fixture
async def household(app: App, admin: Client, asset: str, make_user: MakeUser) -> Household:
    """See there."""
    mia, vic, sam = [await make_user(name) for name in ("mia", "vic", "sam")]
    await app.db.write(insert_partner, admin.user_id, mia.user_id)
    await app.db.write(insert_album, admin.user_id, assets=[asset], viewers=[vic.user_id])
    await admin.put(f"/assets/{asset}", json={"isFavorite": True})
    return Household(mia, vic, sam, asset)


async def test_others_see_what_is_shared_and_change_nothing(admin: Client, household: Household) -> None:
    """Absent and forbidden look alike; the favourite is its owner's own mark."""
    unknown = (await admin.get(f"/assets/{NOBODY}", expect=400))["message"]
    for other in (household.mia, household.vic):
        seen = await other.get(f"/assets/{household.asset}")
        assert (seen["isFavorite"], seen["owner"]["name"]) == (False, "admin")
    assert (await household.sam.get(f"/assets/{household.asset}", expect=400))["message"] == unknown
    for other in (household.mia, household.vic, household.sam):
        await other.put(f"/assets/{household.asset}", json={"description": "x"}, expect=400)
        await other.put("/assets", json={"ids": [household.asset], "rating": 1}, expect=400)
        await other.delete("/assets", json={"ids": [household.asset]}, expect=400)
        await other.get(f"/assets/{household.asset}/metadata", expect=200 if other is not household.sam else 400)


async def test_one_foreign_id_changes_none(app: App, household: Household) -> None:
    """All of them or none."""
    own = await app.db.write(insert_asset, household.sam.user_id)
    await household.sam.put("/assets", json={"ids": [own, household.asset], "rating": 4}, expect=400)
    assert (await household.sam.get(f"/assets/{own}"))["exifInfo"]["rating"] is None


async def test_link_without_metadata_shows_none(app: App, admin: Client, asset: str, make_link: MakeLink) -> None:
    """Neither place nor path."""
    await admin.put(f"/assets/{asset}", json={"latitude": 1, "longitude": 2, "isFavorite": True})
    guest = await make_link(admin, assets=[asset], show_metadata=0)
    seen = await guest.get(f"/assets/{asset}")
    assert (seen["originalPath"], seen["isFavorite"], seen["hasMetadata"]) == ("", False, False)
    assert "exifInfo" not in seen
    assert "owner" not in seen


# --- the locked folder


async def test_locked_asset_needs_the_pin(app: App, admin: Client, asset: str, events: Heard) -> None:
    """Into it anyone of the owner's sessions can put; afterwards only an unlocked one sees it. Albums and links lose
    it, and what devices are told does not tell what it is."""
    await app.db.write(insert_album, admin.user_id, assets=[asset])
    events.take()
    await admin.put(f"/assets/{asset}", json={"visibility": "locked", "description": "secret"})
    told = events.take()
    assert [event.name for event in told] == ["on_asset_hidden", "on_asset_update"]
    assert "secret" not in str(told)
    assert await app.db.read(Rows.value, "select count(*) from album_assets") == 0
    for method, body in (("GET", None), ("PUT", {"visibility": "timeline"})):
        await admin.call(method, f"/assets/{asset}", json=body, expect=400)
    await admin.put("/assets", json={"ids": [asset], "visibility": "timeline"}, expect=400)
    await admin.delete("/assets", json={"ids": [asset], "force": True}, expect=400)
    await unlock(app, admin)
    assert (await admin.get(f"/assets/{asset}"))["visibility"] == "locked"
    await admin.put("/assets", json={"ids": [asset], "visibility": "timeline"}, expect=204)
    assert (await admin.get(f"/assets/{asset}"))["visibility"] == "timeline"


async def test_partner_and_link_lose_what_is_locked(
    app: App, admin: Client, household: Household, make_link: MakeLink
) -> None:
    """At once, in bulk too."""
    guest = await make_link(admin, assets=[household.asset])
    await guest.get(f"/assets/{household.asset}", expect=200)
    await admin.put("/assets", json={"ids": [household.asset], "visibility": "locked"})
    for other in (household.mia, household.vic, guest):
        await other.get(f"/assets/{household.asset}", expect=400)
    assert await app.db.read(Rows.value, "select count(*) from shared_link_assets") == 0


async def test_motion_part_is_locked_with_its_photo(app: App, admin: Client) -> None:
    """And comes out with it."""
    video = await upload(admin, b"moving", "a.mov")
    photo = await upload(admin, PHOTO, "a.jpg", livePhotoVideoId=video)
    await admin.put(f"/assets/{photo}", json={"visibility": "locked"})
    await admin.get(f"/assets/{video}", expect=400)
    await unlock(app, admin)
    assert (await admin.get(f"/assets/{video}"))["visibility"] == "locked"
    await admin.put(f"/assets/{photo}", json={"visibility": "timeline"})
    assert (await admin.get(f"/assets/{video}"))["visibility"] == "hidden"


# --- live photos


async def test_live_photo_is_parted_and_joined(app: App, admin: Client) -> None:
    """Parted, the video shows by itself, and reading the files again does not join them."""
    video = await upload(admin, b"moving", "a.mov")
    photo = await upload(admin, PHOTO, "a.jpg", livePhotoVideoId=video)
    await app.db.write(lambda tx: tx.run("update asset_exif set live_photo_cid = 'x'"))
    assert (await admin.put(f"/assets/{photo}", json={"livePhotoVideoId": None}))["livePhotoVideoId"] is None
    assert (await admin.get(f"/assets/{video}"))["visibility"] == "timeline"
    assert await app.db.read(Rows.value, "select count(live_photo_cid) from asset_exif") == 0
    assert (await admin.put(f"/assets/{photo}", json={"livePhotoVideoId": video}))["livePhotoVideoId"] == video
    assert (await admin.get(f"/assets/{video}"))["visibility"] == "hidden"


async def test_motion_part_must_be_an_own_video(app: App, admin: Client, asset: str, make_user: MakeUser) -> None:
    """No photo, no stranger's, none that is not there."""
    mia = await make_user("mia")
    foreign = await app.db.write(insert_asset, mia.user_id, name="a.mov", type="VIDEO")
    for uid in (asset, foreign, NOBODY):
        await admin.put(f"/assets/{asset}", json={"livePhotoVideoId": uid}, expect=400)


async def test_many_at_once(app: App, admin: Client, asset: str) -> None:
    """Changes in parallel all arrive."""
    await asyncio.gather(
        admin.put(f"/assets/{asset}", json={"description": "x"}),
        admin.put("/assets", json={"ids": [asset], "rating": 2}),
        admin.put(f"/assets/{asset}", json={"isFavorite": True}),
    )
    seen = await admin.get(f"/assets/{asset}")
    assert (seen["exifInfo"]["description"], seen["exifInfo"]["rating"], seen["isFavorite"]) == ("x", 2, True)
