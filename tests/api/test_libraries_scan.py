"""Scans: what a tree holds is what the library holds; nothing on disk is touched, nothing is given up too early."""

import os
import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.libraries import compare as comparing
from photostead.features.libraries import scan as scanning
from photostead.features.libraries import scan_store
from tests.api.uploading import count_rows
from tests.client import Client
from tests.conftest import RunJobs
from tests.photos import write_photo

Scan = Callable[..., Awaitable[None]]


@pytest.fixture
def nas(tmp_path: Path) -> Path:
    """An import path."""
    (tmp_path / "nas").mkdir()
    return tmp_path / "nas"


@pytest.fixture
async def library(admin: Client, nas: Path) -> str:
    """A library of it, without patterns."""
    body = {"ownerId": admin.uid, "importPaths": [str(nas)], "exclusionPatterns": []}
    uid: str = (await admin.post("/libraries", json=body))["id"]
    return uid


def pause_media(tx: Tx) -> None:
    """Files are found, and nobody looks inside: that is tested elsewhere and takes a second each time."""
    tx.run_many("insert into queues values (?, 1)", [("metadataExtraction",), ("thumbnailGeneration",)])


@pytest.fixture
async def scan(app: App, admin: Client, library: str, run_jobs: RunJobs) -> Scan:
    """`await scan()` scans the library."""
    await app.db.write(pause_media)

    async def run() -> None:
        await admin.post(f"/libraries/{library}/scan", expect=204)
        await run_jobs()

    return run


def touch(*paths: Path, data: bytes = b"x") -> None:
    """Files with something in them."""
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


async def state(app: App) -> dict[str, bool]:
    """Path → is online, of every asset."""
    rows = await app.db.read(Rows.rows, "select path, is_offline from assets")
    assert len(rows) == len({path for path, _ in rows})
    return {os.fsdecode(path): not offline for path, offline in rows}


async def problems(app: App) -> list[str]:
    """What scans could not look at."""
    return await app.db.read(Rows.column, "select reason from problems where step = 'scan' order by path")


# --- what is found


async def test_scan_adds_what_is_there(app: App, admin: Client, nas: Path, scan: Scan, library: str) -> None:
    """Photos and videos of every depth; the rest is passed over. They show at once, by the file's time."""
    photo, video = nas / "a" / "b" / "c" / "one.JPG", nas / "two.mp4"
    touch(photo, video, nas / "notes.txt", nas / "one.jpg.xmp", nas / "noextension", nas / ".jpg")
    os.utime(photo, (1_600_000_000, 1_600_000_000.5))
    await scan()
    assert await state(app) == {str(photo): True, str(video): True}
    uid = await app.db.read(Rows.value, "select uid from assets where type = 'IMAGE'")
    asset = await admin.get(f"/assets/{uid}")
    assert (asset["originalPath"], asset["originalFileName"]) == (str(photo), "one.JPG")
    assert (asset["libraryId"], asset["fileCreatedAt"]) == (library, "2020-09-13T12:26:40.500Z")
    assert await app.db.read(Rows.column, "select name from jobs") == ["AssetExtractMetadata"] * 2
    assert (await admin.get(f"/libraries/{library}"))["assetCount"] == 2
    assert (await admin.get(f"/libraries/{library}"))["refreshedAt"] is not None


ODD_NAMES = [
    b"caf\xe9.jpg", b"\xff\xfe.jpg", "🎉👨‍👩‍👧.jpg".encode(), b"x" * 251 + b".jpg", b" leading.jpg", b"trailing .jpg", b"new\nline.jpg",
    b"tab\t.jpg", b"-rf.jpg", b"a'b\"c;d.jpg", b"%2e%2e.jpg", b"..jpg.jpg", b"$(x).jpg", b"back\\slash.jpg", b"#.jpg",
    "e\u0301.jpg".encode(), "\u00e9.jpg".encode(), "\u202egpj.jpg".encode(), b"[a]{b,c}*.jpg",
]  # fmt: skip


async def test_names_of_every_kind(app: App, admin: Client, nas: Path, scan: Scan) -> None:
    """Bytes are kept exactly; what people see is text."""
    for name in ODD_NAMES:
        with open(os.fsencode(nas) + b"/" + name, "wb") as file:
            file.write(b"x")
    await scan()
    assert set(await state(app)) == {os.fsdecode(os.fsencode(nas) + b"/" + name) for name in ODD_NAMES}
    for uid in await app.db.read(Rows.column, "select uid from assets"):
        await admin.get(f"/assets/{uid}", expect=200)
        answer = await admin.send("GET", f"/api/assets/{uid}/original")
        assert (answer.status, answer.body) == (200, b"x")
    await scan()
    assert all((await state(app)).values())


