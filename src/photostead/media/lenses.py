"""The lens on the camera: its name where the file says it, else by the number that its maker note gives, else what it can
do ("18-55mm f/3.5-5.6"). Which number stands where is exiv2's knowledge, which lens a number means `lenses.json`'s
(`scripts/lenses` writes it from exiftool's tables).

Makers of lenses borrow each other's numbers: of several lenses with one number those count whose range and aperture fit
the photo; where several do, all are named, up to three.
"""

import json
import math
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from photostead.media.tags import Layers, Tags, number_of, numbers_of, positive_of, text_of

_MOST_NAMES = 3
# Millimetres, and parts of an f-number, by which a camera and the print on a lens differ.
_NEAR_MM, _EXACT_MM, _NEAR_STOP = 1.0, 0.5, 0.15

NAME_KEYS = ("Exif.Photo.LensModel", "Xmp.exifEX.LensModel", "Xmp.aux.Lens", "Exif.Canon.LensModel", "Exif.OlympusEq.LensModel",
          "Exif.Panasonic.LensType")  # fmt: skip
_UNKNOWN = re.compile(r"^[\s.\-]*$|^(n/a|none|unknown|no.lens)\b", re.IGNORECASE)
# Some write no name but what the lens can do: "18.0-70.0 mm f/3.5-4.5".
_RANGE = re.compile(r"^[\s\d.,\-/]*(mm)?\s*(f/?[\s\d.,\-/]*)?$", re.IGNORECASE)
_MILLIMETRES = re.compile(r"(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))? ?mm", re.IGNORECASE)
_STOPS = re.compile(r"\b[fF]/?(\d+(?:[.,]\d+)?)(?:-(\d+(?:[.,]\d+)?))?")
_NIKON_BYTES = ("LensIDNumber", "LensFStops", "MinFocalLength", "MaxFocalLength", "MaxApertureAtMinFocal",
                "MaxApertureAtMaxFocal", "MCUVersion")  # fmt: skip


class Range(NamedTuple):
    """From and to, in millimetres or f-numbers; both the same for a lens that does not zoom."""

    least: float
    most: float

    def holds(self, value: float, tolerance: float) -> bool:
        """Whether a value lies within, nearly."""
        return self.least - tolerance <= value <= self.most + tolerance

    def is_near(self, other: "Range", tolerance: float) -> bool:
        """Whether both ends are nearly the same."""
        return abs(self.least - other.least) <= tolerance and abs(self.most - other.most) <= tolerance


def lens_of(layers: Layers) -> str | None:
    """The lens's name, for people."""
    written = [
        text for tags in layers for key in NAME_KEYS if (text := text_of([tags], key)) and not _UNKNOWN.match(text)
    ]
    named = next((text for text in written if not _RANGE.match(text)), None)
    by_number = next((name for tags in layers if (name := _by_number(tags))), None) if named is None else None
    return named or by_number or next(iter(written), None) or _by_range(layers)


def _by_number(tags: Tags) -> str | None:
    """What the numbers in a maker note mean."""
    for maker, number in _numbers(tags):
        candidates = _tables().get(maker, {}).get(number, [])
        if candidates:
            return _choose(candidates, tags)
    return None


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    """Maker → number → names."""
    found = json.loads(files("photostead.media").joinpath("lenses.json").read_text("utf-8"))
    return {maker: lenses for maker, lenses in found.items() if isinstance(lenses, dict)}


def _numbers(tags: Tags) -> Iterable[tuple[str, str]]:
    """The table to look into, and the number written as it is there."""
    yield "canon", _joined(tags, "Exif.CanonCs.LensType")
    for version in "123":
        yield "nikon", _nikon(tags, f"Exif.NikonLd{version}")
    for key in ("Exif.Pentax.LensType", "Exif.PentaxDng.LensType"):
        yield "pentax", _joined(tags, key, 2)
    for key in ("Exif.Sony1.LensID", "Exif.Sony2.LensID", "Exif.Minolta.LensID", "Exif.SonyMinolta.LensID"):
        yield "sony", _joined(tags, key)
    yield "olympus", _olympus(tags)
    yield "samsung", _joined(tags, "Exif.Samsung2.LensType", 1)


