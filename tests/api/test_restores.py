"""A backup takes the place of the database while the daemon runs: what is then there, who is still signed in, what is told,
and that the database from before is there whenever it fails."""

import asyncio
import io
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import apsw
import pytest
from msgspec.structs import replace

from photostead.app import App
from photostead.db import recover, restore
from photostead.db.tx import Rows
from photostead.features.backups import service as backups
from photostead.features.backups.restoring import Restoration
from photostead.features.maintenance import states
from photostead.host import maintenance
from photostead.http.gate import COOKIE
from photostead.kernel.errors import StartError
from photostead.kernel.options import Options
from tests.api.daemons import daemon, log_in, sign_up
from tests.api.going_back import add_person, do_jobs, problems
from tests.api.test_maintenance import set_mode, status
from tests.api.uploading import upload
from tests.client import Client
from tests.people import PASSWORD
from tests.photos import jpeg

OLD, NEW = jpeg((10, 90, 200)), jpeg((70, 90, 200))
KEPT = sorted((Path(__file__).parents[1] / "fixtures" / "databases").glob("*.sqlite"))


class Box:
    """A daemon whose administrator is signed in."""

    def __init__(self, app: App, client: Client) -> None:
        self.app, self.client = app, client

    async def back_up(self) -> str:
        """Make one; its name."""
        await self.client.post("/jobs", json={"name": "backup-database"})
        await do_jobs(self.app)
        return str((await self.client.get("/admin/database-backups"))["backups"][0]["filename"])

    async def restore(self, name: str, client: Client | None = None) -> Any:
        """Restore one, and wait for its end; the status then, as whoever asked sees it."""
        inside = await set_mode(client or self.client, "restore_database", restoreBackupFilename=name)
        inside.headers = inside.headers or (client or self.client).headers
        while (found := await status(inside)).get("action") == "restore_database":
            await asyncio.sleep(0.02)
        await self.app.runner.stop()
        return found


@pytest.fixture
async def box(options: Options) -> AsyncIterator[Box]:
    """A new one."""
    async with daemon(options) as (app, client):
        await sign_up(client)
        yield Box(app, client)


async def albums(client: Client) -> list[str]:
    """Their names."""
    return [album["albumName"] for album in await client.get("/albums")]


async def told(client: Client) -> str:
    """What administrators hear of it."""
    found = await client.get("/notifications")
    return "".join(item["description"] for item in found if "earlier state" in item["title"])


# --- what is there afterwards


async def test_what_was_deleted_by_mistake_is_back(box: Box) -> None:
    client = box.client
    mia = await add_person(box.app, client, "mia")
    album = await client.post(
        "/albums", json={"albumName": "Summer", "albumUsers": [{"userId": mia.uid, "role": "viewer"}]}
    )
    name = await box.back_up()
    await client.delete(f"/albums/{album['id']}", expect=204)
    await client.post("/albums", json={"albumName": "Winter"})
    assert (await box.restore(name))["active"] is False
    assert await albums(client) == ["Summer"]
    assert await albums(mia) == ["Summer"]
    aside = recover.set_aside_files(box.app.options.database_file)
    assert len(aside) == 1
    text = await told(client)
    assert name in text
    assert aside[0].name in text
    # What was recorded since stays: who deleted, who wanted the backup.
    recorded = {entry["action"]: entry for entry in (await client.get("/photostead/audit"))["items"]}
    assert {"album.delete", "maintenance.change", "backup.restore"} <= recorded.keys()
    assert recorded["maintenance.change"]["person"]["name"] == "admin"
    assert [one["name"] for one in recorded["backup.restore"]["subjects"]] == [name]


