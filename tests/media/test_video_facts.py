"""What is told of a video's streams: containers, pixels, HDR, turns, sound; and whether what was made can be looked at."""

from pathlib import Path

import msgspec
import pytest

from photostead.kernel.errors import MediaError
from photostead.media.video_facts import AudioTrack, VideoFacts
from photostead.media.video_tasks import check_result, look_at_video
from tests.media import videos
from tests.media.videos import H264, PATTERN, TONE, make

SMALL = ("-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=0.4")


def look(tmp_path: Path, data: bytes, name: str = "clip") -> VideoFacts:
    path = tmp_path / name
    path.write_bytes(data)
    return look_at_video(str(path))


def test_all_of_a_plain_one(tmp_path: Path) -> None:
    found = look(tmp_path, videos.plain())
    assert found.bit_rate is not None
    assert msgspec.structs.replace(found, bit_rate=0, size=0, level=0) == VideoFacts(
        container="mp4",
        index=0,
        width=160,
        height=120,
        orientation=1,
        duration_ms=1000,
        fps=25.0,
        is_vfr=False,
        is_interlaced=False,
        video_codec="h264",
        profile="Constrained Baseline",
        level=0,
        pixel_format="yuv420p",
        bit_depth=8,
        transfer=None,
        bit_rate=0,
        size=0,
        audio=(AudioTrack(1, "aac", 1, True, True),),
    )
    assert found.size == len(videos.plain())
    assert msgspec.json.decode(msgspec.json.encode(found), type=VideoFacts) == found


@pytest.mark.parametrize(
    ("name", "container"), [("a.mov", "mov"), ("a.mkv", "matroska"), ("a.ts", "mpegts"), ("a.avi", "avi")]
)
def test_containers(tmp_path: Path, name: str, container: str) -> None:
    assert look(tmp_path, make(name, *SMALL, *H264)).container == container


def test_webm_is_told_from_matroska(tmp_path: Path) -> None:
    found = look(tmp_path, make("a.webm", *SMALL, "-c:v", "libvpx", "-deadline", "realtime"))
    assert (found.container, found.video_codec, found.level) == ("webm", "vp8", None)


@pytest.mark.parametrize(("name", "transfer"), [("smpte2084", "pq"), ("arib-std-b67", "hlg"), ("bt709", None)])
def test_hdr(tmp_path: Path, name: str, transfer: str | None) -> None:
    tags = f"log-level=error:colorprim=bt2020:transfer={name}:colormatrix=bt2020nc"
    x265 = ("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-x265-params", tags)
    found = look(tmp_path, make("a.mp4", *SMALL, *x265))
    assert (found.transfer, found.bit_depth, found.pixel_format) == (transfer, 10, "yuv420p10le")
    assert found.is_hdr == (transfer is not None)


def test_one_that_lies_on_its_side(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(videos.plain())
    turned = make("b.mp4", "-display_rotation", "-90", "-i", str(tmp_path / "a.mp4"), "-c", "copy")
    found = look(tmp_path, turned)
    assert (found.orientation, found.width, found.upright) == (6, 160, (120, 160))


def test_the_track_that_is_heard(tmp_path: Path) -> None:
    tracks = ("-map", "0:v", "-map", "1:a", "-map", "1:a", "-c:a:0", "aac", "-c:a:1", "mp2", "-ac:a:1", "2")
    found = look(
        tmp_path,
        make("a.mkv", *PATTERN, *TONE, *H264, *tracks, "-disposition:a:0", "0", "-disposition:a:1", "default"),
    )
    assert [(track.codec, track.channels) for track in found.audio] == [("aac", 1), ("mp2", 2)]
    assert found.sound is not None
    assert found.sound.index == 2
    assert look(tmp_path, make("a.mp4", *SMALL, *H264)).sound is None


def test_interlaced(tmp_path: Path) -> None:
    fields = ("-c:v", "mpeg2video", "-flags", "+ilme+ildct", "-vf", "setfield=tff")
    assert look(tmp_path, make("a.ts", *SMALL, *fields)).is_interlaced


def test_frames_that_come_unevenly(tmp_path: Path) -> None:
    slower = "settb=1/90000,setpts='if(lt(N,5),N/25,0.2+(N-5)/10)/TB'"
    found = look(tmp_path, make("a.mp4", *SMALL, "-vf", slower, "-fps_mode", "vfr", "-enc_time_base", "1:90000", *H264))
    assert found.is_vfr
    assert found.fps is not None
    assert found.fps < 20


def test_a_result_must_show_something(tmp_path: Path) -> None:
    good, cut = tmp_path / "good.mp4", tmp_path / "cut.mp4"
    good.write_bytes(videos.plain())
    data = make("fast.mp4", *PATTERN, *H264, "-movflags", "+faststart")
    cut.write_bytes(data[: data.index(b"mdat") + 4])
    assert check_result(str(good)).duration_ms == 1000
    with pytest.raises(MediaError, match=r"cannot be decoded|cut\.mp4"):
        check_result(str(cut))
