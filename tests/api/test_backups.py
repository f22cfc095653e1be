"""Backups of the database: made by the schedule and by hand, kept, told of where they fail, carried away and brought in."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from photostead.app import App
from photostead.db.examine import examine
from photostead.db.migrate import latest
from photostead.features.backups import folder, service, store
from photostead.features.nightly import scheduled
from photostead.features.settings.defaults import default_config
from photostead.host import markers
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import OutOfSpace
from photostead.kernel.options import Options
from tests.api.daemons import daemon, sign_up
from tests.client import Client
from tests.conftest import RunJobs

DAY_MS = 86_400_000
SCHEMA = latest()
BackUp = Callable[[], Awaitable[str]]


@pytest.fixture
def home(options: Options) -> Path:
    """Where they lie."""
    return service.folder_of(options)


@pytest.fixture
def back_up(admin: Client, run_jobs: RunJobs) -> BackUp:
    """`await back_up()` makes one as a person does; its name."""

    async def make() -> str:
        await admin.post("/jobs", json={"name": "backup-database"})
        await run_jobs()
        return str((await listed(admin))[0]["filename"])

    return make


async def listed(client: Client) -> list[dict[str, Any]]:
    """As other clients see them."""
    answer: list[dict[str, Any]] = (await client.get("/admin/database-backups"))["backups"]
    return answer


async def overview(client: Client) -> Any:
    """As our page sees them."""
    return await client.get("/photostead/backups", expect=200)


async def troubles(client: Client) -> list[tuple[str, str]]:
    """What the administrator is told about them."""
    found = await client.get("/notifications", params={"type": "BackupFailed"})
    return [(item["title"], item["description"]) for item in found]


async def names(home: Path) -> list[str]:
    """What is in a folder."""
    return sorted(await asyncio.to_thread(os.listdir, home))


def add(home: Path, *stamps: str, upload: bool = False) -> list[str]:
    """Files with names of backups."""
    home.mkdir(exist_ok=True)
    start = "uploaded-" if upload else ""
    made = [f"{start}photostead-db-backup-{stamp}-v0.1.0-schema0001.sqlite" for stamp in stamps]
    for name in made:
        (home / name).write_bytes(b"SQLite format 3\x00")
    return made


# --- made


async def test_one_is_made_and_listed(admin: Client, back_up: BackUp, home: Path) -> None:
    name = await back_up()
    assert folder.NAME.fullmatch(name)
    path = home / name
    assert await listed(admin) == [{"filename": name, "filesize": path.stat().st_size, "timezone": "UTC"}]
    assert (path.stat().st_mode & 0o777, home.stat().st_mode & 0o777) == (0o600, 0o700)
    assert (await asyncio.to_thread(examine, str(path), name)).schema == SCHEMA
    assert await names(home) == sorted([markers.NAME, name])
    answer = await overview(admin)
    assert answer["folder"] == str(home)
    assert (answer["isEnabled"], answer["keep"], answer["isOnDatabaseDisk"], answer["isRunning"]) == (
        True,
        14,
        True,
        False,
    )
    assert answer["nextAt"] > answer["lastAt"] >= answer["backups"][0]["createdAt"][:10]
    assert answer["lastError"] is None
    assert (answer["backups"][0]["isUploaded"], answer["backups"][0]["isUsable"]) == (False, True)
    assert await troubles(admin) == []


async def test_it_holds_what_was_there(admin: Client, back_up: BackUp, home: Path) -> None:
    await admin.post("/albums", json={"albumName": "Summer"})
    name = await back_up()
    connection = apsw.Connection(str(home / name), flags=apsw.SQLITE_OPEN_READONLY)
    assert connection.execute("select name from albums").get == "Summer"
    connection.close()


def test_every_night_at_two_by_itself() -> None:
    entries = {entry.name: entry for entry in scheduled(default_config())}
    assert entries["database backup"].cron == "0 2 * * *"
    assert entries["database backup"].ask is service.request


async def test_the_queue_can_be_started_too(admin: Client, run_jobs: RunJobs) -> None:
    await admin.put("/jobs/backupDatabase", json={"command": "start", "force": False})
    await run_jobs()
    assert len(await listed(admin)) == 1


async def test_the_newest_are_kept_and_what_was_brought(app: App, admin: Client, back_up: BackUp, home: Path) -> None:
    old = add(home, *(f"202501{day:02d}T020000" for day in range(1, 20)))
    brought = add(home, "20240101T000000", upload=True)
    (home / "notes.txt").write_text("mine")
    new = await back_up()
    assert [one["filename"] for one in await listed(admin)] == [new, *sorted(old, reverse=True)[:13], *brought]
    assert (home / "notes.txt").exists()


async def test_two_within_a_second_have_two_names(
    admin: Client, back_up: BackUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = now_ms()
    monkeypatch.setattr(folder, "now_ms", lambda: moment)
    made = {await back_up(), await back_up(), await back_up()}
    assert len(await listed(admin)) == 3
    assert made <= {one["filename"] for one in await listed(admin)}


class TestElsewhere:
    """With a folder of its own (backup.path)."""

    @pytest.fixture
    def options(self, options: Options, tmp_path: Path) -> Options:
        """A folder that the administrator made."""
        from msgspec.structs import replace

        (tmp_path / "other").mkdir()
        return replace(options, backup_path=tmp_path / "other")

    async def test_they_lie_there(self, admin: Client, back_up: BackUp, tmp_path: Path) -> None:
        name = await back_up()
        assert await names(tmp_path / "other") == sorted([markers.NAME, name])

    async def test_a_disk_that_is_not_mounted(self, admin: Client, back_up: BackUp, tmp_path: Path) -> None:
        """Its mount point is an empty folder: nothing is written into that, and the administrators are told."""
        await back_up()
        (tmp_path / "other").rename(tmp_path / "unplugged")
        (tmp_path / "other").mkdir()
        with pytest.raises(IndexError):
            await back_up()
        assert await names(tmp_path / "other") == []
        [(title, text)] = await troubles(admin)
        assert title == service.FAILED
        assert "is its disk mounted?" in text
        assert (await overview(admin))["lastError"] == text

    async def test_a_folder_that_is_gone(self, admin: Client, run_jobs: RunJobs, tmp_path: Path) -> None:
        (tmp_path / "other").rmdir()
        await admin.post("/jobs", json={"name": "backup-database"})
        await run_jobs()
        assert "There is no folder" in (await troubles(admin))[0][1]
        assert "There is no folder" in (await overview(admin))["problem"]
        assert not (tmp_path / "other").exists()

    async def test_it_cannot_be_an_import_path(self, admin: Client, tmp_path: Path) -> None:
        """We write there, and nothing is ever written below an import path."""
        body = {"ownerId": admin.uid, "importPaths": [str(tmp_path / "other")]}
        answer = await admin.post("/libraries", json=body, expect=400)
        assert str(tmp_path / "other") in answer["message"]


# --- what goes wrong


async def test_a_full_disk_is_told_once_and_taken_back(
    admin: Client, run_jobs: RunJobs, back_up: BackUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(place: Path, size: int) -> None:
        raise OutOfSpace("No backup was made: it takes 9 MB.")

    with monkeypatch.context() as patch:
        patch.setattr(folder, "refuse_full", refuse)
        patch.setattr("photostead.db.snapshot.CLONE", ("false",))
        await admin.post("/jobs", json={"name": "backup-database"})
        await run_jobs()
        assert await troubles(admin) == [(service.FAILED, "No backup was made: it takes 9 MB.")]
    await admin.delete("/queues/backupDatabase/jobs", json={"failed": True})
    await back_up()
    assert await troubles(admin) == []
    assert (await overview(admin))["lastError"] is None


async def test_a_damaged_database_is_told(
    app: App, admin: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not put aside as a good backup; the older ones stay."""
    from photostead.db import snapshot
    from photostead.kernel.errors import StartError

    def find_damage(path: Path, deadline: Any = None) -> int:
        raise StartError(f"The database copy {path} is damaged: a page.")

    monkeypatch.setattr(snapshot, "verify", find_damage)
    monkeypatch.setattr("photostead.jobs.store.BACKOFF_MS", 0, raising=False)
    await admin.post("/jobs", json={"name": "backup-database"})
    for _ in range(3):
        await app.db.write(lambda tx: tx.run("update jobs set run_after = 0"))
        await run_jobs()
    assert await listed(admin) == []
    [(title, text)] = await troubles(admin)
    assert title == service.FAILED
    assert "is damaged" in text


