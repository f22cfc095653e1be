"""How closely a scan looks, scans of some folders only, sidecars, what a person hid, and trouble on the way."""

import os
from pathlib import Path

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.libraries import scan_store, walk
from photostead.features.libraries.work import ScanMode
from photostead.kernel.errors import OutOfSpace
from tests.api.libraries import Library, make_library, put, read_content
from tests.client import Client
from tests.conftest import RunJobs

LONG_AGO = 1_500_000_000


@pytest.fixture
def nas(tmp_path: Path) -> Path:
    """An import path: two folders of two photos, none of them young."""
    for name in ("a/1.jpg", "a/2.jpg", "b/3.jpg", "b/4.jpg"):
        put(tmp_path / "nas" / name, modified=LONG_AGO)
    settle(tmp_path / "nas")
    return tmp_path / "nas"


def settle(folder: Path) -> None:
    """Let the folders look as if nothing was done to them for long: only then does a scan trust them."""
    for path in (folder, *(one for one in folder.rglob("*") if one.is_dir())):
        os.utime(path, (LONG_AGO, LONG_AGO))


@pytest.fixture
async def library(app: App, admin: Client, run_jobs: RunJobs, nas: Path) -> Library:
    """A library of it, scanned."""
    made = await make_library(app, admin, run_jobs, nas)
    await made.scan()
    await app.db.write(Tx.run, "delete from jobs")
    return made


async def asked_to_read(app: App) -> set[str]:
    """The names of the files that somebody is to look inside; they are forgotten."""
    sql = "select a.original_name from jobs j join assets a on a.id = j.payload ->> 'asset_id'"
    names = set(await app.db.read(Rows.column, sql))
    await app.db.write(Tx.run, "delete from jobs")
    return names


# --- how closely


