"""immich-go, field by field: what it asks before, during and after an upload of folders and of a Google takeout."""

import base64
import hashlib
import random
from typing import Any

import aiohttp
import pytest

from photostead.app import App
from photostead.db.tx import Rows
from tests.api.uploading import count_rows
from tests.client import Client
from tests.clients.replays.wire import Done, Fields, Instant, NextPage, Received, Sha1, Taken, Uuid, make_key, read
from tests.conftest import MakeUser, RunJobs
from tests.photos import jpeg

PAUSED = ("thumbnailGeneration", "metadataExtraction", "videoConversion", "faceDetection", "smartSearch")
ADMINISTRATOR = "immich-go, an administrator's key"
TRASHED = "0001-01-01T00:00:00.000Z"
SHOT = "2023-04-05T06:07:08.000Z"


class Me(Fields):
    """Who it uploads for."""

    id: Uuid
    email: str


class Types(Fields):
    """What it picks out of a folder."""

    image: list[str]
    video: list[str]
    sidecar: list[str]


class About(Fields):
    """It wants a semantic version, with its v."""

    version: str


class Exif(Fields):
    """By which it knows a file again."""

    file_size_in_byte: int | None
    date_time_original: Taken | None
    description: str | None
    rating: int | None
    latitude: float | None
    longitude: float | None


class Item(Fields):
    """One of the server's assets; with a library it were taken for one that is not its business."""

    id: Uuid
    owner_id: Uuid
    library_id: None
    checksum: Sha1
    original_file_name: str
    type: str
    visibility: str
    is_favorite: bool
    is_trashed: bool
    file_created_at: Instant
    file_modified_at: Instant
    local_date_time: Instant
    exif_info: Exif | None = None


class Items(Fields):
    """A page."""

    items: list[Item]
    next_page: NextPage


class Page(Fields):
    """Of POST /search/metadata."""

    assets: Items


class Album(Fields):
    """Of GET /albums and of one."""

    id: Uuid
    album_name: str
    description: str


class Counts(Fields):
    """Of GET /assets/statistics."""

    total: int


class Queue(Fields):
    """Of GET /jobs: what its screen shows."""

    job_counts: dict[str, int]
    queue_status: dict[str, bool]


class Tag(Fields):
    """Of PUT /tags."""

    id: Uuid
    value: str


class Stack(Fields):
    """Of POST /stacks."""

    id: Uuid
    primary_asset_id: Uuid


