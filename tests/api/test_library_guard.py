"""Unmounted is not deleted: disks that are off, replaced, or suddenly half empty; and a person's word that ends the doubt."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.libraries import guard
from tests.api.libraries import Library, make_library, put, read_content
from tests.client import Client
from tests.conftest import RunJobs


@pytest.fixture
def nas(tmp_path: Path) -> Path:
    """An import path with thirty photos."""
    for number in range(30):
        put(tmp_path / "nas" / f"{number % 3}" / f"{number}.jpg", f"photo {number}")
    return tmp_path / "nas"


@pytest.fixture
async def library(app: App, admin: Client, run_jobs: RunJobs, nas: Path) -> Library:
    """A library of it, scanned."""
    made = await make_library(app, admin, run_jobs, nas)
    await made.scan()
    assert len(await made.assets()) == 30
    return made


async def root(app: App) -> dict[str, Any]:
    """What is noted of the import path."""
    names = ("unavailable_since", "reason", "missing", "witness")
    [row] = await app.db.read(Rows.rows, f"select {', '.join(names)} from library_roots")
    return dict(zip(names, row, strict=True))


async def told(admin: Client) -> list[str]:
    """The titles of what the administrator was told."""
    return [note["title"] for note in await admin.get("/notifications")]


@pytest.mark.parametrize("kind", ["gone", "empty"])
async def test_disk_that_is_off(kind: str, app: App, admin: Client, library: Library, nas: Path) -> None:
    """Nothing goes offline, the administrator hears of it once, and it is over when the disk is back."""
    away = nas.rename(nas.parent / "away")
    if kind == "empty":
        nas.mkdir()
    await library.scan()
    await library.scan()
    assert (len(await library.assets()), await library.offline()) == (30, {})
    noted = await root(app)
    assert noted["unavailable_since"] is not None
    assert noted["witness"].startswith(bytes(nas))
    assert await told(admin) == [f"New External Library: {nas} is not available"]
    [warning] = await library.warnings()
    assert warning.startswith(f"Import path {nas} is not available")
    if kind == "empty":
        nas.rmdir()
    away.rename(nas)
    await library.scan()
    assert (await root(app))["unavailable_since"] is None
    assert await told(admin) == []
    assert await library.warnings() == []


async def test_since_when_is_kept(app: App, library: Library, nas: Path) -> None:
    """The second look does not make it younger; the reason may change."""
    shutil.move(nas, nas.parent / "away")
    await library.scan()
    before = await root(app)
    nas.mkdir()
    await library.scan()
    after = await root(app)
    assert after["unavailable_since"] == before["unavailable_since"]
    assert before["reason"] != after["reason"]


async def test_much_is_missing_at_once(app: App, admin: Client, library: Library, nas: Path) -> None:
    """More than half: a person is asked, and nothing is marked; new files are taken in all the same."""
    shutil.rmtree(nas / "0")
    shutil.rmtree(nas / "1")
    put(nas / "new.jpg")
    await library.scan()
    assert len(await library.assets()) == 31
    assert await library.offline() == {}
    noted = await root(app)
    assert noted["reason"] == "20 of 31 files are missing at once"
    assert noted["missing"] == 20
    assert len(await told(admin)) == 1


async def test_a_person_says_they_are_gone(app: App, admin: Client, library: Library, nas: Path) -> None:
    """That ends the doubt of this change, and of no later one."""
    shutil.rmtree(nas / "0")
    shutil.rmtree(nas / "1")
    await library.scan()
    await library.scan(confirmed=True)
    assert (len(await library.assets()), len(await library.offline())) == (10, 20)
    assert (await root(app))["unavailable_since"] is None
    assert await told(admin) == []
    shutil.rmtree(nas / "2")
    put(nas / "new.jpg")
    await library.scan()
    assert len(await library.offline()) == 20
    assert (await root(app))["unavailable_since"] is not None


@pytest.mark.parametrize("kind", ["gone", "empty"])
async def test_a_person_says_the_disk_is_gone(kind: str, app: App, library: Library, nas: Path) -> None:
    """The whole import path; its photos stay in the timeline, marked."""
    shutil.rmtree(nas)
    if kind == "empty":
        nas.mkdir()
    await library.scan()
    assert await library.offline() == {}
    await library.scan(confirmed=True)
    assert (await library.assets(), len(await library.offline())) == ({}, 30)


async def test_unreadable_folder_is_never_gone(
    app: App, library: Library, nas: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody can look a person's word is no help: they may be there."""
    refused = guard.RootView(guard.RootCondition.UNREADABLE, "Permission denied")
    monkeypatch.setattr(guard, "look_at", lambda path: refused)
    await library.scan(confirmed=True)
    assert await library.offline() == {}
    assert (await root(app))["reason"] == "Permission denied"


