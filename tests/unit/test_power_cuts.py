"""What a cut of the power leaves, tried on files: the faults that are struck by it are as bad as they say."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import CUT, Fault, struck_by


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One with a file in it."""
    (tmp_path / "old").write_bytes(b"before")
    return tmp_path


def cut_after(folder: Path, *steps: str) -> dict[str, bytes]:
    """Some of ACTS are done, then the power is gone; what is left."""
    fault = Fault(0, CUT)
    with struck_by(fault):
        for step in steps:
            ACTS[step](folder)
        assert fault.unsynced is not None
        fault.unsynced.cut()
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def sync(path: Path) -> None:
    """A file or a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def make_below(folder: Path) -> None:
    """A file in a new folder."""
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "c").write_bytes(b"c")


ACTS: dict[str, Callable[[Path], object]] = {
    "change": lambda folder: (folder / "old").write_bytes(b"after"),
    "change text": lambda folder: (folder / "old").write_text("after"),
    "sync": lambda folder: sync(folder / "old"),
    "sync folder": sync,
    "make": lambda folder: (folder / "new").write_bytes(b"new"),
    "sync new": lambda folder: sync(folder / "new"),
    "rename": lambda folder: (folder / "new").replace(folder / "old"),
    "link": lambda folder: (folder / "twin").hardlink_to(folder / "old"),
    "below": make_below,
    "sync below": lambda folder: sync(folder / "a" / "b" / "c"),
}
OLD, AFTER = {"old": b"before"}, {"old": b"after"}


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        (["change"], OLD),
        (["change text"], OLD),
        (["change", "sync"], AFTER),
        (["change", "sync", "change text"], AFTER),
        (["make"], OLD),
        (["make", "sync new"], OLD | {"new": b"new"}),
        (["make", "sync folder"], OLD | {"new": b""}),
        (["make", "sync new", "rename"], OLD | {"new": b"new"}),
        (["make", "rename", "sync folder"], {"old": b""}),
        (["make", "sync new", "rename", "sync folder"], {"old": b"new"}),
        (["link"], OLD),
        (["link", "sync folder"], OLD | {"twin": b"before"}),
        (["below"], OLD),
        (["below", "sync below"], OLD | {"a/b/c": b"c"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_left(folder: Path, steps: list[str], left: dict[str, bytes]) -> None:
    assert cut_after(folder, *steps) == left
