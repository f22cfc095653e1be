"""Upgrades of every kept database on disks that fail, at each call that changes something: killed, full, failing once. The database is
whole afterwards, at one schema or another, with everything people made; the next start ends the upgrade; the way back is there.
"""

import errno
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from photostead.db import snapshot
from photostead.db.migrate import latest
from photostead.kernel.errors import StartError
from tests import faults, faulty_work
from tests.backups.household import rows_of
from tests.faults import KILL, Die, Fault, run_struck, struck_by
from tests.faulty_work import database
from tests.unit.db.test_upgrades import KEPT, count_rows

OLD = [path for path in KEPT if not path.stem.endswith(f"schema{latest():04d}")]
HOW = {"killed": KILL, "full": errno.ENOSPC, "failing": errno.EIO}
UPGRADE = """
import sys
from pathlib import Path
from tests import faulty_work
faulty_work.upgrade(Path(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def die() -> Iterator[Die]:
    """Upgrades that are killed."""
    with faults.dying_processes() as die:
        yield die


def box(kept: Path, home: Path) -> Path:
    """A box as the older version left it."""
    (home / "data").mkdir(parents=True)
    shutil.copy(kept, database(home))
    return home


def schema_of(path: Path) -> int:
    """As it says; every page of it can be read."""
    with closing(apsw.Connection(str(path))) as connection:
        assert list(connection.execute("pragma integrity_check")) == [("ok",)]
        return int(connection.execute("pragma user_version").get)


def try_some(kept: Path, tmp_path: Path, die: Die, number: int, wanted: int | None) -> None:
    """So many calls of an upgrade, all for None."""
    before, sound = count_rows(kept), box(kept, tmp_path / "sound")
    old, calls = schema_of(kept), faults.count(lambda: faulty_work.upgrade(sound))
    for turn in faults.some_of(calls, wanted):
        home = box(kept, tmp_path / str(turn))
        assert strike(home, die, turn, number) or turn > 0.9 * calls
        assert old <= schema_of(database(home)) <= latest(), turn
        assert count_rows(database(home)) == before, turn
        faulty_work.upgrade(home)
        assert schema_of(database(home)) == latest(), turn
        assert rows_of(database(home)).keys() == rows_of(database(sound)).keys()
        assert count_rows(database(home)) == before, turn
        assert old in {one.schema for one in snapshot.list_snapshots(database(home))}, turn
        shutil.rmtree(home)


def strike(home: Path, die: Die, turn: int, number: int) -> bool:
    """Whether it got so far. What fails is told in a sentence that stops the start."""
    if number == KILL:
        return die(turn, faulty_work.upgrade, home)
    fault = Fault(turn, number)
    said = told(fault, home)
    # Nothing is wrong with the database: who restores a backup then loses what came since.
    assert "restore a backup" not in said
    return fault.struck is not None


def told(fault: Fault, home: Path) -> str:
    """Why the start ends; empty where it goes on."""
    try:
        with struck_by(fault):
            faulty_work.upgrade(home)
    except StartError as error:
        return error.message
    return ""


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("kept", [OLD[0], OLD[-1]], ids=lambda path: path.stem)
def test_some_calls(kept: Path, tmp_path: Path, die: Die, how: str) -> None:
    """Of the oldest, and of the last."""
    try_some(kept, tmp_path, die, HOW[how], 3)


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("kept", OLD, ids=lambda path: path.stem)
def test_each_call(kept: Path, tmp_path: Path, die: Die, how: str) -> None:
    """All of each."""
    try_some(kept, tmp_path, die, HOW[how], None)


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_each_sync(tmp_path: Path) -> None:
    """SQLite's too, which it makes without anybody in between."""
    number, was_struck = 0, True
    while was_struck:
        number += 1
        home = box(OLD[0], tmp_path / str(number))
        was_struck = run_struck(UPGRADE, home, "fsync", number, "error=EIO") != 0
        faulty_work.upgrade(home)
        assert schema_of(database(home)) == latest()
        assert count_rows(database(home)) == count_rows(OLD[0])
    assert number > 1
