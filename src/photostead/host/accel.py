"""Hardware that can decode and encode video: which of it this machine has, by its device nodes, and what keeps us from
using it. Whether an encoder really works is found out by encoding; nothing in here does.
"""

import errno
import grp
import os
import stat
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import msgspec

DEV, SYS = Path("/dev"), Path("/sys")
# By the vendor of a render node (PCI SIG's numbers): what its unit speaks.
INTEL, AMD = "0x8086", "0x1002"
# Kernel drivers whose render nodes also transcode; those of other boards (v3d, panfrost, lima, virtio_gpu) only draw.
VIDEO_DRIVERS = frozenset({"i915", "xe", "amdgpu", "radeon"})
# Names under /sys/class/video4linux of units that code video; webcams and scalers have others.
V4L2_CODECS = ("bcm2835-codec-decode", "bcm2835-codec-encode", "rpi-hevc-dec", "rpivid", "hantro", "rkvdec", "cedrus")


class Api(StrEnum):
    """By what a unit is spoken to; the first four as in the option `video.accel`."""

    VAAPI = "vaapi"
    QSV = "qsv"
    NVENC = "nvenc"
    RKMPP = "rkmpp"
    V4L2 = "v4l2"


class Lack(StrEnum):
    """Why a node cannot be opened: its group, the sandbox around us, or the device itself."""

    PERMISSION = "permission"
    SANDBOX = "sandbox"
    DEVICE = "device"


class Accelerator(msgspec.Struct, frozen=True):
    """`group` owns the node, empty where it has no name; `lack` is None for one that can be used."""

    apis: tuple[Api, ...]
    node: str
    name: str
    group: str = ""
    lack: Lack | None = None


def find_accelerators(dev: Path = DEV, sys: Path = SYS) -> list[Accelerator]:
    """Everything there is that this version knows of. Opens each node for a moment, which changes nothing."""
    return [*render_nodes(dev, sys), *nvidia_nodes(dev), *rockchip_nodes(dev), *v4l2_nodes(dev, sys)]


def render_nodes(dev: Path, sys: Path) -> Iterator[Accelerator]:
    """Graphics units with a video unit beside them."""
    for node in sorted(dev.glob("dri/renderD*")):
        device = sys / "class" / "drm" / node.name / "device"
        vendor, driver = read_word(device / "vendor"), driver_of(device)
        if driver and driver not in VIDEO_DRIVERS:
            continue
        apis = (Api.VAAPI, Api.QSV) if vendor == INTEL else (Api.VAAPI,)
        maker = {INTEL: "Intel graphics", AMD: "AMD graphics"}.get(vendor, "graphics unit")
        yield look_at(node, apis, f"{maker} ({driver})" if driver else maker)


def nvidia_nodes(dev: Path) -> Iterator[Accelerator]:
    """NVIDIA's own driver; its cards are the nodes with a number."""
    for node in sorted(dev.glob("nvidia[0-9]*")):
        yield look_at(node, (Api.NVENC,), "NVIDIA graphics")


def rockchip_nodes(dev: Path) -> Iterator[Accelerator]:
    """The video unit of Rockchip's kernels, and the scaler that it is used with."""
    for name, title in (("mpp_service", "Rockchip video unit"), ("rga", "Rockchip scaler")):
        if (dev / name).exists():
            yield look_at(dev / name, (Api.RKMPP,), title)


def v4l2_nodes(dev: Path, sys: Path) -> Iterator[Accelerator]:
    """Video units of boards such as the Raspberry Pi."""
    for folder in sorted((sys / "class" / "video4linux").glob("video*")):
        name = read_word(folder / "name")
        if name.startswith(V4L2_CODECS) and (dev / folder.name).exists():
            yield look_at(dev / folder.name, (Api.V4L2,), name)


def look_at(node: Path, apis: tuple[Api, ...], name: str) -> Accelerator:
    """One node, tried out."""
    return Accelerator(apis, str(node), name, group_of(node), try_open(node))


def try_open(node: Path) -> Lack | None:
    """What keeps us from it. Asking for permission (access(2)) is not enough: a sandbox says no only to the real thing.
    One that is in use by somebody else can be used."""
    try:
        os.close(os.open(node, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC))
    except OSError as error:
        if error.errno == errno.EBUSY:
            return None
        if error.errno not in (errno.EACCES, errno.EPERM):
            return Lack.DEVICE
        return Lack.SANDBOX if os.access(node, os.R_OK | os.W_OK) else Lack.PERMISSION
    return None


def group_of(node: Path) -> str:
    """The name of the group that may use it; empty where others than its members may not, or it has no name."""
    try:
        status = os.stat(node)
        return grp.getgrgid(status.st_gid).gr_name if status.st_mode & stat.S_IWGRP else ""
    except (OSError, KeyError):
        return ""


def driver_of(device: Path) -> str:
    """The kernel's driver of a device; empty where nobody tells."""
    try:
        return os.path.basename(os.readlink(device / "driver"))
    except OSError:
        return ""


def read_word(path: Path) -> str:
    """A line of sysfs; empty where it cannot be read."""
    try:
        return path.read_text().strip()
    except OSError:
        return ""
