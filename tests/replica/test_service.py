"""The replica's service beside a database that is written, exchanged, or away: the real Litestream, without a daemon."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfile

import apsw
import pytest

from photostead.db import checkpoints, recover
from photostead.db import restore as exchange
from photostead.db.connection import connect
from photostead.db.snapshot import take
from photostead.features.doctor.schema import Grade
from photostead.features.doctor.storage import check_replica
from photostead.features.replica import claims, place, program, proving, running, state, telling
from photostead.features.replica.running import Service
from photostead.kernel.errors import PhotosteadError, Unavailable
from photostead.kernel.options import Options
from tests.conftest import options_of
from tests.daemon import START_SECONDS
from tests.replica.machines import call, rows_of

FACT = "insert or replace into system_metadata (key, value) values (?, ?)"


@pytest.fixture
def options(tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch) -> Options:
    """A machine whose replica is set up; everything it waits for comes sooner than with people."""
    monkeypatch.setattr(running, "LOOK_S", 0.05)
    monkeypatch.setattr(running, "ASK_S", 1.0)
    monkeypatch.setattr(running, "AGAIN_S", 0.1)
    monkeypatch.setattr(running, "SETTLE_S", 1.0)
    options = options_of(tmp_path / "one")
    options.data_dir.mkdir()
    copyfile(empty_database, options.database_file)
    call("replicate", "--to", tmp_path / "replica", "--data-dir", options.data_dir)
    return options


@contextmanager
def serving(options: Options) -> Iterator[Service]:
    """The service on a thread, up to date at first."""
    service = Service(options, state.require(options))
    thread = threading.Thread(target=service.run, name="replica")
    thread.start()
    try:
        wait_for(lambda: is_current(options))
        yield service
    finally:
        service.stop()
        thread.join()


def wait_for(is_so: Callable[..., bool]) -> None:
    """Until it is."""
    deadline = time.monotonic() + START_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def is_current(options: Options) -> bool:
    """Whether all that was committed is there."""
    try:
        synced = program.ask_to_sync(state.folder_of(options), state.SOCKET, options.database_file, 10)
    except PhotosteadError:
        return False
    return synced.txid == synced.replica_txid


def replicated(options: Options, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the replica."""
    settings, path = state.require(options), folder / f"copy-{time.monotonic_ns()}.sqlite"
    program.restore(settings.place, settings.term, "database", path)
    return rows_of(path)


def write(connection: apsw.Connection, number: int, size: int = 3000) -> None:
    """One commit with so many bytes."""
    connection.execute(FACT, (f"note-{number % 500}", f'"{number} {os.urandom(size // 2).hex()}"'))


@pytest.mark.parametrize("rounds", [2, pytest.param(30, marks=pytest.mark.long)])
def test_every_row_is_there_however_litestream_ends(options: Options, tmp_path: Path, rounds: int) -> None:
    """It is killed while there is writing, the log is folded in without it, and it begins again."""
    for number in range(rounds):
        with closing(connect(options.database_file)) as connection, serving(options) as service:
            for step in range(300):
                write(connection, number * 300 + step)
            kill_litestream(service)
            write(connection, number)
            wait_for(lambda: is_current(options))
            assert replicated(options, tmp_path) == rows_of(options.database_file)
            write(connection, number + 1)
        with closing(connect(options.database_file)) as connection:
            connection.execute("pragma wal_checkpoint(truncate)")
            write(connection, number + 2)


def kill_litestream(service: Service) -> None:
    """SIGKILL; the service starts another one."""
    child = service._child
    assert child is not None
    child.kill()
    wait_for(lambda: service._child not in (None, child))


