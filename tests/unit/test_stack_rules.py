"""Which photos belong together by rule."""

import random
from typing import Any

import pytest

from photostead.features.stacks.rules import MOST_FRAMES, Rule, Shot, find_groups

CANON = {"make": "Canon", "model": "R6", "is_dated": 1}
PIXEL = {"make": "Google", "model": "Pixel 8", "is_dated": 1}


def shot(number: int, name: str, at: int, **values: Any) -> Shot:
    """A photo, `at` in ms."""
    given = {"make": None, "model": None, "library_id": None, "place": "timeline", "is_dated": 0, **values}
    return Shot(id=number, uid=f"u{number}", name=name, taken_at=at, **given)


def groups(*shots: Shot, rules: tuple[Rule, ...] = tuple(Rule)) -> list[tuple[str, list[int]]]:
    """Rule and keys of what belongs together."""
    return [(str(one.rule), [item.id for item in one.shots]) for one in find_groups(shots, rules)]


PAIRS: list[tuple[str, list[Shot], list[list[int]]]] = [
    ("the JPEG is on top", [shot(1, "IMG_1.CR3", 0), shot(2, "img_1.jpg", 10)], [[2, 1]]),
    ("three files of a shot", [shot(1, "1.jpg", 0), shot(2, "1.heic", 0), shot(3, "1.dng", 0)], [[1, 2, 3]]),
    ("a Pixel's", [shot(1, "PXL_1.RAW-02.ORIGINAL.dng", 0), shot(2, "PXL_1.RAW-01.COVER.jpg", 0)], [[2, 1]]),
    ("two JPEGs", [shot(1, "1.jpg", 0), shot(2, "1.jpeg", 0)], []),
    ("two RAWs", [shot(1, "1.nef", 0), shot(2, "1.dng", 0)], []),
    ("another name", [shot(1, "1.jpg", 0), shot(2, "2.dng", 0)], []),
    ("another time", [shot(1, "1.jpg", 0), shot(2, "1.dng", 2001)], []),
    ("a chain of times", [shot(1, "1.jpg", 0), shot(2, "x.jpg", 1500), shot(3, "1.dng", 3000)], []),
    ("another library", [shot(1, "1.jpg", 0, library_id=1), shot(2, "1.dng", 0, library_id=2)], []),
    ("another place", [shot(1, "1.jpg", 0, place="archive"), shot(2, "1.dng", 0)], []),
    ("another camera", [shot(1, "1.jpg", 0, **CANON), shot(2, "1.dng", 0, **PIXEL)], []),
    ("one that names no camera", [shot(1, "1.jpg", 0, **CANON), shot(2, "1.dng", 0)], [[1, 2]]),
]


@pytest.mark.parametrize(("shots", "wanted"), [case[1:] for case in PAIRS], ids=[case[0] for case in PAIRS])
def test_raw_and_jpeg(shots: list[Shot], wanted: list[list[int]]) -> None:
    assert groups(*shots) == [("raw-jpeg", ids) for ids in wanted]
    assert groups(*shots, rules=(Rule.BURST,)) == []


def frames(count: int, step: int, **values: Any) -> list[Shot]:
    """Shots of one camera."""
    return [shot(n, f"IMG_{n}.jpg", n * step, **{**CANON, **values}) for n in range(count)]


BURSTS: list[tuple[str, list[Shot], list[list[int]]]] = [
    ("ten a second", frames(10, 100), [list(range(10))]),
    ("one a second", frames(4, 1000), [[0, 1, 2, 3]]),
    ("all in one second", frames(3, 0), [[0, 1, 2]]),
    ("slower", frames(4, 1001), []),
    ("two", frames(2, 100), []),
    ("a time lapse", frames(MOST_FRAMES + 1, 1000), []),
    ("as many as may be", frames(MOST_FRAMES, 1000), [list(range(MOST_FRAMES))]),
    ("dated by the file alone", frames(5, 100, is_dated=0), []),
    ("of no camera", frames(5, 100, model=None), []),
    ("two cameras at once", [*frames(2, 100), *[shot(n, f"P{n}.jpg", n * 100, **PIXEL) for n in (8, 9)]], []),
    ("numbered, the cover on top",
     [shot(1, "IMG_20190101_120000_BURST001.jpg", 0), shot(2, "IMG_20190101_120000_BURST002_COVER.jpg", 100)], [[2, 1]]),
    ("named after their time",
     [shot(1, "00000IMG_00000_BURST20190101120000123.jpg", 0), shot(2, "00001IMG_00001_BURST20190101120000123_COVER.jpg", 9)],
     [[2, 1]]),
    ("counted", [shot(1, "20190101_120000_001.jpg", 0), shot(2, "20190101_120000_002.jpg", 0)], [[1, 2]]),
    ("of two bursts", [shot(1, "A_BURST001.jpg", 0), shot(2, "B_BURST001.jpg", 0)], []),
    ("numbered, much later", [shot(1, "A_BURST001.jpg", 0), shot(2, "A_BURST002.jpg", 60_000)], []),
]  # fmt: skip


@pytest.mark.parametrize(("shots", "wanted"), [case[1:] for case in BURSTS], ids=[case[0] for case in BURSTS])
def test_bursts(shots: list[Shot], wanted: list[list[int]]) -> None:
    assert groups(*shots) == [("burst", ids) for ids in wanted]
    assert groups(*shots, rules=(Rule.RAW_JPEG,)) == []


def test_a_burst_with_raw_files_is_one_stack() -> None:
    """A pair counts as one frame, so two pairs are no burst."""

    def both(count: int) -> list[Shot]:
        return [
            shot(2 * n + k, f"{n}.{kind}", n * 200, **CANON)
            for n in range(count)
            for k, kind in enumerate(("dng", "jpg"))
        ]

    assert groups(*both(3)) == [("burst", [1, 3, 5, 0, 2, 4])]
    assert groups(*both(2)) == [("raw-jpeg", [1, 0]), ("raw-jpeg", [3, 2])]


def test_nobody_is_in_two_groups() -> None:
    """Whatever lies close to what."""
    source = random.Random(3)
    names = ["1.jpg", "1.dng", "2.jpg", "2.dng", "3.heic", "A_BURST001.jpg", "A_BURST002.jpg", "A_BURST002_COVER.dng"]
    for _ in range(200):
        times = sorted(source.randrange(6000) for _ in range(30))
        shots = [
            shot(n, source.choice(names), at, **source.choice([CANON, PIXEL, {}]), place=source.choice(["a", "b"]))
            for n, at in enumerate(times)
        ]
        found = [ids for _, ids in groups(*shots)]
        assert len({key for ids in found for key in ids}) == sum(map(len, found))
        assert all(len(ids) > 1 for ids in found)
