"""Full backups that the daemon makes: where they go, when, and what it says of them."""

import asyncio
import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.full_backups import layout, making, service, store
from photostead.features.full_backups.copying import Stop
from photostead.features.full_backups.copying import take_in as take_in_really
from photostead.features.full_backups.store import Choices
from photostead.features.full_backups.work import Desk, Task, What
from photostead.features.nightly import scheduled
from photostead.features.settings.defaults import default_config
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import OutOfSpace
from tests.backups.asking import HOUR_MS, PATH, WORDS, Choose, ask, troubles
from tests.client import Client
from tests.conftest import Heard, RunJobs
from tests.people import insert_library


async def wait_again(app: App, what: What) -> bool:
    """Whether it waits for its time."""
    sql = "select exists (select 1 from jobs where name = 'FullBackup' and key = ? and run_after > ?)"
    return bool(await app.db.read(Rows.value, sql, (what, now_ms() + 5 * 60_000)))


# --- where, and when


async def test_off_until_a_folder_is_chosen(app: App, admin: Client, run_jobs: RunJobs) -> None:
    answer = await admin.get(PATH, expect=200)
    assert answer["settings"] == {"folder": None, **WORDS}
    assert (answer["backups"], answer["nextAt"], answer["disk"]) == ([], None, None)
    assert service.scheduled(await app.db.read(service.choices_of), "30 2 * * *") == []
    await admin.post(f"{PATH}/run", expect=409)
    await app.db.write(service.look_after)
    await run_jobs()
    assert await troubles(admin) == []


@pytest.mark.usefixtures("photos")
async def test_chosen_made_and_kept(app: App, admin: Client, choose: Choose, run_jobs: RunJobs, stick: Path) -> None:
    """Chosen on the page, scheduled, made; the third of two that are kept clears the first away."""
    answer = await choose(keep=2, time="04:05", rate=500)
    assert (answer["settings"]["rate"], answer["disk"]["isOnMediaDisk"]) == (500, True)
    entries = {entry.name: entry.cron for entry in scheduled(default_config(), await app.db.read(service.choices_of))}
    assert entries["full backup"] == "5 4 * * *"
    made = await ask(admin, run_jobs)
    assert (made["lastAt"] is not None, made["reason"], made["task"]) == (True, None, None)
    [first] = made["backups"]
    assert (first["files"], first["newFiles"], first["missing"], first["damaged"]) == (2, 2, 0, 0)
    await ask(admin, run_jobs)
    last = await ask(admin, run_jobs)
    assert len({one["name"] for one in last["backups"]} - {first["name"]}) == len(last["backups"]) == 2
    assert [one["newFiles"] for one in last["backups"]] == [0, 0]
    assert await troubles(admin) == []


async def test_folders_that_cannot_be(app: App, admin: Client, choose: Choose, tmp_path: Path) -> None:
    """Each is refused with what to do, and nothing is changed."""
    await app.db.write(insert_library, admin.user_id, import_paths=[str(tmp_path / "nas")])
    (tmp_path / "nas").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_bytes(b"hello")
    foreign = tmp_path / "foreign"
    await asyncio.to_thread(layout.prepare, foreign, "another box")
    for folder, reason in (
        (app.options.media_dir / "library" / "x", "which is what is backed up"),
        (tmp_path / "nas" / "x", "which is what is backed up"),
        (tmp_path / "full", "neither empty nor a folder of backups"),
        (foreign, "another Photostead"),
        (tmp_path / "away" / "x", "is its disk mounted"),
        ("stick", "whole path"),
        (f"{tmp_path}/stick/../nas/x", "whole path"),
    ):
        refused = await choose(folder=str(folder), expect=400)
        assert reason in refused["message"], folder
    for wrong in ({"time": "24:00"}, {"keep": 0}, {"rate": 0}, {"drillDays": -1}):
        await choose(**wrong, expect=400)
    assert await app.db.read(service.folder_of) is None


async def test_what_is_set_from_outside_is_not_changed_here(app: App, choose: Choose, stick: Path) -> None:
    outside = msgspec.structs.replace(app.options, backup_full_keep=7, sources={"backup.full.keep": "snap"})
    await app.reload(outside)
    refused = await choose(keep=8, expect=400)
    assert "snap set photostead backup.full.keep" in refused["message"]
    answer = await choose(keep=7)
    assert answer["outside"] == [
        {"field": "keep", "name": "backup.full.keep", "place": "'snap set photostead backup.full.keep=…'"}
    ]
    assert (await app.db.read(store.load_choices)) == Choices(folder=str(stick / "backups"), drill_days=0)


async def test_a_folder_with_backups_is_gone_on_with(
    app: App, admin: Client, choose: Choose, run_jobs: RunJobs, stick: Path
) -> None:
    """Those that a command made there count; another folder begins anew, and none at all asks for nothing."""
    order = making.Order(app.options.database_file, app.options.media_dir, stick / "backups")
    await asyncio.to_thread(making.make, order)
    assert (await choose())["lastAt"] is not None
    assert (await choose(folder=str(stick / "other")))["lastAt"] is None
    await admin.post(f"{PATH}/drill", expect=409)
    await admin.post(f"{PATH}/run", expect=204)
    gone = await choose(folder=None)
    assert (gone["waiting"], gone["nextAt"], gone["settings"]["folder"]) == ([], None, None)


