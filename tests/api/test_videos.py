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
    await run_jobs()
    assert (await row_of(app, fits))["decision"] == "as_is"
    assert await admin.get(f"/assets/{fits}/video/playback") == videos.plain()
    assert (await row_of(app, wrapped)) == {"decision": "remux", "made_by": "copy", "note": None}
    copy = streams_of(await admin.get(f"/assets/{wrapped}/video/playback"))
    assert copy[:4] == ("h264", 160, 120, ["aac"])
    assert (await row_of(app, foreign)) == {"decision": "transcode", "made_by": "libx264", "note": None}
    made = streams_of(await admin.get(f"/assets/{foreign}/video/playback"))
    assert made[:4] == ("h264", 80, 60, ["aac"])
    assert admin.last.headers["Content-Type"] == "video/mp4"
    assert len([name for name in files_of(app, "derived") if name.endswith("-encoded_video.mp4")]) == 2
