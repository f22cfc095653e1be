"""Live events over a real websocket, as the mobile app listens: cookie or key."""

import re
from pathlib import Path
from typing import Any, Literal

import pytest
import socketio

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.server import releases
from photostead.features.server.store import put_fact
from photostead.features.sync import news
from photostead.features.sync import service as sync
from photostead.http.socket import WIRE_EVENTS
from photostead.kernel.events import Event
from tests.api.listening import Connect, cookie_of
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import Heard, MakeApiKey, MakeUser, RunJobs, log_in
from tests.contract_check import check, contract
from tests.people import insert_asset
from tests.photos import jpeg

DOCUMENT = Path(__file__).parents[2] / "docs" / "live-events.md"
PHOTO = jpeg(taken="2020:02:03 04:05:06", gps=(45.5, 9.25), Make=b"Maker", FNumber=(28, 10), ISOSpeedRatings=200)


def check_schema(name: str, value: Any) -> None:
    """Raises ContractError unless a payload fits a schema of the reference."""
    check(contract()["components"]["schemas"][name], value, name)


@pytest.fixture(autouse=True)
def no_hints(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here only what is told by name; hints to sync are `test_live_news`'s."""
    monkeypatch.setattr(news, "QUIET_S", 3600.0)


# --- who may listen


async def test_cookie_bearer_and_key(admin: Client, make_api_key: MakeApiKey, connect: Connect) -> None:
    """Whatever opens the API opens this."""
    key = await make_api_key(admin, "asset.read")
    for headers in (cookie_of(admin), dict(admin.headers), dict(key.headers)):
        assert (await connect(admin, headers=headers)).socket.connected


@pytest.mark.parametrize("transports", [("polling",), ("polling", "websocket")], ids="+".join)
async def test_others_than_websockets(app: App, admin: Client, connect: Connect, transports: tuple[str, ...]) -> None:
    """Who polls, and who polls first, hears the same."""
    device = await connect(admin, transports=transports)
    assert device.socket.transport() == transports[-1]
    await app.db.write(tell_of, "1", admin.user_id)
    assert await device.next() == ("on_asset_delete", "1")
    await admin.post("/auth/logout", expect=200)
    assert (await device.next())[0] == "on_session_delete"
    await device.wait_until_gone()


async def test_greeting(app: App, admin: Client, make_user: MakeUser, connect: Connect) -> None:
    """Which API is spoken; and administrators hear again that something newer is there."""
    release = {"checkedAt": "2026-01-02T03:04:05.006Z", "releaseVersion": "9999.1.2"}
    await app.db.write(put_fact, releases.STATE, release)
    phone, other = await connect(admin), await connect(await make_user("mia"))
    for device in (phone, other):
        assert device.greeting is not None
        name, version = device.greeting
        assert (name, version) == ("on_server_version", await admin.get("/server/version"))
    name, told = await phone.next()
    assert (name, told["photostead"]["release"]) == ("on_new_release", "9999.1.2")
    assert told["serverVersion"] == told["releaseVersion"] == version
    assert other.heard.empty()


REFUSED = {
    "nothing": {},
    "a wrong cookie": {"Cookie": "immich_access_token=wrong"},
    "a wrong token": {"Authorization": "Bearer wrong"},
    "a wrong key": {"x-api-key": "wrong"},
}


@pytest.mark.parametrize("name", REFUSED)
async def test_refused(name: str, admin: Client, connect: Connect) -> None:
    """No credentials, no events."""
    with pytest.raises(socketio.exceptions.ConnectionError):
        await connect(admin, headers=REFUSED[name] or {"X-Nothing": "1"})


async def test_link_does_not_listen(admin: Client, connect: Connect) -> None:
    """It acts for the owner elsewhere; it must not hear their devices' events."""
    with pytest.raises(socketio.exceptions.ConnectionError):
        await connect(admin, headers={"X-Nothing": "1"}, path="/?key=00")


async def test_foreign_page_is_refused(admin: Client, connect: Connect) -> None:
    """A page of another origin that carries the cookie."""
    with pytest.raises(socketio.exceptions.ConnectionError):
        await connect(admin, headers={**cookie_of(admin), "Origin": "https://evil.example"})


# --- what is heard


async def test_upload_is_announced(admin: Client, make_user: MakeUser, connect: Connect, run_jobs: RunJobs) -> None:
    """When it is complete: to the web app as an asset, to phones as rows of their database. Twice, where its thumbnail
    is made again, as a change. Hidden and locked ones are not announced."""
    phone, other = await connect(admin), await connect(await make_user("mia"))
    await upload(admin, b"moving", "a.mov", visibility="hidden")
    await upload(admin, jpeg((1, 2, 3)), "l.jpg", visibility="locked")
    uid = await upload(admin, PHOTO, "a.jpg", isFavorite="true")
    await run_jobs()
    name, asset = await phone.next()
    assert (name, asset) == ("on_upload_success", without_owner(await admin.get(f"/assets/{uid}")))
    check_schema("AssetResponseDto", asset)
    name, older = await phone.next()
    assert name == "AssetUploadReadyV1"
    check_schema("SyncAssetV1", older["asset"])
    name, ready = await phone.next()
    assert (name, ready.keys()) == ("AssetUploadReadyV2", {"asset", "exif"})
    assert older == ready  # A photo has no duration.
    check_schema("SyncAssetV2", ready["asset"])
    check_schema("SyncAssetExifV1", ready["exif"])
    assert {key: ready["asset"][key] for key in ("id", "ownerId", "isFavorite", "checksum", "thumbhash")} == {
        key: asset[key] for key in ("id", "ownerId", "isFavorite", "checksum", "thumbhash")
    }
    assert (ready["exif"]["make"], ready["exif"]["latitude"], ready["exif"]["iso"]) == ("Maker", 45.5, 200)
    await admin.post("/assets/jobs", json={"assetIds": [uid], "name": "regenerate-thumbnail"})
    await run_jobs()
    name, changed = await phone.next()
    assert (name, changed["id"]) == ("on_asset_update", uid)
    assert phone.heard.empty()
    assert other.heard.empty()


@pytest.mark.parametrize("version", [1, 2])
async def test_what_is_told_at_once_is_what_phones_of_that_version_know(
    app: App, admin: Client, version: Literal[1, 2]
) -> None:
    """Of a film: its duration is what the versions differ in."""
    places: dict[str, Any] = {"latitude": 45.5, "longitude": 9.25, "city": "Milano", "country": "Italia"}
    uid = await app.db.write(insert_asset, admin.user_id, duration_ms=3_723_004, is_favorite=True, **places)
    key = await app.db.read(Rows.value, "select id from assets where uid = ?", (uid,))
    told = await app.db.read(sync.upload_ready, key, version)
    assert told is not None
    check_schema(f"SyncAssetV{version}", told["asset"])
    assert told["asset"]["duration"] == {1: "1:02:03.004000", 2: 3_723_004}[version]


def without_owner(asset: dict[str, Any]) -> dict[str, Any]:
    """The asset as events carry it."""
    return {name: value for name, value in asset.items() if name != "owner"}


async def test_changes_are_heard_by_every_device_of_the_person(
    app: App, admin: Client, make_user: MakeUser, connect: Connect
) -> None:
    """In their order; and by nobody else."""
    mia = await make_user("mia")
    devices, other = [await connect(admin), await connect(admin)], await connect(mia)
    uid = await app.db.write(insert_asset, admin.user_id)
    answer = await admin.put(f"/assets/{uid}", json={"description": "x"})
    await admin.put("/assets", json={"ids": [uid], "isFavorite": True})
    marked = without_owner(await admin.get(f"/assets/{uid}"))
    await admin.delete("/assets", json={"ids": [uid]})
    await admin.delete("/assets", json={"ids": [uid], "force": True})
    wanted = [
        ("on_asset_update", answer),
        ("on_asset_update", marked),
        ("on_asset_trash", [uid]),
        ("on_asset_delete", uid),
    ]
    for device in devices:
        assert [await device.next() for _ in wanted] == wanted
    # What is heard first afterwards is one's own: nothing of the others' came before it.
    own = await app.db.write(insert_asset, mia.user_id)
    await mia.delete("/assets", json={"ids": [own]})
    assert await other.next() == ("on_asset_trash", [own])


async def test_locking_tells_no_secret(app: App, admin: Client, connect: Connect) -> None:
    """A device whose folder is shut hears that something is gone, not what it was."""
    device = await connect(admin)
    for many in (False, True):
        uid = await app.db.write(insert_asset, admin.user_id)
        body = {"visibility": "locked", "description": "secret"} | ({"ids": [uid]} if many else {})
        await admin.put("/assets" if many else f"/assets/{uid}", json=body)
        assert [await device.next() for _ in range(2)] == [("on_asset_hidden", uid), ("on_asset_update", {"id": uid})]


# What each event that some key may not hear could carry.
GUARDED = {name: permission for name, permission in WIRE_EVENTS.items() if permission is not None}


async def test_key_hears_what_it_may_read(app: App, admin: Client, make_api_key: MakeApiKey, connect: Connect) -> None:
    """What an API answer would refuse it is not told either; one with `all` is told everything."""
    keys = {one: await make_api_key(admin, one) for one in ("all", "album.create", *set(GUARDED.values()))}
    devices = {one: await connect(key, headers=dict(key.headers)) for one, key in keys.items()}
    last = Event("on_new_release", {}, user_id=admin.user_id)
    await app.db.write(tell_all, [*(Event(name, ["x"], user_id=admin.user_id) for name in GUARDED), last])
    for one, device in devices.items():
        heard: set[str] = set()
        while (name := (await device.next())[0]) != last.name:
            heard.add(name)
        assert heard == {name for name, needed in GUARDED.items() if one in ("all", needed)}, one


def test_documented() -> None:
    """docs/live-events.md lists what can be heard, and nothing else."""
    rows = [line.split("|")[1] for line in DOCUMENT.read_text().splitlines() if line.startswith("| `")]
    assert sorted(re.findall(r"`(\w+)`", " ".join(rows))) == sorted(WIRE_EVENTS)


async def test_every_event_is_of_somebody(admin: Client, make_user: MakeUser, events: Heard) -> None:
    """Those to everyone carry nothing that is anybody's."""
    mia = await make_user("mia")
    await admin.delete(f"/admin/users/{mia.uid}", json={"force": True})
    config = await admin.get("/system-config")
    await admin.put("/system-config", json=config | {"trash": {"enabled": True, "days": 31}})
    told = {event.name: event.payload for event in events.take() if event.user_id is None and event.session_uid is None}
    assert told == {"on_user_delete": mia.uid, "on_config_update": {}}


# --- being signed out


async def test_signed_out_device_hears_that_and_nothing_more(
    app: App, admin: Client, make_user: MakeUser, connect: Connect
) -> None:
    """Its session was ended on another device: it is told, and the line is cut. The other goes on."""
    lost, kept = await connect(admin), await connect(await again(app, admin))
    session = await app.db.read(Rows.value, "select uid from sessions order by id limit 1")
    await admin.post("/auth/logout", expect=200)
    assert await lost.next() == ("on_session_delete", session)
    await lost.wait_until_gone()
    uid = await app.db.write(insert_asset, admin.user_id)
    await app.db.write(tell_of, uid, admin.user_id)
    assert await kept.next() == ("on_asset_delete", uid)
    assert lost.heard.empty()


async def again(app: App, client: Client) -> Client:
    """Another session of the same person."""
    return await log_in(app, Client(client.http, client.base), "admin@test.lan")


def tell_all(tx: Tx, events: list[Event]) -> None:
    """Several at once."""
    for event in events:
        tx.emit(event)


def tell_of(tx: Tx, uid: Any, user_id: int) -> None:
    """An event of that person's."""
    tx.emit(Event("on_asset_delete", uid, user_id=user_id))


async def test_key_that_was_deleted_hears_nothing_more(
    app: App, admin: Client, make_api_key: MakeApiKey, connect: Connect
) -> None:
    """Nobody tells a key that it is gone: the next event finds out."""
    key = await make_api_key(admin, "all")
    device, kept = await connect(key, headers=dict(key.headers)), await connect(admin)
    await app.db.write(tell_of, "1", admin.user_id)
    assert await device.next() == await kept.next() == ("on_asset_delete", "1")
    await app.db.write(lambda tx: tx.run("delete from api_keys"))
    await app.db.write(tell_of, "2", admin.user_id)
    await device.wait_until_gone()
    assert await kept.next() == ("on_asset_delete", "2")
    assert device.heard.empty()


async def test_payload_that_cannot_be_sent_stops_nothing(app: App, admin: Client, connect: Connect) -> None:
    """One broken event is logged, the next one arrives."""
    device = await connect(admin)
    await app.db.write(lambda tx: tell_of(tx, object(), admin.user_id))
    await app.db.write(tell_of, "fine", admin.user_id)
    assert await device.next() == ("on_asset_delete", "fine")
