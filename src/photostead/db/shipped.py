"""A database that comes with the program: read only, the same for everyone, never changed while the program runs."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import apsw

from photostead.db.tx import Rows


class Shipped:
    """Opened when it is first needed, by whichever thread needs it; two threads take turns. It costs little while nobody
    asks: its pages are the file's own in memory, which the system takes back when it needs the room."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._turn = threading.RLock()
        self._rows: Rows | None = None

    @contextmanager
    def read(self) -> Iterator[Rows]:
        """To ask it. Raises FileNotFoundError where the program came without it."""
        with self._turn:
            if self._rows is None:
                self._rows = Rows(open_shipped(self.path))
            yield self._rows


def open_shipped(path: Path) -> apsw.Connection:
    """Raises FileNotFoundError."""
    if not path.is_file():
        raise FileNotFoundError(f"{path.name} did not come with the program")
    # `immutable`: no locks and no look at a journal, so that it may lie where nothing can be written.
    name = f"file:{quote(os.fspath(path))}?immutable=1"
    connection = apsw.Connection(name, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    connection.execute("pragma mmap_size = 0; pragma cache_size = -2000")
    return connection
