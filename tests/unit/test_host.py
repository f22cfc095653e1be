"""The machine: its mount table, and the lock on our folder."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from photostead.host.lock import LOCK_NAME, ask_to_look_again, lock_folder
from photostead.host.mounts import Mount, device_of, fsid_of, is_same_device, mount_of, read_mounts, uuid_of
from photostead.kernel.errors import StartError

TABLE = r"""
22 28 0:21 / /proc rw,nosuid - proc proc rw
28 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
40 28 0:40 / /mnt/nas rw master:5 propagate_from:2 - cifs //nas/photos rw
41 28 0:41 / /mnt/my\040photos rw - nfs4 box:/a\040b rw
42 40 8:1 / /mnt/nas/local rw - ext4 /dev/sda1 rw
43 28 0:43 / /mnt/over rw - ext4 /dev/sdb1 rw
44 28 0:44 / /mnt/over rw - fuse.sshfs me@box: rw
45 28 0:45 / /mnt/usb rw - fuseblk /dev/sdc1 rw
46 28 0:46 / /mnt/back\134slash rw - ext4 /dev/sdd1 rw
47 28 0:47 / /mnt/tab\011line\012 rw - ext4 /dev/sde1 rw
nonsense
"""


@pytest.fixture
def mounts(tmp_path: Path) -> list[Mount]:
    """The table above."""
    path = tmp_path / "mountinfo"
    path.write_text(TABLE)
    return read_mounts(path)


@pytest.mark.parametrize(
    ("path", "kind", "is_network"),
    [
        ("/home/me/photos", "ext4", False),
        ("/mnt/nas", "cifs", True),
        ("/mnt/nas/2024/a.jpg", "cifs", True),
        ("/mnt/nas/local/a.jpg", "ext4", False),
        ("/mnt/nasty", "ext4", False),  # by whole components
        ("/mnt/my photos/a", "nfs4", True),
        ("/mnt/over/a", "fuse.sshfs", True),  # the later of two at one point
        ("/mnt/usb/DCIM", "fuseblk", False),
        ("/proc/self", "proc", False),
        ("/mnt/back\\slash/x", "ext4", False),
    ],
)
def test_file_system_of_a_path(mounts: list[Mount], path: str, kind: str, is_network: bool) -> None:
    """The innermost mount that holds it."""
    found = mount_of(Path(path), mounts)
    assert found is not None
    assert (found.kind, found.is_network) == (kind, is_network)


def test_escapes_of_the_table(mounts: list[Mount]) -> None:
    """Spaces, tabs, line breaks and backslashes."""
    points = {mount.point for mount in mounts}
    assert {"/mnt/my photos", "/mnt/back\\slash", "/mnt/tab\tline\n"} <= points
    assert len(mounts) == TABLE.count(" - ")


def test_link_leads_to_the_file_system_it_points_to(tmp_path: Path) -> None:
    """What counts is where the bytes are."""
    (tmp_path / "remote").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "remote")
    table = [Mount("/", "ext4", "a"), Mount(str(tmp_path / "remote"), "nfs", "b")]
    found = mount_of(tmp_path / "link" / "not" / "yet", table)
    assert found is not None
    assert found.is_network


def test_table_that_cannot_be_read(tmp_path: Path) -> None:
    """Then nothing is known, which forbids nothing."""
    assert read_mounts(tmp_path / "none") == []
    assert mount_of(tmp_path, []) is None


def test_table_of_this_machine() -> None:
    """It holds at least the root."""
    assert mount_of(Path("/"), read_mounts()) is not None


@pytest.mark.parametrize(
    ("kind", "is_network", "is_silent"),
    [
        ("ext4", False, False),
        ("btrfs", False, False),
        ("fuseblk", False, False),
        ("fuse.mergerfs", False, False),
        ("fuse.shfs", False, False),
        ("nfs4", True, True),
        ("cifs", True, True),
        ("9p", True, True),
        ("fuse.sshfs", True, True),
        ("fuse.rclone", True, True),
        ("virtiofs", False, True),
        ("fuse", False, True),
        ("fuse.somebodys-own", False, True),
    ],
)
def test_where_the_kernel_hears_of_changes(kind: str, is_network: bool, is_silent: bool) -> None:
    """Whatever may be changed behind the kernel's back is asked again and again."""
    mount = Mount("/", kind, "x")
    assert (mount.is_network, mount.is_silent) == (is_network, is_silent)


def write_table(tmp_path: Path, *lines: str) -> Path:
    """A mount table with these mounts: "point type source"."""
    fields = [line.split(" ") for line in lines]
    table = tmp_path / "mountinfo"
    table.write_text("".join(f"1 1 0:1 / {point} rw - {kind} {source} rw\n" for point, kind, source in fields))
    return table


