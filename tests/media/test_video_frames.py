"""Frames of videos as pictures: spread over the whole of it, upright, each key frame once."""

import io
from pathlib import Path

import pytest
from PIL import Image

from photostead.kernel.errors import MediaError
from photostead.media import tasks
from tests.media.videos import H264, PATTERN, make

# A key frame at each whole second.
LONG = ("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=10:duration=12", *H264, "-g", "10")


def put(tmp_path: Path, film: bytes) -> str:
    """A file of it."""
    path = tmp_path / "film.mp4"
    path.write_bytes(film)
    return str(path)


def test_frames_are_spread_over_the_whole(tmp_path: Path) -> None:
    """Those before the middles of equal parts; scaled down, never up."""
    path = put(tmp_path, make("long.mp4", *LONG))
    frames = tasks.sample_frames(path, 4, 120)
    assert [frame.at_ms for frame in frames] == [1000, 4000, 7000, 10000]
    pictures = [Image.open(io.BytesIO(frame.jpeg)) for frame in frames]
    assert {(picture.format, picture.size) for picture in pictures} == {("JPEG", (160, 120))}
    assert len({frame.jpeg for frame in frames}) == 4
    assert len(tasks.sample_frames(path, 100, 1440)) == 12
    assert Image.open(io.BytesIO(tasks.sample_frames(path, 1, 1440)[0].jpeg)).size == (320, 240)


def test_each_key_frame_comes_once(tmp_path: Path) -> None:
    """A film of one second has one; one with a single key frame too, however long it is."""
    assert [frame.at_ms for frame in tasks.sample_frames(put(tmp_path, make("a.mp4", *PATTERN, *H264)), 8, 100)] == [0]
    single = make("single.mp4", *LONG[:-2], "-g", "1000", "-sc_threshold", "0")
    assert [frame.at_ms for frame in tasks.sample_frames(put(tmp_path, single), 8, 100)] == [0]


def test_frames_are_upright(tmp_path: Path) -> None:
    flat = put(tmp_path, make("a.mp4", *PATTERN, *H264))
    film = make("turned.mp4", "-display_rotation", "90", "-i", flat, "-c", "copy")
    (frame,) = tasks.sample_frames(put(tmp_path, film), 8, 100)
    assert Image.open(io.BytesIO(frame.jpeg)).size == (100, 133)


@pytest.mark.parametrize("length", [0, 20, 2000])
def test_what_is_cut_off_is_refused(tmp_path: Path, length: int) -> None:
    with pytest.raises(MediaError, match=r"film\.mp4"):
        tasks.sample_frames(put(tmp_path, make("a.mp4", *PATTERN, *H264)[:length]), 8, 100)
