"""The commands as a person starts them: processes of their own, beside a running daemon, at a terminal."""

import contextlib
import os
import pty
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

PASSWORD = "correct horse battery"
COMMAND = [sys.executable, "-m", "photostead"]


def environment() -> dict[str, str]:
    """Without options of the surroundings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PHOTOSTEAD_")}


def run(*arguments: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    """To its end."""
    return subprocess.run(
        [*COMMAND, *arguments], input=given, capture_output=True, text=True, env=environment(), timeout=60, check=False
    )


class Daemon:
    """A daemon as a process; `base` is its address."""

    def __init__(self, data_dir: Path, *options: str) -> None:
        arguments = ["serve", "--data-dir", str(data_dir), "--host", "127.0.0.1", "--port", "0", *options]
        self.process = subprocess.Popen(
            [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment()
        )
        assert self.process.stdout is not None
        self.base = self.process.stdout.readline().rpartition(" ")[2].strip()

    def ask(self, method: str, path: str, body: Any = None, token: str = "") -> tuple[int, Any]:
        """Status and body of a request."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        data = None if body is None else msgspec.json.encode(body)
        request = urllib.request.Request(f"{self.base}/api{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, msgspec.json.decode(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, msgspec.json.decode(error.read())

    def log_in(self, email: str, password: str) -> tuple[int, str]:
        """Status and token."""
        status, body = self.ask("POST", "/auth/login", {"email": email, "password": password})
        return status, body.get("accessToken", "")

    def stop(self) -> int:
        """Its exit status after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=20)
        return self.process.returncode


@pytest.fixture
def daemon(data_dir: Path) -> Iterator[Daemon]:
    """On this test's data folder."""
    running = Daemon(data_dir)
    yield running
    if running.process.returncode is None:
        running.stop()


def eventually(is_so: Any) -> None:
    """The daemon takes a change up after a signal, not before it answers the command."""
    deadline = time.monotonic() + 20
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert is_so()


def test_running_daemon_takes_changes_up(daemon: Daemon, data_dir: Path) -> None:
    """Accounts, passwords and rights, without a restart."""
    options = ("--data-dir", str(data_dir))
    assert run("user", "add", "mia@test.lan", "--admin", "--password-stdin", *options, given=PASSWORD).returncode == 0
    assert run("user", "add", "tom@test.lan", "--password-stdin", *options, given=PASSWORD).returncode == 0
    status, token = daemon.log_in("tom@test.lan", PASSWORD)
    assert status == 201
    assert daemon.ask("GET", "/users/me", token=token)[1]["isAdmin"] is False
    assert run("user", "grant-admin", "tom@test.lan", *options).returncode == 0
    eventually(lambda: daemon.ask("GET", "/system-config", token=token)[0] == 200)
    reset = run("user", "reset-password", "tom@test.lan", "--password-stdin", *options, given="another password")
    assert reset.returncode == 0
    eventually(lambda: daemon.ask("GET", "/users/me", token=token)[0] == 401)
    assert daemon.log_in("tom@test.lan", PASSWORD)[0] == 401
    assert daemon.log_in("tom@test.lan", "another password")[0] == 201
    assert daemon.stop() == 0


def test_running_daemon_obeys_new_settings(daemon: Daemon, data_dir: Path) -> None:
    """At once."""
    assert run("config", "set", "server.loginPageMessage", "Hello", "--data-dir", str(data_dir)).returncode == 0
    eventually(lambda: daemon.ask("GET", "/server/config")[1]["loginPageMessage"] == "Hello")


def test_second_daemon_on_the_same_folder_is_refused(daemon: Daemon, data_dir: Path) -> None:
    """In words, and the first goes on."""
    second = run("serve", "--data-dir", str(data_dir), "--port", "0")
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.startswith("photostead: Another Photostead is running on")
    assert daemon.ask("GET", "/server/ping") == (200, {"res": "pong"})


def test_port_that_is_taken(daemon: Daemon, tmp_path: Path) -> None:
    """In words that name the port and the option."""
    port = daemon.base.rpartition(":")[2]
    second = run("serve", "--data-dir", str(tmp_path / "other"), "--host", "127.0.0.1", "--port", port)
    assert second.returncode == 1
    assert f"port {port}" in second.stderr
    assert "--port" in second.stderr
    assert "Traceback" not in second.stderr


def test_data_folder_that_cannot_be(tmp_path: Path) -> None:
    """A file is in its place."""
    (tmp_path / "file").write_text("")
    result = run("serve", "--data-dir", str(tmp_path / "file" / "data"), "--port", "0")
    assert result.returncode == 1
    assert "cannot be written" in result.stderr
    assert "Traceback" not in result.stderr


def test_options_from_the_three_places(tmp_path: Path) -> None:
    """Command line before environment before file."""
    (tmp_path / "photostead.toml").write_text(f'data-dir = "{tmp_path / "by-file"}"\n')
    command = [*COMMAND, "user", "list", "--config", str(tmp_path / "photostead.toml")]
    by_file = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    assert "by-file" in by_file.stderr
    surroundings = {**environment(), "PHOTOSTEAD_DATA_DIR": str(tmp_path / "by-environment")}
    by_environment = subprocess.run(command, capture_output=True, text=True, env=surroundings, check=False)
    assert "by-environment" in by_environment.stderr
    command += ["--data-dir", str(tmp_path / "by-option")]
    by_option = subprocess.run(command, capture_output=True, text=True, env=surroundings, check=False)
    assert "by-option" in by_option.stderr


def test_openapi_is_json() -> None:
    """For other tools to read."""
    result = run("openapi")
    assert result.returncode == 0
    assert "/server/ping" in msgspec.json.decode(result.stdout)["paths"]


def test_password_at_a_terminal_is_asked_for_twice_and_not_shown(data_dir: Path) -> None:
    """A real pseudo-terminal: what is typed does not appear."""
    arguments = [*COMMAND, "user", "add", "mia@test.lan", "--admin", "--data-dir", str(data_dir)]
    shown = type_at_terminal(arguments, ["something else", PASSWORD, PASSWORD, PASSWORD])
    assert shown.count("Password") >= 2
    assert "do not match" in shown
    assert "Added mia@test.lan" in shown
    assert PASSWORD not in shown


def type_at_terminal(arguments: list[str], lines: list[str]) -> str:
    """Run a command at a pseudo-terminal, answering each question (`: ` at the end) with the next line."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        ["setsid", "--ctty", "--wait", *arguments], stdin=slave, stdout=slave, stderr=slave, env=environment()
    )
    os.close(slave)
    alarm = threading.Timer(40, process.kill)
    alarm.start()
    shown = ""
    with contextlib.suppress(OSError):  # EIO: the other side is gone
        while piece := os.read(master, 4096).decode():
            shown += piece
            if shown.endswith(": ") and lines:
                os.write(master, lines.pop(0).encode() + b"\n")
    process.wait()
    alarm.cancel()
    os.close(master)
    return shown
