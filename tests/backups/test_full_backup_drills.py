"""Drills: the newest backup is restored into a scratch folder, compared and removed again; what is wrong is told of."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.full_backups import drill, layout, restoring, service, store
from photostead.features.full_backups.manifest import read
from photostead.kernel.clock import now_ms
from tests.api.uploading import upload
from tests.backups.asking import HOUR_MS, PATH, Choose, ask, flip, newest, troubles
from tests.client import Client
from tests.conftest import RunJobs
from tests.photos import jpeg


@pytest.fixture
def small_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three files one is read in each drill."""
    monkeypatch.setattr(drill, "LEAST_READ", 1)
    monkeypatch.setattr(drill, "TURNS", 3)


async def test_the_first_backup_is_tried_and_all_files_in_turns(
    app: App, admin: Client, choose: Choose, photos: list[str], run_jobs: RunJobs, small_turns: None, stick: Path
) -> None:
    """By itself after the first backup, and when its days are over; nothing of it stays."""
    await upload(admin, jpeg((9, 9, 9)), "third.jpg")
    await choose(drillDays=30)
    tried = await ask(admin, run_jobs)
    assert (tried["drill"]["photos"], tried["drill"]["files"], tried["drill"]["restored"]) == (3, 1, 1)
    assert (tried["drill"]["troubles"], tried["drill"]["backup"]) == ([], tried["backups"][0]["name"])
    assert not (app.options.media_dir / "incoming" / drill.SCRATCH).exists()
    paths = [entry.path for entry in read(newest_manifest(stick))]
    turns = [bytes.fromhex((await app.db.read(store.load_done)).turn)]
    await ask(admin, run_jobs, "drill")
    turns.append(bytes.fromhex((await app.db.read(store.load_done)).turn))
    assert turns == paths[:2]
    at = (await app.db.read(store.load_done)).drill
    assert at is not None
    again = await ask(admin, run_jobs)
    assert again["drill"]["at"] == (await admin.get(PATH))["drill"]["at"]
    await app.db.write(store.change_done, drill=msgspec.structs.replace(at, at=at.at - 30 * 24 * HOUR_MS))
    later = await ask(admin, run_jobs)
    assert later["drill"]["backup"] == later["backups"][0]["name"]


