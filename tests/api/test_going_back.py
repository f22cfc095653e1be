"""After a downgrade: what was uploaded since the snapshot is still there, what was withdrawn since stays withdrawn, what
was deleted since says so, and the administrators know."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from photostead.app import App
from photostead.db import recover
from photostead.db.tx import Rows, Tx
from photostead.kernel.errors import StartError
from tests.api.going_back import ADMIN, Box, add_person, do_jobs, live, log_in, problems, told
from tests.api.uploading import assert_rows_equal_files, count_rows, upload
from tests.client import Client
from tests.people import PASSWORD
from tests.photos import jpeg

OLD, NEW, OTHER = (jpeg((n * 60, 90, 200)) for n in range(3))
DAY_MS = 86_400_000


@pytest.fixture
def box(data_dir: Path) -> Box:
    """A box that is not started yet."""
    return Box(data_dir)


@pytest.fixture
async def old(box: Box) -> str:
    """It has one photo, and a snapshot was taken; the photo's id."""

    async def begin(app: App, client: Client) -> str:
        return await upload(client, OLD, "old.jpg")

    uid: str = await live(box, begin)
    box.snapshot()
    return uid


async def original(client: Client, uid: str) -> bytes:
    """The bytes of an asset."""
    data: bytes = await client.get(f"/assets/{uid}/original", expect=200)
    return data


