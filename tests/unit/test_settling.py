"""Half-written files are waited for, on a clock that goes when it is told to."""

import os
from pathlib import Path

from photostead.host.settling import Settling
from tests.unit.watching import Clock


def test_growing_file_is_waited_for(tmp_path: Path) -> None:
    """Its folder is told when it stood still for a while, and not before."""
    clock = Clock()
    settling = Settling(clock)
    path = tmp_path / "film.mp4"
    path.write_bytes(b"")
    assert settling.due() is None
    settling.begin(os.fsencode(path))
    settling.changed(os.fsencode(tmp_path))
    for size in range(1, 20):
        path.write_bytes(b"x" * size)
        clock.now += 2
        assert settling.take() == []
    clock.now += 2
    assert settling.take() == []
    clock.now += 2
    assert settling.take() == [os.fsencode(tmp_path)]
    assert settling.due() is None


def test_closed_file_is_told_at_once(tmp_path: Path) -> None:
    """Unless another one in its folder is still written; that holds up no other folder."""
    clock = Clock()
    settling = Settling(clock)
    for name in ("1", "2"):
        settling.begin(os.fsencode(tmp_path / name))
    settling.end(os.fsencode(tmp_path / "1"))
    settling.changed(os.fsencode(tmp_path))
    settling.changed(b"/other")
    assert settling.take() == [b"/other"]
    settling.end(os.fsencode(tmp_path / "2"))
    assert settling.due() == 0
    assert settling.take() == [os.fsencode(tmp_path)]


def test_patience_with_a_long_film_ends(tmp_path: Path) -> None:
    """The rest of the folder is told without it, and the film once it is done."""
    clock = Clock()
    settling = Settling(clock)
    path = tmp_path / "film.mp4"
    path.write_bytes(b"x")
    settling.begin(os.fsencode(path))
    settling.changed(os.fsencode(tmp_path))
    told: list[float] = []
    for size in range(100):
        if size < 50:
            path.write_bytes(b"x" * size)
        clock.now += 10
        told += [clock.now - 1000 for _ in settling.take()]
    assert len(told) == 2
    assert told[0] == 180
    assert 500 < told[1] < 600
    assert settling.due() is None


def test_file_that_went_needs_no_waiting(tmp_path: Path) -> None:
    clock = Clock()
    settling = Settling(clock)
    settling.begin(os.fsencode(tmp_path / "gone.jpg"))
    due = settling.due()
    assert due is not None
    clock.now += due
    assert settling.take() == [os.fsencode(tmp_path)]
