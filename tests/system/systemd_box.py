"""This machine once more, in namespaces, with systemd as its first process: the same programs and files by an overlay, so
that whatever is installed or written there is gone in the end. Needs root, and a machine with systemd installed.

Not here: how such a box is started (`snapd_box/box.py`) and what is tried in it.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.system.snapd_box.box import Box, boot, own_cgroup, wait_until

ROOT = Path(__file__).resolve().parents[2]
# What the machine outside would start with itself; the box is there for one service.
WANTED = Path("etc/systemd/system")
NOT_WANTED = ("multi-user.target.wants", "timers.target.wants", "getty.target.wants", "sysinit.target.wants")


@contextmanager
def start_systemd_box(folder: Path) -> Iterator[Box]:
    """A box with the files of this machine as they are now; what changes in it lies in `folder`, which is deleted."""
    assert os.geteuid() == 0, "the box is made of namespaces and mounts: run this test as root"
    assert Path("/sbin/init").resolve().name == "systemd", (
        "the box boots this machine's systemd: apt-get install systemd-sysv"
    )
    with overlay(folder) as root:
        prepare(root)
        with own_cgroup() as cgroup, boot(root, cgroup, folder / "console.log") as first_process:
            box = Box(root, first_process)
            wait_until(lambda: is_up(box), "systemd has started what it wants")
            box.run("ip", "link", "set", "lo", "up")
            yield box


@contextmanager
def overlay(folder: Path) -> Iterator[Path]:
    """The whole file system, writable and unchanged."""
    parts = [folder / name for name in ("upper", "work", "root")]
    for part in parts:
        part.mkdir(parents=True)
    upper, work, root = map(str, parts)
    options = f"lowerdir=/,upperdir={upper},workdir={work}"
    subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, root], check=True)
    try:
        yield Path(root)
    finally:
        subprocess.run(["umount", "--recursive", root], check=True)
        shutil.rmtree(folder)


def prepare(root: Path) -> None:
    """Nothing runs but what a service needs; the journal is kept in memory."""
    for name in NOT_WANTED:
        shutil.rmtree(root / WANTED / name, ignore_errors=True)
    (root / WANTED / "default.target").unlink(missing_ok=True)
    (root / WANTED / "default.target").symlink_to("/usr/lib/systemd/system/basic.target")
    for name in ("systemd-udevd.service", "systemd-udev-trigger.service", "networking.service"):
        (root / WANTED / name).unlink(missing_ok=True)
        (root / WANTED / name).symlink_to("/dev/null")  # of devices and networks there are only those of the box
    shutil.rmtree(root / "var/log/journal", ignore_errors=True)
    (root / "etc/fstab").write_text("")
    (root / "etc/machine-id").write_text("0123456789abcdef0123456789abcdef\n")


def is_up(box: Box) -> bool:
    """Whether the first process is done starting; "degraded" counts, some unit may not like a box."""
    done = subprocess.run(
        ["nsenter", "--target", str(box.first_process), "--all", "--root", "--wd", "systemctl", "is-system-running"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.strip() in {"running", "degraded"}
