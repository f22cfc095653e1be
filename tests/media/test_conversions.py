"""Conversions by a real ffmpeg, from the order to the file in its place: codecs, HDR, turned, odd and broken originals, uneven
frames, tracks, passes. Each result is opened again and compared with what was asked for.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import pytest
import pytest_asyncio

from photostead.features.settings.conversions import wishes_of
from photostead.features.settings.defaults import default_video
from photostead.features.videos.converting import ConversionFailed, Made, Order, convert, memory_for
from photostead.features.videos.running import Conversion
from photostead.features.videos.schema import VideoRow
from photostead.jobs.executors import Executor
from photostead.jobs.tasks import Run
from photostead.media.encoders import arguments_for
from photostead.media.ffmpeg import find_ffmpeg
from photostead.media.files import Source
from photostead.media.targets import COPY, Api, Hardware, Target
from photostead.media.tasks import initialise_worker
from photostead.media.transcoding import Decision, Plan, plan
from photostead.media.video_facts import VideoFacts
from photostead.media.video_tasks import look_at_video
from tests.media import videos
from tests.media.stand_in import StandIn
from tests.media.test_encoders import facts
from tests.media.videos import H264, PATTERN, TONE, make

pytestmark = pytest.mark.asyncio(loop_scope="module")
QUICK = Target(preset="ultrafast", height=60)
GREY_IN_PQ = "color=c=gray:size=160x120:rate=10:duration=0.5"


@dataclass
class Worker:
    """What converting asks of a job's run."""

    executor: Executor


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker() -> AsyncIterator[Worker]:
    """One process for all tests, which share a loop for it."""
    executor = Executor(1, initialise_worker, 1 << 30)
    yield Worker(executor)
    await executor.stop()


async def run(
    worker: Worker,
    tmp_path: Path,
    data: bytes,
    target: Target | None,
    *,
    program: Path | None = None,
    hardware: Hardware | None = None,
) -> tuple[Made, VideoFacts, Conversion]:
    """Convert; None as target lets the usual settings decide."""
    source, out = tmp_path / "original", tmp_path / "made" / "video.mp4"
    await asyncio.to_thread(source.write_bytes, data)
    facts = await worker.executor.submit(look_at_video, str(source), seconds=60)
    decided = plan(facts, wishes_of(default_video()))
    if target is not None:
        decided = Plan(Decision.TRANSCODE, (), target)
    conversion = Conversion(VideoRow(1, "uid", 1, "a.mp4", facts, None, None, None), facts.duration_ms)
    if program is None:
        program = await asyncio.to_thread(find_ffmpeg)
    order = Order(program, Source(str(source)), facts, decided, hardware, out, "h264")
    made = await convert(cast(Run, cast(Any, worker)), order, conversion)
    return made, await worker.executor.submit(look_at_video, str(out), seconds=60), conversion


def out_of(tmp_path: Path) -> Path:
    return tmp_path / "made" / "video.mp4"


def hdr(transfer: str) -> bytes:
    tags = f"log-level=error:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc"
    x265 = ("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-x265-params", tags)
    return make("a.mp4", "-f", "lavfi", "-i", GREY_IN_PQ, *x265)


def mean_of_first(path: Path) -> float:
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        return float(np.asarray(frame.to_ndarray(format="gray")).mean())


async def test_hdr_becomes_sdr(worker: Worker, tmp_path: Path) -> None:
    """Middle grey of PQ is 92 cd/m²: below SDR's white of 203 by a factor that hable and gamma make a light grey of."""
    _, found, _ = await run(worker, tmp_path, hdr("smpte2084"), QUICK)
    assert (found.transfer, found.pixel_format) == (None, "yuv420p")
    assert 85 < mean_of_first(out_of(tmp_path)) < 175


