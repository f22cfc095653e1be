"""The writer and the readers: what a caller is told is what is on disk, and one caller's failure is nobody else's."""

import asyncio
import contextlib
import threading
from pathlib import Path
from typing import Any

import apsw
import pytest

from photostead.db.database import Database
from photostead.db.tx import Job, Rows, Tx
from photostead.kernel.errors import Invalid, OutOfSpace, Unavailable
from photostead.kernel.events import Event


def put(tx: Tx, key: str, *, event: bool = False, fail: bool = False) -> str:
    """Insert a row, perhaps tell of it, perhaps fail after it."""
    tx.run("insert into system_metadata values (?, 'x')", (key,))
    if event:
        tx.emit(Event("put", key))
    if fail:
        raise Invalid(f"{key} may not be")
    return key


def keys(rows: Rows) -> set[str]:
    """What is there."""
    return set(rows.column("select key from system_metadata"))


class Gate:
    """Holds the writer inside a transaction until it is opened, so that what comes meanwhile is one batch."""

    def __init__(self) -> None:
        self.is_entered = threading.Event()
        self._open = threading.Event()

    def wait(self, tx: Tx) -> None:
        """A write function."""
        self.is_entered.set()
        assert self._open.wait(20)

    async def hold(self, db: Database) -> "asyncio.Task[None]":
        """Occupy the writer."""
        task = asyncio.create_task(db.write(self.wait))
        await asyncio.to_thread(self.is_entered.wait)
        return task

    def open(self) -> None:
        """Let the writer go on."""
        self._open.set()


@pytest.fixture
def commits(db: Database, monkeypatch: pytest.MonkeyPatch) -> list[frozenset[str]]:
    """The tables that each commit changed."""
    seen: list[frozenset[str]] = []
    monkeypatch.setattr(db, "on_change", seen.append)
    return seen


async def test_result_and_row_of_a_write(db: Database) -> None:
    """The value is the function's own; the row is there afterwards."""
    assert await db.write(put, "a") == "a"
    assert "a" in await db.read(keys)


async def test_what_waits_joins_one_commit(db: Database, commits: list[frozenset[str]], monkeypatch: Any) -> None:
    """A hundred finished jobs cost one fsync."""
    monkeypatch.setattr("photostead.db.database.BATCH_SECONDS", 60)
    gate = Gate()
    held = await gate.hold(db)
    writes = [asyncio.ensure_future(db.write(put, str(number))) for number in range(100)]
    await asyncio.sleep(0)
    gate.open()
    await asyncio.gather(held, *writes)
    assert len(commits) == 1
    assert len(await db.read(keys)) == 100


async def test_long_batch_is_cut(db: Database, commits: list[frozenset[str]], monkeypatch: Any) -> None:
    """Bulk work must not make a person's write wait for all of it."""
    monkeypatch.setattr("photostead.db.database.BATCH_SECONDS", -1)
    gate = Gate()
    held = await gate.hold(db)
    writes = [asyncio.ensure_future(db.write(put, str(number))) for number in range(3)]
    await asyncio.sleep(0)
    gate.open()
    await asyncio.gather(held, *writes)
    assert len(commits) == 4


