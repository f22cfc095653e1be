"""Libraries that notice by themselves: what changes on disk is asked for, gathered, once, and only where it is wanted."""

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.libraries import watch_store, watching
from photostead.features.libraries.dirt import Patience
from photostead.features.libraries.work import SCAN, ScanMode, scan_job
from photostead.host import watch
from photostead.host.mounts import Mount
from photostead.host.watch import Pace, Watched, WatchState
from photostead.kernel.options import Options
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.photos import write_photo

LIVE = WatchState(Watched.LIVE)
DEADLINE_S = 60.0


@pytest.fixture
def options(options: Options, monkeypatch: pytest.MonkeyPatch) -> Options:
    """Only the patience of the daemon is shorter here than in a household."""
    monkeypatch.setattr(watching, "PACE", Pace(check=0.05, poll=0.02, poll_longest=0.05, poll_share=0.0, stable=0.05))
    monkeypatch.setattr(watching, "PATIENCE", Patience(quiet=0.05, longest=0.5))
    return options


@pytest.fixture
def is_watching() -> bool:
    """It is what these tests are about."""
    return True


@pytest.fixture
def nas(tmp_path: Path) -> Path:
    """An import path with two folders, which have been there for long."""
    root = tmp_path / "nas"
    for folder in (root / "a", root / "b", root):
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder, (0, 0))
    return root


@pytest.fixture
async def library(admin: Client, nas: Path) -> str:
    """A library of it that was scanned as it is."""
    body = {"ownerId": admin.uid, "importPaths": [str(nas)], "exclusionPatterns": ["**/@eaDir/**"]}
    uid: str = (await admin.post("/libraries", json=body))["id"]
    return uid


@pytest.fixture
async def live(admin: Client, library: str) -> str:
    """The library, watched."""
    await switch(admin, is_enabled=True)
    await until(lambda: watching.STATES.get(library) == LIVE)
    return library


async def switch(admin: Client, *, is_enabled: bool) -> None:
    """The setting that everything hangs on."""
    config = await admin.get("/system-config")
    config["library"]["watch"]["enabled"] = is_enabled
    await admin.put("/system-config", json=config)


