"""Identity survives moves: the cases of the decision on moved files, one by one."""

import os
from pathlib import Path

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from tests.api.libraries import Library, assert_loved, love, make_library, put, read_content
from tests.client import Client
from tests.conftest import RunJobs


@pytest.fixture
def nas(tmp_path: Path) -> Path:
    """The folder of the first import path."""
    (tmp_path / "nas").mkdir()
    return tmp_path / "nas"


@pytest.fixture
async def library(app: App, admin: Client, run_jobs: RunJobs, nas: Path) -> Library:
    """A library of it."""
    return await make_library(app, admin, run_jobs, nas)


# --- one file to one place


@pytest.mark.parametrize("to", ["b.jpg", "deep/er/a.jpg", "deep/b ö 🌄.jpg"])
async def test_moved(to: str, admin: Client, nas: Path, library: Library) -> None:
    """Renamed, moved to another folder, or both."""
    old = put(nas / "a.jpg")
    await library.scan()
    uid = (await library.assets())[str(old)]
    await love(admin, uid)
    (nas / to).parent.mkdir(parents=True, exist_ok=True)
    old.rename(nas / to)
    await library.scan()
    assert await library.assets() == {str(nas / to): uid}
    assert await library.offline() == {}
    await assert_loved(admin, uid, nas / to)
    assert (await library.last_scan())["moved"] == 1
    await library.scan()
    assert await library.assets() == {str(nas / to): uid}


