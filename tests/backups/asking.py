"""Asking a daemon for full backups, and what it says of them."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from photostead.features.full_backups import layout
from tests.client import Client
from tests.conftest import RunJobs

HOUR_MS = 3_600_000
PATH = "/photostead/full-backups"
WORDS = {"time": "03:30", "keep": 30, "libraries": False, "rate": None, "drillDays": 30}
Choose = Callable[..., Awaitable[Any]]


async def ask(admin: Client, run_jobs: RunJobs, what: str = "run") -> Any:
    """Have something done, and see how all stands then."""
    await admin.post(f"{PATH}/{what}", expect=204)
    await run_jobs()
    return await admin.get(PATH, expect=200)


async def troubles(admin: Client) -> list[tuple[str, str]]:
    """What the administrator is told."""
    found = await admin.get("/notifications", params={"type": "BackupFailed"})
    return [(item["title"], item["description"]) for item in found]


def newest(root: Path) -> tuple[layout.Store, str]:
    """The backup that was made last."""
    found = layout.open_store(root)
    return found, found.newest()


def flip(path: Path) -> None:
    """A bit rots: size and time stay what they were."""
    status, data = path.stat(), bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
