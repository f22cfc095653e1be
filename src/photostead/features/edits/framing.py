"""Where on the edited picture something of the original is, and the other way round; in whole pixels of pictures of any
size, since a face is noted by the size that the picture had when somebody drew it.
"""

from typing import NamedTuple

from photostead.media.edits import Box, Edit, Size, map_box, map_point, outcome, shown_size, unmap_box


class Placed(NamedTuple):
    """Edges in pixels of a picture that has `width` x `height` of them."""

    width: int
    height: int
    x1: int
    y1: int
    x2: int
    y2: int


class Framing(NamedTuple):
    """What is done to a photo whose upright original has `size`."""

    edits: tuple[Edit, ...]
    size: Size

    def to_shown(self, placed: Placed) -> Placed | None:
        """On the edited picture, of the same scale; None where less than half of it is left."""
        box = map_box(self.edits, self.size, parts_of(placed))
        shown = shown_size(self.edits, self.size)
        return None if box is None else put(box, scaled(shown, self._scale(placed, self.size)))

    def to_original(self, placed: Placed) -> Placed:
        """On the original, of the same scale."""
        shown = shown_size(self.edits, self.size)
        box = unmap_box(self.edits, self.size, parts_of(placed))
        return put(box, scaled(self.size, self._scale(placed, shown)))

    def move(self, point: tuple[float, float]) -> tuple[float, float]:
        """Where a point is on the edited picture; both as parts of the sides. Below 0 or above 1: it was cut off."""
        return map_point(self.edits, self.size, point)

    @property
    def is_mirrored(self) -> bool:
        """Whether writing is the wrong way round."""
        return outcome(self.edits, self.size).is_mirrored

    def _scale(self, placed: Placed, size: Size) -> float:
        """How much smaller than in full size a picture is."""
        return max(placed.width, placed.height) / max(size)


def parts_of(placed: Placed) -> Box:
    """Edges as parts of the sides."""
    return (
        placed.x1 / placed.width,
        placed.y1 / placed.height,
        placed.x2 / placed.width,
        placed.y2 / placed.height,
    )


def scaled(size: Size, scale: float) -> Size:
    """At least a pixel a side."""
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def put(box: Box, size: Size) -> Placed:
    """A box in a picture of `size` pixels, at least a pixel wide and high."""
    width, height = size
    x1, y1 = min(round(box[0] * width), width - 1), min(round(box[1] * height), height - 1)
    x2, y2 = max(x1 + 1, round(box[2] * width)), max(y1 + 1, round(box[3] * height))
    return Placed(width, height, x1, y1, min(x2, width), min(y2, height))
