"""The phone sync as it is served: what is asked and answered, line by line. That phones converge is `tests/sync`'s."""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.sync import service
from tests.api.syncing import (
    PHONE,
    REQUESTS,
    SCHEMAS,
    Family,
    acknowledge,
    catch_up,
    insert_family,
    insert_film,
    insert_shared_later,
    kinds,
    share_now,
    stream,
    take_all_away,
)
from tests.client import Client
from tests.conftest import MakeApiKey, MakeLink, MakeUser
from tests.people import insert_album, insert_asset, insert_partner, insert_person

RESET = {"type": "SyncResetV1", "data": {}, "ack": "SyncResetV1|reset"}


@pytest.fixture
async def family(app: App, admin: Client) -> Family:
    """The administrator's, with something of every kind."""
    friend = await app.db.write(insert_person, "friend")
    return await app.db.write(insert_family, admin.user_id, friend)


# --- lines


async def test_every_kind_of_line_fits_the_contract(app: App, admin: Client, family: Family) -> None:
    """All kinds of the reference, by all its requests at once: what is there, what came to be shared and what is gone."""
    other = await app.db.write(insert_person, "other")
    album = await app.db.write(insert_shared_later, other)
    seen = set()
    for change in (None, share_now, take_all_away):
        if change is not None:
            await app.db.write(change, family, other, album)
        lines = await catch_up(admin, *REQUESTS)
        seen |= {line["type"] for line in lines}
    assert seen == set(SCHEMAS["SyncEntityType"]["enum"]) - {"SyncResetV1"}
    assert kinds(await stream(admin, *REQUESTS)) == []


async def test_what_is_named_comes_before_what_names_it(admin: Client, family: Family) -> None:
    """Whatever order it was asked in."""
    assert kinds(await stream(admin, *reversed(PHONE))) == [
        "AuthUserV1", "UserV1", "UserMetadataV1", "PartnerV1", "AssetV2", "PartnerAssetV2", "AssetExifV1", "AssetEditV1",
        "AssetMetadataV1", "PartnerAssetExifV1", "AlbumV2", "AlbumUserV1", "AlbumAssetCreateV2", "AlbumAssetExifCreateV1",
        "AlbumToAssetV1", "StackV1", "PartnerStackV1", "MemoryV1", "MemoryToAssetV1", "PersonV1", "AssetFaceV2",
        "AssetOcrV1",
    ]  # fmt: skip


async def test_values_are_those_of_the_api(admin: Client, family: Family) -> None:
    """Of everything that both show, in the words of both."""
    told = {line["type"]: line["data"] for line in await stream(admin, *PHONE)}
    me = await admin.get("/users/me")
    assert (
        told["AuthUserV1"].items()
        >= {name: me[name] for name in ("id", "email", "isAdmin", "quotaSizeInBytes")}.items()
    )
    assert (told["AuthUserV1"]["pinCode"], told["AuthUserV1"]["hasProfileImage"]) == (None, False)
    album = await admin.get(f"/albums/{family.album}")
    same = ("id", "description", "createdAt", "updatedAt", "isActivityEnabled", "order")
    named = {"name": album["albumName"], "thumbnailAssetId": family.theirs}
    assert told["AlbumV2"].items() == (named | {name: album[name] for name in same}).items()
    memory = (await admin.get("/memories", params={"isTrashed": "true"}))[0]
    assert (
        told["MemoryV1"].items()
        >= {name: memory[name] for name in ("id", "data", "showAt", "seenAt", "isSaved")}.items()
    )
    assert told["PersonV1"]["birthDate"] == "2019-02-28T00:00:00.000Z"
    assert told["AssetOcrV1"]["text"] == 'a "b"\n'
    assert told["AlbumUserV1"]["role"] in {"owner", "editor", "viewer"}


async def test_the_cover_of_an_album(app: App, admin: Client) -> None:
    """Is the one that lists show, chosen or not, whatever comes and goes."""
    first, last = [await app.db.write(insert_asset, admin.user_id, local_time=day) for day in (1, 2)]
    album = (await admin.post("/albums", json={"albumName": "a", "assetIds": [first, last]}))["id"]
    changes = [
        ("PATCH", f"/albums/{album}", {"albumThumbnailAssetId": first}),
        ("PUT", "/assets", {"ids": [first], "visibility": "locked"}),
        ("PUT", "/assets", {"ids": [last], "visibility": "archive"}),
        ("DELETE", "/assets", {"ids": [last]}),
        ("POST", "/trash/restore/assets", {"ids": [last]}),
        ("DELETE", f"/albums/{album}/assets", {"ids": [last]}),
        ("PUT", f"/albums/{album}/assets", {"ids": [last]}),
        ("DELETE", "/assets", {"ids": [last], "force": True}),
    ]
    cover = (await catch_up(admin, "AlbumsV2"))[0]["data"]["thumbnailAssetId"]
    seen = [cover]
    for method, path, body in changes:
        await admin.call(method, path, json=body)
        for line in (await catch_up(admin, "AlbumsV2"))[:-1]:
            cover = line["data"]["thumbnailAssetId"]
        assert cover == (await admin.get("/albums"))[0]["albumThumbnailAssetId"], (method, path)
        seen.append(cover)
    assert seen == [last, first, last, last, None, last, None, last, None]


