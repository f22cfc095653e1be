"""Watching folders, with the kernel's own inotify and real files; nothing is timed, everything is waited for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from photostead.host import watch
from photostead.host.folders import Before
from photostead.host.mounts import Mount
from photostead.host.watch import Absence, FolderWatch, Pace, Watched
from tests.unit.watching import ALL, FAST, Heard, Pictures, Start, is_settled, starting, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder that is watched."""
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


@pytest.fixture
def start(tmp_path: Path, root: Path) -> Iterator[Start]:
    """`start()` is a running watch of the root that has all folders, with what it tells."""
    (tmp_path / "home").mkdir()
    with starting(root, tmp_path / "home") as begin:
        yield begin


@pytest.fixture(params=["live", "polled"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of watching must tell of these."""
    kind: str = request.param
    if kind == "polled":
        make_silent(monkeypatch)
    return kind


def make_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if everything were on a network share; the files are real."""
    monkeypatch.setattr(watch, "mount_of", lambda path, mounts: Mount("/", "nfs4", "box:/photos"))


# --- what is told, either way


@pytest.mark.usefixtures("either")
def test_files_that_come_change_place_and_go(root: Path, start: Start) -> None:
    (root / "a").mkdir()
    (root / "b").mkdir()
    _, heard = start()
    write(root / "a" / "1.jpg")
    heard.until_told(root / "a")
    (root / "a" / "1.jpg").rename(root / "b" / "2.jpg")
    heard.until_told(root / "a", root / "b")
    (root / "b" / "2.jpg").unlink()
    heard.until_told(root / "b")


@pytest.mark.usefixtures("either")
def test_new_folders_are_watched_too(root: Path, start: Start) -> None:
    _, heard = start()
    (root / "new" / "deep").mkdir(parents=True)
    write(root / "new" / "deep" / "1.jpg")
    heard.until_covered(root / "new" / "deep" / "1.jpg")
    write(root / "new" / "deep" / "2.jpg")
    heard.until_covered(root / "new" / "deep" / "2.jpg")


@pytest.mark.usefixtures("either")
def test_folder_moved_in_with_everything_inside(root: Path, start: Start, tmp_path: Path) -> None:
    (tmp_path / "out" / "deep").mkdir(parents=True)
    write(tmp_path / "out" / "deep" / "1.jpg")
    _, heard = start()
    (tmp_path / "out").rename(root / "in")
    heard.until_covered(root / "in" / "deep" / "1.jpg")
    write(root / "in" / "deep" / "2.jpg")
    heard.until_covered(root / "in" / "deep" / "2.jpg")


@pytest.mark.usefixtures("either")
def test_folder_moved_out_is_heard_no_more(root: Path, start: Start, tmp_path: Path) -> None:
    (root / "a" / "deep").mkdir(parents=True)
    (root / "b").mkdir()
    _, heard = start()
    (root / "a").rename(tmp_path / "gone")
    heard.until_told(root)
    write(tmp_path / "gone" / "deep" / "1.jpg")
    write(root / "b" / "1.jpg")
    heard.until(lambda: heard.has(root / "b"))
    assert heard.since() == {os.fsencode(root / "b")}


@pytest.mark.usefixtures("either")
def test_folder_removed(root: Path, start: Start) -> None:
    (root / "a" / "deep").mkdir(parents=True)
    _, heard = start()
    (root / "a" / "deep").rmdir()
    heard.until_told(root / "a")
    (root / "a").rmdir()
    heard.until_told(root)


@pytest.mark.usefixtures("either")
def test_names_that_are_no_text(root: Path, start: Start) -> None:
    """Folders are told by their exact bytes."""
    folder = os.fsencode(root) + b"/\xff\xfe"
    os.mkdir(folder)
    _, heard = start()
    write(folder + b"/\xe9t\xe9.jpg")
    heard.until_told(folder)


@pytest.mark.usefixtures("either")
def test_root_that_goes_and_comes_back(root: Path, start: Start, tmp_path: Path) -> None:
    one, heard = start()
    root.rename(tmp_path / "elsewhere")
    heard.until_told(ALL)
    heard.until(lambda: one.state.state == Watched.FAILED)
    assert str(root) in str(one.state.message)
    root.mkdir()
    heard.until_told(ALL)
    heard.until(lambda: is_settled(one.state))
    write(root / "1.jpg")
    heard.until_told(root)


@pytest.mark.usefixtures("either")
def test_root_replaced_by_another(root: Path, start: Start, tmp_path: Path) -> None:
    """As when a disk is mounted over the folder that it is mounted on: that one is watched, and tells nothing."""
    _, heard = start()
    (tmp_path / "other").mkdir()
    root.rename(tmp_path / "elsewhere")
    (tmp_path / "other").rename(root)
    heard.until_told(ALL)


@pytest.mark.usefixtures("either")
def test_root_that_is_not_there_at_the_start(root: Path, start: Start) -> None:
    root.rmdir()
    one, heard = start(is_ready=False)
    heard.until(lambda: one.state.state == Watched.FAILED)
    root.mkdir()
    heard.until_told(ALL)
    heard.until(lambda: is_settled(one.state))


@pytest.mark.usefixtures("either")
def test_what_changed_while_nobody_watched(root: Path, start: Start) -> None:
    """A folder whose time is not the noted one, and one that nobody noted and that is newer than the last look."""
    times = {}
    for name, modified in (("same", 10), ("other", 20), ("old", 30), ("new", 2_000)):
        (root / name).mkdir()
        os.utime(root / name, ns=(modified, modified))
        times[os.fsencode(root / name)] = modified
    os.utime(root, ns=(0, 0))
    noted = {os.fsencode(root / "same"): 10, os.fsencode(root / "other"): 21}
    _, heard = start(Before(noted, since=1_000))
    heard.until(lambda: heard.has(root / "other", root / "new"))
    assert heard.since() == {os.fsencode(root / "other"), os.fsencode(root / "new")}


@pytest.mark.usefixtures("either")
def test_what_does_not_matter_is_not_told(root: Path, start: Start, tmp_path: Path) -> None:
    """Folders that are not wanted, and the home of the daemon, wherever it is."""
    (root / "@eaDir").mkdir()
    (root / "b").mkdir()
    (tmp_path / "home").rmdir()
    _, heard = start_with_home_inside(start, root, tmp_path)
    write(root / "@eaDir" / "1.jpg")
    write(root / "home" / "1.jpg")
    write(root / "b" / "1.jpg")
    heard.until(lambda: heard.has(root / "b"))
    assert heard.since() == {os.fsencode(root / "b")}


def start_with_home_inside(start: Start, root: Path, tmp_path: Path) -> tuple[FolderWatch, Heard]:
    """The home that the watch was given is a link into the root."""
    (root / "home").mkdir()
    (tmp_path / "home").symlink_to(root / "home")
    return start()


@pytest.mark.usefixtures("either")
def test_links_are_not_followed(root: Path, start: Start, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (root / "link").symlink_to(tmp_path / "out")
    (root / "b").mkdir()
    _, heard = start()
    write(tmp_path / "out" / "1.jpg")
    write(root / "b" / "1.jpg")
    heard.until(lambda: heard.has(root / "b"))
    assert heard.since() == {os.fsencode(root / "b")}


@pytest.mark.usefixtures("either")
def test_mount_inside_the_root(root: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel does not tell that a disk is mounted over a watched folder; the mount table does."""
    _, heard = start()
    monkeypatch.setattr(watch, "read_mounts", lambda table: [Mount(os.path.realpath(root / "usb"), "ext4", "/dev/x")])
    heard.until_told(ALL)


def test_root_that_was_unavailable(root: Path, start: Start) -> None:
    """Its witness tells that it is back, once; without a witness anything in it does. Nothing is watched for that."""
    one, heard = start(watches=False, is_ready=False)
    write(root / "other.jpg")
    one.absence = Absence(1, os.fsencode(root / "witness.jpg"))
    write(root / "witness.jpg")
    heard.until_told(ALL)
    one.absence = Absence(2, None)
    heard.until_told(ALL)
    assert one.state.state == Watched.OFF


def test_a_round_that_is_overdue(root: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine the time for the next one passes while the watch is about to wait for it."""
    make_silent(monkeypatch)
    _, heard = start(pace=Pace(check=0.05, poll=0.0, poll_longest=0.0, poll_share=0.0, stable=0.1))
    write(root / "1.jpg")
    heard.until_told(root)


# --- the kernel's word


def test_folder_moved_in_is_told_itself(root: Path, start: Start, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    _, heard = start()
    (tmp_path / "out").rename(root / "in")
    heard.until_told(root / "in")


def test_file_that_is_never_closed(root: Path, start: Start) -> None:
    """Links come without being closed, and network writers may keep a file open: what stands still is told."""
    (root / "b").mkdir()
    _, heard = start()
    with open(root / "1.jpg", "w") as file:
        file.write("x")
        file.flush()
        heard.until_told(root)
    os.link(root / "1.jpg", root / "b" / "2.jpg")
    heard.until_told(root / "b")


def test_file_that_is_changed_in_place(root: Path, start: Start) -> None:
    """Its content, and its times alone."""
    write(root / "1.jpg")
    _, heard = start()
    write(root / "1.jpg", "longer")
    heard.until_told(root)
    os.utime(root / "1.jpg", (0, 0))
    heard.until_told(root)


def test_reading_is_no_news(root: Path, start: Start) -> None:
    """Or making a thumbnail would ask for a scan."""
    write(root / "1.jpg")
    (root / "b").mkdir()
    _, heard = start()
    (root / "1.jpg").read_text()
    list(root.iterdir())
    write(root / "b" / "1.jpg")
    heard.until(lambda: heard.has(root / "b"))
    assert heard.since() == {os.fsencode(root / "b")}


def test_stopped_before_it_began(root: Path, tmp_path: Path) -> None:
    heard = Heard()
    one = FolderWatch(os.fsencode(root), heard, Pictures(), tmp_path / "home", None, pace=FAST)
    one.stop()
    one.start()
    assert one.join(0)
    assert heard.since() == set()
