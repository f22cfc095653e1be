"""A mover of one upload that dies, as by kill -9, at each of its steps in turn; run as a program, for it forks.

`python -m tests.unit.dying_mover FOLDER WAY` with the way a file system takes it: link, copy or rename. Prints a line of
JSON for each moment of death: what lay there after the settling of the next start.
"""

import errno
import json
import os
import shutil
import sys
from collections.abc import Callable
from hashlib import sha1
from pathlib import Path, PurePosixPath
from typing import Any

from photostead.features.storage_template import moving
from photostead.features.storage_template.moving import Named, Way
from photostead.features.storage_template.naming import Facts
from photostead.features.storage_template.store import Upload

OLD, NEW = "library/mia/2024/2024-05-01/a.jpg", "library/mia/2024/05/a.jpg"
PHOTO, SIDECAR = b"photo" * 1000, b"<x/>"
STEPS = ("open", "link", "replace", "unlink", "mkdir", "rmdir", "fsync", "utime")
FACTS = Facts(uid="u", owner="mia", original_name="a.jpg", type="IMAGE", local_time=0)
UPLOAD = Upload(1, OLD, sha1(PHOTO, usedforsecurity=False).digest(), OLD + ".xmp", FACTS)


class Row:
    """The row of the upload: a file that changes in one step."""

    def __init__(self, home: Path) -> None:
        self.path = home / "row"

    def write(self, name: str) -> None:
        """Commit."""
        part = self.path.with_suffix(".part")
        part.write_text(name)
        part.rename(self.path)

    def named(self, old: str, new: str) -> Named:
        """Which of the places it names."""
        return Named(self.path.read_text() == old, self.path.read_text() == new)


def prepare(home: Path) -> None:
    """An upload with its sidecar, filed in the usual way."""
    shutil.rmtree(home, ignore_errors=True)
    (home / "incoming").mkdir(parents=True)
    (home / OLD).parent.mkdir(parents=True)
    (home / OLD).write_bytes(PHOTO)
    (home / (OLD + ".xmp")).write_bytes(SIDECAR)
    Row(home).write(OLD)


def move(home: Path) -> None:
    """What the job does."""
    note = home / "incoming" / "1.move"
    name = moving.bring(home, UPLOAD, PurePosixPath(NEW), note, Way(verifies=True))
    assert name is not None
    Row(home).write(name)
    moving.settle(home, note, Row(home).named(OLD, name))


def die_at(moment: int, way: str) -> list[int]:
    """Wrap the steps: this process ends at the given one, which is not done. The list holds how many were."""
    done = [0]

    def wrap(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **options: Any) -> Any:
            if done[0] == moment:
                os._exit(9)
            done[0] += 1
            if name == "link" and way != "link" and not str(args[0]).endswith(".part"):
                raise OSError(errno.EXDEV if way == "copy" else errno.EPERM, way)
            return real(*args, **options)

        return step

    for name in STEPS:
        setattr(os, name, wrap(name, getattr(os, name)))
    return done


def found(home: Path) -> dict[str, Any]:
    """What lies there, with the row."""
    files = {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}
    empty = [str(path.relative_to(home)) for path in home.rglob("*") if path.is_dir() and not list(path.iterdir())]
    row = files.pop("row").decode()
    return {
        "row": row,
        "files": sorted(files),
        "is_whole": files.get(row) == PHOTO and files.get(row + ".xmp") == SIDECAR,
        "empty": sorted(set(empty) - {"incoming"}),
    }


def main(home: Path, way: str) -> None:
    """Every moment, until it lives through."""
    for moment in range(1000):
        prepare(home)
        child = os.fork()
        if child == 0:
            die_at(moment, way)
            move(home)
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        note = home / "incoming" / "1.move"
        moves = moving.read_note(note)
        if moves:
            moving.settle(home, note, Row(home).named(*moves[0]))
        note.unlink(missing_ok=True)
        print(json.dumps({"status": status, **found(home)}))
        if status != 9:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
