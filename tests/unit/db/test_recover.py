"""Going back to a snapshot: what is put where, what is kept, and that a kill at any system call leaves the old state or
the new one."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import pytest

from photostead.db import migrate, recover, snapshot
from photostead.db.connection import connect
from photostead.kernel.errors import StartError
from tests.dying import STEPS, run_struck

FIRST = (1, "0001_first.sql", "create table system_metadata (key text primary key, value text not null) strict;"
         "create table photos (name text); insert into photos values ('beach');")  # fmt: skip
SECOND = (2, "0002_second.sql", "alter table photos add column stars integer; update photos set stars = 5;")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is."""
    return tmp_path / "photostead.sqlite"


def use(monkeypatch: pytest.MonkeyPatch, *scripts: tuple[int, str, str]) -> None:
    """A program that knows these migrations."""
    monkeypatch.setattr(migrate, "scripts", lambda: list(scripts))


def query(path: Path, sql: str) -> list[Any]:
    """The first column of a query."""
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
        return [row[0] for row in connection.execute(sql)]


def databases(path: Path) -> list[str]:
    """What is beside the database, but for SQLite's own companions of it."""
    return sorted(set(os.listdir(path.parent)) - {path.name + "-wal", path.name + "-shm"})


def upgrade(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that a newer program upgraded and wrote to; then the older program is back."""
    use(monkeypatch, FIRST)
    migrate.migrate(path)
    use(monkeypatch, FIRST, SECOND)
    migrate.migrate(path)
    with closing(connect(path)) as connection:
        connection.execute("insert into photos values ('wood', 1)")
    use(monkeypatch, FIRST)


def assert_went_back(path: Path) -> None:
    """The old state is in place, the newer one is kept whole, and nothing else lies about."""
    assert query(path, "select name from photos") == ["beach"]
    assert query(path, "pragma user_version") == [1]
    assert query(path, "pragma integrity_check") == ["ok"]
    [fact] = query(path, f"select value from system_metadata where key = '{recover.FACT}'")
    [aside] = recover.set_aside_files(path)
    assert json.loads(fact)["setAside"] == aside.name
    assert query(aside, "select name from photos") == ["beach", "wood"]
    assert query(aside, "pragma integrity_check") == ["ok"]
    assert databases(path) == sorted([path.name, aside.name, "snapshots"])


def test_goes_back_to_before_the_upgrade(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade(path, monkeypatch)
    done = recover.prepare(path, may_roll_back=True)
    assert done is not None
    assert (done.from_schema, done.to_schema) == (2, 1)
    assert_went_back(path)
    assert len(snapshot.list_snapshots(path)) == 1
    assert path.stat().st_mode & 0o777 == 0o600
    migrate.migrate(path)
    assert recover.prepare(path, may_roll_back=True) is None


def test_whose_the_media_folder_is_does_not_go_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its markers were written since: without what the database knows of them the start would stop."""
    upgrade(path, monkeypatch)
    with closing(connect(path)) as connection:
        connection.execute("insert into system_metadata values ('installation', 'mine'), ('fashion', 'new')")
    recover.roll_back(path)
    assert query(path, "select key from system_metadata order by key") == ["installation", recover.FACT]


def test_only_where_that_is_wanted(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade(path, monkeypatch)
    before = path.read_bytes()
    assert recover.prepare(path, may_roll_back=False) is None
    with pytest.raises(StartError, match="photostead database roll-back"):
        migrate.migrate(path)
    assert path.read_bytes() == before


def test_a_new_or_present_database_is_left_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert recover.prepare(path, may_roll_back=True) is None
    assert os.listdir(path.parent) == []
    use(monkeypatch, FIRST)
    migrate.migrate(path)
    assert recover.prepare(path, may_roll_back=True) is None
    assert databases(path) == [path.name]


def test_what_is_only_in_the_log_is_set_aside_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a daemon that was killed leaves it."""
    upgrade(path, monkeypatch)
    code = (
        "import os, sys; from pathlib import Path; from photostead.db.connection import connect\n"
        "c = connect(Path(sys.argv[1])); c.execute(\"insert into photos values ('late', 2)\"); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)]).returncode == -signal.SIGKILL
    assert path.with_name(path.name + "-wal").stat().st_size
    recover.roll_back(path)
    [aside] = recover.set_aside_files(path)
    assert query(aside, "select name from photos") == ["beach", "wood", "late"]
    assert sorted(os.listdir(path.parent)) == sorted([path.name, aside.name, "snapshots"])


def test_no_snapshot_to_go_back_to(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade(path, monkeypatch)
    for one in snapshot.list_snapshots(path):
        one.path.unlink()
    with pytest.raises(StartError, match=r"no snapshot of before .* Install the newer version again"):
        recover.prepare(path, may_roll_back=True)
    assert query(path, "select name from photos") == ["beach", "wood"]


def test_a_damaged_snapshot_is_passed_over(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, FIRST)
    migrate.migrate(path)
    snapshot.take(path, "manual")
    upgrade(path, monkeypatch)
    newest = snapshot.list_snapshots(path)[0]
    newest.path.write_bytes(b"\xa5" * 8192)
    assert recover.roll_back(path).snapshot == snapshot.list_snapshots(path)[1].path.name
    assert newest.path.exists()
    assert_went_back(path)


def test_nothing_but_damaged_snapshots(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade(path, monkeypatch)
    [one] = snapshot.list_snapshots(path)
    one.path.write_bytes(b"\xa5" * 8192)
    with pytest.raises(StartError, match=r"no snapshot is sound. Nothing was changed"):
        recover.roll_back(path)
    assert query(path, "select name from photos") == ["beach", "wood"]
    assert databases(path) == [path.name, "snapshots"]


def test_no_room(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade(path, monkeypatch)
    monkeypatch.setattr(snapshot, "CLONE", ("false",))
    monkeypatch.setattr(snapshot, "SPARE_BYTES", 1 << 60)
    with pytest.raises(StartError, match="Free some space; nothing was changed"):
        recover.roll_back(path)
    assert query(path, "select name from photos") == ["beach", "wood"]
    assert databases(path) == [path.name, "snapshots"]


def test_not_while_somebody_has_it_open(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade(path, monkeypatch)
    monkeypatch.setattr(recover, "PAUSE_S", 0)
    with closing(connect(path)) as connection:
        connection.execute("insert into photos values ('mine', 3)")
        with pytest.raises(StartError, match="Another program uses the database"):
            recover.roll_back(path)
        assert query(path, "select name from photos") == ["beach", "wood", "mine"]
    recover.roll_back(path)


def test_who_waited_meanwhile_writes_neither_into_the_old_nor_beside_the_new(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite names its log after the path that was opened: beside the new database it would be taken for its own."""
    upgrade(path, monkeypatch)
    code = (
        "import sys; from pathlib import Path; from photostead.db.connection import connect\n"
        "print('opening', flush=True); c = connect(Path(sys.argv[1])); c.execute('delete from photos')"
    )
    waiting: list[subprocess.Popen[str]] = []
    rename_all = recover.rename_all

    def with_somebody_waiting(*paths: Path) -> None:
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        waiting.append(process)
        assert process.stdout is not None
        process.stdout.readline()
        while str(path) not in open_files(process.pid):
            time.sleep(0.01)
        rename_all(*paths)

    monkeypatch.setattr(recover, "rename_all", with_somebody_waiting)
    recover.roll_back(path)
    _, said = waiting[0].communicate(timeout=60)
    assert waiting[0].returncode != 0
    assert "ReadOnlyError" in said
    assert_went_back(path)


def open_files(pid: int) -> set[str]:
    """What a process has open."""
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.add(os.readlink(link))
        except FileNotFoundError:
            continue
    return found


def test_a_damaged_newer_database_is_set_aside_with_its_log(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade(path, monkeypatch)
    path.write_bytes(b"\xa5" * 8192)
    path.with_name(path.name + "-wal").write_bytes(b"log")
    recover.roll_back(path)
    [aside] = recover.set_aside_files(path)
    assert aside.read_bytes() == b"\xa5" * 8192
    assert aside.with_name(aside.name + "-wal").read_bytes() == b"log"
    assert query(path, "select name from photos") == ["beach"]


def test_again_and_again_keeps_every_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        upgrade(path, monkeypatch)
        recover.roll_back(path)
    assert len(recover.set_aside_files(path)) == 3


def test_back_to_one_by_name(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, FIRST)
    migrate.migrate(path)
    first = snapshot.take(path, "manual")
    with closing(connect(path)) as connection:
        connection.execute("delete from photos")
    snapshot.take(path, "manual")
    assert recover.roll_back(path, first.path.name).snapshot == first.path.name
    assert query(path, "select name from photos") == ["beach"]
    with pytest.raises(StartError, match=r"There is no snapshot nothing\.sqlite"):
        recover.roll_back(path, "nothing.sqlite")


def test_a_disk_that_does_not_let_it_begin(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is told in a sentence, not in a traceback."""

    def fail(part: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(snapshot, "discard", fail)
    with pytest.raises(StartError, match=r"cannot be made ready .*check its disk"):
        recover.prepare(path, may_roll_back=False)


# --- killed at every step

ROLL_BACK = """
import sys
from pathlib import Path
from photostead.db import migrate, recover, snapshot
first = {first!r}
migrate.scripts = lambda: [first]
snapshot.CLONE = ("false",)
path = Path(sys.argv[1])
recover.prepare(path, may_roll_back=True)
migrate.migrate(path)
"""
TAKE = """
import sys
from pathlib import Path
from photostead.db import snapshot
snapshot.CLONE = ("false",)
snapshot.take(Path(sys.argv[1]), "manual")
"""


@pytest.mark.long
@pytest.mark.parametrize("step", STEPS)
def test_roll_back_killed_at_every_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """The next start goes on to the same end, whatever was done already."""
    number, was_killed = 0, True
    while was_killed:
        number += 1
        was_killed = roll_back_killed(tmp_path / str(number) / "photostead.sqlite", monkeypatch, step, number)


@pytest.mark.parametrize(("step", "number"), [("rename", 1), ("rename", 2), ("rename", 3), ("pwrite64", 14)])
def test_roll_back_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int) -> None:
    """A few of those steps: before each rename, and in the middle of folding the log in."""
    assert roll_back_killed(tmp_path / "photostead.sqlite", monkeypatch, step, number)


def roll_back_killed(path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int) -> bool:
    """Kill one, start again; whether it got so far that it was killed."""
    path.parent.mkdir(exist_ok=True)
    upgrade(path, monkeypatch)
    was_killed = run_struck(ROLL_BACK.format(first=FIRST), path, step, number) != 0
    if was_killed:
        names = set(os.listdir(path.parent))
        assert path.name in names or path.name + recover.RESTORING in names
    assert run_struck(ROLL_BACK.format(first=FIRST), path, "rename", 999) == 0
    assert_went_back(path)
    assert len(snapshot.list_snapshots(path)) == 1
    return was_killed


@pytest.mark.long
@pytest.mark.parametrize("step", STEPS)
def test_snapshot_killed_at_every_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """The older ones stay, the next attempt succeeds, and nothing half is ever taken for one."""
    number, was_killed = 0, True
    while was_killed:
        number += 1
        was_killed = snapshot_killed(tmp_path / str(number) / "photostead.sqlite", monkeypatch, step, number)


@pytest.mark.parametrize(("step", "number"), [("rename", 1), ("fsync", 1), ("pwrite64", 2)])
def test_snapshot_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int) -> None:
    """A few of those steps."""
    assert snapshot_killed(tmp_path / "photostead.sqlite", monkeypatch, step, number)


def snapshot_killed(path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int) -> bool:
    """Kill one, take another; whether it got so far that it was killed."""
    path.parent.mkdir(exist_ok=True)
    use(monkeypatch, FIRST)
    migrate.migrate(path)
    for _ in range(3):
        kept = snapshot.take(path, "manual")
    was_killed = run_struck(TAKE, path, step, number) != 0
    found = snapshot.list_snapshots(path)
    assert len(found) >= 3
    assert kept in found
    assert all(query(one.path, "select name from photos") == ["beach"] for one in found)
    snapshot.take(path, "manual")
    assert len(os.listdir(snapshot.folder_of(path))) == 3
    return was_killed
