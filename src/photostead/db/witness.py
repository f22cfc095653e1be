"""What one write function changed, row by row, for whoever keeps a record of it: `Database.recorder`.

SQLite itself tells, before each row changes, so that no writer can forget to. Only what statements do is kept, not what
triggers and foreign keys do after them; and only of tables that the recorder asks for, so that bulk work pays half a
microsecond a row.
"""

from collections.abc import Callable, Sequence
from typing import Any, Concatenate, Literal, NamedTuple, ParamSpec, Protocol, TypeVar

import apsw

from photostead.db.tx import Tx
from photostead.kernel.acting import Actor

P = ParamSpec("P")
R = TypeVar("R")

# What is more than this of one write is not told: it would take too much memory, and nobody would read it.
MOST_ROWS = 20_000


class Change(NamedTuple):
    """A row before and after, in the order of the table's columns."""

    table: str
    how: Literal["INSERT", "UPDATE", "DELETE"]
    old: tuple[Any, ...] | None
    new: tuple[Any, ...] | None


class Recorder(Protocol):
    """Told of what an actor's write changed, before it is committed and within the same transaction."""

    def wanted(self, actor: Actor) -> frozenset[tuple[str, str]]:
        """Which changes of this actor's it wants: tables, with INSERT, UPDATE or DELETE."""
        ...

    def record(self, tx: Tx, actor: Actor, changes: Sequence[Change], *, has_written: bool) -> None:
        """Write down what is worth it. `has_written`: whether any row of any table changed."""
        ...


class Witness:
    """Watches a connection while one function writes."""

    def __init__(self, connection: apsw.Connection, recorder: Recorder, actor: Actor) -> None:
        self._connection, self._recorder, self._actor = connection, recorder, actor
        self._wanted = recorder.wanted(actor)
        self._changes: list[Change] = []

    def begin(self) -> None:
        """From now on."""
        self._before = self._connection.total_changes()
        if self._wanted:
            self._connection.preupdate_hook(self._hear)

    def end(self) -> None:
        """Until now, however it ended."""
        self._connection.preupdate_hook(None)

    def report(self, tx: Tx) -> None:
        """Have it recorded, after the end."""
        has_written = self._connection.total_changes() > self._before
        self._recorder.record(tx, self._actor, self._changes, has_written=has_written)

    def _hear(self, update: apsw.PreUpdate) -> None:
        if (update.table_name, update.op) in self._wanted and update.depth == 0 and len(self._changes) < MOST_ROWS:
            self._changes.append(Change(update.table_name, update.op, update.old, update.new))  # type: ignore[arg-type]


def witnessed(
    connection: apsw.Connection,
    tx: Tx,
    recorder: Recorder | None,
    fn: Callable[Concatenate[Tx, P], R],
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """The function's result; what somebody's write changed is recorded with it."""
    if recorder is None or tx.actor is None:
        return fn(tx, *args, **kwargs)
    witness = Witness(connection, recorder, tx.actor)
    witness.begin()
    try:
        result = fn(tx, *args, **kwargs)
    finally:
        witness.end()
    witness.report(tx)
    return result
