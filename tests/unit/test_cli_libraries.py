"""`photostead library …`: what it asks for, what it says while it waits, and how it refuses."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from photostead.cli import libraries as command
from photostead.cli.commands import photostead
from photostead.db.connection import connect
from photostead.db.tx import Tx
from photostead.host.lock import lock_folder
from photostead.kernel.clock import now_ms
from tests.people import insert_asset, insert_library, insert_person
from tests.photos import write_folder
from tests.unit.test_cli_process import Daemon

Run = Callable[..., Result]
SCAN = "LibrarySyncFilesQueueAll"


@pytest.fixture
def run(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("list")` on this test's data folder; options of the surroundings do not count."""
    for name in [name for name in os.environ if name.startswith("PHOTOSTEAD_")]:
        monkeypatch.delenv(name)

    def invoke(*arguments: str, status: int = 0) -> Result:
        result = CliRunner().invoke(photostead, ["library", *arguments, "--data-dir", str(data_dir)])
        assert result.exit_code == status, result.output + repr(result.exception)
        assert "Traceback" not in result.output
        return result

    return invoke


@pytest.fixture
def tx(data_dir: Path) -> Iterator[Tx]:
    """The same database, to look and to prepare."""
    connection = connect(data_dir / "photostead.sqlite")
    yield Tx(connection)
    connection.close()


@pytest.fixture
def nas(tx: Tx) -> str:
    """Mia's library of two files, one of them missing; another one is called Trips."""
    mia = insert_person(tx, "mia", is_admin=True)
    uid = insert_library(tx, mia, name="NAS", import_paths=["/mnt/nas", "/mnt/old"])
    for offline in (0, 1):
        insert_asset(tx, mia, library_id=1, is_offline=offline)
    insert_library(tx, mia, name="Trips")
    return uid


@pytest.fixture
def running(data_dir: Path) -> Iterator[None]:
    """As if a daemon ran: its lock is held, and what it is asked to look at again is nothing."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    descriptor = lock_folder(data_dir)
    yield
    os.close(descriptor)
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`meanwhile(first, second)`: what happens while the command waits, a function each time."""

    def plan(*steps: Callable[[], Any]) -> None:
        left = list(steps)
        monkeypatch.setattr(command, "wait", lambda: left.pop(0)())

    return plan


def jobs(tx: Tx) -> list[tuple[str, str | None]]:
    """`(name, mode of a scan)` of what was asked for."""
    return [(row[0], row[1]) for row in tx.rows("select name, payload ->> 'mode' from jobs order by id")]


def begin(tx: Tx, library_id: int = 1, **columns: Any) -> None:
    """The daemon takes a scan up."""
    uid = tx.value("select uid from libraries where id = ?", (library_id,))
    tx.run("update jobs set state = 'active' where payload ->> 'library_uid' = ?", (uid,))
    if columns:
        tx.run("delete from library_scans where library_id = ?", (library_id,))
        tx.insert("library_scans", {"library_id": library_id, "mode": "new", "started_at": now_ms(), **columns})


def finish(tx: Tx, library_id: int = 1, **columns: Any) -> None:
    """... and ends it."""
    begin(tx, library_id, **columns)
    tx.run("update library_scans set started_at = started_at + 1000, finished_at = started_at + 3500")
    tx.run("delete from jobs where state = 'active'")


# --- which


def test_list(run: Run, tx: Tx, nas: str) -> None:
    """Columns that line up; a library that is going is not among them."""
    first, second = run("list").stdout.splitlines()
    assert first.split() == ["NAS", nas, "mia", "2", "files", "1", "missing", "idle", "/mnt/nas,", "/mnt/old"]
    assert second.split()[0] == "Trips"
    assert first.index("mia") == second.index("mia")
    tx.run("update libraries set deleted_at = 1")
    assert run("list").stdout == ""
    assert "photostead serve FOLDER" in run("list").stderr


@pytest.mark.parametrize("name", ["NAS", "nas", "{uid}", "{UID}"])
def test_library_by_name_or_id(name: str, run: Run, tx: Tx, nas: str) -> None:
    """Upper and lower case differ only where that tells two apart."""
    run("scan", "--no-wait", name.format(uid=nas, UID=nas.upper()))
    assert tx.column("select payload ->> 'library_uid' from jobs") == [nas]
    insert_library(tx, 1, name="nas")
    run("scan", "--no-wait", "NAS")
    assert len(jobs(tx)) == 1