async def test_one_that_was_missed_is_made_and_told_of(
    app: App, admin: Client, choose: Choose, run_jobs: RunJobs
) -> None:
    """After a night without the box it is made at the next start; after two the administrators are told."""
    # Half a day from now, whatever the time is: one turn lies within the last 30 hours.
    await choose(time=(datetime.now().astimezone() + timedelta(hours=12)).strftime("%H:%M"))
    long_ago = now_ms() - 30 * HOUR_MS
    await app.db.write(store.change_done, since=long_ago)
    await app.db.write(service.begin_life)
    assert await app.db.read(store.list_asked) == {"backup"}
    assert await troubles(admin) == []
    await app.db.write(store.change_done, since=long_ago - 48 * HOUR_MS)
    await app.db.write(service.look_after)
    [(title, _)] = await troubles(admin)
    assert title == service.MISSED
    await run_jobs()
    assert (await admin.get(PATH))["lastAt"] is not None
    assert await troubles(admin) == []


# --- trouble


async def test_a_disk_that_is_away_is_waited_for(
    app: App, admin: Client, choose: Choose, run_jobs: RunJobs, stick: Path
) -> None:
    """Nothing is written below its mount point; told after a missed turn; made when it is back."""
    await choose()
    stick.rename(stick.with_name("drawer"))
    stick.mkdir()
    waiting = await ask(admin, run_jobs)
    assert (waiting["isWaiting"], waiting["waiting"], os.listdir(stick)) == (True, ["backup"], [])
    assert "is its disk" in waiting["reason"]
    assert "is its disk" in waiting["problem"]
    assert await wait_again(app, What.BACKUP)
    assert await troubles(admin) == []
    await app.db.write(store.change_done, since=now_ms() - 60 * HOUR_MS)
    await ask(admin, run_jobs)
    [(title, reason)] = await troubles(admin)
    assert title == service.MISSED
    assert "is its disk" in reason
    stick.rmdir()
    stick.with_name("drawer").rename(stick)
    made = await ask(admin, run_jobs)
    assert (made["isWaiting"], made["reason"], len(made["backups"])) == (False, None, 1)
    assert await troubles(admin) == []


async def test_an_empty_mount_point_is_not_the_folder(
    admin: Client, choose: Choose, run_jobs: RunJobs, stick: Path
) -> None:
    """The folder itself is the mount point."""
    await choose()
    shutil.rmtree(stick / "backups")
    (stick / "backups").mkdir()
    waiting = await ask(admin, run_jobs)
    assert "choose the folder once more" in waiting["reason"]
    assert os.listdir(stick / "backups") == []
    assert (await choose())["problem"] is None


async def test_without_the_media_disk_nothing_is_run(
    app: App, admin: Client, choose: Choose, run_jobs: RunJobs
) -> None:
    """All photos would be taken for missing."""
    await choose()
    library = app.options.media_dir / "library"
    library.rename(library.with_name("unplugged"))
    waiting = await ask(admin, run_jobs)
    assert waiting["isWaiting"]
    assert waiting["backups"] == []
    library.with_name("unplugged").rename(library)


@pytest.mark.usefixtures("photos")
async def test_what_fails_is_told(
    admin: Client, choose: Choose, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk at once, with words of what to do; the next one that succeeds takes it back."""
    await choose()
    with monkeypatch.context() as patch:
        patch.setattr(making, "take_in", lambda *args: (_ for _ in ()).throw(OutOfSpace("The disk is full.")))
        failed = await ask(admin, run_jobs)
    assert (failed["reason"], failed["isWaiting"]) == ("The disk is full.", False)
    assert await troubles(admin) == [(service.FAILED, "The disk is full.")]
    await ask(admin, run_jobs)
    assert await troubles(admin) == []


async def test_files_that_are_missing_are_named(
    app: App, admin: Client, choose: Choose, run_jobs: RunJobs, photos: list[str]
) -> None:
    await choose()
    [path, _] = await app.db.read(Rows.column, "select path from assets order by id")
    (app.options.media_dir / path.decode()).unlink()
    made = await ask(admin, run_jobs)
    assert made["missing"] == [path.decode()]
    [(title, _)] = await troubles(admin)
    assert title == "The full backup is not complete"


# --- while it runs


async def test_it_can_be_stopped(
    app: App, admin: Client, choose: Choose, photos: list[str], monkeypatch: pytest.MonkeyPatch, run_jobs: RunJobs
) -> None:
    """Progress is shown, another thing waits; stopped, nothing waits any more, and the next one goes on."""
    await choose()
    begun, taken = asyncio.Event(), take_in_really
    loop = asyncio.get_running_loop()

    def take_in(found: Any, file: Any, throttle: Any) -> Any:
        loop.call_soon_threadsafe(begun.set)
        while not throttle.stop.is_over():
            pass
        throttle.spend(1)
        return taken(found, file, throttle)

    monkeypatch.setattr(making, "take_in", take_in)
    await admin.post(f"{PATH}/run", expect=204)
    await app.runner.start()
    await begun.wait()
    shown = await admin.get(PATH, expect=200)
    assert (shown["task"]["what"], shown["task"]["isEnding"], shown["waiting"]) == ("backup", False, [])
    await admin.delete(f"{PATH}/run", expect=204)
    while app.services.part(Desk).task is not None:
        await asyncio.sleep(0.01)
    await app.runner.stop()
    monkeypatch.undo()
    stopped = await admin.get(PATH, expect=200)
    assert (stopped["task"], stopped["waiting"], stopped["reason"], stopped["backups"]) == (None, [], None, [])
    assert len((await ask(admin, run_jobs))["backups"]) == 1


async def test_a_long_one_goes_on_after_its_time(app: App, choose: Choose, events: Heard) -> None:
    """Nobody stopped it: it is not forgotten."""
    await choose()
    mine = Task(What.BACKUP, Stop(0.0), now_ms())
    assert mine.stop.is_over()
    assert not mine.is_stopped_by_person
    await app.db.write(service.note_waiting, What.BACKUP, "Its time was over.")
    assert await wait_again(app, What.BACKUP)
