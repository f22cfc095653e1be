"""What exiftool says of files, and where that differs from what we read. A difference that has a reason in
`docs/metadata.md` is named by it; any other is a mistake of one of the two.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from photostead.media.describe import Metadata

# "#" asks for the number behind the words.
_ASKED = [
    "Make",
    "Model",
    "LensModel",
    "LensID",
    "LensType",
    "Lens",
    "LensInfo",
    "ExposureTime#",
    "ShutterSpeed#",
    "FNumber#",
    "Aperture#",
    "FocalLength#",
    "ISO#",
    "Description",
    "ImageDescription",
    "Caption-Abstract",
    "XPComment",
    "XPTitle",
    "Title",
    "UserComment",
    "Comment",
    "Rating#",
    "SharedUserRating#",
    "GPSLatitude#",
    "GPSLongitude#",
    "GPSAltitude#",
    "ImageWidth#",
    "ImageHeight#",
    "Orientation#",
    "ProjectionType",
    "Spherical",
    "ProfileDescription",
    "time:all",
    "VideoFrameRate#",
    "Duration#",
    "Subject",
    "Keywords",
    "HierarchicalSubject",
    "TagsList",
    "Category",
    "ContentIdentifier",
    "MediaGroupUUID",
]
_DATE = re.compile(r"^\d{4}:\d\d:\d\d")

Told = Mapping[str, list[Any]]


class Difference(NamedTuple):
    """A field, what we read, what exiftool has for it."""

    field: str
    ours: object
    theirs: list[Any]


def ask_exiftool(paths: Iterable[Path]) -> dict[Path, Told]:
    """Tag → values of all groups it stands in, by one process for all files. Raises FileNotFoundError without the program
    (Debian: libimage-exiftool-perl)."""
    program = shutil.which("exiftool")
    if program is None:
        raise FileNotFoundError("exiftool is not installed: apt-get install libimage-exiftool-perl")
    command = [program, "-json", "-G0:1", "-a", "-ee", "-q", "-q", *(f"-{name}" for name in _ASKED), "-@", "-"]
    names = "".join(f"{path}\n" for path in paths)
    done = subprocess.run(command, input=names.encode(), capture_output=True, check=False)
    return {Path(item.pop("SourceFile")): _by_tag(item) for item in json.loads(done.stdout or b"[]")}


def _by_tag(item: dict[str, Any]) -> Told:
    told: dict[str, list[Any]] = {}
    for key, value in item.items():
        group, _, tag = key.rpartition(":")
        if group.startswith("File:System"):
            continue
        told.setdefault(tag, []).extend(value if isinstance(value, list) else [value])
        if group.startswith("EXIF"):
            told.setdefault("EXIF:" + tag, []).append(value)
    return told


# --- comparing

_STARS = {1: 1, 25: 2, 50: 3, 75: 4, 99: 5}
_SAME: dict[str, tuple[str, ...]] = {
    "make": ("Make",),
    "model": ("Model",),
    "lens_model": ("LensModel", "LensID", "LensType", "Lens", "LensInfo"),
    "f_number": ("FNumber", "Aperture"),
    "focal_length": ("FocalLength",),
    "iso": ("ISO",),
    "description": ("Description", "ImageDescription", "Caption-Abstract", "XPComment", "XPTitle", "UserComment", "Comment",
                    "Title"),
    "rating": ("Rating", "SharedUserRating"),
    "latitude": ("GPSLatitude",),
    "longitude": ("GPSLongitude",),
    "altitude": ("GPSAltitude",),
    "exif_width": ("ImageWidth",),
    "exif_height": ("ImageHeight",),
    "projection_type": ("ProjectionType",),
    "profile_description": ("ProfileDescription",),
    "live_photo_cid": ("ContentIdentifier", "MediaGroupUUID"),
    "fps": ("VideoFrameRate",),
}  # fmt: skip


def compare(found: Metadata, told: Told) -> list[Difference]:
    """Every field of ours that is none of exiftool's values, or that we lack and it has."""
    differences = []
    for field, tags in _SAME.items():
        theirs = [_STARS.get(value, value) if tag == "SharedUserRating" else value
                  for tag in tags for value in told.get(tag, []) if value not in ("", None)]  # fmt: skip
        ours = getattr(found, field)
        if (ours is None and theirs) or (ours is not None and not any(_equal(ours, value) for value in theirs)):
            differences.append(Difference(field, ours, theirs))
    return [*differences, *_compare_exposure(found, told), *_compare_dates(found, told), *_compare_lists(found, told)]


def _equal(ours: object, theirs: object) -> bool:
    if isinstance(ours, int | float):
        try:
            return abs(float(str(theirs)) - ours) <= 0.011 * max(abs(ours), 0.01)
        except ValueError:
            return False
    names = str(theirs).split(" or ")
    return str(ours).strip().lower() in {str(theirs).strip().lower(), *(name.strip().lower() for name in names)} or all(
        part in str(theirs) for part in str(ours).split(" or ")
    )


