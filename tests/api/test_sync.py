"""The phone sync as it is served: what is asked and answered, line by line. That phones converge is `tests/sync`'s."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from photostead.access.identity import Credentials
from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.recovery import store as recovery
from photostead.features.sync import service, store
from photostead.features.sync.schema import SyncRequestType, SyncStreamDto
from photostead.features.sync.sending import OpenStreams
from photostead.features.sync.stream import Cut
from photostead.features.sync.stream import stream as pieces
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


# --- beginning anew


async def test_a_device_that_is_to_begin_anew(app: App, admin: Client) -> None:
    """Hears nothing else until it says that it forgot everything, and is not listened to either."""
    await app.db.write(insert_asset, admin.user_id)
    lines = await catch_up(admin, "AssetsV2")
    session = (await admin.get("/sessions"))[0]["id"]
    await admin.put(f"/sessions/{session}", json={"isPendingSyncReset": True})
    for _ in range(2):
        assert await stream(admin, "AssetsV2", "UsersV1") == [RESET]
        await acknowledge(admin, lines)
    await acknowledge(admin, [RESET])
    assert (await admin.get("/sessions"))[0]["isPendingSyncReset"] is False
    assert await admin.get("/sync/ack") == []
    assert [line["type"] for line in await stream(admin, "AssetsV2")] == ["AssetV2", "SyncCompleteV1"]


async def test_a_device_that_forgot_by_itself(app: App, admin: Client) -> None:
    """Says so as it asks."""
    await app.db.write(insert_asset, admin.user_id)
    await catch_up(admin, "AssetsV2")
    session = (await admin.get("/sessions"))[0]["id"]
    await admin.put(f"/sessions/{session}", json={"isPendingSyncReset": True})
    assert kinds(await stream(admin, "AssetsV2", reset=True)) == ["AssetV2"]
    assert kinds(await stream(admin, "AssetsV2", reset=False)) == ["AssetV2"]


@pytest.mark.parametrize(
    "ack", ["AssetV2|{}|1", "AssetV2|1|{}", "PartnerAssetBackfillV2|{}|done", "SyncCompleteV1|{}|1|0"]
)
async def test_a_device_of_another_time(app: App, admin: Client, ack: str) -> None:
    """The database was put back by hand: a device speaks of what has not been yet. It begins anew; nothing is noted."""
    now = await app.db.read(store.last_number)
    await admin.post("/sync/ack", json={"acks": [ack.format(now)]}, expect=204)
    assert len(await admin.get("/sync/ack")) == 1
    await admin.post("/sync/ack", json={"acks": [ack.format(now + 2)]}, expect=204)
    assert ack.format(now + 2) not in str(await admin.get("/sync/ack"))
    assert await stream(admin, "AssetsV2") == [RESET]


async def test_an_earlier_state_of_the_database(app: App, admin: Client, make_user: MakeUser) -> None:
    """By restoring a backup or going back to an earlier version: every device begins anew."""
    mia = await make_user("mia")
    for one in (admin, mia):
        await catch_up(one, "UsersV1")
    await app.db.write(recovery.begin_anew)
    for one in (admin, mia):
        assert await stream(one, "UsersV1") == [RESET]


# --- while it is sent


async def begin(app: App, client: Client, *types: str) -> AsyncIterator[bytes]:
    """A stream of which the first piece was sent."""
    identity = await app.identities.resolve(Credentials(session_token=client.headers["Authorization"].split()[1]))
    lines = pieces(app.db, identity, SyncStreamDto([SyncRequestType(name) for name in types]))
    assert await anext(lines)
    return lines


async def test_a_page_at_a_time(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much there is."""
    monkeypatch.setattr(store, "PAGE", 3)
    for _ in range(7):
        await app.db.write(insert_asset, admin.user_id)
    sent = [piece.count(b"\n") async for piece in await begin(app, admin, "AssetsV2", "AssetExifsV1")]
    assert sent == [3, 3, 3, 2, 1]


