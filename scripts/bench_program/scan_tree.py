"""A tree of many small files for measuring scans, and what happens to it: some are written anew, some move. It is made once
and used again, so what moved goes back. Nothing in it can be shown as a photo: scans do not look inside.
"""

import os
import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

FOLDERS, FOLDERS_BELOW_ONE = 1000, 50
FEWEST_IN_A_FOLDER = 20
SMALLEST, LARGEST = 200, 4000  # bytes; the largest still fits one block of most file systems
BEGIN, END = 1_262_304_000, 1_704_067_200  # 2010 to 2024, seconds


@dataclass(frozen=True)
class Tree:
    """`path` is the tree itself; nothing else is ever in it."""

    path: Path
    files: int

    @property
    def folders(self) -> list[Path]:
        """Those that hold files, two levels down; fewer where there are few files."""
        count = max(2, min(FOLDERS, self.files // FEWEST_IN_A_FOLDER))
        return [self.path / f"{2000 + one // FOLDERS_BELOW_ONE}" / f"{one % FOLDERS_BELOW_ONE:02} days away"
                for one in range(count)]  # fmt: skip

    def every(self, step: int) -> list[Path]:
        """One of so many files, all over the tree."""
        paths = sorted(Path(entry.path) for folder in self.folders for entry in os.scandir(folder))
        return paths[::step]


def ensure_tree(tree: Tree) -> None:
    """Make it, unless it is there whole; what was left half made is thrown away."""
    mark = tree.path.with_name(tree.path.name + ".complete")
    if mark.exists():
        return
    click.echo(f"making {tree.files:,} files in {tree.path} (once)", err=True)
    shutil.rmtree(tree.path, ignore_errors=True)
    rng, folders = random.Random(1), tree.folders
    for number, folder in enumerate(folders):
        folder.mkdir(parents=True)
        for file in range(number, tree.files, len(folders)):
            write(folder / f"IMG_{file:07}.jpg", rng.randint(SMALLEST, LARGEST), rng)
    for folder in {*folders, *(folder.parent for folder in folders)}:
        os.utime(folder, (BEGIN, BEGIN))
    mark.touch()


def write(path: Path, size: int, rng: random.Random) -> None:
    """Bytes of its own, of a time in the past."""
    path.write_bytes(path.name.encode() + rng.randbytes(size - len(path.name)))
    moment = rng.randrange(BEGIN * 10**9, END * 10**9)
    os.utime(path, ns=(moment, moment))


def rewrite(paths: Sequence[Path]) -> None:
    """Other bytes, another size and time."""
    rng = random.Random()
    for path in paths:
        before = path.stat().st_size
        write(path, before + 1 if before < LARGEST else SMALLEST, rng)


@contextmanager
def moved(tree: Tree, paths: Sequence[Path]) -> Iterator[dict[Path, Path]]:
    """Each in another folder while the block runs: where it is by where it was. Names are unique in the whole tree."""
    folders = tree.folders
    after = dict(zip(folders, folders[1:] + folders[:1], strict=True))
    places = {path: after[path.parent] / path.name for path in paths}
    for before, now in places.items():
        before.rename(now)
    try:
        yield places
    finally:
        for before, now in places.items():
            now.rename(before)


def times_of_access(paths: Sequence[Path]) -> list[int]:
    """In ns: tells afterwards which of them were read."""
    return [path.stat().st_atime_ns for path in paths]


def notes_access(folder: Path) -> bool:
    """Whether the file system of a folder notes that a file was read which was renamed shortly before."""
    written, renamed = folder / "written", folder / "renamed"
    written.write_bytes(b"read me")
    os.utime(written, (BEGIN, BEGIN))
    written.rename(renamed)
    renamed.read_bytes()
    now = renamed.stat().st_atime
    renamed.unlink()
    return now != BEGIN
