"""The faces that other programs marked in a photo's XMP, in the upright picture. Which people they are is not decided
here.

Two forms are read: the Metadata Working Group's regions (`mwg-rs`, Guidelines for Handling Image Metadata 2.0, §5.9), which
Lightroom, digiKam, Picasa, Apple Photos and Windows' successors write, and Microsoft's older `MP:RegionInfo`. Both are in
parts of the sides of the picture as it is stored, before it is turned upright; a few programs write them turned already,
which the size that they give beside them shows.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

from photostead.media.tags import Layers, Tags, clean_text, decode_text, numbers_of

MAX_FACES = 200
# What a region's shape may differ from the picture's, as a part: camera RAW has a rim that its developers cut off.
_TOLERANCE = 0.03
_SWAPPING = range(5, 9)
_MWG = "Xmp.mwg-rs.Regions"
_MWG_LIST = f"{_MWG}/mwg-rs:RegionList"
_MICROSOFT_LIST = "Xmp.MP.RegionInfo/MPRI:Regions"

Size = tuple[float, float]
Edges = tuple[float, float, float, float]


class NamedFace(NamedTuple):
    """A face: whose (empty where nobody says), and its left, top, right and bottom edge as parts of the sides of the
    upright picture, 0 to 1."""

    name: str
    left: float
    top: float
    right: float
    bottom: float


def read_faces(layers: Layers, stored: tuple[int | None, int | None], orientation: str | None) -> tuple[NamedFace, ...]:
    """The faces of the first layer that has any, each once. `stored` is the picture's size in px before it is turned
    upright, `orientation` EXIF's "1".."8"."""
    width, height = stored
    if not width or not height:
        return ()
    turn = int(orientation) if orientation in {"2", "3", "4", "5", "6", "7", "8"} else 1
    return next((found for tags in layers if (found := _faces_of(tags, (width, height), turn))), ())


def _faces_of(tags: Tags, stored: Size, orientation: int) -> tuple[NamedFace, ...]:
    turn = _turn_of(_applied_to(tags), stored, orientation)
    marked = list(_mwg(tags)) if turn is not None else []
    turned = [_upright(name, edges, turn or 1) for name, edges in marked]
    turned = turned or [_upright(name, edges, orientation) for name, edges in _microsoft(tags)]
    return tuple(dict.fromkeys(face for face in turned if face is not None))


# --- the two forms


def _mwg(tags: Tags) -> Iterator[tuple[str, Edges]]:
    for place in _items(tags, _MWG_LIST):
        kind, unit = (_text(tags, f"{place}/{name}").lower() for name in ("mwg-rs:Type", "mwg-rs:Area/stArea:unit"))
        x, y, width, height = (_number(_text(tags, f"{place}/mwg-rs:Area/stArea:{axis}")) for axis in "xywh")
        if kind in {"", "face"} and unit in {"", "normalized"}:
            edges = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            yield _text(tags, f"{place}/mwg-rs:Name"), edges


def _microsoft(tags: Tags) -> Iterator[tuple[str, Edges]]:
    for place in _items(tags, _MICROSOFT_LIST):
        numbers = [_number(part) for part in _text(tags, f"{place}/MPReg:Rectangle").split(",")]
        if len(numbers) == 4:
            x, y, width, height = numbers
            yield _text(tags, f"{place}/MPReg:PersonDisplayName"), (x, y, x + width, y + height)


def _items(tags: Tags, key: str) -> Iterator[str]:
    """The keys of a list's items."""
    for number in range(1, MAX_FACES + 1):
        if f"{key}[{number}]" not in tags:
            return
        yield f"{key}[{number}]"


def _text(tags: Tags, key: str) -> str:
    value = tags.get(key, b"")
    return clean_text(decode_text(value)) or "" if isinstance(value, bytes) else ""


def _number(text: str) -> float:
    """NaN for what is none."""
    return next(iter(numbers_of(text)), math.nan)


# --- the picture's size and orientation


def _applied_to(tags: Tags) -> Size | None:
    """The size of the picture for which the MWG's regions were written."""
    width, height = (_number(_text(tags, f"{_MWG}/mwg-rs:AppliedToDimensions/stDim:{side}")) for side in "wh")
    return (width, height) if width > 0 and height > 0 else None


def _turn_of(applied_to: Size | None, stored: Size, orientation: int) -> int | None:
    """The orientation that regions still need; None where the picture was cut to another shape since they were written."""
    if applied_to is None or fits(applied_to, stored):
        return orientation
    return 1 if orientation in _SWAPPING and fits(applied_to, (stored[1], stored[0])) else None


def fits(one: Size, other: Size) -> bool:
    """Whether two sizes are of one shape, as far as what developers cut off lets that be told."""
    return math.isclose(one[0] * other[1], one[1] * other[0], rel_tol=_TOLERANCE)


def _upright(name: str, edges: Edges, orientation: int) -> NamedFace | None:
    """In the upright picture, what lies outside of it cut off; None where nothing is left. Source: EXIF 2.32, tag 0x0112."""
    left, top, right, bottom = edges
    if not (left < right and top < bottom) or max(map(abs, edges)) > 2:
        return None
    if orientation in _SWAPPING:  # mirrored at the diagonal first
        left, top, right, bottom = top, left, bottom, right
    left, top, right, bottom = _mirrored((left, top, right, bottom), orientation)
    left, top, right, bottom = (round(min(max(edge, 0.0), 1.0), 6) for edge in (left, top, right, bottom))
    return NamedFace(name, left, top, right, bottom) if left < right and top < bottom else None


def _mirrored(edges: Edges, orientation: int) -> Edges:
    left, top, right, bottom = edges
    if orientation in {2, 3, 6, 7}:
        left, right = 1 - right, 1 - left
    if orientation in {3, 4, 7, 8}:
        top, bottom = 1 - bottom, 1 - top
    return left, top, right, bottom


def to_stored(face: NamedFace, orientation: int) -> Edges:
    """The way back: a face's edges in the picture as it is stored. `orientation`: EXIF's 1 to 8."""
    left, top, right, bottom = _mirrored((face.left, face.top, face.right, face.bottom), orientation)
    return (top, left, bottom, right) if orientation in _SWAPPING else (left, top, right, bottom)
