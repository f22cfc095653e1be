"""The phone app (3.1), from the address that is typed to the photo that was uploaded, and what its pages ask meanwhile."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.client import Client
from tests.clients.replays.phone_app import TYPES, App, Login, checksum_of, of_type
from tests.clients.replays.wire import cookie_jar
from tests.conftest import MakeApiKey, MakeUser, RunJobs
from tests.contract_check import check, contract
from tests.people import PASSWORD
from tests.photos import jpeg

PHOTO = jpeg(taken="2024:05:01 14:00:00", offset="+02:00", gps=(45.5, 9.25), Make=b"Maker")
MOVING = b"the moving half of a live photo"
PIN = {"pinCode": "123456"}


@pytest.fixture
async def app_of(anonymous: Client) -> AsyncIterator[App]:
    """The app, not signed in."""
    async with cookie_jar(anonymous.base) as client:
        app = App(client)
        yield app
        await app.socket.disconnect()


@pytest.fixture
async def mia(make_user: MakeUser, admin: Client) -> Client:
    """Whose phone it is, in her browser."""
    return await make_user("mia")


@pytest.fixture
async def phone(app_of: App, mia: Client) -> App:
    """The app, signed in."""
    await app_of.find_server()
    await app_of.sign_in("mia@test.lan", PASSWORD)
    return app_of


async def test_cookies_are_enough(app_of: App, mia: Client) -> None:
    """Signed in by what the login set, known by its device, and signed out by what logging out took away."""
    await app_of.find_server()
    assert await app_of.client.get("/users/me", expect=401)
    login: Login = await app_of.sign_in("mia@test.lan", PASSWORD)
    assert (login.user_email, login.is_admin) == ("mia@test.lan", False)
    assert await app_of.client.post("/auth/validateToken") == {"authStatus": True}
    assert (await app_of.client.get("/auth/status"))["password"] is True
    [session] = [one for one in await app_of.client.get("/sessions") if one["current"]]
    assert (session["deviceOS"], session["deviceType"], session["appVersion"]) == ("Pixel 9", "Android", "3.1.0")
    assert (await app_of.client.post("/auth/logout"))["successful"] is True
    assert await app_of.client.get("/users/me", expect=401)


async def test_first_sync_and_next(phone: App, mia: Client) -> None:
    """Users first, nothing twice, and what an update of the app forgets comes again."""
    await phone.forget()
    uid = await phone.upload(PHOTO, "a.jpg")
    await phone.client.put(f"/assets/{uid}", json={"description": "by phone"})
    lines = await phone.sync()
    [me] = of_type(lines, "AuthUserV1")
    assert (me["email"], me["id"], me["isAdmin"], me["pinCode"]) == ("mia@test.lan", mia.uid, False, None)
    assert {user["email"] for user in of_type(lines, "UserV1")} == {"mia@test.lan", "admin@test.lan"}
    [asset] = of_type(lines, "AssetV2")
    assert (asset["id"], asset["checksum"], asset["duration"]) == (uid, checksum_of(PHOTO), None)
    assert [one["description"] for one in of_type(lines, "AssetExifV1")] == ["by phone"]
    assert await phone.sync() == []
    await phone.forget()
    assert {line["type"] for line in await phone.sync()} == {"AssetV2", "AssetExifV1"}


async def test_starting_again(phone: App, mia: Client) -> None:
    """Told to, it forgets everything, says so, and asks once more."""
    uid = await phone.upload(PHOTO, "a.jpg")
    await phone.sync()
    device = next(one for one in await mia.get("/sessions") if one["deviceOS"] == "Pixel 9")
    await mia.put(f"/sessions/{device['id']}", json={"isPendingSyncReset": True})
    [reset] = await phone.stream()
    assert reset["type"] == "SyncResetV1"
    await phone.client.post("/sync/ack", json={"acks": [reset["ack"]]}, expect=204)
    assert [one["id"] for one in of_type(await phone.sync(), "AssetV2")] == [uid]


async def test_older_app_on_the_same_phone(phone: App) -> None:
    """It asks for the types of its day; what it got of those says nothing of the newer ones."""
    uid = await phone.upload(PHOTO, "a.jpg")
    older = [kind.replace("V2", "V1") for kind in TYPES]
    lines = await phone.sync(older)
    [asset] = of_type(lines, "AssetV1")
    assert (asset["id"], asset["duration"]) == (uid, None)
    assert await phone.sync(older) == []
    assert [one["id"] for one in of_type(await phone.sync(), "AssetV2")] == [uid]


async def test_key_has_no_phone(mia: Client, make_api_key: MakeApiKey) -> None:
    """What has no session is told why it cannot sync."""
    key = await make_api_key(mia, "all")
    assert "session" in (await key.post("/sync/stream", json={"types": TYPES}, expect=403))["message"]


async def test_live_photo_is_uploaded(phone: App, run_jobs: RunJobs) -> None:
    """The moving half first, hidden; what the socket says when the photo is ready is what the stream says of it."""
    await phone.sync()
    await phone.listen()
    video = await phone.upload(MOVING, "IMG_1.MOV", visibility="hidden", duration="1500")
    note = [{"key": "mobile-app", "value": {"iCloudId": "cloud-1", "createdAt": "2024-05-01T12:00:00.000Z"}}]
    uid = await phone.upload(
        PHOTO, "IMG_1.HEIC.jpg", livePhotoVideoId=video, filename="IMG_1.jpg", metadata=json.dumps(note)
    )
    await run_jobs()
    ready = await phone.hear("AssetUploadReadyV2")
    check(contract()["components"]["schemas"]["SyncAssetV2"], ready["asset"], "asset")
    check(contract()["components"]["schemas"]["SyncAssetExifV1"], ready["exif"], "exif")
    lines = await phone.sync()
    assets = {one["id"]: one for one in of_type(lines, "AssetV2")}
    assert (assets[uid], assets[video]["visibility"]) == (ready["asset"], "hidden")
    assert (assets[uid]["livePhotoVideoId"], assets[uid]["originalFileName"]) == (video, "IMG_1.jpg")
    assert [one for one in of_type(lines, "AssetExifV1") if one["assetId"] == uid] == [ready["exif"]]
    assert of_type(lines, "AssetMetadataV1") == [{"assetId": uid, **note[0]}]
    assert await phone.upload(PHOTO, "IMG_1.jpg") == uid
    await look_at_media(phone.client, uid, video)


async def look_at_media(client: Client, uid: str, video: str) -> None:
    """Pictures in each size, the file itself, a part of a film, somebody's picture."""
    for query in ("size=thumbnail&edited=true", "size=preview&edited=true", "size=fullsize", "size=thumbnail&c=abc"):
        picture = await client.send("GET", f"/api/assets/{uid}/thumbnail?{query}")
        assert (picture.status, picture.headers["Content-Type"].partition("/")[0]) == (200, "image"), query
    assert (await client.send("GET", f"/api/assets/{uid}/original?edited=false")).body == PHOTO
    part = await client.send("GET", f"/api/assets/{video}/video/playback", headers={"Range": "bytes=4-9"})
    assert (part.status, part.body) == (206, MOVING[4:10])
    assert part.headers["Content-Range"] == f"bytes 4-9/{len(MOVING)}"
    form = aiohttp.FormData()
    form.add_field("file", PHOTO, filename="me.jpg", content_type="image/jpeg")
    made = await client.post("/users/profile-image", data=form)
    face = await client.send("GET", f"/api/users/{made['userId']}/profile-image")
    assert (face.status, face.headers["Content-Type"].partition("/")[0]) == (200, "image")


