"""Snapshots: right while somebody writes, bounded in time and room, private, kept by label, nothing left behind."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import pytest

from photostead.db import snapshot
from photostead.db.connection import connect
from photostead.kernel.errors import Invalid, OutOfSpace, StartError, Unavailable

# Every transaction moves something from one account to another and counts itself: whatever a copy holds, the sum is the
# same, and the count says of when it is.
WRITER = """
import sys
from pathlib import Path
from photostead.db.connection import connect
connection = connect(Path(sys.argv[1]))
connection.execute("pragma wal_autocheckpoint = 20; pragma synchronous = off")
number = 0
while True:
    with connection:
        connection.execute("update accounts set balance = balance - 1 where id = abs(random()) % 3000")
        connection.execute(f"update accounts set balance = balance + {connection.changes()} where id = ?", (number % 3000,))
        connection.execute("update counter set value = value + 1")
    number += 1
    if number == 50:
        print("writing", flush=True)
"""
SUM = 3000 * 1000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database of a few megabytes that needs more than one page for anything."""
    path = tmp_path / "photostead.sqlite"
    connection = connect(path)
    connection.execute(
        """
        create table accounts (id integer primary key, balance integer not null, filler text not null) strict;
        create table counter (value integer not null) strict;
        insert into counter values (0);
        with recursive n(i) as (select 0 union all select i + 1 from n where i < 2999)
        insert into accounts select i, 1000, hex(randomblob(400)) from n;
        pragma user_version = 7;
        """
    )
    connection.close()
    return path


def value(path: Path, sql: str) -> Any:
    """One value of a database."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return next(iter(connection.execute(sql)))[0]
    finally:
        connection.close()


@contextmanager
def hammered(path: Path) -> Iterator[None]:
    """Another process writes all the time, with tiny checkpoints."""
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        yield
        assert process.poll() is None, "the writer gave up"
    finally:
        process.kill()
        process.communicate()


def take_some(path: Path) -> None:
    """Take copies while the database changes; each is of one moment, and none is older than when it was begun."""
    with hammered(path):
        for _ in range(8):
            before = value(path, "select value from counter")
            taken = snapshot.take(path, "test", 120)
            after = value(path, "select value from counter")
            assert before <= value(taken.path, "select value from counter") <= after
            assert value(taken.path, "select sum(balance) from accounts") == SUM
            assert value(taken.path, "pragma integrity_check") == "ok"
        assert value(path, "select value from counter") > before
    assert value(path, "pragma integrity_check") == "ok"
    assert value(path, "select sum(balance) from accounts") == SUM


def test_copied_page_by_page_while_another_process_writes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "PAGES_A_STEP", 50)
    monkeypatch.setattr(snapshot, "CLONE", ("false",))
    take_some(path)


def test_copied_as_files_while_another_process_writes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Harder than sharing blocks, which is done at one go: here the log is copied long after the database was begun."""
    monkeypatch.setattr(snapshot, "CLONE", ("cp", "--reflink=never", "--"))
    monkeypatch.setattr(snapshot, "copy_pages", pytest.fail)
    take_some(path)


# Copies half of a log, has the database changed by a statement, and copies the rest.
SLOW = """
import sys
from pathlib import Path
import apsw
sql, source, target = sys.argv[1:]
with open(source, "rb") as before, open(target, "wb") as after:
    if source.endswith("-wal"):
        after.write(before.read(Path(source).stat().st_size // 2))
        after.flush()
        connection = apsw.Connection(source.removesuffix("-wal"))
        connection.execute(sql)
    after.write(before.read())
"""


