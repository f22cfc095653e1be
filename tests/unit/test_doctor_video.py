"""`photostead doctor video`: what is told of ffmpeg, of the units and of their trials; and what the check of ffmpeg says."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from photostead.cli.commands import photostead
from photostead.cli.doctor_video import Report, lines_of
from photostead.features.doctor import hardware
from photostead.features.doctor.schema import Grade
from photostead.features.videos.service import Trial
from photostead.host.accel import Accelerator, Lack
from photostead.host.accel import Api as Node
from photostead.kernel.errors import StartError, Unavailable
from photostead.media import ffmpeg
from photostead.media.ffmpeg import Abilities, abilities, choose_ffmpeg, find_ffmpeg
from photostead.media.targets import Api
from tests.media.stand_in import StandIn

REPORT = Report(
    ffmpeg="/usr/bin/ffmpeg",
    version="6.1",
    problem=None,
    software={"h264": True, "hevc": True, "av1": False},
    audio={"aac": True},
    tone_mapping=True,
    units=[
        Accelerator((Node.VAAPI,), "/dev/dri/renderD128", "Intel graphics (i915)"),
        Accelerator((Node.NVENC,), "/dev/nvidia0", "NVIDIA graphics", lack=Lack.PERMISSION),
    ],
    trials=[Trial(Api.VAAPI, "/dev/dri/renderD128", "Intel graphics", ("h264",), ("h264", "hevc"), {"av1": "too old"})],
    wanted="vaapi",
    used="vaapi /dev/dri/renderD128",
)
TEXT = """\
ffmpeg 6.1 at /usr/bin/ffmpeg
  processor  h264 hevc (not: av1)
  sound      aac
  HDR        tone mapping

Units of hardware
  Intel graphics (i915) at /dev/dri/renderD128: can be opened
  NVIDIA graphics at /dev/nvidia0: cannot be opened (permission): see photostead doctor

Intel graphics by vaapi
  encodes    h264
  decodes    h264 hevc
  not av1: too old

The settings ask for vaapi, and vaapi /dev/dri/renderD128 is used."""


def test_for_people() -> None:
    assert "\n".join(lines_of(REPORT)) == TEXT


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"used": ""}, "The settings ask for vaapi, which does not work here: the processor does it."),
        ({"wanted": "disabled"}, "The settings let the processor do it (video.accel is disabled)."),
        ({"problem": "There is no ffmpeg"}, "There is no ffmpeg"),
        ({"units": [], "trials": []}, "No unit that converts video was found."),
        ({"tone_mapping": False}, "  HDR        no tone mapping: it was built without zscale"),
    ],
    ids=str,
)
def test_lines(changes: dict[str, object], line: str) -> None:
    assert line in list(lines_of(msgspec.structs.replace(REPORT, **changes)))


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[StandIn]:
    yield StandIn(tmp_path)
    choose_ffmpeg(None)


def test_the_command(stand_in: StandIn, tmp_path: Path) -> None:
    """With the ffmpeg that the options name; status 1 where it converts nothing."""
    command = ["doctor", "video", "--json", "--data-dir", str(tmp_path / "data")]
    environment = {"PHOTOSTEAD_VIDEO_FFMPEG": str(stand_in.path)}
    ran = CliRunner().invoke(photostead, command, env=environment)
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.stdout)
    assert (found["ffmpeg"], found["problem"], found["software"]["h264"]) == (str(stand_in.path), None, True)
    stand_in.script(("-version", "fail", "cannot execute"))
    stand_in.path.touch()
    ran = CliRunner().invoke(photostead, command, env=environment)
    assert ran.exit_code == 1
    assert "does not run" in json.loads(ran.stdout)["problem"]


# --- ffmpeg itself


def test_what_it_was_built_with(stand_in: StandIn) -> None:
    found = abilities(stand_in.path)
    assert {"libx264", "aac"} <= found.encoders
    assert {"scale", "zscale"} <= found.filters
    assert not found.is_old
    assert not any(name.startswith("=") for name in found.encoders)


@pytest.mark.parametrize(
    ("version", "is_old"),
    [
        ("4.4.2-0ubuntu1", True),
        ("n5.0.1", True),
        ("5.1.6-0+deb12u1", False),
        ("n9.0.2-17-g2a", False),
        ("N-109", False),
    ],
)
def test_ages(version: str, is_old: bool) -> None:
    assert Abilities(version).is_old is is_old


def test_which_one(stand_in: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The chosen one, then PATH's, then the package's; none is told."""
    choose_ffmpeg(stand_in.path)
    assert find_ffmpeg() == stand_in.path
    choose_ffmpeg(None)
    with pytest.raises(StartError, match=r"video\.ffmpeg: .*no-program is no program"):
        choose_ffmpeg(tmp_path / "no-program")
    ffmpeg._found.cache_clear()
    try:
        monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/ffmpeg")
        assert find_ffmpeg() == Path("/usr/bin/ffmpeg")
        ffmpeg._found.cache_clear()
        monkeypatch.setattr(shutil, "which", lambda _: None)
        assert "imageio_ffmpeg" in str(find_ffmpeg())
        ffmpeg._found.cache_clear()
        monkeypatch.setattr(ffmpeg, "_packaged", lambda: None)
        with pytest.raises(Unavailable, match="There is no ffmpeg"):
            find_ffmpeg()
    finally:
        ffmpeg._found.cache_clear()


@pytest.mark.parametrize(
    ("able", "grades"),
    [
        (Abilities("9.0", frozenset({"libx264", "aac"}), frozenset({"zscale", "tonemap"})), [Grade.OK]),
        (Abilities("9.0", frozenset({"aac"}), frozenset({"zscale", "tonemap"})), [Grade.OK, Grade.BROKEN]),
        (
            Abilities("4.2", frozenset({"libx264", "aac"}), frozenset({"tonemap"})),
            [Grade.OK, Grade.CAUTION, Grade.CAUTION],
        ),
    ],
)
def test_the_check(able: Abilities, grades: list[Grade], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "abilities", lambda _: able)
    assert [verdict.grade for verdict in hardware.check_ffmpeg()] == grades
