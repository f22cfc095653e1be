"""What a file is called, and what is in it, must say nothing to the program that transcodes it. What settings may say to it
is a known alphabet, see the tests of settings.
"""

from pathlib import Path

import pytest

from photostead.features.settings.defaults import default_config
from photostead.features.streaming.commands import transcode_command
from photostead.features.streaming.pieces import Start
from photostead.features.streaming.qualities import transcode
from photostead.jobs.programs import Ended, run_program
from photostead.media.ffmpeg import find_ffmpeg
from photostead.media.files import Source
from photostead.media.streaming import survey
from tests.media.streams import make_video

NAMES = [
    "-y.mkv",
    "concat:a|b.mkv",
    "%d.mkv",
    "http:__example.test_.mkv",
    "a;touch $(b) `c`.mkv",
    "{original}.mkv",
    "a\nb.mkv",
]
PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{path}\n#EXT-X-ENDLIST\n"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_video(tmp_path_factory.mktemp("film") / "film.mkv", seconds=1)


async def convert(film: Path, path: Path, folder: Path) -> tuple[tuple[str, ...], Ended]:
    """Make the first segment of a file, as if it were what the film is; the arguments, and how it ended."""
    folder.mkdir()
    found = survey(str(film))
    target = transcode(found, 120, "h264", default_config().ffmpeg).target
    assert target is not None
    command = transcode_command(find_ffmpeg(), Source(str(path), (str(path.parent),)), found, target, None)
    contained = command(Start(0, folder, folder / "init.mp4"))
    return contained.argv, await run_program(contained, seconds=60)


async def test_names_are_no_arguments(film: Path, tmp_path: Path) -> None:
    """The program is given an open file and never learns what it is called."""
    for number, name in enumerate(NAMES):
        path = tmp_path / name
        path.write_bytes(film.read_bytes())
        argv, ended = await convert(film, path, tmp_path / str(number))
        assert not any(name in part for part in argv)
        assert ended.code == 0, (name, ended.tail)
        assert (tmp_path / str(number) / "seg_0.m4s").stat().st_size > 0


async def test_playlists_are_no_videos(film: Path, tmp_path: Path) -> None:
    """They could make it open other files, or the network."""
    path = tmp_path / "list.mkv"
    path.write_text(PLAYLIST.format(path=film))
    _, ended = await convert(film, path, tmp_path / "made")
    assert ended.code != 0
    assert not list((tmp_path / "made").iterdir())