async def test_an_original_that_ends_early_gives_what_there_is(worker: Worker, tmp_path: Path) -> None:
    data = make("fast.mp4", *PATTERN, *TONE, *H264, "-c:a", "aac", "-movflags", "+faststart", "-g", "5")
    made, found, _ = await run(worker, tmp_path, data[: len(data) * 2 // 3], QUICK)
    assert made.maker == "libx264"
    assert 300 < (found.duration_ms or 0) < 900


async def test_two_passes(worker: Worker, tmp_path: Path) -> None:
    target = Target(preset="ultrafast", max_rate=200_000, two_pass=True)
    made, found, conversion = await run(worker, tmp_path, videos.plain(), target)
    assert (made.maker, found.video_codec, conversion.percent) == ("libx264", "h264", 100.0)
    assert made.size == out_of(tmp_path).stat().st_size
    assert [path.name for path in out_of(tmp_path).parent.iterdir()] == ["video.mp4"]


async def test_what_cannot_be_decoded_is_told(worker: Worker, tmp_path: Path) -> None:
    data = bytearray(make("fast.mp4", *PATTERN, *H264, "-movflags", "+faststart"))
    at = data.index(b"mdat") + 4
    data[at:] = bytes(len(data) - at)
    with pytest.raises(ConversionFailed, match="The video cannot be converted: "):
        await run(worker, tmp_path, bytes(data), QUICK)
    assert not list(out_of(tmp_path).parent.iterdir())


# --- a unit that fails, and what takes its place

NODE = "/dev/dri/renderD128"
HEVC = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error")


def unit(*, decode: bool) -> Hardware:
    return Hardware(Api.VAAPI, NODE, decode, frozenset({"h264"}))


async def test_a_unit_that_fails_a_file_gives_it_to_the_processor(worker: Worker, tmp_path: Path) -> None:
    """First without its decoder, then without it; and why is known."""
    stand_in = StandIn(tmp_path)
    stand_in.script(
        ("-hwaccel ", "fail", "[h264 @ 0x55f00a] Failed to create decode surface"), ("vaapi", "fail", "Device busy")
    )
    made, _, _ = await run(
        worker, tmp_path, make("a.mp4", *PATTERN, *HEVC), QUICK, program=stand_in.path, hardware=unit(decode=True)
    )
    assert made.maker == "libx264"
    assert made.note == "h264_vaapi (vaapi decoding): [h264] Failed to create decode surface; h264_vaapi: Device busy"
    rungs = [("-hwaccel" in call, "h264_vaapi" in call) for call in stand_in.calls()]
    assert rungs == [(True, True), (False, True), (False, False)]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("die", "h264_vaapi: it was killed by signal 11"),
        ("garbage", "h264_vaapi: what came out cannot be played"),
        ("short", "h264_vaapi: what came out lasts 1.0 s instead of 3.0 s"),
    ],
)
async def test_what_a_unit_can_do_wrong(worker: Worker, tmp_path: Path, kind: str, reason: str) -> None:
    stand_in = StandIn(tmp_path)
    stand_in.script(("vaapi", kind, ""))
    longer = videos.mpeg4("-vf", "tpad=stop_duration=2")
    made, _, _ = await run(worker, tmp_path, longer, QUICK, program=stand_in.path, hardware=unit(decode=False))
    assert made.maker == "libx264"
    assert str(made.note).startswith(reason)
    assert [path.name for path in out_of(tmp_path).parent.iterdir()] == ["video.mp4"]


async def test_pictures_that_cannot_be_taken_over_are_made_anew(worker: Worker, tmp_path: Path) -> None:
    stand_in = StandIn(tmp_path)
    stand_in.script(("-c:v copy", "fail", "Can't write packet with unknown timestamp"))
    made, _, _ = await run(worker, tmp_path, videos.in_matroska(), None, program=stand_in.path)
    assert (made.maker, made.note) == ("libx264", "copy: Can't write packet with unknown timestamp")


# --- all the rest, for whoever changed a table

CODECS = ("h264", "hevc", "vp9", "av1")


@pytest.mark.long
@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("tonemap", ["hable", "mobius", "reinhard", "disabled"])
@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"])
async def test_hdr_in_all_ways(worker: Worker, tmp_path: Path, codec: str, tonemap: str, transfer: str) -> None:
    target = Target(video=codec, preset="ultrafast", tonemap=tonemap)
    _, found, _ = await run(worker, tmp_path, hdr(transfer), target)
    assert found.video_codec == codec
    stays = tonemap == "disabled"
    assert found.is_hdr == stays
    assert found.bit_depth == (10 if stays and codec != "h264" else 8)


