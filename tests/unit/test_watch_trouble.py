"""Watches in trouble: used-up limits, no inotify at all, disks that hang, faults of ours. None of it is the daemon's."""

import errno
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from photostead.host import watch
from photostead.host.folders import Before, Look, look_into
from photostead.host.inotify import Inotify
from photostead.host.watch import Watched, WatchState
from tests.unit.watching import ALL, DEADLINE_S, Pictures, Start, is_settled, starting, write


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
