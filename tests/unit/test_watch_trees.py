"""The trees under a watch: whatever is done to one, all of it stays watched, and what changed lies in a folder that is told."""

import errno
import itertools
import os
import select
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photostead.host import inotify, polling
from photostead.host.folders import Before
from photostead.host.inotify import Change, Inotify, advise, checked, parse, read_limit
from photostead.host.live import LiveTree
from photostead.host.polling import PolledTree
from photostead.host.settling import Settling
from photostead.host.watch import FolderWatch, Pace
from tests.unit.watching import Clock

NO_HOME = (0, 0)
NAMES = (b"a", b"b", b"\xff")


class Everything:
    """Wants all there is."""

    def folder(self, path: bytes) -> bool:
        return True

    def file(self, path: bytes) -> bool:
        return True


@contextmanager
def tree_of(root: bytes) -> Iterator[tuple[LiveTree, Settling, Clock]]:
    """A live tree that nobody drives."""
    clock = Clock()
    settling = Settling(clock)
    with Inotify() as ear:
        yield LiveTree(ear, root, Everything(), settling, NO_HOME, None), settling, clock


def catch_up(tree: LiveTree) -> None:
    """Until the kernel has no more to tell and every folder is watched."""
    poll = select.poll()
    poll.register(tree._ear.fileno(), select.POLLIN)
    while tree.is_growing or poll.poll(0):
        tree.grow()
        tree.hear()


def watched(tree: LiveTree) -> set[bytes]:
    """The paths that the tree believes to watch."""
    return {node.path() for node in tree._nodes.values()}


def everything_in(root: bytes) -> tuple[set[bytes], set[bytes]]:
    """`(folders, files)`, the root among the folders."""
    walked = list(os.walk(root))
    return {path for path, _, _ in walked}, {os.path.join(path, name) for path, _, files in walked for name in files}


# --- the kernel's word


def act(root: bytes, verb: str, path: tuple[bytes, ...], other: tuple[bytes, ...]) -> None:
    """Do something to the tree, or nothing where it cannot be done."""
    one, two = (os.path.join(root, *parts) for parts in (path, other))
    try:
        if verb == "make":
            os.makedirs(one)
        elif verb == "write":
            with open(one, "wb") as file:
                file.write(b"x")
        elif verb == "move":
            os.rename(one, two)
        elif verb == "out":
            os.rename(one, tempfile.mkdtemp(dir=os.path.dirname(root)))
        elif os.path.isdir(one):
            shutil.rmtree(one)
        else:
            os.unlink(one)
    except OSError:
        pass


PATHS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map(tuple)
VERBS = st.sampled_from(["make", "write", "write", "move", "out", "remove", "hear", "grow", "check", "check"])
Action = tuple[str, tuple[bytes, ...], tuple[bytes, ...]]
ACTIONS = st.lists(st.tuples(VERBS, PATHS, PATHS), min_size=5, max_size=40)


class Watcher:
    """A live tree of a root, what was told of it, and which files it had when that was last compared."""

    def __init__(self, root: bytes, tree: LiveTree, settling: Settling, clock: Clock) -> None:
        self.root, self.tree, self._settling, self._clock = root, tree, settling, clock
        catch_up(tree)
        settling.take()
        _, self._files = everything_in(root)

    def check(self) -> None:
        """Every folder is watched where it is, none that is not there, and each file that came or went lies below a
        folder that is there and was told."""
        catch_up(self.tree)
        told = self._settling.take()
        for _ in range(2):  # files that were never closed are looked at twice
            self._clock.now += 1000
            told += self._settling.take()
        before = self._files
        folders, self._files = everything_in(self.root)
        assert watched(self.tree) == folders
        for file in before ^ self._files:
            assert any(file.startswith(folder + b"/") and os.path.isdir(folder) for folder in told), (file, told)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(actions=ACTIONS)
def test_whatever_is_done_to_a_tree(actions: list[Action]) -> None:
    """At any moment of hearing and growing."""
    with tempfile.TemporaryDirectory() as parent:
        root = os.fsencode(parent) + b"/root"
        for one, two in itertools.product(NAMES[:2], NAMES):
            act(root, "make", (one, two), ())
            act(root, "write", (one, two, b"file"), ())
        with tree_of(root) as parts:
            watcher = Watcher(root, *parts)
            for action in actions:
                if action[0] == "hear":
                    watcher.tree.hear()
                elif action[0] == "grow":
                    watcher.tree.grow(1)
                elif action[0] == "check":
                    watcher.check()
                else:
                    act(root, *action)
            watcher.check()


