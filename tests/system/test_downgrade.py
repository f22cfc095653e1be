"""The real program upgraded and downgraded: what it says, what the commands do, and that it may be killed whenever."""

import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from photostead.db import recover, snapshot
from photostead.db.migrate import latest
from tests.daemon import Daemon, DaemonEnded, launch, start_daemon
from tests.photos import jpeg
from tests.system.library import query, wait_settled

OLD, NEW = jpeg((20, 90, 200)), jpeg((200, 90, 20))
DELAYS = [0.2 + 0.1 * step for step in range(25)]


def run(data_dir: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`photostead database …`."""
    command = [sys.executable, "-m", "photostead", "database", *words, "--data-dir", str(data_dir)]
    return subprocess.run(command, capture_output=True, text=True, cwd="/")


def become_newer(path: Path) -> None:
    """As the next version leaves the database."""
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute(f"alter table assets add column mood text; pragma user_version = {latest() + 1}")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A box with a photo of before the upgrade, and one of since; the newer version is gone again."""
    data_dir = tmp_path / "data"
    with start_daemon(data_dir) as daemon:
        assert daemon.login().upload("old.jpg", OLD).status == 201
        wait_settled(data_dir, libraries=0)
        taken = run(data_dir, "snapshot", "--seconds", "60", "--label", "upgrade")
        assert taken.returncode == 0, taken.stderr
        assert daemon.login().upload("new.jpg", NEW).status == 201
        wait_settled(data_dir, libraries=0)
        assert daemon.stop() == 0
    become_newer(data_dir / "photostead.sqlite")
    return data_dir


def assert_all_there(data_dir: Path, daemon: Daemon) -> None:
    """Both photos, and the administrator was told."""
    wait_settled(data_dir, libraries=0)
    visitor = daemon.login()
    ids = dict(query(data_dir, "select original_name, uid from assets"))
    for name, data in (("old.jpg", OLD), ("new.jpg", NEW)):
        assert visitor.ask("GET", f"/assets/{ids[name]}/original").body == data
    [told] = [item for item in visitor.get("/notifications") if "went back" in item["title"]]
    assert "1 uploads that it did not know were taken in again" in told["description"]
    assert len(recover.set_aside_files(data_dir / "photostead.sqlite")) == 1
    assert "1 uploads that it did not know were taken in again" in daemon.log()


def test_a_downgrade_goes_back_by_itself_where_that_is_wanted(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DaemonEnded, match="photostead database roll-back"), start_daemon(data_dir):
        pass
    assert recover.set_aside_files(data_dir / "photostead.sqlite") == []
    monkeypatch.setenv("PHOTOSTEAD_ROLL_BACK", "1")
    with start_daemon(data_dir) as daemon:
        assert_all_there(data_dir, daemon)
        assert daemon.stop() == 0
    with start_daemon(data_dir) as daemon:
        assert_all_there(data_dir, daemon)


def test_by_hand(data_dir: Path) -> None:
    assert "roll-back" in run(data_dir, "check", "--quick").stdout
    done = run(data_dir, "roll-back", "--yes")
    assert done.returncode == 0, done.stderr
    assert "kept as" in done.stdout
    again = run(data_dir, "roll-back", "--yes")
    assert again.returncode == 1
    assert "is not of a newer version" in again.stderr
    with start_daemon(data_dir) as daemon:
        assert_all_there(data_dir, daemon)
        [one] = snapshot.list_snapshots(data_dir / "photostead.sqlite")
        busy = run(data_dir, "roll-back", "--yes", "--to", one.path.name)
        assert busy.returncode == 1
        assert "Another Photostead is running" in busy.stderr


@pytest.mark.long
def test_killed_whenever(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 25 moments of its start and of taking in; each time from where the last one was left."""
    monkeypatch.setenv("PHOTOSTEAD_ROLL_BACK", "1")
    for delay in DELAYS:
        daemon = launch(data_dir)
        time.sleep(delay)
        daemon.kill()
        names = os.listdir(data_dir)
        assert "photostead.sqlite" in names or "photostead.sqlite.restoring" in names
    with start_daemon(data_dir) as daemon:
        assert_all_there(data_dir, daemon)