def _whole(tags: Tags, key: str) -> list[int]:
    return [int(value) for value in numbers_of(text_of([tags], key) or "") if not math.isnan(value)]


def _joined(tags: Tags, key: str, count: int = 1) -> str:
    return " ".join(map(str, _whole(tags, key)[:count]))


def _nikon(tags: Tags, group: str) -> str:
    """Eight bytes in hexadecimal: the lens's data, and its type from another tag."""
    values = [_whole(tags, f"{group}.{name}") for name in _NIKON_BYTES] + [_whole(tags, "Exif.Nikon3.LensType")]
    return " ".join(f"{part[0]:02X}" for part in values if part)


def _olympus(tags: Tags) -> str:
    """Of six bytes the maker, the model and its variant."""
    values = _whole(tags, "Exif.OlympusEq.LensType")
    return f"{values[0]:x} {values[2]:02x} {values[3]:02x}" if len(values) >= 4 else ""


# --- which of several


def _choose(candidates: list[str], tags: Tags) -> str | None:
    """The only one; else those that fit, which is none of them where the table does not know the lens."""
    if len(candidates) == 1:
        return candidates[0]
    fitting = [name for name in candidates if _fits(name, tags)]
    span = _canon_span(tags) or _span(tags, 0)
    exact = [
        name for name in fitting if span and (own := range_in(name, _MILLIMETRES)) and own.is_near(span, _EXACT_MM)
    ]
    return " or ".join((exact or fitting)[:_MOST_NAMES]) or None


def _fits(name: str, tags: Tags) -> bool:
    """Whether the photo can have been taken with that lens, as far as its tags tell."""
    reach, stops = range_in(name, _MILLIMETRES), range_in(name, _STOPS)
    span, focal = _canon_span(tags) or _span(tags, 0), positive_of([tags], "Exif.Photo.FocalLength")
    widest = number_of([tags], "Exif.Photo.MaxApertureValue")
    if reach and span and not reach.is_near(span, _NEAR_MM):
        return False
    if reach and focal and not span and not reach.holds(focal, _NEAR_MM):
        return False
    # APEX: the square of the f-number is two to the power of the value (EXIF 2.32, annex C).
    return not (stops and widest and 0 < widest < 20) or stops.holds(2 ** (widest / 2), _NEAR_STOP)


def range_in(name: str, pattern: re.Pattern[str]) -> Range | None:
    """The first range of that kind in a lens's name."""
    match = pattern.search(name)
    if not match:
        return None
    least = float(match[1].replace(",", "."))
    return Range(least, float((match[2] or match[1]).replace(",", ".")))


# --- what it can do


def _canon_span(tags: Tags) -> Range | None:
    """Canon writes the longest and the shortest focal length, and how many units a millimetre has."""
    values = numbers_of(text_of([tags], "Exif.CanonCs.Lens") or "")
    if len(values) != 3 or not all(value > 0 for value in values) or values[0] < values[1]:
        return None
    return Range(values[1] / values[2], values[0] / values[2])


def _span(tags: Tags, at: int) -> Range | None:
    """Two of the four numbers of a lens's specification: focal lengths `at` 0, f-numbers at 2."""
    for key in ("Exif.Photo.LensSpecification", "Exif.Nikon3.Lens"):
        values = numbers_of(text_of([tags], key) or "")[at : at + 2]
        if len(values) == 2 and all(0 < value < 10_000 for value in values):
            return Range(values[0], values[1])
    return None


def _by_range(layers: Layers) -> str | None:
    """Focal lengths and f-numbers where nothing else is known."""
    for tags in layers:
        span, stops = _span(tags, 0) or _canon_lens(tags), _span(tags, 2)
        if span:
            return f"{_written(span)}mm" + (f" f/{_written(stops)}" if stops else "")
    return None


def _canon_lens(tags: Tags) -> Range | None:
    """The span of an interchangeable lens; that of one built in is the camera's own affair."""
    return _canon_span(tags) if _joined(tags, "Exif.CanonCs.LensType") not in {"", "65535", "0", "-1"} else None


def _written(span: Range) -> str:
    least, most = (f"{value:.1f}".removesuffix(".0") for value in span)
    return least if least == most else f"{least}-{most}"