def test_new_folder_is_told_once_all_of_it_is_watched(tmp_path: Path) -> None:
    """Whoever looks into it then misses nothing: what comes later is heard of."""
    (tmp_path / "root").mkdir()
    root = os.fsencode(tmp_path / "root")
    (tmp_path / "new" / "deep").mkdir(parents=True)
    with tree_of(root) as (tree, settling, _):
        catch_up(tree)
        (tmp_path / "new").rename(tmp_path / "root" / "new")
        tree.hear()
        while tree.is_growing:
            assert settling.take() == []
            tree.grow(1)
        assert watched(tree) == {root, root + b"/new", root + b"/new/deep"}
        assert settling.take() == [root + b"/new"]


def test_overflow(tmp_path: Path) -> None:
    """More happened than the kernel keeps: everything counts as changed, and is watched again."""
    root = os.fsencode(tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "1.jpg").write_bytes(b"x")
    (tmp_path / "2.jpg").write_bytes(b"x")
    with tree_of(root) as (tree, settling, _):
        catch_up(tree)
        for _ in range(read_limit("max_queued_events") // 2 + 1):
            os.utime(tmp_path / "1.jpg")  # in turns: the kernel counts two alike in a row as one
            os.utime(tmp_path / "2.jpg")
        (tmp_path / "a" / "late").mkdir()
        catch_up(tree)
        assert watched(tree) == {root, root + b"/a", root + b"/a/late"}
        assert settling.take() == [root]


def test_folder_that_may_not_be_read_costs_itself_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = os.fsencode(tmp_path)
    (tmp_path / "a" / "secret").mkdir(parents=True)
    (tmp_path / "b").mkdir()
    add = Inotify.add

    def refuse(ear: Inotify, folder: bytes, *, follows_links: bool = False) -> int:
        if folder.endswith(b"/secret"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return add(ear, folder, follows_links=follows_links)

    monkeypatch.setattr(Inotify, "add", refuse)
    with tree_of(root) as (tree, settling, _):
        catch_up(tree)
        assert watched(tree) == {root, root + b"/a", root + b"/b"}
        monkeypatch.setattr(Inotify, "add", add)
        os.chmod(tmp_path / "a" / "secret", 0o700)
        catch_up(tree)
        assert watched(tree) == {root, root + b"/a", root + b"/a/secret", root + b"/b"}
        assert settling.take() == [root + b"/a/secret"]


def test_big_tree_is_watched_bit_by_bit(tmp_path: Path) -> None:
    """Between two bits the thread hears of what happens, and of being stopped."""
    for number in range(10):
        (tmp_path / f"{number}").mkdir()
    with tree_of(os.fsencode(tmp_path)) as (tree, _, _):
        tree.grow(1)
        tree.grow(3)
        assert len(tree) == 4
        assert tree.is_growing


def test_events_as_the_kernel_packs_them() -> None:
    """Names are padded with zeros, and are any bytes."""
    first = inotify.HEAD.pack(1, inotify.CREATE, 0, 16) + b"\xff\xfe.jpg".ljust(16, b"\0")
    second = inotify.HEAD.pack(-1, inotify.OVERFLOW, 0, 0)
    found = list(parse(first + second))
    assert found == [Change(1, inotify.CREATE, b"\xff\xfe.jpg"), Change(-1, inotify.OVERFLOW, b"")]
    assert list(parse(b"")) == []


def test_limits_in_words(tmp_path: Path) -> None:
    """With room, as a power of two; a limit that nobody tells is none."""
    assert "max_user_watches=65536 " in advise("max_user_watches", 8192, 30_000)
    assert "max_user_watches=131072 " in advise("max_user_watches", 65536, 1)
    assert "max_user_watches=524288 " in advise("max_user_watches", 0, 1)
    (tmp_path / "max_user_watches").write_text("8192\n")
    assert read_limit("max_user_watches", tmp_path) == 8192
    assert read_limit("none", tmp_path) == 0
    with pytest.raises(OSError, match="Bad file descriptor") as caught:
        checked(ask_a_closed_queue())
    assert caught.value.errno == errno.EBADF


def ask_a_closed_queue() -> int:
    """What the system call says then."""
    with Inotify() as ear:
        pass
    return int(ear._calls.inotify_add_watch(ear.fileno(), b"/", inotify.CHANGES))


# --- asking


def polled(root: Path, before: Before | None = None) -> tuple[PolledTree, Settling, Clock]:
    clock = Clock()
    settling = Settling(clock)
    return PolledTree(os.fsencode(root), Everything(), settling, NO_HOME, before), settling, clock


def ask(tree: PolledTree) -> bool:
    return tree.look_through(lambda: True)


def test_share_that_forgets_its_times(tmp_path: Path) -> None:
    """All folders different at once is one change of the whole, and no reason to ask more often."""
    folders = [tmp_path / f"{number}" for number in range(polling.RESTLESS_FOLDERS)]
    for folder in folders:
        folder.mkdir()
    tree, settling, _ = polled(tmp_path)
    assert ask(tree) is False
    for folder in folders:
        os.utime(folder, (1, 1))
    assert ask(tree) is False
    assert settling.take() == [os.fsencode(tmp_path)]
    os.utime(folders[0], (2, 2))
    assert ask(tree) is True
    assert ask(tree) is False


def test_new_files_of_a_polled_folder_are_waited_for(tmp_path: Path) -> None:
    """Those that are hardly older than the newest one; the others stand still for long."""
    (tmp_path / "old.jpg").write_bytes(b"x")
    os.utime(tmp_path / "old.jpg", (1, 1))
    tree, settling, clock = polled(tmp_path)
    ask(tree)
    (tmp_path / "new.jpg").write_bytes(b"x")
    os.utime(tmp_path, (5, 5))
    assert ask(tree) is True
    assert settling._writing.keys() == {os.fsencode(tmp_path / "new.jpg")}
    assert settling.take() == []
    clock.now += 4
    assert settling.take() == [os.fsencode(tmp_path)]


def test_second_change_within_the_tick_of_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It leaves the same time: once the tick is over a folder that was just changed is looked at once more."""
    monkeypatch.setattr(polling, "TICK_S", 1000)
    tree, settling, clock = polled(tmp_path)
    ask(tree)
    (inner := tmp_path / "new").mkdir()
    assert ask(tree) is True
    settling.take()
    time = inner.stat().st_mtime_ns
    (inner / "1.jpg").write_bytes(b"x")
    os.utime(inner, ns=(time, time))
    assert ask(tree) is False
    monkeypatch.setattr(polling, "TICK_S", 0)
    assert ask(tree) is True
    clock.now += 4
    assert os.fsencode(inner) in settling.take()
    assert ask(tree) is False


def test_stopping_in_the_middle_of_a_round(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}").mkdir()
    tree, _, _ = polled(tmp_path)
    answers = iter([True, True, False])
    tree.look_through(lambda: next(answers))
    assert len(tree) < 6


def test_folder_that_may_not_be_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is refused for once stays known; the root is another matter."""
    (tmp_path / "a").mkdir()
    tree, _, _ = polled(tmp_path)
    ask(tree)
    stat = os.stat
    refused = {os.fsencode(tmp_path / "a")}

    def refuse(path: bytes) -> os.stat_result:
        if path in refused:
            raise OSError(errno.EIO, "Input/output error")
        return stat(path)

    monkeypatch.setattr("photostead.host.polling.os.stat", refuse)
    assert ask(tree) is False
    assert len(tree) == 2
    refused.add(os.fsencode(tmp_path))
    with pytest.raises(OSError, match="Input/output error"):
        ask(tree)


def test_how_often_is_asked(tmp_path: Path) -> None:
    """Soon after a change, ever more rarely without one, and never so often that asking is all the disk does."""
    watch = FolderWatch(b"/x", None, Everything(), tmp_path, pace=Pace())  # type: ignore[arg-type]
    intervals = [60.0]
    for _ in range(5):
        intervals.append(watch._next_interval(intervals[-1], 0.1, is_changed=False))
    assert intervals == [60, 120, 240, 480, 900, 900]
    assert watch._next_interval(900, 0.1, is_changed=True) == 60
    assert watch._next_interval(60, 30.0, is_changed=True) == 600
    assert watch._next_interval(900, 100.0, is_changed=False) == 2000
