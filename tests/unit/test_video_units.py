"""Which video unit is used: by what the settings name, what the machine has, and what the trials say. The trials themselves
are pretended here; `tests/api/test_videos.py` lets a stand-in of ffmpeg fail them.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from photostead.features.settings.defaults import default_video
from photostead.features.settings.media_schema import AdminConfigFFmpegDto, TranscodeHWAccel
from photostead.features.videos import hardware
from photostead.features.videos import service as videos
from photostead.features.videos.hardware import find, known
from photostead.host.accel import Accelerator, Lack
from photostead.host.accel import Api as Node
from photostead.media.ffmpeg import Abilities
from photostead.media.targets import Api, Hardware

A, B = "/dev/dri/renderD128", "/dev/dri/renderD129"
MACHINE = [
    Accelerator((Node.VAAPI, Node.QSV), A, "Intel graphics"),
    Accelerator((Node.VAAPI,), B, "AMD graphics"),
    Accelerator((Node.VAAPI,), "/dev/dri/renderD130", "AMD graphics", lack=Lack.PERMISSION),
    Accelerator((Node.NVENC,), "/dev/nvidia1", "NVIDIA graphics"),
    Accelerator((Node.RKMPP,), "/dev/mpp_service", "Rockchip video unit"),
    Accelerator((Node.RKMPP,), "/dev/rga", "Rockchip scaler"),
]


def wish(accel: str, device: str = "auto", *, decode: bool = False) -> AdminConfigFFmpegDto:
    return msgspec.structs.replace(
        default_video(), accel=TranscodeHWAccel(accel), preferred_hw_device=device, accel_decode=decode
    )


class Bench:
    """Trials that fail where one of these words is among the arguments; all that were done."""

    def __init__(self) -> None:
        self.fails: list[str] = []
        self.done: list[str] = []

    async def run(self, program: Path, arguments: tuple[str, ...]) -> str | None:
        line = " ".join(arguments)
        self.done.append(line)
        return next((f"no {word}" for word in self.fails if word in line), None)


@pytest.fixture(autouse=True)
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    made = Bench()
    built = Abilities("9.0", frozenset({"h264_vaapi", "hevc_vaapi", "h264_nvenc", "h264_qsv"}))
    monkeypatch.setattr(hardware, "find_accelerators", lambda: MACHINE)
    monkeypatch.setattr(hardware, "find_ffmpeg", lambda: Path("/bin/ffmpeg"))
    monkeypatch.setattr(hardware, "abilities", lambda _: built)
    monkeypatch.setattr(hardware, "run_trial", made.run)
    hardware.forget()
    yield made
    hardware.forget()


async def test_without_a_wish_nothing_is_tried(bench: Bench) -> None:
    assert (await find(wish("disabled"))).hardware is None
    assert bench.done == []


async def test_the_first_device_that_does_anything(bench: Bench) -> None:
    """Decoding is tried only where it is asked for; what ffmpeg was built without is not tried at all."""
    codecs = frozenset({"h264", "hevc"})
    assert (await find(wish("vaapi"))).hardware == Hardware(Api.VAAPI, A, False, codecs)
    assert len(bench.done) == 2
    bench.fails = [A]
    hardware.forget()
    assert (await find(wish("vaapi", decode=True))).hardware == Hardware(Api.VAAPI, B, True, codecs)
    bench.fails = [A, "hevc_vaapi", "hwdownload"]
    hardware.forget()
    assert (await find(wish("vaapi", decode=True))).hardware == Hardware(Api.VAAPI, B, False, frozenset({"h264"}))


@pytest.mark.parametrize("name", [B, "renderD129"])
async def test_the_device_that_was_asked_for(name: str) -> None:
    found = (await find(wish("vaapi", name))).hardware
    assert found is not None
    assert found.device == B


@pytest.mark.parametrize(("accel", "device"), [("nvenc", "1"), ("qsv", A)])
async def test_what_ffmpeg_calls_them(accel: str, device: str) -> None:
    found = (await find(wish(accel))).hardware
    assert found is not None
    assert found.device == device
    assert list(hardware.devices(Api.RKMPP)) == [("", "Rockchip video unit at /dev/mpp_service")]


async def test_what_was_found_is_remembered(bench: Bench) -> None:
    assert known(wish("vaapi")) is None
    found = (await find(wish("vaapi"))).hardware
    count = len(bench.done)
    assert (await find(wish("vaapi"))).hardware == found == known(wish("vaapi")) == videos.hardware_of(wish("vaapi"))
    assert len(bench.done) == count
    await find(wish("vaapi", decode=True))
    assert len(bench.done) > count


async def test_a_failure_is_remembered_for_a_while(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.fails = ["vaapi"]
    finding = await find(wish("vaapi"))
    assert finding.hardware is None
    assert finding.reason == f"Intel graphics at {A}: no vaapi; AMD graphics at {B}: no vaapi"
    bench.fails, count = [], len(bench.done)
    assert (await find(wish("vaapi"))).hardware is None
    assert len(bench.done) == count
    monkeypatch.setattr(hardware, "FAILURE_SECONDS", -1.0)
    hardware.forget()
    bench.fails = ["vaapi"]
    await find(wish("vaapi"))
    bench.fails = []
    assert (await find(wish("vaapi"))).hardware is not None


async def test_a_machine_without_it(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "find_accelerators", lambda: MACHINE[2:3])
    finding = await find(wish("vaapi"))
    assert finding.reason == "no device that is spoken to by vaapi can be used here"
