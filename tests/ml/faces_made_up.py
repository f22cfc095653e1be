"""Made-up vectors of faces with known truth: people in families who look alike, some with many photos and most with few, faces
that are more or less like the person, as light and angle have it.
"""

from collections import Counter
from typing import Any, NamedTuple

import numpy as np

from photostead.ml.grouping import Look
from photostead.ml.likeness import Flags, Numbers, Rules, Vectors, arrange, compare, join

DIMENSIONS = 128
FAMILY = 4
# Two people of a family are as like as 0.36; two faces of one person mostly 0.64 to 0.8, as SFace has it of real photos.
ALIKE = 0.6
BLUR = 0.6


class Truth(NamedTuple):
    """Faces: whose each is, and its vector."""

    who: Numbers
    vectors: Vectors


class Grouped(NamedTuple):
    """What came of looking at faces, in their order: groups (0 for none), and which are cores."""

    groups: Numbers
    cores: Flags


def make_faces(faces: int, *, blur: float = BLUR, seed: int = 45) -> Truth:
    """So many faces, of a fortieth as many people."""
    dice = np.random.default_rng(seed)
    people = max(2, faces // 40)
    weights = dice.pareto(1.0, people) + 1.0
    who = np.sort(dice.choice(people, faces, p=weights / weights.sum())).astype(np.int64)
    families = dice.normal(size=(people // FAMILY + 1, DIMENSIONS))[np.arange(people) // FAMILY]
    centres = unit(ALIKE * families + np.sqrt(1 - ALIKE**2) * dice.normal(size=(people, DIMENSIONS)))
    spread = np.clip(dice.lognormal(np.log(blur), 0.3, (faces, 1)), 0.2, 2.5)
    return Truth(who, unit(centres[who] + dice.normal(size=(faces, DIMENSIONS)) * spread / np.sqrt(DIMENSIONS)))


def unit(rows: Any) -> Vectors:
    """Rows of length 1."""
    made: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return made


def group(
    vectors: Vectors, rules: Rules, *, order: Numbers | None = None, batch: int = 2048, counts: Flags | None = None
) -> Grouped:
    """Look at faces as they come, so many at a time."""
    order = np.arange(len(vectors)) if order is None else order
    counts = np.ones(len(vectors), np.bool_) if counts is None else counts
    groups: dict[int, int] = {}
    cores: set[int] = set()
    near: dict[int, list[int]] = {}
    next_group = 1
    for start in range(0, len(order), batch):
        new = [int(key) for key in order[start : start + batch]]
        seen = list(groups)
        known = arrange(
            seen,
            [groups[key] for key in seen],
            [key in cores for key in seen],
            [bool(counts[key]) for key in seen],
            near,
        )
        found = []
        for at in range(0, len(seen), 4096):
            part = slice(at, at + 4096)
            core = int(known.cores[part].sum())
            stretch = vectors[known.ids[part]]
            found.append(
                (at, compare(vectors[new], stretch, known.groups[part][:core], known.counts[part][core:], rules))
            )
        look = Look(new, vectors[new], counts[new], known, join(found, len(new)), rules, next_group)
        outcome = look.outcome()
        next_group = outcome.next_group
        groups = {key: outcome.renamed.get(group, group) for key, group in groups.items()}
        groups |= {key: group or 0 for key, group in outcome.groups.items()}
        cores |= outcome.cores
        near |= outcome.near
        for key in outcome.cores:
            near.pop(key, None)
    keys = range(len(vectors))
    return Grouped(np.array([groups[key] for key in keys]), np.array([key in cores for key in keys]))


def score(who: Numbers, groups: Numbers) -> float:
    """Pairwise F1: of all pairs of faces, those of one person that are in one group. A face without one is alone."""
    alone = groups == 0
    mine = groups.copy()
    mine[alone] = -1 - np.arange(int(alone.sum()))
    pairs = [
        sum(count * (count - 1) / 2 for count in Counter(found).values())
        for found in (zip(who.tolist(), mine.tolist(), strict=True), mine.tolist(), who.tolist())
    ]
    return 2 * pairs[0] / (pairs[1] + pairs[2])
