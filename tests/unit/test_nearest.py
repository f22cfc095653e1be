"""Who is measured when the nearest vectors are looked for: as few as can be, and never one too few, whatever rounding says."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photostead.features.vectors import finding, store
from photostead.features.vectors.finding import Field, Query, pick

UNUSED: Any = None


class World:
    """True distances, of which some are equal, a rough one of each, and what counts; drawn from a number."""

    def __init__(self, seed: int, margin: float) -> None:
        rng = np.random.default_rng(seed)
        size = int(rng.integers(1, 400))
        self.true = np.round(rng.random(size) * 2, int(rng.integers(1, 6)))
        rough = self.true + (rng.random(size) * 2 - 1) * margin * 0.99
        rough[rng.random(size) < 0.1] = np.nan
        self.field = Field(np.arange(size), rough, margin)
        self.gone = set(np.flatnonzero(rng.random(size) < 0.05).tolist()) if margin else set()
        self.counting = set(np.flatnonzero(rng.random(size) < rng.random()).tolist())
        self.measured: list[int] = []

    def measure(self, rows: Any, space: Any, vector: bytes, key: int) -> float | None:
        """In the place of the database."""
        self.measured.append(key)
        return None if key in self.gone else float(self.true[key])

    def accept(self, keys: Sequence[int]) -> Collection[int]:
        """In the place of a filter."""
        return self.counting & set(keys)

    def exactly(self, query: Query) -> list[tuple[float, int]]:
        """One after the other."""
        counting = self.counting if query.accept else range(len(self.true))
        there = (key for key in counting if key not in self.gone and not np.isnan(self.field.rough[key]))
        found = sorted((float(self.true[key]), key) for key in there)
        return [one for one in found if one[0] <= query.max_distance][: query.wanted]


@given(
    st.integers(0, 2**32),
    st.sampled_from([0.0, 1e-6, 0.01, 0.3]),
    st.integers(1, 60),
    st.booleans(),
    st.sampled_from([float("inf"), 0.4]),
)
def test_the_nearest_are_found_and_few_others_are_measured(
    seed: int, margin: float, wanted: int, asks: bool, most: float
) -> None:
    """Compared with looking at each; with ties, vectors that are gone, and filters."""
    world = World(seed, margin)
    query = Query(b"", wanted, world.accept if asks else None, most)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "measure_one", world.measure)
        patch.setattr(finding, "FIRST_ASKED", 8)
        found = sorted(pick(UNUSED, UNUSED, world.field, query))
    exact = world.exactly(query)
    assert [one for one in found if one[0] <= most][:wanted] == exact
    assert len(world.measured) == len(set(world.measured))
    # The first ones are measured without a bound; after them it is at most two margins above the true one.
    if len(exact) == wanted and not world.gone:
        assert all(world.field.rough[key] <= exact[-1][0] + 3 * margin for key in world.measured)
