"""Motion photos: the video in them is an asset behind them, made out of them, and never more than that."""

import base64
import hashlib
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.assets import store
from photostead.features.assets.work import EXTRACT_METADATA, FILE_UPLOAD, asset_job
from photostead.features.integrity import removing
from photostead.features.integrity import store as integrity
from photostead.features.integrity.schema import IntegrityReport
from photostead.features.libraries.removal import remove_missing
from photostead.features.libraries.work import ScanMode
from photostead.kernel.clock import now_ms
from tests.api.going_back import Box, do_jobs, live
from tests.api.libraries import Library, put
from tests.api.settling import change_settings
from tests.api.sharing_libraries import give_back, share
from tests.api.uploading import make_form, refuse, upload
from tests.client import Client
from tests.conftest import Heard, MakeLink, MakeUser, RunJobs
from tests.media.motion_photos import clip, google, heic_with_box, picture, samsung

Read = Callable[[], Awaitable[None]]


@pytest.fixture
async def read(app: App, run_jobs: RunJobs) -> Read:
    """`await read()` reads what is to be read; pictures of it are made elsewhere, and take a second."""
    await app.db.write(Tx.run, "insert into queues values ('thumbnailGeneration', 1), ('videoConversion', 1)")
    return run_jobs


@pytest.fixture
async def photo(admin: Client, read: Read) -> str:
    """An uploaded motion photo."""
    uid = await upload(admin, google(clip(1)), "PXL_1.MP.jpg")
    await read()
    return uid


async def part_of(app: App, uid: str) -> dict[str, Any] | None:
    """The row of a photo's motion part."""
    names = (
        "uid",
        "original_path",
        "visibility",
        "owner_id",
        "deleted_at",
        "is_extracted",
        "content_hash",
        "metadata_at",
    )
    row = await app.db.read(
        Rows.row,
        f"select {', '.join('v.' + name for name in names)} from assets p "
        "join assets v on v.id = p.live_photo_video_id where p.uid = ?",
        (uid,),
    )
    return None if row is None else dict(zip(names, row, strict=True))


async def path_of(app: App, uid: str) -> Path:
    """The file of a photo's motion part."""
    part = await part_of(app, uid)
    assert part is not None
    return app.options.data_dir / str(part["original_path"])


async def key_of(app: App, uid: str) -> int:
    """The key of an asset."""
    return int(await app.db.read(Rows.value, "select id from assets where uid = ?", (uid,)))


async def read_again(app: App, read: Read, uid: str) -> None:
    """Read a photo once more."""
    await app.db.write(Tx.enqueue, asset_job(EXTRACT_METADATA, await key_of(app, uid)))
    await read()


async def play(client: Client, path: str) -> bytes:
    """The bytes that somebody gets."""
    answer = await client.send("GET", "/api" + path)
    assert answer.status == 200, answer.body
    return bytes(answer.body)


def remove_all_missing(tx: Tx) -> None:
    """As a person who asks for it."""
    remove_missing(tx, tx.column("select id from assets where is_offline = 1"))


def files_below(folder: Path) -> list[Path]:
    """The motion parts in a data folder."""
    return sorted(folder.glob("derived/*/*/*-motion*"))


async def unlock(app: App) -> None:
    """As the PIN code does, in every session."""
    await app.db.write(Tx.run, "update sessions set pin_expires_at = ?", (now_ms() + 60_000,))


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
        await app.db.write(Tx.run, "insert into queues values ('thumbnailGeneration', 1), ('videoConversion', 1)")
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


# --- libraries


@pytest.fixture
async def library(app: App, admin: Client, read: Read, tmp_path: Path) -> Library:
    """A library with one motion photo, `a.jpg`, read."""
    folder = tmp_path / "nas"
    put(folder / "a.jpg", samsung(clip(1)), modified=1_700_000_000)
    body = {"ownerId": admin.uid, "importPaths": [str(folder)], "exclusionPatterns": []}
    library = Library(app, admin, read, (await admin.post("/libraries", json=body))["id"])
    await library.scan()
    return library


async def test_library_is_only_read(app: App, library: Library, tmp_path: Path) -> None:
    """The video lies with us; scans neither count it nor miss it, with the disk there and without."""
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in (tmp_path / "nas").iterdir()}
    [uid] = (await library.assets()).values()
    path = await path_of(app, uid)
    assert path.is_relative_to(app.options.data_dir / "derived")
    await library.scan(ScanMode.ALL)
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in (tmp_path / "nas").iterdir()} == before
    statistics = await library.admin.get(f"/libraries/{library.uid}/statistics")
    assert (statistics["photos"], statistics["videos"], statistics["usage"]) == (1, 0, len(samsung(clip(1))))
    assert await app.db.read(Rows.value, "select usage_bytes from users") == 0
    (tmp_path / "nas" / "a.jpg").rename(tmp_path / "nas" / "b.jpg")
    await library.scan()
    assert list((await library.assets()).values()) == [uid]
    assert (await path_of(app, uid), await app.db.read(Rows.value, "select sum(is_offline) from assets")) == (path, 0)


async def test_part_follows_the_file_on_disk(app: App, library: Library, tmp_path: Path) -> None:
    """Another video, none, one again."""
    [uid] = (await library.assets()).values()
    file = tmp_path / "nas" / "a.jpg"
    for number, (data, wanted) in enumerate(
        ((google(clip(2)), clip(2)), (picture(), None), (heic_with_box(clip(3)), clip(3)))
    ):
        put(file, data, modified=1_700_000_100 + number)
        await library.scan()
        paths = files_below(app.options.data_dir)
        assert [path.read_bytes() for path in paths] == ([] if wanted is None else [wanted])
        assert list((await library.assets()).values()) == [uid]
        assert await app.db.read(Rows.value, "select count(*) from assets") == 1 + len(paths)


async def test_part_follows_its_library(
    app: App, admin: Client, library: Library, make_user: MakeUser, read: Read, tmp_path: Path
) -> None:
    """To another owner and back, and away; whoever sees the photo plays it."""
    [uid] = (await library.assets()).values()
    part = await part_of(app, uid)
    assert part is not None
    tom = await make_user("tom")
    await share(admin, library.uid, tom)
    await read()
    assert await play(tom, f"/assets/{part['uid']}/video/playback") == clip(1)
    assert len(await app.db.read(Rows.column, "select distinct owner_id from assets")) == 1
    assert (await part_of(app, uid) or {})["owner_id"] != admin.user_id
    await give_back(admin, library.uid)
    await read()
    await tom.get(f"/assets/{part['uid']}/video/playback", expect=400)
    assert (await part_of(app, uid) or {})["owner_id"] == admin.user_id
    await admin.delete(f"/libraries/{library.uid}")
    await read()
    assert await app.db.read(Rows.value, "select count(*) from assets") == 0
    assert files_below(app.options.data_dir) == []
    assert (tmp_path / "nas" / "a.jpg").read_bytes() == samsung(clip(1))


async def test_missing_photo_takes_its_part_along(app: App, library: Library, tmp_path: Path) -> None:
    """It plays while its photo is missing, and does not stay behind when that is removed."""
    [uid] = (await library.assets()).values()
    (tmp_path / "nas" / "a.jpg").rename(tmp_path / "a.jpg")
    await library.scan(confirmed=True)
    assert list((await library.offline()).values()) == [uid]
    part = await part_of(app, uid)
    assert part is not None
    assert await play(library.admin, f"/assets/{part['uid']}/video/playback") == clip(1)
    await app.db.write(remove_all_missing)
    assert await app.db.read(Rows.value, "select count(*) from assets") == 0
