"""A daemon that has nothing to do writes nothing: no file, no log, no page of a mapped one. Disks of small boxes sleep, and
flash wears out. Everything is switched on meanwhile: watching, the announcement on the network, HTTPS, metrics, a watchdog.

Two witnesses: every system call that could change a file (strace), and the bytes that the kernel counts for the process,
which also knows of memory that is mapped from a file.
"""

import os
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.daemon import Daemon, launch
from tests.photos import write_folder
from tests.system import tracing
from tests.system.library import wait_settled

# Beside those that `tracing` knows: what puts bytes into an open file, or forces them out.
WRITING = ("write", "writev", "pwrite64", "pwritev", "pwritev2", "sendfile", "copy_file_range", "splice", "fsync", "fdatasync",
           "sync", "syncfs", "sync_file_range", "msync")  # fmt: skip
LINE = re.compile(r"^(\d+\.\d+) (\w+)\((.*)$")
# Descriptors that are no files: pipes, sockets and the counters that wake a loop.
NO_FILE = re.compile(r"^\d+<(?!/)|^\d+</dev/null>|^-?\d+\)|^\d+,")
WATCHDOG_S = 6
# Workers go ten seconds after their last task; what a start does in the background is over by then as well.
SETTLING_S = 15
OPTIONS = """
[https]
enabled = true
port = 0
[metrics]
enabled = true
[mdns]
enabled = true
name = "photostead-idle-test"
[import]
watch = true
"""


@dataclass(frozen=True)
class Moment:
    """What was counted when."""

    at: float
    written: int


def traced(folder: Path) -> list[str]:
    """As `tracing.traced`, with times and more calls."""
    folder.mkdir()
    names = ",".join(f"?{name}" for name in (*tracing.OPENING, *tracing.CHANGING, *WRITING))
    refused = ",".join(f"?{name}" for name in tracing.HIDDEN)
    expressions = ["-e", f"trace={names},{refused}", "-e", f"inject={refused}:error=ENOSYS"]
    return ["strace", "-D", "-ff", "-ttt", "--seccomp-bpf", "-qq", "-y", *expressions, "-o", str(folder / "thread")]


def calls_between(folder: Path, start: float, end: float) -> list[tracing.Call]:
    """What was called within a time, in seconds since 1970."""
    found = []
    for path in folder.iterdir():
        for line in path.read_text(errors="surrogateescape").splitlines():
            match = LINE.match(line)
            if match is not None and start <= float(match[1]) <= end:
                found.append(tracing.Call(int(path.suffix[1:]), match[2], match[3]))
    return found


def changes_a_file(call: tracing.Call) -> bool:
    """Whether a call changes a file, or tries to."""
    if call.name in WRITING:
        return NO_FILE.match(call.arguments) is None
    return call.is_for_writing()


def look(daemon: Daemon) -> Moment:
    """Now; the bytes are those that the kernel will have to write for the process, see proc(5)."""
    counts = dict(line.split(": ") for line in Path(f"/proc/{daemon.process.pid}/io").read_text().splitlines())
    return Moment(time.time(), int(counts["write_bytes"]))


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A service manager that wants signs of life."""
    address = f"@photostead-idle-{os.getpid()}"
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    monkeypatch.setenv("WATCHDOG_USEC", str(WATCHDOG_S * 1_000_000))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as given:
        given.bind("\0" + address[1:])
        given.setblocking(False)
        yield given


@pytest.fixture
def tmp_path(on_disk: Path) -> Path:
    """Where bytes are counted."""
    return on_disk


@pytest.fixture
def daemon(tmp_path: Path, manager: socket.socket, noon: None) -> Iterator[Daemon]:
    """With everything switched on, its import done."""
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    (data_dir / "photostead.toml").write_text(OPTIONS)
    write_folder(tmp_path / "photos", 12)
    running = launch(data_dir, [tmp_path / "photos"], prefix=traced(tmp_path / "trace"))
    try:
        running.wait_ready()
        wait_settled(data_dir)
        assert is_served(running.port, "/metrics")
        assert list((data_dir / "tls").iterdir()) != []
        yield running
        assert running.stop() == 0
    finally:
        running.kill()


def is_served(port: int, path: str) -> bool:
    """Whether there is such a page."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    finally:
        connection.close()


def heard(manager: socket.socket) -> list[bytes]:
    """What the daemon told its manager."""
    messages = []
    while True:
        try:
            messages.append(manager.recv(4096))
        except BlockingIOError:
            return messages


def idle_for(daemon: Daemon, manager: socket.socket, tmp_path: Path, seconds: float) -> None:
    """Raises AssertionError for anything that was written meanwhile."""
    time.sleep(SETTLING_S)
    log = daemon.log()
    heard(manager)
    before = look(daemon)
    time.sleep(seconds)
    after = look(daemon)
    assert set(heard(manager)) == {b"WATCHDOG=1"}
    assert daemon.visitor().get("/server/ping") == {"res": "pong"}
    changes = [call for call in calls_between(tmp_path / "trace", before.at, after.at) if changes_a_file(call)]
    assert changes == [], tracing.describe(changes)
    assert after.written - before.written == 0
    assert daemon.log() == log


def test_idle_daemon_writes_nothing(daemon: Daemon, manager: socket.socket, tmp_path: Path) -> None:
    idle_for(daemon, manager, tmp_path, 20)


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_idle_daemon_writes_nothing_for_long(daemon: Daemon, manager: socket.socket, tmp_path: Path) -> None:
    idle_for(daemon, manager, tmp_path, 600)


def test_both_witnesses_see_whoever_writes(daemon: Daemon, tmp_path: Path) -> None:
    """So that the others can fail: a login is a row in the database."""
    before = look(daemon)
    daemon.login()
    after = look(daemon)
    changes = [call for call in calls_between(tmp_path / "trace", before.at, after.at) if changes_a_file(call)]
    assert {call.name for call in changes} >= {"pwrite64", "fdatasync"}
    assert after.written > before.written