@pytest.mark.long
@pytest.mark.parametrize("codec", CODECS)
async def test_codecs_with_everything_set(worker: Worker, tmp_path: Path, codec: str) -> None:
    """Key frames stand where they were asked for."""
    target = Target(
        video=codec, preset="veryfast", max_rate=400_000, two_pass=True, threads=2, gop=100, bframes=1, refs=2,
        key_every=0.4, audio="opus",
    )  # fmt: skip
    _, found, _ = await run(worker, tmp_path, videos.plain(), target)
    assert (found.video_codec, found.duration_ms, found.audio[0].codec) == (codec, 1000, "opus")
    with av.open(str(out_of(tmp_path))) as container:
        packets = [packet for packet in container.demux(video=0) if packet.is_keyframe and packet.pts is not None]
        keys = [float((packet.pts or 0) * (packet.time_base or 0)) for packet in packets]
    assert keys == pytest.approx([0.0, 0.4, 0.8], abs=0.041)


ORIGINALS = {
    "odd sides": ("odd.mkv", "-f", "lavfi", "-i", "testsrc2=size=161x121:rate=25:duration=1", "-c:v", "ffv1"),
    "4:4:4": ("a.mkv", *PATTERN, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p"),
    "interlaced": ("a.ts", *PATTERN, "-c:v", "mpeg2video", "-flags", "+ilme+ildct", "-vf", "setfield=tff"),
    "six channels": ("a.mkv", *PATTERN, *TONE, *H264, "-c:a", "ac3", "-ac", "6"),
    "motion JPEG": ("a.avi", *PATTERN, *TONE, "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-c:a", "pcm_s16le"),
    "windows media": ("a.wmv", *PATTERN, *TONE, "-c:v", "wmv2", "-c:a", "wmav2"),
    "flash": ("a.flv", *PATTERN, "-c:v", "flv"),
    "prores": ("a.mov", *PATTERN, *TONE, "-c:v", "prores_ks", "-c:a", "pcm_s24be"),
    "vp8": ("a.webm", *PATTERN, *TONE, "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libvorbis"),
    "dv": ("a.avi", "-f", "lavfi", "-i", "testsrc2=size=720x576:rate=25:duration=0.4", "-c:v", "dvvideo", "-pix_fmt", "yuv420p"),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("name", ORIGINALS)
async def test_originals(worker: Worker, tmp_path: Path, name: str) -> None:
    """By the usual settings each becomes what every browser plays."""
    made, found, _ = await run(worker, tmp_path, make(*ORIGINALS[name]), None)
    assert (found.container, found.video_codec) == ("mp4", "h264")
    assert found.pixel_format in {"yuv420p", "yuvj420p"}
    assert {track.codec for track in found.audio} <= {"aac"}
    assert all(track.channels <= 2 for track in found.audio)
    assert not found.is_interlaced
    assert made.note is None


@pytest.mark.long
async def test_uneven_frames_keep_their_times(worker: Worker, tmp_path: Path) -> None:
    uneven = "settb=1/90000,setpts='if(lt(N,10),N/30,0.4+(N-10)/47)/TB'"
    data = make("a.mp4", *PATTERN, "-vf", uneven, "-fps_mode", "vfr", "-enc_time_base", "1:90000", *H264)
    await run(worker, tmp_path, data, QUICK)

    def times(path: Path) -> list[float]:
        with av.open(str(path)) as container:
            return [float(frame.time or 0) for frame in container.decode(video=0)]

    before, after = times(tmp_path / "original"), times(out_of(tmp_path))
    assert len(before) == len(after) == 25
    gaps = [[b - a for a, b in itertools.pairwise(found)] for found in (before, after)]
    assert gaps[0] == pytest.approx(gaps[1], abs=0.001)


@pytest.mark.long
async def test_pictures_are_taken_over_bit_by_bit(worker: Worker, tmp_path: Path) -> None:
    made, found, _ = await run(worker, tmp_path, videos.in_matroska(), None)
    assert (made.maker, found.container) == (COPY, "mp4")

    def hashes(path: Path) -> list[int]:
        with av.open(str(path)) as container:
            return [hash(frame.to_ndarray(format="gray").tobytes()) for frame in container.decode(video=0)]

    assert hashes(tmp_path / "original") == hashes(out_of(tmp_path))


@pytest.mark.parametrize(
    ("width", "target", "hardware", "gib"),
    [
        (1920, Target(), None, 2),
        (3840, Target(), None, 4),
        (1920, Target(video="av1"), None, 4),
        (1920, Target(), unit(decode=False), 8),
    ],
)
async def test_memory(width: int, target: Target, hardware: Hardware | None, gib: int) -> None:
    big = facts(width=width, height=width * 9 // 16)
    assert memory_for(big, arguments_for(big, target, hardware)) == gib << 30
