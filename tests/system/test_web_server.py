"""The listening side of the daemon as people run it, with the event loop that they have: HTTPS with large files, being
watched over without writing, nonsense from strangers, a stop while connections are open.
"""

import hashlib
import os
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path

import pytest

from tests.daemon import Daemon, launch
from tests.photos import jpeg
from tests.system.library import wait_settled
from tests.system.test_idle import SETTLING_S, calls_between, changes_a_file, look, traced
from tests.system.tracing import describe

LARGE = jpeg() + os.urandom(40_000_003)
NONSENSE = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(300),
    b"GET / HTTP/9.9\r\n\r\n",
    b"HELP\r\n\r\n",
    b"BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nBad Header: \x00\r\n\r\n",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
    b"POST /api/assets HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"",
)


@contextmanager
def box(tmp_path: Path, *prefix: str) -> Iterator[Daemon]:
    """A daemon with HTTPS and metrics; its log holds no trace at the end."""
    port = free_port()
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    (data_dir / "photostead.toml").write_text(
        f"metrics.enabled = true\nmdns.enabled = false\n[https]\nenabled = true\nport = {port}\n"
    )
    daemon = launch(data_dir, prefix=prefix)
    try:
        daemon.wait_ready()
        yield daemon
        assert daemon.stop() == 0
        assert "Traceback" not in daemon.log()
    finally:
        daemon.kill()


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    """One of these."""
    with box(tmp_path) as running:
        yield running


def free_port() -> int:
    """One that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def https_port(tmp_path: Path) -> int:
    """As the box was told."""
    return int((tmp_path / "data/photostead.toml").read_text().rpartition("=")[2])


def trust(tmp_path: Path) -> ssl.SSLContext:
    """In the certificate that the box made for itself, and in nothing else."""
    return ssl.create_default_context(cafile=tmp_path / "data/tls/photostead.pem")


def connect(tmp_path: Path) -> HTTPSConnection:
    """Over HTTPS, the certificate checked."""
    return HTTPSConnection("localhost", https_port(tmp_path), timeout=60, context=trust(tmp_path))


def ask(connection: HTTPConnection, path: str, **headers: str) -> HTTPResponse:
    """The head of an answer."""
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


def digest(data: bytes) -> tuple[int, str]:
    """What stands for it on a screen."""
    return len(data), hashlib.sha256(data).hexdigest()


def test_large_file_over_https(daemon: Daemon, tmp_path: Path) -> None:
    visitor = daemon.login()
    path = f"/api/assets/{visitor.upload('large.jpg', LARGE).json['id']}/original"
    connection = connect(tmp_path)
    assert digest(ask(connection, path, **visitor.headers).read()) == digest(LARGE)
    for wanted, part in (("5-25000000", LARGE[5:25_000_001]), ("30000000-", LARGE[30_000_000:]), ("-9", LARGE[-9:])):
        answer = ask(connection, path, Range=f"bytes={wanted}", **visitor.headers)
        assert (answer.status, digest(answer.read())) == (206, digest(part))
    connection.close()


def test_visitor_that_goes_away_in_the_middle_harms_nobody(daemon: Daemon, tmp_path: Path) -> None:
    visitor = daemon.login()
    path = f"/api/assets/{visitor.upload('large.jpg', LARGE).json['id']}/original"
    for _ in range(10):
        with closing(connect(tmp_path)) as connection, ask(connection, path, **visitor.headers) as answer:
            assert answer.read(100_000) == LARGE[:100_000]
    assert descriptors(daemon) < 200
    with closing(connect(tmp_path)) as connection:
        assert digest(ask(connection, path, **visitor.headers).read()) == digest(LARGE)


def descriptors(daemon: Daemon) -> int:
    """Open files of the daemon."""
    return len(list(Path(f"/proc/{daemon.process.pid}/fd").iterdir()))


def test_strangers_who_talk_nonsense_leave_no_trace(daemon: Daemon, tmp_path: Path) -> None:
    for port in (daemon.port, https_port(tmp_path)):
        for nonsense in NONSENSE:
            with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
                connection.sendall(nonsense)
                connection.shutdown(socket.SHUT_WR)
                assert b"200 OK" not in connection.recv(100_000)
    assert daemon.visitor().get("/server/ping") == {"res": "pong"}
    assert "Traceback" not in daemon.log()


def test_stop_does_not_wait_for_open_connections(daemon: Daemon, tmp_path: Path) -> None:
    """Idle ones, one in the middle of its handshake, one that takes a file and does not read on."""
    visitor = daemon.login()
    path = f"/api/assets/{visitor.upload('large.jpg', LARGE).json['id']}/original"
    with ExitStack() as stack:
        for _ in range(3):
            idle = stack.enter_context(closing(connect(tmp_path)))
            assert ask(idle, "/api/server/ping").read() == b'{"res":"pong"}'
        slow = stack.enter_context(closing(connect(tmp_path)))
        assert stack.enter_context(ask(slow, path, **visitor.headers)).read(10) == LARGE[:10]
        half = stack.enter_context(socket.create_connection(("127.0.0.1", https_port(tmp_path))))
        half.sendall(NONSENSE[0][:7])
        assert daemon.stop(5.0) == 0


def test_being_watched_over_writes_nothing(on_disk: Path, noon: None) -> None:
    """A monitor that asks all the time keeps no disk awake."""
    with box(on_disk, *traced(on_disk / "trace")) as daemon:
        wait_settled(on_disk / "data", libraries=0)
        pages = ("/api/photostead/health", "/metrics")
        connection = HTTPConnection("127.0.0.1", daemon.port, timeout=60)
        for page in pages:
            assert ask(connection, page).read()
        time.sleep(SETTLING_S)
        log, before = daemon.log(), look(daemon)
        for _ in range(40):
            for page in pages:
                answer = ask(connection, page)
                assert (answer.status, bool(answer.read())) == (200, True)
            time.sleep(0.05)
        after = look(daemon)
        connection.close()
        changes = [call for call in calls_between(on_disk / "trace", before.at, after.at) if changes_a_file(call)]
        assert changes == [], describe(changes)
        assert after.written == before.written
        assert daemon.log() == log
