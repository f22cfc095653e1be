"""What of the machine's disks is shown, what is hidden and why, and what a snap's sandbox does to import paths."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from photostead.cli.commands import photostead
from photostead.cli.mounts import lines_of
from photostead.features.libraries import advice, paths
from photostead.features.libraries import service as libraries
from photostead.features.storage import survey as looking
from photostead.features.storage.survey import HiddenPlace, SeenMount, SeenPath, Survey, survey
from photostead.host import mounts
from photostead.host.mounts import Mount, magic_of, network_place, read_mounts
from photostead.kernel.errors import Invalid
from photostead.kernel.options import Options


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> list[Mount]:
    """The mounts of a made-up machine, as everybody reads them."""
    rows = [Mount("/", "ext4", "/dev/sda1")]
    for module in (advice, looking, mounts):
        monkeypatch.setattr(module, "read_mounts", lambda table=None: rows)
    return rows


@pytest.fixture
def snap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Inside the snap; its folder that stays."""
    common = tmp_path / "common"
    common.mkdir()
    monkeypatch.setenv("SNAP", "/snap/photostead/1")
    monkeypatch.setenv("SNAP_COMMON", str(common))
    monkeypatch.setattr(advice, "FSTAB", tmp_path / "fstab")
    return common


@pytest.fixture
def fstab(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Writes /etc/fstab."""
    monkeypatch.setattr(advice, "FSTAB", tmp_path / "fstab")

    def write(text: str) -> None:
        (tmp_path / "fstab").write_text(text)

    return write


# --- the table


def test_read_only_is_said_of_the_mount(tmp_path: Path) -> None:
    """By its own options, not those of the disk: a bind mount has its own."""
    (tmp_path / "mountinfo").write_text(
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 ro,errors=remount-ro\n"
        "23 22 8:1 /srv/photos /mnt/photos ro,relatime - ext4 /dev/sda1 rw\n"
    )
    assert [mount.is_read_only for mount in read_mounts(tmp_path / "mountinfo")] == [False, True]


STORAGE = [
    ("/", "ext4", True),
    ("/srv", "btrfs", True),
    ("/mnt/nas", "nfs4", True),
    ("/media/mia/usb", "vfat", True),
    ("/run/media/mia/usb", "exfat", True),
    ("/home", "fuse.mergerfs", True),
    ("/boot/efi", "vfat", False),
    ("/snap/core24/1", "squashfs", False),
    ("/run/user/1000", "tmpfs", False),
    ("/proc", "proc", False),
    ("/mnt/lazy", "autofs", False),
    ("/var/lib/docker/overlay2/x", "ext4", False),
]


@pytest.mark.parametrize(("point", "kind", "is_storage"), STORAGE)
def test_where_people_keep_files(point: str, kind: str, is_storage: bool) -> None:
    """Not in the kernel's file systems, nor in the system's folders."""
    assert Mount(point, kind, "x").is_storage == is_storage


def test_network_is_found_without_a_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In a snap without mount-observe the file system itself is asked."""
    monkeypatch.setattr(mounts, "read_mounts", list)
    assert network_place(tmp_path / "not" / "yet") is None
    monkeypatch.setattr(mounts, "magic_of", lambda path: 0x6969)
    assert network_place(tmp_path / "not" / "yet") == f"nfs at {tmp_path}"


def test_numbers_of_file_systems() -> None:
    """From linux/magic.h."""
    assert magic_of(Path("/proc")) == 0x9FA0
    assert magic_of(Path("/not there")) == 0


# --- the sandbox


def test_link_that_leads_out_of_the_sandbox(snap: Path) -> None:
    """The link is named, where it leads, and how to bind the folder in its place."""
    link = snap / "photos"
    link.symlink_to("/srv/my photos")
    with pytest.raises(Invalid) as caught:
        paths.check_import_path(str(link / "2024"), [snap / "state"])
    assert f"{link} is a link to /srv/my photos, which is not there" in caught.value.message
    assert "sandbox" in caught.value.message
    assert f"rm {link} && mkdir {link} && mount -o bind,ro '/srv/my photos' {link}" in caught.value.message


def test_link_to_where_a_plug_leads(snap: Path) -> None:
    """Then it is the plug."""
    (snap / "usb").symlink_to("/media/mia/not there")
    assert advice.command_for(str(snap / "usb")) == "snap connect photostead:removable-media"


def test_link_from_elsewhere(snap: Path, tmp_path: Path) -> None:
    """It stays; the folder is bound to where the snap sees it."""
    (tmp_path / "photos").symlink_to("/srv/album")
    bound = f"mkdir -p {snap}/import/album && mount -o bind,ro /srv/album {snap}/import/album"
    assert advice.command_for(str(tmp_path / "photos")) == bound


def test_dangling_link_outside_the_snap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is explained too; nothing is known that helps."""
    monkeypatch.delenv("SNAP", raising=False)
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "c")
    assert advice.leaving_link(str(tmp_path / "a" / "x")) == (str(tmp_path / "a"), str(tmp_path / "c"))
    with pytest.raises(Invalid, match="is a link to"):
        paths.check_readable(str(tmp_path / "a"))
    assert advice.command_for(str(tmp_path / "a")) is None


def test_links_in_a_circle(tmp_path: Path) -> None:
    """Are refused like any other trouble."""
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(Invalid, match="not readable"):
        paths.check_readable(str(tmp_path / "a"))


def test_file_is_no_folder(tmp_path: Path) -> None:
    """Also below one."""
    (tmp_path / "a.jpg").write_bytes(b"")
    for path in (tmp_path / "a.jpg", tmp_path / "link"):
        if path.name == "link":
            path.symlink_to(tmp_path / "a.jpg")
        with pytest.raises(Invalid, match="is a file"):
            paths.check_readable(str(path))


DANGERS = [
    ("{common}/import/nas", "{common}/import/nas", "{common}/import/nas", False, True),
    ("{common}/import/nas/2024", "{common}/import/nas", "{common}/import/nas", False, True),
    ("{common}/import", "{common}/import/nas", "{common}/import/nas", False, True),
    ("{common}/import/nas", "{common}/import/nas", None, True, True),
    ("{common}/import/copied", "/var/snap", None, False, True),
    ("{common}/import/copied", "{common}", None, False, True),
    ("/mnt/nas", "/mnt/nas", None, False, True),
    ("{common}/import/nas", "{common}/import/nas", None, False, False),
]


@pytest.mark.parametrize(("path", "point", "danger", "is_read_only", "is_snap"), DANGERS)
def test_what_a_removal_of_the_snap_would_delete(
    path: str,
    point: str,
    danger: str | None,
    is_read_only: bool,
    is_snap: bool,
    snap: Path,
    table: list[Mount],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is mounted writable inside its own folders, on the way to photos."""
    if not is_snap:
        monkeypatch.delenv("SNAP")
    table.append(Mount(point.format(common=snap), "nfs4", "nas:/photos", is_read_only))
    expected = danger and danger.format(common=snap)
    assert advice.endangered_mount(path.format(common=snap)) == expected


def test_import_path_that_a_removal_would_delete_is_refused(snap: Path, table: list[Mount]) -> None:
    """With the line that makes it safe; read-only it is taken."""
    nas = snap / "import" / "my nas"
    nas.mkdir(parents=True)
    (nas / "a.jpg").write_bytes(b"x")
    table.append(Mount(str(nas), "nfs4", "nas:/photos"))
    problem = paths.examine(str(nas), [snap])
    assert problem is not None
    assert "`snap remove` would delete the photos" in problem[0]
    assert problem[1] == f"mount -o remount,bind,ro '{nas}'"
    table[-1] = Mount(str(nas), "nfs4", "nas:/photos", is_read_only=True)
    assert paths.examine(str(nas), [snap]) is None


def test_what_the_machine_says_counts(snap: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mount that is read-only there may look writable in here; without the machine's table ours has to do."""
    point = str(snap / "import" / "nas")
    inside, outside = [Mount(point, "nfs4", "nas:/")], [Mount(point, "nfs4", "nas:/", is_read_only=True)]
    monkeypatch.setattr(advice, "read_mounts", lambda table=None: outside if table else inside)
    assert advice.endangered_mount(point) is None
    monkeypatch.setattr(advice, "read_mounts", lambda table=None: [] if table else inside)
    assert advice.endangered_mount(point) == point


# --- our own folders


@pytest.fixture
def homes(tmp_path: Path) -> list[Path]:
    """Media, state and database in three places, each with what it holds."""
    for name in ("media/library/mia", "media/derived", "state/tls", "state/import/nas", "database"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "x").write_bytes(b"")
    return [tmp_path / name for name in ("media", "state", "database")]


@pytest.mark.parametrize(
    "path", ["media", "media/library", "media/library/mia", "state", "state/tls", "database", "x/../media"]
)
def test_our_own_folders_are_no_import_paths(path: str, homes: list[Path], tmp_path: Path) -> None:
    """None of the three, nor what is ours in them."""
    (tmp_path / "x").mkdir()
    with pytest.raises(Invalid, match="inside our own data folder"):
        paths.check_import_path(str(tmp_path / path), homes)


@pytest.mark.parametrize("path", ["state/import/nas", ".", "state/import"])
def test_folders_that_people_put_beside_ours(path: str, homes: list[Path], tmp_path: Path) -> None:
    """In the snap that is where other disks are bound to; and what holds ours may hold photos as well."""
    paths.check_import_path(str(tmp_path / path), homes)


def test_link_to_one_of_ours(homes: list[Path], tmp_path: Path) -> None:
    """Is one of ours."""
    (tmp_path / "link").symlink_to(homes[0] / "library")
    assert paths.home_of(str(tmp_path / "link" / "mia"), homes) == homes[0]


# --- the survey


def look(options: Options, **library_paths: list[str]) -> Survey:
    """All of it."""
    return asyncio.run(survey(options, library_paths))


def test_survey_of_this_machine(tmp_path: Path, fstab: Callable[[str], None]) -> None:
    """Real disks: what our folders and libraries lie on, and whether they can be read."""
    fstab("")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"x")
    found = look(Options(data_dir=tmp_path / "data"), Trips=[str(tmp_path / "photos"), "/not there"])
    used = {use for mount in found.mounts for use in mount.used_by}
    assert used == {"data", "database", "media", "library Trips"}
    assert all((mount.available or 0) > 0 for mount in found.mounts if mount.used_by)
    problems = {path.path: path.problem for path in found.import_paths}
    assert problems[str(tmp_path / "photos")] is None
    assert "does not exist" in str(problems["/not there"])
    assert not found.is_sound


def test_survey_in_the_sandbox(snap: Path, table: list[Mount], tmp_path: Path) -> None:
    """The machine's pieces are left out, the snap's own are in; what the machine has elsewhere is hidden, with the line
    that changes it."""
    nas = snap / "import" / "nas"
    nas.mkdir(parents=True)
    table += [
        Mount("/etc", "ext4", "/dev/sda1"),
        Mount(str(nas), "nfs4", "nas:/photos"),
        Mount(f"{mounts.HOST_ROOT}/srv/photos", "ext4", "/dev/sdb1"),
        Mount(f"{mounts.HOST_ROOT}/mnt/usb", "ext4", "/dev/sdc1"),
        Mount(f"{mounts.HOST_ROOT}/proc", "proc", "proc"),
        Mount(f"{mounts.HOST_ROOT}", "ext4", "/dev/sda1"),
    ]
    (tmp_path / "fstab").write_text("/dev/sdd1 /mnt/old ext4 noauto 0 0\n/dev/sda2 /boot ext4 defaults 0 0\n")
    found = look(Options(data_dir=snap), NAS=[str(nas)])
    assert [(mount.point, mount.used_by) for mount in found.mounts] == [
        ("/", ["data", "database", "media"]),
        (str(nas), ["library NAS"]),
    ]
    assert "snap remove" in str(found.mounts[1].problem)
    assert {place.path: place.command for place in found.hidden} == {
        "/srv/photos": f"mkdir -p {snap}/import/photos && mount -o bind,ro /srv/photos {snap}/import/photos",
        "/mnt/old": "mount /mnt/old",
    }


def test_table_that_the_sandbox_hides(snap: Path, table: list[Mount]) -> None:
    """Said, with the plug that opens it."""
    table.clear()
    assert "mount-observe" in str(look(Options(data_dir=snap)).warning)


@pytest.mark.usefixtures("table")
def test_disk_that_hangs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fstab: Callable[[str], None]) -> None:
    """Is one of the findings; the command does not wait for it."""
    fstab("")
    waits = threading.Event()
    monkeypatch.setattr(looking, "SECONDS", 0.05)
    monkeypatch.setattr(looking, "read_disk_usage", lambda folder: waits.wait())
    monkeypatch.setattr(libraries, "examine_path", lambda path, homes: waits.wait())
    found = look(Options(data_dir=tmp_path), NAS=["/mnt/nas"])
    waits.set()
    assert found.mounts[0].problem == "does not answer"
    assert "does not answer" in str(found.import_paths[0].problem)


