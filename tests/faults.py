"""Trouble with a disk, at each call that changes it in turn: one that is full from then on, one that fails once, a kill -9 in the
middle of a write. For everything that must leave a whole state behind whatever happens.

The calls are those of this process: Python's own (files, `os`, and what is built on them) and SQLite's, whose calls of the system
can be exchanged; its fsync goes by a file system of ours above its own. What other processes do is not among them. Processes that die
are `tests.dying`'s.
"""

import builtins
import ctypes
import errno
import io
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import apsw
import pytest

from photostead.db import snapshot
from tests.power_cuts import Unsynced, beside

# What a full disk refuses. It removes and closes without complaint, and changes what is there already.
GROWING = frozenset(
    {"write", "sendfile", "open", "mkdir", "link", "rename", "replace", "fsync", "ftruncate", "truncate"}
)
CHANGING = (
    "write", "sendfile", "fsync", "fdatasync", "rename", "replace", "mkdir", "unlink", "remove", "rmdir", "link", "truncate", "ftruncate", "utime",
    "chmod",
)  # fmt: skip
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
KILL = -1
# The power is cut: as a kill, and what was not synced is lost.
CUT = -2
MOST = 20_000


class Fault:
    """What happens at the `turn`-th call (never for 0): `number` is the system's of an error, or KILL, or CUT. `calls` are counted
    while it is armed; `struck` is the name of the first that it hit."""

    def __init__(self, turn: int = 0, number: int = KILL, *, is_armed: bool = True) -> None:
        self.turn, self.number, self.calls = turn, number, 0
        self.struck: str | None = None
        self.is_armed = is_armed
        self._pages = 0
        self.unsynced = Unsynced() if number == CUT else None

    def is_due_page(self) -> bool:
        """The same for a page that SQLite writes. Of pages that are written one after the other, with no other call in between,
        those count whose number is a power of two: a commit may have a hundred and a copy ten thousand, and whether a log
        without its end has one page more is SQLite's to bear."""
        pages = self._pages + 1
        if pages & (pages - 1):
            self._pages = pages
            return self.is_armed and self.number == errno.ENOSPC and self.struck is not None
        is_hit = self.is_due("write")
        self._pages = pages
        return is_hit

    def is_due(self, name: str) -> bool:
        """Count a call, and say whether it is hit. A full disk stays full."""
        if not self.is_armed:
            return False
        self._pages = 0
        self.calls += 1
        if self.number == errno.ENOSPC:
            is_hit = 0 < self.turn <= self.calls and name in GROWING
        else:
            is_hit = self.calls == self.turn
        if is_hit:
            self.struck = self.struck or name
        return is_hit

    def hit(self) -> int:
        """The number of the error; from a kill nothing comes back."""
        if self.unsynced is not None:
            self.unsynced.cut()
        if self.number in {KILL, CUT}:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.number

    @contextmanager
    def noting(self, file: int) -> Iterator[None]:
        """While the bytes of an open file change: what a cut would take of it is kept."""
        with self.unsynced.lock if self.unsynced is not None else nullcontext():
            if self.unsynced is not None:
                self.unsynced.writes(file)
            yield

    def check(self, name: str) -> None:
        """Before a call. Raises OSError where it is its turn."""
        if self.is_due(name):
            number = self.hit()
            raise OSError(number, os.strerror(number))


# Python's own, for what a test writes down for itself.
WRITE = os.write


def is_striking() -> bool:
    """Whether there is a fault that is to strike in this process."""
    return SQLITE.fault is not None and SQLITE.fault.turn > 0


def has_struck() -> bool:
    """Whether it did."""
    return SQLITE.fault is not None and SQLITE.fault.struck is not None


def count_so_far() -> int:
    """How many calls of this process there were."""
    return 0 if SQLITE.fault is None else SQLITE.fault.calls


@contextmanager
def asleep() -> Iterator[None]:
    """Meanwhile nothing is counted, and nothing struck."""
    fault = SQLITE.fault or Fault()
    fault.is_armed = False
    try:
        yield
    finally:
        fault.is_armed = True


@contextmanager
def struck_by(fault: Fault) -> Iterator[Fault]:
    """All of this process that changes files meanwhile is counted, and hit at its turn."""
    with pytest.MonkeyPatch.context() as patch, sqlite_struck_by(fault):
        for name in CHANGING:
            struck = strike(fault, name, getattr(os, name))
            patch.setattr(os, name, struck if fault.unsynced is None else beside(fault.unsynced, name, struck))
        patch.setattr(os, "open", strike_open(fault, os.open))
        opened = strike_files(fault, io.open)
        patch.setattr(io, "open", opened)
        patch.setattr(builtins, "open", opened)
        # Copies are written: what a file system or another program does for us cannot be hit here.
        patch.setattr(snapshot, "clone_file", lambda *args: False)
        yield fault


