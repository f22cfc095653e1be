"""When the log of writes is folded into the database (a checkpoint). SQLite does that by itself after so many pages, and so
do we, with one exception: while a replicator follows the log (`features.replica`) it alone may. Two that do it at once were
tried: a checkpoint of ours at the wrong moment left a replica that lacked pages, and nothing said so (decision 0062).

They agree by a lock on a file beside the database: shared for the moment of one of our checkpoints, exclusive for as long
as a replicator runs, however it ends. Without a replica there is no such file.
"""

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path

import apsw

from photostead.kernel.errors import StartError

# 16 MB instead of SQLite's 4: pages that change often are folded in once. Adding 100,000 assets wrote 3.2 GB instead of 3.9;
# with 32 MB it was 2.8, but then a person's write may wait for all of that to reach an SD card.
PAGES = 4000
ENDING = "-replicator"
# How long a checkpoint of ours may take on a slow card.
PATIENCE_S, PAUSE_S = 60.0, 0.05


def lock_of(path: Path) -> Path:
    """The file by which the two agree."""
    return path.with_name(path.name + ENDING)


def fold_in_by_itself(connection: apsw.Connection, path: Path) -> None:
    """Let a writing connection do so after a commit that makes the log long. In the place of `wal_autocheckpoint`, which must
    not be set afterwards: SQLite has one hook for both."""

    def look(one: apsw.Connection, name: str, pages: int) -> int:
        if pages >= PAGES:
            fold_in(one, lock_of(path))
        return apsw.SQLITE_OK

    connection.set_wal_hook(look)


def fold_in(connection: apsw.Connection, lock: Path) -> None:
    """As far as readers allow it, unless a replicator runs. A failure is no trouble, the log stays as it is."""
    try:
        descriptor = os.open(lock, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        checkpoint(connection)
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        checkpoint(connection)
    except BlockingIOError:
        return
    finally:
        os.close(descriptor)


def checkpoint(connection: apsw.Connection) -> None:
    """Nobody waits for it."""
    with suppress(apsw.Error):
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)


def is_replicated(path: Path) -> bool:
    """Whether a replicator runs on the database at `path`."""
    return is_held(lock_of(path))


def is_held(lock: Path) -> bool:
    """Whether somebody has that file for themselves. Raises OSError where it cannot be asked."""
    try:
        descriptor = os.open(lock, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def take_over(path: Path) -> int:
    """From here on the caller alone folds the log in, until the descriptor and its copies are closed. Raises StartError
    where another replicator does."""
    descriptor = os.open(lock_of(path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                os.close(descriptor)
                raise StartError(f"Another replicator is at work on {path}: stop it first.") from None
            time.sleep(PAUSE_S)
        else:
            return descriptor