async def test_special_files_and_links(app: App, nas: Path, scan: Scan, tmp_path: Path) -> None:
    """Links are followed inside the import path only; nothing blocks on a FIFO."""
    touch(nas / "real.jpg", tmp_path / "outside" / "secret.jpg")
    (nas / "inside.jpg").symlink_to(nas / "real.jpg")
    (nas / "out.jpg").symlink_to(tmp_path / "outside" / "secret.jpg")
    (nas / "outdir").symlink_to(tmp_path / "outside")
    (nas / "circle").symlink_to(nas)
    (nas / "broken.jpg").symlink_to(nas / "gone.jpg")
    (nas / "self.jpg").symlink_to(nas / "self.jpg")
    (nas / "dir.jpg").mkdir()
    os.mkfifo(nas / "pipe.jpg")
    await scan()
    assert await state(app) == {str(nas / "real.jpg"): True, str(nas / "inside.jpg"): True}


async def test_our_own_folder_is_never_scanned(app: App, admin: Client, scan: Scan, library: str) -> None:
    """However it is come upon: what we derive would be imported, and derived again, without end."""
    home = app.options.data_dir
    touch(home / "derived" / "x.jpg", home.parent / "beside.jpg")
    (home.parent / "other").mkdir()
    link = home.parent / "other" / "link"
    link.symlink_to(home.parent)
    for root in (home.parent, link):
        await admin.put(f"/libraries/{library}", json={"importPaths": [str(root)]})
        await scan()
        online = [path for path, is_online in (await state(app)).items() if is_online]
        assert online == [f"{root}/beside.jpg"]


async def test_file_in_two_import_paths_is_one(app: App, admin: Client, nas: Path, scan: Scan, library: str) -> None:
    """Nested, and through a link."""
    touch(nas / "sub" / "a.jpg")
    link = nas.parent / "link"
    link.symlink_to(nas / "sub")
    for roots in ([nas, nas / "sub"], [nas / "sub", nas], [nas, link], [link, nas]):
        await admin.put(f"/libraries/{library}", json={"importPaths": [str(root) for root in roots]})
        await scan()
        assert await state(app) == {str(nas / "sub" / "a.jpg"): True}


async def test_clocks_beyond_the_calendar(app: App, admin: Client, nas: Path, scan: Scan) -> None:
    """A file system may claim any time; the scan ends, the file shows, the next scan finds it unchanged."""
    for name, seconds in (("early", -(10**11)), ("epoch", 0), ("late", 10**12)):
        touch(nas / f"{name}.jpg")
        os.utime(nas / f"{name}.jpg", (seconds, seconds))
    await scan()
    for uid in await app.db.read(Rows.column, "select uid from assets"):
        await admin.get(f"/assets/{uid}", expect=200)
    before = await everything(app)
    await scan()
    assert await everything(app) == before


async def test_patterns(app: App, admin: Client, nas: Path, scan: Scan, library: str) -> None:
    """A new pattern takes what it covers offline, without it they come back; excluded folders are not entered."""
    files = [nas / "a.jpg", nas / "Raw" / "b.jpg", nas / "x" / "Raw" / "deep" / "c.jpg", nas / "d.tif"]
    touch(*files)
    for patterns, offline in ((["**/Raw/**"], {1, 2}), (["**/Raw/**", "*.{tif,png}"], {1, 2, 3}), ([], set())):
        await scan()
        await admin.put(f"/libraries/{library}", json={"exclusionPatterns": patterns})
        await scan()
        wanted = {str(file): number not in offline for number, file in enumerate(files)}
        assert await state(app) == wanted


async def test_removed_import_path_comes_back(app: App, admin: Client, nas: Path, scan: Scan, library: str) -> None:
    """With the very same assets."""
    touch(nas / "a.jpg")
    await scan()
    uid = await app.db.read(Rows.value, "select uid from assets")
    for paths, is_online in (([], False), ([str(nas)], True)):
        await admin.put(f"/libraries/{library}", json={"importPaths": paths})
        await scan()
        assert (await admin.get(f"/assets/{uid}"))["isOffline"] is not is_online


# --- what changes


