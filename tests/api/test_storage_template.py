"""Filing uploads by the storage template: new ones, all of them, and what stays where it is."""

import asyncio
import logging
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.storage_template import moving, service
from photostead.media import tasks as media
from photostead.media import video_tasks as video_media
from tests.api.settling import change_settings
from tests.api.uploading import assert_rows_equal_files, files_of, folder_of, upload
from tests.client import Client
from tests.conftest import Heard, MakeUser, RunJobs
from tests.media import videos
from tests.people import insert_album, insert_asset, insert_library
from tests.photos import jpeg, write_photo

PREVIEW = "/photostead/storage-template/preview"


def photo(day: int = 1, **options: Any) -> bytes:
    return jpeg((day * 8, 60, 30), taken=f"2023:04:{day:02} 10:00:00", **options)


async def switch_on(admin: Client, template: str = "{{y}}/{{MM}}/{{filename}}") -> None:
    await change_settings(admin, {"storageTemplate": {"enabled": True, "template": template}})


async def migrate(admin: Client, run_jobs: RunJobs) -> None:
    await admin.put("/jobs/storageTemplateMigration", json={"command": "start", "force": False})
    await run_jobs()


def places(app: App) -> list[str]:
    return [name.partition("/")[2].partition("/")[2] for name in files_of(app, "library")]


async def test_new_uploads_are_filed_when_they_were_read(
    app: App, admin: Client, run_jobs: RunJobs, events: Heard
) -> None:
    """By the date that is in the file, with their sidecar; and everything else goes on as ever."""
    await switch_on(admin)
    uid = await upload(admin, photo(7), "a.jpg", sidecar=b"<x/>")
    await run_jobs()
    assert files_of(app, "library") == [f"library/{folder_of(admin)}/2023/04/a.jpg" + end for end in ("", ".xmp")]
    await assert_rows_equal_files(app)
    asset = await admin.get(f"/assets/{uid}")
    assert asset["originalPath"] == f"library/{folder_of(admin)}/2023/04/a.jpg"
    assert asset["thumbhash"]
    assert await admin.get(f"/assets/{uid}/original") == photo(7)
    assert (await upload(admin, photo(7), "again.jpg", expect=200)) == uid
    assert "on_upload_success" in events.names()
    folders = await admin.get("/view/folder/unique-paths")
    assert [path for path in folders if "2023" in path] == folders


