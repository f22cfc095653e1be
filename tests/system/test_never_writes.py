"""Nothing below an import path is ever opened for writing, renamed or removed: not by scanning it, nor by anything a person
does to its photos. Shown by the system calls of the daemon and all its workers (strace), and on a disk where every try
would fail and show: a read-only mount, and modes that forbid it. That the tracer would see such a call is shown too.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.daemon import start_daemon
from tests.system import tracing
from tests.system.everything import ENVIRONMENT, change_tree, do_everything, write_tree
from tests.system.library import query, wait_settled
from tests.system.test_unreadable import without_privilege

STOP_SECONDS = 30.0  # a traced daemon is slower
Seal = dict[str, tuple[int, int, int, int, str]]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """An import path; its name has what a trace must quote."""
    return write_tree(tmp_path / 'ph"öt>os\n')


def seal(folder: Path) -> Seal:
    """Inode, mode, size, time of modification and content of everything; content and names changed would show here."""
    return {str(path): describe(path) for path in [folder, *sorted(folder.rglob("*"))]}


def describe(path: Path) -> tuple[int, int, int, int, str]:
    """One entry; a folder's content is the names in it."""
    status = path.stat()
    content = repr(sorted(os.listdir(path))).encode() if path.is_dir() else path.read_bytes()
    return status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns, hashlib.sha256(content).hexdigest()


def run_everything(data_dir: Path, photos: Path, prefix: list[str], change: Callable[[], None]) -> str:
    """Do everything, compare the tree, and hand back what the daemon logged."""
    sealed = seal(photos)

    def change_and_seal() -> None:
        assert seal(photos) == sealed
        change()
        sealed.clear()
        sealed.update(seal(photos))

    with start_daemon(data_dir, [photos], prefix=[*ENVIRONMENT, *prefix]) as daemon:
        do_everything(daemon, data_dir, change_and_seal)
        daemon.stop(STOP_SECONDS)
        daemon.wait_group_gone()  # the tracer writes a little longer
        assert seal(photos) == sealed
        return daemon.log()


# --- as the kernel saw it


def test_no_system_call_changes_anything_below_an_import_path(photos: Path, tmp_path: Path) -> None:
    data_dir, trace = tmp_path / "data", tmp_path / "trace"
    run_everything(data_dir, photos, tracing.traced(trace), lambda: change_tree(photos))
    calls = tracing.read_calls(trace)
    readers = {call.thread for call in tracing.opened_below(calls, photos)}
    writers = {call.thread for call in tracing.changes_below(calls, data_dir)}
    assert len(readers & writers) > 0, "the workers, who read photos and write pictures, must be in the trace"
    assert any("/sidecars/" in call.arguments for call in tracing.changes_below(calls, data_dir))
    assert tracing.changes_below(calls, photos) == [], tracing.describe(tracing.changes_below(calls, photos))


# Each changes something below the folder that is its working folder's neighbour `photos`; run one by one in a child of a
# child, as the daemon's workers are.
WRITERS = {
    "open for writing": "open(P + '/a', 'r+b')",
    "open to append": "os.open(P + '/a', os.O_RDONLY | os.O_APPEND)",
    "create": "open(P + '/new', 'x')",
    "a try that fails": "os.open(P + '/missing/new', os.O_WRONLY | os.O_CREAT)",
    "an unnamed file": "os.open(P, os.O_TMPFILE | os.O_RDWR)",
    "relative to the working folder": "(os.chdir(P), open('new', 'w'))",
    "relative by an old call": "(os.chdir(P + '/..'), libc.rename(b'photos/a', b'photos/b'))",
    "relative to a descriptor": "os.open('new', os.O_WRONLY | os.O_CREAT, dir_fd=os.open(P, os.O_RDONLY))",
    "relative to another folder": "os.open('../photos/a', os.O_RDWR, dir_fd=os.open(P + '/../other', os.O_RDONLY))",
    "by a link outside": "(os.symlink(P, P + '/../link'), open(P + '/../link/new', 'w'))",
    "by a link to the file": "(os.symlink(P + '/a', P + '/../link'), open(P + '/../link', 'r+'))",
    "by its descriptor": "os.open(f'/proc/self/fd/{os.open(P + \"/a\", os.O_RDONLY)}', os.O_RDWR)",
    "rename": "os.rename(P + '/a', P + '/b')",
    "rename into": "os.rename(P + '/../other/x', P + '/b')",
    "rename out": "os.rename(P + '/a', P + '/../other/a')",
    "unlink": "os.unlink(P + '/a')",
    "unlink by descriptor": "os.unlink('a', dir_fd=os.open(P, os.O_RDONLY))",
    "make a folder": "os.mkdir(P + '/d')",
    "remove a folder": "os.rmdir(P + '/inner')",
    "mode": "os.chmod(P + '/a', 0o600)",
    "mode by descriptor": "os.fchmod(os.open(P + '/a', os.O_RDONLY), 0o600)",
    "owner": "os.chown(P + '/a', -1, -1)",
    "times": "os.utime(P + '/a')",
    "times by descriptor": "os.utime(os.open(P + '/a', os.O_RDONLY))",
    "truncate": "os.truncate(P + '/a', 0)",
    "extended attribute": "os.setxattr(P + '/a', 'user.x', b'y')",
    "extended attribute by descriptor": "os.setxattr(os.open(P + '/a', os.O_RDONLY), 'user.x', b'y')",
    "hard link": "os.link(P + '/../other/x', P + '/x')",
    "symbolic link": "os.symlink('nowhere', P + '/x')",
    "fifo": "os.mkfifo(P + '/x')",
    "socket": "socket.socket(socket.AF_UNIX).bind(P + '/x')",
    "mount": "libc.mount(b'none', os.fsencode(P), b'no such file system', 0, None)",
    "a name that is no text": "open(os.fsencode(P) + b'/caf\\xe9', 'w')",
}
READERS = {
    "reading": "open(P + '/a').read()",
    "listing": "os.listdir(P)",
    "writing elsewhere": "open(P + '/../other/O_RDWR', 'w')",
    "a neighbour that begins alike": "(os.mkdir(P + '2'), open(P + '2/a', 'w'))",
    "a name that looks like a flag": "open(P + '/O_RDWR').read()",
}
PROGRAM = """
import subprocess, sys
child = "import ctypes, os, socket, sys; libc = ctypes.CDLL(None); P = sys.argv[1]\\n" + sys.argv[2]
subprocess.run([sys.executable, "-c", child, sys.argv[1]], stderr=subprocess.DEVNULL)
"""