def test_only_litestream_folds_the_log_in_while_it_runs(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the log is; and afterwards we do. Two at once made replicas that lacked pages."""
    monkeypatch.setattr(checkpoints, "PAGES", 10)
    seen: list[bool] = []
    monkeypatch.setattr(checkpoints, "checkpoint", lambda connection: seen.append(True))
    with closing(connect(options.database_file)) as connection:
        with serving(options):
            for number in range(50):
                write(connection, number)
            assert seen == []
        write(connection, 1)
        assert seen == [True]


def test_a_restored_database_is_what_is_replicated(options: Options, tmp_path: Path) -> None:
    """Litestream lets go of the old one while they are exchanged, without anybody stopping it."""
    path = options.database_file
    with closing(connect(path)) as connection:
        write(connection, 1)
    older = take(path, "manual")
    with serving(options):
        with closing(connect(path)) as connection:
            write(connection, 2)
        exchange.put(path, exchange.stage(path, older))
        wait_for(lambda: not recover.restoring_of(path).exists() and is_current(options))
        wait_for(lambda: "note-2" not in keys_of(replicated(options, tmp_path)))
        assert replicated(options, tmp_path) == rows_of(path)


def keys_of(rows: dict[str, list[tuple[object, ...]]]) -> set[object]:
    """What the database keeps of itself."""
    return {row[0] for row in rows["system_metadata"]}


def test_a_replica_that_is_not_mounted_is_waited_for(options: Options, tmp_path: Path) -> None:
    """Nothing is written below the mount point, administrators could be told why, and it goes on by itself."""
    folder = tmp_path / "replica"
    with serving(options) as service, closing(connect(options.database_file)) as connection:
        folder.rename(tmp_path / "unplugged")
        wait_for(lambda: "is its disk mounted?" in str(state.load_state(options).trouble))
        assert service._child is None
        folder.mkdir()
        write(connection, 1)
        time.sleep(0.3)  # in which it must not begin
        assert list(folder.iterdir()) == []
        folder.rmdir()
        (tmp_path / "unplugged").rename(folder)
        wait_for(lambda: state.load_state(options).trouble is None)
        wait_for(lambda: is_current(options))
        assert replicated(options, tmp_path) == rows_of(options.database_file)


def test_a_replica_that_lies_is_found_and_sent_anew(
    options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its service itself: a row that is not in the database."""
    monkeypatch.setattr(running, "FIRST_PROOF_S", 0)
    told: list[str] = []
    monkeypatch.setattr(telling, "complain", lambda tx, trouble, *more: told.append(trouble))
    honest = program.restore
    with serving(options) as service:
        wait_for(lambda: state.load_state(options).proved_at is not None)
        assert state.load_state(options).renewed_at is None
        monkeypatch.setattr(program, "restore", forging(honest))
        service._prove_at = service._ask_at = 0
        wait_for(lambda: state.load_state(options).renewed_at is not None)
        monkeypatch.setattr(program, "restore", honest)
        wait_for(lambda: is_current(options))
        assert replicated(options, tmp_path) == rows_of(options.database_file)
    assert ["rows of system_metadata differ" in text for text in told] == [True]


def test_a_place_that_does_not_answer_proves_nothing(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent anew for that."""

    def silent(*_: object) -> None:
        raise Unavailable("no route to it")

    monkeypatch.setattr(program, "restore", silent)
    monkeypatch.setattr(program, "list_pieces", silent)
    with pytest.raises(Unavailable):
        proving.restore(state.require(options), options.data_dir / "x", ())
    monkeypatch.setattr(program, "list_pieces", lambda *_: [])
    assert proving.restore(state.require(options), options.data_dir / "x", ()) == "no route to it"


def forging(restore: Callable[..., None]) -> Callable[..., None]:
    """Restoring, with a row too many."""

    def forged(where: place.Place, term: int, part: str, target: Path, *limits: str) -> None:
        restore(where, term, part, target, *limits)
        with closing(apsw.Connection(str(target))) as connection:
            connection.execute(FACT, ("lie", "1"))

    return forged


@pytest.mark.long
def test_an_idle_box_writes_nothing(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once Litestream has folded the log in, which it does after a minute, no file changes any more, here and there."""
    monkeypatch.setattr(running, "ASK_S", 20.0)
    with serving(options), closing(connect(options.database_file)) as connection:
        write(connection, 1)
        time.sleep(150)
        before = changes_below(options.data_dir.parent)
        time.sleep(120)
        after = changes_below(options.data_dir.parent)
    # Pieces of a replica are put together and cleared away later, which takes from it and adds nothing.
    assert {name for name, time in after.items() if before.get(name) != time and "/ltx/0/" in name} == set()
    assert {name for name in after if before.get(name) != after[name] and "/ltx/" not in name} == set()


def changes_below(folder: Path) -> dict[str, int]:
    """When each file was changed last, in ns."""
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_no_second_service_and_no_second_machine(options: Options, tmp_path: Path) -> None:
    held = state.lock_running(options)
    assert "runs already" in call("replicate", "run", "--data-dir", options.data_dir, status=1)
    os.close(held)
    stranger = options_of(tmp_path / "stranger")
    stranger.data_dir.mkdir()
    copyfile(options.database_file, stranger.database_file)
    inside = call("replicate", "--to", stranger.data_dir / "x", "--data-dir", stranger.data_dir, status=1)
    assert "which is not for it" in inside
    said = call("replicate", "--to", tmp_path / "replica", "--data-dir", stranger.data_dir, status=1)
    assert "holds the replica of another machine" in said
    assert claims.newest(state.require(options).place) == 1


def test_the_doctor_says_how_it_is(options: Options) -> None:
    """Without a replica nothing is missing; with one its service must run."""
    without = options_of(options.data_dir.parent / "another")
    assert grades(without) == [Grade.OK]
    assert grades(options) == [Grade.BROKEN]
    held = state.lock_running(options)
    with serving(options):
        assert grades(options) == [Grade.OK]
    os.close(held)
    state.save_state(options, state.State(since=1, trouble="its disk is full"))
    assert ["its disk is full" in verdict.text for verdict in check_replica(options)] == [True]


def grades(options: Options) -> list[Grade]:
    """What the doctor finds."""
    return [verdict.grade for verdict in check_replica(options)]
