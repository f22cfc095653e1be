"""What the kernel counts for this process and its worker processes: memory, time, open files. From /proc, see proc(5).

What cannot be read (another system, a sandbox that hides processes) counts as nothing.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

PROC = Path("/proc")
# How the standard library starts a worker process; its semaphore tracker and our ffmpeg lack it.
WORKER_MARK = b"--multiprocessing-fork"
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")


class Usage(msgspec.Struct, frozen=True):
    """Resident memory in bytes and processor time in seconds, of `count` processes together."""

    count: int
    memory: int
    seconds: float


def read_own() -> Usage:
    """This process."""
    return sum_up([os.getpid()])


def read_workers() -> Usage:
    """The worker processes that run now."""
    return sum_up(pid for pid in children(os.getpid()) if is_worker(pid))


def count_open_files() -> int:
    """Descriptors of this process."""
    return len(os.listdir(PROC / "self/fd"))


def sum_up(pids: Iterator[int] | list[int]) -> Usage:
    """Those that are still there."""
    found = [usage for pid in pids if (usage := read_usage(pid)) is not None]
    return Usage(len(found), sum(one.memory for one in found), sum(one.seconds for one in found))


def read_usage(pid: int) -> Usage | None:
    """One process; None when it is gone."""
    try:
        # The name, in parentheses, may hold anything; what follows begins with the third field.
        fields = (PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()
        return Usage(1, int(fields[21]) * PAGE_BYTES, (int(fields[11]) + int(fields[12])) / TICKS)
    except (OSError, ValueError, IndexError):
        return None


def children(pid: int) -> Iterator[int]:
    """Processes that one of its threads started."""
    with suppress(OSError):
        for thread in (PROC / str(pid) / "task").iterdir():
            with suppress(OSError):  # the thread has ended
                yield from map(int, (thread / "children").read_text().split())


def is_worker(pid: int) -> bool:
    """Whether it was started to work for us."""
    try:
        return WORKER_MARK in (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return False
