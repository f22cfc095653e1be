"""The snap that we may run in: which of its plugs are connected, what each is for, and the line that connects it.

Which plugs there are says snapcraft.yaml; a test keeps the two lists alike.
"""

import os
import subprocess
from collections.abc import Mapping

import msgspec

SNAPCTL = "snapctl"
SECONDS = 5.0


class Plug(msgspec.Struct, frozen=True):
    """`command` connects it; None for those that snapd always connects by itself. `folders`: what it opens."""

    name: str
    purpose: str
    command: str | None = None
    folders: tuple[str, ...] = ()


def connecting(name: str, slot: str = "") -> str:
    """The line for a terminal."""
    return f"sudo snap connect photostead:{name}{' ' + slot if slot else ''}"


PLUGS = (
    Plug("network", "the network"),
    Plug("network-bind", "being reached over the network"),
    Plug("private-memory", "the worker processes"),
    Plug(
        "removable-media",
        "folders below /media, /run/media and /mnt",
        connecting("removable-media"),
        ("/media", "/run/media", "/mnt"),
    ),
    Plug("home", "folders below /home", connecting("home"), ("/home",)),
    Plug("mount-observe", "telling which disks are mounted", connecting("mount-observe")),
    Plug("opengl", "transcoding video on the graphics unit", connecting("opengl")),
    Plug(
        "gpu-2404",
        "the drivers of the graphics unit",
        "sudo snap install mesa-2404 && " + connecting("gpu-2404", "mesa-2404:gpu-2404"),
    ),
    Plug(
        "rockchip",
        "transcoding video on Rockchip boards (/dev/mpp_service, /dev/rga)",
        connecting("rockchip", "photostead:rockchip-media"),
    ),
    Plug("hardware-observe", "naming the hardware", connecting("hardware-observe")),
    Plug("avahi-observe", "seeing what else is announced on the LAN", connecting("avahi-observe")),
    Plug("daemon-notify", "telling systemd when the start is done", connecting("daemon-notify")),
)


def plugs_of(machine: str) -> list[Plug]:
    """Those that make sense on a kind of machine, as `platform.machine()` calls it: Rockchip's chips are ARM."""
    return [plug for plug in PLUGS if plug.name != "rockchip" or machine == "aarch64"]


def snap_name(environment: Mapping[str, str] = os.environ) -> str | None:
    """The name of the snap that we run in; None outside."""
    return environment.get("SNAP_NAME", "photostead") if environment.get("SNAP") else None


def is_connected(plug: str) -> bool | None:
    """By snapd's word; None where it gives none. Only makes sense inside the snap. Source: `snapctl is-connected`, which
    exits with 0 or 1 and complains in words about anything else."""
    try:
        asked = subprocess.run(
            [SNAPCTL, "is-connected", plug], capture_output=True, timeout=SECONDS, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if asked.returncode == 0:
        return True
    return False if asked.returncode == 1 and not asked.stderr.strip() else None