async def test_people_who_are_hidden_from_each_other(app: App, admin: Client, make_user: MakeUser) -> None:
    """Are told of once something is shared between them, in either direction; and nobody is told of who is behind a shared
    library but those who see it."""
    mia, tom, eva = [await make_user(name) for name in ("mia", "tom", "eva")]
    service_user = await app.db.write(insert_person, "service")
    await app.db.write(Tx.run, "update users set is_service = 1, password_hash = null where id = ?", (service_user,))

    async def told(client: Client) -> set[str]:
        data = [line["data"] for line in (await catch_up(client, "UsersV1"))[:-1]]
        return {person["name"] for person in data if person["id"] != client.uid}

    assert await told(eva) == {"admin", "mia", "tom"}
    config = await admin.get("/system-config")
    await admin.put("/system-config", json=config | {"server": config["server"] | {"publicUsers": False}})
    assert await told(mia) == set()
    await app.db.write(insert_partner, mia.user_id, tom.user_id)
    assert (await told(mia), await told(tom)) == ({"tom"}, {"mia"})
    await app.db.write(insert_album, admin.user_id, viewers=[mia.user_id, eva.user_id])
    assert (await told(mia), await told(admin)) == ({"admin", "eva"}, {"mia", "tom", "eva"})
    await app.db.write(insert_partner, service_user, tom.user_id)
    assert (await told(tom), await told(eva)) == ({"service", "mia"}, {"admin", "mia"})


@pytest.mark.parametrize("version", [1, 2])
async def test_what_is_told_at_once_is_what_the_stream_brings(app: App, admin: Client, version: Any) -> None:
    """Field by field; and what the web app's event says is the same."""
    key, uid = await app.db.write(insert_film, admin.user_id)
    lines = await stream(admin, f"AssetsV{version}", "AssetExifsV1", "AssetEditsV1")
    data = [line["data"] for line in lines if uid in (line["data"].get("id"), line["data"].get("assetId"))]
    ready = await app.db.read(service.upload_ready, key, version)
    edited = await app.db.read(service.edit_ready, key, version)
    assert ready == {"asset": data[0], "exif": data[1]}
    assert edited == {"asset": data[0], "edit": data[2:]}
    assert [edit["action"] for edit in data[2:]] == ["crop", "rotate"]
    assert data[0]["duration"] == (3_723_004 if version == 2 else "1:02:03.004000")


async def test_what_is_gone_is_told_to_nobody(app: App) -> None:
    """An event that comes too late has nothing to say."""
    assert await app.db.read(service.upload_ready, 99) is None
    assert await app.db.read(service.edit_ready, 99) is None


# --- what is asked


async def test_only_what_is_asked_for(admin: Client, family: Family) -> None:
    """Nothing, one kind, one kind twice, older and newer forms side by side."""
    assert kinds(await stream(admin)) == []
    assert kinds(await stream(admin, "AlbumsV2", "AlbumsV2")) == ["AlbumV2"]
    both = await stream(admin, "AssetsV2", "AssetsV1", "AlbumsV1", "AlbumsV2", "AssetFacesV1", "AssetFacesV2")
    assert kinds(both) == ["AssetV1", "AssetV2", "AlbumV1", "AlbumV2", "AssetFaceV1", "AssetFaceV2"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"types": ["AssetsV2", "AssetsV9"]}, "AssetsV9"),
        ({"types": "AssetsV2"}, "types"),
        ({}, "types"),
        ({"types": [None]}, "types"),
        ({"types": [], "reset": "yes"}, "reset"),
    ],
)
async def test_what_is_no_request_is_named(admin: Client, body: Any, told: str) -> None:
    """With nothing streamed."""
    assert told in (await admin.post("/sync/stream", json=body, expect=400))["message"]


async def test_only_devices_sync(
    admin: Client, anonymous: Client, make_api_key: MakeApiKey, make_link: MakeLink
) -> None:
    """Keys and links have nothing that could remember how far they are."""
    key = await make_api_key(admin, "all")
    for method, path, body in (
        ("POST", "/sync/stream", {"types": []}), ("POST", "/sync/ack", {"acks": []}), ("GET", "/sync/ack", None),
        ("DELETE", "/sync/ack", {}),
    ):  # fmt: skip
        refused = await key.call(method, path, json=body, expect=403)
        assert "session" in refused["message"]
        assert "password" in refused["message"]
        await anonymous.call(method, path, json=body, expect=401)
    link = await make_link(admin)
    await link.post("/sync/stream", json={"types": []}, expect=401)