def test_device_changes_with_its_mount(tmp_path: Path) -> None:
    """A share that is gone leaves its folder on the file system around it."""
    folder = tmp_path / "nas"
    folder.mkdir()
    there = device_of(str(folder), write_table(tmp_path, "/ ext4 /dev/none", f"{folder} nfs4 box:/photos"))
    assert there == f"{folder}|nfs4|box:/photos"
    gone = device_of(str(folder), write_table(tmp_path, "/ ext4 /dev/none"))
    assert gone is not None
    assert gone.startswith("/|ext4|")
    other = device_of(str(folder), write_table(tmp_path, "/ ext4 /dev/none", f"{folder} nfs4 box:/films"))
    assert len({there, gone, other}) == 3


def test_device_by_uuid(tmp_path: Path) -> None:
    """udev's links, where there are any; a name like /dev/sdb1 says nothing."""
    disks = tmp_path / "by-uuid"
    disks.mkdir()
    (disks / "0000-0000").symlink_to("/dev/zero")
    (disks / "1234-ABCD").symlink_to("/dev/null")
    (disks / "dangling").symlink_to("/dev/not-there")
    assert uuid_of("/dev/null", disks) == "1234-ABCD"
    assert uuid_of("/dev/full", disks) == ""
    assert uuid_of("box:/photos", disks) == ""
    assert uuid_of("/dev/null", tmp_path / "none") == ""
    table = write_table(tmp_path, "/ vfat /dev/null")
    found = device_of("/proc", table, disks)  # a file system without an f_fsid
    assert found == "/|vfat|1234-ABCD"
    assert device_of(b"/proc", table, disks) == found


@pytest.mark.parametrize(
    ("before", "now", "is_same"),
    [
        ("/mnt|ext4|ab", "/mnt|ext4|ab", True),
        ("/mnt|ext4|ab", "/mnt|ext4|cd", False),
        ("/mnt|ext4|ab", "/|ext4|ab", False),
        ("/mnt|ext4|ab", "/mnt|xfs|ab", False),
        ("/mnt|vfat|", "/mnt|vfat|1234-ABCD", True),
        ("/mnt|vfat|1234-ABCD", "/mnt|vfat|", True),
        ("/mnt|vfat|", "/|vfat|", False),
        ("/mnt|nfs|box:/a|b", "/mnt|nfs|box:/a|c", False),
    ],
)
def test_devices_compared(before: str, now: str, is_same: bool) -> None:
    """What could not be found out is held against nobody."""
    assert is_same_device(before, now) is is_same


def test_device_number_is_no_identity() -> None:
    """8:17 today is 8:33 after the other disk was plugged in first."""
    assert fsid_of(0x811, os.makedev(8, 17)) == ""
    assert fsid_of((300 & 0xFF) | 259 << 8 | (300 & ~0xFF) << 12, os.makedev(259, 300)) == ""
    assert fsid_of(0xDEADBEEF12345678, os.makedev(8, 17)) == "deadbeef12345678"
    assert fsid_of(0, os.makedev(8, 17)) == ""


def test_device_of_this_machine(tmp_path: Path) -> None:
    """The same for every path of a file system; none for what is not there."""
    (tmp_path / "a").mkdir()
    assert device_of(tmp_path.as_posix()) is not None
    assert device_of(os.fsencode(tmp_path / "a")) == device_of(str(tmp_path))
    assert device_of("/proc") != device_of(str(tmp_path))
    assert device_of(str(tmp_path / "none")) is None
    assert device_of(str(tmp_path), tmp_path / "no-table") is None


def test_lock_is_for_one(tmp_path: Path) -> None:
    """Given back when its descriptor is closed; the folder is made."""
    folder = tmp_path / "new" / "data"
    first = lock_folder(folder)
    with pytest.raises(StartError, match="Another Photostead is running"):
        lock_folder(folder)
    assert int((folder / LOCK_NAME).read_text()) == os.getpid()
    os.close(first)
    os.close(lock_folder(folder))


def test_lock_where_it_cannot_be(tmp_path: Path) -> None:
    """A sentence that names the folder."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StartError, match="cannot be written"):
        lock_folder(tmp_path / "file")


HOLDER = """
import signal, sys
from pathlib import Path
from photostead.host.lock import lock_folder
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
lock_folder(Path(sys.argv[1]))
print("locked", flush=True)
print(signal.sigwait([signal.SIGHUP]).name, flush=True)
sys.stdin.read()
"""


def test_holder_of_the_lock_is_asked_to_look_again(tmp_path: Path) -> None:
    """And nobody else: not when there is no lock, nor when its holder is gone (its number may be another's by now)."""
    assert not ask_to_look_again(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        assert ask_to_look_again(tmp_path)
        assert holder.stdout.readline() == "SIGHUP\n"
    previous = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        (tmp_path / LOCK_NAME).write_text(str(os.getpid()))
        assert not ask_to_look_again(tmp_path)
        (tmp_path / LOCK_NAME).write_text("nonsense")
        assert not ask_to_look_again(tmp_path)
    finally:
        signal.signal(signal.SIGHUP, previous)
