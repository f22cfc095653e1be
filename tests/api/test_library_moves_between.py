"""Identity survives moves: what a person did before, other libraries and owners, pairs, interruptions, and reused
inodes."""

import os
from pathlib import Path

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from tests.api.libraries import Library, assert_loved, love, make_library, put, read_content
from tests.client import Client
from tests.conftest import MakeUser, RunJobs


@pytest.fixture
def nas(tmp_path: Path) -> Path:
    """The folder of the first import path."""
    (tmp_path / "nas").mkdir()
    return tmp_path / "nas"


@pytest.fixture
async def library(app: App, admin: Client, run_jobs: RunJobs, nas: Path) -> Library:
    """A library of it."""
    return await make_library(app, admin, run_jobs, nas)


# --- what a person did before


async def test_file_that_returns_after_remove_offline(app: App, admin: Client, nas: Path, library: Library) -> None:
    """What was made of it was let go: it is a new asset."""
    old = put(nas / "a.jpg", "a photo")
    put(nas / "b.jpg")
    await library.scan()
    await read_content(app, old)
    uid = (await library.assets())[str(old)]
    away = old.rename(nas.parent / "a.jpg")
    await library.scan()
    await admin.delete("/assets", json={"ids": [uid], "force": True})
    away.rename(old)
    await library.scan()
    assert sorted(await library.assets()) == [str(old), str(nas / "b.jpg")]
    assert (await library.assets())[str(old)] != uid


async def test_trashed_asset_that_moves_stays_in_the_trash(
    app: App, admin: Client, nas: Path, library: Library
) -> None:
    """Moving a file is no way to bring it back against a person's wish, nor to lose it."""
    old = put(nas / "a.jpg", "a photo")
    await library.scan()
    uid = (await library.assets())[str(old)]
    await admin.delete("/assets", json={"ids": [uid]})
    old.rename(nas / "b.jpg")
    await library.scan()
    assert await library.assets() == {str(nas / "b.jpg"): uid}
    assert (await admin.get(f"/assets/{uid}"))["isTrashed"] is True


# --- between libraries and owners


async def test_moved_between_libraries(app: App, admin: Client, run_jobs: RunJobs, nas: Path, library: Library) -> None:
    """Of one owner, whichever is scanned first."""
    other = nas.parent / "other"
    other.mkdir()
    second = await make_library(app, admin, run_jobs, other)
    files = [put(nas / f"{name}.jpg", f"photo {name}") for name in "ab"]
    put(nas / "stays.jpg"), put(other / "there.jpg")
    await library.scan()
    await second.scan()
    await read_content(app, *files)
    before = await library.assets()
    await love(admin, before[str(files[0])])
    files[0].rename(other / "a.jpg")
    await second.scan()
    assert (await second.assets())[str(other / "a.jpg")] == before[str(files[0])]
    await assert_loved(admin, before[str(files[0])], other / "a.jpg")
    files[1].rename(other / "b.jpg")
    await library.scan()
    await second.scan()
    assert (await second.assets())[str(other / "b.jpg")] == before[str(files[1])]
    assert await library.offline() == {}
    assert list(await library.assets()) == [str(nas / "stays.jpg")]


async def test_moved_between_owners(
    app: App, admin: Client, make_user: MakeUser, run_jobs: RunJobs, nas: Path, library: Library
) -> None:
    """What one person made of a photo is not given to another: it is a new asset there, and waits offline here."""
    user = await make_user("anna")
    theirs = nas.parent / "anna"
    theirs.mkdir()
    body = {"ownerId": user.uid, "importPaths": [str(theirs)], "exclusionPatterns": []}
    second = Library(app, admin, run_jobs, (await admin.post("/libraries", json=body))["id"])
    old = put(nas / "a.jpg", "a photo")
    put(nas / "stays.jpg")
    await library.scan()
    await read_content(app, old)
    uid = (await library.assets())[str(old)]
    await love(admin, uid)
    new = old.rename(theirs / "a.jpg")
    await library.scan()
    await second.scan()
    assert await library.offline() == {str(old): uid}
    assert list(await second.assets()) == [str(new)]
    assert (await second.assets())[str(new)] != uid
    new.rename(old)
    await second.scan()
    await library.scan()
    assert (await library.assets())[str(old)] == uid


