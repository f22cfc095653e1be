"""The daemon as a process of its own, as people run it, and a small blocking client: for tests that kill it, stop it,
start it as somebody else, and for measuring it.

Tests of single requests use the daemon inside the test's process instead (`tests/conftest.py`).
"""

import http.client
import json
import os
import re
import selectors
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

ADMIN = ("me@home.lan", "correct horse")
# For one that never comes, or never goes: a busy machine may take a while.
START_SECONDS = STOP_SECONDS = 120.0
ADDRESS = re.compile(r"(http://\S+:(\d+))")


class DaemonEnded(Exception):
    """The daemon was not to be had; what it said is the message."""


@dataclass(frozen=True)
class Answer:
    """One answer, read whole."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        """The body as JSON; None where there is none."""
        return json.loads(self.body) if self.body else None


@dataclass
class Visitor:
    """A client of one address: a connection of its own for each request, so that a killed daemon leaves nothing stale."""

    host: str
    port: int
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 60.0

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request below `/api`. Raises OSError or HTTPException where no answer came."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=self.seconds)
        try:
            connection.request(method, "/api" + path, body, {**self.headers, **headers})
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(), dict(answer.getheaders()))
        finally:
            connection.close()

    def call(self, method: str, path: str, value: Any = None, *, expect: Sequence[int] = (200, 201, 204)) -> Any:
        """One request with a JSON body; the answer's JSON. Raises AssertionError for a status that is not expected."""
        body = None if value is None else json.dumps(value).encode()
        answer = self.ask(method, path, body, **({"Content-Type": "application/json"} if body else {}))
        assert answer.status in expect, f"{method} {path}: {answer.status} {answer.body[:500]!r}"
        return answer.json

    def get(self, path: str) -> Any:
        """JSON of a GET."""
        return self.call("GET", path)

    def wait_for_pictures(self, number: int, **search: Any) -> list[Any]:
        """Until so many of the assets that a search finds have their pictures; those that have."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            found = self.call("POST", "/search/metadata", {"size": 1000, **search})["assets"]["items"]
            ready = [asset for asset in found if asset["thumbhash"] is not None]
            if len(ready) >= number:
                return ready
            assert time.monotonic() < deadline, f"{len(ready)} of {number} have pictures"
            time.sleep(0.1)

    def upload(self, name: str, data: bytes, *, taken: str = "2024-05-01T12:00:00.000Z") -> Answer:
        """POST /assets with this file."""
        boundary = uuid.uuid4().hex
        fields = {"fileCreatedAt": taken, "fileModifiedAt": taken, "filename": name}
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        ]
        file_head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="assetData"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = "".join([*parts, file_head]).encode() + data + f"\r\n--{boundary}--\r\n".encode()
        return self.ask("POST", "/assets", body, **{"Content-Type": f"multipart/form-data; boundary={boundary}"})


class Daemon:
    """A daemon that was started; `url` and `port` once it said where it is."""

    def __init__(self, process: "subprocess.Popen[str]", log_path: Path, admin: tuple[str, str] | None) -> None:
        self.process, self.log_path, self.admin = process, log_path, admin
        self.url, self.port = "", 0

    def wait_ready(self) -> None:
        """Until it printed its address and answered a ping. Raises DaemonEnded."""
        line = read_line(self.process.stdout, START_SECONDS)
        found = ADDRESS.search(line)
        if found is None:
            self.kill()
            raise DaemonEnded(f"no address in {line!r}; the log says: {self.log()}")
        self.url, self.port = found[1], int(found[2])
        assert self.visitor().get("/server/ping") == {"res": "pong"}

    def visitor(self, **headers: str) -> Visitor:
        """A client that is nobody in particular, or whoever the headers make it."""
        return Visitor("127.0.0.1", self.port, headers)

    def login(self, admin: tuple[str, str] | None = None) -> Visitor:
        """A client with a session of the first account."""
        given = admin or self.admin
        assert given is not None, "this daemon was started without an account"
        email, password = given
        answer = self.visitor().call("POST", "/auth/login", {"email": email, "password": password})
        return self.visitor(Authorization=f"Bearer {answer['accessToken']}")

    def log(self) -> str:
        """Everything that was written to stderr."""
        return self.log_path.read_text(errors="replace")

    def kill(self) -> None:
        """SIGKILL to the daemon and its workers; none of them is left afterwards."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.wait_group_gone()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def wait_group_gone(self) -> None:
        """Until the last worker is gone."""
        deadline = time.monotonic() + START_SECONDS
        while is_group_alive(self.process.pid):
            assert time.monotonic() < deadline, "workers outlived their daemon"
            time.sleep(0.01)

    def stop(self, seconds: float = STOP_SECONDS) -> int:
        """SIGTERM; the exit status. Raises TimeoutExpired when it takes longer than it may."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)


def read_line(stream: IO[str] | None, seconds: float) -> str:
    """The first line of a pipe; what there is when it ends or the time is over."""
    assert stream is not None
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        return stream.readline() if selector.select(seconds) else ""


def is_group_alive(group: int) -> bool:
    """Whether a process of the group runs; those that are dead and only wait for their parent do not count."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[2]) == group and fields[0] not in "ZX":
                    return True
    return False


def command(
    data_dir: Path, folders: Sequence[Path] = (), admin: tuple[str, str] | None = ADMIN, **options: Any
) -> list[str]:
    """The command line of a daemon; `options` are those of `photostead serve`, with underscores."""
    if admin is not None:
        options |= {"admin_email": admin[0], "admin_password": admin[1]}
    settings = {"host": "127.0.0.1", "port": 0, **options}
    given = [text for name, value in settings.items() for text in (f"--{name.replace('_', '-')}", str(value))]
    return [
        sys.executable, "-m", "photostead", "serve", "--data-dir", str(data_dir), *given, *map(str, folders)
    ]  # fmt: skip


def launch(
    data_dir: Path,
    folders: Sequence[Path] = (),
    admin: tuple[str, str] | None = ADMIN,
    prefix: Sequence[str] = (),
    **options: Any,
) -> Daemon:
    """Start a daemon in a process group of its own and do not wait for it. `prefix` is put before its command."""
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    log_path = data_dir.with_name(data_dir.name + ".log")
    with log_path.open("a") as log:
        process = subprocess.Popen(
            [*prefix, *command(data_dir, folders, admin, **options)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
            cwd="/",
        )
    return Daemon(process, log_path, admin)


@contextmanager
def start_daemon(
    data_dir: Path,
    folders: Sequence[Path] = (),
    admin: tuple[str, str] | None = ADMIN,
    prefix: Sequence[str] = (),
    **options: Any,
) -> Iterator[Daemon]:
    """A daemon that answers; whatever is left of it at the end is killed. Raises DaemonEnded."""
    daemon = launch(data_dir, folders, admin, prefix, **options)
    try:
        daemon.wait_ready()
        yield daemon
    finally:
        daemon.kill()
