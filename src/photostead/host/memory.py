"""How much memory this machine has for us: what is built in, and what the groups of processes that we are in may take (a limit of
systemd's, of a container's). What is done with it is not known here.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

MEMINFO = Path("/proc/meminfo")
OWN_GROUPS = Path("/proc/self/cgroup")
GROUPS = Path("/sys/fs/cgroup")


def usable_memory() -> int:
    """Bytes that processes of ours may take at most; 0 where nothing tells."""
    return min((limit for limit in (built_in(MEMINFO), *group_limits(OWN_GROUPS, GROUPS)) if limit), default=0)


def built_in(meminfo: Path) -> int:
    """Bytes of memory that the kernel has (proc(5)); 0 where it does not say."""
    with suppress(OSError, ValueError):
        for line in meminfo.read_text().splitlines():
            if line.startswith("MemTotal:"):
                return int(line.split()[1]) * 1024
    return 0


def group_limits(own: Path, groups: Path) -> Iterator[int]:
    """The limits of the groups that we are in and of those around them (cgroups(7)), version 2 and 1."""
    lines: list[str] = []
    with suppress(OSError):
        lines = own.read_text().splitlines()
    for line in lines:
        number, controllers, path = [*line.split(":", 2), "", ""][:3]
        if number == "0":
            yield from limits_upwards(groups, groups / path.lstrip("/"), "memory.max")
        elif "memory" in controllers.split(","):
            root = groups / "memory"
            yield from limits_upwards(root, root / path.lstrip("/"), "memory.limit_in_bytes")


def limits_upwards(root: Path, folder: Path, name: str) -> Iterator[int]:
    """The limits in a folder and in those above it, up to the root; inside a container the root is our own group."""
    for place in (folder, *folder.parents):
        with suppress(OSError, ValueError):
            yield int((place / name).read_text())
        if place == root:
            return
