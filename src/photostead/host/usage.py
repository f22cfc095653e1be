"""How much folders take. A folder of a million files is measured by a sample: reading every one's size would keep an old
disk busy for minutes.
"""

import os
import random
import time
from pathlib import Path

import msgspec


class Measured(msgspec.Struct, frozen=True):
    """In bytes."""

    bytes: int
    is_estimate: bool


def measure_folder(folder: str | Path) -> int:
    """The bytes of the files right in it; what goes meanwhile counts nothing."""
    total = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                total += entry.stat(follow_symlinks=False).st_size if entry.is_file(follow_symlinks=False) else 0
            except FileNotFoundError:
                continue
    return total


def measure_shelves(folder: Path, seconds: float) -> Measured:
    """Of a tree of two levels, `ab/cd/FILE`, over whose folders files are spread evenly: all of it where that takes less
    than `seconds`, else what a random part of it says of the whole. Raises OSError for a folder that cannot be read."""
    deadline = time.monotonic() + seconds
    shelves = [shelf for top in folders_in(folder) for shelf in folders_in(top)]
    random.Random(0).shuffle(shelves)  # noqa: S311 - a sample, no secret
    total = 0
    for count, shelf in enumerate(shelves, start=1):
        total += measure_folder(shelf)
        if time.monotonic() > deadline and count < len(shelves):
            return Measured(total * len(shelves) // count, is_estimate=True)
    return Measured(total, is_estimate=False)


def folders_in(folder: str | Path) -> list[str]:
    """Their paths."""
    with os.scandir(folder) as entries:
        return [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