async def test_full_account_is_told_in_words(phone: App, admin: Client, mia: Client) -> None:
    """413 it shows in words of its own, everything else by the message; three at a time, none of which is kept."""
    await admin.put(f"/admin/users/{mia.uid}", json={"quotaSizeInBytes": 10})
    answers = await asyncio.gather(*(phone.send(jpeg((n * 60, 9, 9)), f"{n}.jpg") for n in range(3)))
    assert [(answer.status, type(answer.body["message"])) for answer in answers] == [(413, str)] * 3
    await admin.put(f"/admin/users/{mia.uid}", json={"quotaSizeInBytes": None})
    broken = await phone.send(PHOTO, "a.jpg", fileCreatedAt="yesterday")
    assert (broken.status, "fileCreatedAt" in broken.body["message"]) == (400, True)
    assert of_type(await phone.sync(), "AssetV2") == []


async def test_hints_to_look_again(phone: App, mia: Client, admin: Client) -> None:
    """What she does in the browser is told to her phone, and the next stream says what it was."""
    uid = await phone.upload(PHOTO, "a.jpg")
    await phone.sync()
    await phone.listen()
    await mia.put(f"/assets/{uid}", json={"isFavorite": True})
    await phone.hear("on_asset_update")
    assert [one["isFavorite"] for one in of_type(await phone.sync(), "AssetV2")] == [True]
    await mia.delete("/assets", json={"ids": [uid]})
    await phone.hear("on_asset_trash")
    assert [one["deletedAt"] is None for one in of_type(await phone.sync(), "AssetV2")] == [False]
    await mia.post("/trash/restore/assets", json={"ids": [uid]})
    await phone.hear("on_asset_restore")
    assert [one["deletedAt"] for one in of_type(await phone.sync(), "AssetV2")] == [None]
    await mia.delete("/assets", json={"ids": [uid], "force": True})
    await phone.hear("on_asset_delete")
    assert of_type(await phone.sync(), "AssetDeleteV1") == [{"assetId": uid}]
    other = await admin.post(
        "/albums", json={"albumName": "Ours", "albumUsers": [{"userId": mia.uid, "role": "viewer"}]}
    )
    lines = await phone.sync()
    assert [one["id"] for one in of_type(lines, "AlbumV2")] == [other["id"]]
    assert {(one["userId"], one["role"]) for one in of_type(lines, "AlbumUserV1")} == {
        (admin.uid, "owner"),
        (mia.uid, "viewer"),
    }