async def test_half_is_believed(library: Library, nas: Path) -> None:
    """Up to the set share nobody is asked."""
    shutil.rmtree(nas / "0")
    await library.scan()
    assert (len(await library.assets()), len(await library.offline())) == (20, 10)


async def test_share_is_the_librarys(app: App, library: Library, nas: Path) -> None:
    """A person who wants to be asked earlier is."""
    await app.db.write(lambda tx: tx.run("update libraries set guard_share = 0.2"))
    shutil.rmtree(nas / "0")
    await library.scan()
    assert await library.offline() == {}


async def test_small_folders_are_no_matter(app: App, admin: Client, run_jobs: RunJobs, tmp_path: Path) -> None:
    """Three of four photos deleted is what people do."""
    small = tmp_path / "small"
    files = [put(small / f"{number}.jpg") for number in range(4)]
    library = await make_library(app, admin, run_jobs, small)
    await library.scan()
    for file in files[:3]:
        file.unlink()
    await library.scan()
    assert (len(await library.assets()), len(await library.offline())) == (1, 3)


async def test_moved_files_are_not_missing(library: Library, nas: Path) -> None:
    """All of them in new folders: no doubt, and nothing offline."""
    before = sorted((await library.assets()).values())
    for number in range(3):
        (nas / f"{number}").rename(nas / f"moved {number}")
    await library.scan()
    assert sorted((await library.assets()).values()) == before
    assert await library.offline() == {}
    assert await library.warnings() == []


async def test_patterns_and_removed_paths_are_meant(library: Library, nas: Path) -> None:
    """A person who takes most of a library away on purpose is not asked; and it comes back with everything."""
    before = await library.assets()
    await library.update(exclusionPatterns=["**/0/**", "**/1/**"])
    await library.scan()
    assert (len(await library.assets()), len(await library.offline())) == (10, 20)
    await library.update(exclusionPatterns=[])
    await library.scan()
    assert await library.assets() == before
    await library.update(importPaths=[str(nas / "0")])
    await library.scan()
    assert len(await library.assets()) == 10
    await library.update(importPaths=[str(nas)])
    await library.scan()
    assert await library.assets() == before


async def test_another_disk_at_the_place(
    app: App, admin: Client, library: Library, nas: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One missing file is enough to doubt it, and what else is on it is not taken in before somebody says so."""
    device = await app.db.read(Rows.value, "select device from library_roots")
    assert device
    monkeypatch.setattr(guard, "device_of", lambda path: "elsewhere")
    (nas / "0" / "0.jpg").unlink()
    put(nas / "stranger.jpg")
    await library.scan()
    assert len(await library.assets()) == 30
    assert str(nas / "stranger.jpg") not in await library.assets()
    assert (await root(app))["reason"] == "another disk is at its place: 1 of 30 files are not on it"
    monkeypatch.undo()
    await library.scan()
    assert len(await library.assets()) == 30
    assert list(await library.offline()) == [str(nas / "0" / "0.jpg")]


async def test_a_disk_that_holds_everything_is_welcome(
    app: App, library: Library, nas: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy on a new disk, mounted at the old place: nobody needs to be asked, and it is known from then on."""
    monkeypatch.setattr(guard, "device_of", lambda path: "the new disk")
    put(nas / "new.jpg")
    await library.scan()
    assert len(await library.assets()) == 31
    assert await app.db.read(Rows.value, "select device from library_roots") == "the new disk"


async def test_copies_elsewhere_do_not_take_over_while_in_doubt(
    app: App, admin: Client, run_jobs: RunJobs, tmp_path: Path
) -> None:
    """A backup in the same library: when the first disk is off, its photos stay what they are."""
    first, backup = tmp_path / "first", tmp_path / "backup"
    for folder in (first, backup):
        for number in range(20):
            put(folder / f"{number}.jpg", f"photo {number}")
    library = await make_library(app, admin, run_jobs, first, backup)
    await library.scan()
    await read_content(app, *first.iterdir(), *backup.iterdir())
    before = await library.assets()
    for number in range(15):
        (first / f"{number}.jpg").unlink()
    await library.scan()
    assert await library.assets() == before


async def test_removed_import_path_is_forgotten(app: App, admin: Client, library: Library, nas: Path) -> None:
    """And nobody is bothered with it any more."""
    shutil.move(nas, nas.parent / "away")
    await library.scan()
    assert len(await told(admin)) == 1
    await library.update(importPaths=[])
    await library.scan()
    assert await told(admin) == []
    assert await app.db.read(Rows.value, "select count(*) from library_roots") == 0
    assert len(await library.offline()) == 30
