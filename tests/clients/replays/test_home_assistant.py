"""Home Assistant's integration (aioimmich), in the order of its calls: what it asks each minute, and what its media browser and
its services ask.
"""

import aiohttp

from tests.client import Client
from tests.clients.replays.wire import Fields, NextPage, Received, Uuid, Version, make_key, read
from tests.conftest import RunJobs
from tests.photos import jpeg


class Storage(Fields):
    """Seven fields: three for people, three in bytes, one in percent."""

    disk_available: str
    disk_size: str
    disk_use: str
    disk_available_raw: int
    disk_size_raw: int
    disk_use_raw: int
    disk_usage_percentage: float


class Usage(Fields):
    """One person's part."""

    user_id: Uuid
    photos: int
    videos: int
    usage: int
    usage_photos: int
    usage_videos: int


class Statistics(Fields):
    """For administrators."""

    photos: int
    videos: int
    usage: int
    usage_photos: int
    usage_videos: int
    usage_by_user: list[Usage]


class Item(Fields):
    """It stops at an asset without `people` or `resized`, which the reference has as optional."""

    id: Uuid
    people: list[object]
    resized: bool


class Items(Fields):
    """A page."""

    items: list[Item]
    next_page: NextPage


class People(Fields):
    """A page of people."""

    people: list[object]
    has_next_page: bool


async def test_each_minute(admin: Client) -> None:
    """The version first, then who it is, then what its sensors show."""
    key = await make_key(admin, "Home Assistant")
    assert read(await key.get("/server/version"), Version).major == 3
    me = await key.get("/users/me")
    assert me["avatarColor"] in {
        "primary", "pink", "red", "yellow", "blue", "green", "purple", "orange", "gray", "amber"
    }  # fmt: skip
    assert (await key.get("/server/about"))["version"] == "v3.2.2"
    assert read(await key.get("/server/storage"), Storage).disk_size_raw > 0
    assert isinstance((await key.get("/server/version-check"))["checkedAt"], str | None)
    [usage] = read(await key.get("/server/statistics"), Statistics).usage_by_user
    assert (usage.user_id, usage.photos) == (admin.uid, 0)


async def test_browsing_and_services(admin: Client, run_jobs: RunJobs) -> None:
    """A picture is uploaded into an album, and found by album, tag, person and star."""
    key = await make_key(admin, "Home Assistant")
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("assetData", jpeg(), filename="snap.jpg", content_type="application/octet-stream")
    for name, value in {"deviceAssetId": "ha-1", "deviceId": "hass-immich", "isFavorite": "false"}.items():
        form.add_field(name, value)
    for name in ("fileCreatedAt", "fileModifiedAt"):
        form.add_field(name, "2024-05-01T12:00:00.000Z")
    uid = read(await key.post("/assets", data=form), Received).id
    album = (await admin.post("/albums", json={"albumName": "Door"}))["id"]
    assert (await key.put(f"/albums/{album}/assets", json={"ids": [uid]}))[0]["success"]
    await admin.put(f"/assets/{uid}", json={"isFavorite": True})
    [tag] = await admin.put("/tags", json={"tags": ["Cat"]})
    await admin.put(f"/tags/{tag['id']}/assets", json={"ids": [uid]})
    await run_jobs()
    assert [one["albumName"] for one in await key.get("/albums")] == ["Door"]
    assert [one["value"] for one in await key.get("/tags")] == ["Cat"]
    assert read(await key.get("/people", params={"size": "200", "page": "1"}), People) == People([], False)
    for search in ({"albumIds": [album]}, {"tagIds": [tag["id"]]}, {"isFavorite": True}):
        page = await key.post("/search/metadata", json={**search, "page": 1, "size": 100})
        assert [one.id for one in read(page["assets"], Items).items] == [uid]
    for size in ("thumbnail", "preview", "fullsize"):
        picture = await key.send("GET", f"/api/assets/{uid}/thumbnail", params={"size": size})
        assert (picture.status, picture.headers["Content-Type"].partition("/")[0]) == (200, "image")
        await assert_tag_is_honest(key, uid, size, picture.headers["ETag"])


async def assert_tag_is_honest(key: Client, uid: str, size: str, tag: str) -> None:
    """It sends back each tag that it was given: what did not change has no body then, and another tag keeps nothing from it."""
    url, query = f"/api/assets/{uid}/thumbnail", {"size": size}
    same = await key.send("GET", url, params=query, headers={"If-None-Match": tag})
    assert (same.status, same.body) == (304, None)
    other = await key.send("GET", url, params=query, headers={"If-None-Match": '"other"'})
    assert (other.status, other.headers["ETag"]) == (200, tag)


async def test_errors_are_json(anonymous: Client) -> None:
    """It parses every body: of a refusal as well, and of what is nowhere."""
    wrong = Client(anonymous.http, anonymous.base, {"x-api-key": "wrong"})
    assert (await wrong.get("/users/me", expect=401))["message"] == "Invalid API key"
    assert (await wrong.get("/nowhere/at-all", expect=404))["message"]
    assert (await anonymous.get("/users/me", expect=401))["message"] == "Authentication required"
