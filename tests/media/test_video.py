"""Videos: what the container says, the poster frame, and files that are no video."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from PIL import Image

from photostead.kernel.errors import MediaError
from photostead.media.describe import Metadata
from photostead.media.image import Spec
from photostead.media.metadata import read_metadata
from photostead.media.video import render_video
from tests.media import pictures
from tests.media.pictures import shows_corners, video, xmp_packet

MODIFIED = 1_500_000_000_000
APPLE = "com.apple.quicktime."


@pytest.fixture
def spec(tmp_path: Path) -> Spec:
    return Spec(str(tmp_path / "p.jpg"), str(tmp_path / "t.webp"))


def read(path: Path, sidecar: Path | None = None) -> Metadata:
    return read_metadata(str(path), "VIDEO", sidecar=str(sidecar) if sidecar else None, file_modified_ms=MODIFIED)


def preview(spec: Spec) -> Image.Image:
    return Image.open(io.BytesIO(Path(spec.preview_path).read_bytes()))


CONTAINERS = [
    ("a.mp4", "h264", "h264"),
    ("a.mov", "h264", "h264"),
    ("a.mkv", "h264", "h264"),
    ("a.webm", "libvpx-vp9", "vp9"),
    ("a.avi", "mpeg4", "mpeg4"),
    ("a.ts", "mpeg2video", "mpeg2video"),
    ("a.mpg", "mpeg2video", "mpeg2video"),
    ("a.flv", "flv", "flv1"),
    ("a.wmv", "wmv2", "wmv2"),
    ("a.3gp", "h264", "h264"),
    ("a.mxf", "mpeg2video", "mpeg2video"),
]


@pytest.mark.parametrize(("name", "codec", "codec_name"), CONTAINERS)
def test_containers(tmp_path: Path, spec: Spec, name: str, codec: str, codec_name: str) -> None:
    found = read(video(tmp_path / name, codec=codec))
    assert (found.width, found.height, found.video_codec, found.fps) == (160, 120, codec_name, 30.0)
    assert found.duration_ms is not None
    assert abs(found.duration_ms - 1000) < 300  # program streams only estimate it
    made = render_video(str(tmp_path / name), spec)
    assert (made.width, made.height) == (160, 120)
    assert shows_corners(preview(spec), tolerance=50)


def test_widths_at_which_rows_are_padded(tmp_path: Path, spec: Spec) -> None:
    """Scalers begin each row at a round address; 133 pixels of three bytes end nowhere near one."""
    clip = video(tmp_path / "a.mp4")
    for side, width in ((100, 133), (75, 100), (119, 159)):
        render_video(str(clip), msgspec.structs.replace(spec, preview_size=side))
        assert preview(spec).size == (width, side)
        assert shows_corners(preview(spec), tolerance=50)


def test_sound(tmp_path: Path) -> None:
    assert read(video(tmp_path / "a.mp4", sound=True)).audio_codec == "aac"
    assert read(video(tmp_path / "b.mp4")).audio_codec is None


@pytest.mark.parametrize(
    ("rotation", "orientation", "size"),
    [(0, "1", (160, 120)), (-90, "6", (120, 160)), (90, "8", (120, 160)), (180, "3", (160, 120))],
)
def test_rotation(tmp_path: Path, spec: Spec, rotation: int, orientation: str, size: tuple[int, int]) -> None:
    turned = (
        pictures.corners(*size).transpose(Image.Transpose.ROTATE_90) if rotation == -90 else pictures.corners(*size)
    )
    turned = turned.transpose(Image.Transpose.ROTATE_270) if rotation == 90 else turned
    turned = turned.transpose(Image.Transpose.ROTATE_180) if rotation == 180 else turned
    path = video(tmp_path / "a.mp4", rotation=rotation, image=turned)
    found = read(path)
    assert (found.orientation, (found.width, found.height)) == (orientation, size)
    assert (found.exif_width, found.exif_height) == (160, 120)
    made = render_video(str(path), spec)
    assert (made.width, made.height) == preview(spec).size == size
    assert shows_corners(preview(spec), tolerance=50)


def test_the_poster_is_no_blank_frame(tmp_path: Path, spec: Spec) -> None:
    render_video(str(video(tmp_path / "a.mp4", frames=60, black_until=20)), spec)
    assert shows_corners(preview(spec), tolerance=50)


def test_a_title_longer_than_the_first_seconds_is_passed_by(tmp_path: Path, spec: Spec) -> None:
    render_video(str(video(tmp_path / "a.mp4", frames=400, black_until=230)), spec)
    assert shows_corners(preview(spec), tolerance=50)


def test_a_video_that_is_black_throughout_has_a_black_poster(tmp_path: Path, spec: Spec) -> None:
    made = render_video(str(video(tmp_path / "a.mp4", frames=20, black_until=99)), spec)
    assert made.preview_bytes > 100
    assert np.asarray(preview(spec)).max() < 20


# --- Dates, places, cameras --------------------------------------------------------------------------------------------

UTC_NOTE = {"creation_time": "2021-05-06T05:08:09.000000Z"}
WALL_NOTE = {APPLE + "creationdate": "2021-05-06T07:08:09+0200"}
PLACE_NOTE = {APPLE + "location.ISO6709": "+43.4674+011.8853+252.500/"}
INSTANT = 1_620_277_689_000
HOURS = 3_600_000


@pytest.mark.parametrize(
    ("notes", "taken", "local", "zone", "source"),
    [
        ({}, MODIFIED, MODIFIED, None, "file"),
        (UTC_NOTE, INSTANT, INSTANT, None, "video:creation_time"),
        (UTC_NOTE | PLACE_NOTE, INSTANT, INSTANT + 2 * HOURS, "Europe/Rome", "video:creation_time"),
        (UTC_NOTE | WALL_NOTE, INSTANT, INSTANT + 2 * HOURS, "UTC+2", f"video:{APPLE}creationdate"),
        ({APPLE + "creationdate": "nonsense"} | UTC_NOTE, INSTANT, INSTANT, None, "video:creation_time"),
        ({APPLE + "creationdate": "1904-01-01T00:00:00Z"}, MODIFIED, MODIFIED, None, "file"),
    ],
)
def test_dates(tmp_path: Path, notes: dict[str, str], taken: int, local: int, zone: str | None, source: str) -> None:
    found = read(video(tmp_path / "a.mov", notes=notes))
    assert (found.taken_at, found.local_time, found.time_zone, found.date_source) == (taken, local, zone, source)


def test_cameras_and_places(tmp_path: Path) -> None:
    notes = {
        APPLE + "make": "Apple",
        APPLE + "model": "iPhone 12",
        APPLE + "content.identifier": "UUID-1",
        **PLACE_NOTE,
    }
    found = read(video(tmp_path / "a.mov", notes=notes))
    assert (found.make, found.model, found.live_photo_cid) == ("Apple", "iPhone 12", "UUID-1")
    assert (found.latitude, found.longitude, found.altitude) == (43.4674, 11.8853, 252.5)


@pytest.mark.parametrize("text", ["+00.0000+000.0000/", "+95.0000+011.0000/", "somewhere", "+43.4674"])
def test_nonsense_places(tmp_path: Path, text: str) -> None:
    found = read(video(tmp_path / "a.mov", notes={APPLE + "location.ISO6709": text}))
    assert (found.latitude, found.longitude, found.altitude) == (None, None, None)


def test_a_sidecar_comes_first(tmp_path: Path) -> None:
    sidecar = tmp_path / "a.mov.xmp"
    packet = xmp_packet(
        xmp__Rating="5",
        xmp__CreateDate="2001-06-15T12:00:00",
        exif__GPSLatitude="10,0.0S",
        exif__GPSLongitude="20,0.0E",
    )
    sidecar.write_text(packet, "utf-8")
    found = read(video(tmp_path / "a.mov", notes=WALL_NOTE | PLACE_NOTE), sidecar)
    assert (found.rating, found.latitude, found.date_source) == (5, -10.0, "sidecar:xmp:CreateDate")
    assert found.time_zone == "Africa/Luanda"


# --- What is no video --------------------------------------------------------------------------------------------------


def wav(path: Path) -> None:
    path.write_bytes(
        b"RIFF\x64\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\x40\0\0\0" + b"\0" * 64
    )


def sound_only(path: Path) -> None:
    import av

    with av.open(str(path), "w", format="mp4") as target:
        stream: Any = target.add_stream("aac", rate=48_000, layout="mono")
        pictures._silence(target, stream)


def playlist(path: Path) -> None:
    real = video(path.with_name("real.mp4"))
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://{real}\n#EXT-X-ENDLIST\n")


def concat(path: Path) -> None:
    real = video(path.with_name("real.mp4"))
    path.write_text(f"ffconcat version 1.0\nfile '{real}'\n")


NOT_VIDEOS: dict[str, Callable[[Path], Any]] = {
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("no video " * 100),
    "zeros": lambda path: path.write_bytes(b"\0" * 100_000),
    "wav": wav,
    "sound only": sound_only,
    "playlist": playlist,
    "concat": concat,
    "picture": lambda path: pictures.corners().save(path, "PNG"),
    "gif": lambda path: pictures.corners().save(path, "GIF"),
    "sdp": lambda path: path.write_text("v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n"),
    "dash": lambda path: path.write_text('<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"/>'),
}


@pytest.mark.parametrize("name", NOT_VIDEOS)
def test_what_is_no_video_is_refused(tmp_path: Path, spec: Spec, name: str) -> None:
    source = tmp_path / "clip.mp4"
    NOT_VIDEOS[name](source)
    with pytest.raises(MediaError, match=r"clip\.mp4: ") as found:
        read(source)
    assert "/proc" not in found.value.message
    with pytest.raises(MediaError, match=r"clip\.mp4: "):
        render_video(str(source), spec)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts", "a.avi"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_a_cut_off_video_gives_a_reason_or_a_poster(tmp_path: Path, spec: Spec, name: str, share: float) -> None:
    path = video(tmp_path / name, codec="mpeg2video" if name == "a.ts" else "h264", image=pictures.noise(160, 120))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    for work in (lambda: read(path), lambda: render_video(str(path), spec)):
        found, reason = pictures.outcome(work)
        assert found or reason.startswith(name)
