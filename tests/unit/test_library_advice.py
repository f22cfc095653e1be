"""The command that makes a folder readable: for disks that are off, shares that are lost, folders that are closed."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from photostead.features.libraries import advice
from photostead.host.mounts import Mount
from tests.system.test_unreadable import without_privilege

FSTAB = """\
# <file system> <mount point> <type> <options>
UUID=1 / ext4 defaults 0 1
UUID=2 none swap sw 0 0

nas:/photos /media/nas nfs4 defaults 0 0
nas:/trips /media/nas/trips/ nfs4 defaults 0 0
//nas/old /media/old\\040disk cifs ro 0 0
//nas/lazy /media/lazy cifs noauto,x-systemd.automount 0 0
  # /dev/sdb1 /media/comment ext4 defaults 0 0
broken
"""


@pytest.fixture(autouse=True)
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Mount]:
    """What is to be mounted, and what is."""
    (tmp_path / "fstab").write_text(FSTAB)
    mounts = [Mount("/", "ext4", "/dev/sda1"), Mount("/media/lazy", "autofs", "systemd-1")]
    monkeypatch.setattr(advice, "FSTAB", tmp_path / "fstab")
    monkeypatch.setattr(advice, "read_mounts", lambda: mounts)
    monkeypatch.delenv("SNAP", raising=False)
    return mounts


MOUNTS = [
    ("/media/nas", "mount /media/nas"),
    ("/media/nas/", "mount /media/nas"),
    ("/media/nas/2020/a", "mount /media/nas"),
    ("/media/nas/trips", "mount /media/nas/trips"),
    ("/media/nas/trips/rome", "mount /media/nas/trips"),
    ("/media/nas2", None),
    ("/media/old disk/x", "mount '/media/old disk'"),
    ("/media/lazy", "mount /media/lazy"),
    ("/media/comment", None),
    ("/srv", None),
    ("/", None),
]


@pytest.mark.parametrize(("path", "command"), MOUNTS)
def test_line_of_the_table(path: str, command: str | None) -> None:
    """The innermost disk that is not there."""
    assert advice.mount_command(path) == command


def test_what_is_mounted_needs_no_command(tables: list[Mount]) -> None:
    """An empty disk is an empty disk; one that is there twice over, as a waiting and as a real one, is there."""
    tables += [Mount("/media/nas", "nfs4", "nas:/photos"), Mount("/media/lazy", "cifs", "//nas/lazy")]
    assert advice.mount_command("/media/nas/x") is None
    assert advice.mount_command("/media/lazy") is None
    assert advice.mount_command("/media/nas/trips") == "mount /media/nas/trips"


def test_share_that_is_lost(tables: list[Mount], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is still in the kernel's table, so mounting alone would fail."""

    def lose(path: str) -> None:
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))

    tables.append(Mount("/media/nas", "nfs4", "nas:/photos"))
    monkeypatch.setattr(os, "scandir", lose)
    assert advice.command_for("/media/nas/x") == "umount -l /media/nas && mount /media/nas"
    assert advice.command_for("/media/old disk") == "mount '/media/old disk'"
    assert advice.command_for("/srv") is None


def test_no_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In a container there may be none."""
    monkeypatch.setattr(advice, "FSTAB", tmp_path / "nothing")
    assert advice.mount_command("/media/nas") is None


SNAP = [
    ("/media/nas", "snap connect photostead:removable-media"),
    ("/mnt", "snap connect photostead:removable-media"),
    ("/run/media/mia/disk", "snap connect photostead:removable-media"),
    ("/home/mia/photos", "snap connect photostead:home"),
    ("/mntx", "mkdir -p {common}/import/mntx && mount -o bind,ro /mntx {common}/import/mntx"),
    ("/srv/a b/", "mkdir -p '{common}/import/a b' && mount -o bind,ro '/srv/a b' '{common}/import/a b'"),
    ("/var/snap/photostead/common/photos", None),
]


@pytest.mark.parametrize(("path", "command"), SNAP)
def test_plugs_of_the_snap(path: str, command: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a snap, by what each opens; elsewhere never."""
    assert advice.snap_command(path) is None
    monkeypatch.setenv("SNAP", "/snap/photostead/1")
    monkeypatch.delenv("SNAP_COMMON", raising=False)
    assert advice.snap_command(path) == (command and command.format(common="/var/snap/photostead/common"))


def ask(path: Path) -> str:
    """What a daemon would say that may not read everything, as root may."""
    code = "import sys; from photostead.features.libraries.advice import command_for; print(command_for(sys.argv[1]))"
    command = [*without_privilege(), sys.executable, "-c", code, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    ("closed", "mode", "says"),
    [
        ("a/b c", 0o000, "chmod o+rx '{path}'"),
        ("a/b c", 0o300, "chmod o+rx '{path}'"),
        ("a", 0o600, "chmod o+x {path}"),
        ("a/b c", 0o700, "None"),
    ],
)
def test_folder_that_is_closed(closed: str, mode: int, says: str, tmp_path: Path) -> None:
    """The first on the way that keeps us out."""
    folder = tmp_path / "a" / "b c"
    folder.mkdir(parents=True)
    (folder / "photo.jpg").write_bytes(b"x")
    (tmp_path / closed).chmod(mode)
    try:
        assert ask(folder) == says.format(path=tmp_path / closed)
    finally:
        (tmp_path / closed).chmod(0o700)


def test_group_that_has_the_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Joining a group of people opens less than a right for all; the system's groups are not joined."""
    monkeypatch.setattr(advice, "group_to_join", lambda group_id: "family")
    monkeypatch.setattr(advice, "user_name", lambda: "photostead")
    folder = tmp_path / "photos"
    folder.mkdir()
    for mode, is_last, command in (
        (0o750, True, "usermod -aG family photostead"),
        (0o710, True, f"chmod o+rx {folder}"),
        (0o710, False, "usermod -aG family photostead"),
        (0o700, False, f"chmod o+x {folder}"),
    ):
        folder.chmod(mode)
        assert advice.let_in(str(folder), folder.stat(), is_last=is_last) == command


def test_mode_that_keeps_the_snap_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the plug, when the folder's mode says no; and a snap's daemon joins no group."""

    def deny(path: str) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    folder = tmp_path / "photos"
    folder.mkdir()
    folder.chmod(0o750)
    monkeypatch.setenv("SNAP", "/snap/photostead/1")
    monkeypatch.setattr(os, "scandir", deny)
    monkeypatch.setattr(advice, "group_to_join", lambda group_id: "family")
    monkeypatch.setattr(os, "access", lambda path, rights: path != str(folder))
    assert advice.command_for(str(folder)) == f"chmod o+rx {folder}"
    monkeypatch.setattr(os, "access", lambda path, rights: True)
    assert str(advice.command_for("/media/mia")) == "snap connect photostead:removable-media"


def test_groups_of_the_system_are_not_joined() -> None:
    """Least of all root's."""
    assert advice.group_to_join(0) is None
    assert advice.group_to_join(999_999_999) is None
    assert advice.group_to_join(100) == "users"


@pytest.mark.parametrize("path", ["/a\0b", "/" + "x" * 300, "/\ud800", "/dev/null", "/proc/self/mem"])
def test_what_is_no_folder(path: str) -> None:
    """No command helps."""
    assert advice.command_for(path) is None


def test_folder_that_is_there(tmp_path: Path) -> None:
    """With something in it nothing is wrong; empty and on no disk of the table, nothing is known."""
    assert advice.command_for(str(tmp_path)) is None
    (tmp_path / "empty").mkdir()
    assert advice.command_for(str(tmp_path / "empty")) is None