async def test_uploads_since_are_still_there(box: Box, old: str) -> None:
    async def use(app: App, client: Client) -> dict[str, str]:
        new = await upload(client, NEW, "new.jpg", sidecar=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
        await client.put(f"/assets/{new}", json={"isFavorite": True, "description": "the garden", "rating": 4})
        return {"new": new, "other": await upload(client, OTHER, "other.jpg", visibility="archive")}

    ids = await live(box, use)
    box.become_newer()
    before = {uid: await live_files(box, uid) for uid in ids.values()}

    async with box.life() as (app, client):
        await do_jobs(app)
        assert await count_rows(app) == 3
        await assert_rows_equal_files(app)
        assert await original(client, ids["new"]) == NEW
        asset = await client.get(f"/assets/{ids['new']}")
        assert (asset["isFavorite"], asset["originalFileName"]) == (True, "new.jpg")
        assert (asset["exifInfo"]["description"], asset["exifInfo"]["rating"]) == ("the garden", 4)
        assert (await client.get(f"/assets/{ids['other']}"))["visibility"] == "archive"
        assert await client.get(f"/assets/{ids['new']}/thumbnail", expect=200)
        assert await original(client, old) == OLD
        text = await told(app, client)
        assert "2 uploads that it did not know were taken in again" in text
        assert box.asides()[0].name in text
        me = await client.get("/users/me")
        assert me["quotaUsageInBytes"] == len(OLD) + len(NEW) + len(OTHER)
        assert await app.db.read(recover.load) is None
        assert await problems(app) == {}
    assert {uid: await live_files(box, uid) for uid in ids.values()} == before


async def live_files(box: Box, uid: str) -> list[str]:
    """Renditions of an asset on the disk."""
    return sorted(path.name for path in (box.path.parent / "derived").rglob(f"{uid}*"))


async def test_albums_of_before_get_their_new_photos_back(box: Box) -> None:
    async def begin(app: App, client: Client) -> str:
        return str((await client.post("/albums", json={"albumName": "Summer"}))["id"])

    album = await live(box, begin)
    box.snapshot()

    async def use(app: App, client: Client) -> str:
        new = await upload(client, NEW)
        await client.put(f"/albums/{album}/assets", json={"ids": [new]})
        return new

    new = await live(box, use)
    box.become_newer()

    async def look(app: App, client: Client) -> Any:
        await do_jobs(app)
        return await album_ids(app, album)

    assert await live(box, look) == [new]


async def test_new_photos_get_their_tags_back(box: Box) -> None:
    """By value: a tag that was made since is made again."""

    async def use(app: App, client: Client) -> str:
        new = await upload(client, NEW)
        [tag] = await client.put("/tags", json={"tags": ["Family/Mia"]})
        await client.put(f"/tags/{tag['id']}/assets", json={"ids": [new]})
        return new

    box.snapshot()
    new = await live(box, use)
    box.become_newer()

    async def look(app: App, client: Client) -> Any:
        await do_jobs(app)
        return [tag["value"] for tag in (await client.get(f"/assets/{new}"))["tags"]]

    assert await live(box, look) == ["Family/Mia"]


async def album_ids(app: App, album: str) -> list[str]:
    """The assets of an album."""
    return await app.db.read(
        Rows.column,
        "select a.uid from album_assets aa join assets a on a.id = aa.asset_id join albums al on al.id = aa.album_id where al.uid = ?",
        (album,),
    )


async def test_people_who_came_since_keep_their_account_and_photos(box: Box, old: str) -> None:
    async def use(app: App, client: Client) -> str:
        return await upload(await add_person(app, client, "mia"), NEW, "mine.jpg")

    uid = await live(box, use)
    box.become_newer()
    async with box.life() as (app, client):
        mia = await log_in(client, "mia@test.lan")
        await do_jobs(app)
        assert await original(mia, uid) == NEW
        await client.get(f"/assets/{uid}", expect=400)
        await assert_rows_equal_files(app)


async def test_what_was_withdrawn_stays_withdrawn(box: Box, old: str) -> None:
    secrets: dict[str, Any] = {}

    async def begin(app: App, client: Client) -> None:
        mia = await add_person(app, client, "mia")
        secrets["lost phone"] = await log_in(client, ADMIN)
        secrets["kept phone"] = await log_in(client, ADMIN)
        secrets["key"] = await client.post("/api-keys", json={"name": "k", "permissions": ["asset.read"]})
        await client.post("/partners", json={"sharedWithId": mia.uid})
        tom = await add_person(app, client, "tom")
        await client.post("/partners", json={"sharedWithId": tom.uid})
        group = (await client.get("/users/me"))["clusterGroupId"]
        await app.db.write(Tx.run, "update users set cluster_group_uid = ?", (group,))

    await live(box, begin)
    box.snapshot()

    async def withdraw(app: App, client: Client) -> None:
        lost = Client(client.http, client.base, secrets["lost phone"].headers)
        await lost.post("/auth/logout")
        await client.delete(f"/api-keys/{secrets['key']['apiKey']['id']}")
        mia = await app.db.read(Rows.value, "select uid from users where name = 'mia'")
        await client.delete(f"/partners/{mia}")
        tom = await app.db.read(Rows.value, "select uid from users where name = 'tom'")
        await client.put(f"/photostead/partners/{tom}", json={"sharesPlaces": False})
        group = (await client.get("/users/me"))["clusterGroupId"]
        await client.post(f"/cluster-groups/{group}/leave")
        await client.put(f"/assets/{old}", json={"visibility": "locked"})
        await client.post(
            "/auth/change-password",
            json={"password": PASSWORD, "newPassword": "another one", "invalidateSessions": False},
        )

    await live(box, withdraw)
    box.become_newer()
    async with box.life("another one") as (app, client):
        for headers in (secrets["lost phone"].headers, {"x-api-key": secrets["key"]["secret"]}):
            await Client(client.http, client.base, headers).get(f"/assets/{old}", expect=401)
        await Client(client.http, client.base, secrets["kept phone"].headers).get("/users/me", expect=200)
        await client.post("/auth/login", json={"email": ADMIN, "password": PASSWORD}, expect=401)
        assert await app.db.read(Rows.column, "select shares_places from partners") == [0]
        group = (await client.get("/users/me"))["clusterGroupId"]
        assert len(await client.get(f"/cluster-groups/{group}/users")) == 1
        assert await app.db.read(Rows.value, "select visibility from assets where uid = ?", (old,)) == "locked"
        await client.get(f"/assets/{old}", expect=400)


async def test_without_the_option_the_start_names_the_way(box: Box, old: str) -> None:
    box.become_newer()
    app = App(msgspec.structs.replace(box.options, roll_back=False))
    with pytest.raises(StartError, match="photostead database roll-back"):
        await app.start()
    await app.stop()
    assert box.asides() == []