class Run:
    """One run of the program: a person's key, and an administrator's for the jobs."""

    def __init__(self, user: Client, admin: Client, seed: int) -> None:
        self.user, self.admin, self.chance = user, admin, random.Random(seed)
        self.me = Me("", "")

    async def greet(self) -> None:
        """What it asks before anything else; it stops where one answer is odd."""
        assert (await self.user.get("/server/ping")) == {"res": "pong"}
        self.me = read(await self.user.get("/users/me"), Me)
        types = read(await self.user.get("/server/media-types"), Types)
        assert {".jpg", ".heic"} <= set(types.image)
        assert {".mov", ".mp4"} <= set(types.video)
        assert ".xmp" in types.sidecar
        assert read(await self.user.get("/server/about"), About).version == "v3.2.2"

    async def command(self, command: str) -> list[bool]:
        """Tell the queues to pause or to go on; whether each is paused then."""
        for name in PAUSED:
            read(await self.admin.put(f"/jobs/{name}", json={"command": command, "force": True}), Queue)
        queues = read(await self.admin.get("/jobs"), dict[str, Queue])
        return [queues[name].queue_status["isPaused"] for name in PAUSED]

    async def index(self, size: int = 1000) -> dict[str, Item]:
        """Everything that the server has of this person, by checksum."""
        total = read(await self.user.get("/assets/statistics"), Counts).total
        known: dict[str, Item] = {}
        for visibility in ("archive", "timeline", "hidden"):
            for trashed in ({}, {"trashedAfter": TRASHED}):
                for item in await self.pages({"visibility": visibility, **trashed}, size):
                    if item.owner_id == self.me.id:
                        known[item.checksum] = item
        assert sum(item.visibility != "hidden" and not item.is_trashed for item in known.values()) == total
        return known

    async def pages(self, search: dict[str, Any], size: int) -> list[Item]:
        """Page after page, until there is no next one; the one after that is empty."""
        found: list[Item] = []
        number: str | None = "1"
        last = 1
        while number is not None:
            last = int(number)
            page = await self.page(search, size, last)
            found += page.items
            number = page.next_page
        beyond = await self.page(search, size, last + 1)
        assert (beyond.items, beyond.next_page) == ([], None)
        return found

    async def page(self, search: dict[str, Any], size: int, number: int) -> Items:
        """One page."""
        body = {**search, "withExif": True, "size": size, "page": number, "order": "asc"}
        return read(await self.user.post("/search/metadata", json=body), Page).assets

    async def albums(self) -> dict[str, str]:
        """Ids by name; it asks for each of them too."""
        albums = read(await self.user.get("/albums"), list[Album])
        for album in albums:
            read(await self.user.get(f"/albums/{album.id}", params={"withoutAssets": "false"}), Album)
        return {album.album_name: album.id for album in albums}

    async def upload(
        self, data: bytes, name: str, *, in_hex: bool = False, sidecar: bytes | None = None, **fields: str
    ) -> Received:
        """A file; the text fields come in any order, the files after them."""
        digest = hashlib.sha1(data)
        checksum = digest.hexdigest() if in_hex else base64.b64encode(digest.digest()).decode()
        form = self.form(data, name, fields)
        if sidecar is not None:
            form.add_field("sidecarData", sidecar, filename=f"{name}.xmp", content_type="application/octet-stream")
        answer = await self.user.post("/assets", data=form, headers={"x-immich-checksum": checksum})
        received = read(answer, Received)
        assert self.user.last.status == {"created": 201, "duplicate": 200}[received.status]
        return received

    def form(self, data: bytes, name: str, fields: dict[str, str]) -> aiohttp.FormData:
        """Its form, the sidecar aside."""
        texts = {
            "deviceAssetId": f"{name}-{len(data)}", "deviceId": "workstation", "assetType": "IMAGE", "fileCreatedAt": SHOT,
            "fileModifiedAt": "2023-05-01T00:00:00.000Z", "isFavorite": "false", "fileExtension": ".jpg",
            "duration": "00:00:00.000000", "isReadOnly": "false", "visibility": "timeline", **fields,
        }  # fmt: skip
        form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
        for key in self.chance.sample(sorted(texts), len(texts)):
            form.add_field(key, texts[key])
        form.add_field("assetData", data, filename=name, content_type="application/octet-stream")
        return form


@pytest.fixture
async def mia(make_user: MakeUser) -> Client:
    """Who uploads."""
    return await make_user("mia")


@pytest.fixture
async def run(admin: Client, mia: Client) -> Run:
    """The program, configured."""
    return Run(await make_key(mia, "immich-go"), await make_key(admin, ADMINISTRATOR), seed=7)


async def test_from_folder(run: Run, mia: Client, app: App) -> None:
    """New files, the same again in both ways of writing a checksum, albums of new and of old files."""
    await run.greet()
    assert await run.command("pause") == [True] * 5
    assert (await run.index(), await run.albums()) == ({}, {})
    pictures = {f"IMG_{number}.jpg": jpeg((number * 40, 0, 9), taken="2023:04:05 06:07:08") for number in range(3)}
    sent = {name: await run.upload(data, name) for name, data in pictures.items()}
    archived = await run.upload(jpeg((0, 0, 99)), "old.jpg", visibility="archive", isFavorite="true")
    assert {one.status for one in [*sent.values(), archived]} == {"created"}
    again = [await run.upload(data, name, in_hex=name < "IMG_1") for name, data in pictures.items()]
    assert [(one.status, one.id) for one in again] == [("duplicate", one.id) for one in sent.values()]
    assert await count_rows(app) == 4
    ids = [one.id for one in sent.values()]
    album = {"albumName": "Rome", "description": "by folder", "shared": False, "assetIds": ids[:2]}
    made = read(await run.user.post("/albums", json=album), Album)
    added = read(await run.user.put(f"/albums/{made.id}/assets", json={"ids": ids}), list[Done])
    assert [(one.success, one.error) for one in added] == [(False, "duplicate"), (False, "duplicate"), (True, None)]
    assert await run.command("resume") == [False] * 5
    assert await run.albums() == {"Rome": made.id}
    assert (await mia.get(f"/albums/{made.id}"))["assetCount"] == 3


