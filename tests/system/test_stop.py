"""Stopping in order, and the starts that are refused: each with a sentence that names the thing and what to do."""

import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from photostead.app import App
from photostead.host import mounts
from photostead.host.mounts import read_mounts
from photostead.kernel.errors import StartError
from photostead.kernel.options import Options
from tests.daemon import DaemonEnded, start_daemon
from tests.photos import write_folder
from tests.system.library import assert_nothing_given_up, query, steps_done, wait_settled
from tests.system.test_kill import fill, wait_until_done


def test_stop_during_an_import_puts_its_jobs_back(tmp_path: Path) -> None:
    data_dir, folder = tmp_path / "data", fill(tmp_path / "photos", 60)
    with start_daemon(data_dir, [folder]) as daemon:
        wait_until_done(data_dir, daemon, 10)
        assert daemon.stop() == 0
        assert "Traceback" not in daemon.log()
    assert steps_done(data_dir) < 120
    assert query(data_dir, "select distinct state, attempts, deaths from jobs") == [("waiting", 0, 0)]
    with start_daemon(data_dir, [folder]) as daemon:
        wait_settled(data_dir)
        assert steps_done(data_dir) >= 120
        assert_nothing_given_up(data_dir, {"truncated.jpg", "no picture.jpg"})
        assert daemon.stop() == 0


def test_stop_leaves_no_process_and_no_log_of_the_database(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    write_folder(tmp_path / "photos", 6)
    with start_daemon(data_dir, [tmp_path / "photos"]) as daemon:
        wait_settled(data_dir)
        assert daemon.stop() == 0
        daemon.wait_group_gone()
    assert not (data_dir / "photostead.sqlite-wal").exists()


def test_second_daemon_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with start_daemon(tmp_path / "data") as first:
        with (
            pytest.raises(DaemonEnded, match=r"Another Photostead is running on .*data: stop it first"),
            start_daemon(tmp_path / "data"),
        ):
            pass
        assert first.visitor().get("/server/ping") == {"res": "pong"}


def test_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with (
            pytest.raises(DaemonEnded, match=rf"photostead: .*{port}.* --port"),
            start_daemon(tmp_path / "data", port=port),
        ):
            pass


def test_database_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with start_daemon(data_dir) as daemon:
        daemon.stop()
    with closing(sqlite3.connect(data_dir / "photostead.sqlite")) as connection:
        connection.execute("pragma user_version = 9999")
    before = (data_dir / "photostead.sqlite").read_bytes()
    with pytest.raises(DaemonEnded, match=r"has schema 9999.*newer"), start_daemon(data_dir):
        pass
    assert (data_dir / "photostead.sqlite").read_bytes() == before


async def test_database_on_a_network_file_system_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        f"40 22 0:50 / {tmp_path}/nas rw,relatime shared:2 - nfs4 nas:/photos rw\n"
    )
    monkeypatch.setattr(mounts, "read_mounts", lambda: read_mounts(table))
    with pytest.raises(StartError, match="network file system"):
        await App(Options(data_dir=tmp_path / "nas" / "data", http_host="127.0.0.1", http_port=0)).start()
    assert not (tmp_path / "nas").exists()


def test_import_path_inside_our_own_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data" / "library").mkdir(parents=True)
    with (
        pytest.raises(DaemonEnded, match="inside our own data folder"),
        start_daemon(tmp_path / "data", [tmp_path / "data" / "library"]),
    ):
        pass


def test_first_line_on_the_terminal_is_the_address(tmp_path: Path) -> None:
    with start_daemon(tmp_path / "data", host="0.0.0.0") as daemon:
        assert daemon.url == f"http://localhost:{daemon.port}"
        daemon.stop()