def trace_of(tmp_path: Path, statement: str) -> list[tracing.Call]:
    """What a grandchild did that ran a statement."""
    (tmp_path / "photos" / "inner").mkdir(parents=True)
    (tmp_path / "photos" / "a").write_text("a")
    (tmp_path / "photos" / "O_RDWR").write_text("a")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x").write_text("x")
    prefix = tracing.traced(tmp_path / "trace")
    prefix.remove("-D")  # its end is the end of the trace
    program = [sys.executable, "-c", PROGRAM, str(tmp_path / "photos"), statement]
    subprocess.run([*prefix, *program], check=True, cwd="/", timeout=60)
    return tracing.read_calls(tmp_path / "trace")


@pytest.mark.parametrize("kind", WRITERS)
def test_the_tracer_sees_whoever_writes(tmp_path: Path, kind: str) -> None:
    calls = trace_of(tmp_path, WRITERS[kind])
    assert tracing.changes_below(calls, tmp_path / "photos") != [], tracing.describe(calls)


@pytest.mark.parametrize("kind", READERS)
def test_the_tracer_takes_nobody_else_for_a_writer(tmp_path: Path, kind: str) -> None:
    calls = trace_of(tmp_path, READERS[kind])
    assert tracing.opened_below(calls, tmp_path) != []
    assert tracing.changes_below(calls, tmp_path / "photos") == []


def test_nothing_is_handed_to_the_kernel_behind_the_tracers_back(tmp_path: Path) -> None:
    calls = trace_of(tmp_path, "libc.syscall(425, 1, ctypes.create_string_buffer(120))")  # io_uring_setup
    assert [call.is_hidden() for call in calls if call.name in tracing.HIDDEN] == [False]
    let_through = tracing.Call(1, tracing.HIDDEN[0], "256, {flags=0}) = 4<anon_inode:[io_uring]>")
    assert tracing.changes_below([*calls, let_through], tmp_path / "photos") == [let_through]


# --- where every try would fail


@contextmanager
def write_protected(folder: Path) -> Iterator[None]:
    """Modes that forbid writing, for whoever is not root."""
    set_modes(folder, 0o555, 0o444)
    yield
    set_modes(folder, 0o755, 0o644)


def set_modes(folder: Path, of_folders: int, of_files: int) -> None:
    """Of everything in a tree."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(of_folders if path.is_dir() else of_files)


def mounted_read_only(folder: Path) -> list[str] | None:
    """What to put before a command that is to find a folder mounted read-only, and nobody else; None where mounting is
    not allowed, neither to us nor in a user namespace of our own."""
    script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    for options in (["--mount"], ["--mount", "--map-root-user"]):
        prefix = ["unshare", *options, "--propagation", "private", "sh", "-c", script, str(folder)]
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
            return prefix
    return None


def assert_nothing_was_tried(log: str) -> None:
    """A try would have been an error."""
    assert "Permission denied" not in log
    assert "Read-only" not in log


def test_a_library_works_on_a_read_only_mount(photos: Path, tmp_path: Path) -> None:
    prefix = mounted_read_only(photos)
    if prefix is None:  # a container that may not mount: the modes say no instead
        with write_protected(photos):
            assert_nothing_was_tried(run_everything(tmp_path / "data", photos, without_privilege(), lambda: None))
        return
    touch = subprocess.run([*prefix, "touch", str(photos / "x")], capture_output=True, text=True, check=False)
    assert "Read-only file system" in touch.stderr
    assert_nothing_was_tried(run_everything(tmp_path / "data", photos, prefix, lambda: change_tree(photos)))


@pytest.mark.long
def test_a_library_works_where_modes_forbid_writing(photos: Path, tmp_path: Path) -> None:
    def change() -> None:
        set_modes(photos, 0o755, 0o644)
        change_tree(photos)
        set_modes(photos, 0o555, 0o444)

    with write_protected(photos):
        assert_nothing_was_tried(run_everything(tmp_path / "data", photos, without_privilege(), change))


def test_photo_deleted_for_good_is_not_brought_back_by_a_scan(photos: Path, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with start_daemon(data_dir, [photos]) as daemon:
        wait_settled(data_dir)
        admin = daemon.login()
        path, uid = query(data_dir, "select original_path, uid from assets order by id limit 1")[0]
        admin.call("DELETE", "/assets", {"ids": [uid], "force": True})
        admin.call("POST", f"/libraries/{admin.get('/libraries')[0]['id']}/scan")
        wait_settled(data_dir)
        assert Path(path).exists()
        assert query(data_dir, "select 1 from assets where original_path = ?", path) == []
        daemon.stop()