def _compare_exposure(found: Metadata, told: Told) -> list[Difference]:
    theirs = [
        float(value) for tag in ("ExposureTime", "ShutterSpeed") for value in told.get(tag, []) if _is_number(value)
    ]
    above, _, below = (found.exposure_time or "0").partition("/")
    ours = float(above) / float(below or 1)
    same = any(abs(ours - value) <= 0.06 * max(ours, value) for value in theirs) or not (ours or any(theirs))
    return [] if same else [Difference("exposure_time", found.exposure_time, theirs)]


def _is_number(value: object) -> bool:
    try:
        return float(str(value)) >= 0
    except ValueError:
        return False


def _compare_dates(found: Metadata, told: Told) -> list[Difference]:
    """Any date of exiftool's will do: which of them counts is our own order."""
    dates = [
        str(v)[:19]
        for tag, values in told.items()
        if not tag.startswith("EXIF:")
        for v in values
        if _DATE.match(str(v))
    ]
    if found.date_source == "file" or found.local_time is None or found.taken_at is None:
        return [Difference("date", None, dates)] if dates else []
    wall, instant = (
        (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)).strftime("%Y:%m:%d %H:%M:%S")
        for ms in (found.local_time, found.taken_at)
    )
    short = {date.ljust(19, "0")[: len(date)] for date in dates}
    is_there = any(wall.startswith(date) or instant.startswith(date) for date in short) or wall[:10] in {
        d[:10] for d in dates
    }
    return [] if is_there else [Difference("date", wall, dates)]


def _compare_lists(found: Metadata, told: Told) -> list[Difference]:
    names = ("HierarchicalSubject", "TagsList", "Subject", "Keywords", "Category")
    theirs = {
        part.replace("|", "/")
        for tag in names
        for value in told.get(tag, [])
        for part in re.split("[;,]", str(value))
        if part
    }
    ours = {part for tag in found.tags for part in re.split("[;,]", tag)}
    return [] if ours <= theirs and bool(ours) == bool(theirs) else [Difference("tags", found.tags, sorted(theirs))]


# --- explaining

_BLANK_OR_CAMERA = re.compile(
    r"^[\s.\-]*$|digital camera|minolta dsc|sony dsc|digimax|exif.jpeg.picture|^dcim|^\w{2,6}(_\w*)?$", re.I
)
_NO_LENS = re.compile(
    r"^(unknown|n/a|none|no lens|[\d. \-]+(mm)?( f/[\d.\-?]+)?|----|\d+|[GDEF](\W+VR)?|[\w ]+ VR)\b.*$", re.I
)


def explain(difference: Difference, found: Metadata, told: Told) -> str | None:
    """The reason in `docs/metadata.md`, by its name; None where there is none."""
    return next((reason for reason, applies in REASONS.items() if applies(difference, found, told)), None)


_EXIF_NAMES = {"exposure_time": "ExposureTime", "f_number": "FNumber", "focal_length": "FocalLength", "iso": "ISO",
               "make": "Make", "model": "Model", "date": "DateTimeOriginal"}  # fmt: skip


def _is_makers_own(difference: Difference, found: Metadata, told: Told) -> bool:
    """Not in EXIF proper: in a maker note that exiv2 does not find or know, or in what was before EXIF."""
    values = told.get("EXIF:" + _EXIF_NAMES.get(difference.field, "?"), [])
    is_in_exif = any(str(value).strip(" :0") for value in values)
    return difference.field in _EXIF_NAMES and difference.ours is None and not is_in_exif


def _is_no_description(difference: Difference, found: Metadata, told: Told) -> bool:
    texts = [str(text).strip() for text in difference.theirs]
    return difference.field == "description" and all(_BLANK_OR_CAMERA.search(text) or _is_note(text) for text in texts)


def _is_no_lens(difference: Difference, found: Metadata, told: Told) -> bool:
    is_lens = difference.field == "lens_model" and difference.ours is None
    return is_lens and all(_NO_LENS.match(str(text)) for text in difference.theirs)


def _is_turned(difference: Difference, found: Metadata, told: Told) -> bool:
    sides = {*told.get("ImageWidth", []), *told.get("ImageHeight", [])}
    return difference.field in {"exif_width", "exif_height"} and {found.exif_width, found.exif_height} <= sides


def _is_unknown(difference: Difference, found: Metadata, told: Told) -> bool:
    """To the versions of exiftool that distributions have."""
    return not difference.theirs and difference.field in {
        "profile_description",
        "projection_type",
        "exif_width",
        "exif_height",
    }


def _is_zero(difference: Difference, found: Metadata, told: Told) -> bool:
    return difference.field in {"rating", "fps"} and all(value in (0, "0") for value in difference.theirs)


def _is_no_place(difference: Difference, found: Metadata, told: Told) -> bool:
    return difference.field in {"latitude", "longitude", "altitude"} and difference.ours is None


REASONS: dict[str, Callable[[Difference, Metadata, Told], bool]] = {
    "The maker's own": _is_makers_own,
    "Not a person's words": _is_no_description,
    "A lens built in": _is_no_lens,
    "Turned by its decoder": _is_turned,
    "Unknown to exiftool": _is_unknown,
    "Zero": _is_zero,
    "No place": _is_no_place,
}


def _is_note(text: str) -> bool:
    """Hashes, settings and the like, which programs leave in UserComment."""
    return bool(re.search(r"[{}<>=|\\]|^\w*\d\w*$", text))
