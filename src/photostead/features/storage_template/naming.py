"""From a template and what is known of an upload to its path. Pure: no disk, no database.

A path has the template's folders and no other: values never bring a separator along. Names are in Unicode's NFC without
anything invisible, so that what two programs write is one name and what is shown is what is there; they fit every file
system and every Windows share (source: "Naming Files, Paths, and Namespaces" of Win32).
"""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import PurePosixPath

import msgspec

from photostead.features.assets.service import safe_name
from photostead.features.settings.service import TemplateChoice, TemplatePart, TemplateValue
from photostead.kernel.clock import EPOCH
from photostead.kernel.errors import Invalid

HOME = "library"
# Of 255 bytes that file systems allow: a number, `.xmp` and the mark of an unfinished copy come behind a file's name.
FILE_BYTES = 200
FOLDER_BYTES = 255
# Of 4095 that the kernel allows; the media folder stands before it, and other programs allow less.
PATH_BYTES = 1024
FORBIDDEN = '<>:"|?*'
RESERVED = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))})
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class Facts(msgspec.Struct, frozen=True):
    """What a template may tell of an upload. `owner` is the name of its owner's folder; times in ms on the clock of the
    place; the album is the one that was made last of those it is in."""

    uid: str
    owner: str
    original_name: str
    type: str
    local_time: int
    make: str | None = None
    model: str | None = None
    lens_model: str | None = None
    album: str | None = None
    album_start: int | None = None
    album_end: int | None = None


def path_for(parts: tuple[TemplatePart, ...], facts: Facts) -> PurePosixPath:
    """Where an upload belongs, relative to the media folder. Raises Invalid where that would be too long."""
    name = safe_name(unicodedata.normalize("NFC", facts.original_name))
    stem, dot, extension = name.rpartition(".")
    stem, tail = (stem, f".{extension}") if dot else (name, "")
    *folders, last = "".join(texts_of(parts, values_of(facts, stem, extension if dot else ""))).split("/")
    room = FILE_BYTES - len(tail.encode())
    file = component(last, room) or component(stem, room) or facts.uid
    found = [name for folder in folders if (name := component(folder, FOLDER_BYTES))]
    path = PurePosixPath(HOME, safe_name(facts.owner), *found, file + tail)
    if len(str(path).encode()) > PATH_BYTES:
        raise Invalid(
            f"The template makes a path of more than {PATH_BYTES} bytes for {name}: use fewer or shorter parts."
        )
    return path


def numbered(path: PurePosixPath, number: int) -> PurePosixPath:
    """`a.jpg`, then `a+1.jpg`, `a+2.jpg` where the name is taken."""
    return path if number == 0 else path.with_name(f"{path.stem}+{number}{path.suffix}")


def texts_of(parts: tuple[TemplatePart, ...], values: Mapping[str, str]) -> Iterator[str]:
    """The template's text with the values in their places, without their separators."""
    for part in parts:
        if isinstance(part, TemplateValue):
            yield values[part.name].replace("/", "_").replace("\\", "_")
        elif isinstance(part, TemplateChoice):
            yield from texts_of(part.then if values[part.name].strip() else part.otherwise, values)
        else:
            yield part


def values_of(facts: Facts, stem: str, extension: str) -> dict[str, str]:
    """Every placeholder's value; empty where it is not known."""
    values = {
        "filename": stem,
        "ext": extension,
        "filetype": "VID" if facts.type == "VIDEO" else "IMG",
        "filetypefull": facts.type,
        "assetId": facts.uid,
        "assetIdShort": facts.uid[-12:],
        "album": facts.album or "",
        "make": facts.make or "",
        "model": facts.model or "",
        "lensModel": facts.lens_model or "",
    }
    ends = {"album-startDate-": facts.album_start, "album-endDate-": facts.album_end}
    for start, moment in {"": facts.local_time, **ends}.items():
        values |= {start + name: text for name, text in date_parts(moment).items()}
    return values


def date_parts(ms: int | None) -> dict[str, str]:
    """A wall-clock time by the names of its parts; empty texts for none. Weeks are those of ISO 8601."""
    moment = EPOCH if ms is None else EPOCH + timedelta(milliseconds=ms)
    parts = {**day_parts(moment), **clock_parts(moment)}
    return dict.fromkeys(parts, "") if ms is None else parts


def day_parts(moment: datetime) -> dict[str, str]:
    """Year, month, week, day."""
    week, month = moment.isocalendar().week, MONTHS[moment.month - 1]
    return {
        "y": f"{moment.year:04d}",
        "yy": f"{moment.year % 100:02d}",
        "M": f"{moment.month}",
        "MM": f"{moment.month:02d}",
        "MMM": month[:3],
        "MMMM": month,
        "W": f"{week}",
        "WW": f"{week:02d}",
        "d": f"{moment.day}",
        "dd": f"{moment.day:02d}",
    }


def clock_parts(moment: datetime) -> dict[str, str]:
    """Hours of two clocks, minutes, seconds, thousandths."""
    twelve = (moment.hour - 1) % 12 + 1
    return {
        "H": f"{moment.hour}",
        "HH": f"{moment.hour:02d}",
        "h": f"{twelve}",
        "hh": f"{twelve:02d}",
        "m": f"{moment.minute}",
        "mm": f"{moment.minute:02d}",
        "s": f"{moment.second}",
        "ss": f"{moment.second:02d}",
        "SSS": f"{moment.microsecond // 1000:03d}",
    }


def component(text: str, limit: int) -> str:
    """A name for one folder or file of `limit` bytes at most; empty where nothing is left of it."""
    spaced = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", text))
    clean = "".join(char for char in spaced if char.isprintable() and char not in FORBIDDEN)
    name = clean.strip(" .").encode()[:limit].decode(errors="ignore").rstrip(" .")
    return f"_{name}"[:limit] if name.partition(".")[0].rstrip().upper() in RESERVED else name
