"""What a person did to a photo without touching its file: cut it, turned it, mirrored it. Pure: sizes, boxes and pixels in
hand. Decoding and writing are `media.image`'s, who may edit what is `features.edits`'.

Edits are applied in the order they are listed in, each to what the ones before left: a crop counts in pixels of the picture
at its step, the first one of the upright original. Any list comes to the same as one cut out of the upright original, a
mirroring of it left to right or not, and so many quarter turns clockwise of that: its `Outcome`.
"""

from collections.abc import Iterable
from typing import Literal, Self

import msgspec

from photostead.media.vips import Picture

# Left, top, right, bottom edge as parts of the sides of a picture, 0 to 1.
Box = tuple[float, float, float, float]
Size = tuple[int, int]

# What is left of a box that is cut counts as the thing itself from this share on.
_WORTH_SHOWING = 0.5
_WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
_QUARTERS = (None, "d90", "d180", "d270")


class Crop(msgspec.Struct, frozen=True, tag_field="action", tag="crop"):
    """Keep this part; whole pixels from the left and from the top."""

    x: int
    y: int
    width: int
    height: int


class Rotate(msgspec.Struct, frozen=True, tag_field="action", tag="rotate"):
    """Turn clockwise by this many degrees."""

    angle: Literal[0, 90, 180, 270]


class Mirror(msgspec.Struct, frozen=True, tag_field="action", tag="mirror"):
    """Horizontal: left and right change places; vertical: top and bottom do."""

    axis: Literal["horizontal", "vertical"]


Edit = Crop | Rotate | Mirror


class Outcome(msgspec.Struct, frozen=True):
    """What a list of edits comes to: the part of the upright original (`x`, `y`, `width`, `height` in its pixels) that is
    left, mirrored left to right where `is_mirrored`, then turned by `quarters` of a circle clockwise."""

    x: int
    y: int
    width: int
    height: int
    quarters: int = 0
    is_mirrored: bool = False

    @classmethod
    def whole(cls, size: Size) -> Self:
        """A picture as it is."""
        return cls(0, 0, *size)

    @property
    def size(self) -> Size:
        """Width and height of what is shown."""
        return (self.height, self.width) if self.quarters % 2 else (self.width, self.height)

    def after(self, edit: Edit) -> "Outcome":
        """With one more edit."""
        if isinstance(edit, Crop):
            return self._cut(edit)
        if isinstance(edit, Rotate):
            return msgspec.structs.replace(self, quarters=(self.quarters + edit.angle // 90) % 4)
        # A picture that is turned and then mirrored is one that is mirrored and then turned the other way.
        quarters = (2 if edit.axis == "vertical" else 0) - self.quarters
        return msgspec.structs.replace(self, quarters=quarters % 4, is_mirrored=not self.is_mirrored)

    def _cut(self, crop: Crop) -> "Outcome":
        """A crop that reaches beyond the picture keeps what there is; one that lies beside it keeps everything."""
        shown_width, shown_height = self.size
        right, bottom = min(crop.x + crop.width, shown_width), min(crop.y + crop.height, shown_height)
        if crop.x >= right or crop.y >= bottom:
            return self
        x1, y1, x2, y2 = self._undone((crop.x, crop.y, right, bottom))
        return msgspec.structs.replace(self, x=self.x + x1, y=self.y + y1, width=x2 - x1, height=y2 - y1)

    def _undone(self, edges: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
        """Edges in pixels of what is shown, in pixels of the part before it was mirrored and turned."""
        width, height = self.size
        for _ in range(-self.quarters % 4):
            x1, y1, x2, y2 = edges
            edges, width, height = (height - y2, x1, height - y1, x2), height, width
        x1, y1, x2, y2 = edges
        return (width - x2, y1, width - x1, y2) if self.is_mirrored else edges


def outcome(edits: Iterable[Edit], size: Size) -> Outcome:
    """What edits make of an upright picture of `size` pixels."""
    result = Outcome.whole(size)
    for edit in edits:
        result = result.after(edit)
    return result


def shown_size(edits: Iterable[Edit], size: Size) -> Size:
    """Width and height of an upright picture of `size` pixels after its edits."""
    return outcome(edits, size).size


def map_box(edits: Iterable[Edit], size: Size, box: Box) -> Box | None:
    """Where on the edited picture a box of the upright original is, as far as it is left; None where less than half of it
    is. `size` is the original's in pixels, both boxes are parts of the sides of their own picture."""
    result = outcome(edits, size)
    part = _within(result, size, box)
    kept = _clipped(part)
    if kept is None or _area(kept) < _area(part) * _WORTH_SHOWING:
        return None
    x1, y1, x2, y2 = kept
    if result.is_mirrored:
        x1, x2 = 1 - x2, 1 - x1
    return _turned((x1, y1, x2, y2), result.quarters)


def map_point(edits: Iterable[Edit], size: Size, point: tuple[float, float]) -> tuple[float, float]:
    """Where on the edited picture a point of the upright original is; below 0 or above 1 where it was cut off."""
    result, (x, y) = outcome(edits, size), point
    x, y, _, _ = _within(result, size, (x, y, x, y))
    x = 1 - x if result.is_mirrored else x
    return _turned((x, y, x, y), result.quarters)[:2]


def unmap_box(edits: Iterable[Edit], size: Size, box: Box) -> Box:
    """Where on the upright original a box of the edited picture is."""
    result = outcome(edits, size)
    x1, y1, x2, y2 = _turned(box, -result.quarters % 4)
    if result.is_mirrored:
        x1, x2 = 1 - x2, 1 - x1
    width, height = size
    return (
        (result.x + x1 * result.width) / width,
        (result.y + y1 * result.height) / height,
        (result.x + x2 * result.width) / width,
        (result.y + y2 * result.height) / height,
    )


def _within(result: Outcome, size: Size, box: Box) -> Box:
    """A box of the original by the sides of the part that is left; what reaches beyond it is below 0 or above 1."""
    (width, height), (x1, y1, x2, y2) = size, box
    return (
        (x1 * width - result.x) / result.width,
        (y1 * height - result.y) / result.height,
        (x2 * width - result.x) / result.width,
        (y2 * height - result.y) / result.height,
    )


def _clipped(box: Box) -> Box | None:
    x1, y1, x2, y2 = max(0.0, box[0]), max(0.0, box[1]), min(1.0, box[2]), min(1.0, box[3])
    return (x1, y1, x2, y2) if x1 < x2 and y1 < y2 else None


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _turned(box: Box, quarters: int) -> Box:
    for _ in range(quarters):
        x1, y1, x2, y2 = box
        box = (1 - y2, x1, 1 - y1, x2)
    return box


def apply(picture: Picture, edits: Iterable[Edit], size: Size) -> Picture:
    """The edited pixels of an upright picture, which may be smaller than the original of `size` pixels."""
    result = outcome(edits, size)
    left, right = _scaled(result.x, result.width, picture.width / size[0], picture.width)
    top, bottom = _scaled(result.y, result.height, picture.height / size[1], picture.height)
    if (right - left, bottom - top) != (picture.width, picture.height):
        picture = picture.crop(left, top, right - left, bottom - top)
    picture = picture.fliphor() if result.is_mirrored else picture
    turn = _QUARTERS[result.quarters]
    return picture.rot(turn) if turn else picture


def _scaled(start: int, length: int, factor: float, limit: int) -> tuple[int, int]:
    """Edges of at least one pixel in a picture that is smaller by a factor."""
    first = min(round(start * factor), limit - 1)
    return first, max(first + 1, min(round((start + length) * factor), limit))
