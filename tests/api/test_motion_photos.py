"""Motion photos: the video in them is an asset behind them, made out of them, and never more than that."""

import base64
import hashlib
import os
from pathlib import Path

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.assets import store
from photostead.features.assets.work import EXTRACT_METADATA, FILE_UPLOAD, asset_job
from photostead.features.integrity import removing
from photostead.features.integrity import store as integrity
from photostead.features.integrity.schema import IntegrityReport
from tests.api.going_back import Box, do_jobs, live
from tests.api.motion import PAUSE, Read, files_below, key_of, part_of, path_of, play, read_again, unlock
from tests.api.settling import change_settings
from tests.api.uploading import make_form, refuse, upload
from tests.client import Client
from tests.conftest import Heard, MakeLink, MakeUser, RunJobs
from tests.media.motion_photos import clip, google, picture


@pytest.fixture
async def read(app: App, run_jobs: RunJobs) -> Read:
    """`await read()` reads what is to be read."""
    await app.db.write(Tx.run, PAUSE)
    return run_jobs


@pytest.fixture
async def photo(admin: Client, read: Read) -> str:
    """An uploaded motion photo."""
    uid = await upload(admin, google(clip(1)), "PXL_1.MP.jpg")
    await read()
    return uid


# --- uploads


async def test_upload_has_its_video_behind_it(app: App, admin: Client, photo: str) -> None:
    """It plays, it is no second thing to see, and it costs nobody their quota."""
    asset = await admin.get(f"/assets/{photo}")
    video = await admin.get(f"/assets/{asset['livePhotoVideoId']}")
    assert (video["type"], video["visibility"], video["originalFileName"]) == ("VIDEO", "hidden", "PXL_1.MP.mp4")
    assert video["libraryId"] is None
    assert 300 <= video["duration"] <= 500
    assert await play(admin, f"/assets/{video['id']}/video/playback") == clip(1)
    size = len(google(clip(1)))
    assert await app.db.read(Rows.value, "select usage_bytes from users") == size
    await app.db.write(store.recount_usage)
    assert await app.db.read(Rows.value, "select usage_bytes from users") == size
    assert (await admin.get("/assets/statistics"))["total"] == 1
    assert await app.db.read(Rows.column, "select name from jobs where name = ?", (FILE_UPLOAD.name,)) == []


async def test_video_of_its_own_is_no_duplicate_of_it(app: App, admin: Client, photo: str) -> None:
    """A phone that has the same bytes as a file is to back it up: what is in a photo goes with the photo."""
    sha1 = hashlib.sha1(clip(1)).digest()
    body = {"assets": [{"id": "a", "checksum": base64.b64encode(sha1).decode()}]}
    assert (await admin.post("/assets/bulk-upload-check", json=body))["results"][0]["action"] == "accept"
    own = await upload(admin, clip(1), "a.mp4")
    await admin.delete("/assets", json={"ids": [photo], "force": True})
    assert await play(admin, f"/assets/{own}/original") == clip(1)
    assert (await admin.get(f"/assets/{own}"))["visibility"] == "timeline"


async def test_reading_again_changes_nothing(app: App, admin: Client, photo: str, read: Read, events: Heard) -> None:
    """The same part, the same file, written once."""
    before, path = await part_of(app, photo), await path_of(app, photo)
    written = path.stat().st_mtime_ns
    await read_again(app, read, photo)
    assert await part_of(app, photo) == before
    assert path.stat().st_mtime_ns == written
    assert files_below(app.options.data_dir) == [path]
    assert events.names() == []


async def test_it_is_locked_and_deleted_with_its_photo(app: App, admin: Client, photo: str, read: Read) -> None:
    """At once, and its file goes at the end; a part that is taken out late is as its photo is by then."""
    part = await part_of(app, photo)
    assert part is not None
    await admin.put(f"/assets/{photo}", json={"visibility": "locked"})
    await admin.get(f"/assets/{part['uid']}", expect=400)
    await unlock(app)
    assert (await admin.get(f"/assets/{part['uid']}"))["visibility"] == "locked"
    await admin.delete("/assets", json={"ids": [photo]})
    assert (await admin.get(f"/assets/{part['uid']}"))["isTrashed"]
    await admin.delete("/assets", json={"ids": [part["uid"]], "force": True})
    await read_again(app, read, photo)
    late = await part_of(app, photo)
    assert late is not None
    assert (late["visibility"], late["deleted_at"] is None, late["uid"] == part["uid"]) == ("locked", False, False)
    await admin.post("/trash/restore/assets", json={"ids": [photo]})
    late = await part_of(app, photo)
    assert late is not None
    assert late["deleted_at"] is None
    await admin.put(f"/assets/{late['uid']}", json={"visibility": "timeline"})  # as a client may, for whatever reason
    await admin.delete("/assets", json={"ids": [photo], "force": True})
    await read()
    assert files_below(app.options.data_dir) == []
    assert await app.db.read(Rows.row, "select count(*), (select usage_bytes from users) from assets") == (0, 0)


