"""A phone sync while it is sent: a page at a time, with the rights of that moment, and whatever the phone does meanwhile."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from photostead.access.identity import Credentials
from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.sync import sending, store
from photostead.features.sync.schema import SyncRequestType, SyncStreamDto
from photostead.features.sync.sending import OpenStreams
from photostead.features.sync.stream import Cut
from photostead.features.sync.stream import stream as pieces
from tests.api.syncing import PHONE, acknowledge, catch_up, insert_family, stream
from tests.api.test_maintenance import set_mode
from tests.client import Client
from tests.people import insert_asset, insert_person


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


async def test_pages_of_large_lines_are_short(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """What apps keep with photos may be megabytes: a thousand of them are not held at once."""
    monkeypatch.setattr(store, "PAGE_SIZE", 2000)
    value, uids = {"v": "x" * 1500}, [await app.db.write(insert_asset, admin.user_id) for _ in range(5)]
    for uid in uids:
        await admin.put(f"/assets/{uid}/metadata", json={"items": [{"key": "mobile-app", "value": value}]})
    sent = [piece.count(b"\n") async for piece in await begin(app, admin, "AuthUsersV1", "AssetMetadataV1")]
    assert sent == [2, 2, 1]
    assert [line["data"]["assetId"] for line in (await stream(admin, "AssetMetadataV1"))[:-1]] == uids


async def test_maintenance_ends_it(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the next page, and not as if it were whole."""
    monkeypatch.setattr(store, "PAGE", 1)
    await app.db.write(insert_asset, admin.user_id)
    is_shut, send = asyncio.Event(), sending.send_pieces

    async def send_slowly(answer: web.StreamResponse, data: bytes) -> None:
        await send(answer, data)
        await is_shut.wait()

    monkeypatch.setattr(sending, "send_pieces", send_slowly)
    body = {"types": ["AssetsV2", "AuthUsersV1"]}
    async with admin.http.post(f"{admin.base}/api/sync/stream", json=body, headers=admin.headers) as answer:
        await answer.content.readline()
        await set_mode(admin, "start")
        is_shut.set()
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.content.read()


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


async def test_several_streams_of_a_device(app: App, admin: Client) -> None:
    """Each is right by itself, and the last word counts."""
    await app.db.write(insert_family, admin.user_id, await app.db.write(insert_person, "friend"))
    at_once = await asyncio.gather(*(stream(admin, *PHONE) for _ in range(3)))
    assert at_once[0] == at_once[1] == at_once[2]
    await acknowledge(admin, at_once[0])
    uid = await app.db.write(insert_asset, admin.user_id)
    await catch_up(admin, *PHONE)
    await acknowledge(admin, at_once[1])
    assert uid in {line["data"].get("id") for line in await stream(admin, *PHONE)}
