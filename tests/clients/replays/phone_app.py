"""The phone app as its server sees it: it finds the server, signs in and has nothing but its cookies from then on, takes the
sync stream batch by batch, listens on a websocket and uploads in forms.
"""

import asyncio
import base64
import hashlib
import itertools
import json
from collections.abc import Sequence
from typing import Any

import aiohttp
import socketio

from tests.api.syncing import Line, check_line
from tests.client import Answer, Client
from tests.clients.replays.wire import Fields, Received, Version, read

AGENT = {"User-Agent": "Immich_Android_3.1.0", "deviceModel": "Pixel 9", "deviceType": "Android"}
# In this order it asks, whatever the order in which it is answered.
TYPES = [
    "AuthUsersV1", "UsersV1", "AssetsV2", "AssetExifsV1", "AssetEditsV1", "AssetMetadataV1", "PartnersV1", "PartnerAssetsV2",
    "PartnerAssetExifsV1", "AlbumsV2", "AlbumUsersV1", "AlbumAssetsV2", "AlbumAssetExifsV1", "AlbumToAssetsV1", "MemoriesV1",
    "MemoryToAssetsV1", "StacksV1", "PartnerStacksV1", "UserMetadataV1", "PeopleV1", "AssetFacesV2", "AssetOcrV1",
]  # fmt: skip
# What its own updates had it forget, once, before it syncs.
FORGOTTEN = (
    ["AlbumV1"],
    ["AssetExifV1", "PartnerAssetExifV1", "AlbumAssetExifCreateV1", "AlbumAssetExifUpdateV1"],
    ["AssetV1", "PartnerAssetV1", "AlbumAssetCreateV1", "AlbumAssetUpdateV1"],
    ["AssetV1", "AssetV2"],
)
COOKIES = {"immich_access_token", "immich_auth_type", "immich_is_authenticated"}
SHOT = "2024-05-01T12:00:00.000Z"


class Features(Fields):
    """Without one of these the app does not start."""

    config_file: bool
    duplicate_detection: bool
    email: bool
    facial_recognition: bool
    import_faces: bool
    map: bool
    oauth: bool
    oauth_auto_launch: bool
    password_login: bool
    reverse_geocoding: bool
    search: bool
    sidecar: bool
    smart_search: bool
    trash: bool


class Config(Fields):
    """Nor without these."""

    trash_days: int
    oauth_button_text: str
    external_domain: str
    user_delete_delay: int
    is_initialized: bool
    is_onboarded: bool
    public_users: bool
    maintenance_mode: bool
    login_page_message: str


class Login(Fields):
    """It keeps the token beside its cookies, and shows the rest."""

    access_token: str
    is_admin: bool
    is_onboarded: bool
    name: str
    profile_image_path: str
    should_change_password: bool
    user_email: str
    user_id: str


class App:
    """The app on one phone. `client` has cookies that the server set, and no other credentials."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.heard: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self.socket = socketio.AsyncClient(reconnection=False, http_session=client.http)
        self.socket.on("*", self._hear)

    async def find_server(self) -> None:
        """From an address that somebody typed to a page with a login."""
        assert (await self.client.send("GET", "/.well-known/immich")).body == {"api": {"endpoint": "/api"}}
        assert (await self.client.get("/server/ping")) == {"res": "pong"}
        version = read(await self.client.get("/server/version"), Version)
        assert (version.major, version.minor) == (3, 2)
        features = read(await self.client.get("/server/features"), Features)
        config = read(await self.client.get("/server/config"), Config)
        assert (features.password_login, config.is_initialized, config.maintenance_mode) == (True, True, False)

    async def sign_in(self, email: str, password: str) -> Login:
        """By password; without `/users/me` and the preferences it would not be signed in."""
        body = {"email": email, "password": password}
        login = read(await self.client.post("/auth/login", json=body, headers=AGENT), Login)
        assert self.client.last.cookies.keys() == COOKIES
        assert (await self.client.get("/users/me"))["id"] == login.user_id
        assert "memories" in await self.client.get("/users/me/preferences")
        return login

    async def forget(self) -> None:
        """What an update of the app does once."""
        for types in FORGOTTEN:
            await self.client.call("DELETE", "/sync/ack", json={"types": types}, expect=204)

    async def stream(self, types: Sequence[str] = TYPES) -> list[Line]:
        """All lines, each of the reference's shape; the last one is ended too."""
        read(await self.client.get("/server/version"), Version)
        headers = {"Accept": "application/jsonlines+json"}
        answer = await self.client.send("POST", "/api/sync/stream", json={"types": types}, headers=headers)
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/jsonlines+json")
        text = answer.body.decode()
        assert text.endswith("\n")
        lines: list[Line] = [json.loads(line) for line in text.split("\n")[:-1]]
        for line in lines:
            check_line(line)
        return lines

    async def sync(self, types: Sequence[str] = TYPES) -> list[Line]:
        """A stream: batches of one type, each applied and then acknowledged by its last line."""
        lines = await self.stream(types)
        for _, batch in itertools.groupby(lines, lambda line: line["type"]):
            *_, last = batch
            await self.client.post("/sync/ack", json={"acks": [last["ack"]]}, expect=204)
        assert lines[-1]["type"] == "SyncCompleteV1"
        return lines[:-1]

    async def listen(self) -> None:
        """By websocket from the first byte on, with the cookies of the jar."""
        await self.socket.connect(self.client.base, transports=["websocket"], socketio_path="/api/socket.io")

    async def _hear(self, event: str, *payload: Any) -> None:
        self.heard.put_nowait((event, payload[0] if payload else None))

    async def hear(self, name: str) -> Any:
        """What the next event of this name says; others before it are let go. A minute without one is a failure."""
        async with asyncio.timeout(60):
            while True:
                event, payload = await self.heard.get()
                if event == name:
                    return payload

    async def upload(self, data: bytes, name: str, **fields: str) -> str:
        """A file of its gallery; the id."""
        answer = await self.send(data, name, **fields)
        assert answer.status in {200, 201}, answer.body
        return read(answer.body, Received).id

    async def send(self, data: bytes, name: str, **fields: str) -> Answer:
        """A file as the background task of the phone sends it; whatever comes back."""
        form = aiohttp.FormData(default_to_multipart=True)
        texts = {
            "deviceAssetId": f"gallery-{name}", "deviceId": "6c5f", "fileCreatedAt": SHOT, "fileModifiedAt": SHOT,
            "isFavorite": "false", "duration": "0", **fields,
        }  # fmt: skip
        for key, value in texts.items():
            form.add_field(key, value)
        form.add_field("assetData", data, filename=name, content_type="application/octet-stream")
        return await self.client.send("POST", "/api/assets", data=form, headers=AGENT)


def checksum_of(data: bytes) -> str:
    """By which it knows a file of its gallery among the server's."""
    return base64.b64encode(hashlib.sha1(data).digest()).decode()


def of_type(lines: list[Line], kind: str) -> list[dict[str, Any]]:
    """What the lines of one type carry."""
    return [line["data"] for line in lines if line["type"] == kind]
