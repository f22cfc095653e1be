"""Live events over a real websocket, as the mobile app listens: cookie or key, websocket transport only."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import socketio

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.kernel.events import Event
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import MakeApiKey, MakeUser, RunJobs, log_in
from tests.contract_check import check, contract
from tests.people import insert_asset
from tests.photos import jpeg

PHOTO = jpeg(taken="2020:02:03 04:05:06", gps=(45.5, 9.25), Make=b"Maker", FNumber=(28, 10), ISOSpeedRatings=200)
Told = tuple[str, Any]


class Device:
    """A phone that is connected: `await device.next()` is what it hears next."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.socket = socketio.AsyncClient(reconnection=False)
        self.heard: asyncio.Queue[Told] = asyncio.Queue()
        self.gone = asyncio.Event()
        self.socket.on("*", self._hear)
        self.socket.on("disconnect", self._leave)

    async def _hear(self, event: str, *payload: Any) -> None:
        self.heard.put_nowait((event, payload[0] if payload else None))

    async def _leave(self, reason: str = "") -> None:
        self.gone.set()

    async def connect(self, headers: dict[str, str], path: str = "/") -> None:
        """Raises where it is refused."""
        await self.socket.connect(
            self.base + path, headers=headers, transports=["websocket"], socketio_path="/api/socket.io"
        )

    async def next(self) -> Told:
        """The next event; a minute without one is a failure."""
        async with asyncio.timeout(60):
            return await self.heard.get()

    async def wait_until_gone(self) -> None:
        """The server hung up."""
        async with asyncio.timeout(60):
            await self.gone.wait()


Connect = Callable[..., Awaitable[Device]]


@pytest.fixture
async def connect(anonymous: Client) -> AsyncIterator[Connect]:
    """`await connect(client)` is a device of that person, by the cookie that a login sets."""
    devices: list[Device] = []

    async def make(client: Client, **options: Any) -> Device:
        device = Device(anonymous.base)
        devices.append(device)
        await device.connect(options.pop("headers", None) or cookie_of(client), **options)
        return device

    yield make
    for device in devices:
        await device.socket.disconnect()


def cookie_of(client: Client) -> dict[str, str]:
    """The app's cookie jar."""
    token = client.headers["Authorization"].removeprefix("Bearer ")
    return {"Cookie": f"immich_access_token={token}; immich_auth_type=password; immich_is_authenticated=true"}


def check_schema(name: str, value: Any) -> None:
    """Raises ContractError unless a payload fits a schema of the reference."""
    check(contract()["components"]["schemas"][name], value, name)


# --- who may listen


async def test_cookie_bearer_and_key(admin: Client, make_api_key: MakeApiKey, connect: Connect) -> None:
    """Whatever opens the API opens this."""
    key = await make_api_key(admin, "asset.read")
    for headers in (cookie_of(admin), dict(admin.headers), dict(key.headers)):
        assert (await connect(admin, headers=headers)).socket.connected


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
    name, ready = await phone.next()
    assert (name, ready.keys()) == ("AssetUploadReadyV2", {"asset", "exif"})
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
