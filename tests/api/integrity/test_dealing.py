"""What a person wants dealt with is, and nothing is ever destroyed."""

import os

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.integrity import store
from photostead.features.integrity.schema import IntegrityReport
from tests.api.integrity.conftest import (
    DAMAGED,
    MISSING,
    UNTRACKED,
    Check,
    file_of,
    flip,
    items,
    one,
)
from tests.client import Client
from tests.conftest import Heard, RunJobs

pytestmark = pytest.mark.usefixtures("by_hand")


async def test_a_stray_is_set_aside(app: App, photos: list[str], check: Check, admin: Client) -> None:
    """Not destroyed, and not found again."""
    stray = app.options.data_dir / "library/nobody/stray.jpg"
    stray.parent.mkdir()
    stray.write_bytes(b"stray")
    await check(UNTRACKED)
    uid = await one(admin, UNTRACKED)
    await admin.delete(f"/admin/integrity/report/{uid}", expect=200)
    assert not stray.exists()
    kept = [path for path in (app.options.data_dir / "set-aside").rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in kept] == [b"stray"]
    assert kept[0].parts[-3:] == ("library", "nobody", "stray.jpg")
    assert (app.options.data_dir / "set-aside").stat().st_mode & 0o077 == 0
    assert await items(admin, UNTRACKED) == []
    assert await check(UNTRACKED) == []
    await admin.delete(f"/admin/integrity/report/{uid}", expect=400)


async def test_a_stray_that_found_its_row_stays(app: App, photos: list[str], check: Check, admin: Client) -> None:
    """Whoever deletes a finding by hand an hour later must not lose a photo."""
    path = await file_of(app, photos[0])
    name = path.relative_to(app.options.data_dir)
    await app.db.write(store.insert, IntegrityReport.UNTRACKED_FILE, os.fsencode(name), None)
    await admin.delete(f"/admin/integrity/report/{await one(admin, UNTRACKED)}", expect=200)
    assert path.exists()
    assert await items(admin, UNTRACKED) == []


async def test_a_link_in_the_place_of_a_stray(app: App, photos: list[str], check: Check, admin: Client) -> None:
    """Neither is what it leads to served, nor touched."""
    secret = app.options.data_dir.parent / "secret"
    secret.mkdir()
    (secret / "stray.jpg").write_bytes(b"secret")
    folder = app.options.data_dir / "library/nobody"
    folder.mkdir()
    (folder / "stray.jpg").write_bytes(b"stray")
    await check(UNTRACKED)
    uid = await one(admin, UNTRACKED)
    for make in ("file", "folder", "own"):
        (folder / "stray.jpg").unlink()
        if make == "file":
            (folder / "stray.jpg").symlink_to(secret / "stray.jpg")
        elif make == "own":
            (folder / "stray.jpg").symlink_to(await file_of(app, photos[0]))
        else:
            folder.rmdir()
            folder.symlink_to(secret)
        await admin.get(f"/admin/integrity/report/{uid}/file", expect=404)
        if make == "folder":
            folder.unlink()
            folder.mkdir()
            (folder / "stray.jpg").write_bytes(b"stray")
    await admin.delete(f"/admin/integrity/report/{uid}", expect=200)
    assert (secret / "stray.jpg").read_bytes() == b"secret"
    assert (await file_of(app, photos[0])).exists()
    assert not (app.options.data_dir / "set-aside").exists()


async def test_a_photo_without_its_file_goes_to_the_trash(
    app: App, photos: list[str], check: Check, admin: Client, events: Heard
) -> None:
    """And comes back with it."""
    path = await file_of(app, photos[0])
    data = path.read_bytes()
    path.unlink()
    await check(MISSING)
    await admin.delete(f"/admin/integrity/report/{await one(admin, MISSING)}", expect=200)
    assert (await admin.get(f"/assets/{photos[0]}"))["isTrashed"]
    assert "on_asset_trash" in events.names()
    assert await check(MISSING) == []
    path.write_bytes(data)
    await admin.post("/trash/restore/assets", json={"ids": [photos[0]]})
    assert await check(MISSING) == await check(DAMAGED) == []


async def test_a_file_that_came_back(app: App, photos: list[str], check: Check, admin: Client) -> None:
    """Its photo goes nowhere."""
    path = await file_of(app, photos[0])
    path.rename(path.with_suffix(".kept"))
    await check(MISSING)
    uid = await one(admin, MISSING)
    path.with_suffix(".kept").rename(path)
    await admin.delete(f"/admin/integrity/report/{uid}", expect=200)
    assert not (await admin.get(f"/assets/{photos[0]}"))["isTrashed"]


async def test_a_lost_preview_is_made_again(
    app: App, photos: list[str], check: Check, run_jobs: RunJobs, admin: Client
) -> None:
    """Nothing of the photo is lost with it."""
    preview = await app.db.read(Rows.value, "select path from asset_files where type = 'preview' limit 1")
    (app.options.data_dir / preview).unlink()
    assert await check(MISSING) == [preview]
    await admin.delete(f"/admin/integrity/report/{await one(admin, MISSING)}", expect=200)
    await run_jobs()
    assert (app.options.data_dir / preview).exists()
    assert await check(MISSING) == await check(UNTRACKED) == []


async def test_a_lost_video_is_converted_again(app: App, photos: list[str], check: Check, admin: Client) -> None:
    sql = """
      insert into asset_files (uid, asset_id, type, path, size, created_at, updated_at)
      select uid, id, 'encoded_video', 'derived/ab/cd/lost.mp4', 1, 0, 0 from assets where uid = ?
    """
    await app.db.write(Tx.run, sql, (photos[0],))
    assert await check(MISSING) == ["derived/ab/cd/lost.mp4"]
    await admin.delete(f"/admin/integrity/report/{await one(admin, MISSING)}", expect=200)
    assert await app.db.read(Rows.column, "select name from jobs") == ["AssetEncodeVideo"]
    assert await app.db.read(Rows.value, "select count(*) from asset_files where type = 'encoded_video'") == 0


async def test_a_damaged_photo_goes_to_the_trash(app: App, photos: list[str], check: Check, admin: Client) -> None:
    """With its file, which may be all there is."""
    path = await file_of(app, photos[0])
    flip(path)
    await check(DAMAGED)
    await admin.delete(f"/admin/integrity/report/{await one(admin, DAMAGED)}", expect=200)
    assert (await admin.get(f"/assets/{photos[0]}"))["isTrashed"]
    assert path.exists()


async def test_all_at_once(app: App, photos: list[str], check: Check, admin: Client) -> None:
    """As tools ask for it: by the names of jobs."""
    for number in range(5):
        (app.options.data_dir / f"library/{number}.jpg").write_bytes(b"stray")
    assert len(await check(UNTRACKED)) == 5
    (app.options.data_dir / "library/0.jpg").unlink()
    assert len(await check(UNTRACKED, "-refresh")) == 4
    assert await check(UNTRACKED, "-delete-all") == []
    assert len([path for path in (app.options.data_dir / "set-aside").rglob("*.jpg") if path.is_file()]) == 4
    paths = [await file_of(app, uid) for uid in photos]
    for path in paths[:2]:
        flip(path)
    assert len(await check(DAMAGED)) == 2
    flip(paths[0])
    assert len(await check(DAMAGED, "-refresh")) == 1
    assert await check(DAMAGED, "-delete-all") == []
    paths[2].unlink()
    assert len(await check(MISSING)) == 1
    assert await check(MISSING, "-delete-all") == []
    assert [(await admin.get(f"/assets/{uid}"))["isTrashed"] for uid in photos] == [False, True, True]
