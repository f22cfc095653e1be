"""Files that we made and that nothing needs any more: how large they are, and their removal. Which they are is the caller's
to say. In worker processes, as disks may sleep.
"""

import os
import stat
from contextlib import suppress


def measure(home: bytes, paths: list[bytes]) -> tuple[int, int]:
    """How many of the paths, relative to `home`, are regular files, and their size in bytes together."""
    sizes = [status.st_size for path in paths if (status := _look(os.path.join(home, path))) is not None]
    return len(sizes), sum(sizes)


def remove(home: bytes, paths: list[bytes], before_ms: int) -> tuple[int, int]:
    """Remove those that are regular files and were not changed since (bytes, name or mode); how many, and their size in
    bytes together. Folders that are empty then go too, but for the top one. What cannot be removed stays."""
    count = size = 0
    for path in paths:
        place = os.path.join(home, path)
        status = _look(place)
        if status is not None and status.st_ctime_ns // 1_000_000 <= before_ms:
            with suppress(OSError):
                os.unlink(place)
                count, size = count + 1, size + status.st_size
                _remove_empty(home, os.path.dirname(path))
    return count, size


def _look(place: bytes) -> os.stat_result | None:
    try:
        status = os.lstat(place)
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _remove_empty(home: bytes, folder: bytes) -> None:
    with suppress(OSError):
        while b"/" in folder:
            os.rmdir(os.path.join(home, folder))
            folder = os.path.dirname(folder)