async def test_uploads_since_are_still_there_and_missing_files_are_told(box: Box) -> None:
    client = box.client
    old = await upload(client, OLD, "old.jpg")
    await do_jobs(box.app)
    name = await box.back_up()
    new = await upload(client, NEW, "new.jpg")
    await client.put(f"/assets/{new}", json={"description": "the garden"})
    await do_jobs(box.app)
    await client.delete("/assets", json={"ids": [old], "force": True})
    await do_jobs(box.app)
    await box.restore(name)
    await do_jobs(box.app)
    assert await client.get(f"/assets/{new}/original", expect=200) == NEW
    assert (await client.get(f"/assets/{new}"))["exifInfo"]["description"] == "the garden"
    assert (await problems(box.app)).keys() == {old}
    assert "1 uploads that it did not know were taken in again" in await told(client)
    assert await box.app.db.read(recover.load) is None


async def test_who_restored_stays_signed_in_on_a_device_that_is_newer_than_the_backup(box: Box) -> None:
    name = await box.back_up()
    device = Client(box.client.http, box.client.base)
    await log_in(device)
    assert (await box.restore(name, device))["active"] is False
    await device.get("/users/me")
    await box.client.get("/users/me")


async def test_what_was_withdrawn_since_stays_withdrawn(box: Box) -> None:
    client = box.client
    mia = await add_person(box.app, client, "mia")
    lost = Client(client.http, client.base)
    await log_in(lost)
    key = await client.post("/api-keys", json={"name": "old", "permissions": ["all"]})
    name = await box.back_up()
    await lost.post("/auth/logout")
    await client.delete(f"/api-keys/{key['apiKey']['id']}")
    await client.put(f"/admin/users/{mia.uid}", json={"password": "another password"})
    await box.restore(name)
    await lost.get("/users/me", expect=401)
    await Client(client.http, client.base, {"x-api-key": key["secret"]}).get("/users/me", expect=401)
    anonymous = Client(client.http, client.base)
    await anonymous.post("/auth/login", json={"email": "mia@test.lan", "password": PASSWORD}, expect=401)
    await anonymous.post("/auth/login", json={"email": "mia@test.lan", "password": "another password"})


async def test_nobody_takes_the_place_of_another_in_the_other_database(box: Box) -> None:
    """Integer keys may be other people's there: nothing that was remembered of them counts."""
    name = await box.back_up()
    mia = await add_person(box.app, box.client, "mia")
    await mia.get("/users/me")
    await box.restore(name)
    assert (await mia.get("/users/me", expect=401))["statusCode"] == 401
    assert box.app.live.count_listeners() == 0


@pytest.mark.parametrize("path", KEPT, ids=lambda path: str(path.stem))
async def test_backups_of_every_version_are_upgraded(box: Box, path: Path) -> None:
    """Of another box: its people are there then."""
    name = f"photostead-db-backup-20250101T000000-v0.1.0-{path.stem.split('-')[-1]}.sqlite"
    home = backups.folder_of(box.app.options)
    await asyncio.to_thread(home.mkdir)
    await asyncio.to_thread(shutil.copy, path, home / name)
    there = await asyncio.to_thread(people_in, path)
    assert await box.restore(name) == {"action": "end", "active": False}
    assert set(await box.app.db.read(Rows.column, "select email from users")) == there
    await box.client.get("/users/me", expect=401)


