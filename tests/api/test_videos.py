"""The queue of videos: what the policy wants is converted by a real ffmpeg, everything else stays as it is; what is played
then, and by whom; stopping it; and what becomes of files that cannot be converted.
"""

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path

import av
import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.videos import converting, hardware
from photostead.features.videos.running import RUNNING
from photostead.features.videos.tasks import start
from photostead.media.ffmpeg import choose_ffmpeg
from tests.api.settling import change_settings
from tests.api.uploading import files_of, upload
from tests.client import Client
from tests.conftest import MakeLink, MakeUser, RunJobs
from tests.media import videos
from tests.media.stand_in import StandIn

QUICK = {"preset": "ultrafast", "targetResolution": "60"}


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[StandIn]:
    """An ffmpeg that fails as it is told to."""
    program = StandIn(tmp_path)
    choose_ffmpeg(program.path)
    yield program
    choose_ffmpeg(None)
    hardware.forget()


async def settle(admin: Client, **more: object) -> None:
    """Settings under which a conversion takes a moment."""
    await change_settings(admin, {"ffmpeg": QUICK | more})


async def row_of(app: App, uid: str) -> dict[str, object]:
    sql = """
    select v.decision, v.made_by, v.note from videos v join assets a on a.id = v.asset_id where a.uid = ?
    """
    found = await app.db.read(Rows.row, sql, (uid,))
    return dict(zip(("decision", "made_by", "note"), found or (), strict=False))


async def problem_of(app: App, uid: str) -> str | None:
    sql = "select reason from problems p join assets a on a.id = p.asset_id where a.uid = ? and p.step = 'video'"
    reason: str | None = await app.db.read(Rows.value, sql, (uid,))
    return reason


def streams_of(data: bytes) -> tuple[str, int, int, list[str], dict[str, str]]:
    with av.open(io.BytesIO(data)) as container:
        video = container.streams.video[0]
        sound = [one.codec_context.name for one in container.streams.audio]
        return video.codec_context.name, video.width, video.height, sound, dict(container.metadata)


async def test_what_players_cannot_show_is_converted(app: App, admin: Client, run_jobs: RunJobs) -> None:
    await settle(admin)
    fits = await upload(admin, videos.plain(), "a.mp4")
    wrapped = await upload(admin, videos.in_matroska(), "b.mkv")
    foreign = await upload(admin, videos.mpeg4(), "c.avi")
    locked = await upload(admin, videos.mpeg4("-vf", "hflip"), "d.avi", visibility="locked")
    await run_jobs()
    assert (await row_of(app, locked))["decision"] == "transcode"
    await admin.get(f"/assets/{locked}/video/playback", expect=400)
    await admin.get(f"/photostead/videos/{locked}", expect=400)
    assert (await row_of(app, fits))["decision"] == "as_is"
    assert await admin.get(f"/assets/{fits}/video/playback") == videos.plain()
    assert (await row_of(app, wrapped)) == {"decision": "remux", "made_by": "copy", "note": None}
    copy = streams_of(await admin.get(f"/assets/{wrapped}/video/playback"))
    assert copy[:4] == ("h264", 160, 120, ["aac"])
    assert (await row_of(app, foreign)) == {"decision": "transcode", "made_by": "libx264", "note": None}
    made = streams_of(await admin.get(f"/assets/{foreign}/video/playback"))
    assert made[:4] == ("h264", 80, 60, ["aac"])
    assert admin.last.headers["Content-Type"] == "video/mp4"
    assert len([name for name in files_of(app, "derived") if name.endswith("-encoded_video.mp4")]) == 3