async def test_parted_by_a_person_it_goes_and_stays_away(app: App, admin: Client, photo: str, read: Read) -> None:
    """The photo has it still; a video of one's own takes its place where one is given."""
    gone = await path_of(app, photo)
    assert (await admin.put(f"/assets/{photo}", json={"livePhotoVideoId": None}))["livePhotoVideoId"] is None
    await read_again(app, read, photo)
    assert await part_of(app, photo) is None
    assert not gone.exists()
    assert await app.db.read(Rows.value, "select count(*) from assets") == 1


async def test_video_of_ones_own_takes_its_place(app: App, admin: Client, photo: str, read: Read) -> None:
    """Named by a person, or with the upload of the photo: what is in the file is not taken out then."""
    part = await part_of(app, photo)
    assert part is not None
    video = await upload(admin, clip(2), "other.mp4")
    assert (await admin.put(f"/assets/{photo}", json={"livePhotoVideoId": video}))["livePhotoVideoId"] == video
    second = await upload(admin, google(clip(3)), "b.jpg", livePhotoVideoId=await upload(admin, clip(4), "b.mp4"))
    await read_again(app, read, photo)
    assert await app.db.read(Rows.value, "select count(*) from assets where is_extracted") == 0
    assert files_below(app.options.data_dir) == []
    assert (await admin.get(f"/assets/{second}"))["livePhotoVideoId"] is not None
    await admin.put(f"/assets/{second}", json={"livePhotoVideoId": part["uid"]}, expect=400)


async def test_no_part_of_another_photo_is_taken(app: App, admin: Client, photo: str, read: Read) -> None:
    """What was taken out of one photo is that photo's."""
    part = await part_of(app, photo)
    assert part is not None
    other = await upload(admin, picture(colour=(1, 2, 3)), "b.jpg")
    await admin.put(f"/assets/{other}", json={"livePhotoVideoId": part["uid"]}, expect=400)


async def test_locked_video_does_not_come_out_behind_a_photo(app: App, admin: Client) -> None:
    """Nobody who has not entered the PIN code can name it."""
    video = await upload(admin, clip(2), "secret.mp4")
    await admin.put(f"/assets/{video}", json={"visibility": "locked"})
    await refuse(admin, make_form(picture(), "a.jpg", livePhotoVideoId=video))
    other = await upload(admin, picture(colour=(9, 9, 9)), "b.jpg")
    await admin.put(f"/assets/{other}", json={"livePhotoVideoId": video}, expect=400)
    assert await app.db.read(Rows.value, "select visibility from assets where uid = ?", (video,)) == "locked"


async def test_damaged_video_is_told_beside_a_good_photo(app: App, admin: Client, read: Read) -> None:
    """The photo is read all the same."""
    fake = b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x10moov\0\0\0\0\0\0\0\0\0\0\0\x10mdat" + b"\0" * 8
    uid = await upload(admin, google(fake), "a.jpg")
    await read()
    assert (await admin.get(f"/assets/{uid}"))["livePhotoVideoId"] is None
    [reason] = await app.db.read(Rows.column, "select reason from problems")
    assert reason.startswith("a.jpg: the video in it cannot be played: ")
    assert files_below(app.options.data_dir) == []


async def test_downloads_have_it_where_the_person_wants_it(admin: Client, photo: str) -> None:
    """The photo's own file holds it already."""
    part = (await admin.get(f"/assets/{photo}"))["livePhotoVideoId"]
    for wanted, ids in ((False, [photo]), (True, [photo, part])):
        await admin.put("/users/me/preferences", json={"download": {"includeEmbeddedVideos": wanted}})
        info = await admin.post("/download/info", json={"assetIds": [photo]})
        assert info["archives"][0]["assetIds"] == ids


async def test_others_see_it_through_the_photo_alone(
    app: App, admin: Client, photo: str, make_user: MakeUser, make_link: MakeLink
) -> None:
    """A viewer of the album and a guest, and no stranger."""
    part = (await admin.get(f"/assets/{photo}"))["livePhotoVideoId"]
    vera, sven = await make_user("vera"), await make_user("sven")
    users = [{"userId": vera.uid, "role": "viewer"}]
    body = {"albumName": "a", "assetIds": [photo], "albumUsers": users}
    await admin.post("/albums", json=body, expect=201)
    guest = await make_link(admin, assets=[photo])
    for client in (vera, guest):
        assert await play(client, f"/assets/{part}/video/playback") == clip(1)
    await sven.get(f"/assets/{part}/video/playback", expect=400)
    await admin.put(f"/assets/{photo}", json={"visibility": "locked"})
    for client in (vera, guest):
        await client.get(f"/assets/{part}/video/playback", expect=400)


