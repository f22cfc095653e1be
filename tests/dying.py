"""Processes that are struck by a fault (`tests.faults`): forked from one that has read what they need, which takes milliseconds;
or whole programs, of which the kernel's tracer strikes any call, which takes a second a run.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, Protocol

import apsw

from photostead.kernel.errors import PhotosteadError
from tests.faults import KILL, Fault, struck_by

ROOT = Path(__file__).parents[1]
# The kernel's names of calls that change the disk, for whole programs.
STEPS = (
    "write", "pwrite64", "copy_file_range", "sendfile", "fsync", "fdatasync", "ftruncate",
    "rename", "renameat", "renameat2", "unlink", "unlinkat", "chmod", "fchmod", "mkdir",
)  # fmt: skip


# Does a work of a module by its name, in a folder, in a process that is struck at a turn by an error or, where none is given,
# killed; whether it got so far.
class Die(Protocol):
    def __call__(self, turn: int, work: Callable[[Path], None], home: Path, number: int = KILL) -> bool: ...


SERVE = "import sys; from importlib import import_module; from tests import dying; dying.fork_all(import_module(sys.argv[1]))"
# How long a work may take that does not end any more, in seconds.
PATIENCE = 600
# Where it leaves the sentence in which it told what failed.
SAID = "said"
# The status of a process that was struck and went on.
STRUCK = 7


@contextmanager
def dying_processes(module: str = "tests.faulty_work") -> Iterator[Die]:
    """All of them are forked from one that has read the module of their works: a start takes longer than the work."""
    command = [sys.executable, "-B", "-c", SERVE, module]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as forks:
        asked, told = forks.stdin, forks.stdout
        assert asked is not None
        assert told is not None

        def die(turn: int, work: Callable[[Path], None], home: Path, number: int = KILL) -> bool:
            asked.write(json.dumps([turn, number, work.__name__, str(home)]) + "\n")
            asked.flush()
            status = int(told.readline())
            assert status in (0, STRUCK, -signal.SIGKILL), f"{work.__name__} ended with status {status}"
            return status != 0

        yield die


def fork_all(works: Any) -> None:
    """In the process that forks; it has no threads."""
    # What was read stays: a child that collects garbage would have all of it copied.
    gc.disable()
    gc.freeze()
    for line in sys.stdin:
        turn, number, name, home = json.loads(line)
        child = os.fork()
        if not child:
            strike_dead(Fault(turn, number), getattr(works, name), Path(home))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def strike_dead(fault: Fault, work: Callable[[Path], None], home: Path) -> NoReturn:
    """In the process that dies, or whatever else becomes of it."""
    status = 1
    signal.alarm(PATIENCE)
    # A file that a cut makes shorter may be mapped: who reads there meanwhile waits for the end.
    signal.signal(signal.SIGBUS, lambda *unused: None)
    try:
        with struck_by(fault):
            work(home)
        status = STRUCK if fault.struck else 0
    except PhotosteadError as error:
        (home / SAID).write_text(error.message)
        status = STRUCK if fault.struck else 1
    except Exception as error:
        traceback.print_exc()
        status = STRUCK if fault.struck and is_of_closing(error) else 1
    finally:
        os._exit(status)


def is_of_closing(error: Exception) -> bool:
    """Whether SQLite could not fold its log in as a database was closed: by itself it says nothing of that, but through a file
    system of Python's it does."""
    steps = traceback.extract_tb(error.__traceback__)
    return isinstance(error, apsw.Error) and any(step.name == "Connection.close" for step in steps)


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
