"""What an upload says of its file: the dates that it carries itself, and the sidecar for what it lacks."""

import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from photostead.features.takeout import looking
from photostead.features.takeout.looking import is_told, look_at
from photostead.features.takeout.schema import Facts, Look
from photostead.features.takeout.telling import sidecar_of
from photostead.media.metadata import read_metadata
from tests.media import videos
from tests.photos import jpeg, write_photo

TAKEN = datetime(2020, 5, 9, 4, 53, 20, tzinfo=UTC)
TAKEN_MS = int(TAKEN.timestamp() * 1000)
BERLIN = ZoneInfo("Europe/Berlin")


def of(year: int, *rest: int) -> int:
    """A wall clock as if UTC, in ms."""
    return int(datetime(year, *rest, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc, arg-type]


def test_date_of_exif() -> None:
    data = jpeg(taken="2020:05:09 06:53:20")
    look = look_at(io.BytesIO(data))
    assert look.sha1 == hashlib.sha1(data).hexdigest()
    assert look.dates == (of(2020, 5, 9, 6, 53, 20),)


def test_date_of_a_film() -> None:
    film = videos.make("d.mp4", *videos.PATTERN, *videos.H264, "-metadata", "creation_time=2020-05-09T04:53:20Z")
    assert look_at(io.BytesIO(film)).dates == (TAKEN_MS,)


def test_film_without_a_date() -> None:
    assert look_at(io.BytesIO(videos.plain())).dates == ()


@pytest.mark.parametrize("at", [0, looking.HEAD + 5, looking.CHUNK * 4 - 3, looking.CHUNK * 4 - 8])
def test_date_is_found_wherever_it_stands(at: int) -> None:
    data = bytes(at) + b"Exif\0\0MM\0*" + bytes(30) + b"2020:05:09 06:53:20\0" + bytes(1000)
    assert look_at(io.BytesIO(data)).dates == (of(2020, 5, 9, 6, 53, 20),)
    film = bytes(at) + b"mvhd\0\0\0\0" + (2_082_844_800 + 1000).to_bytes(4) + bytes(100)
    assert look_at(io.BytesIO(film)).dates == (1_000_000,)


@pytest.mark.parametrize("data", [b"", b"mvhd", b"Exif\0\0", b"2020:13:45 99:99:99", b"mvhd\7" + b"\xff" * 30])
def test_what_is_no_date(data: bytes) -> None:
    assert look_at(io.BytesIO(data)).dates == ()


def test_reading_can_be_ended() -> None:
    class Enough(Exception):
        pass

    def told(count: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        look_at(io.BytesIO(b"x"), told)


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (of(2020, 5, 9, 18), True),
        (of(2020, 5, 8, 15), True),
        (of(2020, 5, 10, 5), False),
        (of(2001, 1, 1), False),
    ],
)
def test_a_day_apart_is_the_same_date(date: int, expected: bool) -> None:
    assert is_told(TAKEN_MS, Look("", (of(1999, 1, 1), date))) is expected


@pytest.mark.parametrize(
    ("position", "local"),
    [
        (None, of(2020, 5, 9, 6, 53, 20)),
        ((40.7, -74.0), of(2020, 5, 9, 0, 53, 20)),
        ((-17.7, 178.0), of(2020, 5, 9, 16, 53, 20)),
    ],
)
def test_sidecar_says_what_the_file_lacks(tmp_path: Path, position: tuple[float, float] | None, local: int) -> None:
    """Read back by what reads all sidecars."""
    facts = Facts(taken=TAKEN_MS, position=position, description="<Tom> & \x07Mia\nin Rome")
    sidecar = sidecar_of(facts, Look(""), BERLIN)
    assert sidecar is not None
    photo = write_photo(tmp_path / "a.jpg")
    (tmp_path / "a.jpg.xmp").write_bytes(sidecar)
    found = read_metadata(str(photo), "IMAGE", sidecar=str(tmp_path / "a.jpg.xmp"), file_modified_ms=0)
    assert (found.taken_at, found.local_time) == (TAKEN_MS, local)
    assert found.description == "<Tom> & Mia\nin Rome"
    if position is not None:
        assert (round(found.latitude or 0, 4), round(found.longitude or 0, 4)) == position


def test_sidecar_does_not_repeat_the_file(tmp_path: Path) -> None:
    look = look_at(io.BytesIO(jpeg(taken="2020:05:09 06:53:20")))
    assert sidecar_of(Facts(taken=TAKEN_MS), look, BERLIN) is None
    with_words = sidecar_of(Facts(taken=TAKEN_MS, description="Rome"), look, BERLIN)
    assert with_words is not None
    assert b"2020" not in with_words


@pytest.mark.parametrize("taken", [of(1, 1, 3), of(9998, 12, 31), of(1900, 1, 1), 0])
def test_any_instant_can_be_told(taken: int) -> None:
    assert sidecar_of(Facts(taken=taken), Look(""), BERLIN) is not None
    assert sidecar_of(Facts(taken=taken), Look(""), None) is not None
