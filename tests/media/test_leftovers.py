"""Removing what is needed no more: only ordinary files, only those that nobody touched since, and no folder that holds more."""

import os
from pathlib import Path

from photostead.kernel.clock import now_ms
from photostead.media import leftovers

LATER = 3_600_000


def fill(home: Path) -> list[bytes]:
    """Two files, a link to one beside, a folder, a pipe, and nothing; their paths."""
    folder = home / "derived" / "ab" / "cd"
    folder.mkdir(parents=True)
    (home / "precious").write_bytes(b"precious")
    (folder / "one").write_bytes(b"123")
    (folder / "two").write_bytes(b"12345")
    (folder / "link").symlink_to(home / "precious")
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")
    return [b"derived/ab/cd/" + name for name in (b"one", b"two", b"link", b"folder", b"pipe", b"gone")]


def test_measuring_touches_nothing(tmp_path: Path) -> None:
    assert leftovers.measure(os.fsencode(tmp_path), fill(tmp_path)) == (2, 8)
    assert len(list((tmp_path / "derived/ab/cd").iterdir())) == 5


def test_only_ordinary_files_go(tmp_path: Path) -> None:
    paths = fill(tmp_path)
    assert leftovers.remove(os.fsencode(tmp_path), paths, now_ms() + LATER) == (2, 8)
    assert {path.name for path in (tmp_path / "derived/ab/cd").iterdir()} == {"link", "folder", "pipe"}
    assert (tmp_path / "precious").read_bytes() == b"precious"


def test_what_was_touched_meanwhile_stays(tmp_path: Path) -> None:
    paths = fill(tmp_path)
    assert leftovers.remove(os.fsencode(tmp_path), paths, now_ms() - LATER) == (0, 0)
    assert (tmp_path / "derived/ab/cd/one").exists()


def test_folders_go_with_their_last_file_but_for_the_top_one(tmp_path: Path) -> None:
    for name in ("ab/cd/one", "ab/ef/two"):
        (tmp_path / "derived" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "derived" / name).write_bytes(b"1")
    home = os.fsencode(tmp_path)
    leftovers.remove(home, [b"derived/ab/cd/one"], now_ms() + LATER)
    assert [path.name for path in (tmp_path / "derived/ab").iterdir()] == ["ef"]
    leftovers.remove(home, [b"derived/ab/ef/two"], now_ms() + LATER)
    assert list((tmp_path / "derived").iterdir()) == []


def test_what_cannot_be_removed_stops_nothing(tmp_path: Path) -> None:
    """A folder in the place of a file that was listed, a part of the path that is no folder."""
    paths = fill(tmp_path)
    (tmp_path / "derived/ab/file").write_bytes(b"1")
    assert leftovers.remove(os.fsencode(tmp_path), [b"derived/ab/file/x", *paths], now_ms() + LATER) == (2, 8)