def strike(fault: Fault, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """The same call; one that writes has written a half of it when it is hit."""

    def tried(*args: Any, **kwargs: Any) -> Any:
        if not fault.is_due(name):
            return call(*args, **kwargs)
        if name == "write":
            call(args[0], memoryview(args[1])[: len(args[1]) // 2])
        number = fault.hit()
        raise OSError(number, os.strerror(number))

    return tried


def strike_open(fault: Fault, call: Callable[..., int]) -> Callable[..., int]:
    """Descriptors that are for writing."""

    def tried(path: Any, flags: int, *args: Any, **kwargs: Any) -> int:
        def opened() -> int:
            fault.check("open")
            return call(path, flags, *args, **kwargs)

        if not flags & WRITES:
            return call(path, flags, *args, **kwargs)
        return opened() if fault.unsynced is None else fault.unsynced.opening(path, bool(flags & os.O_TRUNC), opened)

    return tried


def strike_files(fault: Fault, call: Callable[..., Any]) -> Callable[..., Any]:
    """Files that are for writing: Python writes them without `os`."""

    class Struck(io.FileIO):
        def write(self, data: Any) -> int:
            with fault.noting(self.fileno()):
                if fault.is_due("write"):
                    super().write(bytes(data)[: len(data) // 2])
                    number = fault.hit()
                    raise OSError(number, os.strerror(number))
                return super().write(data)

    def opened(
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        closefd: bool = True,
        opener: Any = None,
    ) -> Any:
        if not set("wxa+") & set(mode):
            return call(file, mode, buffering, encoding, errors, newline, closefd, opener)

        def begun() -> Struck:
            if not isinstance(file, int):
                fault.check("open")
            return Struck(file, mode.replace("b", "").replace("t", ""), closefd, opener)

        raw = begun() if fault.unsynced is None else fault.unsynced.opening(file, "w" in mode, begun)
        if buffering == 0:
            return raw
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding, errors, newline, buffering == 1)

    return opened


# --- SQLite

INT, SIZE, POINTER, LONG = ctypes.c_int, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_int64
# Its calls of the system: the name that counts, what goes in, what comes out.
SQLITE_CALLS: dict[str, tuple[str, Any]] = {
    "write": ("write", ctypes.CFUNCTYPE(ctypes.c_ssize_t, INT, POINTER, SIZE, use_errno=True)),
    "pwrite": ("write", ctypes.CFUNCTYPE(ctypes.c_ssize_t, INT, POINTER, SIZE, LONG, use_errno=True)),
    "pwrite64": ("write", ctypes.CFUNCTYPE(ctypes.c_ssize_t, INT, POINTER, SIZE, LONG, use_errno=True)),
    "ftruncate": ("ftruncate", ctypes.CFUNCTYPE(INT, INT, LONG, use_errno=True)),
    "unlink": ("unlink", ctypes.CFUNCTYPE(INT, POINTER, use_errno=True)),
    "open": ("open", ctypes.CFUNCTYPE(INT, POINTER, INT, INT, use_errno=True)),
}


class Synced(apsw.VFSFile):
    """A file of SQLite's, as it makes it itself, but for its fsync."""

    def excepthook(self, *error: Any) -> bool:
        """A commit that failed is told by what asked for it."""
        return True

    def __init__(self, name: Any, flags: list[int]) -> None:
        super().__init__("unix", name, flags)
        self._path = name.filename() if isinstance(name, apsw.URIFilename) else name

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        if SQLITE.fault is not None and SQLITE.fault.is_due("fsync"):
            SQLITE.fault.hit()
            raise apsw.IOError("the disk reported an error")
        super().xSync(flags)
        if SQLITE.fault is not None and SQLITE.fault.unsynced is not None and self._path is not None:
            SQLITE.fault.unsynced.synced(self._path)

    def xLock(self, level: int) -> None:  # noqa: N802 - SQLite's name
        """SQLite asks for more than a file that is open for reading gives, and goes on; an error of ours would be raised."""
        try:
            super().xLock(level)
        except apsw.IOError as error:
            raise apsw.BusyError(str(error)) from None


class Files(apsw.VFS):
    """SQLite's own file system; while a `fault` is given, that of every new connection."""

    def __init__(self) -> None:
        super().__init__("faults", "unix")
        self.fault: Fault | None = None

    def excepthook(self, *error: Any) -> bool:
        """As above."""
        return True

    def xOpen(self, name: Any, flags: list[int]) -> Synced:  # noqa: N802 - SQLite's name
        return Synced(name, flags)


SQLITE = Files()


@contextmanager
def sqlite_struck_by(fault: Fault) -> Iterator[None]:
    """Its calls are put back afterwards."""
    kept = []
    SQLITE.fault = fault
    apsw.set_default_vfs("faults")
    for name, (counted, kind) in SQLITE_CALLS.items():
        address = SQLITE.xGetSystemCall(name)
        if address:
            kept.append(kind(strike_c(fault, counted, kind(address))))
            SQLITE.xSetSystemCall(name, ctypes.cast(kept[-1], POINTER).value or 0)
    try:
        yield
    finally:
        SQLITE.xSetSystemCall(None, 0)
        SQLITE.fault = None
        apsw.set_default_vfs("unix")


def strike_c(fault: Fault, name: str, call: Callable[..., int]) -> Callable[..., int]:
    """The same call of the system, with its errors as the system tells them."""

    def tried(*args: Any) -> int:
        if name in {"write", "ftruncate"}:
            with fault.noting(args[0]):
                return struck(*args)
        is_new = name == "open" and args[1] & os.O_CREAT
        if is_new and fault.unsynced is not None:
            path = ctypes.string_at(args[0])
            return fault.unsynced.opening(path, is_truncated=False, call=lambda: struck(*args))
        return struck(*args)

    def struck(*args: Any) -> int:
        is_counted = name != "open" or args[1] & os.O_CREAT
        if is_counted and (fault.is_due_page() if name == "write" else fault.is_due(name)):
            if name == "write":
                call(args[0], args[1], args[2] // 2, *args[3:])
            ctypes.set_errno(fault.hit())
            return -1
        return call(*args)

    return tried


# --- one after the other


def count(work: Callable[[], Any]) -> int:
    """How many calls there are to hit."""
    with struck_by(Fault()) as fault:
        work()
    return fault.calls


def some_of(calls: int, wanted: int) -> list[int]:
    """Turns: so many, evenly between the first and the last."""
    assert wanted < calls < MOST
    return [1 + number * calls // (wanted + 1) for number in range(1, wanted + 1)]