def people_in(path: Path) -> set[str]:
    """Their addresses."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    found = {row[0] for row in connection.execute("select email from users")}
    connection.close()
    return found


async def test_on_a_new_box_instead_of_signing_up(box: Box, options: Options, tmp_path: Path) -> None:
    """The household moves: its people, albums and sessions are there, and nothing is taken for withdrawn."""
    await box.client.post("/albums", json={"albumName": "Summer"})
    name = await box.back_up()
    data = await box.client.get(f"/admin/database-backups/{name}", expect=200)
    async with daemon(replace(options, data_dir=tmp_path / "new")) as (app, client):
        await client.post("/admin/database-backups/start-restore")
        inside = Client(client.http, client.base, {"Cookie": f"{COOKIE}={client.last.cookies[COOKIE].value}"})
        form = aiohttp.FormData()
        form.add_field("file", io.BytesIO(data), filename=name)
        await inside.post("/admin/database-backups/upload", data=form)
        brought = (await inside.get("/admin/database-backups"))["backups"][0]["filename"]
        assert (await Box(app, inside).restore(brought))["active"] is False
        await log_in(client)
        assert await albums(client) == ["Summer"]
        moved = Client(client.http, client.base, box.client.headers)
        assert await albums(moved) == ["Summer"]
    async with daemon(replace(options, data_dir=tmp_path / "new")) as (_, client):
        await log_in(client)
        assert await albums(client) == ["Summer"]


# --- while it goes on


async def test_everybody_waits_and_a_second_one_is_refused(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    name = await box.back_up()
    reached, go_on = asyncio.Event(), asyncio.Event()
    stage = Restoration._stage

    async def wait(self: Restoration, *args: Any) -> Any:
        reached.set()
        await go_on.wait()
        return await stage(self, *args)

    monkeypatch.setattr(Restoration, "_stage", wait)
    inside = await set_mode(box.client, "restore_database", restoreBackupFilename=name)
    await reached.wait()
    assert await status(inside) == {"action": "restore_database", "active": True, "progress": 5, "task": "check"}
    await box.client.get("/albums", expect=503)
    for action in ("start", "end", "select_database_restore", "restore_database"):
        body = {"action": action, "restoreBackupFilename": name}
        await inside.post("/admin/maintenance", json=body, expect=409)
    go_on.set()
    while (await status(inside))["active"]:
        await asyncio.sleep(0.02)
    assert await albums(box.client) == []


async def test_who_is_inside_may_end_and_is_thrown_out_after_a_while(box: Box) -> None:
    """Otherwise they would write into the other database as somebody else."""
    gate, left = box.app.services.gate, asyncio.Event()

    async def stay() -> None:
        with gate.passing():
            try:
                await asyncio.Event().wait()
            finally:
                left.set()

    task = asyncio.create_task(stay())
    await asyncio.sleep(0)
    await gate.drain(0.01)
    assert left.is_set()
    assert task.cancelled()


# --- when it fails


async def is_as_before(box: Box, words: str, found: Any) -> None:
    """Maintenance goes on with the reason, the database is the one from before, and everything works."""
    assert found["active"] is True
    assert found["action"] == "select_database_restore"
    assert words in found["error"]
    hidden = await status(Client(box.client.http, box.client.base))
    assert hidden["error"] == "The last restore failed; an administrator sees why."
    await set_mode(box.client, "end")
    await box.app.runner.stop()
    assert await albums(box.client) == ["After"]
    assert recover.set_aside_files(box.app.options.database_file) == []
    await box.client.post("/albums", json={"albumName": "Still writable"})


@pytest.fixture
async def name(box: Box) -> str:
    """A backup from before an album was made."""
    made = await box.back_up()
    await box.client.post("/albums", json={"albumName": "After"})
    return made


async def test_a_damaged_backup(box: Box, name: str) -> None:
    path = backups.folder_of(box.app.options) / name
    data = await asyncio.to_thread(path.read_bytes)
    await asyncio.to_thread(path.write_bytes, data[:8192] + b"\xa5" * 16384 + data[24576:])
    await is_as_before(box, name, await box.restore(name))


@pytest.mark.parametrize("step", ["stage", "put"])
async def test_a_step_that_fails(box: Box, name: str, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def fail(*args: Any) -> Any:
        raise StartError(f"The disk said no to {step}.")

    monkeypatch.setattr(restore, step, fail)
    await is_as_before(box, f"The disk said no to {step}.", await box.restore(name))


async def test_what_was_restored_cannot_be_used(box: Box, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was in place already: the one from before takes its place again."""
    from photostead.features.recovery import service as recovery

    begin = recovery.begin

    def fail(tx: Any, database: Path) -> bool:
        if recover.load(tx) is not None:
            raise ValueError("nobody thought of this")
        return begin(tx, database)

    monkeypatch.setattr(recovery, "begin", fail)
    await is_as_before(box, "The database is as it was before", await box.restore(name))


