"""What a database function is given: `Rows` to read, `Tx` to read and write, and the two things a transaction may
carry out of itself: jobs (rows, in the same transaction) and events (published after the commit).
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, cast

import apsw
import msgspec

from photostead.kernel.acting import Actor
from photostead.kernel.clock import now_ms
from photostead.kernel.events import Event

Value = None | int | float | str | bytes
Params = Sequence[Value] | Mapping[str, Value]
Row = tuple[Any, ...]
T = TypeVar("T", bound=msgspec.Struct)


def as_json(value: Any) -> str:
    """A value as JSON text: for a column that holds JSON, or to be unpacked by `json_each`."""
    return msgspec.json.encode(value).decode()


class Job(msgspec.Struct, frozen=True):
    """A unit of durable background work. `(name, key)` is unique among waiting jobs: a second one is the first one."""

    queue: str
    name: str
    key: str
    payload: dict[str, Any] = {}
    priority: int = 0
    delay_ms: int = 0


class Rows:
    """One read snapshot. Parameters are bound, never pasted into the text."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, params: Params = ()) -> list[Row]:
        """Every row of a query."""
        return list(self._connection.execute(sql, params))

    def iterate(self, sql: str, params: Params = ()) -> Iterator[Row]:
        """The rows of a query one after the other, for more than there should be in memory at a time."""
        return iter(self._connection.execute(sql, params))

    def row(self, sql: str, params: Params = ()) -> Row | None:
        """The first row, or None."""
        return next(iter(self._connection.execute(sql, params)), None)

    def value(self, sql: str, params: Params = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.row(sql, params)
        return row[0] if row else None

    def column(self, sql: str, params: Params = ()) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in self._connection.execute(sql, params)]

    def structs(self, kind: type[T], sql: str, params: Params = ()) -> list[T]:
        """Every row as a Struct: columns by position, so the select list follows the Struct's fields."""
        return [kind(*row) for row in self._connection.execute(sql, params)]

    def struct(self, kind: type[T], sql: str, params: Params = ()) -> T | None:
        """The first row as a Struct, or None."""
        row = self.row(sql, params)
        return kind(*row) if row else None


class Tx(Rows):
    """A write transaction: commits when the function returns, rolls back when it raises. `actor` is whose it is; None for
    the daemon's own work."""

    def __init__(self, connection: apsw.Connection, actor: Actor | None = None) -> None:
        super().__init__(connection)
        self.actor = actor
        self.now = now_ms()
        self.events: list[Event] = []
        self.has_jobs = False

    def run(self, sql: str, params: Params = ()) -> int:
        """Execute a statement; how many rows it changed (those of triggers not counted)."""
        for _ in self._connection.execute(sql, params):
            pass
        return self._connection.changes()

    def run_many(self, sql: str, params: Iterable[Params]) -> None:
        """Execute one statement for each set of parameters."""
        self._connection.executemany(sql, cast("Any", params))

    def insert(self, table: str, values: Mapping[str, Value]) -> int:
        """Insert one row; its integer primary key. Table and column names come from code, never from a request."""
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        self.run(f"insert into {table} ({names}) values ({marks})", values)
        return self._connection.last_insert_rowid()

    def enqueue(self, job: Job) -> None:
        """Add a job in this transaction. One that waits already only gains: the higher priority, the earlier start."""
        self.has_jobs = True
        self.run(
            ENQUEUE,
            (
                job.queue,
                job.name,
                job.key,
                as_json(job.payload),
                job.priority,
                self.now,
                self.now + job.delay_ms,
            ),
        )

    def emit(self, event: Event) -> None:
        """Publish an event once this transaction is committed; never if it is rolled back."""
        self.events.append(event)

    @contextlib.contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo the statements inside when they raise, and keep the rest of the transaction."""
        with self._connection:
            yield


# An active job is not touched: work that was asked for again while it runs must run again, so it gets a row of its
# own (the unique index covers waiting rows only).
ENQUEUE = """
insert into jobs (queue, name, key, payload, priority, created_at, run_after)
values (?, ?, ?, ?, ?, ?, ?)
on conflict (name, key) where state = 'waiting' do update set
  priority = max(priority, excluded.priority),
  run_after = min(run_after, excluded.run_after),
  payload = excluded.payload
"""