async def test_filing_moves_the_photo_alone(app: App, admin: Client, read: Read) -> None:
    """The part lies where everything lies that is made, and is no stray there."""
    await change_settings(admin, {"storageTemplate": {"enabled": True, "template": "{{y}}/{{filename}}"}})
    uid = await upload(admin, google(clip(1)), "a.jpg")
    await read()
    assert (await admin.get(f"/assets/{uid}"))["originalPath"].endswith("/2024/a.jpg")
    path = await path_of(app, uid)
    assert path.read_bytes() == clip(1)
    await admin.put("/jobs/storageTemplateMigration", json={"command": "start", "force": False})
    assert await app.db.read(Rows.value, "select count(*) from jobs where name = ?", (FILE_UPLOAD.name,)) == 1
    await read()
    assert await path_of(app, uid) == path
    folder, name = os.path.split(os.fsencode(path.relative_to(app.options.data_dir)))
    assert await app.db.read(integrity.tracked_in, folder, [name, b"stray.mp4"]) == {name}
    assert (await admin.get("/server/statistics"))["usage"] == len(google(clip(1)))


# --- lost and damaged


async def find(app: App, kind: IntegrityReport, uid: str) -> integrity.Finding:
    """A finding about the file of a photo's part."""
    part = await part_of(app, uid)
    assert part is not None
    path, key = os.fsencode(str(part["original_path"])), await key_of(app, part["uid"])
    await app.db.write(integrity.insert, kind, path, key)
    [finding] = await app.db.read(integrity.list_findings, kind, 0, 9)
    return finding


async def test_lost_file_is_made_again(app: App, photo: str, read: Read) -> None:
    """By whoever notices: a check that a person has dealt with, or whoever reads the part."""
    before, path = await part_of(app, photo), await path_of(app, photo)
    path.unlink()
    finding = await find(app, IntegrityReport.MISSING_FILE, photo)
    await removing.deal_with(app.db, app.options.data_dir, finding)
    await read()
    assert (path.read_bytes(), await part_of(app, photo)) == (clip(1), before)
    path.unlink()
    assert before is not None
    await app.db.write(Tx.run, "update assets set metadata_at = null where uid = ?", (before["uid"],))
    await read_again(app, read, before["uid"])
    assert path.read_bytes() == clip(1)
    assert await app.db.read(Rows.value, "select count(*) from assets where metadata_at is null") == 0
    assert await app.db.read(Rows.column, "select reason from problems") == []


async def test_damaged_file_is_made_again(app: App, photo: str, read: Read) -> None:
    """In another place; what bytes it should have is known, though they are not its checksum."""
    path = await path_of(app, photo)
    known = await app.db.read(integrity.list_bytes, 0, 9)
    assert {one.sha1 for one in known} == {hashlib.sha1(data).digest() for data in (google(clip(1)), clip(1))}
    path.write_bytes(b"x" * len(clip(1)))
    finding = await find(app, IntegrityReport.CHECKSUM_MISMATCH, photo)
    part = await key_of(app, (await part_of(app, photo) or {})["uid"])
    await app.db.write(removing.follow_damaged, finding, part)
    await read()
    again = await path_of(app, photo)
    assert again.read_bytes() == clip(1)
    assert files_below(app.options.data_dir) == [again]


async def test_after_a_downgrade_it_is_made_again(data_dir: Path) -> None:
    """The older database does not know the photo, and what was made of it is nothing to take in."""
    box = Box(data_dir)

    async def begin(app: App, client: Client) -> str:
        await app.db.write(Tx.run, PAUSE)
        return await upload(client, google(clip(2)), "old.jpg")

    async def use(app: App, client: Client) -> str:
        part = await part_of(app, old)
        assert part is not None
        await client.delete("/assets", json={"ids": [part["uid"]], "force": True})
        await app.db.write(Tx.enqueue, asset_job(EXTRACT_METADATA, await key_of(app, old)))
        await client.put(f"/assets/{old}", json={"visibility": "locked"})
        return await upload(client, google(clip(1)), "a.jpg")

    old = await live(box, begin)
    box.snapshot()
    uid = await live(box, use)
    box.become_newer()
    async with box.life() as (app, client):
        # The older part of the locked photo is not to be seen either, though it was never locked.
        assert (await part_of(app, old) or {})["visibility"] == "locked"
        await do_jobs(app)
        assert (await path_of(app, uid)).read_bytes() == clip(1)
        assert await app.db.read(Rows.value, "select count(*) from assets") == 4
        assert await app.db.read(Rows.column, "select reason from problems") == []
        assert sorted((await client.get("/assets/statistics")).values()) == [0, 1, 1]
