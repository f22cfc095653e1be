"""The database as the rest of the daemon sees it: `await db.write(fn, *args)` and `await db.read(fn, *args)`.

One writer thread runs every write function in turn, inside a savepoint of one `begin immediate` transaction: whatever
waits when a transaction is open joins it, so a hundred finished jobs cost one fsync and a person's write waits for at
most one batch. Readers are threads with a read-only connection each, as many as were needed at once; a read function
sees one snapshot. What goes through much of the database, `db.scan(fn, *args)`, has a thread and a connection of its own.
The functions are ordinary ones, so no await can sit inside a transaction.
"""

import asyncio
import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import apsw

from photostead.db.connection import connect
from photostead.db.glance import Glance
from photostead.db.migrate import open_migrated
from photostead.db.tx import Rows, Tx
from photostead.db.witness import Recorder, witnessed
from photostead.kernel.acting import present
from photostead.kernel.errors import OutOfSpace, Unavailable
from photostead.kernel.events import Event

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

# Above this a batch is committed even though more is waiting: bulk work must not make a person's write wait.
BATCH_SECONDS = 0.05
ONLY_READ = "The database can only be read: nothing was changed; check its disk, and who owns its folder."
# For so long reads wait for one another before there is one more reader.
SHORT_S = 0.005


class Task:
    """One function to run on a database thread, and the future that waits for it."""

    __slots__ = ("actor", "args", "error", "fn", "future", "kwargs", "loop", "result", "tx")

    def __init__(self, fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.fn, self.args, self.kwargs = fn, args, kwargs
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()
        self.result: Any = None
        self.error: BaseException | None = None
        self.tx: Tx | None = None
        self.actor = present()

    def settle(self) -> None:
        """Hand the outcome over; on the loop's thread. The caller may have gone away: then nobody listens."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class Database:
    """Open with `open()`, close with `close()`. On the loop, after each commit:
    `on_change(tables)` with what changed, `on_event(event)` for each event, `on_jobs()` when there is new work."""

    def __init__(self, path: Path, *, readers: int = 4) -> None:
        self.path = path
        self.on_event: Callable[[Event], None] = lambda event: None
        self.on_jobs: Callable[[], None] = lambda: None
        self.on_change: Callable[[frozenset[str]], None] = lambda tables: None
        # Writes down, in the same transaction, what people's writes change.
        self.recorder: Recorder | None = None
        # Reads so small that no thread is told of them.
        self.glance = Glance(path)
        self._changed: set[str] = set()
        self._writes: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._reads: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._scans: queue.SimpleQueue[Task | None] | None = None
        self._most_readers = readers
        self._readers = self._reading = 0
        self._is_short = False
        self._threads: list[threading.Thread] = []  # the writer first
        self._is_open = False
        self._writing_since: float | None = None

    def open(self) -> None:
        """Migrate to this program's schema and start the threads. Raises StartError where that cannot be done."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._use(open_migrated(self.path))
        self._start("db-writer", self._write_forever)
        self._readers = self._reading = 0
        self._is_short = False
        self._is_open = True
        self.glance.open()

    def _start(self, name: str, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def refuse(self) -> None:
        """Take nothing more; on the loop, before `close` does its part on a thread."""
        self._is_open = False
        self.glance.close()

    def close(self) -> None:
        """Finish what was submitted, then stop the threads and close the connections.

        The writer is the last to go: only it can fold the log into the database, which is a single file then.
        """
        self._is_open = False
        self.glance.close()
        if not self._threads:
            return  # it could not be opened: nobody is there to be told, and the next ones must not be
        for _ in range(self._readers):
            self._reads.put(None)
        if self._scans is not None:
            self._scans.put(None)
            self._scans = None
        for thread in self._threads[1:]:
            thread.join()
        self._writes.put(None)
        for thread in self._threads[:1]:
            thread.join()
        self._threads.clear()

    @property
    def is_alive(self) -> bool:
        """Whether it is open and all of its threads run."""
        return self._is_open and all(thread.is_alive() for thread in self._threads)

    @property
    def writing_seconds(self) -> float:
        """For how long the present batch of writes is being worked on; 0.0 while nothing is written."""
        since = self._writing_since
        return 0.0 if since is None else time.monotonic() - since

    async def write(self, fn: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `fn(tx, *args)` in a write transaction; its result, once the commit is on disk."""
        result: R = await self._submit(self._writes, fn, args, kwargs)
        return result

    async def read(self, fn: Callable[Concatenate[Rows, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `fn(rows, *args)` on one read snapshot."""
        self._begin_read()
        result: R = await self._submit(self._reads, fn, args, kwargs)
        return result

    def _begin_read(self) -> None:
        if self._is_open:
            self._reading += 1
            if self._readers == 0:
                self._add_reader()
            self._look_for_readers()

    def _look_for_readers(self) -> None:
        """Where a read waits for others a reader is added, soon: most take less time than a connection takes to be opened, and
        that takes a megabyte besides."""
        if self._readers < min(self._reading, self._most_readers) and not self._is_short:
            self._is_short = True
            asyncio.get_running_loop().call_later(SHORT_S, self._relieve)

    def _relieve(self) -> None:
        self._is_short = False
        if self._is_open and self._readers < min(self._reading, self._most_readers):
            self._add_reader()
            self._look_for_readers()

    def _add_reader(self) -> None:
        self._start(f"db-reader-{self._readers}", lambda: self._read_forever(self._reads, self._end_read))
        self._readers += 1

    def _end_read(self, task: Task) -> None:
        self._reading -= 1
        task.settle()

    async def scan(self, fn: Callable[Concatenate[Rows, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """As `read`, for what goes through much of the database a page after the other: one at a time, so that nobody's reads
        wait for it."""
        if self._scans is None and self._is_open:
            scans: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
            self._scans = scans
            self._start("db-scanner", lambda: self._read_forever(scans, Task.settle, suit_scans))
        result: R = await self._submit(self._scans or self._reads, fn, args, kwargs)
        return result

    async def _submit(
        self,
        tasks: "queue.SimpleQueue[Task | None]",
        fn: Callable[..., Any],
        args: Any,
        kwargs: Any,
    ) -> Any:
        if not self._is_open:
            raise Unavailable("The database is closed: the daemon is stopping. Try again in a moment.")
        task = Task(fn, args, kwargs)
        tasks.put(task)
        return await task.future

    # --- the writer thread

    def _use(self, connection: apsw.Connection) -> None:
        connection.set_update_hook(self._note_change)
        self._writer = connection

    def _write_forever(self) -> None:
        try:
            while (task := self._writes.get()) is not None:
                self._writing_since = time.monotonic()
                goes_on = self._write_batch(task)
                self._writing_since = None
                if not goes_on:
                    return
        finally:
            self._writer.close()

    def _begin(self) -> None:
        """Begin a transaction. A connection that a disk in trouble let open the log for reading only stays like that: another one
        takes its place."""
        try:
            self._writer.execute("begin immediate")
        except apsw.ReadOnlyError:
            former = self._writer
            self._use(connect(self.path))
            with contextlib.suppress(apsw.Error):
                former.close()
            try:
                self._writer.execute("begin immediate")
            except apsw.ReadOnlyError as error:
                raise Unavailable(ONLY_READ) from error

    def _write_batch(self, first: Task) -> bool:
        """Run what waits in one transaction; False when the stop mark was among it."""
        done: list[Task] = []
        goes_on = True
        task: Task | None = first
        deadline = time.monotonic() + BATCH_SECONDS
        try:
            self._begin()
            while task is not None:
                run_in_savepoint(self._writer, task, self.recorder)
                done.append(task)
                if time.monotonic() > deadline:
                    break
                try:
                    task = self._writes.get_nowait()
                except queue.Empty:
                    break
                goes_on = task is not None
            self._writer.execute("commit")
        except Exception as error:
            roll_back(self._writer)
            # Also the one that never got as far as the list: whoever waits for it must be told.
            done += [task] if task is not None and task not in done else []
            fail_all(done, error)
        self._publish(done)
        return goes_on

    def _note_change(self, kind: int, database: str, table: str, rowid: int) -> None:
        self._changed.add(table)

    def _publish(self, done: list[Task]) -> None:
        changed, self._changed = frozenset(self._changed), set()
        loops = {task.loop for task in done}
        for loop in loops:
            mine = [task for task in done if task.loop is loop]
            try:
                loop.call_soon_threadsafe(self._settle, mine, changed)
            except RuntimeError:
                log.debug(
                    "The event loop is gone; %d results of committed writes had nobody to hear them",
                    len(mine),
                )

    def _settle(self, done: list[Task], changed: frozenset[str]) -> None:
        self.on_change(changed)
        committed = [task.tx for task in done if task.error is None and task.tx is not None]
        for tx in committed:
            for event in tx.events:
                self.on_event(event)
        if any(tx.has_jobs for tx in committed):
            self.on_jobs()
        for task in done:
            task.settle()

    # --- a reader thread

    def _read_forever(
        self,
        tasks: "queue.SimpleQueue[Task | None]",
        settle: Callable[[Task], None],
        suit: Callable[[apsw.Connection], None] = lambda connection: None,
    ) -> None:
        connection: apsw.Connection | None = None
        try:
            while (task := tasks.get()) is not None:
                try:
                    connection = connection or open_reader(self.path, suit)
                    run_read(connection, task)
                except Unavailable as error:
                    task.error = error
                try:
                    task.loop.call_soon_threadsafe(settle, task)
                except RuntimeError:
                    log.debug("The event loop is gone; the result of a read had nobody to hear it")
        finally:
            if connection is not None:
                connection.close()


def open_reader(path: Path, suit: Callable[[apsw.Connection], None]) -> apsw.Connection:
    """A reader's connection. Raises Unavailable for a disk in trouble: the next read tries again."""
    try:
        connection = connect(path, readonly=True)
        suit(connection)
    except (apsw.Error, OSError) as error:
        raise Unavailable(f"The database cannot be opened ({error}): is its disk full, or away?") from error
    return connection


def suit_scans(connection: apsw.Connection) -> None:
    """Statements are prepared once: left to itself SQLite does so again for other values, which takes ten times as long as
    finding that nothing is new."""
    connection.execute("pragma cache_size = -4000")
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)


def run_read(connection: apsw.Connection, task: Task) -> None:
    """One function, one snapshot."""
    try:
        with connection:
            task.result = task.fn(Rows(connection), *task.args, **task.kwargs)
    except Exception as error:
        task.error = readable(error)


def run_in_savepoint(connection: apsw.Connection, task: Task, recorder: Recorder | None) -> None:
    """One write function; when it raises, only its own statements are undone."""
    task.tx = Tx(connection, task.actor)
    connection.execute("savepoint task")
    try:
        task.result = witnessed(connection, task.tx, recorder, task.fn, *task.args, **task.kwargs)
    except Exception as error:
        task.error = readable(error)
        # A full disk makes SQLite roll the whole transaction back by itself: then there is no savepoint left,
        # and the batch must fail as a whole.
        if connection.get_autocommit():
            raise
        connection.execute("rollback to task")
    connection.execute("release task")


def roll_back(connection: apsw.Connection) -> None:
    """Leave no transaction open, whatever state SQLite is in; where the disk does not let it, the next one fails and tries again."""
    if not connection.get_autocommit():
        with contextlib.suppress(apsw.Error):
            connection.execute("rollback")


def fail_all(tasks: list[Task], error: Exception) -> None:
    """The commit failed: nothing of the batch is on disk, so nobody may believe so."""
    for task in tasks:
        if task.error is None:
            task.error = readable(error)


def readable(error: Exception) -> Exception:
    """SQLite's errors that a person can act on, in words."""
    if isinstance(error, apsw.FullError):
        return OutOfSpace("The disk with the database is full: free some space; nothing was changed.")
    if isinstance(error, apsw.BusyError):
        return Unavailable("Another program holds the database: nothing was changed; try again in a moment.")
    return error