async def test_index_of_all_kinds(run: Run, run_jobs: RunJobs) -> None:
    """Six searches find timeline, archive, motion parts and what is in the trash, a page of two after the other."""
    await run.greet()
    pictures = [jpeg((number * 40, 9, 9), taken="2023:04:05 06:07:08", offset="+02:00") for number in range(4)]
    ids = [(await run.upload(data, f"{number}.jpg")).id for number, data in enumerate(pictures)]
    await run.upload(b"a moving part", "0.mov", visibility="hidden")
    await run.upload(jpeg((0, 0, 99)), "old.jpg", visibility="archive")
    await run_jobs()
    known = await run.index(size=2)
    assert sorted(item.visibility for item in known.values()) == ["archive", "hidden", *["timeline"] * 4]
    item = known[base64.b64encode(hashlib.sha1(pictures[0]).digest()).decode()]
    assert (item.id, item.original_file_name, item.type) == (ids[0], "0.jpg", "IMAGE")
    assert item.exif_info is not None
    assert (item.exif_info.file_size_in_byte, item.exif_info.date_time_original) == (
        len(pictures[0]),
        "2023-04-05T04:07:08+00:00",
    )
    await run.user.delete("/assets", json={"ids": ids[:1], "force": False})
    [trashed] = await run.pages({"visibility": "timeline", "trashedAfter": TRASHED}, 1000)
    assert (trashed.id, trashed.is_trashed) == (ids[0], True)


async def test_from_takeout(run: Run, mia: Client, app: App) -> None:
    """What the takeout's JSON says is set after the upload; tags, an album, a stack; a better file takes another's place."""
    await run.greet()
    first = await run.upload(jpeg((1, 1, 1), taken="2023:04:05 06:07:08"), "a.jpg", sidecar=b"<x:xmpmeta/>")
    second = await run.upload(jpeg((1, 200, 2)), "a-edited.jpg")
    told = {"description": "At the sea", "latitude": 41.9, "longitude": 12.5, "rating": 4}
    changed = read(
        await run.user.put(f"/assets/{first.id}", json={**told, "dateTimeOriginal": "0001-01-01T00:00:00Z"}), Item
    )
    assert changed.file_created_at[:4] == "2023"
    dated = read(await run.user.put(f"/assets/{second.id}", json={"dateTimeOriginal": "2020-02-03T04:05:06Z"}), Item)
    assert (dated.local_date_time, dated.original_file_name) == ("2020-02-03T04:05:06.000Z", "a-edited.jpg")
    [tag] = read(await run.user.put("/tags", json={"tags": ["{immich-go}/2026"]}), list[Tag])[-1:]
    assert tag.value == "{immich-go}/2026"
    assert all(
        one.success for one in read(await run.user.put(f"/tags/{tag.id}/assets", json={"ids": [first.id]}), list[Done])
    )
    stack = read(await run.user.post("/stacks", json={"assetIds": [second.id, first.id]}), Stack)
    assert stack.primary_asset_id == second.id
    album = read(await run.user.post("/albums", json={"albumName": "Sea", "assetIds": [first.id]}), Album)
    await mia.put(f"/assets/{first.id}", json={"isFavorite": True})
    better = await run.upload(jpeg((1, 1, 3), size=(128, 96)), "a.jpg")
    kept = dict.fromkeys(("albums", "favorite", "sidecar", "stack", "sharedLinks"), True)
    await run.user.put("/assets/copy", json={"sourceId": first.id, "targetId": better.id, **kept})
    await run.user.delete("/assets", json={"ids": [first.id], "force": False})
    there = await mia.post("/search/metadata", json={"albumIds": [album.id], "isFavorite": True})
    assert [one.id for one in read(there, Page).assets.items] == [better.id]
    assert {one["id"] for one in (await mia.get(f"/stacks/{stack.id}"))["assets"]} == {second.id, better.id}
    info = await mia.get(f"/assets/{first.id}")
    assert {name: info["exifInfo"][name] for name in told} == told
    assert info["isTrashed"]
    assert set(await app.db.read(Rows.column, "select original_name from assets where deleted_at is null")) == {
        "a.jpg",
        "a-edited.jpg",
    }


async def test_jobs_are_an_administrators(run: Run, mia: Client) -> None:
    """A key of somebody else is refused, and nothing pauses; the program says then to pass the other key."""
    key = await make_key(mia, ADMINISTRATOR)
    for command in ("pause", "resume"):
        await key.put(f"/jobs/{PAUSED[0]}", json={"command": command, "force": True}, expect=403)
    assert await run.command("resume") == [False] * 5
