"""Which assets make a group of duplicates, and what the one that stays takes over of words."""

import random
from itertools import combinations

import pytest

from photostead.features.duplicates.grouping import parts
from photostead.features.duplicates.merging import Facts, changes_of, join_words


@pytest.mark.parametrize(
    ("ids", "apart", "groups"),
    [
        ([], [], []),
        ([1], [], []),
        ([2, 1, 3], [], [[1, 2, 3]]),
        ([1, 2], [(1, 2)], []),
        ([1, 2, 3], [(1, 2)], [[1, 2, 3]]),
        ([1, 2, 3], [(1, 2), (1, 3)], [[2, 3]]),
        ([1, 2, 3, 4], [(1, 3), (1, 4), (2, 3), (2, 4)], [[1, 2], [3, 4]]),
        ([1, 2], [(1, 9)], [[1, 2]]),
    ],
)
def test_groups_hang_together(ids: list[int], apart: list[tuple[int, int]], groups: list[list[int]]) -> None:
    assert sorted(parts(ids, apart)) == groups


def test_groups_are_those_of_a_walk() -> None:
    """Against walking from one to the next, for some hundred pictures of what was told apart."""
    source = random.Random(6)
    for _ in range(300):
        ids = list(range(source.randrange(9)))
        pairs = list(combinations(ids, 2))
        apart = source.sample(pairs, source.randrange(len(pairs) + 1)) if pairs else []
        assert sorted(parts(ids, apart)) == walk(ids, set(pairs) - set(apart))


def walk(ids: list[int], alike: set[tuple[int, int]]) -> list[list[int]]:
    """Spread numbers along pairs until nothing changes."""
    label = {one: one for one in ids}
    for _ in ids:
        for one, other in alike:
            label[one] = label[other] = min(label[one], label[other])
    groups = [sorted(one for one in ids if label[one] == name) for name in sorted(set(label.values()))]
    return [group for group in groups if len(group) > 1]


@pytest.mark.parametrize(
    ("descriptions", "text"),
    [
        ([None, None], ""),
        (["", "  "], ""),
        (["a", None, "b"], "a\nb"),
        (["a", "a ", "a"], "a"),
        (["a\nb", "b", "c"], "a\nb\nc"),
        (["<b>", "שלום"], "<b>\nשלום"),
    ],
)
def test_words_are_kept_once(descriptions: list[str | None], text: str) -> None:
    assert join_words(descriptions) == text


PLAIN = Facts(1, 0, "timeline", None, None, None, None, None, None)
HERE, NOON = (50.0, 14.0), (1_714_564_800_000, 120)


@pytest.mark.parametrize(
    ("one", "others", "changes"),
    [
        (PLAIN, [PLAIN], {}),
        (PLAIN, [Facts(2, 1, "archive", 3, "x", *HERE, *NOON)],
         {"is_favorite": True, "visibility": "archive", "rating": 3, "description": "x", "latitude": 50.0,
          "longitude": 14.0, "date_time_original": "2024-05-01T14:00:00+02:00"}),
        (Facts(1, 1, "archive", 4, "x", *HERE, *NOON), [Facts(2, 0, "timeline", 3, None, 1.0, 1.0, 5, 0)], {}),
        (Facts(1, 0, "timeline", -1, None, None, None, None, None), [PLAIN], {}),
        (PLAIN, [Facts(2, 0, "timeline", -1, None, None, None, None, None)], {}),
        (PLAIN, [Facts(2, 0, "timeline", None, None, *HERE, None, None),
                 Facts(3, 0, "timeline", None, None, 1.0, 1.0, None, None)], {}),
        (PLAIN, [Facts(2, 0, "timeline", None, None, *HERE, None, None),
                 Facts(3, 0, "timeline", 2, None, *HERE, None, None)],
         {"rating": 2, "latitude": 50.0, "longitude": 14.0}),
        (PLAIN, [Facts(2, 0, "timeline", None, None, 50.0, None, None, None)], {}),
    ],
)  # fmt: skip
def test_what_is_taken_over(one: Facts, others: list[Facts], changes: dict[str, object]) -> None:
    assert changes_of(one, [one, *others]) == changes
