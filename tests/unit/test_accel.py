"""Hardware that transcodes: found in stand-ins for /dev and /sys, and what keeps us from it."""

import errno
import grp
import os
from pathlib import Path

import pytest

from photostead.features.doctor import hardware
from photostead.features.doctor.schema import Grade
from photostead.host.accel import Accelerator, Api, Lack, find_accelerators
from tests.unit.facts import make_facts


class Machine:
    """A /dev and a /sys to fill."""

    def __init__(self, root: Path) -> None:
        self.dev, self.sys = root / "dev", root / "sys"

    def node(self, name: str) -> Path:
        """A device node, which is a file here."""
        path = self.dev / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        path.chmod(0o660)
        return path

    def render(self, number: int, vendor: str, driver: str) -> Path:
        """A graphics unit."""
        node = self.node(f"dri/renderD{number}")
        device = self.sys / "class" / "drm" / node.name / "device"
        device.mkdir(parents=True)
        (device / "vendor").write_text(vendor + "\n")
        (device / "driver").symlink_to(f"/bus/pci/drivers/{driver}")
        return node

    def video(self, number: int, name: str) -> Path:
        """A V4L2 device."""
        folder = self.sys / "class" / "video4linux" / f"video{number}"
        folder.mkdir(parents=True)
        (folder / "name").write_text(name + "\n")
        return self.node(f"video{number}")

    def find(self) -> list[Accelerator]:
        """What is found."""
        return find_accelerators(self.dev, self.sys)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """An empty one."""
    return Machine(tmp_path)


def refuse(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Opening any node fails."""

    def fail(path: Path, flags: int) -> int:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr("photostead.host.accel.os.open", fail)


def test_nothing(machine: Machine) -> None:
    assert machine.find() == []


@pytest.mark.parametrize(
    ("vendor", "driver", "apis", "name"),
    [
        ("0x8086", "i915", (Api.VAAPI, Api.QSV), "Intel graphics (i915)"),
        ("0x8086", "xe", (Api.VAAPI, Api.QSV), "Intel graphics (xe)"),
        ("0x1002", "amdgpu", (Api.VAAPI,), "AMD graphics (amdgpu)"),
    ],
)
def test_graphics_units(machine: Machine, vendor: str, driver: str, apis: tuple[Api, ...], name: str) -> None:
    node = machine.render(128, vendor, driver)
    group = grp.getgrgid(node.stat().st_gid).gr_name
    assert machine.find() == [Accelerator(apis, str(node), name, group)]


@pytest.mark.parametrize("driver", ["v3d", "panfrost", "virtio_gpu", "nvidia"])
def test_a_unit_that_only_draws_is_none(machine: Machine, driver: str) -> None:
    """The Raspberry Pi's graphics unit has a render node and codes no video; NVIDIA's is spoken to otherwise."""
    machine.render(128, "0x10de", driver)
    assert machine.find() == []


def test_units_of_boards_and_cards(machine: Machine) -> None:
    for name in ("nvidia0", "nvidiactl", "mpp_service", "rga"):
        machine.node(name)
    machine.video(10, "bcm2835-codec-decode")
    machine.video(13, "bcm2835-isp-output0")
    machine.video(0, "HD Webcam")
    found = {os.path.basename(one.node): one.apis for one in machine.find()}
    assert found == {"nvidia0": (Api.NVENC,), "mpp_service": (Api.RKMPP,), "rga": (Api.RKMPP,), "video10": (Api.V4L2,)}
    assert {one.lack for one in machine.find()} == {None}


@pytest.mark.parametrize(
    ("number", "has_right", "lack"),
    [
        (errno.EACCES, False, Lack.PERMISSION),
        (errno.EACCES, True, Lack.SANDBOX),  # AppArmor: the group is right, opening is refused all the same
        (errno.EPERM, True, Lack.SANDBOX),  # the device cgroup of a snap
        (errno.ENXIO, True, Lack.DEVICE),
        (errno.EBUSY, True, None),
    ],
)
def test_what_keeps_us_from_it(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, number: int, has_right: bool, lack: Lack | None
) -> None:
    machine.render(128, "0x8086", "i915")
    refuse(monkeypatch, number)
    monkeypatch.setattr("photostead.host.accel.os.access", lambda path, mode: has_right)
    assert [one.lack for one in machine.find()] == [lack]


# --- what is said of it

LOCKED = Accelerator((Api.VAAPI, Api.QSV), "/dev/dri/renderD128", "Intel graphics (i915)", "render", Lack.PERMISSION)


def test_outside_a_snap_the_group_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SNAP", raising=False)
    verdict = hardware.judge(LOCKED, is_wanted=False)
    assert verdict.grade is Grade.NOTE
    assert verdict.commands == (f"sudo usermod -aG render {hardware.user_name()}",)
    assert hardware.judge(LOCKED, is_wanted=True).grade is Grade.CAUTION


@pytest.mark.parametrize(
    ("apis", "commands"),
    [
        (
            (Api.VAAPI,),
            (
                "sudo snap connect photostead:opengl",
                "sudo snap install mesa-2404 && sudo snap connect photostead:gpu-2404 mesa-2404:gpu-2404",
            ),
        ),
        ((Api.RKMPP,), ("sudo snap connect photostead:rockchip photostead:rockchip-media",)),
    ],
)
def test_inside_a_snap_the_plugs_are(
    monkeypatch: pytest.MonkeyPatch, apis: tuple[Api, ...], commands: tuple[str, ...]
) -> None:
    monkeypatch.setenv("SNAP", "/snap/photostead/1")
    one = Accelerator(apis, "/dev/x", "a unit", "", Lack.SANDBOX)
    assert hardware.judge(one, is_wanted=False).commands == commands


def test_settings_that_ask_for_what_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "find_accelerators", list)
    assert [one.grade for one in hardware.check_accelerators(make_facts())] == [Grade.OK]
    *_, last = hardware.check_accelerators(make_facts(accel="nvenc"))
    assert last.grade is Grade.CAUTION
    assert "nvenc (video.accel)" in last.text
    monkeypatch.setattr(hardware, "find_accelerators", lambda: [Accelerator((Api.NVENC,), "/dev/nvidia0", "a card")])
    assert [one.grade for one in hardware.check_accelerators(make_facts(accel="nvenc"))] == [Grade.OK]