MADE_UP = Survey(
    is_in_snap=True,
    warning="The mount table cannot be read",
    mounts=[
        SeenMount("/", "ext4", "/dev/sda1", False, False, ["data", "media"], 1 << 40, 1 << 39),
        SeenMount(
            "/mnt/nas", "nfs4", "nas:/p", True, True, ["library NAS"], problem="does not answer", command="mount x"
        ),
    ],
    hidden=[HiddenPlace("/srv", "outside", "mount y")],
    import_paths=[SeenPath("/a", ["A"]), SeenPath("/b", ["A", "B"], "is gone", "mount z")],
)


def test_lines_for_people() -> None:
    """Columns, then each trouble with its command."""
    assert list(lines_of(MADE_UP)) == [
        "The mount table cannot be read",
        "MOUNTED AT  KIND             FREE                  USED BY",
        "/           ext4             512.0 GiB of 1.0 TiB  data, media",
        "/mnt/nas    nfs4, read-only  ?                     library NAS",
        "  /mnt/nas: does not answer",
        "      as root: mount x",
        "\nNot to be seen from here:",
        "  /srv: outside",
        "      as root: mount y",
        "\nImport paths:",
        "  /a (A): can be read",
        "  /b (A, B): is gone",
        "      as root: mount z",
    ]


def test_command_before_the_first_start(tmp_path: Path) -> None:
    """There is no database to ask."""
    done = CliRunner().invoke(photostead, ["mounts", "--json", "--data-dir", str(tmp_path / "data")])
    assert done.exit_code == 0, done.output
    found = msgspec.json.decode(done.output, type=Survey)
    assert found.import_paths == []
    assert {"data", "database", "media"} == {use for mount in found.mounts for use in mount.used_by}


def test_command_as_a_process(tmp_path: Path) -> None:
    """It ends at once, with words for people."""
    program = [sys.executable, "-m", "photostead", "mounts", "--data-dir", str(tmp_path)]
    done = subprocess.run(program, capture_output=True, text=True, check=True, cwd="/", env=dict(os.environ))
    assert done.stdout.startswith("MOUNTED AT")