async def test_changed_file_is_read_again(app: App, admin: Client, nas: Path, scan: Scan) -> None:
    """By size or time; it stays the same asset, with everything a person set."""
    touch(nas / "a.jpg")
    await scan()
    uid = await app.db.read(Rows.value, "select uid from assets")
    await admin.put(f"/assets/{uid}", json={"isFavorite": True})
    for data, seconds in ((b"longer", 5), (b"longer", 6), (b"length", 6), (b"longer still", 6)):
        await app.db.write(lambda tx: tx.run("delete from jobs"))
        is_same = (nas / "a.jpg").stat().st_size == len(data) and (nas / "a.jpg").stat().st_mtime == seconds
        touch(nas / "a.jpg", data=data)
        os.utime(nas / "a.jpg", (seconds, seconds))
        await scan()
        assert await app.db.read(Rows.column, "select name from jobs") == ["AssetExtractMetadata"] * (not is_same)
        assert await app.db.read(Rows.row, "select uid, is_favorite, metadata_at from assets") == (uid, 1, None)


async def test_missing_file_goes_offline_and_comes_back(app: App, admin: Client, nas: Path, scan: Scan) -> None:
    """Offline is not deleted; everything it had is still there."""
    touch(nas / "a.jpg", nas / "b.jpg")
    await scan()
    (nas / "a.jpg").rename(nas.parent / "a.jpg")
    await scan()
    assert await state(app) == {str(nas / "a.jpg"): False, str(nas / "b.jpg"): True}
    (nas.parent / "a.jpg").rename(nas / "a.jpg")
    await scan()
    assert all((await state(app)).values())
    assert await count_rows(app) == 2


@pytest.mark.parametrize("kind", ["gone", "empty", "a file"])
async def test_unavailable_root_marks_nothing_offline(kind: str, app: App, nas: Path, scan: Scan) -> None:
    """A NAS that is off, a mount point without its disk; the reason is told, and forgotten when it is back."""
    touch(nas / "a.jpg")
    await scan()
    away = nas.rename(nas.parent / "away")
    if kind == "empty":
        nas.mkdir()
    if kind == "a file":
        nas.write_bytes(b"")
    await scan()
    assert await state(app) == {str(nas / "a.jpg"): True}
    [problem] = await problems(app)
    assert "not available" in problem
    if kind == "empty":
        nas.rmdir()
    if kind == "a file":
        nas.unlink()
    away.rename(nas)
    await scan()
    assert await problems(app) == []