@pytest.mark.parametrize("total", [1, 2, 5, 499, 500, 501, 7000])
def test_in_turns_every_file_is_read(total: int) -> None:
    """Twelve drills at most, of which each begins where the last one ended."""
    start, seen = total // 2, set()
    for _ in range(drill.TURNS):
        turn = drill.Turn(start, drill.share_of(total), total)
        mine = [number for number in range(total) if turn.has(number)]
        [last] = [number for number in mine if turn.is_last(number)]
        assert len(mine) == min(total, max(drill.LEAST_READ, -(-total // drill.TURNS)))
        seen |= set(mine)
        start = (last + 1) % total
    assert len(seen) == total


def newest_manifest(stick: Path) -> Path:
    """Of the backup that was made last."""
    found, stamp = newest(stick / "backups")
    return found.backup(stamp) / layout.MANIFEST


async def test_a_damaged_backup_is_found_and_mended(
    app: App, admin: Client, choose: Choose, photos: list[str], run_jobs: RunJobs, stick: Path
) -> None:
    """A flipped byte is told of, and a backup that is asked for at once copies the file anew."""
    await choose()
    await ask(admin, run_jobs)
    [entry, _] = read(newest_manifest(stick))
    flip(newest(stick / "backups")[0].file(entry.sha256))
    await admin.post(f"{PATH}/drill", expect=204)
    await run_jobs()
    found = await admin.get(PATH, expect=200)
    assert found["drill"]["troubleCount"] == 1
    assert found["drill"]["troubles"][0]["path"] == entry.path.decode()
    [(title, text)] = await troubles(admin)
    assert title == service.DRILL_FAILED
    assert entry.path.decode() in text
    assert len(found["backups"]) == 2
    assert found["backups"][0]["newFiles"] == 1
    read_again = await ask(admin, run_jobs, "verify")
    assert (read_again["verified"]["files"], read_again["verified"]["troubleCount"]) == (2, 0)
    assert await troubles(admin) == []


async def test_a_damaged_photo_of_the_library_is_found(
    app: App, admin: Client, choose: Choose, photos: list[str], run_jobs: RunJobs
) -> None:
    """What is restored is compared with what the library has; what somebody deleted is nobody's loss."""
    await choose()
    await ask(admin, run_jobs)
    [first, second] = await app.db.read(Rows.column, "select path from assets order by id")
    flip(app.options.media_dir / first.decode())
    (app.options.media_dir / second.decode()).unlink()
    found = (await ask(admin, run_jobs, "drill"))["drill"]
    reasons = {trouble["path"]: trouble["reason"] for trouble in found["troubles"]}
    assert "damaged" in reasons[first.decode()]
    assert "missing" in reasons[second.decode()]
    assert all("what is in the backup is whole" in reason for reason in reasons.values())


@pytest.mark.usefixtures("photos")
async def test_a_database_that_cannot_be_restored_is_told_of(
    admin: Client, choose: Choose, run_jobs: RunJobs, stick: Path, app: App
) -> None:
    await choose()
    await ask(admin, run_jobs)
    found, stamp = newest(stick / "backups")
    database = found.backup(stamp) / layout.DATABASE
    database.write_bytes(database.read_bytes()[:4096] + b"\xa5" * 8192)
    answer = await ask(admin, run_jobs, "drill")
    assert answer["drill"] is None
    assert layout.DATABASE in answer["drillReason"]
    [(title, _)] = await troubles(admin)
    assert title == service.DRILL_FAILED
    assert not (app.options.media_dir / "incoming" / drill.SCRATCH).exists()


async def test_database_and_manifest_are_compared(
    app: App, admin: Client, choose: Choose, photos: list[str], run_jobs: RunJobs, stick: Path, tmp_path: Path
) -> None:
    """A line that is missing, and one too many, are found."""
    await choose()
    await ask(admin, run_jobs)
    manifest = newest_manifest(stick)
    first, second = manifest.read_bytes().splitlines(keepends=True)
    stray = second.replace(b'"path":"library/', b'"path":"zzz/')
    manifest.write_bytes(first + stray)
    found, stamp = newest(stick / "backups")
    there = restoring.Order(stamp, tmp_path / "new.sqlite", tmp_path, tmp_path / "media")
    await asyncio.to_thread(restoring.restore_database, there, found.backup(stamp) / layout.DATABASE)
    opened = drill.compare(found, stamp, there.database)
    assert (opened.photos, len(opened.unnamed), len(opened.strays)) == (2, 1, 1)
    told = [trouble.reason for trouble in drill.judge_names(found.summary(stamp), opened, app.options.database_file)]
    assert ["not in the backup" in told[0], "does not name it" in told[1]] == [True, True]


async def test_a_drill_that_was_missed_is_told(app: App, admin: Client, choose: Choose, stick: Path) -> None:
    await choose(drillDays=30)
    await app.db.write(store.change_done, last_at=now_ms() - 4 * 24 * HOUR_MS)
    await app.db.write(service.look_after)
    assert await app.db.read(store.list_asked) == {"backup", "drill"}
    assert {title for title, _ in await troubles(admin)} == {service.MISSED, service.DRILL_MISSED}


async def test_no_room_for_a_drill(
    app: App, choose: Choose, admin: Client, run_jobs: RunJobs, monkeypatch: Any
) -> None:
    await choose()
    await ask(admin, run_jobs)
    monkeypatch.setattr(drill, "MOST_BYTES", 1 << 60)
    answer = await ask(admin, run_jobs, "drill")
    assert "no room" in answer["drillReason"]
