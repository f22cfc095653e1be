"""Where lines of text are, out of the map in which a detector says of every pixel how sure it is that it is text: connected
spots, the smallest rectangle around each, and that widened, since the map shows lines thinner than they are ("Real-time
Scene Text Detection with Differentiable Binarization", Liao et al. 2020). What the lines say is `text_lines`' matter.
"""

from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyvips

Floats = npt.NDArray[np.float32]
Corners = npt.NDArray[np.float64]

# From here on a pixel is text. As the models were trained, as is the next one.
_THRESHOLD = 0.3
# By how much of its area over its outline a rectangle is widened.
_WIDENED = 1.6
# What is thinner, in pixels of the map, is no writing; nor can it be read.
_THINNEST = 3.0
# So many times as high as wide: the writing runs from the top to the bottom.
_UPRIGHT = 1.5
# More lines than a page of a newspaper has.
_MOST = 400
# Spots that are looked at, the largest: a picture of nothing but specks must not cost minutes.
_MOST_SPOTS = 1000
_COARSE = np.arange(0.0, 90.0, 3.0)
_FINE = np.arange(-3.0, 3.01, 0.25)


class TextBox(msgspec.Struct, frozen=True):
    """A line of text: its corners (x, y) in pixels of the map, clockwise from where the writing begins at its top, and how
    sure the detector is of it (0 to 1)."""

    corners: Corners
    score: float


class Rectangle(msgspec.Struct, frozen=True):
    """`angle` in degrees (clockwise, 0 to 90) by which it is turned around its centre (x, y)."""

    x: float
    y: float
    width: float
    height: float
    angle: float

    @property
    def axes(self) -> Corners:
        """The directions of its width and of its height."""
        return turned(self.angle)


def find_boxes(sureness: Floats, min_score: float) -> list[TextBox]:
    """The lines of text that a map (rows x columns, 0 to 1) shows at least so surely, the surest first, 400 at most."""
    rectangles = [smallest_around(spot) for spot in find_spots(sureness)]
    scored = [
        (mean_within(sureness, rectangle), rectangle)
        for rectangle in rectangles
        if min(rectangle.width, rectangle.height) >= _THINNEST
    ]
    kept = sorted((pair for pair in scored if pair[0] >= min_score), key=lambda pair: -pair[0])
    return [TextBox(corners_of(widened(rectangle)), score) for score, rectangle in kept[:_MOST]]


def find_spots(sureness: Floats) -> list[Corners]:
    """The outlines of what hangs together in a map, as points (x, y), the 1000 largest; what lies behind each other on the
    slant hangs together, too."""
    mask = sureness > _THRESHOLD
    if not mask.any():
        return []
    joined = mask.copy()
    joined[1:] |= mask[:-1]
    joined[:, 1:] |= mask[:, :-1]
    joined[1:, 1:] |= mask[:-1, :-1]
    rows, columns = np.nonzero(joined)
    labels = label(joined)[rows, columns]
    sizes = np.bincount(labels)
    kept = np.argsort(-sizes)[:_MOST_SPOTS]
    is_kept = np.isin(labels, kept[sizes[kept] >= _THINNEST**2])
    return outlines(labels[is_kept], rows[is_kept], columns[is_kept]) if is_kept.any() else []


def label(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.int32]:
    """A number for every connected area of a picture; in C, a loop of Python takes longer than the model."""
    picture: Any = pyvips.Image.new_from_array(mask.astype(np.uint8))
    return np.asarray(picture.labelregions().numpy(), dtype=np.int32)


def outlines(labels: npt.NDArray[np.int32], rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]) -> list[Corners]:
    """Of pixels in the order of rows, the corners of the first and of the last one of every row of each label."""
    order = np.lexsort((columns, rows, labels))
    labels, rows, columns = labels[order], rows[order], columns[order]
    is_first = np.append(True, (labels[1:] != labels[:-1]) | (rows[1:] != rows[:-1]))
    starts = np.nonzero(is_first)[0]
    ends = np.append(starts[1:], len(labels)) - 1
    left, right, top = columns[starts], columns[ends] + 1, rows[starts]
    pairs = [(left, top), (right, top), (left, top + 1), (right, top + 1)]
    points = np.stack([np.stack(pair, axis=1) for pair in pairs], axis=1).astype(np.float64)
    cuts = np.nonzero(np.diff(labels[starts]))[0] + 1
    return [spot.reshape(-1, 2) for spot in np.split(points, cuts)]


def turned(degrees: float | npt.NDArray[np.float64]) -> Corners:
    """The two axes of a grid turned clockwise, as columns x, y."""
    angle = np.radians(degrees)
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.stack([np.stack([cosine, sine], axis=-1), np.stack([-sine, cosine], axis=-1)], axis=-2)


def smallest_around(points: Corners) -> Rectangle:
    """The smallest rectangle around points (x, y), to a quarter of a degree."""
    coarse = best_angle(points, _COARSE)
    angle = best_angle(points, coarse + _FINE)
    low, high = extents(points, np.array([angle]))
    (width, height), middle = (high - low)[0], (high + low)[0] / 2
    x, y = middle @ turned(angle)
    return Rectangle(float(x), float(y), float(width), float(height), angle)


def best_angle(points: Corners, angles: npt.NDArray[np.float64]) -> float:
    """At which of these angles the rectangle around points is smallest, of equals the straightest."""
    low, high = extents(points, angles)
    areas = (high - low).prod(axis=1)
    near = np.nonzero(areas <= areas.min() * 1.0001)[0]
    return float(min(angles[near], key=lambda angle: abs((angle + 45) % 90 - 45)))


def extents(points: Corners, angles: npt.NDArray[np.float64]) -> tuple[Corners, Corners]:
    """The least and the greatest of the points along both axes of grids of these angles."""
    along = np.einsum("nk,ajk->ajn", points, turned(angles))
    return along.min(axis=2), along.max(axis=2)


def mean_within(sureness: Floats, rectangle: Rectangle) -> float:
    """The mean of a map within a rectangle."""
    corners = corners_of(rectangle)
    rows, columns = sureness.shape
    x1, y1 = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)
    x2, y2 = np.minimum(np.ceil(corners.max(axis=0)), (columns, rows)).astype(int)
    y, x = np.mgrid[y1:y2, x1:x2] + 0.5
    offsets = np.stack([x - rectangle.x, y - rectangle.y], axis=-1)
    across, down = np.moveaxis(offsets @ rectangle.axes.T, -1, 0)
    is_inside = (abs(across) <= rectangle.width / 2) & (abs(down) <= rectangle.height / 2)
    return float(sureness[y1:y2, x1:x2][is_inside].mean()) if is_inside.any() else 0.0


def widened(rectangle: Rectangle) -> Rectangle:
    """As wide and high as the line is, not as the map shows it."""
    width, height = rectangle.width, rectangle.height
    more = width * height * _WIDENED / (width + height)
    return msgspec.structs.replace(rectangle, width=width + more, height=height + more)


def corners_of(rectangle: Rectangle) -> Corners:
    """Clockwise from where the writing begins: along the flatter side, unless that is much the shorter one; then downwards."""
    across, down = rectangle.axes
    width, height = rectangle.width, rectangle.height
    if rectangle.angle % 90 > 45:
        across, down, width, height = -down, across, height, width
    across, down = across * width / 2, down * height / 2
    around = np.array([-across - down, across - down, across + down, down - across])
    corners = around + np.array([rectangle.x, rectangle.y])
    return np.roll(corners, -1, axis=0) if height >= width * _UPRIGHT else corners