# --- acknowledgements


async def test_a_device_goes_on_where_it_was(app: App, admin: Client) -> None:
    """Behind every single line; and what it had already never comes again."""
    uids = [await app.db.write(insert_asset, admin.user_id) for _ in range(4)]
    lines = await stream(admin, "AssetsV2", "AssetExifsV1")
    for at in range(4):
        assert [line["data"]["id"] for line in lines[:4]] == uids
        await acknowledge(admin, lines[at : at + 1])
        left = await stream(admin, "AssetsV2", "AssetExifsV1")
        assert [line["data"].get("id") for line in left[: 3 - at]] == uids[at + 1 :]
        assert [line["type"] for line in left[3 - at : -1]] == ["AssetExifV1"] * 4
    await acknowledge(admin, left)
    assert kinds(await stream(admin, "AssetsV2", "AssetExifsV1")) == []


async def test_each_device_has_its_own(app: App, admin: Client, make_user: MakeUser) -> None:
    """Of one person, and of others."""
    mia = await make_user("mia")
    await app.db.write(insert_asset, admin.user_id)
    answer = await mia.post("/auth/login", json={"email": "admin@test.lan", "password": "correct horse battery"})
    tablet = Client(admin.http, admin.base, {"Authorization": f"Bearer {answer['accessToken']}"})
    await catch_up(admin, "AssetsV2")
    assert kinds(await stream(admin, "AssetsV2")) == []
    assert kinds(await stream(tablet, "AssetsV2")) == ["AssetV2"]
    assert (await mia.get("/sync/ack"), await tablet.get("/sync/ack")) == ([], [])


async def test_what_was_got_is_listed(admin: Client, family: Family) -> None:
    """By kind, as it was sent; the last word counts, and those that are let go come from the beginning."""
    lines = await catch_up(admin, "AssetsV2", "AlbumsV2", "PartnersV1")
    listed = await admin.get("/sync/ack")
    last = {line["type"]: line["ack"] for line in lines}
    assert {one["type"]: one["ack"] for one in listed} == last
    await admin.delete("/sync/ack", json={"types": ["AssetV2", "SyncAckV1"]}, expect=204)
    assert {one["type"] for one in await admin.get("/sync/ack")} == last.keys() - {"AssetV2"}
    assert kinds(await stream(admin, "AssetsV2", "AlbumsV2", "PartnersV1")) == ["AssetV2"]
    await admin.delete("/sync/ack", json={}, expect=204)
    assert await admin.get("/sync/ack") == []
    assert kinds(await stream(admin, "AssetsV2", "AlbumsV2")) == ["AssetV2", "AlbumV2"]


# One by one, and each of them beside a good one.
NONSENSE = (
    "", "AssetV2", "AssetV2|", "AssetV2|1", "AssetV2|1|2|3", "AssetV2|-1|2", "AssetV2|1|x", "AssetV2|\u0663|2", "AssetV2|1|done|",
    f"AssetV2|{'9' * 20}|2", "AssetV9|1|2", "start|1", "locked|filled", "SyncCompleteV1|1|zz|0", "SyncCompleteV1|1|f|2",
    "SyncCompleteV1|1|ff", "SyncCompleteV1|1|11111111111111111|0", "\0", "AssetV2|1|2\0", "😀|1|2", "assetv2|1|2",
)  # fmt: skip


async def test_nonsense_is_refused_whole(admin: Client) -> None:
    """One bad word, and nothing of the others is noted."""
    good = (await stream(admin, "AuthUsersV1"))[0]["ack"]
    for bad in NONSENSE:
        await admin.post("/sync/ack", json={"acks": [good, bad]}, expect=400)
    assert await admin.get("/sync/ack") == []


async def test_more_than_is_taken_at_once(admin: Client) -> None:
    """As the reference has it."""
    ack = (await stream(admin, "AuthUsersV1"))[0]["ack"]
    await admin.post("/sync/ack", json={"acks": [ack] * 1001}, expect=400)
    await admin.post("/sync/ack", json={"acks": [ack] * 1000}, expect=204)
    await admin.delete("/sync/ack", json={"types": ["AssetsV2"]}, expect=400)


async def test_signing_out_forgets(app: App, admin: Client) -> None:
    """Nothing is kept of a device that is none any more."""
    await catch_up(admin, "AuthUsersV1")
    await admin.post("/auth/logout")
    assert await app.db.read(Tx.value, "select count(*) from sync_acks") == 0