async def test_nothing_is_read_for_a_renamed_file(
    app: App, nas: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its inode, size and time say enough; what was made from it stays, too."""
    for number in range(20):
        put(nas / "a" / f"{number}.jpg", "the same size everywhere")
    await library.scan()
    await read_content(app, *(nas / "a").iterdir())
    await app.db.write(Tx.run, "delete from jobs")
    before = {Path(path).name: uid for path, uid in (await library.assets()).items()}
    (nas / "a").rename(nas / "b")

    async def submit(*args: object, **options: object) -> None:
        raise AssertionError("a file is read")

    monkeypatch.setattr(app.executor, "submit", submit)
    await library.scan()
    assert {Path(path).name: uid for path, uid in (await library.assets()).items()} == before
    assert all(path.startswith(f"{nas}/b/") for path in await library.assets())
    assert await app.db.read(Rows.value, "select count(*) from jobs") == 0


async def test_moved_to_another_disk(app: App, admin: Client, nas: Path, library: Library) -> None:
    """Another inode and time: the content tells."""
    old = put(nas / "a.jpg", "a photo")
    await library.scan()
    await read_content(app, old)
    uid = (await library.assets())[str(old)]
    await love(admin, uid)
    new = put(nas / "z" / "renamed.jpg", "a photo", modified=1_500_000_000)
    old.unlink()
    await library.scan()
    assert await library.assets() == {str(new): uid}
    await assert_loved(admin, uid, new)


async def test_moved_before_it_was_ever_read(admin: Client, nas: Path, library: Library) -> None:
    """Name, size and time are enough then."""
    old = put(nas / "a.jpg", "a photo", modified=1_500_000_000)
    await library.scan()
    uid = (await library.assets())[str(old)]
    new = put(nas / "z" / "a.jpg", "a photo", modified=1_500_000_000)
    old.unlink()
    await library.scan()
    assert await library.assets() == {str(new): uid}


async def test_moved_and_seen_later(app: App, admin: Client, nas: Path, library: Library) -> None:
    """A scan found it missing; another one finds it at its new place."""
    old = put(nas / "a.jpg", "a photo")
    put(nas / "stays.jpg")
    await library.scan()
    await read_content(app, old)
    uid = (await library.assets())[str(old)]
    await love(admin, uid)
    away = old.rename(nas.parent / "away.jpg")
    await library.scan()
    assert await library.offline() == {str(old): uid}
    new = nas / "later" / "a.jpg"
    new.parent.mkdir()
    away.rename(new)
    await library.scan()
    assert (await library.assets())[str(new)] == uid
    await assert_loved(admin, uid, new)


async def test_moved_back_later(admin: Client, nas: Path, library: Library) -> None:
    """There and back again."""
    old = put(nas / "a.jpg", "a photo")
    await library.scan()
    uid = (await library.assets())[str(old)]
    await love(admin, uid)
    new = old.rename(nas / "b.jpg")
    await library.scan()
    new.rename(old)
    await library.scan()
    assert await library.assets() == {str(old): uid}
    await assert_loved(admin, uid, old)


async def test_moved_to_another_import_path(app: App, admin: Client, run_jobs: RunJobs, nas: Path) -> None:
    """Of the same library; also when the import path itself was moved and the settings follow."""
    usb, third = nas.parent / "usb", nas.parent / "third"
    usb.mkdir()
    library = await make_library(app, admin, run_jobs, nas, usb)
    old = put(nas / "a.jpg", "a photo")
    put(usb / "b.jpg"), put(nas / "c.jpg")
    await library.scan()
    uid = (await library.assets())[str(old)]
    await love(admin, uid)
    moved = old.rename(usb / "a.jpg")
    await library.scan()
    assert (await library.assets())[str(moved)] == uid
    usb.rename(third)
    await library.update(importPaths=[str(nas), str(third)])
    await library.scan()
    assert (await library.assets())[str(third / "a.jpg")] == uid
    assert await library.offline() == {}
    await assert_loved(admin, uid, third / "a.jpg")


# --- one file to two, two files to one


async def test_copied_then_removed_between_two_scans(app: App, admin: Client, nas: Path, library: Library) -> None:
    """1 → 2: one of the copies is the asset, the other a new one."""
    old = put(nas / "a.jpg", "a photo")
    await library.scan()
    await read_content(app, old)
    uid = (await library.assets())[str(old)]
    await love(admin, uid)
    copies = [put(nas / name / "a.jpg", "a photo") for name in ("one", "two")]
    old.unlink()
    await library.scan()
    assets = await library.assets()
    assert sorted(assets) == sorted(map(str, copies))
    assert assets[str(copies[0])] == uid
    await assert_loved(admin, uid, copies[0])


async def test_copied_seen_and_then_removed(app: App, admin: Client, nas: Path, library: Library) -> None:
    """The copy is an asset already, and nobody made anything of it: what was made of the original goes on there."""
    old = put(nas / "a.jpg", "a photo")
    await library.scan()
    uid = (await library.assets())[str(old)]
    await love(admin, uid)
    copy = put(nas / "copy" / "a.jpg", "a photo")
    await library.scan()
    await read_content(app, old, copy)
    assert len(await library.assets()) == 2
    old.unlink()
    await library.scan()
    assert await library.assets() == {str(copy): uid}
    assert await library.offline() == {}
    await assert_loved(admin, uid, copy)


async def test_moved_to_another_disk_while_others_are_deleted(
    app: App, admin: Client, nas: Path, library: Library
) -> None:
    """Several files are missing, and only some of them were copied elsewhere first."""
    files = [put(nas / f"{number}.jpg", f"photo number {number}") for number in range(6)]
    await library.scan()
    await read_content(app, *files)
    before = await library.assets()
    for number in (0, 2, 4):
        put(nas / "copies" / f"{number}.jpg", f"photo number {number}")
    for file in files:
        file.unlink()
    await library.scan()
    assert await library.assets() == {str(nas / "copies" / f"{n}.jpg"): before[str(files[n])] for n in (0, 2, 4)}
    assert await library.offline() == {str(files[n]): before[str(files[n])] for n in (1, 3, 5)}


async def test_copy_that_somebody_loves_stays_itself(app: App, admin: Client, nas: Path, library: Library) -> None:
    """Two assets of which something was made are never mixed."""
    old = put(nas / "a.jpg", "a photo")
    await library.scan()
    uid = (await library.assets())[str(old)]
    await love(admin, uid)
    copy = put(nas / "copy.jpg", "a photo")
    await library.scan()
    await read_content(app, old, copy)
    copy_uid = (await library.assets())[str(copy)]
    await admin.put(f"/assets/{copy_uid}", json={"description": "the copy"})
    old.unlink()
    await library.scan()
    assert await library.assets() == {str(copy): copy_uid}
    assert await library.offline() == {str(old): uid}


async def test_copy_alone_is_a_new_asset(app: App, nas: Path, library: Library) -> None:
    """The original is still there."""
    old = put(nas / "a.jpg", "a photo", modified=1_500_000_000)
    await library.scan()
    await read_content(app, old)
    put(nas / "b.jpg", "a photo", modified=1_500_000_000)
    os.link(old, nas / "c.jpg")
    before = await library.assets()
    await library.scan()
    after = await library.assets()
    assert len(after) == 3
    assert after[str(old)] == before[str(old)]


# --- files that change places


async def test_two_files_swapped(app: App, admin: Client, nas: Path, library: Library) -> None:
    """Each asset goes with its file."""
    a, b = put(nas / "a.jpg", "first photo"), put(nas / "b.jpg", "the second photo")
    await library.scan()
    await read_content(app, a, b)
    before = await library.assets()
    await love(admin, before[str(a)])
    a.rename(nas / "tmp"), b.rename(a), (nas / "tmp").rename(b)
    await library.scan()
    assert await library.assets() == {str(a): before[str(b)], str(b): before[str(a)]}
    await assert_loved(admin, before[str(a)], b)


async def test_two_identical_files_swapped(app: App, admin: Client, nas: Path, library: Library) -> None:
    """Nobody can tell; neither asset is lost."""
    a, b = put(nas / "a.jpg", "twin", modified=1_500_000_000), put(nas / "b.jpg", "twin", modified=1_500_000_000)
    await library.scan()
    await read_content(app, a, b)
    before = await library.assets()
    await love(admin, before[str(a)])
    a.rename(nas / "tmp"), b.rename(a), (nas / "tmp").rename(b)
    await library.scan()
    after = await library.assets()
    assert sorted(after.values()) == sorted(before.values())
    assert (await admin.get(f"/assets/{before[str(a)]}"))["isFavorite"] is True


async def test_numbers_moved_up(app: App, admin: Client, nas: Path, library: Library) -> None:
    """1 → 2, 2 → 3, 3 → 4: as when a program renumbers a folder."""
    files = [put(nas / f"{number}.jpg", f"photo number {number}" + "!" * number) for number in range(1, 5)]
    await library.scan()
    await read_content(app, *files)
    before = await library.assets()
    await love(admin, before[str(files[1])])
    for number in range(4, 0, -1):
        (nas / f"{number}.jpg").rename(nas / f"{number + 1}.jpg")
    await library.scan()
    expected = {str(nas / f"{number + 1}.jpg"): before[str(nas / f"{number}.jpg")] for number in range(1, 5)}
    assert await library.assets() == expected
    await assert_loved(admin, before[str(files[1])], nas / "3.jpg")


async def test_overwritten_by_a_moved_file(app: App, admin: Client, nas: Path, library: Library) -> None:
    """The one that was there is missing now, with everything it had; the one that came keeps what it has."""
    a, b = put(nas / "a.jpg", "first photo"), put(nas / "b.jpg", "the second photo")
    await library.scan()
    await read_content(app, a, b)
    before = await library.assets()
    await love(admin, before[str(a)])
    await admin.put(f"/assets/{before[str(b)]}", json={"description": "overwritten"})
    a.rename(b)
    await library.scan()
    assert await library.assets() == {str(b): before[str(a)]}
    assert list((await library.offline()).values()) == [before[str(b)]]
    await assert_loved(admin, before[str(a)], b)
    put(nas / "rescued.jpg", "the second photo")
    await library.scan()
    assert (await library.assets())[str(nas / "rescued.jpg")] == before[str(b)]


async def test_burst_renumbered(app: App, nas: Path, library: Library) -> None:
    """Photos of one size and time: only their inodes tell which is which."""
    files = [put(nas / f"{n}.jpg", f"photo number {n}", modified=1_500_000_000) for n in range(5)]
    await library.scan()
    before = await library.assets()
    for number in range(4, -1, -1):
        files[number].rename(nas / f"{number + 1}.jpg")
    await library.scan()
    assert await library.assets() == {str(nas / f"{n + 1}.jpg"): before[str(files[n])] for n in range(5)}


# --- moved and changed


async def test_moved_and_edited_at_once(app: App, admin: Client, nas: Path, library: Library) -> None:
    """Nothing says that it is the same: the old asset waits offline with all it has, the new one is new."""
    old = put(nas / "a.jpg", "a photo")
    await library.scan()
    await read_content(app, old)
    uid = (await library.assets())[str(old)]
    await love(admin, uid)
    new = old.rename(nas / "b.jpg")
    put(new, "a photo, and some more")
    await library.scan()
    assert uid not in (await library.assets()).values()
    assert await library.offline() == {str(old): uid}
    assert (await admin.get(f"/assets/{uid}"))["isFavorite"] is True


async def test_edited_in_place(app: App, admin: Client, nas: Path, library: Library) -> None:
    """Written anew by a program that saves beside and renames: the asset at the path is that file."""
    old = put(nas / "a.jpg", "a photo")
    await library.scan()
    await read_content(app, old)
    uid = (await library.assets())[str(old)]
    await love(admin, uid)
    put(nas / "a.tmp", "a better photo").rename(old)
    await library.scan()
    assert await library.assets() == {str(old): uid}
    await assert_loved(admin, uid, old)
    assert await app.db.read(Rows.value, "select content_hash from assets") is None


async def test_touched_only(app: App, nas: Path, library: Library) -> None:
    """Another time, the same content: nobody needs to look inside again."""
    old = put(nas / "a.jpg", "a photo", modified=1_500_000_000)
    await library.scan()
    await read_content(app, old)
    await app.db.write(Tx.run, "delete from jobs")
    before = await library.assets()
    os.utime(old, (1_600_000_000, 1_600_000_000))
    await library.scan()
    assert await library.assets() == before
    assert await app.db.read(Rows.value, "select file_modified_at from assets") == 1_600_000_000_000
    assert await app.db.read(Rows.value, "select count(*) from jobs") == 0
