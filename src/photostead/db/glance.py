"""Reads that are done on the event loop's own thread, because they take less time than telling another thread of them: the
few rows behind a picture, found by their keys. Whatever may take longer is read by the database's own threads.

Nobody waits here. Where a page had to be fetched from a slow disk, the loop is not made to wait for the next one: for a
second everything goes to the threads again.
"""

import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

import apsw

from photostead.db.connection import connect
from photostead.db.tx import Rows

P = ParamSpec("P")
R = TypeVar("R")

# A disk that takes longer than this for a few pages makes itself felt by everybody.
SLOW_S, REST_S = 0.005, 1.0
# What the loop's thread did of late is as good as what it did in this very read, and asking takes a twentieth of a request.
RECENT_S = 0.1


class Fetched(NamedTuple):
    """What came from a disk until an instant, see `blocks_fetched`."""

    blocks: int
    at: float


class NotAtOnceError(Exception):
    """The answer cannot be had without waiting."""


class Glance:
    """One connection, opened when it is first wanted. Lives on the event loop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: apsw.Connection | None = None
        self._is_open = False
        self._rests_until = 0.0
        self._fetched = Fetched(0, 0.0)

    def open(self) -> None:
        """There is a database of this program's schema from now on."""
        self._is_open = True

    def close(self) -> None:
        """Nothing is read any more."""
        self._is_open = False
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    async def read(self, fn: Callable[Concatenate[Rows, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `fn(rows, *args)` on one read snapshot, now: there is nothing in this to be awaited. Raises NotAtOnceError,
        and whatever `fn` raises."""
        began = time.monotonic()
        if not self._is_open or began < self._rests_until:
            raise NotAtOnceError
        connection = self._connection or self._connect()
        if began - self._fetched.at > RECENT_S:
            self._fetched = Fetched(blocks_fetched(), began)
        try:
            with connection:
                result = fn(Rows(connection), *args, **kwargs)
        except apsw.Error as error:
            raise NotAtOnceError from error
        finally:
            # Where nothing came from a disk somebody else had the CPU meanwhile, which is no reason.
            if (now := time.monotonic()) - began > SLOW_S and blocks_fetched() != self._fetched.blocks:
                self._rests_until = now + REST_S
        return result

    def _connect(self) -> apsw.Connection:
        """Raises NotAtOnceError."""
        try:
            connection = connect(self._path, readonly=True)
        except (apsw.Error, OSError) as error:
            raise NotAtOnceError from error
        connection.set_busy_timeout(0)
        # Statements are prepared once: left to itself SQLite does so again for other values, which takes ten times as long as
        # finding a row by its key.
        connection.execute("pragma cache_size = -4000")
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
        self._connection = connection
        return connection


def blocks_fetched() -> int:
    """How much this thread had to wait for from a disk, see getrusage(2)."""
    return resource.getrusage(resource.RUSAGE_THREAD).ru_inblock
