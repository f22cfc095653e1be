"""`photostead import` on the box: as one of its people without a key, and ended in the middle."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests import takeouts
from tests.daemon import ADMIN, Daemon, start_daemon
from tests.photos import jpeg


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    """One with an account."""
    with start_daemon(tmp_path / "data") as daemon:
        yield daemon


def start(daemon: Daemon, tmp_path: Path, *arguments: str | Path) -> "subprocess.Popen[str]":
    """The command, as a person at the box's terminal runs it."""
    command = [sys.executable, "-m", "photostead", "import", *arguments]
    command += ["--user", ADMIN[0], "--data-dir", str(tmp_path / "data"), "--server", daemon.url]
    return subprocess.Popen(
        list(map(str, command)),
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(word: str, stream: IO[str] | None) -> None:
    """Until a line has the word. Raises AssertionError where the stream ends before."""
    assert stream is not None
    lines = iter(stream.readline, "")
    assert any(word in line for line in lines), f"never said {word}"


def test_person_of_the_box_needs_no_key_and_can_stop(daemon: Daemon, tmp_path: Path) -> None:
    photos = takeouts.write_folder(tmp_path / "photos", {"a.jpg": jpeg()})
    with (photos / "b.mp4").open("wb") as endless:
        endless.truncate(1 << 40)  # no bytes on the disk, hours to read
    stopped = start(daemon, tmp_path, "folder", photos)
    wait_for("Reading", stopped.stderr)
    stopped.send_signal(signal.SIGHUP)
    said = stopped.communicate()
    assert stopped.returncode == 130, said
    assert "Run the same command again" in said[1]

    (photos / "b.mp4").unlink()
    again = start(daemon, tmp_path, "folder", photos)
    said = again.communicate()
    assert again.returncode == 0, said
    assert "1   uploaded" in said[0]
    visitor = daemon.login()
    assert [asset["originalFileName"] for asset in visitor.wait_for_pictures(1)] == ["a.jpg"]
    assert "Import" not in {session["deviceType"] for session in visitor.get("/sessions")}
    memory = next((tmp_path / "state" / "photostead").iterdir())
    assert memory.stat().st_mode & 0o077 == 0
