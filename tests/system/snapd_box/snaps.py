"""Our snap as scripts/build-snap makes it, and later revisions of it that differ in a few files: newer, or broken.

Not here: installing them (`box.py`).
"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.system.snapd_box.tree import squash

ROOT = Path(__file__).resolve().parents[3]
MIGRATIONS = "lib/photostead/photostead/db/migrations"


@dataclass(frozen=True)
class Snaps:
    """`first` is the snap of this checkout; `tree` what is in it."""

    folder: Path
    tree: Path
    first: Path

    def revise(self, version: str, changes: Mapping[str, str | None]) -> Path:
        """A snap of another version in which these files (paths in the snap) have this text, or are not there (None)."""
        tree = self.folder / version
        shutil.copytree(self.tree, tree, symlinks=True, copy_function=os.link)
        recipe = (self.tree / "meta/snap.yaml").read_text().splitlines()
        lines = [f"version: '{version}'" if line.startswith("version:") else line for line in recipe]
        for path, text in {"meta/snap.yaml": "\n".join(lines), **changes}.items():
            replace(tree / path, text)
        snap = self.folder / f"photostead_{version}.snap"
        squash(tree, snap)
        shutil.rmtree(tree)
        return snap


def replace(path: Path, text: str | None) -> None:
    """The text of one file of a tree whose files are links to those of another; scripts can be run."""
    path.unlink(missing_ok=True)
    if text is not None:
        path.write_text(text)
        path.chmod(0o755 if text.startswith("#!") else 0o644)


def build_snaps(folder: Path) -> Snaps:
    """The snap of this checkout (a minute). Raises AssertionError with what the script said."""
    tree, first = folder / "tree", folder / "photostead.snap"
    command = [str(ROOT / "scripts/build-snap"), "--compression=zstd", f"--tree={tree}", f"--output={first}"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Snaps(folder, tree, first)


def newer_schema(tree: Path) -> tuple[str, str]:
    """Path and text of a further migration: with it, a revision's database is one that the revision before does not know."""
    newest = max(int(path.name[:4]) for path in (tree / MIGRATIONS).glob("[0-9]*.sql"))
    return f"{MIGRATIONS}/{newest + 1:04}_of_the_box.sql", "create table of_the_box (id integer primary key) strict;\n"