async def test_what_was_there_before_moves_when_it_is_asked_for(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Switching on moves nothing, and neither does reading the files again; the migration does, twice as well as once."""
    uid = await upload(admin, photo(7), "a.jpg")
    await run_jobs()
    before = places(app)
    await switch_on(admin)
    await admin.put("/jobs/metadataExtraction", json={"command": "start", "force": True})
    await run_jobs()
    assert places(app) == before
    await migrate(admin, run_jobs)
    assert places(app) == ["2023/04/a.jpg"]
    await migrate(admin, run_jobs)
    assert places(app) == ["2023/04/a.jpg"]
    assert await admin.get(f"/assets/{uid}/original") == photo(7)
    await assert_rows_equal_files(app)


async def test_no_device_hears_of_it(app: App, admin: Client, run_jobs: RunJobs, events: Heard) -> None:
    """Where a file lies is news to nobody: a hundred thousand rows would be sent to every phone."""
    await upload(admin, photo(7), "a.jpg")
    await run_jobs()
    await switch_on(admin)
    events.take()
    before = await app.db.read(Rows.rows, "select id, seq, updated_at from assets")
    await migrate(admin, run_jobs)
    assert places(app) == ["2023/04/a.jpg"]
    assert await app.db.read(Rows.rows, "select id, seq, updated_at from assets") == before
    assert events.names() == []
    await app.db.write(Tx.run, "update assets set is_favorite = 1")
    assert await app.db.read(Rows.value, "select max(seq) from assets") > before[0][1]


async def test_switched_off_everything_stays(app: App, admin: Client, run_jobs: RunJobs) -> None:
    await switch_on(admin)
    await upload(admin, photo(7), "a.jpg")
    await run_jobs()
    await change_settings(admin, {"storageTemplate": {"enabled": False}})
    await upload(admin, photo(8), "b.jpg")
    await run_jobs()
    assert places(app) == ["2023/04/a.jpg", "2024/2024-05-01/b.jpg"]
    answer = await admin.put("/jobs/storageTemplateMigration", json={"command": "start", "force": False}, expect=400)
    assert "switch the storage template on" in answer["message"]


async def test_a_job_that_waits_while_it_is_switched_off_does_nothing(
    app: App, admin: Client, run_jobs: RunJobs
) -> None:
    await upload(admin, photo(7), "a.jpg")
    await run_jobs()
    before = places(app)
    await switch_on(admin)
    await admin.put("/jobs/storageTemplateMigration", json={"command": "start", "force": False})
    await change_settings(admin, {"storageTemplate": {"enabled": False}})
    await run_jobs()
    assert places(app) == before


async def test_taken_names_get_numbers(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Also where only a sidecar's name is taken; and a second run leaves them as they are."""
    await switch_on(admin, "{{y}}/{{filename}}")
    for day, sidecar in ((1, b"<x/>"), (2, None), (3, b"<y/>")):
        await upload(admin, photo(day), "a.jpg", sidecar=sidecar)
        await run_jobs()
    wanted = ["2023/a+1.jpg", "2023/a+2.jpg", "2023/a+2.jpg.xmp", "2023/a.jpg", "2023/a.jpg.xmp"]
    assert places(app) == wanted
    await migrate(admin, run_jobs)
    assert places(app) == wanted
    await assert_rows_equal_files(app)


async def test_somebody_elses_file_is_never_overwritten(app: App, admin: Client, run_jobs: RunJobs) -> None:
    await switch_on(admin, "{{y}}/{{filename}}")
    there = app.options.media_dir / "library" / folder_of(admin) / "2023" / "a.jpg"
    there.parent.mkdir(parents=True)
    there.write_bytes(b"put here by hand")
    await upload(admin, photo(1), "a.jpg")
    await run_jobs()
    assert places(app) == ["2023/a+1.jpg", "2023/a.jpg"]
    assert there.read_bytes() == b"put here by hand"


async def test_albums(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """The one that was made last; a name that climbs is only a name; a motion part goes with its photo."""
    await switch_on(admin, "{{#if album}}{{album}}/{{album-startDate-y}}{{else}}none{{/if}}/{{filename}}")
    video = await upload(admin, photo(2), "a.mov")
    uid = await upload(admin, photo(1), "a.jpg", livePhotoVideoId=video)
    other = await upload(admin, photo(3), "b.jpg")
    await run_jobs()
    assert places(app) == ["none/a.jpg", "none/a.mov", "none/b.jpg"]
    await app.db.write(insert_album, admin.user_id, assets=[uid], name="Old")
    await app.db.write(Tx.run, "update albums set created_at = 1")
    await app.db.write(insert_album, admin.user_id, assets=[uid], name="../../R\u202eome\0")
    await migrate(admin, run_jobs)
    assert places(app) == ["_.._Rome/2023/a.jpg", "_.._Rome/2023/a.mov", "none/b.jpg"]
    assert await admin.get(f"/assets/{other}/original") == photo(3)
    await assert_rows_equal_files(app)


async def test_another_label_takes_the_files_along(
    app: App, admin: Client, make_user: MakeUser, run_jobs: RunJobs
) -> None:
    """And the folder that is empty then goes."""
    mia = await make_user("mia")
    await switch_on(admin)
    await upload(mia, photo(7), "a.jpg")
    await run_jobs()
    await admin.put(f"/admin/users/{mia.uid}", json={"storageLabel": "mia"})
    await migrate(admin, run_jobs)
    assert files_of(app, "library") == ["library/mia/2023/04/a.jpg"]
    assert sorted(os.listdir(app.options.media_dir / "library")) == [".photostead", "mia"]


async def test_libraries_are_never_touched(app: App, admin: Client, run_jobs: RunJobs, tmp_path: Path) -> None:
    """Also where a row claims to lie among ours."""
    external = write_photo(tmp_path / "nas" / "x.jpg")
    library = await app.db.write(insert_library, admin.user_id, import_paths=[str(external.parent)])
    library_id = await app.db.read(Rows.value, "select id from libraries where uid = ?", (library,))
    path = str(external)
    await app.db.write(insert_asset, admin.user_id, library_id=library_id, path=path.encode(), original_path=path)
    await app.db.write(insert_asset, admin.user_id, path=path.encode(), original_path=path)
    await switch_on(admin)
    await migrate(admin, run_jobs)
    assert external.exists()
    assert files_of(app, "library") == []


async def test_a_file_that_is_gone_is_told(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await upload(admin, photo(7), "a.jpg")
    await run_jobs()
    [name] = files_of(app, "library")
    (app.options.media_dir / name).rename(app.options.media_dir / "away")
    await switch_on(admin)
    await migrate(admin, run_jobs)
    reasons = "select reason from problems where step = 'storage-template'"
    assert await app.db.read(Rows.column, reasons) == ["a.jpg: the file is no longer there"]
    assert (await admin.get(f"/assets/{uid}"))["originalPath"] == name
    (app.options.media_dir / name).parent.mkdir(parents=True, exist_ok=True)
    (app.options.media_dir / "away").rename(app.options.media_dir / name)
    await migrate(admin, run_jobs)
    assert await app.db.read(Rows.column, reasons) == []
    assert places(app) == ["2023/04/a.jpg"]


async def test_a_path_that_would_be_too_long_is_told(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await upload(admin, photo(7), "a.jpg")
    await app.db.write(insert_album, admin.user_id, assets=[uid], name="x" * 250)
    await run_jobs()
    before = places(app)
    await switch_on(admin, "/".join(["{{album}}"] * 6) + "/{{filename}}")
    await migrate(admin, run_jobs)
    assert places(app) == before
    [reason] = await app.db.read(Rows.column, "select reason from problems where step = 'storage-template'")
    assert "more than 1024 bytes" in reason


async def test_removed_meanwhile(app: App, admin: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the new name and the row: nothing is left of a photo that was removed."""
    uid = await upload(admin, photo(7), "a.jpg", sidecar=b"<x/>")
    await run_jobs()
    await switch_on(admin)
    bring, loop = moving.bring, asyncio.get_running_loop()

    def delete(tx: Tx) -> None:
        assets.delete_for_good(tx, tx.column("select id from assets where uid = ?", (uid,)))

    def and_remove(*args: Any) -> str | None:
        name = bring(*args)
        asyncio.run_coroutine_threadsafe(app.db.write(delete), loop).result()
        return name

    monkeypatch.setattr(moving, "bring", and_remove)
    await migrate(admin, run_jobs)
    assert files_of(app, "library", "incoming") == []


@pytest.mark.parametrize(
    ("work", "data", "name"),
    [(media.extract, photo(7), "a.jpg"), (video_media.look_at_video, videos.mpeg4(), "a.avi")],
    ids=["photo", "video"],
)
async def test_a_file_that_moves_while_it_is_read_is_read_again(
    work: object, data: bytes, name: str, app: App, admin: Client, run_jobs: RunJobs,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """The worker finds nothing at the old place, and nothing is held against the file."""
    await change_settings(admin, {"ffmpeg": {"preset": "ultrafast", "targetResolution": "60"}})
    await upload(admin, data, name)
    [old] = files_of(app, "library")
    submit = app.executor.submit
    home = app.options.media_dir
    new = old.replace(name, f"moved {name}")
    moved: list[str] = []

    async def after_moving(fn: Any, *args: Any, seconds: float) -> Any:
        if fn is work and not moved:
            moved.append(new)
            await asyncio.to_thread((home / old).rename, home / new)
            await app.db.write(Tx.run, "update assets set path = ?, original_path = ?", (new.encode(), new))
        return await submit(fn, *args, seconds=seconds)

    monkeypatch.setattr(app.executor, "submit", after_moving)
    await run_jobs()
    assert moved == [new]
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert await app.db.read(Rows.rows, "select * from problems") == []
    assert await app.db.read(Rows.value, "select thumbhash is not null from assets")
    assert await app.db.read(Rows.value, "select count(*) from jobs") == 0


# --- looking at a template first


async def test_preview(app: App, admin: Client, make_user: MakeUser, run_jobs: RunJobs) -> None:
    """Of one's own photos, as they would be filed; nothing is moved or saved."""
    mia = await make_user("mia")
    await upload(mia, photo(9), "hers.jpg")
    uid = await upload(admin, photo(7), "a.jpg")
    locked = await upload(admin, photo(8), "hush.jpg", visibility="locked")
    await run_jobs()
    before = places(app)
    answer = await admin.post(PREVIEW, json={"template": "{{yy}}/{{filename}}"})
    [example] = answer["examples"]
    assert example["path"] == f"library/{folder_of(admin)}/23/a.jpg"
    assert (example["assetId"], example["originalFileName"], example["problem"]) == (uid, "a.jpg", None)
    assert locked not in str(answer)
    assert places(app) == before
    assert not (await admin.get("/system-config"))["storageTemplate"]["enabled"]


async def test_preview_without_photos_and_with_problems(admin: Client, make_user: MakeUser) -> None:
    [example] = (await admin.post(PREVIEW, json={"template": "{{album}}/{{MMMM}}/{{filename}}"}))["examples"]
    assert example["path"] == f"library/{folder_of(admin)}/Summer/July/IMG_1234.JPG"
    assert example["assetId"] is None
    wrong = await admin.post(PREVIEW, json={"template": "../{{filename}}"})
    assert wrong == {"problems": ["The template has an empty folder name, or one that is . or ..."], "examples": []}
    mia = await make_user("mia")
    await mia.post(PREVIEW, json={"template": "{{filename}}"}, expect=403)


async def test_the_queue_can_wait(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Paused as any other, and counted."""
    await upload(admin, photo(7), "a.jpg")
    await run_jobs()
    await switch_on(admin)
    await admin.put("/jobs/storageTemplateMigration", json={"command": "pause", "force": False})
    await migrate(admin, run_jobs)
    queue = (await admin.get("/jobs"))["storageTemplateMigration"]
    assert (queue["jobCounts"]["paused"], queue["queueStatus"]["isPaused"]) == (1, True)
    assert places(app) != ["2023/04/a.jpg"]
    await admin.put("/jobs/storageTemplateMigration", json={"command": "resume", "force": False})
    await run_jobs()
    assert places(app) == ["2023/04/a.jpg"]


@pytest.mark.parametrize("step", ["bring", "finish"])
async def test_work_that_is_stopped_meanwhile_leaves_one_name(
    app: App, admin: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """For maintenance, which no start follows: neither the new name before the row has it, nor the old one afterwards."""
    await upload(admin, photo(7), "a.jpg")
    await run_jobs()
    await switch_on(admin)
    place = moving if step == "bring" else service
    reached, goes_on, work = asyncio.Event(), threading.Event(), getattr(place, step)
    loop = asyncio.get_running_loop()

    def held(*args: Any) -> Any:
        loop.call_soon_threadsafe(reached.set)
        goes_on.wait()
        return work(*args)

    monkeypatch.setattr(place, step, held)
    await admin.put("/jobs/storageTemplateMigration", json={"command": "start", "force": False})
    await app.runner.start()
    await reached.wait()
    stopping = asyncio.create_task(app.runner.stop())
    await asyncio.sleep(0)
    goes_on.set()
    await stopping
    assert len(places(app)) == 1
    assert files_of(app, "incoming") == []
    await run_jobs()
    assert places(app) == ["2023/04/a.jpg"]
