"""Sidecars made from what people edit: written into our own folder where that is switched on, for uploads and external
files alike, never read back, gone with their asset; and nothing beside an external file is ever touched or followed out.
"""

import asyncio
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.assets.sidecars import is_written, note_written, switch
from photostead.host import markers
from photostead.kernel.options import Options
from photostead.media.metadata import read_sidecar
from photostead.media.xmp_write import Written
from tests.api.uploading import make_form, sha1, upload
from tests.client import Client
from tests.conftest import RunJobs
from tests.media.pictures import bag, localised, xmp_packet
from tests.photos import jpeg, write_photo

PHOTO = jpeg(taken="2020:01:02 03:04:05", gps=(1.0, 2.0))
OTHERS = xmp_packet(dc__subject=bag("theirs"), dc__description=localised("theirs"), xmp__Rating="1")
EDITS = {
    "description": "ours & <only>",
    "dateTimeOriginal": "2001-02-03T04:05:06.000+02:00",
    "latitude": -33.5,
    "longitude": 151.25,
    "rating": 5,
}
EXPECTED = {
    "dc.description": b'lang="x-default" ours & <only>',
    "xmp.Rating": b"5",
    "exif.GPSLatitude": b"33,30.0000000S",
    "exif.GPSLongitude": b"151,15.0000000E",
    "exif.DateTimeOriginal": b"2001-02-03T04:05:06+02:00",
    "photoshop.DateCreated": b"2001-02-03T04:05:06+02:00",
    "xmp.CreateDate": b"2001-02-03T04:05:06+02:00",
}


@pytest.fixture
def options(data_dir: Path) -> Options:
    """A daemon that writes sidecars."""
    return Options(data_dir=data_dir, http_host="127.0.0.1", http_port=0, jobs_concurrency=1, sidecars_write=True)


def path_of(app: App, uid: str) -> Path:
    """Where the sidecar of an asset is, or would be."""
    return app.options.data_dir / "sidecars" / uid[:2] / uid[2:4] / f"{uid}.xmp"


async def written(app: App, uid: str) -> dict[str, Any] | None:
    """The properties of an asset's sidecar; None where there is none."""
    if not path_of(app, uid).exists():
        return None
    tags, warnings = await asyncio.to_thread(read_sidecar, str(path_of(app, uid)))
    assert warnings == ()
    return {key.removeprefix("Xmp."): value for key, value in tags.items()}


def all_written(app: App) -> list[str]:
    """Every file below the folder of sidecars, whatever it is, but its marker."""
    folder = app.options.data_dir / "sidecars"
    files = [path for path in folder.rglob("*") if not path.is_dir() and path.name != markers.NAME]
    return sorted(str(path.relative_to(folder)) for path in files)


async def waiting(app: App) -> int:
    """How many sidecars are still to be written."""
    return int(await app.db.read(Rows.value, "select count(*) from jobs where name = 'SidecarWrite'"))


@pytest.fixture
def nas(tmp_path: Path) -> Path:
    """An import path with one photo, and a sidecar of another program beside it."""
    write_photo(tmp_path / "nas" / "photo.jpg", taken="2020:01:02 03:04:05")
    (tmp_path / "nas" / "photo.jpg.xmp").write_text(OTHERS, "utf-8")
    return tmp_path / "nas"


@pytest.fixture
async def library(admin: Client, nas: Path, run_jobs: RunJobs) -> str:
    """A library of it, scanned."""
    body = {"ownerId": admin.uid, "importPaths": [str(nas)], "exclusionPatterns": []}
    uid: str = (await admin.post("/libraries", json=body))["id"]
    await admin.post(f"/libraries/{uid}/scan", expect=204)
    await run_jobs()
    return uid


async def asset_of(app: App, name: str = "photo.jpg") -> str:
    """The id of an asset by its file's name."""
    uid = await app.db.read(Rows.value, "select uid from assets where original_name = ?", (name,))
    assert isinstance(uid, str)
    return uid


# --- what is written