async def set_facts(app: App, **facts: Any) -> None:
    """What the box remembers."""
    await app.db.write(lambda tx: store.save(tx, store.Facts(folder=str(service.folder_of(app.options)), **facts)))


async def jobs(app: App) -> list[str]:
    """What waits."""
    return await app.db.read(lambda rows: rows.column("select name from jobs where state = 'waiting'"))


def last_due() -> int:
    """The last two o'clock, in ms."""
    database = default_config().backup.database
    due = service.due_after(database, now_ms() - 2 * DAY_MS)
    while due is not None and (following := service.due_after(database, due)) is not None and following <= now_ms():
        due = following
    assert due is not None
    return due


@pytest.mark.parametrize(
    ("missed", "asked", "told"), [(0, [], []), (1, ["DatabaseBackup"], []), (9, ["DatabaseBackup"], [service.MISSED])]
)
async def test_missed_ones(app: App, admin: Client, missed: int, asked: list[str], told: list[str]) -> None:
    """The box was off at two o'clock: it is made up for. Where it was missed twice somebody should know."""
    await set_facts(app, last_at=last_due() + DAY_MS // 24 - missed * DAY_MS)
    await app.db.write(service.look_after)
    assert await jobs(app) == asked
    assert [title for title, _ in await troubles(admin)] == told


async def test_a_new_box_has_missed_nothing(app: App, admin: Client) -> None:
    assert await jobs(app) == []
    facts = await app.db.read(store.load)
    assert facts.since is not None


async def test_switched_off_is_not_missed(app: App, admin: Client) -> None:
    config = await admin.get("/system-config")
    config["backup"]["database"]["enabled"] = False
    await admin.put("/system-config", json=config)
    await set_facts(app, last_at=0)
    await app.db.write(service.look_after)
    assert await jobs(app) == []
    assert (await overview(admin))["nextAt"] is None


async def test_what_a_kill_left_behind_goes(app: App, admin: Client, back_up: BackUp, home: Path) -> None:
    home.mkdir()
    old, new = home / "old.part", home / "new.part"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    await back_up()
    assert (old.exists(), new.exists()) == (False, True)


async def test_a_restart_remembers(options: Options) -> None:
    async with daemon(options) as (app, client):
        await sign_up(client)
        await app.db.write(service.note_failure, "The disk is gone.")
    async with daemon(options) as (app, _):
        assert (await app.db.read(store.load)).last_error == "The disk is gone."
