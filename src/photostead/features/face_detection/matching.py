"""Which of the faces that a model found are known already. Pure: boxes go in, pairs come out."""

from collections.abc import Iterator, Sequence

import msgspec

from photostead.ml.results import Box, FoundFace

# Shares of what two boxes cover together that both must cover to be of one face. What other programs and people draw is
# wider or narrower than what a model finds: hair, chin and neck belong to it or not.
SAME, SAME_DRAWN = 0.5, 0.3


class Known(msgspec.Struct, frozen=True):
    """A face that is noted already; edges as parts of the sides. `is_refused`: somebody said that it is none."""

    id: int
    person_id: int | None
    source: str
    is_by_hand: int
    is_refused: int
    frame_ms: int | None
    left: float
    top: float
    right: float
    bottom: float

    @property
    def box(self) -> Box:
        """Where it is."""
        return self.left, self.top, self.right, self.bottom

    @property
    def is_found(self) -> bool:
        """Whether it is known from a model only."""
        return self.source == "machine-learning"

    @property
    def rank(self) -> int:
        """Whose word counts first: of who drew it or wrote it into the file, of who took it away, of a model."""
        return 1 if self.is_refused else 2 * self.is_found

    @property
    def may_go(self) -> bool:
        """Whether nobody but a model ever said anything of it."""
        return self.is_found and not self.is_by_hand and not self.is_refused


def match(known: Sequence[Known], found: Sequence[FoundFace]) -> dict[int, Known]:
    """Of those found, by their place in the sequence, the known ones that they are: the best pairs first, each face in one.
    What people and files say comes before what models said: of two at one place the latter is the one too many."""
    pairs: dict[int, Known] = {}
    taken: set[int] = set()
    for _, _, number, one in sorted(likely_pairs(known, found), key=lambda pair: pair[:3]):
        if number not in pairs and one.id not in taken:
            pairs[number] = one
            taken.add(one.id)
    return pairs


def likely_pairs(known: Sequence[Known], found: Sequence[FoundFace]) -> Iterator[tuple[int, float, int, Known]]:
    """Those that may be one: what counts first is smallest."""
    for one in known:
        for number, face in enumerate(found):
            share = overlap(one.box, face.box) if one.frame_ms == face.frame_ms else 0.0
            if share >= (SAME if one.is_found else SAME_DRAWN):
                yield one.rank, -share, number, one


def overlap(one: Box, other: Box) -> float:
    """The share of what two boxes cover together that both cover, 0 to 1."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    both = max(0.0, width) * max(0.0, height)
    either = area(one) + area(other) - both
    return both / either if either > 0 else 0.0


def area(box: Box) -> float:
    """What it covers."""
    return (box[2] - box[0]) * (box[3] - box[1])
