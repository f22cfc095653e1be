"""When a phone has to begin anew: because somebody says so, the database went back, or it has not asked for too long."""

import pytest

from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.recovery import store as recovery
from photostead.features.sync import service, store
from photostead.kernel.options import Options
from tests.api.daemons import daemon, sign_up
from tests.api.syncing import acknowledge, catch_up, kinds, stream
from tests.api.test_restores import Box
from tests.client import Client
from tests.conftest import MakeUser
from tests.people import insert_asset

RESET = {"type": "SyncResetV1", "data": {}, "ack": "SyncResetV1|reset"}


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


async def test_when_a_backup_was_restored(options: Options) -> None:
    """Theirs may be the numbers of what was lost. What they say of it late is not noted."""
    async with daemon(options) as (app, client):
        await sign_up(client)
        box = Box(app, client)
        await catch_up(client, "AlbumsV2")
        name = await box.back_up()
        await client.post("/albums", json={"albumName": "lost"})
        lines = await catch_up(client, "AlbumsV2")
        assert kinds(lines) == ["AlbumV2"]
        await box.restore(name)
        await client.post("/albums", json={"albumName": "new"})
        await acknowledge(client, lines)
        anew = await stream(client, "AlbumsV2")
        assert [line["type"] for line in anew] == ["SyncResetV1"]
        await acknowledge(client, anew)
        lines = await catch_up(client, "AlbumsV2")
        assert [line["data"]["name"] for line in lines[:-1]] == ["new"]


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