# --- killed, and started again


def ask_for(options: Options, name: str) -> None:
    """As the file is while one is restored."""
    maintenance.change(options.data_dir, states.restore(name, None))


@pytest.fixture
async def stopped(options: Options) -> str:
    """A box that is off, with a backup from before an album was made; the backup's name."""
    async with daemon(options) as (app, client):
        await sign_up(client)
        made = await Box(app, client).back_up()
        await client.post("/albums", json={"albumName": "After"})
    return made


async def test_killed_before_anything_was_replaced(options: Options, stopped: str) -> None:
    await asyncio.to_thread(ask_for, options, stopped)
    one = backups.find(backups.folder_of(options), stopped)
    await asyncio.to_thread(restore.stage, options.database_file, one.as_snapshot())
    async with daemon(options) as (_, client):
        found = await status(client)
        assert (found["active"], found["action"]) == (True, "select_database_restore")
        await asyncio.to_thread(maintenance.change, options.data_dir, states.end)
    async with daemon(options) as (_, client):
        await log_in(client)
        assert await albums(client) == ["After"]
    assert recover.set_aside_files(options.database_file) == []


@pytest.mark.parametrize("renamed", [False, True])
async def test_killed_after_it_was_replaced(options: Options, stopped: str, renamed: bool) -> None:
    """Also between the two renames, when there is no database for a moment."""
    await asyncio.to_thread(ask_for, options, stopped)
    path = options.database_file
    one = backups.find(backups.folder_of(options), stopped)
    done = await asyncio.to_thread(restore.stage, path, one.as_snapshot())
    if renamed:
        await asyncio.to_thread(restore.put, path, done)
    else:
        await asyncio.to_thread(path.rename, path.with_name(done.set_aside))
    async with daemon(options) as (_, client):
        assert await status(client) == {"action": "end", "active": False}
        await log_in(client)
        assert await albums(client) == []
    assert len(recover.set_aside_files(path)) == 1


async def test_killed_and_what_was_restored_cannot_be_used(
    options: Options, stopped: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The start does not fail over and over: the one from before is there."""
    from photostead.features.recovery import service as recovery

    await asyncio.to_thread(ask_for, options, stopped)
    one = backups.find(backups.folder_of(options), stopped)
    done = await asyncio.to_thread(restore.stage, options.database_file, one.as_snapshot())
    await asyncio.to_thread(restore.put, options.database_file, done)
    begin: Callable[..., bool] = recovery.begin

    def fail(tx: Any, database: Path) -> bool:
        if recover.load(tx) is not None:
            raise ValueError("nobody thought of this")
        return begin(tx, database)

    monkeypatch.setattr(recovery, "begin", fail)
    async with daemon(options) as (_, client):
        assert (await status(client))["action"] == "select_database_restore"
        await asyncio.to_thread(maintenance.change, options.data_dir, states.end)
    async with daemon(options) as (_, client):
        await log_in(client)
        assert await albums(client) == ["After"]


async def test_stopped_in_the_middle(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within its five seconds, and with the database from before."""
    reached = asyncio.Event()

    async def wait(self: Restoration, *args: Any) -> Any:
        reached.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(Restoration, "_stage", wait)
    async with daemon(options) as (app, client):
        await sign_up(client)
        made = await Box(app, client).back_up()
        await set_mode(client, "restore_database", restoreBackupFilename=made)
        await reached.wait()
    state = await asyncio.to_thread(maintenance.load, options.data_dir)
    assert state is not None
    assert state.restore is not None
    async with daemon(options) as (_, client):
        assert (await status(client))["action"] == "select_database_restore"
