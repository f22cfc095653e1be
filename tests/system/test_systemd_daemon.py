"""The daemon in the hands of a service manager, played by a socket and by systemd-socket-activate: no root is needed. The
real one is in `test_systemd_box.py`.
"""

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from photostead.app import App
from photostead.kernel.options import Options
from tests.daemon import ADMIN, Daemon, DaemonEnded, Visitor, launch
from tests.unit.test_systemd import Listener

DEBUG_LINE = "DEBUG photostead.http.noting: GET /api/server/ping: 200 [route=GET /api/server/ping]"
DEADLINE_S = 60.0


def eventually(holds: Callable[[], bool]) -> None:
    """A signal is answered by nobody."""
    deadline = time.monotonic() + DEADLINE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """Told by every daemon that is started meanwhile."""
    given = Listener(f"@photostead-daemon-{os.getpid()}")
    for name, value in given.environment.items():
        monkeypatch.setenv(name, value)
    yield given
    given.socket.close()


@pytest.fixture
def daemon(tmp_path: Path, listener: Listener) -> Iterator[Daemon]:
    """Without photos."""
    running = launch(tmp_path / "data")
    try:
        running.wait_ready()
        yield running
    finally:
        running.kill()


class Told:
    """Everything that was told, in order."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self.messages: list[dict[str, str]] = []

    def has(self, name: str, times: int = 1) -> bool:
        """Whether something was said so often by now."""
        self.messages += self._listener.heard()
        return sum(name in message for message in self.messages) >= times


def test_life_of_a_daemon_is_told(daemon: Daemon, listener: Listener, tmp_path: Path) -> None:
    told = Told(listener)
    eventually(lambda: told.has("READY"))
    assert told.messages[-1] == {"READY": "1", "STATUS": f"Serving http://127.0.0.1:{daemon.port}"}
    assert "STATUS" in told.messages[0]
    (tmp_path / "data" / "photostead.toml").write_text('[log]\nlevel = "debug"\n')
    daemon.process.send_signal(signal.SIGHUP)
    eventually(lambda: told.has("READY", 2))
    assert "RELOADING" in told.messages[-2]
    assert DEBUG_LINE not in daemon.log()
    daemon.visitor().get("/server/ping")
    eventually(lambda: DEBUG_LINE in daemon.log())
    assert daemon.stop() == 0
    assert told.has("STOPPING")
    assert "STOPPING" in told.messages[-1]


def test_log_level_changes_over_the_api(daemon: Daemon) -> None:
    """At once, in both directions."""
    admin = daemon.login()
    config = admin.get("/system-config")
    admin.call("PUT", "/system-config", {**config, "logging": {"enabled": True, "level": "debug"}})
    eventually(lambda: not is_quiet(daemon))  # settings are applied behind the answer
    admin.call("PUT", "/system-config", {**config, "logging": {"enabled": True, "level": "warn"}})
    eventually(lambda: is_quiet(daemon))
    before = daemon.log().count(DEBUG_LINE)
    admin.get("/server/ping")
    assert daemon.log().count(DEBUG_LINE) == before


def is_quiet(daemon: Daemon) -> bool:
    """Whether a request leaves no line any more."""
    before = daemon.log()
    daemon.visitor().get("/server/ping")
    time.sleep(0.2)  # the line comes after the answer
    return daemon.log() == before


def test_start_that_is_refused_says_why(tmp_path: Path, listener: Listener) -> None:
    """`systemctl status` shows the sentence that stands in the log."""
    with socket.create_server(("127.0.0.1", 0)) as holder:
        running = launch(tmp_path / "data", port=holder.getsockname()[1])
        with pytest.raises(DaemonEnded):
            running.wait_ready()
    messages = listener.heard()
    assert not any("READY" in message for message in messages)
    statuses = [message["STATUS"] for message in messages if "STATUS" in message]
    assert any("is another Photostead running?" in status for status in statuses)


def test_listening_socket_is_taken_over(tmp_path: Path) -> None:
    """The first visitor has it started; what the options say of addresses does not count."""
    with socket.create_server(("127.0.0.1", 0)) as free, socket.create_server(("127.0.0.1", 0)) as taken:
        port, other = free.getsockname()[1], taken.getsockname()[1]
        free.close()
        prefix = ["systemd-socket-activate", f"--listen=127.0.0.1:{port}", "--fdname=http"]
        running = launch(tmp_path / "data", prefix=prefix, port=other)
        try:
            eventually(lambda: is_open(port))
            assert Visitor("127.0.0.1", port).get("/server/ping") == {"res": "pong"}
            running.wait_ready()
            assert running.port == port
            assert running.login(ADMIN).get("/users/me")["email"] == ADMIN[0]
            assert running.stop() == 0
        finally:
            running.kill()


def is_open(port: int) -> bool:
    """Whether somebody listens; systemd-socket-activate takes a moment to."""
    table = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A" for line in table)


# --- signs of life


async def test_app_is_alive_while_its_parts_are(options: Options) -> None:
    """Without the one who looks for jobs it would only seem to work."""
    app = App(options)
    assert not app.is_alive()
    await app.start()
    assert app.is_alive()
    (runner,) = (task for task in asyncio.all_tasks() if task.get_name() == "job-runner")
    runner.cancel()
    await asyncio.wait([runner])
    assert not app.is_alive()
    await app.stop()


async def test_app_with_a_closed_database_is_not_alive(options: Options) -> None:
    app = App(options)
    await app.start()
    await asyncio.to_thread(app.db.close)
    assert not app.is_alive()
    app.db.open()
    await app.stop()