async def test_unchanged_folder_is_not_compared(
    app: App, library: Library, nas: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its digest says it all."""

    def compare(*args: object) -> None:
        raise AssertionError("a folder is compared")

    monkeypatch.setattr(walk.Walk, "files_of", compare)
    await library.scan()
    assert (await library.last_scan())["found"] == 4


async def test_new_finds_new_and_missing(app: App, library: Library, nas: Path) -> None:
    """But asks no file for its size and time where the folder is as it was."""
    put(nas / "a" / "5.jpg")
    (nas / "b" / "3.jpg").unlink()
    await library.scan(ScanMode.NEW)
    assert {Path(path).name for path in await library.assets()} == {"1.jpg", "2.jpg", "4.jpg", "5.jpg"}
    assert [Path(path).name for path in await library.offline()] == ["3.jpg"]


async def test_only_changed_finds_changed(app: App, library: Library, nas: Path) -> None:
    """A file that was written in place leaves its folder's time alone."""
    (nas / "a" / "1.jpg").write_bytes(b"other bytes")
    await library.scan(ScanMode.NEW)
    assert await asked_to_read(app) == set()
    await library.scan(ScanMode.CHANGED)
    assert await asked_to_read(app) == {"1.jpg"}
    assert (await library.last_scan())["changed"] == 1


async def test_all_reads_everything_again(app: App, library: Library) -> None:
    """Whether it changed or not."""
    await library.scan(ScanMode.ALL)
    assert await asked_to_read(app) == {"1.jpg", "2.jpg", "3.jpg", "4.jpg"}


async def test_change_within_the_grain_of_the_clock(app: App, library: Library, nas: Path) -> None:
    """A folder that changed a moment ago is not trusted: its next change may leave the same times."""
    now = put(nas / "a" / "new.jpg", "first").stat().st_mtime_ns
    await library.scan()
    folder = nas / "a"
    assert await app.db.read(Rows.value, "select signature from folders where path = ?", (bytes(folder),)) is None
    assert now == (folder / "new.jpg").stat().st_mtime_ns


async def test_changed_patterns_are_applied_to_unchanged_folders(library: Library) -> None:
    """The digest is one of what counts, too."""
    await library.update(exclusionPatterns=["1.jpg"])
    await library.scan()
    assert [Path(path).name for path in await library.offline()] == ["1.jpg"]
    await library.update(exclusionPatterns=[])
    await library.scan()
    assert await library.offline() == {}


async def test_folder_that_was_away_is_compared_again(library: Library, nas: Path) -> None:
    """It is the same as ever, and its assets are offline: the digest must not say that nothing is to do."""
    before = await library.assets()
    (nas / "a").rename(nas.parent / "away")
    await library.scan()
    assert len(await library.offline()) == 2
    (nas.parent / "away").rename(nas / "a")
    await library.scan()
    assert await library.assets() == before


# --- some folders only


async def test_scan_of_a_folder(library: Library, nas: Path) -> None:
    """What lies elsewhere is not looked at."""
    put(nas / "a" / "deep" / "5.jpg"), put(nas / "b" / "6.jpg")
    (nas / "a" / "1.jpg").unlink()
    (nas / "b" / "3.jpg").unlink()
    refreshed = await library.app.db.read(Rows.value, "select refreshed_at from libraries")
    await library.scan(folders=(nas / "a",))
    assert {Path(path).name for path in await library.assets()} == {"2.jpg", "3.jpg", "4.jpg", "5.jpg"}
    assert [Path(path).name for path in await library.offline()] == ["1.jpg"]
    assert await library.app.db.read(Rows.value, "select refreshed_at from libraries") == refreshed


async def test_scan_of_a_folder_that_is_gone(library: Library, nas: Path) -> None:
    """Everything that was in it is missing."""
    (nas / "a").rename(nas.parent / "away")
    await library.scan(folders=(nas / "a",))
    assert {Path(path).name for path in await library.offline()} == {"1.jpg", "2.jpg"}


async def test_move_between_scanned_folders(library: Library, nas: Path) -> None:
    """As the watcher asks for it: where it left and where it arrived; or only where it arrived."""
    before = await library.assets()
    (nas / "a" / "1.jpg").rename(nas / "b" / "1.jpg")
    await library.scan(folders=(nas / "a", nas / "b"))
    assert (await library.assets())[str(nas / "b" / "1.jpg")] == before[str(nas / "a" / "1.jpg")]
    (nas / "a" / "2.jpg").rename(nas / "b" / "2.jpg")
    await library.scan(folders=(nas / "b",))
    assert (await library.assets())[str(nas / "b" / "2.jpg")] == before[str(nas / "a" / "2.jpg")]


@pytest.mark.parametrize("where", ["/etc", "..", "a/../../outside", "link"])
async def test_scan_of_a_folder_elsewhere(where: str, library: Library, nas: Path) -> None:
    """Nothing outside the import paths is looked at, whatever a job says."""
    put(nas.parent / "outside" / "secret.jpg")
    (nas / "link").symlink_to(nas.parent / "outside")
    before = await library.assets()
    await library.scan(folders=(nas / where,))
    assert await library.assets() == before


async def test_scan_of_an_excluded_folder(library: Library, nas: Path) -> None:
    """A pattern covers it for this scan too."""
    await library.update(exclusionPatterns=["**/Raw/**"])
    put(nas / "Raw" / "deep" / "5.jpg")
    await library.scan(folders=(nas / "Raw" / "deep",))
    assert str(nas / "Raw" / "deep" / "5.jpg") not in await library.assets()


# --- sidecars


async def test_sidecar_that_appears_changes_and_disappears(app: App, library: Library, nas: Path) -> None:
    """Each time the photo is read again; at no other time."""
    sidecar = nas / "a" / "1.jpg.xmp"
    put(sidecar, "<x/>")
    await library.scan()
    assert await asked_to_read(app) == {"1.jpg"}
    await library.scan()
    assert await asked_to_read(app) == set()
    put(sidecar, "<x>more</x>")
    await library.scan()
    assert await asked_to_read(app) == {"1.jpg"}
    sidecar.unlink()
    await library.scan()
    assert await asked_to_read(app) == {"1.jpg"}
    assert await app.db.read(Rows.value, "select count(*) from asset_sidecars") == 0


async def test_the_longer_name_comes_first(app: App, library: Library, nas: Path) -> None:
    """photo.jpg.xmp before photo.xmp, as `media.sidecar` reads them."""
    put(nas / "a" / "1.xmp", "<x/>")
    await library.scan()
    put(nas / "a" / "1.jpg.xmp", "<y/>")
    await library.scan()
    [path] = await app.db.read(Rows.column, "select path from asset_sidecars")
    assert path.endswith(b"/1.jpg.xmp")
    assert await asked_to_read(app) == {"1.jpg"}
    (nas / "a" / "1.jpg.xmp").unlink()
    await library.scan()
    [path] = await app.db.read(Rows.column, "select path from asset_sidecars")
    assert path.endswith(b"/1.xmp")


# --- what a person hid


async def test_hidden_file_stays_hidden_while_it_is_there(app: App, admin: Client, library: Library, nas: Path) -> None:
    """Rescans do not bring it back; once its file was gone it is as welcome as any."""
    uid = (await library.assets())[str(nas / "a" / "1.jpg")]
    await admin.delete("/assets", json={"ids": [uid], "force": True})
    for mode in ScanMode:
        await library.scan(mode)
        assert str(nas / "a" / "1.jpg") not in await library.assets()
    assert (nas / "a" / "1.jpg").exists()
    away = (nas / "a" / "1.jpg").rename(nas.parent / "1.jpg")
    await library.scan()
    assert await app.db.read(Rows.value, "select count(*) from library_ignored") == 0
    away.rename(nas / "a" / "1.jpg")
    await library.scan()
    assert str(nas / "a" / "1.jpg") in await library.assets()


async def test_lifted_file_is_found_in_its_unchanged_folder(
    admin: Client, app: App, library: Library, nas: Path
) -> None:
    """The list of hidden files gives it back, and the next scan sees it."""
    uid = (await library.assets())[str(nas / "a" / "1.jpg")]
    await admin.delete("/assets", json={"ids": [uid], "force": True})
    await library.scan()
    await app.db.write(Tx.run, "delete from library_ignored")
    await library.scan()
    assert str(nas / "a" / "1.jpg") in await library.assets()


async def test_hidden_file_on_a_disk_that_is_off(app: App, admin: Client, library: Library, nas: Path) -> None:
    """Not there is not gone."""
    uid = (await library.assets())[str(nas / "a" / "1.jpg")]
    await admin.delete("/assets", json={"ids": [uid], "force": True})
    nas.rename(nas.parent / "away")
    await library.scan()
    (nas.parent / "away").rename(nas)
    await library.scan()
    assert str(nas / "a" / "1.jpg") not in await library.assets()


# --- trouble


async def test_file_that_cannot_be_asked(
    app: App, library: Library, nas: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An I/O error at one entry: it stays as it is, the others in its folder are scanned, the warning is counted."""
    put(nas / "a" / "5.jpg")
    real = walk.read_entries

    def read_entries(fd: int, folder: bytes) -> object:
        entries, links, inner, troubles = real(fd, folder)
        if folder.endswith(b"/a"):
            entries = [entry for entry in entries if entry[0] != "1.jpg"]
            troubles = [walk.Trouble(folder + b"/1.jpg", "Input/output error")]
        return entries, links, inner, troubles

    monkeypatch.setattr(walk, "read_entries", read_entries)
    await library.scan()
    assert await library.offline() == {}
    assert str(nas / "a" / "5.jpg") in await library.assets()
    assert await library.warnings() == [f"{nas}/a/1.jpg cannot be read: Input/output error"]
    assert (await library.last_scan())["warnings"] == 1
    monkeypatch.undo()
    (nas / "a" / "1.jpg").unlink()
    await library.scan()
    assert await library.warnings() == []
    assert list(await library.offline()) == [str(nas / "a" / "1.jpg")]


async def test_folder_that_loops(library: Library, nas: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is mounted within itself: looked at once, and said."""
    real = os.open

    def loop(path: bytes, *args: int, **options: int) -> int:
        return real(nas if path.endswith(b"/b") else path, *args, **options)

    monkeypatch.setattr(os, "open", loop)
    await library.scan()
    assert await library.offline() == {}
    assert await library.warnings() == [
        f"{nas}/b cannot be read: it is another name of a folder that was looked at already"
    ]


async def test_error_in_the_middle_of_a_file(
    app: App, library: Library, nas: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that may be one that moved cannot be read: it is a new one, with a warning, and the scan ends."""
    await read_content(app, nas / "a" / "1.jpg")
    (nas / "a" / "1.jpg").rename(nas / "c.jpg")
    await library.scan()
    (nas / "c.jpg").unlink()
    await library.scan()
    put(nas / "d.jpg", "1.jpg")

    async def submit(*args: object, **options: object) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(app.executor, "submit", submit)
    await library.scan()
    assert str(nas / "d.jpg") in await library.assets()
    [warning] = await library.warnings()
    assert "d.jpg cannot be read" in warning
    assert (await library.last_scan())["warnings"] == 1


async def test_disk_that_fills_up(
    app: App, admin: Client, library: Library, nas: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scan ends and says why; the next one finds what it left."""
    put(nas / "a" / "5.jpg")

    def full(*args: object) -> None:
        raise OutOfSpace("The disk with the database is full")

    monkeypatch.setattr(scan_store, "add_files", full)
    await library.scan()
    [shown] = (await admin.get("/photostead/progress"))["libraries"]
    assert (shown["state"], "disk with the database is full" in shown["message"]) == ("unavailable", True)
    monkeypatch.undo()
    await library.scan(ScanMode.ALL)
    assert str(nas / "a" / "5.jpg") in await library.assets()


@pytest.mark.parametrize("count", [5_000, pytest.param(100_000, marks=pytest.mark.long)])
async def test_very_large_folder(count: int, app: App, library: Library, nas: Path) -> None:
    """Found in chunks, and none of it twice."""
    folder = nas / "many"
    folder.mkdir()
    fd = os.open(folder, os.O_RDONLY)
    for number in range(count):
        os.close(os.open(f"{number}.jpg", os.O_CREAT | os.O_WRONLY, dir_fd=fd))
    os.close(fd)
    await library.scan()
    assert (await library.last_scan())["added"] == count
    await library.scan()
    assert (await library.last_scan())["added"] == 0


async def test_script_that_people_have(app: App, admin: Client, library: Library, run_jobs: RunJobs, nas: Path) -> None:
    """An empty body that calls itself JSON, and a key that may do little."""
    names = ["album.read", "albumAsset.create", "albumUser.create", "asset.read", "asset.view", "folder.read"]
    key = await admin.post("/api-keys", json={"name": "rescan", "permissions": [*names, "library.update", "user.read"]})
    headers = {"x-api-key": key["secret"], "Content-Type": "application/json", "Authorization": "", "Cookie": ""}
    put(nas / "new.jpg")
    answer = await admin.send("POST", f"/api/libraries/{library.uid}/scan", headers=headers, data=b"")
    assert answer.status == 204
    await run_jobs()
    assert str(nas / "new.jpg") in await library.assets()
    for method, path in (("DELETE", f"/api/libraries/{library.uid}"), ("GET", f"/api/libraries/{library.uid}")):
        assert (await admin.send(method, path, headers=headers)).status == 403