async def test_everything_that_is_edited_is_written(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await upload(admin, PHOTO)
    await run_jobs()
    assert await written(app, uid) is None
    await admin.put(f"/assets/{uid}", json=EDITS)
    assert await waiting(app) == 1
    await run_jobs()
    assert await written(app, uid) == EXPECTED


async def test_only_what_was_touched_is_written_and_what_was_cleared_goes(
    app: App, admin: Client, run_jobs: RunJobs
) -> None:
    uid = await upload(admin, PHOTO)
    await run_jobs()
    await admin.put(f"/assets/{uid}", json={"rating": 3})
    await run_jobs()
    assert await written(app, uid) == {"xmp.Rating": b"3"}
    await admin.put(f"/assets/{uid}", json={"rating": None, "latitude": 5.0})
    await run_jobs()
    position = {"exif.GPSLatitude": b"5,0.0000000N", "exif.GPSLongitude": b"2,0.0000000E"}
    assert await written(app, uid) == position, "half a place is none: the other half is what the file says"


async def test_several_at_once(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uids = [await upload(admin, jpeg((shade, 0, 0)), f"{shade}.jpg") for shade in (1, 2)]
    await run_jobs()
    await admin.put("/assets", json={"ids": uids, "description": "both"}, expect=204)
    await run_jobs()
    assert [await written(app, uid) for uid in uids] == [{"dc.description": b'lang="x-default" both'}] * 2


@pytest.mark.parametrize("change", [{"isFavorite": True}, {"visibility": "archive"}, {}])
async def test_what_has_no_place_in_xmp_asks_for_none(app: App, admin: Client, change: dict[str, Any]) -> None:
    uid = await upload(admin, PHOTO)
    await admin.put(f"/assets/{uid}", json=change)
    assert await waiting(app) == 0


async def test_a_sidecar_that_came_with_the_upload_is_where_ours_begins(
    app: App, admin: Client, run_jobs: RunJobs
) -> None:
    answer = await admin.post("/assets", data=make_form(PHOTO, sidecar=OTHERS.encode()), expect=201)
    await run_jobs()
    given = await app.db.read(Rows.value, "select path from asset_files where type = 'sidecar' and is_edited = 0")
    before = sha1((app.options.data_dir / given).read_bytes())
    await admin.put(f"/assets/{answer['id']}", json={"description": "ours"})
    await run_jobs()
    assert await written(app, answer["id"]) == {
        "dc.subject": [b"theirs"], "dc.description": b'lang="x-default" ours', "xmp.Rating": b"1",
    }  # fmt: skip
    assert sha1((app.options.data_dir / given).read_bytes()) == before


@pytest.mark.usefixtures("library")
async def test_a_sidecar_beside_an_external_file_is_where_ours_begins(
    app: App, admin: Client, nas: Path, run_jobs: RunJobs
) -> None:
    before = {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in nas.iterdir()}
    uid = await asset_of(app)
    await admin.put(f"/assets/{uid}", json=EDITS)
    await run_jobs()
    assert await written(app, uid) == {"dc.subject": [b"theirs"], **EXPECTED}
    assert {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in nas.iterdir()} == before


# --- what it never changes for


async def test_reading_again_changes_neither_edits_nor_what_was_written(
    app: App, admin: Client, nas: Path, library: str, run_jobs: RunJobs
) -> None:
    uid = await asset_of(app)
    await admin.put(f"/assets/{uid}", json=EDITS)
    await run_jobs()
    before = (path_of(app, uid).stat().st_mtime_ns, path_of(app, uid).read_bytes())
    (nas / "photo.jpg.xmp").write_text(xmp_packet(dc__description=localised("again"), xmp__Rating="2"), "utf-8")
    path_of(app, uid).with_name("stray.xmp").write_text(OTHERS)
    await admin.post(f"/libraries/{library}/scan", expect=204)
    await admin.post("/assets/jobs", json={"assetIds": [uid], "name": "refresh-metadata"}, expect=204)
    await run_jobs()
    assert (path_of(app, uid).stat().st_mtime_ns, path_of(app, uid).read_bytes()) == before
    exif = (await admin.get(f"/assets/{uid}"))["exifInfo"]
    assert (exif["description"], exif["rating"], exif["latitude"]) == (EDITS["description"], 5, -33.5)
    assert await app.db.read(Rows.value, "select tags from asset_exif") == "[]", "what nobody set follows the file"


async def test_a_written_sidecar_that_somebody_changed_is_not_read(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await upload(admin, PHOTO)
    await admin.put(f"/assets/{uid}", json={"rating": 3})
    await run_jobs()
    path_of(app, uid).write_text(xmp_packet(xmp__Rating="1", dc__description=localised("planted")), "utf-8")
    await admin.post("/assets/jobs", json={"assetIds": [uid], "name": "refresh-metadata"}, expect=204)
    await run_jobs()
    exif = (await admin.get(f"/assets/{uid}"))["exifInfo"]
    assert (exif["description"], exif["rating"]) == ("", 3)


# --- leaving


async def test_the_trash_keeps_it_and_deleting_for_good_removes_it(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await upload(admin, PHOTO)
    await admin.put(f"/assets/{uid}", json=EDITS)
    await run_jobs()
    before = path_of(app, uid).read_bytes()
    await admin.delete("/assets", json={"ids": [uid]}, expect=204)
    await run_jobs()
    await admin.post("/trash/restore/assets", json={"ids": [uid]})
    await run_jobs()
    assert path_of(app, uid).read_bytes() == before
    await admin.delete("/assets", json={"ids": [uid], "force": True}, expect=204)
    await run_jobs()
    assert all_written(app) == []
    assert os.listdir(app.options.data_dir / "sidecars") == [markers.NAME]


async def test_it_goes_with_an_external_asset_and_with_the_library(
    app: App, admin: Client, nas: Path, library: str, run_jobs: RunJobs
) -> None:
    write_photo(nas / "second.jpg", colour=(9, 9, 9))
    await admin.post(f"/libraries/{library}/scan", expect=204)
    await run_jobs()
    first, second = await asset_of(app), await asset_of(app, "second.jpg")
    await admin.put("/assets", json={"ids": [first, second], "rating": 4}, expect=204)
    await run_jobs()
    assert len(all_written(app)) == 2
    await admin.delete("/assets", json={"ids": [first], "force": True}, expect=204)
    await run_jobs()
    assert all_written(app) == [f"{second[:2]}/{second[2:4]}/{second}.xmp"]
    await admin.delete(f"/libraries/{library}", expect=204)
    await run_jobs()
    assert all_written(app) == []
    assert sorted(os.listdir(nas)) == ["photo.jpg", "photo.jpg.xmp", "second.jpg"]


async def test_one_written_for_an_asset_that_went_meanwhile_goes_too(app: App, run_jobs: RunJobs) -> None:
    late = app.options.data_dir / "sidecars" / "ab" / "cd" / "abcd.xmp"
    late.parent.mkdir(parents=True)
    late.write_text(OTHERS)
    await app.db.write(note_written, 4711, "sidecars/ab/cd/abcd.xmp", Written(5, ()))
    await run_jobs()
    assert all_written(app) == []


# --- trouble


async def test_a_folder_that_cannot_be_written_puts_it_off(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await upload(admin, PHOTO)
    await run_jobs()
    obstacle = app.options.data_dir / "sidecars" / uid[:2]
    obstacle.write_text("in the way")
    await admin.put(f"/assets/{uid}", json=EDITS)
    await run_jobs()
    assert (await admin.get(f"/assets/{uid}"))["exifInfo"]["rating"] == 5
    [(attempts, reason)] = await app.db.read(Rows.rows, "select attempts, error from jobs")
    assert attempts == 0
    assert "sidecars" in reason
    obstacle.unlink()
    await app.db.write(Tx.run, "update jobs set run_after = 0")
    await run_jobs()
    assert await written(app, uid) == EXPECTED


@pytest.mark.usefixtures("library")
async def test_a_broken_one_beside_the_file_is_said_and_ours_is_written(
    app: App, admin: Client, nas: Path, run_jobs: RunJobs
) -> None:
    (nas / "photo.jpg.xmp").write_text("no xml")
    uid = await asset_of(app)
    await admin.put(f"/assets/{uid}", json=EDITS)
    await run_jobs()
    assert await written(app, uid) == EXPECTED
    [reason] = await app.db.read(Rows.column, "select reason from problems where step = 'sidecar'")
    assert "photo.jpg.xmp" in reason
    (nas / "photo.jpg.xmp").unlink()
    await admin.put(f"/assets/{uid}", json={"rating": 4})
    await run_jobs()
    assert await app.db.read(Rows.column, "select reason from problems where step = 'sidecar'") == []


# --- the switch


async def test_the_switch_is_where_the_daemon_was_started(options: Options) -> None:
    for is_on in (True, False, True):
        daemon = App(msgspec.structs.replace(options, sidecars_write=is_on))
        await daemon.start()
        assert await daemon.db.read(is_written) is is_on
        assert (options.data_dir / "sidecars").is_dir()
        await daemon.stop()


async def ask_for(admin: Client, *, force: bool, expect: int = 200) -> Any:
    """Start the queue."""
    return await admin.put("/jobs/sidecar", json={"command": "start", "force": force}, expect=expect)


async def test_switched_off_nothing_is_written_nor_asked_for(app: App, admin: Client) -> None:
    uid = await upload(admin, PHOTO)
    await app.db.write(switch, False)
    await admin.put(f"/assets/{uid}", json=EDITS)
    assert await waiting(app) == 0
    answer = await ask_for(admin, force=True, expect=400)
    assert "--write-sidecars" in answer["message"]
    await app.db.write(switch, True)
    assert await waiting(app) == 0, "old edits are written when somebody asks for it"
    await ask_for(admin, force=False)
    assert await waiting(app) == 1


async def test_what_still_waits_when_it_is_switched_off_is_dropped(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await upload(admin, PHOTO)
    await admin.put(f"/assets/{uid}", json=EDITS)
    await app.db.write(switch, False)
    await run_jobs()
    assert all_written(app) == []
    assert await waiting(app) == 0


async def test_missing_ones_and_all_can_be_asked_for(
    app: App, admin: Client, library: str, nas: Path, run_jobs: RunJobs
) -> None:
    edited, untouched, external = await upload(admin, PHOTO), await upload(admin, jpeg((1, 1, 1))), await asset_of(app)
    await admin.put("/assets", json={"ids": [edited, external], "rating": 4}, expect=204)
    await admin.put(f"/assets/{untouched}", json={"isFavorite": True})
    await run_jobs()
    await ask_for(admin, force=False)
    assert await waiting(app) == 0
    path_of(app, edited).unlink()
    await app.db.write(Tx.run, "delete from asset_files where type = 'sidecar' and path like ?", (f"%{edited}%",))
    await ask_for(admin, force=False)
    assert await waiting(app) == 1
    await app.db.write(Tx.run, "update assets set is_offline = 1 where uid = ?", (external,))
    (nas / "photo.jpg.xmp").unlink()
    await ask_for(admin, force=True)
    assert await waiting(app) == 2, "what a person set can be written without the file"
    await run_jobs()
    assert await written(app, edited) == {"xmp.Rating": b"4"}
    found = await written(app, external)
    assert found is not None
    assert found["dc.subject"] == [b"theirs"], "other programs' part is kept from the time before"


# --- reading where files really lie


@pytest.mark.usefixtures("library")
async def test_a_photo_that_became_a_link_out_is_not_read_again(
    app: App, admin: Client, nas: Path, run_jobs: RunJobs
) -> None:
    uid = await asset_of(app)
    thumbhash = await app.db.read(Rows.value, "select thumbhash from assets")
    secret = write_photo(nas.parent / "secret.jpg", colour=(0, 255, 0), taken="1999:01:01 00:00:00")
    (nas / "photo.jpg").unlink()
    (nas / "photo.jpg").symlink_to(secret)
    for name in ("refresh-metadata", "regenerate-thumbnail"):
        await admin.post("/assets/jobs", json={"assetIds": [uid], "name": name}, expect=204)
    await run_jobs()
    assert await app.db.read(Rows.value, "select thumbhash from assets") == thumbhash
    assert (await admin.get(f"/assets/{uid}"))["exifInfo"]["dateTimeOriginal"].startswith("2020")
    reasons = await app.db.read(Rows.column, "select reason from problems order by step")
    assert reasons == ["photo.jpg: a link leads out of its library's folders"] * 2


@pytest.mark.usefixtures("library")
async def test_a_photo_that_became_a_link_inside_is_read(app: App, admin: Client, nas: Path, run_jobs: RunJobs) -> None:
    uid = await asset_of(app)
    write_photo(nas / "kept" / "real.jpg", taken="1999:01:01 00:00:00")
    (nas / "photo.jpg").unlink()
    (nas / "photo.jpg").symlink_to("kept/real.jpg")
    await admin.post("/assets/jobs", json={"assetIds": [uid], "name": "refresh-metadata"}, expect=204)
    await run_jobs()
    assert (await admin.get(f"/assets/{uid}"))["exifInfo"]["dateTimeOriginal"].startswith("1999")
    assert await app.db.read(Rows.column, "select reason from problems") == []


@pytest.mark.usefixtures("library")
async def test_a_sidecar_that_became_a_link_out_is_passed_over(
    app: App, admin: Client, nas: Path, run_jobs: RunJobs
) -> None:
    uid = await asset_of(app)
    (nas.parent / "secret.xmp").write_text(xmp_packet(dc__description=localised("secret")), "utf-8")
    (nas / "photo.jpg.xmp").unlink()
    (nas / "photo.jpg.xmp").symlink_to(nas.parent / "secret.xmp")
    (nas / "photo.xmp").write_text(xmp_packet(dc__description=localised("shared")), "utf-8")
    await admin.post("/assets/jobs", json={"assetIds": [uid], "name": "refresh-metadata"}, expect=204)
    await run_jobs()
    assert (await admin.get(f"/assets/{uid}"))["exifInfo"]["description"] == "shared"
    await admin.put(f"/assets/{uid}", json={"rating": 2})
    await run_jobs()
    assert await written(app, uid) == {"dc.description": b'lang="x-default" shared', "xmp.Rating": b"2"}
