"""Videos cut into pieces as they are: nothing is lost, nothing is there twice, and every time stays what it was."""

from pathlib import Path

import pytest

from photostead.kernel.errors import MediaError, OutOfSpace
from photostead.media.files import Source
from photostead.media.streaming import TIME_OFFSET, Survey, cut_piece, is_whole, survey
from tests.media.streams import join, make_video, shown, stamps


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("streams")


@pytest.fixture(scope="module")
def film(folder: Path) -> Path:
    return make_video(folder / "film.mp4", seconds=14)


def pieces(path: Path, target: Path) -> list[bytes]:
    """All of them, the beginning first."""
    found = survey(str(path))
    made = []
    for number in (None, *range(len(found.cuts.starts))):
        cut_piece(str(path), str(target), found.facts, found.cuts, number)
        made.append(target.read_bytes())
    return made


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("film.mov", ()),
        ("late.mp4", ("-output_ts_offset", "3")),
        ("plain.mp4", ("-bf", "0")),
        ("silent.mp4", ("-an",)),
        ("newer.mp4", ("-c:v", "libsvtav1", "-preset", "12", "-c:a", "libopus", "-b:a", "48k")),
        ("apple.mp4", ("-c:v", "libx265", "-x265-params", "log-level=error:keyint=15", "-tag:v", "hev1")),
    ],
)
def test_all_pieces_are_the_whole(folder: Path, tmp_path: Path, name: str, more: tuple[str, ...]) -> None:
    path = make_video(folder / name, *more)
    made = pieces(path, tmp_path / "piece")
    whole = join(tmp_path / "whole.mp4", *made)
    assert len(made) > 2
    kinds = ("video",) if name == "silent.mp4" else ("video", "audio")
    first = stamps(path, "video")[0]
    for kind in kinds:
        was, became = stamps(path, kind), stamps(whole, kind)
        assert len(was) == len(became)
        assert [at - first for at in was] == pytest.approx([at - TIME_OFFSET for at in became], abs=0.05)
    assert shown(whole) == sorted(shown(whole))
    assert b"50.08" not in b"".join(made)
    assert (b"hvc1" in made[0]) == (name == "apple.mp4")


def test_what_is_known_of_it(film: Path) -> None:
    found = survey(str(film))
    assert found.cuts.at_keys
    assert found.cuts.starts == pytest.approx((0.0, 4.5, 9.0))
    assert found.codecs is not None
    assert found.codecs.endswith(",mp4a.40.2")


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("film.mkv", ()),
        ("film.ts", ()),
        ("rare.mp4", ("-g", "1000", "-t", "14")),
        ("other.mov", ("-c:a", "pcm_s16le")),
    ],
)
def test_what_cannot_be_sent_as_it_is(folder: Path, name: str, more: tuple[str, ...]) -> None:
    """Containers without an index, too few key frames, sound that browsers do not know."""
    found: Survey = survey(str(make_video(folder / name, *more, seconds=14)))
    assert found.codecs is None
    assert found.cuts.at_keys == (name == "other.mov")


def test_no_video(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n")
    with pytest.raises(MediaError):
        survey(str(path))


def test_a_link_to_elsewhere(film: Path, tmp_path: Path) -> None:
    """What was put in its place between two pieces is not opened."""
    found = survey(str(film))
    (tmp_path / "library").mkdir()
    with pytest.raises(MediaError):
        cut_piece(Source(str(film), (str(tmp_path / "library"),)), str(tmp_path / "piece"), found.facts, found.cuts, 0)


def test_a_folder_that_is_gone(film: Path, tmp_path: Path) -> None:
    found = survey(str(film))
    with pytest.raises(OutOfSpace):
        cut_piece(str(film), str(tmp_path / "gone" / "piece"), found.facts, found.cuts, 0)


def test_whole_or_not_yet(film: Path, tmp_path: Path) -> None:
    found = survey(str(film))
    path = tmp_path / "piece"
    assert not is_whole(path)
    cut_piece(str(film), str(path), found.facts, found.cuts, 1)
    data = path.read_bytes()
    for length in (0, 4, 8, 200, len(data) - 1):
        path.write_bytes(data[:length])
        assert not is_whole(path)
    path.write_bytes(data)
    assert is_whole(path)
