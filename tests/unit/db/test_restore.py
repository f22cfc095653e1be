"""Putting a backup in the place of the database: what is kept, what is refused, and that a kill at any system call leaves
the one or the other."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from photostead.db import migrate, recover, restore, snapshot
from photostead.db.connection import connect
from photostead.db.snapshot import Snapshot
from photostead.db.tx import Rows
from photostead.kernel.errors import StartError
from tests.dying import STEPS, run_struck
from tests.unit.db.test_recover import query

FIRST = (1, "0001_first.sql", "create table system_metadata (key text primary key, value text not null) strict;"
         "create table first_admin (id integer); create table photos (name text);"
         "insert into photos values ('beach');")  # fmt: skip
SECOND = (2, "0002_second.sql", "alter table photos add column stars integer; update photos set stars = 5;")
BROKEN = (2, "0002_second.sql", "alter table nothing add column stars integer;")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is."""
    return tmp_path / "photostead.sqlite"


def use(monkeypatch: pytest.MonkeyPatch, *scripts: tuple[int, str, str]) -> None:
    """A program that knows these migrations."""
    monkeypatch.setattr(migrate, "scripts", lambda: list(scripts))


def backup_of(path: Path) -> Snapshot:
    """A backup beside the database."""
    return snapshot.take(path, "manual")


def box(path: Path, monkeypatch: pytest.MonkeyPatch, *, people: bool = True) -> Snapshot:
    """A database that went on after its backup was made; the backup."""
    use(monkeypatch, FIRST)
    migrate.migrate(path)
    with closing(connect(path)) as connection:
        connection.execute("insert into system_metadata values ('installation', 'mine')")
        if people:
            connection.execute("insert into first_admin values (1)")
    backup = backup_of(path)
    with closing(connect(path)) as connection:
        connection.execute("insert into photos values ('wood'); insert into system_metadata values ('backups', 'some')")
    return backup


def names(path: Path) -> list[str]:
    """What is beside the database, but for SQLite's own companions of anything."""
    return sorted(name for name in os.listdir(path.parent) if not name.endswith(("-wal", "-shm", "-journal")))


def fact(path: Path) -> recover.RollBack:
    """What the database says of how it came to be."""
    with closing(connect(path, readonly=True)) as connection:
        found = recover.load(Rows(connection))
    assert found is not None
    return found


def assert_restored(path: Path) -> None:
    """The backup is in place, what was before is kept whole, and nothing else lies about."""
    assert query(path, "select name from photos") == ["beach"]
    assert query(path, "pragma integrity_check") == ["ok"]
    [aside] = recover.set_aside_files(path)
    assert query(aside, "select name from photos") == ["beach", "wood"]
    assert names(path) == sorted([path.name, aside.name, "snapshots"])


def test_takes_the_place_and_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = box(path, monkeypatch)
    done = restore.stage(path, backup, "session")
    assert query(path, "select name from photos") == ["beach", "wood"]
    restore.put(path, done)
    assert_restored(path)
    assert fact(path) == done
    assert (done.is_restore, done.is_same_box, done.session_uid) == (True, True, "session")
    assert (done.from_schema, done.to_schema, done.snapshot) == (1, 1, backup.path.name)
    assert path.stat().st_mode & 0o777 == 0o600
    assert query(path, "select value from system_metadata where key = 'backups'") == ["some"]