async def test_folder_that_cannot_be_read(app: App, nas: Path, scan: Scan, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies below it stays as it is; the rest of the tree is scanned; the trouble is listed."""
    touch(nas / "closed" / "a.jpg", nas / "open" / "b.jpg")
    await scan()
    (nas / "closed" / "a.jpg").unlink()
    (nas / "open" / "b.jpg").unlink()
    real = os.open

    def refuse(path: Any, *args: Any, **options: Any) -> int:
        if os.fsencode(path).endswith(b"/closed"):
            raise PermissionError(13, "Permission denied")
        return real(path, *args, **options)

    monkeypatch.setattr(os, "open", refuse)
    await scan()
    assert await state(app) == {str(nas / "closed" / "a.jpg"): True, str(nas / "open" / "b.jpg"): False}
    assert await problems(app) == [f"{nas}/closed cannot be read: Permission denied"]


async def test_unchanged_rescan_writes_nothing(app: App, nas: Path, scan: Scan) -> None:
    """But the time of the scan."""
    touch(*(nas / str(number % 7) / f"{number}.jpg" for number in range(50)))
    await scan()
    before = await everything(app)
    await scan()
    assert await everything(app) == before


async def everything(app: App) -> dict[str, list[Any]]:
    """Every row of every table but the jobs that did it, the record of who wanted it, and the time and counts of the last scan."""

    def read(rows: Rows) -> dict[str, list[Any]]:
        tables = set(rows.column("select name from sqlite_master where type = 'table'"))
        besides = {"jobs", "job_counts", "audit_entries", "audit_subjects", "libraries", "library_scans"}
        return {table: rows.rows(f"select * from {table}") for table in tables - besides}

    return await app.db.read(read)


# --- what a person did


async def test_deleted_asset_is_not_brought_back(app: App, admin: Client, nas: Path, scan: Scan) -> None:
    """Its file stays where it is; in the trash it stays in the trash."""
    touch(nas / "a.jpg", nas / "b.jpg")
    await scan()
    rows = dict(await app.db.read(Rows.rows, "select original_name, uid from assets"))
    await admin.delete("/assets", json={"ids": [rows["a.jpg"]]})
    await admin.delete("/assets", json={"ids": [rows["b.jpg"]], "force": True})
    await scan()
    assert await state(app) == {str(nas / "a.jpg"): True}
    assert (await admin.get(f"/assets/{rows['a.jpg']}"))["isTrashed"] is True
    assert sorted(path.name for path in nas.iterdir()) == ["a.jpg", "b.jpg"]


async def test_purged_offline_asset_may_come_back(app: App, admin: Client, nas: Path, scan: Scan) -> None:
    """Clearing up what is missing is no wish never to see it again."""
    touch(nas / "a.jpg", nas / "b.jpg")
    await scan()
    (nas / "a.jpg").rename(nas.parent / "a.jpg")
    await scan()
    uid = await app.db.read(Rows.value, "select uid from assets where is_offline")
    await admin.delete("/assets", json={"ids": [uid], "force": True})
    await scan()
    assert await count_rows(app) == 1
    (nas.parent / "a.jpg").rename(nas / "a.jpg")
    await scan()
    assert await count_rows(app) == 2


# --- interruptions


async def test_interrupted_scan_goes_on(
    app: App, admin: Client, nas: Path, scan: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped behind any chunk, what was written stays and nothing is written twice."""
    touch(*(nas / f"{number}.jpg" for number in range(10)))
    monkeypatch.setattr(scanning, "CHUNK", 3)
    real = scan_store.add_files
    calls = 0

    def dies(tx: Tx, *args: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise RuntimeError("the daemon died here")
        real(tx, *args)

    monkeypatch.setattr(scan_store, "add_files", dies)
    [uid] = [item["id"] for item in await admin.get("/libraries")]
    await admin.post(f"/libraries/{uid}/scan")
    await app.runner.start()
    while calls < 3:
        await app.db.read(Rows.value, "select 1")
    await app.runner.stop()
    assert await count_rows(app) == 6
    kept = set(await app.db.read(Rows.column, "select uid from assets"))
    await scan()
    assert len(await state(app)) == 10
    assert kept < set(await app.db.read(Rows.column, "select uid from assets"))


async def test_vanishing_files(app: App, nas: Path, scan: Scan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Listed and gone before they are looked at: they are not there, and the scan goes on."""
    touch(nas / "a.jpg", nas / "b.jpg")
    real = comparing.inode_of

    def inode_of(path: bytes) -> int | None:
        if path.endswith(b"a.jpg"):
            os.unlink(path)
        return real(path)

    monkeypatch.setattr(comparing, "inode_of", inode_of)
    await scan()
    assert await state(app) == {str(nas / "b.jpg"): True}


async def test_random_changes_end_equal_to_the_tree(app: App, nas: Path, scan: Scan) -> None:
    """Whatever is added, removed and moved between two scans."""
    source = random.Random(3)
    names = [nas / f"{number % 4}" / f"{number}.jpg" for number in range(30)]
    ever: set[str] = set()
    touch(nas / "keep.txt")
    for _ in range(6):
        for path in source.sample(names, 12):
            if path.exists():
                path.unlink()
            else:
                touch(path, data=path.name.encode())
        there = {str(path) for path in names if path.exists()}
        ever |= there
        await scan()
        assert await state(app) == {path: path in there for path in ever}


async def test_scan_reads_what_is_inside(app: App, admin: Client, nas: Path, library: str, run_jobs: RunJobs) -> None:
    """From the scan to the thumbnail, in real workers; sidecars beside are read; nothing on disk is touched."""
    write_photo(nas / "a.jpg", taken="2019:08:07 06:05:04", offset="+02:00")
    before = {path: path.stat() for path in (nas, nas / "a.jpg")}
    await admin.post(f"/libraries/{library}/scan")
    await run_jobs()
    uid = await app.db.read(Rows.value, "select uid from assets")
    asset = await admin.get(f"/assets/{uid}")
    assert (asset["localDateTime"], asset["width"], asset["hasMetadata"]) == ("2019-08-07T06:05:04.000Z", 64, True)
    assert (await admin.send("GET", f"/api/assets/{uid}/thumbnail")).status == 200
    after = {path: path.stat() for path in before}
    assert [(item.st_mtime_ns, item.st_ctime_ns) for item in after.values()] == [
        (item.st_mtime_ns, item.st_ctime_ns) for item in before.values()
    ]
