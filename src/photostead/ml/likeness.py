"""How like faces are to each other: plain arithmetic on vectors of length 1, a stretch of them at a time, so that the memory
it takes stays bounded. What follows from it is the business of `ml.grouping`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
# Rows whose near ones are listed at once: where all faces are one person's, they are all near.
BLOCK = 512
# Each a row, a column or a group, and their cosine.
Pairs = list[tuple[int, int, float]]


# Families look alike, and of 20,000 faces some of different people always do: where cores reached as far as followers do,
# chains of such faces made one person of several (precision 0.93 instead of 0.997 on made-up families, see decision 0045).
CORE_SHARE = 0.9


class Rules(NamedTuple):
    """How many faces make a core, itself counted, and how far (1 - cosine) a face may be from a core to follow it. Cores are
    made, and connected, by faces that are nearer: `close` is the least cosine of those, `least` that of followers."""

    min_faces: int
    max_distance: float

    @property
    def close(self) -> float:
        """From what cosine on faces count for each other."""
        return 1.0 - CORE_SHARE * self.max_distance

    @property
    def least(self) -> float:
        """From what cosine on a face follows a core."""
        return 1.0 - self.max_distance


class Known(NamedTuple):
    """Faces that were looked at before, cores first and in the order of their groups: keys, groups (0 for none), which are
    cores, which count; and by key of those that are no cores, who is close."""

    ids: Numbers
    groups: Numbers
    cores: Flags
    counts: Flags
    near: Mapping[int, Sequence[int]]


class Found(NamedTuple):
    """What new faces (rows) found among known ones (columns): how many are close that count, the groups whose cores they may
    follow with how like the nearest is, likewise those that are no cores, and, of rows with few, the cores that are close."""

    counts: Numbers
    groups: Pairs
    waiting: Pairs
    cores: Pairs


def arrange(
    ids: Sequence[int],
    groups: Sequence[int],
    cores: Sequence[bool],
    counts: Sequence[bool],
    near: Mapping[int, Sequence[int]],
) -> Known:
    """Known faces in the order that `compare` needs."""
    keys, labels, flags = np.array(ids, np.int64), np.array(groups, np.int64), np.array(cores, np.bool_)
    order = np.lexsort((keys, labels, ~flags))
    return Known(keys[order], labels[order], flags[order], np.array(counts, np.bool_)[order], near)


def read_vectors(vectors: Sequence[bytes]) -> Vectors:
    """Vectors as they are kept, one a row, of length 1. At least one."""
    rows = np.frombuffer(b"".join(vectors), np.dtype("<f4")).reshape(len(vectors), -1)
    lengths: Vectors = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / lengths


def compare(new: Vectors, stretch: Vectors, groups: Numbers, counts: Flags, rules: Rules) -> Found:
    """New faces against a stretch of known ones: first the cores, whose `groups` are given, then the others, of which is
    given which `counts`. Columns are counted from 0."""
    cores = len(groups)
    likeness = new @ stretch.T
    close = likeness >= rules.close
    close_cores = np.count_nonzero(close[:, :cores], axis=1)
    few = np.flatnonzero(close_cores < rules.min_faces)
    others, every = likeness[:, cores:], np.arange(len(new))
    return Found(
        close_cores + np.count_nonzero(close[:, cores:] & counts, axis=1),
        best_of_groups(likeness[:, :cores], groups, rules),
        [(row, column + cores, like) for row, column, like in pairs(others >= rules.least, others, every)],
        list(pairs(close[few, :cores], likeness, few)),
    )


def best_of_groups(likeness: Vectors, groups: Numbers, rules: Rules) -> Pairs:
    """Which groups are near to each row, and how like the nearest of their faces is."""
    return [
        (start + row, group, like)
        for start in range(0, len(likeness), BLOCK)
        for row, group, like in best_of_block(likeness[start : start + BLOCK], groups, rules)
    ]


def best_of_block(likeness: Vectors, groups: Numbers, rules: Rules) -> Pairs:
    """The same for some rows. What is near lies row by row, and in a row group by group."""
    rows, columns = places_of(likeness >= rules.least)
    if not len(rows):
        return []
    near = groups[columns]
    starts = np.flatnonzero(np.diff(rows, prepend=-1) | np.diff(near, prepend=-1))
    best = np.maximum.reduceat(likeness[rows, columns], starts)
    return list(zip(rows[starts].tolist(), near[starts].tolist(), best.tolist(), strict=True))


def pairs(near: Flags, likeness: Vectors, places: npt.NDArray[np.intp]) -> Iterator[tuple[int, int, float]]:
    """`(row, column, likeness)` of what is near, whose rows are at these places of the likenesses."""
    rows, columns = places_of(near)
    at = places[rows]
    return zip(at.tolist(), columns.tolist(), likeness[at, columns].tolist(), strict=True)


def places_of(flags: Flags) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Rows and columns of what is set, row by row: `np.nonzero`, which takes ten times as long where little is."""
    return np.divmod(np.flatnonzero(flags), max(1, flags.shape[1]))


def join(stretches: Sequence[tuple[int, Found]], rows: int) -> Found:
    """What was found for so many rows in all stretches, each with the place where it starts."""
    total = np.zeros(rows, np.int64)
    for _, found in stretches:
        total += found.counts
    return Found(
        total,
        [pair for _, found in stretches for pair in found.groups],
        [(row, start + column, like) for start, found in stretches for row, column, like in found.waiting],
        [(row, start + column, like) for start, found in stretches for row, column, like in found.cores],
    )


def components(near: Flags, members: Flags) -> Iterator[Numbers]:
    """Which members hang together by being near each other, in a square of flags: the rows of each set."""
    left = members.copy()
    while left.any():
        reached = np.zeros_like(left)
        edge = reached.copy()
        edge[int(np.argmax(left))] = True
        while edge.any():
            reached |= edge
            edge = near[edge].any(axis=0) & left & ~reached
        left &= ~reached
        yield np.flatnonzero(reached)
