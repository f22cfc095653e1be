"""How full the disk is that a folder lies on."""

import os
from pathlib import Path

import msgspec


class DiskUsage(msgspec.Struct, frozen=True):
    """In bytes. `available` is what we may still write: less than what is free where some is kept for root."""

    size: int
    used: int
    available: int


def read_disk_usage(folder: Path) -> DiskUsage:
    """Ask the file system; it may be asleep or far away, so not on the event loop. Raises OSError. See statvfs(3)."""
    stat = os.statvfs(folder)
    return DiskUsage(
        size=stat.f_blocks * stat.f_frsize,
        used=(stat.f_blocks - stat.f_bfree) * stat.f_frsize,
        available=stat.f_bavail * stat.f_frsize,
    )