async def test_one_failure_undoes_only_itself(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks of one batch share a transaction and nothing else."""
    monkeypatch.setattr("photostead.db.database.BATCH_SECONDS", 60)
    heard: list[Event] = []
    monkeypatch.setattr(db, "on_event", heard.append)
    gate = Gate()
    held = await gate.hold(db)
    calls = [db.write(put, "a", event=True), db.write(put, "b", event=True, fail=True), db.write(put, "c", event=True)]
    writes = [asyncio.ensure_future(call) for call in calls]
    await asyncio.sleep(0)
    gate.open()
    await held
    results = await asyncio.gather(*writes, return_exceptions=True)
    assert [type(result) for result in results] == [str, Invalid, str]
    assert await db.read(keys) == {"a", "c"}
    assert [event.payload for event in heard] == ["a", "c"]


async def test_inner_savepoint_undoes_only_its_statements(db: Database) -> None:
    """A step that may fail within a larger write."""

    def write(tx: Tx) -> None:
        put(tx, "kept")
        with contextlib.suppress(apsw.ConstraintError), tx.savepoint():
            put(tx, "undone")
            put(tx, "kept")

    await db.write(write)
    assert await db.read(keys) == {"kept"}


async def test_events_come_after_the_commit_and_before_the_answer(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever hears of a change can read it, and whoever is answered has been preceded by the event."""
    order: list[str] = []
    other = apsw.Connection(str(db.path), flags=apsw.SQLITE_OPEN_READONLY)

    def hear(event: Event) -> None:
        order.append(f"event, rows on disk: {len(keys(Rows(other)))}")

    monkeypatch.setattr(db, "on_event", hear)
    await db.write(put, "a", event=True)
    order.append("answer")
    other.close()
    assert order == ["event, rows on disk: 1", "answer"]


async def test_cancelled_request_loses_neither_row_nor_event(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client went away while the writer was busy: what it asked for is done and told."""
    heard: list[Event] = []
    monkeypatch.setattr(db, "on_event", heard.append)
    gate = Gate()
    held = await gate.hold(db)
    write = asyncio.create_task(db.write(put, "a", event=True))
    await asyncio.sleep(0)
    write.cancel()
    gate.open()
    await held
    await db.write(put, "b")
    assert write.cancelled()
    assert [event.payload for event in heard] == ["a"]
    assert await db.read(keys) == {"a", "b"}


async def test_failed_commit_fails_everyone_and_tells_nobody(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deferred constraint is the way to make SQLite refuse at commit."""
    monkeypatch.setattr("photostead.db.database.BATCH_SECONDS", 60)
    heard: list[Event] = []
    monkeypatch.setattr(db, "on_event", heard.append)

    def poison(tx: Tx) -> None:
        tx.run("pragma defer_foreign_keys = on")
        tx.run("insert into user_metadata (user_id, key, value, updated_at) values (999, 'k', 'v', 0)")

    gate = Gate()
    held = await gate.hold(db)
    good = asyncio.ensure_future(db.write(put, "a", event=True))
    bad = asyncio.ensure_future(db.write(poison))
    await asyncio.sleep(0)
    gate.open()
    results = await asyncio.gather(held, good, bad, return_exceptions=True)
    assert [type(result) for result in results] == [apsw.ConstraintError] * 3
    assert await db.read(keys) == set()
    assert heard == []
    assert await db.write(put, "b") == "b"


async def test_full_disk_is_a_sentence_and_nothing_changes(db: Database) -> None:
    """SQLite rolls the whole transaction back by itself; the writer lives on."""

    def limit(tx: Tx, pages: int) -> None:
        tx.rows(f"pragma max_page_count = {pages}")

    def fill(tx: Tx) -> None:
        put(tx, "big")
        tx.run("insert into system_metadata values ('huge', hex(zeroblob(10000000)))")

    size = int(await db.read(Rows.value, "select page_count from pragma_page_count"))
    await db.write(limit, size + 10)
    with pytest.raises(OutOfSpace, match="disk with the database is full"):
        await db.write(fill)
    await db.write(limit, 1_000_000)
    assert await db.write(put, "small") == "small"
    assert await db.read(keys) == {"small"}


async def test_database_held_by_another_program_is_a_sentence(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup or the command line writes: whoever waited too long is told, and the writer lives on."""
    await db.write(lambda tx: tx._connection.set_busy_timeout(1))
    other = apsw.Connection(str(db.path))
    other.execute("begin immediate")
    with pytest.raises(Unavailable, match="Another program holds the database"):
        await db.write(put, "a")
    other.execute("rollback")
    other.close()
    assert await db.write(put, "b") == "b"


async def test_reader_sees_one_snapshot(db: Database) -> None:
    """Two statements of one read function agree, whatever is committed between them."""
    is_between, go_on = threading.Event(), threading.Event()

    def read_twice(rows: Rows) -> tuple[set[str], set[str]]:
        first = keys(rows)
        is_between.set()
        assert go_on.wait(20)
        return first, keys(rows)

    reading = asyncio.create_task(db.read(read_twice))
    await asyncio.to_thread(is_between.wait)
    await db.write(put, "a")
    go_on.set()
    assert await reading == (set(), set())
    assert await db.read(keys) == {"a"}


async def test_readers_cannot_write(db: Database) -> None:
    """Their connections are read-only."""
    with pytest.raises(apsw.ReadOnlyError):
        await db.read(Rows.rows, "insert into system_metadata values ('a', 'x')")


async def test_failed_read_leaves_the_reader_in_order(data_dir: Path) -> None:
    """With one reader, the next read is its next."""
    database = Database(data_dir / "photostead.sqlite", readers=1)
    database.open()
    with pytest.raises(apsw.SQLError):
        await database.read(Rows.rows, "select nonsense")
    assert await database.read(keys) == set()
    database.close()


async def test_readers_are_as_many_as_wait(data_dir: Path) -> None:
    """The first begins with the first read; another with each read that would wait for them, up to the bound."""
    before = count_readers()
    database = Database(data_dir / "photostead.sqlite", readers=3)
    database.open()
    assert count_readers() == before
    for _ in range(5):
        await database.read(keys)
    assert count_readers() == before + 1
    go_on, entered = threading.Event(), threading.Semaphore(0)

    def wait(rows: Rows) -> bool:
        entered.release()
        return go_on.wait(20)

    reading = [asyncio.create_task(database.read(wait)) for _ in range(4)]
    for _ in range(3):
        assert await asyncio.to_thread(entered.acquire, timeout=20)
    assert count_readers() == before + 3
    go_on.set()
    assert await asyncio.gather(*reading) == [True] * 4
    assert count_readers() == before + 3
    database.close()
    assert count_readers() == before


def count_readers() -> int:
    """The threads that read a database of this process."""
    return sum(thread.name.startswith("db-reader") for thread in threading.enumerate())


async def test_scans_hold_up_nobody(data_dir: Path) -> None:
    """Neither reads nor each other's order; they end with the database and begin with it again. Nobody maps what is read."""
    database = Database(data_dir / "photostead.sqlite", readers=1)
    is_entered, go_on = threading.Event(), threading.Event()

    def wait(rows: Rows) -> bool:
        is_entered.set()
        return go_on.wait(20)

    for _ in range(2):
        is_entered.clear()
        go_on.clear()
        database.open()
        scanning = asyncio.create_task(database.scan(wait))
        await asyncio.to_thread(is_entered.wait)
        assert await database.read(Rows.value, "pragma mmap_size") == 0
        waiting = asyncio.create_task(database.scan(Rows.value, "pragma mmap_size"))
        go_on.set()
        assert (await scanning, await waiting) == (True, 0)
        assert database.is_alive
        with pytest.raises(apsw.ReadOnlyError):
            await database.scan(Rows.rows, "insert into system_metadata values ('a', 'x')")
        await asyncio.to_thread(database.close)
        with pytest.raises(Unavailable):
            await database.scan(keys)


async def test_changed_tables_are_named(db: Database, commits: list[frozenset[str]]) -> None:
    """Identities and pauses depend on it."""
    await db.write(put, "a")
    assert commits == [frozenset({"system_metadata"})]


async def test_new_jobs_wake_the_runner(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a commit, not for one that was rolled back."""
    wakes: list[int] = []
    monkeypatch.setattr(db, "on_jobs", lambda: wakes.append(1))
    await db.write(Tx.enqueue, Job("search", "Find", "1"))
    await db.write(put, "a")
    assert wakes == [1]


async def test_closed_database_says_so(data_dir: Path) -> None:
    """A request during the stop is told to come back."""
    database = Database(data_dir / "photostead.sqlite")
    database.open()
    waiting = asyncio.ensure_future(database.write(put, "last"))
    await asyncio.sleep(0)
    await asyncio.to_thread(database.close)
    assert await waiting == "last"
    with pytest.raises(Unavailable):
        await database.write(put, "late")


def test_database_with_password_hashes_is_private(data_dir: Path) -> None:
    """Whatever the umask, only the owner reads it."""
    path = data_dir / "new.sqlite"
    database = Database(path)
    database.open()
    database.close()
    assert path.stat().st_mode & 0o777 == 0o600


async def test_commits_are_synced_to_disk(db: Database) -> None:
    """An acknowledged upload survives a power cut."""

    def pragmas(tx: Tx) -> list[Any]:
        return [tx.value(f"pragma {name}") for name in ("journal_mode", "synchronous", "foreign_keys")]

    assert await db.write(pragmas) == ["wal", 2, 1]


async def test_enqueued_twice_is_one_job_that_gains(db: Database) -> None:
    """The higher priority, the earlier start, the later payload; an active one is left alone."""
    job = Job("search", "Find", "1", {"a": 1}, priority=5, delay_ms=60_000)
    await db.write(Tx.enqueue, job)
    await db.write(Tx.enqueue, Job("search", "Find", "1", {"a": 2}, priority=1))
    row = await db.read(Rows.row, "select count(*), priority, payload, run_after - created_at < 60000 from jobs")
    assert row == (1, 5, '{"a":2}', 1)
    await db.write(Tx.run, "update jobs set state = 'active'")
    await db.write(Tx.enqueue, job)
    assert await db.read(Rows.column, "select state from jobs order by state") == ["active", "waiting"]
