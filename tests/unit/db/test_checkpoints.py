"""The log is folded into the database by whose turn it is: ours, or the replicator's while one runs."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from photostead.db import checkpoints
from photostead.db.connection import connect
from photostead.kernel.errors import StartError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Of a database that is made by the first who opens it."""
    return tmp_path / "photostead.sqlite"


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "PAGES", 20)
    monkeypatch.setattr(checkpoints, "PATIENCE_S", 0.1)


@pytest.fixture
def writer(path: Path) -> Iterator[apsw.Connection]:
    with closing(connect(path)) as connection:
        connection.execute("create table numbers (number integer)")
        yield connection


def write(connection: apsw.Connection, commits: int = 60) -> None:
    """More pages than the log may have."""
    for number in range(commits):
        connection.execute("insert into numbers values (?)", (number,))


def test_a_long_log_is_folded_in(path: Path, writer: apsw.Connection) -> None:
    before = path.read_bytes()
    write(writer)
    assert path.read_bytes() != before
    assert path.with_name(path.name + "-wal").stat().st_size < 30 * 4200
    assert not checkpoints.lock_of(path).exists()


def test_while_a_replicator_runs_only_it_may(path: Path, writer: apsw.Connection) -> None:
    """And afterwards we again."""
    held = checkpoints.take_over(path)
    assert checkpoints.is_replicated(path)
    before = path.read_bytes()
    write(writer)
    assert path.read_bytes() == before
    assert path.with_name(path.name + "-wal").stat().st_size > 50 * 4096
    os.close(held)
    assert not checkpoints.is_replicated(path)
    write(writer, 1)
    assert path.read_bytes() != before


def test_a_replicator_waits_for_a_checkpoint_of_ours(path: Path, writer: apsw.Connection) -> None:
    """And a second one is refused, since two would each think the log theirs."""
    held = checkpoints.take_over(path)
    with pytest.raises(StartError, match="Another replicator"):
        checkpoints.take_over(path)
    os.close(held)
    os.close(checkpoints.take_over(path))


def test_readers_in_the_way_do_no_harm(path: Path, writer: apsw.Connection) -> None:
    """The log stays long until they are gone."""
    with closing(connect(path, readonly=True)) as reader:
        reader.execute("begin; select * from numbers")
        write(writer)
    write(writer, 1)
    assert writer.execute("select count(*) from numbers").get == 61