async def test_locked_folder(phone: App) -> None:
    """Behind a PIN it is there; the stream knows of it only while this session is unlocked."""
    uid = await phone.upload(PHOTO, "a.jpg")
    await phone.sync()
    client = phone.client
    await client.post("/auth/pin-code", json=PIN, expect=204)
    await client.post("/auth/session/unlock", json=PIN, expect=204)
    await client.put("/assets", json={"ids": [uid], "visibility": "locked"}, expect=204)
    assert (await client.get("/auth/status"))["isElevated"] is True
    [bucket] = await client.get("/timeline/buckets", params={"visibility": "locked"})
    assert bucket["count"] == 1
    await client.post("/auth/session/lock", expect=204)
    assert (await client.get("/auth/status"))["isElevated"] is False
    await client.get("/timeline/buckets", params={"visibility": "locked"}, expect=400)
    lines = await phone.sync()
    assert of_type(lines, "AssetDeleteV1") == [{"assetId": uid}]
    assert of_type(lines, "AssetV2") == []


async def test_its_pages(phone: App, admin: Client) -> None:
    """Every page opens; each answer is of the reference's shape, which the client checks."""
    client = phone.client
    ids = [await phone.upload(jpeg((n * 60, 9, 9)), f"{n}.jpg") for n in range(3)]
    album = (await client.post("/albums", json={"albumName": "Rome", "description": "", "assetIds": ids[:1]}))["id"]
    calls: list[tuple[str, str, Any]] = [
        ("PATCH", f"/albums/{album}", {"albumName": "Roma", "isActivityEnabled": True}),
        ("PUT", f"/albums/{album}/assets", {"ids": ids}),
        ("PUT", f"/albums/{album}/users", {"albumUsers": [{"userId": admin.uid, "role": "editor"}]}),
        ("POST", "/activities", {"albumId": album, "assetId": ids[0], "type": "comment", "comment": "nice"}),
        ("GET", f"/activities?albumId={album}&assetId={ids[0]}", None),
        ("GET", f"/activities/statistics?albumId={album}", None),
        ("DELETE", f"/albums/{album}/assets", {"ids": ids[2:]}),
        ("POST", "/search/metadata", {"page": 1, "size": 1000, "visibility": "timeline", "withExif": False}),
        ("GET", "/search/explore", None),
        ("GET", "/search/cities", None),
        ("GET", "/search/suggestions?type=country", None),
        ("GET", "/map/markers?isArchived=false&withPartners=true", None),
        ("GET", "/people?withHidden=true", None),
        ("GET", "/partners?direction=shared-by", None),
        ("POST", "/partners", {"sharedWithId": admin.uid}),
        ("DELETE", f"/partners/{admin.uid}", None),
        ("POST", "/shared-links", {"type": "ALBUM", "albumId": album, "allowDownload": True, "showMetadata": True}),
        ("GET", "/shared-links", None),
        ("POST", "/stacks", {"assetIds": ids[:2]}),
        ("PUT", "/tags", {"tags": ["Trips"]}),
        ("PUT", "/assets", {"ids": ids, "isFavorite": True}),
        ("PUT", f"/assets/{ids[2]}", {"description": "by phone", "rating": 5, "latitude": 41.9, "longitude": 12.5}),
        ("PUT", f"/assets/{ids[0]}/metadata", {"items": [{"key": "mobile-app", "value": {"iCloudId": "c"}}]}),
        ("GET", f"/assets/{ids[0]}/metadata", None),
        ("GET", f"/assets/{ids[0]}/ocr", None),
        ("GET", f"/assets/{ids[0]}/edits", None),
        ("GET", "/view/folder/unique-paths", None),
        ("POST", "/download/info", {"assetIds": ids}),
        ("GET", "/sessions", None),
        ("GET", "/server/storage", None),
        ("GET", "/memories", None),
        ("GET", "/notifications", None),
        ("PUT", "/users/me/preferences", {"memories": {"enabled": True}}),
        ("DELETE", "/assets", {"ids": ids, "force": False}),
        ("POST", "/trash/restore/assets", {"ids": ids[:1]}),
        ("POST", "/trash/empty", None),
        ("DELETE", f"/albums/{album}", None),
    ]
    for method, path, body in calls:
        await client.call(method, path, json=body)
    await phone.sync()
    assert await phone.sync() == []