def test_an_old_one_is_upgraded_before_anything_is_touched(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = box(path, monkeypatch)
    use(monkeypatch, FIRST, SECOND)
    migrate.migrate(path)
    done = restore.stage(path, backup)
    restore.put(path, done)
    assert query(path, "select stars from photos") == [5]
    assert query(path, "pragma user_version") == [2]
    assert query(recover.set_aside_files(path)[0], "select name from photos") == ["beach", "wood"]


def test_an_upgrade_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = box(path, monkeypatch)
    use(monkeypatch, FIRST, BROKEN)
    with pytest.raises(StartError, match=r"cannot be restored: The upgrade 0002_second\.sql"):
        restore.stage(path, backup)
    assert query(path, "select name from photos") == ["beach", "wood"]
    assert names(path) == [path.name, "snapshots"]


def test_a_damaged_one_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = box(path, monkeypatch)
    backup.path.write_bytes(backup.path.read_bytes()[:4096] + b"\xa5" * 8192)
    with pytest.raises(StartError, match="cannot be restored"):
        restore.stage(path, backup)
    assert names(path) == [path.name, "snapshots"]


def test_no_room(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = box(path, monkeypatch)
    monkeypatch.setattr(snapshot, "CLONE", ("false",))
    monkeypatch.setattr(snapshot, "SPARE_BYTES", 1 << 60)
    with pytest.raises(StartError, match="Free some space; nothing was changed"):
        restore.stage(path, backup)
    assert names(path) == [path.name, "snapshots"]


def test_somebody_has_it_open(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = box(path, monkeypatch)
    monkeypatch.setattr(recover, "PAUSE_S", 0)
    done = restore.stage(path, backup)
    with closing(connect(path)) as connection:
        connection.execute("begin immediate")
        with pytest.raises(StartError, match="Another program uses the database"):
            restore.put(path, done)
    assert query(path, "select name from photos") == ["beach", "wood"]
    restore.put(path, done)
    assert_restored(path)


def test_what_was_before_comes_back_in_one_step(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = restore.stage(path, box(path, monkeypatch))
    restore.put(path, done)
    with closing(connect(path)) as connection:
        connection.execute("delete from photos")
    assert restore.undo(path, done)
    assert query(path, "select name from photos") == ["beach", "wood"]
    assert names(path) == [path.name, "snapshots"]


def test_a_damaged_database_with_a_log_of_its_own_stays_aside(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = box(path, monkeypatch)
    path.write_bytes(b"\xa5" * 8192)
    path.with_name(path.name + "-wal").write_bytes(b"log")
    done = restore.stage(path, backup)
    assert done.is_same_box
    restore.put(path, done)
    assert not restore.undo(path, done)
    assert query(path, "select name from photos") == ["beach"]


@pytest.mark.parametrize(
    ("sql", "same"),
    [
        ("update system_metadata set value = 'yours' where key = 'installation'", False),
        ("delete from first_admin", False),
        ("delete from photos", True),
    ],
)
def test_of_another_box_nothing_says_what_was_withdrawn(
    path: Path, monkeypatch: pytest.MonkeyPatch, sql: str, same: bool
) -> None:
    backup = box(path, monkeypatch)
    with closing(connect(path)) as connection:
        connection.execute(sql)
    assert restore.stage(path, backup).is_same_box is same


def test_without_a_database(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = box(path, monkeypatch)
    kept = backup.path.rename(path.parent / "kept.sqlite")
    for name in (path.name, path.name + "-wal", path.name + "-shm"):
        path.with_name(name).unlink(missing_ok=True)
    one = Snapshot(kept, 0, "backup", 1, "", kept.stat().st_size)
    restore.put(path, restore.stage(path, one))
    assert query(path, "select name from photos") == ["beach"]
    assert recover.set_aside_files(path) == []


# --- killed at every step

RESTORE = """
import sys
from pathlib import Path
from photostead.db import migrate, restore, snapshot
first, second = {first!r}, {second!r}
migrate.scripts = lambda: [first, second]
snapshot.CLONE = ("false",)
path = Path(sys.argv[1])
[one] = snapshot.list_snapshots(path)
restore.put(path, restore.stage(path, one))
"""
START = """
import sys
from pathlib import Path
from photostead.db import migrate, recover
from photostead.db.connection import connect
first, second = {first!r}, {second!r}
migrate.scripts = lambda: [first, second]
recover.prepare(Path(sys.argv[1]), may_roll_back=False)
connection = connect(Path(sys.argv[1]))  # a writer, who undoes what a kill left half written
list(connection.execute("select * from photos"))
connection.close()
"""
WORDS: dict[str, Any] = {"first": FIRST, "second": SECOND}


def killed(path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int) -> bool:
    """Kill a restore, start; whether it got so far that it was killed."""
    path.parent.mkdir(exist_ok=True)
    box(path, monkeypatch)
    was_killed = run_struck(RESTORE.format(**WORDS), path, step, number) != 0
    subprocess.run([sys.executable, "-c", START.format(**WORDS), str(path)], check=True)
    assert query(path, "pragma integrity_check") == ["ok"]
    asides = recover.set_aside_files(path)
    if asides:
        assert query(path, "select stars from photos") == [5]
        assert query(asides[0], "select name from photos") == ["beach", "wood"]
        assert fact(path).is_restore
    else:
        assert was_killed
        assert query(path, "select name from photos") == ["beach", "wood"]
    left = set(names(path))
    assert left - {"photostead.sqlite.restoring.part"} == {path.name, "snapshots", *(one.name for one in asides)}
    return was_killed


@pytest.mark.long
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_every_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Afterwards there is a whole database: the one or the other."""
    number, was_killed = 0, True
    while was_killed:
        number += 1
        was_killed = killed(tmp_path / str(number) / "photostead.sqlite", monkeypatch, step, number)


@pytest.mark.parametrize(
    ("step", "number"), [("rename", 1), ("rename", 2), ("rename", 3), ("fsync", 2), ("pwrite64", 9)]
)
def test_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int) -> None:
    """A few of those steps: before each rename, and in the middle of the copy."""
    assert killed(tmp_path / "photostead.sqlite", monkeypatch, step, number)


UNDO = """
import sys
from pathlib import Path
from photostead.db import recover, restore
from photostead.db.connection import connect
from photostead.db.tx import Rows
path = Path(sys.argv[1])
connection = connect(path, readonly=True)
done = recover.load(Rows(connection))
connection.close()
assert restore.undo(path, done)
"""


@pytest.mark.parametrize("step", ["rename", "unlink", "fsync"])
def test_undo_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """There is a whole database at each moment."""
    number, was_killed = 0, True
    while was_killed:
        number += 1
        path = tmp_path / str(number) / "photostead.sqlite"
        path.parent.mkdir()
        done = restore.stage(path, box(path, monkeypatch))
        restore.put(path, done)
        was_killed = run_struck(UNDO, path, step, number) != 0
        assert query(path, "pragma integrity_check") == ["ok"]
        assert query(path, "select name from photos") in (["beach"], ["beach", "wood"])
    assert query(path, "select name from photos") == ["beach", "wood"]
