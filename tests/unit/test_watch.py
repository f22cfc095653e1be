"""Watching folders, with the kernel's own inotify and real files; nothing is timed, everything is waited for."""

import errno
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from photostead.host import watch
from photostead.host.folders import Before, Look, look_into
from photostead.host.inotify import Inotify
from photostead.host.mounts import Mount
from photostead.host.watch import Absence, FolderWatch, Pace, Watched, WatchState

FAST = Pace(check=0.05, poll=0.02, poll_longest=0.05, poll_share=0.0, stable=0.1)
DEADLINE_S = 60.0
ALL = b"(anything)"


class Pictures:
    """Wants pictures, and nothing of @eaDir."""

    def folder(self, path: bytes) -> bool:
        return not path.endswith(b"/@eaDir")

    def file(self, path: bytes) -> bool:
        return path.endswith(b".jpg")


class Heard:
    """What a watch told, to be waited for."""

    def __init__(self) -> None:
        self._told: list[bytes] = []
        self._news = threading.Condition()

    def on_dirty(self, folder: bytes) -> None:
        self._tell(folder)

    def on_lost(self) -> None:
        self._tell(ALL)

    def on_state(self) -> None:
        self._tell(b"")

    def _tell(self, what: bytes) -> None:
        with self._news:
            self._told.append(what)
            self._news.notify_all()

    def until(self, is_there: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(is_there, DEADLINE_S), self._told

    def has(self, *folders: Path) -> bool:
        """Whether each of these was told since the last call."""
        return {os.fsencode(one) for one in folders} <= set(self._told)

    def until_told(self, *folders: bytes | Path) -> None:
        """Each of these was told since the last call; what else was is no matter."""
        wanted = {os.fsencode(one) for one in folders}
        self.until(lambda: wanted <= set(self._told))
        self._told.clear()

    def until_covered(self, path: Path) -> None:
        """A folder was told that a scan would find this in, since the last call."""
        folders = {os.fsencode(one) for one in path.parents}
        self.until(lambda: not folders.isdisjoint(self._told))
        self._told.clear()

    def since(self) -> set[bytes]:
        """The folders told since the last call of anything."""
        with self._news:
            told, self._told[:] = set(self._told), []
            return told - {b""}


Start = Callable[..., tuple[FolderWatch, Heard]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder that is watched."""
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


@pytest.fixture
def start(tmp_path: Path, root: Path) -> Iterator[Start]:
    """`start()` is a running watch of the root that has all folders, with what it tells."""
    running: list[FolderWatch] = []
    home = tmp_path / "home"
    home.mkdir()

    def begin(before: Before | None = None, *, is_ready: bool = True, **options: bool) -> tuple[FolderWatch, Heard]:
        heard = Heard()
        one = FolderWatch(os.fsencode(root), heard, Pictures(), home, before, pace=FAST, **options)
        one.start()
        running.append(one)
        if is_ready:
            heard.until(lambda: is_settled(one.state))
        return one, heard

    yield begin
    for one in running:
        one.stop()
    assert all(one.join(DEADLINE_S) for one in running)


def is_settled(state: WatchState) -> bool:
    """Whether the watch has all folders, however it came to them."""
    return state == WatchState(Watched.LIVE) or state.state == Watched.POLLING


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


def write(path: Path | bytes, text: str = "x") -> None:
    with open(path, "w") as file:
        file.write(text)


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


# --- trouble


def test_limit_of_watches(root: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is polled, and says what is needed; once that is given, it is live."""
    for number in range(10):
        (root / f"{number}").mkdir()
    limit = [8]
    monkeypatch.setattr(watch, "read_limit", lambda name: limit[0])
    given: list[bytes] = []
    add = Inotify.add

    def add_some(ear: Inotify, folder: bytes, *, follows_links: bool = False) -> int:
        given.append(folder)
        if len(given) > limit[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        return add(ear, folder, follows_links=follows_links)

    monkeypatch.setattr(Inotify, "add", add_some)
    one, heard = start()
    assert one.state.state == Watched.POLLING
    assert "has 11 folders" in str(one.state.message)
    assert "sudo sysctl fs.inotify.max_user_watches=16 " in str(one.state.message)
    assert "/etc/sysctl.d/60-photostead.conf" in str(one.state.message)
    write(root / "3" / "1.jpg")
    heard.until_told(root / "3")
    limit[0] = 1000
    heard.until(lambda: one.state == WatchState(Watched.LIVE))
    heard.until_told(ALL)


def test_limit_of_queues(root: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(ear: Inotify) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(Inotify, "__init__", refuse)
    one, heard = start()
    assert one.state.state == Watched.POLLING
    assert "fs.inotify.max_user_instances=" in str(one.state.message)
    write(root / "1.jpg")
    heard.until_told(root)


def test_machine_without_inotify(root: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(ear: Inotify) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(Inotify, "__init__", refuse)
    one, _ = start()
    assert one.state.state == Watched.POLLING
    assert "Function not implemented" in str(one.state.message)


def test_disk_that_hangs(root: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting and stopping do not wait for it, and nothing is told afterwards."""
    answers, is_asked = threading.Event(), threading.Event()

    def hang(folder: bytes, *, follows_links: bool = False) -> Look:
        is_asked.set()
        answers.wait(DEADLINE_S)
        return look_into(folder, follows_links=follows_links)

    monkeypatch.setattr("photostead.host.live.look_into", hang)
    one, heard = start(Before({}, since=0), is_ready=False)
    assert is_asked.wait(DEADLINE_S)
    heard.since()
    one.stop()
    assert not one.join(0)
    answers.set()
    assert one.join(DEADLINE_S)
    assert heard.since() == set()


def test_fault_of_ours_is_survived(root: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "a").mkdir()
    fault = [True]

    def folder(self: Pictures, path: bytes) -> bool:
        if fault[0]:
            raise ZeroDivisionError("a fault")
        return True

    monkeypatch.setattr(Pictures, "folder", folder)
    one, heard = start(is_ready=False)
    heard.until(lambda: one.state.state == Watched.FAILED)
    assert "a fault" in str(one.state.message)
    fault[0] = False
    heard.until(lambda: is_settled(one.state))
    write(root / "a" / "1.jpg")
    heard.until_told(root / "a")
