"""Which faces belong together: density-based clustering (DBSCAN, Ester et al. 1996) that takes faces as they come (Ester et
al. 1998). Numbers only: who the groups are is the business of `features.recognition`.

A face is a core when enough faces, itself counted, are close to it. Cores close to each other are one group. Any other face
follows the nearest core within its reach, or waits. Which cores are one group does not depend on the order in which faces
came; whom a face at the rim of two groups follows may. A group never splits.

Faces of video frames (`counts` false) follow: they join groups, but make nobody a core and are none.

Memory stays bounded: of a core nothing is kept but that it is one, and of any other face those close to it, which are fewer than
it takes to be a core.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from photostead.ml.likeness import Flags, Found, Known, Rules, Vectors, components

# A group by its number, a new face by its row, a known one by its place.
Node = tuple[str, int]


class Outcome(NamedTuple):
    """What changes: groups of faces by key (None while they wait), which are cores now, who is close to those that are not,
    groups that went up in another, and the number that the next new group gets."""

    groups: dict[int, int | None]
    cores: set[int]
    near: dict[int, list[int]]
    renamed: dict[int, int]
    next_group: int


class Sets:
    """Things that turn out to be one (union-find)."""

    def __init__(self) -> None:
        self._parents: dict[Node, Node] = {}

    def find(self, node: Node) -> Node:
        """What stands for the set that something is in."""
        parent = self._parents.setdefault(node, node)
        while parent != node:
            self._parents[node] = self._parents[parent]
            node, parent = parent, self._parents[parent]
        return node

    def union(self, one: Node, other: Node) -> None:
        """These are one. A group stands for its set; of several groups the one with the smallest number."""
        first, second = sorted((self.find(one), self.find(other)))
        self._parents[second] = first

    def tops(self) -> dict[Node, Node]:
        """Everything that was named, and what stands for it."""
        return {node: self.find(node) for node in list(self._parents)}


class Look:
    """One look at new faces: their keys, vectors, and which of them count; `found` among all known ones. Groups that begin
    are numbered from `next_group` on. `outcome` says what came of it."""

    def __init__(
        self,
        ids: Sequence[int],
        vectors: Vectors,
        counts: Flags,
        known: Known,
        found: Found,
        rules: Rules,
        next_group: int,
    ) -> None:
        self.ids, self.counts, self.known, self.found, self.rules = ids, counts, known, found, rules
        self.likeness = vectors @ vectors.T
        self.close = self.likeness >= rules.close
        np.fill_diagonal(self.close, val=True)
        total = found.counts + np.count_nonzero(self.close & counts, axis=1)
        self.cores: Flags = counts & (total >= rules.min_faces)
        self.places = {int(known.ids[place]): int(place) for place in np.flatnonzero(~known.cores)}
        # By place of a known face that is no core, the new ones close to it.
        self.newcomers: dict[int, list[int]] = {}
        for row, place, like in found.waiting:
            if like >= rules.close:
                self.newcomers.setdefault(place, []).append(row)
        self.core_places = self.find_core_places()
        self.risen = {place for place in self.newcomers if self.rises(place)}
        self.sets = Sets()
        self.connect()
        self.numbers = self.number(next_group)

    # --- who is a core now

    def find_core_places(self) -> dict[int, int]:
        """Places of the cores that others are close to, by key."""
        wanted = np.array([key for near in self.known.near.values() for key in near], np.int64)
        at = np.flatnonzero(np.isin(self.known.ids, wanted) & self.known.cores)
        return {int(self.known.ids[place]): int(place) for place in at}

    def known_close(self, place: int) -> list[int]:
        """The places of the known faces that one, which was no core, is close to."""
        keys = self.known.near.get(int(self.known.ids[place]), ())
        found = (self.places.get(key, self.core_places.get(key)) for key in keys)
        return [other for other in found if other is not None]

    def rises(self, place: int) -> bool:
        """Whether a known face becomes a core by the new ones."""
        if not self.known.counts[place]:
            return False
        before = sum(bool(self.known.counts[other]) for other in self.known_close(place))
        return 1 + before + int(np.count_nonzero(self.counts[self.newcomers[place]])) >= self.rules.min_faces

    # --- which cores are one group

    def connect(self) -> None:
        """Cores close to each other are one group."""
        for row, group, like in self.found.groups:
            if self.cores[row] and like >= self.rules.close:
                self.sets.union(("group", group), ("new", row))
        for rows in components(self.close, self.cores):
            for row in rows:
                self.sets.union(("new", int(rows[0])), ("new", int(row)))
        for place in self.risen:
            self.connect_risen(place)

    def connect_risen(self, place: int) -> None:
        """The same for a known face that became a core."""
        node = ("known", place)
        self.sets.find(node)
        for row in self.newcomers[place]:
            if self.cores[row]:
                self.sets.union(node, ("new", row))
        for other in self.known_close(place):
            if self.known.cores[other]:
                self.sets.union(node, ("group", int(self.known.groups[other])))
            elif other in self.risen:
                self.sets.union(node, ("known", other))

    def number(self, next_group: int) -> dict[Node, int]:
        """The group that each thing is in now, old groups included."""
        tops = self.sets.tops()
        begun = sorted({top for top in tops.values() if top[0] != "group"})
        fresh = {top: next_group + count for count, top in enumerate(begun)}
        self.next_group = next_group + len(begun)
        return {node: top[1] if top[0] == "group" else fresh[top] for node, top in tops.items()}

    def group_of(self, node: Node) -> int:
        """The number of a group, or of that of a core, as it is now."""
        return self.numbers.get(node, node[1])

    # --- what changes

    def outcome(self) -> Outcome:
        """What came of it."""
        groups = self.groups_of_new() | self.adopted()
        groups |= {self.key(place): self.group_of(("known", place)) for place in self.risen}
        return Outcome(
            groups,
            {self.ids[int(row)] for row in np.flatnonzero(self.cores)} | {self.key(place) for place in self.risen},
            self.near_new() | self.near_waiting(),
            {node[1]: new for node, new in self.numbers.items() if node[0] == "group" and new != node[1]},
            self.next_group,
        )

    def key(self, place: int) -> int:
        """The key of a known face."""
        return int(self.known.ids[place])

    def groups_of_new(self) -> dict[int, int | None]:
        """Where new faces are: cores in their group, others in that of the nearest core."""
        nearest = self.nearest_cores()
        return {
            key: self.group_of(("new", row)) if self.cores[row] else nearest.get(row, (0.0, None))[1]
            for row, key in enumerate(self.ids)
        }

    def nearest_cores(self) -> dict[int, tuple[float, int]]:
        """Of new faces: how like the nearest core is that they may follow, and its group."""
        nearest: dict[int, tuple[float, int]] = {}

        def offer(row: int, like: float, node: Node) -> None:
            nearest[row] = max(nearest.get(row, (-1.0, 0)), (like, self.group_of(node)))

        for row, group, like in self.found.groups:
            offer(row, like, ("group", group))
        for row, place, like in self.found.waiting:
            if place in self.risen:
                offer(row, like, ("known", place))
        for row, other in np.argwhere((self.likeness >= self.rules.least) & self.cores & ~self.cores[:, None]).tolist():
            offer(row, float(self.likeness[row, other]), ("new", other))
        return nearest

    def adopted(self) -> dict[int, int | None]:
        """Known faces that waited, and may follow a new core, or are close to one that became a core."""
        nearest: dict[int, tuple[float, int]] = {}
        for row, place, like in self.found.waiting:
            if self.cores[row] and self.waits(place):
                nearest[place] = max(nearest.get(place, (-1.0, 0)), (like, self.group_of(("new", row))))
        for risen in sorted(self.risen):
            for place in filter(self.waits, self.known_close(risen)):
                nearest.setdefault(place, (0.0, self.group_of(("known", risen))))
        return {self.key(place): group for place, (_, group) in nearest.items()}

    def waits(self, place: int) -> bool:
        """Whether a known face has no group, and does not begin one."""
        return bool(self.known.groups[place] == 0) and place not in self.risen

    # --- who is close to whom, of those that are no cores

    def near_new(self) -> dict[int, list[int]]:
        """Of new faces."""
        near: dict[int, list[int]] = {self.ids[int(row)]: [] for row in np.flatnonzero(~self.cores)}
        for row, place, like in [*self.found.cores, *self.found.waiting]:
            if not self.cores[row] and like >= self.rules.close:
                near[self.ids[row]].append(self.key(place))
        for row, other in np.argwhere(self.close & ~self.cores[:, None]).tolist():
            if row != other:
                near[self.ids[row]].append(self.ids[other])
        return near

    def near_waiting(self) -> dict[int, list[int]]:
        """Of known faces that new ones are close to."""
        return {
            self.key(place): sorted({*self.known.near.get(self.key(place), ()), *(self.ids[row] for row in rows)})
            for place, rows in self.newcomers.items()
            if place not in self.risen
        }
