"""The machine: its mount table, and the lock on our folder."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from photostead.host.lock import LOCK_NAME, ask_to_look_again, lock_folder
from photostead.host.mounts import Mount, mount_of, read_mounts
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