@pytest.mark.parametrize(
    "sql",
    ["update accounts set filler = hex(randomblob(400))", "pragma wal_checkpoint = truncate"],
    ids=["written over", "cut off"],
)
def test_a_log_that_is_begun_anew_while_it_is_copied(sql: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it is left to be folded in, so that no reader keeps it; the first half of the old one is an older state."""
    connection = connect(path)
    for number in range(40):
        connection.execute(f"update accounts set balance = balance - 1 where id = {number}")
        connection.execute(f"update accounts set balance = balance + 1 where id = {2999 - number}")
        connection.execute("update counter set value = value + 1")
    connection.execute("pragma wal_checkpoint = passive").fetchall()
    monkeypatch.setattr(snapshot, "CLONE", (sys.executable, "-c", SLOW, sql))
    monkeypatch.setattr(snapshot, "copy_pages", pytest.fail)
    taken = snapshot.take(path, "test", 120)
    assert value(taken.path, "select value from counter") == 40
    assert value(taken.path, "select sum(balance) from accounts") == SUM
    assert os.listdir(taken.path.parent) == [taken.path.name]
    connection.close()


def test_a_snapshot_is_one_private_file_with_a_telling_name(path: Path) -> None:
    taken = snapshot.take(path, "pre-refresh")
    assert taken.path.parent == path.parent / "snapshots"
    assert taken.path.name.startswith("000001-pre-refresh-schema0007-2")
    assert (taken.number, taken.label, taken.schema) == (1, "pre-refresh", 7)
    assert taken.size == taken.path.stat().st_size
    assert taken.path.stat().st_mode & 0o777 == 0o600
    assert taken.path.parent.stat().st_mode & 0o777 == 0o700
    assert os.listdir(taken.path.parent) == [taken.path.name]
    assert value(taken.path, "pragma journal_mode") == "delete"
    assert os.listdir(taken.path.parent) == [taken.path.name]


def test_what_is_only_in_the_log_is_in_the_snapshot(path: Path) -> None:
    connection = connect(path)
    connection.execute("pragma wal_autocheckpoint = 0")
    connection.execute("update counter set value = 42")
    assert path.with_name(path.name + "-wal").stat().st_size
    taken = snapshot.take(path, "test")
    connection.close()
    assert value(taken.path, "select value from counter") == 42


def test_each_label_keeps_its_newest(path: Path) -> None:
    """By their numbers: the clock of a small box jumps."""
    for label in ("a", "b", "a", "a", "a", "a"):
        snapshot.take(path, label)
    assert [(one.number, one.label) for one in snapshot.list_snapshots(path)] == [
        (6, "a"), (5, "a"), (4, "a"), (2, "b")
    ]  # fmt: skip


def test_no_room_is_told_and_leaves_everything(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = [snapshot.take(path, "test"), snapshot.take(path, "other")]
    monkeypatch.setattr(snapshot, "SPARE_BYTES", 1 << 60)
    with pytest.raises(OutOfSpace, match=r"takes \d+ MB and only 0 MB .* Free some space; nothing was changed"):
        snapshot.take(path, "test")
    assert sorted(os.listdir(kept[0].path.parent)) == sorted(one.path.name for one in kept)


def test_older_ones_make_room_but_never_the_newest(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        last = snapshot.take(path, "test")
    monkeypatch.setattr(snapshot, "room", lambda path: 0)
    with pytest.raises(OutOfSpace):
        snapshot.take(path, "test")
    assert snapshot.list_snapshots(path) == [last]


def test_disk_that_fills_up_meanwhile(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(*_: object) -> None:
        raise apsw.FullError("database or disk is full")

    monkeypatch.setattr(snapshot, "copy_pages", fill)
    with pytest.raises(OutOfSpace, match="the disk is full"):
        snapshot.take(path, "test")
    assert os.listdir(path.parent / "snapshots") == []


@pytest.mark.parametrize("slow", ["copy_pages", "as_one_file", "sync"])
def test_out_of_time_is_told_and_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch, slow: str) -> None:
    """Wherever the time runs out."""
    do = getattr(snapshot, slow)

    def dawdle(*arguments: object) -> object:
        time.sleep(0.3)
        return do(*arguments)

    monkeypatch.setattr(snapshot, slow, dawdle)
    with pytest.raises(Unavailable, match=r"longer than the 0\.2 seconds .* give it more with --seconds"):
        snapshot.take(path, "test", 0.2)
    assert os.listdir(path.parent / "snapshots") == []


def test_reading_it_through_ends_in_time_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = shutil.copy(path, path.with_name("copy.sqlite"))
    over = snapshot.Deadline(0.001)
    time.sleep(0.01)
    monkeypatch.setattr(snapshot, "STEPS_A_LOOK", 1)
    with pytest.raises(Unavailable):
        snapshot.verify(Path(copy), over)


def test_a_damaged_database_gives_no_snapshot_and_costs_none(path: Path) -> None:
    kept = snapshot.take(path, "test")
    with path.open("r+b") as file:
        file.seek(4096 * 20)
        file.write(b"\xa5" * 4096 * 10)
    with pytest.raises(StartError, match=r"damaged|malformed"):
        snapshot.take(path, "test")
    assert snapshot.list_snapshots(path) == [kept]
    assert os.listdir(kept.path.parent) == [kept.path.name]


def test_what_a_kill_left_behind_goes(path: Path) -> None:
    folder = path.parent / "snapshots"
    folder.mkdir()
    for name in ("new.part", "new.part-wal", "new.part-journal", "new.part-shm"):
        (folder / name).write_bytes(b"half")
    taken = snapshot.take(path, "test")
    assert os.listdir(folder) == [taken.path.name]


def test_waits_for_another_one_no_longer_than_it_may(path: Path) -> None:
    folder = path.parent / "snapshots"
    folder.mkdir()
    (folder / "new.part").write_bytes(b"of the other one")
    with snapshot.one_at_a_time(folder, snapshot.Deadline(None)), pytest.raises(Unavailable):
        snapshot.take(path, "test", 0.2)
    assert (folder / "new.part").exists()


@pytest.mark.parametrize("label", ["", "Upper", "../x", "a/b", "x" * 41, "a b", "-a"])
def test_labels_that_cannot_be(path: Path, label: str) -> None:
    with pytest.raises(Invalid, match="cannot be a label"):
        snapshot.take(path, label)


def test_snapshots_of_the_first_version_count(path: Path) -> None:
    """It put them beside the database, with another name."""
    shutil.copy(path, path.with_name("photostead-schema0001-2026-01-02T030405.sqlite"))
    new = snapshot.take(path, "test")
    assert [(one.number, one.schema) for one in snapshot.list_snapshots(path)] == [(new.number, 7), (0, 1)]


def test_other_files_are_none(path: Path) -> None:
    folder = path.parent / "snapshots"
    folder.mkdir()
    (folder / "000001-a-schema0001-2026-01-02T030405.sqlite").touch()
    (folder / "000002-a-schema0001-2026-01-02T030405.sqlite.bak").write_bytes(b"x")
    (folder / "000003-a-schema0001-2026-01-02T030405.sqlite").mkdir()
    assert snapshot.list_snapshots(path) == []
