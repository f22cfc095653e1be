"""A process with its children as the kernel counts them: memory, CPU, bytes written. Linux only, by /proc (see proc(5))."""

import os
import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
SAMPLE_SECONDS = 0.25


@dataclass(frozen=True)
class Memory:
    """In MB. PSS shares what several processes map among them, RSS counts it for each."""

    pss: float
    rss: float
    processes: int


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found += tree(int(child))
    return found


def memory(pid: int) -> Memory:
    """Of the whole tree now; a process that ends meanwhile counts as nothing."""
    sizes = [size for size in map(rolled_up, tree(pid)) if size is not None]
    return Memory(sum(pss for pss, _ in sizes), sum(rss for _, rss in sizes), len(sizes))


def rolled_up(pid: int) -> tuple[float, float] | None:
    """PSS and RSS of one process in MB."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return None
    kilobytes = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
    return kilobytes["Pss"] / 1024, kilobytes["Rss"] / 1024


def cpu_seconds(pid: int) -> float:
    """User and system time of the tree's processes that run now."""
    return sum(ticks_of(each) for each in tree(pid)) / CLOCK_TICKS


def ticks_of(pid: int) -> int:
    """Of one process; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def bytes_written(pid: int) -> int:
    """What the tree's processes sent towards a disk so far."""
    return sum(written_by(each) for each in tree(pid))


def written_by(pid: int) -> int:
    """Of one process; 0 when it is gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/io").read_text().splitlines():
            if line.startswith("write_bytes:"):
                return int(line.split()[1])
    return 0


def children_cpu_seconds() -> float:
    """User and system time of all children that ended, and of theirs: exact, whenever they came and went."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def own_memory(kind: str) -> float:
    """What /proc/self/status says of this process, in MB: "VmHWM" is the most it held since its program began, where `ru_maxrss`
    knows that of the process it came from as well."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:")) / 1024


class Peak:
    """The most memory that a tree was seen with."""

    def __init__(self) -> None:
        self.pss = self.rss = 0.0

    def see(self, now: Memory) -> None:
        """One sample."""
        self.pss, self.rss = max(self.pss, now.pss), max(self.rss, now.rss)


@contextmanager
def watch_memory(pid: int) -> Iterator[Peak]:
    """Sample while the block runs."""
    peak = Peak()
    with repeating(SAMPLE_SECONDS, lambda: peak.see(memory(pid))):
        yield peak


@contextmanager
def repeating(seconds: float, act: Callable[[], None]) -> Iterator[None]:
    """Do something each so many seconds, on a thread, while the block runs."""
    done = threading.Event()

    def go_on() -> None:
        while not done.wait(seconds):
            act()

    thread = threading.Thread(target=go_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
