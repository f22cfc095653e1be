"""Whether the daemon is in maintenance, as a file of the data folder: it outlives a restart, it is there while the database
is replaced, and the terminal reads and writes it beside a daemon that runs. What follows from it is `http.gate`'s.

`maintenance.json` is JSON of `State`; without the file there is no maintenance. Tokens are in it as hashes only. Whoever
changes it holds a lock on the folder, so that a command and the daemon do not lose each other's words.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from photostead.kernel.clock import now_ms

NAME = "maintenance.json"
UNREADABLE = "The file {0} cannot be understood: `photostead maintenance off` removes it."


class Link(msgspec.Struct, rename="camel", frozen=True):
    """A way in that works once, until `expires_at` (ms). `token_hash` is SHA-256 in hex; `name` of whom it is for."""

    token_hash: str
    expires_at: int
    name: str


class Pass(msgspec.Struct, rename="camel", frozen=True):
    """Somebody who came in, until `expires_at` (ms); `session_uid` of the ordinary session they have, if they have one."""

    token_hash: str
    expires_at: int
    name: str
    session_uid: str | None = None


class Restore(msgspec.Struct, rename="camel", frozen=True):
    """A database backup that is to take the database's place; `session_uid` is to survive that."""

    backup: str
    session_uid: str | None = None


class State(msgspec.Struct, rename="camel", frozen=True):
    """`action` is what people see going on; `since` in ms. `restore` is there from the wish to its end, `error` is why the
    last one failed."""

    action: str
    since: int
    links: tuple[Link, ...] = ()
    passes: tuple[Pass, ...] = ()
    restore: Restore | None = None
    error: str | None = None


Change = Callable[[State | None], State | None]


def load(folder: Path) -> State | None:
    """What the file says; None without one. A file that cannot be understood is maintenance too: nothing is opened by
    damage. Raises OSError."""
    path = folder / NAME
    try:
        return msgspec.json.decode(path.read_bytes(), type=State)
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError):
        return State("start", now_ms(), error=UNREADABLE.format(path))


def change(folder: Path, fn: Change) -> State | None:
    """Put `fn(what is there)` in its place, whole or not at all, and durable; the new state. Raises OSError, and what `fn`
    raises: then nothing is changed."""
    with locked(folder) as descriptor:
        before = load(folder)
        after = fn(before)
        if after is None:
            (folder / NAME).unlink(missing_ok=True)
        elif after != before:
            write(folder, msgspec.json.encode(after))
        os.fsync(descriptor)
    return after


@contextmanager
def locked(folder: Path) -> Iterator[int]:
    """Hold the folder's lock; its descriptor."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def write(folder: Path, data: bytes) -> None:
    """For our eyes only. Where root does this for the daemon, the daemon must be able to go on with it."""
    part = folder / f"{NAME}.part"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        os.write(descriptor, data)
        os.fsync(descriptor)
        if os.geteuid() == 0:
            status = folder.stat()
            os.fchown(descriptor, status.st_uid, status.st_gid)
    finally:
        os.close(descriptor)
    os.replace(part, folder / NAME)