async def until(is_so: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait for it, however long this machine takes."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            answer = is_so()
            if answer if isinstance(answer, bool) else await answer:
                return
            await asyncio.sleep(0.01)


async def scans(app: App) -> list[set[bytes]]:
    """The folders of each scan that waits; an empty set is a whole library."""
    found = await app.db.read(Rows.column, "select payload ->> 'folders' from jobs where name = ?", (SCAN.name,))
    return [{bytes.fromhex(name) for name in msgspec.json.decode(text)} for text in found]


async def until_asked(app: App, *folders: Path) -> None:
    """Wait until exactly one scan waits, of these folders."""
    wanted = [{os.fsencode(folder) for folder in folders}]

    async def is_asked() -> bool:
        return await scans(app) == wanted

    await until(is_asked)


async def forget_jobs(app: App) -> None:
    await app.db.write(Tx.run, "delete from jobs")


def touch(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")


# --- end to end


async def test_photo_shows_by_itself(app: App, admin: Client, live: str, nas: Path, run_jobs: RunJobs) -> None:
    await app.db.write(Tx.run, "insert into queues values ('metadataExtraction', 1)")
    write_photo(nas / "a" / "1.jpg")
    await until_asked(app, nas / "a")
    await run_jobs()
    assert await originals(app) == [(os.fsencode(nas / "a" / "1.jpg"), 0)]
    (nas / "a" / "1.jpg").rename(nas / "b" / "2.jpg")
    await until_asked(app, nas / "a", nas / "b")
    await run_jobs()
    assert await originals(app) == [(os.fsencode(nas / "b" / "2.jpg"), 0)]
    (nas / "b" / "2.jpg").rename(nas.parent / "3.jpg")
    await until_asked(app, nas / "b")


async def originals(app: App) -> list[tuple[Any, ...]]:
    return await app.db.read(Rows.rows, "select path, is_offline from assets order by path")


def watch_again(app: App) -> None:
    """As a new start of the daemon does."""
    app.watching = watching.Watching(app.db, app.options.data_dir)
    app.watching.start()


async def test_what_changed_while_nobody_watched(app: App, live: str, nas: Path, run_jobs: RunJobs) -> None:
    """Folders that are not as the last scan noted them are scanned at the start, and no others."""
    await app.db.write(Tx.run, "insert into queues values ('metadataExtraction', 1)")
    touch(nas / "a" / "1.jpg")
    touch(nas / "b" / "2.jpg")
    for folder in (nas / "a", nas / "b", nas):  # older than the scan by more than a tick of any clock
        os.utime(folder, (0, 0))
    await app.db.write(watch_store.ask_for_scan, live, [])
    await run_jobs()
    await app.watching.stop()
    await forget_jobs(app)  # what was heard before it stopped
    assert live not in watching.STATES
    touch(nas / "b" / "3.jpg")
    watch_again(app)
    await until_asked(app, nas / "b")


# --- what is asked for


async def test_changes_are_gathered(app: App, live: str, nas: Path) -> None:
    """One scan, of the outermost folders; what does not matter asks for none."""
    touch(nas / "a" / "notes.txt")
    touch(nas / "b" / "@eaDir" / "thumb.jpg")
    for number in range(20):
        touch(nas / "a" / "new" / f"{number}" / "1.jpg")
    for number in range(20):
        touch(nas / "a" / f"{number}.jpg")
    await until_asked(app, nas / "a")


@pytest.mark.parametrize("name", ["1.jpg", "1.jpg.xmp", "1.XMP", ".albumprops", "film.mp4", "raw.NEF"])
async def test_kinds_of_files_that_matter(app: App, live: str, nas: Path, name: str) -> None:
    touch(nas / "a" / name)
    await until_asked(app, nas / "a")


async def test_one_scan_waits_at_most(app: App, live: str, nas: Path) -> None:
    """What changes while one waits is added to it; a scan of the whole library sees to everything."""
    touch(nas / "a" / "1.jpg")
    await until_asked(app, nas / "a")
    touch(nas / "b" / "1.jpg")
    await until_asked(app, nas / "a", nas / "b")
    await forget_jobs(app)
    await app.db.write(Tx.enqueue, scan_job(live))
    await app.db.write(watch_store.ask_for_scan, live, [os.fsencode(nas / "a")])
    assert await scans(app) == [set()]


async def test_scan_that_would_not_see_it_is_no_reason(app: App, live: str, nas: Path) -> None:
    """One for new files only passes over a changed one."""
    await app.db.write(Tx.enqueue, scan_job(live, ScanMode.NEW))
    await app.db.write(watch_store.ask_for_scan, live, [os.fsencode(nas / "a")])
    assert len(await scans(app)) == 2


async def test_confirmed_scan_keeps_its_word(app: App, live: str) -> None:
    await app.db.write(Tx.enqueue, scan_job(live, confirmed=True))
    await app.db.write(watch_store.ask_for_scan, live, [])
    assert await scans(app) == [set()]


async def test_many_folders_are_the_whole_library(app: App, live: str, nas: Path) -> None:
    folders = [os.fsencode(nas / f"{number}") for number in range(watch_store.MOST_FOLDERS)]
    await app.db.write(watch_store.ask_for_scan, live, folders)
    assert await scans(app) == [set(folders)]
    await app.db.write(watch_store.ask_for_scan, live, [*folders, os.fsencode(nas / "one more")])
    assert await scans(app) == [set()]


async def test_library_that_is_gone_is_not_scanned(app: App, live: str, admin: Client) -> None:
    await admin.delete(f"/libraries/{live}")
    await forget_jobs(app)
    await app.db.write(watch_store.ask_for_scan, live, [])
    assert await scans(app) == []


# --- in line with libraries and settings


async def test_everything_is_watched_unless_it_is_switched_off(admin: Client, library: str) -> None:
    await until(lambda: watching.STATES.get(library) == LIVE)
    assert (await admin.get(f"/photostead/libraries/{library}"))["watch"] == {"state": "live", "message": None}
    await switch(admin, is_enabled=False)
    await until(lambda: watching.STATES[library] == WatchState(Watched.OFF, watching.SWITCHED_OFF))
    await switch(admin, is_enabled=True)
    await until(lambda: watching.STATES[library] == LIVE)


async def test_library_that_is_not_to_be_watched(admin: Client, live: str) -> None:
    await admin.put(f"/photostead/libraries/{live}", json={"isWatched": False})
    await until(lambda: watching.STATES[live] == WatchState())
    await admin.put(f"/photostead/libraries/{live}", json={"isWatched": True})
    await until(lambda: watching.STATES[live] == LIVE)


async def test_import_paths_and_patterns_that_change(app: App, admin: Client, live: str, tmp_path: Path) -> None:
    (tmp_path / "other" / "skip").mkdir(parents=True)
    before = set(app.watching.watched())
    body = {"importPaths": [str(tmp_path / "other")], "exclusionPatterns": ["**/skip/**"]}
    await admin.put(f"/libraries/{live}", json=body)
    await until(lambda: app.watching.watched() == {(live, str(tmp_path / "other"))})
    assert before == {(live, str(tmp_path / "nas"))}
    await until(lambda: watching.STATES[live] == LIVE)
    touch(tmp_path / "other" / "skip" / "1.jpg")
    touch(tmp_path / "other" / "1.jpg")
    await until_asked(app, tmp_path / "other")
    await forget_jobs(app)
    await admin.put(f"/libraries/{live}", json={"exclusionPatterns": []})
    await until(lambda: watching.STATES[live] == LIVE)
    await until(lambda: app.watching.watched() == {(live, str(tmp_path / "other"))})


async def test_library_that_is_deleted(app: App, admin: Client, live: str) -> None:
    await admin.delete(f"/libraries/{live}")
    await until(lambda: live not in watching.STATES and not app.watching.watched())


async def test_library_of_somebody_else(
    app: App, live: str, admin: Client, make_user: MakeUser, tmp_path: Path
) -> None:
    """Whose a library is, is no matter; new ones are watched at once."""
    mia = await make_user("mia")
    (tmp_path / "mia").mkdir()
    body = {"ownerId": mia.uid, "importPaths": [str(tmp_path / "mia")]}
    uid = (await admin.post("/libraries", json=body))["id"]
    await until(lambda: watching.STATES.get(uid) == LIVE)
    touch(tmp_path / "mia" / "1.jpg")
    await until_asked(app, tmp_path / "mia")


async def test_network_share_is_polled(
    app: App, admin: Client, library: str, nas: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await switch(admin, is_enabled=False)
    monkeypatch.setattr(watch, "mount_of", lambda path, mounts: Mount("/", "nfs4", "box:/photos"))
    await switch(admin, is_enabled=True)
    await until(lambda: watching.STATES.get(library, WatchState()).state == Watched.POLLING)
    assert "nfs4 (box:/photos)" in str(watching.STATES[library].message)
    touch(nas / "a" / "1.jpg")
    await until_asked(app, nas / "a")


# --- unavailable import paths


@pytest.mark.parametrize("has_witness", [True, False])
async def test_import_path_that_is_back(app: App, admin: Client, library: str, nas: Path, has_witness: bool) -> None:
    """It is scanned, once, although nobody watches it."""
    await switch(admin, is_enabled=False)
    root = nas.parent / "usb"
    root.mkdir()
    witness = os.fsencode(root / "1.jpg") if has_witness else None
    await app.db.write(Tx.run, "update libraries set import_paths = json_array(?)", (str(root),))
    await app.db.write(
        Tx.run,
        """
        insert into library_roots (library_id, path, unavailable_since, reason, witness)
        select id, ?, 1, 'gone', ? from libraries
        """,
        (str(root), witness),
    )
    await until(lambda: app.watching.watched() == {(library, str(root))})
    assert await scans(app) == []
    touch(root / "1.jpg")
    await until_asked(app)
    await app.db.write(Tx.run, "update library_roots set unavailable_since = null")
    await until(lambda: not app.watching.watched())


async def test_root_that_goes_is_scanned_for_the_guard(app: App, live: str, nas: Path) -> None:
    nas.rename(nas.parent / "unmounted")
    await until_asked(app)
    await until(lambda: watching.STATES[live].state == Watched.FAILED)


# --- trouble


async def test_trouble_with_the_database_is_tried_again(
    app: App, live: str, nas: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that changed is forgotten for it."""
    ask, fails = watch_store.ask_for_scan, [True]

    def ask_or_fail(tx: Tx, uid: str, folders: list[bytes]) -> None:
        if fails.pop() if fails else False:
            raise OSError("the disk is full")
        ask(tx, uid, folders)

    monkeypatch.setattr(watching, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(watch_store, "ask_for_scan", ask_or_fail)
    touch(nas / "a" / "1.jpg")
    await until_asked(app, nas / "a")
    assert not fails


async def test_patterns_that_another_version_took(app: App, live: str, nas: Path) -> None:
    """They fail their own library, and say so."""
    await app.db.write(Tx.run, "update libraries set exclusion_patterns = json_array(?)", ("x" * 1000,))
    await until(lambda: watching.STATES[live].state == Watched.FAILED)
    assert str(nas) in str(watching.STATES[live].message)


async def test_disk_that_hangs_holds_up_nobody(
    admin: Client, live: str, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Watching starts and stops, and the daemon answers."""
    await app.watching.stop()
    answers, is_asked = threading.Event(), threading.Event()

    def hang(one: watch.FolderWatch) -> None:
        is_asked.set()
        answers.wait(DEADLINE_S)
        raise OSError("late")

    monkeypatch.setattr(watch.FolderWatch, "_identify", hang)
    monkeypatch.setattr(watching, "STOP_SECONDS", 0.0)
    watch_again(app)
    await until(is_asked.is_set)
    assert await admin.get("/server/ping") == {"res": "pong"}
    await app.watching.stop()
    assert not answers.is_set()
    answers.set()


async def test_idle_daemon_writes_nothing(app: App, live: str, nas: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often the watched folders are looked at."""
    looks: list[object] = []
    identify = watch.FolderWatch._identify

    def look(one: watch.FolderWatch) -> watch.Identity:
        looks.append(one)
        return identify(one)

    monkeypatch.setattr(watch.FolderWatch, "_identify", look)
    changed: list[frozenset[str]] = []
    app.db.on_change = changed.append
    (nas / "a" / "none.txt").write_text("of no interest")
    await until(lambda: len(looks) > 10)
    assert [tables for tables in changed if tables] == []