def test_name_that_is_none(run: Run, tx: Tx, nas: str) -> None:
    """The answer lists what there is; nothing is asked for, also where another name is right."""
    for arguments in (("scan", "NAS", "Nass"), ("remove-offline", "Nass"), ("restore", "Nass")):
        assert "There is no library Nass. There are: NAS, Trips." in run(*arguments, status=1).stderr
    assert jobs(tx) == []
    tx.run("update libraries set deleted_at = 1")
    assert "none at all" in run("scan", "NAS", status=1).stderr


def test_name_of_two(run: Run, tx: Tx, nas: str) -> None:
    """Their ids tell them apart."""
    other = insert_library(tx, 1, name="NAS")
    said = run("remove-offline", "NAS", status=1).stderr
    assert nas in said
    assert other in said
    assert jobs(tx) == []


# --- scans


@pytest.mark.parametrize(
    ("options", "mode"), [([], "new"), (["--changed"], "changed"), (["--all"], "all")], ids=["plain", "changed", "all"]
)
def test_scan_of_everything(options: list[str], mode: str, run: Run, tx: Tx, nas: str) -> None:
    """New and missing files, where nothing else is said."""
    said = run("scan", "--no-wait", *options)
    assert "NAS, Trips" in said.stdout
    assert "No daemon is running" in said.stderr
    assert jobs(tx) == [(SCAN, mode)] * 2


def test_scan_of_two_kinds_at_once(run: Run, tx: Tx, nas: str) -> None:
    """Is a mistake."""
    assert "--all looks for changed files too" in run("scan", "--all", "--changed", status=2).stderr
    assert jobs(tx) == []


def test_scan_without_a_library(run: Run, tx: Tx) -> None:
    """Nothing to wait for."""
    assert "no library to scan" in run("scan").stderr


def test_scan_without_a_daemon(run: Run, tx: Tx, nas: str) -> None:
    """It waits for the daemon, the command does not."""
    said = run("scan", "nas", status=1).stderr
    assert "No daemon is running" in said
    assert "the scan of NAS begins when it is started" in said
    assert jobs(tx) == [(SCAN, "new")]


def test_scan_that_is_waited_for(running: None, run: Run, tx: Tx, nas: str, meanwhile: Any) -> None:
    """Progress a second, a line a library at the end; figures of earlier scans are not taken for this one's."""
    tx.insert("library_scans", {"library_id": 1, "mode": "all", "started_at": 1000, "found": 77})
    tx.insert("library_scans", {"library_id": 2, "mode": "all", "started_at": 1000, "found": 78})
    counts = {"added": 3, "changed": 2, "moved": 1, "returned": 5, "offline": 4, "warnings": 1}
    meanwhile(
        lambda: begin(tx),
        lambda: begin(tx, found=10, added=3),
        lambda: finish(tx, found=20, **counts),
        lambda: finish(tx, 2, found=1),
    )
    result = run("scan")
    lines = result.stdout.splitlines()
    assert lines[:3] == ["NAS: waiting", "Trips: waiting", "NAS: scanning"]
    assert lines[3].startswith("NAS: 10 files looked at, 3 new, ")
    assert lines[3].endswith(" a second")
    assert lines[4:] == [
        "NAS: 20 files, 3 new, 2 changed, 1 moved, 5 back, 4 missing, 1 warning, in 2.5 s",
        "Trips: 1 file, nothing new, in 2.5 s",
    ]
    assert result.stderr == ""


def test_scan_that_fails(running: None, run: Run, tx: Tx, nas: str, meanwhile: Any) -> None:
    """With the reason, and status 1; one that failed long ago is nobody's news."""
    tx.run("insert into jobs (queue, name, key, payload, state, error, created_at, run_after) "
           "select 'library', ?, uid || ':new:', '{}', 'failed', 'old', 0, 0 from libraries", (SCAN,))  # fmt: skip
    meanwhile(lambda: tx.run("update jobs set state = 'failed', error = 'the disk burns' where state = 'waiting'"))
    assert "NAS: the scan failed: the disk burns" in run("scan", "NAS", status=1).stderr
    meanwhile(lambda: finish(tx, found=5))
    assert run("scan", "NAS").stderr == ""


def test_scan_of_a_disk_that_is_off(running: None, run: Run, tx: Tx, nas: str, meanwhile: Any) -> None:
    """The rest was scanned, and status 1 says that not all was."""

    def end() -> None:
        for path in ("/mnt/old", "/mnt/no longer"):
            values = {"library_id": 1, "path": path, "unavailable_since": 1, "reason": "it is empty"}
            tx.insert("library_roots", values)
        finish(tx, found=5)

    meanwhile(end)
    result = run("scan", "NAS", status=1)
    assert "NAS: 5 files, nothing new" in result.stdout
    assert result.stderr == "NAS: /mnt/old is not available: it is empty\n"