async def test_everything_else_about_the_copy(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Smaller settings do not make it anew, being asked does; switched off it goes when the video is looked at again."""
    await settle(admin)
    uid = await upload(admin, videos.mpeg4(), "c.avi")
    await run_jobs()
    assert await app.db.write(start, False) == 0
    stamp = await app.db.read(Rows.value, "select updated_at from asset_files where type = 'encoded_video'")
    await app.db.write(start, True)
    await run_jobs()
    again = await app.db.read(Rows.value, "select updated_at from asset_files where type = 'encoded_video'")
    assert again > stamp
    await settle(admin, transcode="disabled")
    assert await app.db.write(start, False) == 1
    await run_jobs()
    assert await admin.get(f"/assets/{uid}/video/playback") == videos.mpeg4()
    assert not [name for name in files_of(app, "derived") if "encoded" in name]
    assert await admin.get(f"/photostead/videos/{uid}", expect=200) == {
        "decision": "as_is",
        "madeBy": None,
        "note": None,
        "size": None,
    }


async def test_a_copy_may_be_seen_where_the_original_may_not(
    app: App, admin: Client, make_user: MakeUser, make_link: MakeLink, run_jobs: RunJobs
) -> None:
    """It says neither where nor with what it was taken."""
    await settle(admin, transcode="all")
    uid = await upload(admin, videos.placed(), "a.mov")
    await run_jobs()
    assert (await admin.get(f"/assets/{uid}"))["exifInfo"]["latitude"] == 43.4674
    guest = await make_link(admin, assets=[uid], show_metadata=0)
    mia = await make_user("mia")
    await admin.post("/partners", json={"sharedWithId": mia.uid})
    await admin.put(f"/photostead/partners/{mia.uid}", json={"sharesPlaces": False})
    for client in (guest, mia):
        metadata = streams_of(await client.get(f"/assets/{uid}/video/playback"))[4]
        assert not [value for value in metadata.values() if "43.46" in value]
    assert (await mia.get(f"/assets/{uid}"))["exifInfo"]["latitude"] is None


# --- fallbacks and failures

NODE = "/dev/dri/renderD128"
UNIT = {"accel": "vaapi", "accelDecode": True, "preferredHwDevice": "auto"}


async def test_a_unit_that_fails_its_trial_is_not_asked(
    app: App, admin: Client, stand_in: StandIn, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hardware, "devices", lambda *_: [(NODE, "a unit")])
    stand_in.script(("vaapi", "fail", "No VA display found for device /dev/dri/renderD128."))
    await settle(admin, **UNIT | {"accelDecode": False})
    uid = await upload(admin, videos.mpeg4(), "c.avi")
    await run_jobs()
    found = await row_of(app, uid)
    assert found["note"] == "vaapi: a unit: No VA display found for device /dev/dri/renderD128."
    assert not [call for call in stand_in.calls() if "-progress" in call and "h264_vaapi" in call]


async def retry_at_once(app: App) -> None:
    await app.db.write(lambda tx: tx.run("update jobs set run_after = 0 where state = 'waiting'"))


async def test_a_video_that_kills_ffmpeg_three_times_is_a_problem(
    app: App, admin: Client, stand_in: StandIn, run_jobs: RunJobs
) -> None:
    """It is named where problems are shown, is played as it is, and is done again by hand."""
    stand_in.script(("libx264", "die", ""))
    await settle(admin)
    uid = await upload(admin, videos.mpeg4(), "c.avi")
    for _ in range(3):
        await run_jobs()
        await retry_at_once(app)
    reason = await problem_of(app, uid)
    assert reason == "The video cannot be converted: it was killed by signal 11"
    assert len([call for call in stand_in.calls() if "-progress" in call]) == 3
    assert [(one["step"], one["assetId"]) for one in (await admin.get("/photostead/problems"))["items"]] == [
        ("video", uid)
    ]
    assert await admin.get(f"/assets/{uid}/video/playback") == videos.mpeg4()
    assert await app.db.write(start, False) == 0
    stand_in.script()
    await admin.post("/assets/jobs", json={"assetIds": [uid], "name": "transcode-video"})
    await run_jobs()
    assert await problem_of(app, uid) is None
    assert (await row_of(app, uid))["made_by"] == "libx264"


async def test_a_full_disk_is_not_held_against_the_video(
    app: App, admin: Client, stand_in: StandIn, run_jobs: RunJobs
) -> None:
    stand_in.script(("libx264", "fail", "av_interleaved_write_frame(): No space left on device"))
    await settle(admin)
    uid = await upload(admin, videos.mpeg4(), "c.avi")
    await run_jobs()
    assert await problem_of(app, uid) is None
    sql = "select attempts, state from jobs where name = 'AssetEncodeVideo'"
    assert await app.db.read(Rows.row, sql) == (0, "waiting")


async def test_one_that_stands_still_is_ended(
    app: App, admin: Client, stand_in: StandIn, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converting, "STALL_SECONDS", 0.7)
    stand_in.script(("vaapi", "hang", ""), ("libx264", "hang", ""))
    await settle(admin)
    await upload(admin, videos.mpeg4(), "c.avi")
    await run_jobs()
    sql = "select error from jobs where name = 'AssetEncodeVideo'"
    assert "it stood still" in await app.db.read(Rows.value, sql)


# --- watching and stopping


async def test_progress_and_stopping(app: App, admin: Client, make_user: MakeUser, stand_in: StandIn) -> None:
    """The owner and administrators see it and may stop it; stopped, it is converted again only when somebody asks."""
    stand_in.script(("libx264", "hang", ""))
    await settle(admin)
    mia, tom = await make_user("mia"), await make_user("tom")
    uid = await upload(mia, videos.mpeg4(), "c.avi")
    await app.runner.start()
    while not (RUNNING and next(iter(RUNNING.values())).speed is not None):
        await asyncio.sleep(0.02)
    assert await tom.get("/photostead/videos/running") == []
    await tom.delete(f"/photostead/videos/running/{uid}", expect=400)
    for client in (mia, admin):
        (found,) = await client.get("/photostead/videos/running", expect=200)
        assert (found["assetId"], found["fileName"], found["encoder"]) == (uid, "c.avi", "libx264")
        assert (found["percent"], found["speed"]) == (pytest.approx(40, abs=10), 0.5)
    await mia.delete(f"/photostead/videos/running/{uid}", expect=204)
    while RUNNING:
        await asyncio.sleep(0.02)
    await app.runner.stop()
    assert (await mia.get(f"/photostead/videos/{uid}"))["note"] == "It was stopped by hand."
    assert await admin.get("/photostead/videos/running") == []
    assert await problem_of(app, uid) is None
    assert await app.db.read(Rows.value, "select count(*) from jobs where name = 'AssetEncodeVideo'") == 0


async def test_the_daemon_stops_in_the_middle(app: App, admin: Client, stand_in: StandIn) -> None:
    """Nothing of it stays on the disk, and the job waits for the next start."""
    stand_in.script(("libx264", "hang", ""))
    await settle(admin)
    await upload(admin, videos.mpeg4(), "c.avi")
    await app.runner.start()
    while not (RUNNING and next(iter(RUNNING.values())).speed is not None):
        await asyncio.sleep(0.02)
    await app.runner.stop()
    assert not RUNNING
    assert not [name for name in files_of(app, "derived") if "encoded" in name]
    assert await app.db.read(Rows.value, "select state from jobs where name = 'AssetEncodeVideo'") == "waiting"
