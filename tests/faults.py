"""Trouble with a disk, at each call that changes it in turn: one that is full from then on, one that fails once, a kill -9 in the
middle of a write. For everything that must leave a whole state behind whatever happens.

The calls are those of this process: Python's own (files, `os`, and what is built on them) and SQLite's, whose calls of the system
can be exchanged. SQLite's fsync is not among them, nor what other processes do: `run_struck` has the kernel's tracer strike any
call of a whole program, which takes a second a run. A process that is to die is forked from one that has read the modules, which
takes milliseconds.
"""

import builtins
import ctypes
import errno
import io
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import apsw
import pytest

from photostead.db import snapshot

# What a full disk refuses. It removes and closes without complaint, and changes what is there already.
GROWING = frozenset({"write", "open", "mkdir", "link", "rename", "replace", "fsync", "ftruncate", "truncate"})
CHANGING = (
    "write", "fsync", "fdatasync", "rename", "replace", "mkdir", "unlink", "remove", "rmdir", "link", "truncate", "ftruncate", "utime",
    "chmod",
)  # fmt: skip
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
# The kernel's names of calls that change the disk, for whole programs.
STEPS = (
    "write", "pwrite64", "copy_file_range", "sendfile", "fsync", "fdatasync", "ftruncate",
    "rename", "renameat", "renameat2", "unlink", "unlinkat", "chmod", "fchmod", "mkdir",
)  # fmt: skip
KILL = -1
ROOT = Path(__file__).parents[1]
MOST = 20_000


class Fault:
    """What happens at the `turn`-th call (never for 0): `number` is the system's of an error, or KILL. `calls` are counted;
    `struck` is the name of the first that it hit."""

    def __init__(self, turn: int = 0, number: int = KILL) -> None:
        self.turn, self.number, self.calls = turn, number, 0
        self.struck: str | None = None

    def is_due(self, name: str) -> bool:
        """Count a call, and say whether it is hit. A full disk stays full."""
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
        if self.number == KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.number

    def check(self, name: str) -> None:
        """Before a call. Raises OSError where it is its turn."""
        if self.is_due(name):
            number = self.hit()
            raise OSError(number, os.strerror(number))


@contextmanager
def struck_by(fault: Fault) -> Iterator[Fault]:
    """All of this process that changes files meanwhile is counted, and hit at its turn."""
    with pytest.MonkeyPatch.context() as patch, sqlite_struck_by(fault):
        for name in CHANGING:
            patch.setattr(os, name, strike(fault, name, getattr(os, name)))
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
        if flags & WRITES:
            fault.check("open")
        return call(path, flags, *args, **kwargs)

    return tried


def strike_files(fault: Fault, call: Callable[..., Any]) -> Callable[..., Any]:
    """Files that are for writing: Python writes them without `os`."""

    class Struck(io.FileIO):
        def write(self, data: Any) -> int:
            if fault.is_due("write"):
                super().write(bytes(data)[: len(data) // 2])
                number = fault.hit()
                raise OSError(number, os.strerror(number))
            return super().write(data)

    def opened(file: Any, mode: str = "r", buffering: int = -1, *args: Any, **kwargs: Any) -> Any:
        if not set("wxa+") & set(mode) or "b" not in mode:
            return call(file, mode, buffering, *args, **kwargs)
        if not isinstance(file, int):
            fault.check("open")
        raw = Struck(file, mode.replace("b", ""), kwargs.get("closefd", True), kwargs.get("opener"))
        if buffering == 0:
            return raw
        return io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)

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
VFS = apsw.VFS("faults", "unix")


@contextmanager
def sqlite_struck_by(fault: Fault) -> Iterator[None]:
    """Its calls are put back afterwards."""
    kept = []
    for name, (counted, kind) in SQLITE_CALLS.items():
        address = VFS.xGetSystemCall(name)
        if address:
            kept.append(kind(strike_c(fault, counted, kind(address))))
            VFS.xSetSystemCall(name, ctypes.cast(kept[-1], POINTER).value or 0)
    try:
        yield
    finally:
        VFS.xSetSystemCall(None, 0)


def strike_c(fault: Fault, name: str, call: Callable[..., int]) -> Callable[..., int]:
    """The same call of the system, with its errors as the system tells them."""

    def tried(*args: Any) -> int:
        is_counted = name != "open" or args[1] & os.O_CREAT
        if is_counted and fault.is_due(name):
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


def some_of(calls: int, wanted: int | None) -> Iterable[int]:
    """Turns: so many, evenly between the first and the last; all for None."""
    assert 0 < calls < MOST
    if wanted is None or wanted >= calls:
        return range(1, calls + 1)
    return [1 + number * calls // (wanted + 1) for number in range(1, wanted + 1)]


# Does a work of `tests.faulty_work` by its name, in a folder, in a process that is killed at a turn; whether it got so far.
Die = Callable[[int, Callable[[Path], None], Path], bool]
SERVE = "from tests import faults, faulty_work; faults.fork_all(faulty_work)"


@contextmanager
def dying_processes() -> Iterator[Die]:
    """All of them are forked from one that has read what is needed: a start takes longer than the work."""
    command = [sys.executable, "-B", "-c", SERVE]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as forks:
        asked, told = forks.stdin, forks.stdout
        assert asked is not None
        assert told is not None

        def die(turn: int, work: Callable[[Path], None], home: Path) -> bool:
            asked.write(json.dumps([turn, work.__name__, str(home)]) + "\n")
            asked.flush()
            status = int(told.readline())
            assert status in (0, -signal.SIGKILL), status
            return status != 0

        yield die


def fork_all(works: Any) -> None:
    """In the process that forks; it has no threads."""
    for line in sys.stdin:
        turn, name, home = json.loads(line)
        child = os.fork()
        if not child:
            strike_dead(turn, getattr(works, name), Path(home))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def strike_dead(turn: int, work: Callable[[Path], None], home: Path) -> NoReturn:
    """In the process that dies."""
    status = 1
    try:
        with struck_by(Fault(turn, KILL)):
            work(home)
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(status)


def run_struck(code: str, path: Path, step: str, number: int, how: str = "signal=KILL") -> int:
    """Run a program to which the kernel does `how` (`error=EIO` for instance) as it enters its call `step` for the time `number`;
    its status, below zero where it was killed."""
    command = [
        "strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={step}", "-e", f"inject={step}:{how}:when={number}", sys.executable, "-B", "-c", code, str(path),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    status = -signal.SIGKILL if done.returncode == 128 + signal.SIGKILL else done.returncode
    assert status in (0, -signal.SIGKILL) or how != "signal=KILL", done.stderr
    return status
