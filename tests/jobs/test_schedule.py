"""Work at times of the day."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from photostead.app import App
from photostead.db.database import Database
from photostead.db.tx import Rows, Tx
from photostead.features.assets import store
from photostead.features.nightly import scheduled
from photostead.features.settings.defaults import default_config
from photostead.jobs.schedule import Entry, Schedule
from photostead.kernel.clock import now_ms
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import RunJobs
from tests.people import insert_asset
from tests.photos import jpeg

EVENING = datetime.fromisoformat("2026-11-21T23:59:59.950+01:00")
DAY_MS = 86_400_000


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = EVENING

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database."""
    database = Database(tmp_path / "photostead.sqlite", readers=1)
    database.open()
    yield database
    database.close()


def noting(asked: list[str], name: str) -> Callable[[Tx], None]:
    """Work that only notes that it was asked for."""
    return lambda tx: asked.append(name)


async def settle(asked: list[str], count: int) -> None:
    """Wait for something to be asked for, a few seconds at most."""
    async with asyncio.timeout(5):
        while len(asked) < count:
            await asyncio.sleep(0.01)


async def test_asks_for_what_is_due_and_for_nothing_else(db: Database) -> None:
    clock, asked = Clock(), list[str]()
    schedule = Schedule(db, clock)
    schedule.set_entries(
        [
            Entry("broken", "0 0 * * *", lambda tx: tx.run("no sql")),
            Entry("midnight", "0 0 * * *", noting(asked, "midnight")),
            Entry("noon", "0 12 * * *", noting(asked, "noon")),
        ]
    )
    schedule.start()
    await asyncio.sleep(0)
    clock.now = EVENING + timedelta(seconds=1)
    await settle(asked, 1)
    clock.now += timedelta(seconds=30)
    schedule.set_entries([Entry("midnight", "0 0 * * *", noting(asked, "again"))])
    await asyncio.sleep(0.1)
    await schedule.stop()
    assert asked == ["midnight"]


async def test_new_entries_count_at_once(db: Database) -> None:
    clock, asked = Clock(), list[str]()
    schedule = Schedule(db, clock)
    schedule.start()
    await asyncio.sleep(0.02)
    schedule.set_entries([Entry("midnight", "0 0 * * *", noting(asked, "midnight"))])
    clock.now = EVENING + timedelta(seconds=1)
    await settle(asked, 1)
    await schedule.stop()
    assert asked == ["midnight"]


def entry(name: str) -> Entry:
    """An entry of the default settings."""
    return next(entry for entry in scheduled(default_config()) if entry.name == name)


@pytest.mark.parametrize("turns", range(4))
async def test_stop_that_comes_together_with_a_change(db: Database, turns: int) -> None:
    """However far the change has been noticed."""
    schedule = Schedule(db)
    schedule.start()
    await asyncio.sleep(0)
    schedule.set_entries([])
    for _ in range(turns):
        await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await schedule.stop()


async def test_what_was_long_in_the_trash_goes(app: App, admin: Client) -> None:
    """Thirty days by default; what came later stays."""

    def fill(tx: Tx) -> str:
        old, young = insert_asset(tx, admin.user_id), insert_asset(tx, admin.user_id)
        for key, days in ((old, 31), (young, 29)):
            tx.run("update assets set deleted_at = ? where uid = ?", (now_ms() - days * DAY_MS, key))
        return young

    young = await app.db.write(fill)
    await app.db.write(entry("emptying what was long in the trash").ask)
    await app.runner.start()
    async with asyncio.timeout(10):
        while await app.db.read(Rows.value, "select count(*) from jobs"):
            await asyncio.sleep(0.02)
    await app.runner.stop()
    assert await app.db.read(Rows.column, "select uid from assets") == [young]


def disturb(tx: Tx, user_id: int) -> None:
    """What an upload takes is forgotten."""
    insert_asset(tx, user_id, file_size=1234)
    tx.run("update users set usage_bytes = 5")


async def test_usage_is_counted_anew(app: App, admin: Client, run_jobs: RunJobs) -> None:
    await app.db.write(disturb, admin.user_id)
    await app.db.write(entry("counting what uploads take").ask)
    await run_jobs()
    assert await app.db.read(Rows.value, "select usage_bytes from users") == 1234


async def test_an_upload_while_usage_is_counted_counts(app: App, admin: Client) -> None:
    await app.db.write(disturb, admin.user_id)
    askew = await app.db.read(store.list_askew)
    await upload(admin, jpeg())
    await app.db.write(store.mend_usage, askew)
    assert await app.db.read(Rows.value, "select usage_bytes from users") == 1234 + len(jpeg())
    assert await app.db.read(store.list_askew) == []


async def test_missing_thumbnails_are_asked_for_but_not_of_files_without_one(app: App, admin: Client) -> None:
    def fill(tx: Tx) -> str:
        wanted, hopeless = insert_asset(tx, admin.user_id), insert_asset(tx, admin.user_id)
        tx.run("update assets set metadata_at = 1, thumbnails_at = null")
        tx.run(
            "insert into problems (owner_id, asset_id, path, step, reason, at) "
            "select owner_id, id, 'x', 'thumbnail', 'bad', 1 from assets where uid = ?",
            (hopeless,),
        )
        return wanted

    wanted = await app.db.write(fill)
    await app.db.write(entry("missing thumbnails").ask)
    keys = "select a.uid from jobs j join assets a on a.id = cast(j.key as integer)"
    assert await app.db.read(Rows.column, keys) == [wanted]


def test_what_is_switched_off_is_not_scheduled() -> None:
    config = default_config()
    off = msgspec.structs.replace(config, trash=msgspec.structs.replace(config.trash, enabled=False))
    assert {entry.name for entry in scheduled(config)} - {entry.name for entry in scheduled(off)} == {
        "emptying what was long in the trash"
    }
