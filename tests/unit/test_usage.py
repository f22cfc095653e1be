"""How much folders take: counted where that is quick, estimated where it is not."""

import time
from pathlib import Path

import pytest

from photostead.host import usage
from photostead.host.usage import Measured, measure_folder, measure_shelves


def fill(root: Path, shelves: int, size: int) -> Path:
    """Two files of `size` bytes on each of so many shelves."""
    for number in range(shelves):
        shelf = root / f"{number % 16:02x}" / f"{number:02x}"
        shelf.mkdir(parents=True)
        for name in ("a", "b"):
            (shelf / name).write_bytes(bytes(size))
    return root


def test_files_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(1000))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inside").write_bytes(bytes(50))
    (tmp_path / "link").symlink_to(tmp_path / "folder" / "inside")
    assert measure_folder(tmp_path) == 1000


def test_all_of_a_small_tree(tmp_path: Path) -> None:
    assert measure_shelves(fill(tmp_path, 40, 100), 60.0) == Measured(8000, is_estimate=False)
    assert measure_shelves(tmp_path / "00" / "00", 0.0) == Measured(0, is_estimate=False)


def test_a_part_says_it_of_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more folders are read once the time is over."""
    fill(tmp_path, 40, 100)
    read: list[str] = []

    def measure(folder: str | Path) -> int:
        read.append(str(folder))
        return measure_folder(folder)

    monkeypatch.setattr(usage, "measure_folder", measure)
    monkeypatch.setattr(time, "monotonic", lambda: 10.0 * (len(read) > 4))
    assert measure_shelves(tmp_path, 1.0) == Measured(8000, is_estimate=True)
    assert len(read) == 5


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        measure_shelves(tmp_path / "gone", 1.0)
