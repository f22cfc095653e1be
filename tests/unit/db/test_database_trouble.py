"""Readers and the writer on a disk in trouble: nobody waits for ever, and what is well again works again."""

import asyncio
from pathlib import Path

import apsw
import pytest

from photostead.db.connection import connect
from photostead.db.database import Database
from photostead.db.tx import Rows, Tx
from photostead.kernel.errors import StartError, Unavailable


def put(tx: Tx, key: str) -> str:
    """A row."""
    tx.run("insert into system_metadata values (?, 'x')", (key,))
    return key


def keys(rows: Rows) -> set[str]:
    """What is there."""
    return set(rows.column("select key from system_metadata"))


async def test_reader_that_cannot_be_opened_fails_its_read_alone(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever for a thread that is gone; once the disk is well again reads work."""
    await db.write(put, "a")

    def fail(path: Path, *, readonly: bool) -> apsw.Connection:
        raise apsw.CantOpenError("unable to open database file")

    with monkeypatch.context() as trouble:
        trouble.setattr("photostead.db.database.connect", fail)
        for read in (db.read, db.scan):
            with pytest.raises(Unavailable, match=r"cannot be opened .*: is its disk full"):
                await read(keys)
    assert [await db.read(keys), await db.scan(keys)] == [{"a"}, {"a"}]
    assert db.is_alive


async def test_writer_that_can_only_read_is_replaced(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one is that was opened while the disk did not let its log be written; what it changes is heard of."""
    changed: list[frozenset[str]] = []
    await db.write(Tx.run, "pragma query_only = on")
    monkeypatch.setattr(db, "on_change", changed.append)
    assert await db.write(put, "a") == "a"
    assert await db.read(keys) == {"a"}
    assert changed == [{"system_metadata"}]


async def test_disk_that_can_only_be_read_is_a_sentence(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until it can be written again."""

    def connect_for_reading(path: Path) -> apsw.Connection:
        connection = connect(path)
        connection.execute("pragma query_only = on")
        return connection

    await db.write(Tx.run, "pragma query_only = on")
    with monkeypatch.context() as trouble:
        trouble.setattr("photostead.db.database.connect", connect_for_reading)
        with pytest.raises(Unavailable, match="can only be read"):
            await db.write(put, "a")
    assert await db.write(put, "b") == "b"
    assert await db.read(keys) == {"b"}


async def test_closing_what_could_not_be_opened_leaves_nothing_behind(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threads of the next opening would take it for their own end, and whoever asks them would wait for ever."""
    assert await db.read(keys) == set()
    await asyncio.to_thread(db.close)

    def fail(path: Path) -> apsw.Connection:
        raise StartError("its disk does not do what it is asked for")

    with monkeypatch.context() as trouble:
        trouble.setattr("photostead.db.database.open_migrated", fail)
        with pytest.raises(StartError):
            await asyncio.to_thread(db.open)
    await asyncio.to_thread(db.close)
    await asyncio.to_thread(db.open)
    async with asyncio.timeout(10):
        assert await db.write(put, "a") == "a"
        assert await db.read(keys) == {"a"}
