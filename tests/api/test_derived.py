"""Tidying up: what goes, what never does, and what is told before."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db import recover
from photostead.db.tx import Rows, Tx
from photostead.features.derived import service, tasks
from photostead.kernel.ids import new_id
from tests.api.settling import change_settings
from tests.api.test_progress import insert_problem
from tests.api.uploading import make_form, upload
from tests.client import Client
from tests.conftest import RunJobs
from tests.people import insert_asset
from tests.photos import jpeg

GONE = "0a1b2c3d-0000-4000-8000-000000000000"
FOLDER = "derived/0a/1b"


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever lies there has lain there long enough."""
    monkeypatch.setattr(tasks, "OLD_MS", -3_600_000)


async def state(admin: Client) -> dict[str, Any]:
    """What is told of it: `(count, bytes)` by kind, and the rest."""
    answer: dict[str, Any] = await admin.get("/photostead/derived")
    return answer | {"unneeded": {one["kind"]: (one["count"], one["bytes"]) for one in answer["unneeded"]}}


async def clean(admin: Client, run_jobs: RunJobs) -> dict[str, Any]:
    """Tidy up by hand; what is told of it afterwards."""
    await admin.post("/photostead/derived/clean", expect=204)
    assert (await state(admin))["isBusy"] is True
    await run_jobs()
    return await state(admin)


def put(app: App, path: str, data: bytes = b"12345") -> Path:
    """A file below the media folder."""
    place = app.options.data_dir / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return place


def insert_file(tx: Tx, asset: str, kind: str, path: str, is_edited: int = 0) -> None:
    """Something that was made of an asset."""
    sql = """
      insert into asset_files (uid, asset_id, type, path, size, is_edited, created_at, updated_at)
      select ?, id, ?, ?, 5, ?, 0, 0 from assets where uid = ?
    """
    tx.run(sql, (new_id(), kind, path, is_edited, asset))


async def made(app: App, asset: str, kind: str, extension: str = "mp4", *, is_edited: int = 0) -> Path:
    """The same, with its file."""
    path = f"derived/{asset[:2]}/{asset[2:4]}/{asset}-{kind}{is_edited or ''}.{extension}"
    await app.db.write(insert_file, asset, kind, path, is_edited)
    return put(app, path)


# --- what rows name


