"""Reading Google's JSON: what it tells of a photo, and of an album. Anything may stand in it."""

import html
from collections.abc import Iterator
from typing import Any

import msgspec

from photostead.features.takeout.schema import Facts
from photostead.kernel.clock import EARLIEST_MS, LATEST_MS

MAX_BYTES = 4 << 20
# Where geoData and geoDataExif say the same: a ten-thousandth of a degree is 11 m.
SAME_PLACE = 0.0001


class Instant(msgspec.Struct, frozen=True):
    """Seconds since 1970, as text; may be negative."""

    timestamp: str | int = ""


class Place(msgspec.Struct, frozen=True):
    """Degrees; 0, 0 is none."""

    latitude: float = 0.0
    longitude: float = 0.0

    @property
    def position(self) -> tuple[float, float] | None:
        """It, where it is one."""
        is_there = -90 <= self.latitude <= 90 and -180 <= self.longitude <= 180
        return (self.latitude, self.longitude) if is_there and (self.latitude or self.longitude) else None


class Person(msgspec.Struct, frozen=True):
    """Who is on a photo."""

    name: str = ""


class Note(msgspec.Struct, frozen=True, rename="camel"):
    """The JSON beside a photo, or that of an album, which has no date when it was taken. Older exports put an album's into
    `albumData`."""

    title: str | None = None
    description: str | None = None
    photo_taken_time: Instant | None = None
    geo_data: Place | None = None
    geo_data_exif: Place | None = None
    favorited: bool = False
    archived: bool = False
    trashed: bool = False
    in_locked_folder: bool = False
    people: list[Person] = []
    album_data: Any = None
    date: Any = None
    access: Any = None
    shared_album_comments: list[Any] = []


class Album(msgspec.Struct, frozen=True):
    """An album's title and description."""

    title: str
    description: str


def read_note(data: bytes) -> Note | None:
    """A JSON of Google's; None for what is none, or says something else."""
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=Note, strict=False)
    except (ValueError, RecursionError):
        return None


def album_of(note: Note) -> Album | None:
    """What it says of an album; None where it is about something else."""
    if note.photo_taken_time is not None:
        return None
    inner = note.album_data
    if isinstance(inner, dict):
        title, description = inner.get("title"), inner.get("description")
        return Album(text_of(title), text_of(description))
    is_album = note.title is not None and (
        note.date is not None or note.access is not None or note.description is not None
    )
    return Album(text_of(note.title), text_of(note.description)) if is_album else None


def text_of(value: Any) -> str:
    """Text as a person wrote it: exports have it with HTML's entities."""
    return html.unescape(value).strip() if isinstance(value, str) else ""


def facts_of(note: Note) -> Facts:
    """What it tells of a photo."""
    return Facts(
        taken=instant_of(note.photo_taken_time),
        position=new_position(note),
        description=text_of(note.description) or None,
        title=note.title or "",
        is_favorite=note.favorited,
        is_archived=note.archived,
        is_locked=note.in_locked_folder,
        is_trashed=note.trashed,
        people=tuple(people_of(note)),
    )


def instant_of(instant: Instant | None) -> int | None:
    """Milliseconds; None for what is no instant of the calendar."""
    try:
        moment = int(instant.timestamp) * 1000 if instant is not None else None
    except ValueError:
        return None
    return moment if moment is not None and EARLIEST_MS <= moment <= LATEST_MS else None


def new_position(note: Note) -> tuple[float, float] | None:
    """Where the photo was taken, unless the file says the same itself."""
    shown = note.geo_data.position if note.geo_data else None
    own = note.geo_data_exif.position if note.geo_data_exif else None
    if shown is None or own is None:
        return shown
    is_same = all(abs(one - other) < SAME_PLACE for one, other in zip(shown, own, strict=True))
    return None if is_same else shown


def people_of(note: Note) -> Iterator[str]:
    """Who is named."""
    return (person.name for person in note.people if person.name)
