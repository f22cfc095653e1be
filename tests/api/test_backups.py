"""Backups of the database: made by the schedule and by hand, kept, told of where they fail, carried away and brought in."""

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
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
from tests.conftest import MakeApiKey, RunJobs

DAY_MS = 86_400_000
SCHEMA = latest()
NAME = "photostead-db-backup-20260102T030405-v0.1.0-schema0004.sqlite"
WRONG_NAMES = (
    "../photostead.sqlite",
    "..",
    "photostead.sqlite",
    ".photostead",
    "%2e%2e%2fphotostead.sqlite",
    "a" * 300,
)
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


@pytest.mark.parametrize(
    ("days", "asked", "told"), [(0, [], []), (1.5, ["DatabaseBackup"], []), (9, ["DatabaseBackup"], [service.MISSED])]
)
async def test_missed_ones(app: App, admin: Client, days: float, asked: list[str], told: list[str]) -> None:
    """The box was off at two o'clock: it is made up for. Where it was missed twice somebody should know."""
    await set_facts(app, last_at=int(now_ms() - days * DAY_MS))
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


# --- carried away


async def test_taken_away_whole_and_in_part(admin: Client, back_up: BackUp, home: Path) -> None:
    name = await back_up()
    data = (home / name).read_bytes()
    path = f"/api/admin/database-backups/{name}"
    answer = await admin.send("GET", path)
    assert (answer.status, answer.body) == (200, data)
    assert f'attachment; filename="{name}"' in answer.headers["Content-Disposition"]
    part = await admin.send("GET", path, headers={"Range": "bytes=100-199"})
    assert (part.status, part.body) == (206, data[100:200])
    head = await admin.send("HEAD", path)
    assert int(head.headers["Content-Length"]) == len(data)


@pytest.mark.parametrize("name", WRONG_NAMES)
async def test_nothing_else_is_taken_away(admin: Client, back_up: BackUp, name: str) -> None:
    await back_up()
    answer = await admin.send("GET", f"/api/admin/database-backups/{name}")
    assert answer.status in (400, 404, 405)
    assert b"SQLite" not in (answer.body if isinstance(answer.body, bytes) else b"")


async def test_a_link_is_no_backup(admin: Client, home: Path, data_dir: Path) -> None:
    home.mkdir()
    (home / NAME).symlink_to(data_dir / "photostead.sqlite")
    os.mkfifo(home / NAME.replace("0405", "0406"))
    assert await listed(admin) == []
    await admin.get(f"/admin/database-backups/{NAME}", expect=404)


async def test_removed(admin: Client, home: Path) -> None:
    first, second, third = add(home, "20250101T020000", "20250102T020000", "20250103T020000")
    await admin.delete("/admin/database-backups", json={"backups": [first, first]})
    assert await names(home) == [second, third]
    await admin.delete("/admin/database-backups", json={"backups": [second, first]}, expect=404)
    assert await names(home) == [second, third]


@pytest.mark.parametrize("name", [*WRONG_NAMES, "", "\x00", "‮gpj.exe", "<b>"])
async def test_nothing_else_is_removed(admin: Client, home: Path, data_dir: Path, name: str) -> None:
    add(home, "20250101T020000")
    await admin.delete("/admin/database-backups", json={"backups": [name]}, expect=404)
    assert (data_dir / "photostead.sqlite").exists()
    assert len(await listed(admin)) == 1


async def test_each_has_its_permission(admin: Client, make_api_key: MakeApiKey, back_up: BackUp) -> None:
    name = await back_up()
    reader, taker, remover = [
        await make_api_key(admin, right) for right in ("maintenance", "backup.download", "backup.delete")
    ]
    assert len(await listed(reader)) == 1
    await reader.get(f"/admin/database-backups/{name}", expect=403)
    await taker.get(f"/admin/database-backups/{name}", expect=200)
    await taker.delete("/admin/database-backups", json={"backups": [name]}, expect=403)
    await remover.delete("/admin/database-backups", json={"backups": [name]})


# --- brought in


def form(data: bytes, name: str = "mine.sqlite") -> aiohttp.FormData:
    """The form of an upload."""
    made = aiohttp.FormData()
    made.add_field("file", data, filename=name, content_type="application/octet-stream")
    return made


async def bring(client: Client, data: bytes, *, expect: int = 201, name: str = "mine.sqlite") -> Any:
    """Upload a backup."""
    return await client.post("/admin/database-backups/upload", data=form(data, name), expect=expect)


@pytest.fixture
def sound(empty_database: Path, tmp_path: Path) -> bytes:
    """A backup of another box."""
    from photostead.db import snapshot

    return snapshot.take(Path(shutil.copy(empty_database, tmp_path / "other.sqlite")), "manual").path.read_bytes()


async def test_brought_in_under_a_name_of_ours(admin: Client, sound: bytes, home: Path) -> None:
    await bring(admin, sound, name="../../evil.sqlite")
    [one] = await listed(admin)
    assert one["filename"].startswith("uploaded-photostead-db-backup-")
    assert (home / one["filename"]).read_bytes() == sound
    assert (home / one["filename"]).stat().st_mode & 0o777 == 0o600
    assert (await overview(admin))["backups"][0]["isUploaded"] is True
    assert await names(home) == sorted([markers.NAME, one["filename"]])


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda data: b"-- PostgreSQL database dump\n" * 1000, "it is no SQLite file"),
        (lambda data: b"", "it is no SQLite file"),
        (lambda data: data[: len(data) // 2], "mine.sqlite"),
        (lambda data: data[:4096] + b"\xa5" * 8192 + data[12288:], "mine.sqlite"),
    ],
    ids=["dump", "empty", "cut off", "damaged"],
)
async def test_what_is_no_backup_is_refused(
    admin: Client, sound: bytes, home: Path, spoil: Callable[[bytes], bytes], words: str
) -> None:
    answer = await bring(admin, spoil(sound), expect=400)
    assert words in answer["message"]
    assert str(home) not in answer["message"]
    assert await names(home) == [markers.NAME]


async def test_a_backup_that_would_act_by_itself_is_refused(admin: Client, sound: bytes, tmp_path: Path) -> None:
    evil = tmp_path / "evil.sqlite"
    evil.write_bytes(sound)
    connection = apsw.Connection(str(evil))
    connection.execute("create trigger evil after insert on sessions begin update users set is_admin = 1; end")
    connection.close()
    answer = await bring(admin, evil.read_bytes(), expect=400)
    assert "its tables are not those of schema" in answer["message"]


async def test_forms_that_are_none(admin: Client, home: Path) -> None:
    await admin.post("/admin/database-backups/upload", json={}, expect=400)
    other = aiohttp.FormData(default_to_multipart=True)
    other.add_field("note", "no file")
    answer = await admin.post("/admin/database-backups/upload", data=other, expect=400)
    assert "no file in the field file" in answer["message"]
    assert await listed(admin) == []


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
