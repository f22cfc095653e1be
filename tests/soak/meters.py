"""What a daemon holds while it has nothing to do: memory, descriptors by their kind, threads, files that were to be there for a
moment only. And how it changes from look to look.
"""

import os
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench_program.processes import rolled_up, tree

# Workers go ten seconds after their last task.
WORKERS_S = 60.0
# Of what is counted one by one.
FEW = 4
# Readers of the database are opened when they are needed for the first time: up to three more of them, with three files each.
DATABASE, READERS_FILES = "the database's files", 9


@dataclass(frozen=True)
class Held:
    """`at` in seconds; memory in MB, of the daemon alone: all that is resident, and what is its `own`, without pages of files,
    for the database is mapped and grows with what happens. `counts`: threads, temporary files, descriptors by kind."""

    at: float
    rss: float
    own: float
    counts: dict[str, int]


def wait_alone(pid: int, temporary: Path) -> Held:
    """When its workers are gone, and what they were asked by with them: what it holds. Raises AssertionError."""
    deadline, held = time.monotonic() + WORKERS_S, look(pid, temporary)
    while True:
        time.sleep(1)
        before, held = held, look(pid, temporary)
        if held.counts == before.counts and not any(is_worker(child) for child in tree(pid)[1:]):
            return held
        assert time.monotonic() < deadline, "its workers stay though nothing is to be done"


def is_worker(pid: int) -> bool:
    """Whether a process works; Python's own beside them, which keeps count of what they share, stays."""
    try:
        return b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def look(pid: int, temporary: Path) -> Held:
    """Now."""
    size = rolled_up(pid)
    assert size is not None, "it is gone"
    counts = Counter(kind_of(link) for link in links_of(pid))
    counts["threads"] = len(os.listdir(f"/proc/{pid}/task"))
    counts["temporary files"] = len(os.listdir(temporary))
    return Held(time.monotonic(), size[1], own_memory(pid), dict(counts))


def own_memory(pid: int) -> float:
    """MB that are no pages of a file; see proc(5), smaps_rollup."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    [found] = [line.split()[1] for line in lines if line.startswith("Pss_Anon:")]
    return int(found) / 1024


def links_of(pid: int) -> list[str]:
    """What each descriptor leads to."""
    found = []
    for entry in os.scandir(f"/proc/{pid}/fd"):
        with suppress(OSError):
            found.append(os.readlink(entry.path))
    return found


def kind_of(link: str) -> str:
    """Sockets, pipes, the loop's own, the database's, other files."""
    if Path(link).name.startswith("photostead.sqlite"):
        return DATABASE
    return link.partition(":")[0] if not link.startswith("/") else "files"


def more_held(before: Held, after: Held) -> list[str]:
    """What grew between two looks at the same daemon that was busy between them."""
    return [
        f"{kind}: {before.counts.get(kind, 0)} became {count}"
        for kind, count in after.counts.items()
        if count > before.counts.get(kind, 0) + (READERS_FILES if kind == DATABASE else FEW)
    ]


def growth_an_hour(looks: Sequence[Held]) -> float:
    """MB of its own memory an hour: the median of the slopes between any two looks (Theil-Sen), which one odd look does not bend."""
    slopes = [
        (later.own - earlier.own) / (later.at - earlier.at) * 3600
        for number, earlier in enumerate(looks)
        for later in looks[number + 1 :]
    ]
    return statistics.median(slopes) if slopes else 0.0