def test_paused_queue_is_told(running: None, run: Run, tx: Tx, nas: str, meanwhile: Any) -> None:
    """Else one would wait without knowing why."""
    tx.run("insert into queues values ('library', 1)")
    meanwhile(lambda: finish(tx, found=5))
    assert "NAS: waiting: the queue of libraries is paused" in run("scan", "NAS").stdout


def test_daemon_that_stops(data_dir: Path, run: Run, tx: Tx, nas: str, meanwhile: Any) -> None:
    """The command does not wait for ever."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    descriptor = lock_folder(data_dir)
    try:
        meanwhile(lambda: os.close(descriptor))
        assert "The daemon has stopped" in run("scan", "NAS", status=1).stderr
    finally:
        signal.signal(signal.SIGHUP, before)


def test_progress_at_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One line that is written over, never longer than the terminal is wide, and gone at the end."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "20")
    teller = command.Teller()
    teller.tell(["NAS: waiting", "Trips: waiting"])
    teller.tell(["NAS: scanning"])
    teller.end()
    said = capsys.readouterr().out
    assert "\n" not in said
    assert said.split("\r")[1:] == ["NAS: waiting · Trip", "NAS: scanning".ljust(19), " " * 19, ""]


def test_scan_by_a_daemon(data_dir: Path, tmp_path: Path, run: Run, tx: Tx) -> None:
    """The whole way: a daemon of its own takes the scan up and the command hears of its end."""
    photos = write_folder(tmp_path / "nas", 3)
    mia = insert_person(tx, "mia", is_admin=True)
    insert_library(tx, mia, name="NAS", import_paths=[str(tmp_path / "nas")])
    daemon = Daemon(data_dir)
    try:
        assert run("scan").stdout.splitlines()[-1].startswith("NAS: 3 files, 3 new, in ")
        photos[1].unlink()
        assert run("scan", "nas", "--changed").stdout.splitlines()[-1].startswith("NAS: 2 files, 1 missing, in ")
        assert "1 missing file will be removed from NAS." in run("remove-offline", "nas").stdout
        deadline = time.monotonic() + 20
        while tx.value("select count(*) from assets") > 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert tx.value("select count(*) from assets") == 2
    finally:
        daemon.stop()


# --- missing, and deleted here alone


def test_missing_files_are_removed(run: Run, tx: Tx, nas: str) -> None:
    """By the daemon; it says how many they are, and of none nothing is asked for."""
    said = run("remove-offline", "nas")
    assert said.stdout == "1 missing file will be removed from NAS.\n"
    assert "No daemon is running" in said.stderr
    assert jobs(tx) == [("LibraryRemoveAsset", None)]
    assert run("remove-offline", "trips").output == "0 missing files will be removed from Trips.\n"
    assert len(jobs(tx)) == 1


@pytest.fixture
def ignored(tx: Tx, nas: str) -> None:
    """Two files that were deleted from NAS."""
    for number, name in enumerate(("a b.jpg", "c.jpg")):
        tx.run("insert into library_ignored values (1, ?, ?, 0)", (bytes([number]) * 20, f"/mnt/nas/{name}"))


def test_deleted_files_are_listed(ignored: None, run: Run) -> None:
    """A line each."""
    assert run("restore", "nas").stdout.splitlines() == [
        f"{'00' * 20}  1970-01-01  /mnt/nas/a b.jpg",
        f"{'01' * 20}  1970-01-01  /mnt/nas/c.jpg",
    ]
    assert "Nothing that is on disk was deleted from Trips" in run("restore", "trips").stderr


@pytest.mark.parametrize(
    ("wanted", "left"),
    [(["/mnt/nas/a b.jpg"], 1), (["01" * 20], 1), (["0101" * 10, "/mnt/nas/a b.jpg"], 0), (["--all"], 0)],
    ids=str,
)
def test_deleted_files_are_restored(wanted: list[str], left: int, ignored: None, run: Run, tx: Tx) -> None:
    """By path or id, or all of them; a scan takes them in."""
    said = run("restore", "nas", *wanted)
    assert "will be taken in again" in said.stdout
    assert tx.value("select count(*) from library_ignored") == left
    assert jobs(tx) == [(SCAN, "changed")]


def test_file_that_was_not_deleted(ignored: None, run: Run, tx: Tx) -> None:
    """Nothing is restored, also where another one is right; of no file at all nothing is asked for."""
    assert "/x.jpg was not deleted from NAS" in run("restore", "nas", "/mnt/nas/c.jpg", "/x.jpg", status=1).stderr
    assert tx.value("select count(*) from library_ignored") == 2
    assert run("restore", "trips", "--all").output == "0 files of Trips will be taken in again.\n"
    assert jobs(tx) == []