async def test_copies_that_are_switched_off(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Pictures in full size, but not of edits; converted videos."""
    photo, video = [await app.db.write(insert_asset, admin.user_id, type=kind) for kind in ("IMAGE", "VIDEO")]
    files = [await made(app, photo, "fullsize", "jpeg"), await made(app, video, "encoded_video")]
    kept = await made(app, photo, "fullsize", "jpeg", is_edited=1)
    await change_settings(admin, {"ffmpeg": {"transcode": "required"}})
    assert (await state(admin))["unneeded"] == {"fullsize": (1, 5), "encoded_video": (0, 0), "leftover": (0, 0)}
    await change_settings(admin, {"ffmpeg": {"transcode": "disabled"}})
    assert (await state(admin))["unneeded"]["encoded_video"] == (1, 5)
    assert all(file.exists() for file in files), "looking removes nothing"
    after = await clean(admin, run_jobs)
    assert after["unneeded"] == {"fullsize": (0, 0), "encoded_video": (0, 0), "leftover": (0, 0)}
    assert (after["removedCount"], after["removedBytes"], after["isBusy"]) == (2, 10, False)
    assert not any(file.exists() for file in files)
    assert kept.exists()


async def test_videos_that_play_as_they_are(app: App, admin: Client, run_jobs: RunJobs) -> None:
    fits, other = [await app.db.write(insert_asset, admin.user_id, type="VIDEO") for _ in range(2)]
    gone, kept = await made(app, fits, "encoded_video"), await made(app, other, "encoded_video")
    for uid, decision in ((fits, "as_is"), (other, "transcode")):
        sql = "insert into videos (asset_id, facts, decision) select id, '{}', ? from assets where uid = ?"
        await app.db.write(Tx.run, sql, (decision, uid))
    await clean(admin, run_jobs)
    assert (gone.exists(), kept.exists()) == (False, True)


async def test_many_are_removed_in_stretches(
    app: App, admin: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST", 2)
    for _ in range(5):
        await made(app, await app.db.write(insert_asset, admin.user_id), "fullsize", "jpeg")
    assert (await clean(admin, run_jobs))["removedCount"] == 5


async def test_pictures_in_another_format_are_made_anew(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """By hand, through the queue; what lay there before goes, and what cannot be made stays."""
    uid, broken = await upload(admin, jpeg()), await upload(admin, jpeg((9, 9, 9)))
    await run_jobs()
    sql = "select f.path from asset_files f join assets a on a.id = f.asset_id where a.uid = ? order by f.type"
    before = await app.db.read(Rows.column, sql, (uid,))
    await app.db.write(insert_problem, admin.user_id, broken)
    await change_settings(admin, {"image": {"preview": {"format": "webp"}}})
    assert (await state(admin))["otherFormat"] == 1
    await admin.put("/jobs/migration", json={"command": "start", "force": False})
    assert await app.db.read(Rows.column, "select name from jobs") == ["AssetFileMigration"]
    await run_jobs()
    after = await app.db.read(Rows.column, sql, (uid,))
    assert ([Path(path).suffix for path in before], [Path(path).suffix for path in after]) == (
        [".jpeg", ".webp"],
        [".webp", ".webp"],
    )
    assert not (app.options.data_dir / before[0]).exists()
    assert all((app.options.data_dir / path).exists() for path in after)
    assert (await state(admin))["otherFormat"] == 0
    await admin.get(f"/assets/{uid}/thumbnail", params={"size": "preview"})


async def test_all_follow_the_settings_when_that_is_asked_for(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await app.db.write(insert_asset, admin.user_id)
    file = await made(app, uid, "fullsize", "jpeg")
    await admin.put("/jobs/migration", json={"command": "start", "force": True})
    await run_jobs()
    assert not file.exists()


# --- what nothing names


@pytest.mark.usefixtures("old")
async def test_leftovers_go_and_nothing_else(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await upload(admin, jpeg())
    await run_jobs()
    left = [
        put(app, f"{FOLDER}/{GONE}-preview.jpeg"),
        put(app, f"{FOLDER}/{GONE}-{new_id()}.jpeg"),
        put(app, f"{FOLDER}/.{GONE}-encoded_video.mp4.part"),
        put(app, f"sidecars/0a/1b/{GONE}.xmp"),
        put(app, f"derived/{uid[:2]}/{uid[2:4]}/{uid}-preview.webp"),
    ]
    kept = [
        put(app, f"derived/ff/ff/{GONE}-preview.jpeg"),
        put(app, f"{FOLDER}/{GONE}-preview.jpeg/inside.jpeg".replace(GONE, GONE[:-1] + "1")),
        put(app, f"{FOLDER}/holiday.jpeg"),
        put(app, f"{FOLDER}/{GONE}-my notes.txt"),
        put(app, f"{FOLDER}/deeper/{GONE}-preview.jpeg"),
        put(app, f"derived/{GONE}-preview.jpeg"),
        put(app, f"sidecars/0a/1b/{GONE}-given.xmp"),
        put(app, f"sidecars/{uid[:2]}/{uid[2:4]}/{uid}.xmp"),
        put(app, f"library/{GONE}-preview.jpeg"),
        put(app, f"profile/{GONE}-preview.jpeg"),
    ]
    outside = put(app, "outside.jpeg")
    link = app.options.data_dir / f"{FOLDER}/{GONE}-thumbnail.webp"
    link.symlink_to(outside)
    await admin.post("/photostead/derived/look", expect=204)
    await run_jobs()
    told = await state(admin)
    assert (told["unneeded"]["leftover"], told["cleanedAt"]) == ((5, 25), None)
    assert all(file.exists() for file in left)
    after = await clean(admin, run_jobs)
    assert (after["unneeded"]["leftover"], after["removedCount"], after["removedBytes"]) == ((0, 0), 5, 25)
    assert [file for file in left if file.exists()] == []
    assert [file for file in (*kept, outside) if not file.exists()] == []
    assert link.is_symlink()
    await admin.get(f"/assets/{uid}/thumbnail", params={"size": "preview"})


async def test_what_is_young_stays(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Its row may be about to be written. The time of the file itself, which anybody may set, says nothing."""
    file = put(app, f"{FOLDER}/{GONE}-preview.jpeg")
    os.utime(file, (time.time() - 9e6,) * 2)
    assert (await clean(admin, run_jobs))["removedCount"] == 0
    assert file.exists()


@pytest.mark.usefixtures("old")
async def test_what_somebody_shows_or_keeps_stays(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Of the trash, of people, of copies."""
    uid = (await admin.post("/assets", data=make_form(jpeg(), sidecar=b"<x/>"), expect=201))["id"]
    await run_jobs()
    person = new_id()
    face = f"derived/{person[:2]}/{person[2:4]}/{person}-{new_id()}.jpeg"
    portrait = put(app, face)
    sql = (
        "insert into people (uid, owner_id, name, thumbnail_path, created_at, updated_at) values (?, ?, 'Mia', ?, 0, 0)"
    )
    await app.db.write(Tx.run, sql, (person, admin.user_id, face))
    copy = await upload(admin, jpeg((9, 9, 9)))
    await admin.put("/assets/copy", json={"sourceId": uid, "targetId": copy, "sidecar": True}, expect=204)
    await admin.delete("/assets", json={"ids": [uid]}, expect=204)
    await run_jobs()
    paths = await app.db.read(Rows.column, "select path from asset_files")
    assert len(paths) == 6
    assert (await clean(admin, run_jobs))["removedCount"] == 0
    assert all((app.options.data_dir / path).exists() for path in paths)
    assert portrait.exists()


@pytest.mark.usefixtures("old")
async def test_not_while_files_may_still_get_rows(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """After the database went back, or with the media folder away."""
    file = put(app, f"{FOLDER}/{GONE}-preview.jpeg")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recover, "is_pending", lambda rows: True)
        await admin.post("/photostead/derived/clean", expect=204)
        await run_jobs()
    assert file.exists()
    assert "taken in" in await app.db.read(Rows.value, "select error from jobs")
    marker = app.options.data_dir / "derived" / ".photostead"
    marker.rename(marker.with_name("away"))
    await app.db.write(Tx.run, "update jobs set run_after = 0")
    await run_jobs()
    assert file.exists()
    assert "mounted" in await app.db.read(Rows.value, "select error from jobs")
    marker.with_name("away").rename(marker)
    await app.db.write(Tx.run, "update jobs set run_after = 0")
    await run_jobs()
    assert not file.exists()


async def test_by_itself_at_night(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """What rows tell every night; a walk once a week."""
    every, weekly = service.scheduled("30 2 * * *")
    assert (every.cron, weekly.cron) == ("30 2 * * *", "30 2 * * 6")
    file = await made(app, await app.db.write(insert_asset, admin.user_id), "fullsize", "jpeg")
    await app.db.write(every.ask)
    await run_jobs()
    assert not file.exists()
    told = await state(admin)
    assert (told["removedCount"], told["lookedAt"]) == (1, None)
    await app.db.write(every.ask)
    await run_jobs()
    assert (await state(admin))["removedCount"] == 1, "a night without anything to do is not told of"
    await app.db.write(weekly.ask)
    await run_jobs()
    assert (await state(admin))["lookedAt"] is not None
