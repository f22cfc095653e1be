"""What the box is made of, made once and kept in a folder of the machine: a Debian with systemd and snapd, and the snaps
that every strict snap stands on. They come from Debian's packages, so no store is needed: its `core24` is a Debian of
the same layout, its `mesa-2404` an empty stand-in.

Not here: starting the box (`box.py`) and the snap that is tried (`snaps.py`).
"""

import hashlib
import os
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

SUITE = "trixie"
# One machine needs it once; a new recipe is a new folder.
CACHE = Path("/var/tmp/photostead-snapd-box")
MACHINE_PACKAGES = ("systemd", "systemd-sysv", "dbus", "udev", "snapd", "squashfs-tools", "iproute2")
UNNEEDED = (
    "usr/share/doc",
    "usr/share/man",
    "usr/share/locale",
    "usr/share/info",
    "var/cache/apt",
    "var/lib/apt/lists",
)
# What core24 has beyond the essence of a Debian, and wheels of Python count on. It has a Python, too; ours is packed.
BASE_PACKAGES = ("libstdc++6", "libgcc-s1", "zlib1g")
# Where snapd mounts things of the machine into the sandbox: a base has these folders.
BASE_FOLDERS = (
    "dev", "home", "lib/modules", "media", "meta", "mnt", "proc", "root", "run", "snap", "sys", "tmp",
    "usr/lib/snapd", "usr/src", "var/lib/snapd", "var/log", "var/snap", "var/tmp",
)  # fmt: skip
GPU_SLOT = """
slots:
  gpu-2404:
    interface: content
    read: [$SNAP]
"""


@dataclass(frozen=True)
class Parts:
    """`machine` is the tree to boot a copy of; `snaps` are to be installed in this order."""

    machine: Path
    snaps: tuple[Path, ...]


def prepare_parts() -> Parts:
    """The parts of the box, made where they are not there yet (a minute). Raises CalledProcessError."""
    folder = open_cache() / recipe()
    if not folder.exists():
        scratch = folder.with_name(f"{folder.name}.{os.getpid()}")
        try:
            make_parts(scratch)
            scratch.rename(folder)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    return Parts(folder / "machine", tuple(folder / f"{name}.snap" for name in ("snapd", "core24", "mesa-2404")))


def open_cache() -> Path:
    """The folder that parts are kept in. Raises AssertionError where somebody else has made it."""
    CACHE.mkdir(mode=0o700, exist_ok=True)
    found = CACHE.lstat()
    assert (found.st_uid, found.st_mode) == (0, stat.S_IFDIR | 0o700), (
        f"{CACHE} is not a folder of root alone: remove it"
    )
    return CACHE


def recipe() -> str:
    """A name for how parts are made: of another program or suite they are others."""
    return f"{SUITE}-{hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]}"


def make_parts(folder: Path) -> None:
    """All parts, below a new folder."""
    folder.mkdir()
    machine, base = folder / "machine", folder / "base"
    bootstrap(machine, "minbase", MACHINE_PACKAGES)
    be_alone(machine)
    bootstrap(base, "essential", BASE_PACKAGES)
    lay_out_base(base)
    pack(base, folder / "core24.snap", "core24", "base")
    pack(copy_snapd(machine, folder / "snapd"), folder / "snapd.snap", "snapd", "snapd")
    pack(make_graphics(folder / "mesa"), folder / "mesa-2404.snap", "mesa-2404", "app", f"base: core24{GPU_SLOT}")
    for scratch in (base, folder / "snapd", folder / "mesa"):
        shutil.rmtree(scratch)


def bootstrap(tree: Path, variant: str, packages: tuple[str, ...]) -> None:
    """A Debian in a new folder."""
    include = f"--include={','.join(packages)}"
    command = ["mmdebstrap", "--quiet", "--mode=root", f"--variant={variant}", include, SUITE, str(tree)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    for name in UNNEEDED:
        shutil.rmtree(tree / name, ignore_errors=True)


def be_alone(machine: Path) -> None:
    """There is no network: snapd shall not wait for its store, nor anybody for names of hosts."""
    (machine / "etc/hostname").write_text("box\n")
    (machine / "etc/hosts").write_text("127.0.0.1 localhost box\n")
    (machine / "etc/resolv.conf").write_text("")


def lay_out_base(base: Path) -> None:
    """What snapd expects of a base, in a Debian. Its `/dev` is empty: device nodes are the machine's."""
    shutil.rmtree(base / "dev")
    for name in BASE_FOLDERS:
        (base / name).mkdir(parents=True, exist_ok=True)
    (base / "usr/bin/snapctl").symlink_to("../lib/snapd/snapctl")


def copy_snapd(machine: Path, tree: Path) -> Path:
    """snapd of the machine as a snap: what a sandbox finds in /usr/lib/snapd, and the program that runs hooks."""
    shutil.copytree(machine / "usr/lib/snapd", tree / "usr/lib/snapd", symlinks=True)
    (tree / "usr/bin").mkdir()
    shutil.copy2(machine / "usr/bin/snap", tree / "usr/bin/snap")
    (tree / "meta").mkdir()
    return tree


def make_graphics(tree: Path) -> Path:
    """A snap of drivers without drivers: with the script that runs a program with them."""
    (tree / "meta").mkdir(parents=True)
    (tree / "bin").mkdir()
    wrapper = tree / "bin/gpu-2404-provider-wrapper"
    wrapper.write_text('#!/bin/sh\nDRIVERS_OF_THE_BOX=yes exec "$@"\n')
    wrapper.chmod(0o755)
    return tree


def pack(tree: Path, snap: Path, name: str, kind: str, more: str = "") -> None:
    """A snap of a tree whose `meta/snap.yaml` is written here."""
    lines = (
        f"name: {name}",
        "version: box",
        f"summary: {name} of the box",
        f"type: {kind}",
        "confinement: strict",
        more,
    )
    (tree / "meta/snap.yaml").write_text("\n".join((*lines, "")))
    squash(tree, snap)


def squash(tree: Path, snap: Path) -> None:
    """The file that snapd mounts: quickly made, not small."""
    command = ["mksquashfs", str(tree), str(snap), "-noappend", "-quiet", "-no-progress", "-comp", "zstd"]
    subprocess.run([*command, "-Xcompression-level", "3"], check=True, stdout=subprocess.DEVNULL)
