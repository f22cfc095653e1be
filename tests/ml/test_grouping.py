"""Groups of faces against the plain definition, against made-up truth, and in every order."""

from collections.abc import Sequence

import numpy as np
import pytest

from photostead.ml.likeness import Flags, Rules, Vectors, best_of_groups, components
from tests.ml.faces_made_up import Grouped, group, make_faces, score, unit

# As the box is set.
USUAL = Rules(3, 0.5)
# Of faces that move to another group, or out of one, when they come in another order.
TOLERANCE = 0.005


def as_sets(grouped: Grouped, members: Flags) -> set[frozenset[int]]:
    """Which of these faces are together, whatever their groups are called."""
    keys = np.flatnonzero(members)
    return {
        frozenset(int(key) for key in keys if grouped.groups[key] == number)
        for number in set(grouped.groups[keys].tolist())
    }


def by_definition(vectors: Vectors, rules: Rules, counts: Flags) -> tuple[Flags, set[frozenset[int]]]:
    """Cores, and which of them are together, of all pairs at once."""
    close = vectors @ vectors.T >= rules.close
    np.fill_diagonal(close, val=True)
    cores = counts & ((close & counts).sum(axis=1) >= rules.min_faces)
    return cores, {frozenset(rows.tolist()) for rows in components(close, cores)}


@pytest.mark.parametrize("batch", [1, 7, 64, 600])
@pytest.mark.parametrize("rules", [USUAL, Rules(1, 0.5), Rules(8, 0.45), Rules(3, 2.0)])
def test_as_they_come_is_as_all_at_once(batch: int, rules: Rules) -> None:
    """Cores and how they are connected are those of the definition, however the faces are dealt out."""
    faces = make_faces(600, blur=0.9)
    dice = np.random.default_rng(batch)
    counts = dice.random(600) > 0.15
    grouped = group(faces.vectors, rules, order=dice.permutation(600), batch=batch, counts=counts)
    cores, together = by_definition(faces.vectors, rules, counts)
    assert grouped.cores.tolist() == cores.tolist()
    assert as_sets(grouped, cores) == together


def test_whoever_is_near_a_core_follows_it() -> None:
    """At once, or as soon as there is one close to them; the others wait."""
    faces = make_faces(400, blur=0.9)
    grouped = group(faces.vectors, USUAL, batch=400)
    likeness = faces.vectors @ faces.vectors.T
    nearest = np.where(grouped.cores, likeness, -1.0).argmax(axis=1)
    reach = likeness[np.arange(400), nearest] >= USUAL.least
    rim = ~grouped.cores
    assert rim.any()
    assert (~reach & rim).any()
    assert grouped.groups[rim & reach].tolist() == grouped.groups[nearest[rim & reach]].tolist()
    assert not grouped.groups[rim & ~reach].any()


def test_people_are_told_apart_among_20000_faces() -> None:
    """Families and blurred photos included."""
    faces = make_faces(20_000)
    assert score(faces.who, group(faces.vectors, USUAL, batch=4096).groups) >= 0.97


def test_another_order_moves_few_faces() -> None:
    """None that is a core."""
    faces = make_faces(3000, blur=0.8)
    dice = np.random.default_rng(1)
    one, other = (group(faces.vectors, USUAL, order=dice.permutation(3000), batch=100) for _ in range(2))
    assert one.cores.tolist() == other.cores.tolist()
    assert as_sets(one, one.cores) == as_sets(other, other.cores)
    names = {
        int(mine): int(theirs) for mine, theirs in zip(one.groups[one.cores], other.groups[one.cores], strict=True)
    }
    moved = sum(names.get(int(mine), 0) != int(theirs) for mine, theirs in zip(one.groups, other.groups, strict=True))
    assert moved <= TOLERANCE * 3000


def line(*degrees: float) -> Vectors:
    """Directions in a plane."""
    angles = np.radians(degrees)
    return unit(np.stack([np.cos(angles), np.sin(angles)], axis=1))


# Close is what differs by 41 degrees at most (cosine 0.75), within reach by 43 (0.722).
PLANE = Rules(3, 0.2777)


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [
        ([0, 5], [0, 0]),
        ([0, 5, 10], [1, 1, 1]),
        ([0, 5, 10, 90, 95, 100], [1, 1, 1, 2, 2, 2]),
        ([0, 5, 10, 80, 85, 90, 45], [1, 1, 1, 1, 1, 1, 1]),
        ([80, 0, 40], [1, 1, 1]),
        ([0, 5, 10, 52.5], [1, 1, 1, 1]),
        ([0, 5, 10, 54], [1, 1, 1, 0]),
        ([54, 0, 5, 10, 40], [1, 1, 1, 1, 1]),
    ],
    ids=["two wait", "three are one", "two groups", "one between joins them", "a chain of two", "at the rim", "beyond it",
         "one that waited"],
)  # fmt: skip
def test_small_ones_by_hand(degrees: Sequence[float], expected: Sequence[int]) -> None:
    """One face after the other."""
    grouped = group(line(*degrees), PLANE, batch=1)
    assert grouped.groups.tolist() == expected


def test_videos_follow_and_found_nothing() -> None:
    """However many frames show somebody."""
    frames = np.array([False, False, False, False])
    assert not group(line(0, 5, 10, 15), PLANE, counts=frames).groups.any()
    photos = np.array([False, True, True, True])
    grouped = group(line(0, 5, 10, 15), PLANE, counts=photos, batch=1)
    assert grouped.groups.tolist() == [1, 1, 1, 1]
    assert grouped.cores.tolist() == [False, True, True, True]


def test_no_groups_yet() -> None:
    """Nothing known is nothing near."""
    assert best_of_groups(np.zeros((2, 0), np.float32), np.zeros(0, np.int64), USUAL) == []


def test_what_has_no_direction_is_near_to_nothing() -> None:
    """Zeros stand for a vector that went meanwhile."""
    vectors = np.concatenate([line(0, 5, 10), np.zeros((1, 2), np.float32)])
    assert group(vectors, PLANE, batch=1).groups.tolist() == [1, 1, 1, 0]