async def test_raw_and_jpeg_moved_together(app: App, admin: Client, nas: Path, library: Library) -> None:
    """Each is found by itself, and they stay a stack."""
    raw, jpeg = put(nas / "a.dng", "raw photo"), put(nas / "a.jpg", "a photo")
    await library.scan()
    before = await library.assets()

    def stack(tx: Tx) -> None:
        primary = tx.value("select id from assets where uid = ?", (before[str(jpeg)],))
        values = {"uid": "11111111-1111-4111-8111-111111111111", "owner_id": admin.user_id, "primary_asset_id": primary}
        key = tx.insert("stacks", {**values, "created_at": 1, "updated_at": 1})
        tx.run("update assets set stack_id = ?, is_stack_child = id != ?", (key, primary))

    await app.db.write(stack)
    (nas / "2024").mkdir()
    for file in (raw, jpeg):
        file.rename(nas / "2024" / file.name)
    await library.scan()
    after = await library.assets()
    assert after == {str(nas / "2024" / Path(path).name): uid for path, uid in before.items()}
    assert await app.db.read(Rows.value, "select count(distinct stack_id) from assets where stack_id is not null") == 1


async def test_sidecar_moved_along(app: App, nas: Path, library: Library) -> None:
    """The same sidecar beside the same photo is no news; another one is."""
    photo, sidecar = put(nas / "a.jpg", "a photo"), put(nas / "a.jpg.xmp", "<x/>")
    await library.scan()
    await app.db.write(Tx.run, "delete from jobs")
    (nas / "b").mkdir()
    for file in (photo, sidecar):
        file.rename(nas / "b" / file.name)
    await library.scan()
    assert await app.db.read(Rows.value, "select count(*) from jobs") == 0
    assert await app.db.read(Rows.column, "select path from asset_sidecars") == [os.fsencode(nas / "b" / "a.jpg.xmp")]
    (nas / "b" / "a.jpg").rename(nas / "c.jpg")
    await library.scan()
    assert await app.db.read(Rows.column, "select name from jobs") == ["AssetExtractMetadata"]
    assert await app.db.read(Rows.column, "select path from asset_sidecars") == []


async def test_interrupted_among_moves(
    app: App, admin: Client, nas: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped behind any chunk of a long chain, the next scan finds every asset's file all the same."""
    from photostead.features.libraries import move_store, settle

    taken = 1_500_000_000
    files = [put(nas / f"{n:02}.jpg", f"photo number {n:02}", modified=taken + n) for n in range(10)]
    await library.scan()
    await read_content(app, *files)
    before = await library.assets()
    for number in range(9, -1, -1):
        files[number].rename(nas / f"{number + 1:02}.jpg")
    monkeypatch.setattr(settle, "CHUNK", 3)
    real = move_store.move_assets
    calls = 0

    def dies(*args: object) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise RuntimeError("the daemon died here")
        real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(move_store, "move_assets", dies)
    await library.scan()
    assert calls >= 3
    await app.db.write(Tx.run, "delete from jobs")
    await library.scan()
    assert await library.assets() == {
        str(nas / f"{number + 1:02}.jpg"): before[str(nas / f"{number:02}.jpg")] for number in range(10)
    }
    assert await library.offline() == {}


# --- where only the content can tell


async def test_restored_from_a_backup_onto_the_inodes_of_others(
    app: App, admin: Client, nas: Path, library: Library
) -> None:
    """A file system gives the inode of a deleted file to the next one that is made. Here each is written
    into the other's, and keeps its size and time."""
    a = put(nas / "a.jpg", "photo number 1", modified=1_500_000_000)
    b = put(nas / "b.jpg", "photo number 2", modified=1_500_000_000)
    await library.scan()
    await read_content(app, a, b)
    before = await library.assets()
    (nas / "restored").mkdir()
    a.rename(nas / "restored" / "b.jpg")
    b.rename(nas / "restored" / "a.jpg")
    put(nas / "restored" / "a.jpg", "photo number 1", modified=1_500_000_000)
    put(nas / "restored" / "b.jpg", "photo number 2", modified=1_500_000_000)
    await library.scan()
    assert await library.assets() == {
        str(nas / "restored" / "a.jpg"): before[str(a)],
        str(nas / "restored" / "b.jpg"): before[str(b)],
    }


async def test_original_removed_long_after_the_copy_that_nobody_read(
    app: App, admin: Client, nas: Path, library: Library
) -> None:
    """The copy was found by an earlier scan, and its content is not known yet."""
    old = put(nas / "a.jpg", "a photo")
    await library.scan()
    await read_content(app, old)
    uid = (await library.assets())[str(old)]
    await love(admin, uid)
    copy = put(nas / "b.jpg", "a photo", modified=1_500_000_000)
    await library.scan()
    await library.scan()
    old.unlink()
    await library.scan()
    assert await library.assets() == {str(copy): uid}
    assert await library.offline() == {}
    await assert_loved(admin, uid, copy)