@pytest.mark.parametrize(
    "end",
    [
        "delete from sessions",
        "update sessions set expires_at = 1",
        "update sessions set updated_at = 1",
        "update users set status = 'deleted'",
        "update sessions set pin_expires_at = 1",
        "update sessions set pin_expires_at = null",
    ],
)
async def test_rights_end_while_it_is_sent(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    """The device is signed out, its time is over, its person is removed, its locked folder is shut: not a line more."""
    monkeypatch.setattr(store, "PAGE", 1)
    for visibility in ("timeline", "locked"):
        await app.db.write(insert_asset, admin.user_id, visibility=visibility)
    await app.db.write(Tx.run, "update sessions set pin_expires_at = ?", (2**52,))
    lines = await begin(app, admin, "AssetsV2")
    await app.db.write(Tx.run, end)
    with pytest.raises(Cut):
        await anext(lines)


async def test_a_folder_that_is_opened_meanwhile(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is of the next stream."""
    monkeypatch.setattr(store, "PAGE", 1)
    for visibility in ("timeline", "locked"):
        await app.db.write(insert_asset, admin.user_id, visibility=visibility)
    lines = await begin(app, admin, "AssetsV2")
    await app.db.write(Tx.run, "update sessions set pin_expires_at = ?", (2**52,))
    assert b"locked" not in b"".join([piece async for piece in lines])
    assert "locked" in str(await stream(admin, "AssetsV2"))


async def test_a_phone_that_goes_away(
    app: App, admin: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """In the middle: nothing is left of it, nobody is alarmed, and it goes on where it was."""
    monkeypatch.setattr(store, "PAGE", 1)
    for _ in range(400):
        await app.db.write(insert_asset, admin.user_id)
    caplog.clear()
    async with admin.http.post(
        f"{admin.base}/api/sync/stream", json={"types": ["AssetsV2"]}, headers=admin.headers
    ) as answer:
        first = json.loads(await answer.content.readline())
        answer.close()
    await acknowledge(admin, [first])
    while len(app.services.part(OpenStreams)):
        await admin.get("/server/ping")
    assert len(await stream(admin, "AssetsV2")) == 400
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


async def test_several_streams_of_a_device(app: App, admin: Client, family: Family) -> None:
    """Each is right by itself, and the last word counts."""
    at_once = await asyncio.gather(*(stream(admin, *PHONE) for _ in range(3)))
    assert at_once[0] == at_once[1] == at_once[2]
    await acknowledge(admin, at_once[0])
    uid = await app.db.write(insert_asset, admin.user_id)
    await catch_up(admin, *PHONE)
    await acknowledge(admin, at_once[1])
    assert uid in {line["data"].get("id") for line in await stream(admin, *PHONE)}


# --- what is gone for long


def age(tx: Tx, days: int) -> None:
    """Let so many days pass over what is gone."""
    tx.run("update tombstones set at = at - ?", (days * 86_400_000,))


async def gone(app: App, owner: Client) -> str:
    """A photo that is there no more."""
    uid = await app.db.write(insert_asset, owner.user_id)
    await app.db.write(Tx.run, "delete from assets where uid = ?", (uid,))
    return uid


async def test_what_is_gone_for_long_is_forgotten(app: App, admin: Client, make_user: MakeUser) -> None:
    """A device that has not heard of it begins anew, all others go on."""
    late, new = await make_user("late"), await make_user("new")
    await catch_up(late, "AssetsV2")
    await gone(app, late)
    await catch_up(admin, "AssetsV2")
    await app.db.write(age, 99)
    await app.db.write(service.forget_long_gone)
    assert kinds(await stream(late, "AssetsV2")) == ["AssetDeleteV1"]
    await app.db.write(age, 2)
    await app.db.write(service.forget_long_gone)
    assert await app.db.read(Tx.value, "select count(*) from tombstones") == 0
    assert await stream(late, "AssetsV2") == [RESET]
    for one in (admin, new):
        assert kinds(await stream(one, "AssetsV2")) == []
    await acknowledge(late, [RESET])
    assert kinds(await stream(late, "AssetsV2")) == []


async def test_forgetting_goes_by_order(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong clock makes nothing old that comes after what is young; and not everything goes at once."""
    await gone(app, admin)
    await app.db.write(age, 50)
    young = await app.db.read(Tx.value, "select count(*) from tombstones")
    await gone(app, admin)
    await app.db.write(Tx.run, "update tombstones set at = 0 where seq > (select min(seq) from tombstones)")
    await app.db.write(service.forget_long_gone)
    assert await app.db.read(Tx.value, "select count(*) from tombstones") == 2 * young
    await app.db.write(Tx.run, "update tombstones set at = 0")
    monkeypatch.setattr(service, "FORGOTTEN_AT_ONCE", 1)
    await app.db.write(service.forget_long_gone)
    assert await app.db.read(Tx.value, "select count(*) from tombstones") == 2 * young - 1
