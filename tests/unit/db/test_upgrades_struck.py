"""Upgrades of every kept database on disks that fail, at each call that changes something: killed, full, failing once. The database is
whole afterwards, at one schema or another, with everything people made; the next start ends the upgrade; the way back is there.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import apsw
import pytest

from photostead.db import snapshot
from photostead.db.migrate import latest
from tests import dying, faults, faulty_work
from tests.backups.household import rows_of
from tests.dying import SAID, Die
from tests.faulty_work import database
from tests.striking import HOW, Note, try_all
from tests.unit.db.test_upgrades import KEPT, count_rows

OLD = [path for path in KEPT if not path.stem.endswith(f"schema{latest():04d}")]


@pytest.fixture(scope="module")
def die() -> Iterator[Die]:
    """Upgrades that are killed."""
    with dying.dying_processes() as die:
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


def count_calls(kept: Path, tmp_path: Path) -> int:
    """How many there are to strike."""
    sound = box(kept, tmp_path / "sound")
    return faults.count(lambda: faulty_work.upgrade(sound))


def try_one(kept: Path, tmp_path: Path, die: Die, number: int, turn: int, calls: int) -> None:
    """Struck at one call, looked at, started again."""
    before, old, home = count_rows(kept), schema_of(kept), box(kept, tmp_path / str(turn))
    assert die(turn, faulty_work.upgrade, home, number) or turn > 0.9 * calls
    # Nothing is wrong with the database: who restores a backup then loses what came since.
    assert not (home / SAID).exists() or "restore a backup" not in (home / SAID).read_text()
    assert old <= schema_of(database(home)) <= latest(), turn
    assert count_rows(database(home)) == before, turn
    faulty_work.upgrade(home)
    assert schema_of(database(home)) == latest(), turn
    assert rows_of(database(home)).keys() == rows_of(database(tmp_path / "sound")).keys()
    assert count_rows(database(home)) == before, turn
    assert old in {one.schema for one in snapshot.list_snapshots(database(home))}, turn
    shutil.rmtree(home)


@pytest.mark.parametrize("kept", [OLD[0], OLD[-1]], ids=lambda path: path.stem)
def test_some_calls(kept: Path, tmp_path: Path, die: Die, record_property: Note) -> None:
    """One for each trouble, of the oldest and of the last."""
    calls = count_calls(kept, tmp_path)
    for how, turn in zip(HOW, faults.some_of(calls, len(HOW)), strict=True):
        strike = partial(try_one, kept, tmp_path, die, HOW[how], calls=calls)
        try_all(f"upgrade of {kept.stem}", how, [turn], strike, record_property)


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("kept", OLD, ids=lambda path: path.stem)
def test_each_call(kept: Path, tmp_path: Path, die: Die, how: str, record_property: Note) -> None:
    """All of each."""
    calls = count_calls(kept, tmp_path)
    strike = partial(try_one, kept, tmp_path, die, HOW[how], calls=calls)
    try_all(f"upgrade of {kept.stem}", how, range(1, calls + 1), strike, record_property)
