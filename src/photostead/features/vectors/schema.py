"""What is said of spaces of vectors, and of what was found in one."""

from collections.abc import Callable, Collection, Sequence
from enum import StrEnum

import msgspec

from photostead.db.vector_tables import table_of

# Those of some keys that count.
Accept = Callable[[Sequence[int]], Collection[int]]


class State(StrEnum):
    """Whether a space answers, is being filled, or is being removed."""

    BUILDING = "building"
    SERVING = "serving"
    LEAVING = "leaving"


class Space(msgspec.Struct, frozen=True):
    """All that one model said of one kind of thing, as it was when it was read. `task` is "image" or "face"; `size` is how
    many vectors there are, `changes` counts every change of them. For `matrix` and `folded` see `db/migrations/0007`."""

    id: int
    task: str
    model: str
    dimensions: int
    state: str
    size: int
    changes: int
    matrix: str | None
    folded: int

    @property
    def table(self) -> str:
        """Where its vectors are."""
        return table_of(self.id)

    @property
    def width(self) -> int:
        """Bytes of one vector: float32, in the order of the machine's bytes."""
        return self.dimensions * 4


class Near(msgspec.Struct, frozen=True):
    """What was found: the key, and its cosine distance (0 for the same direction, 2 for the opposite)."""

    key: int
    distance: float
