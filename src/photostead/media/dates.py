"""When a photo or video was taken: the dates a file carries, in the order they are believed, and the zone they stand in.

The order: 1. the sidecar's XMP dates; 2. EXIF DateTimeOriginal, then DateTimeDigitized, with their SubSec and Offset
tags; 3. embedded XMP; 4. IPTC; 5. the GPS clock (UTC); 6. EXIF DateTime, which editing programs overwrite; 7. the time
the file was modified. A date that is none (0000:00:00, blanks, before the year 1000) is passed over.

The zone: the date's own offset or its Offset tag, else the IANA zone of the GPS position. Where neither is known the
wall clock is kept as it is (`taken_at` equals `local_time`, no offset): the server's own zone would be a guess.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from photostead.kernel.clock import EPOCH, zone_name
from photostead.media.tags import Tags, numbers_of, text_of

Position = tuple[float, float]

_DATE = re.compile(
    r"^(?P<year>\d{4})(?:[:\-/. ](?P<month>\d{1,2})(?:[:\-/. ](?P<day>\d{1,2}))?)?"
    r"(?:[T ]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?)?"
    r"\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?",
)
_OFFSET = re.compile(r"^([+-])(\d{1,2}):?(\d{2})?$")
_MAX_OFFSET = 14 * 60
_FIRST_YEAR = 1000


class Stamp(msgspec.Struct, frozen=True):
    """A date as found: wall clock (as if it were UTC), its offset in minutes if known, where it stood.

    `is_utc` tells that it really is UTC and the wall clock is what is unknown.
    """

    wall: datetime
    source: str
    offset: int | None = None
    is_utc: bool = False


class Moment(msgspec.Struct, frozen=True):
    """`taken_at`: instant in ms; `local_time`: wall clock as if it were UTC, in ms; zone as an IANA name or "UTC+2"."""

    taken_at: int
    local_time: int
    offset_minutes: int | None = None
    time_zone: str | None = None


def parse_date(text: str | None) -> tuple[datetime, int | None] | None:
    """EXIF's and ISO 8601's ways to write a date: wall clock (as if UTC), offset in minutes. None when it is no date."""
    match = _DATE.match((text or "").strip())
    if not match or int(match["year"]) < _FIRST_YEAR:
        return None
    fields = [int(match[name] or default) for name, default in _FIELDS]
    try:
        year, month, day, hour, minute, second = fields
        wall = datetime(year, month, day, hour, minute, min(second, 59), _microseconds(match["fraction"]), UTC)
    except ValueError:
        return None
    return wall, parse_offset(match["offset"])


_FIELDS = (("year", 0), ("month", 1), ("day", 1), ("hour", 0), ("minute", 0), ("second", 0))


def _microseconds(digits: str | None) -> int:
    """Decimals of a second, cut to milliseconds: the wire has three digits."""
    return int((digits or "0")[:3].ljust(3, "0")) * 1000


def parse_offset(text: str | None) -> int | None:
    """Minutes east of UTC of "+02:00", "-0330", "Z"; None for anything else or beyond 14 hours."""
    text = (text or "").strip()
    if text == "Z":
        return 0
    match = _OFFSET.match(text)
    if not match:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return None if minutes > _MAX_OFFSET else -minutes if match[1] == "-" else minutes


# --- The dates of a file, in order ----------------------------------------------------------------------------------------

# Tag, its sub-second tag, its offset tag (EXIF 2.31).
_EXIF_CAPTURE = (
    ("Exif.Photo.DateTimeOriginal", "Exif.Photo.SubSecTimeOriginal", "Exif.Photo.OffsetTimeOriginal"),
    ("Exif.Image.DateTimeOriginal", "Exif.Photo.SubSecTimeOriginal", "Exif.Photo.OffsetTimeOriginal"),
    ("Exif.Photo.DateTimeDigitized", "Exif.Photo.SubSecTimeDigitized", "Exif.Photo.OffsetTimeDigitized"),
)
_EXIF_MODIFIED = (("Exif.Image.DateTime", "Exif.Photo.SubSecTime", "Exif.Photo.OffsetTime"),)
_XMP = ("exif.DateTimeOriginal", "photoshop.DateCreated", "exif.DateTimeDigitized", "xmp.CreateDate")
_IPTC = (("DateCreated", "TimeCreated"), ("DigitizationDate", "DigitizationTime"))


def stamps_of(sidecar: Tags, embedded: Tags) -> Iterator[Stamp]:
    """Every valid date of a picture, the most believable first."""
    yield from _xmp_stamps(sidecar, "sidecar")
    yield from _exif_stamps(embedded, _EXIF_CAPTURE)
    yield from _xmp_stamps(embedded, "xmp")
    yield from _iptc_stamps(embedded)
    yield from _gps_stamps(embedded)
    yield from _exif_stamps(embedded, _EXIF_MODIFIED)


def modified_of(embedded: Tags) -> Stamp | None:
    """When the picture was last edited, as the editing program says."""
    return next(_exif_stamps(embedded, _EXIF_MODIFIED), None) or _xmp_stamp(embedded, "xmp.ModifyDate", "xmp")


def sidecar_stamps(sidecar: Tags) -> Iterator[Stamp]:
    """The valid dates of a sidecar alone, for videos."""
    return _xmp_stamps(sidecar, "sidecar")


def _exif_stamps(tags: Tags, table: tuple[tuple[str, str, str], ...]) -> Iterator[Stamp]:
    for key, fraction_key, offset_key in table:
        found = parse_date(text_of([tags], key))
        if found:
            wall, offset = found
            digits = text_of([tags], fraction_key) or ""
            if digits.isascii() and digits.isdigit():
                wall = wall.replace(microsecond=_microseconds(digits))
            offsets = (offset, *(parse_offset(text_of([tags], name)) for name in (offset_key, "Exif.Photo.OffsetTime")))
            yield Stamp(wall, f"exif:{key.rpartition('.')[2]}", next((o for o in offsets if o is not None), None))


def _xmp_stamps(tags: Tags, layer: str) -> Iterator[Stamp]:
    return (stamp for name in _XMP if (stamp := _xmp_stamp(tags, name, layer)))


def _xmp_stamp(tags: Tags, name: str, layer: str) -> Stamp | None:
    found = parse_date(text_of([tags], f"Xmp.{name}"))
    return Stamp(found[0], f"{layer}:{name.replace('.', ':')}", found[1]) if found else None


def _iptc_stamps(tags: Tags) -> Iterator[Stamp]:
    """IPTC always writes an offset, and +00:00 when the program did not know it: that one is not believed."""
    for date_name, time_name in _IPTC:
        date = text_of([tags], f"Iptc.Application2.{date_name}")
        time = text_of([tags], f"Iptc.Application2.{time_name}") or ""
        found = parse_date(f"{date}T{time}" if time else date) or parse_date(date)
        if found:
            yield Stamp(found[0], f"iptc:{date_name}", found[1] or None)


def _gps_stamps(tags: Tags) -> Iterator[Stamp]:
    date = parse_date(text_of([tags], "Exif.GPSInfo.GPSDateStamp"))
    clock = numbers_of(text_of([tags], "Exif.GPSInfo.GPSTimeStamp") or "")
    if date and len(clock) == 3 and all(0 <= value < limit for value, limit in zip(clock, (24, 60, 61), strict=True)):
        hours, minutes, seconds = clock
        past_midnight = timedelta(milliseconds=round((hours * 3600 + minutes * 60 + seconds) * 1000))
        yield Stamp(date[0] + past_midnight, "gps:GPSDateStamp", is_utc=True)


# --- Zones ---------------------------------------------------------------------------------------------------------------


def place_in_time(stamp: Stamp, position: Position | None) -> Moment:
    """Fix a date on the time line: by its own offset, else by the zone of `position` (latitude, longitude)."""
    wall = _milliseconds(stamp.wall)
    if stamp.offset is not None:
        return Moment(wall - stamp.offset * 60_000, wall, stamp.offset, zone_name(stamp.offset))
    zone = zone_at(position) if position else None
    offset = _offset_in(zone, stamp) if zone else None
    if offset is None:
        return Moment(wall, wall, None, None)
    if stamp.is_utc:
        return Moment(wall, wall + offset * 60_000, offset, zone)
    return Moment(wall - offset * 60_000, wall, offset, zone)


def zone_at(position: Position) -> str | None:
    """The IANA zone of a place (at sea one of Etc/GMT±n); None when unknown."""
    import tzfpy

    return tzfpy.get_tz(position[1], position[0]) or None


def _offset_in(zone: str, stamp: Stamp) -> int | None:
    """Minutes east of UTC in `zone` at that date; None on a machine without the zone's data."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        info = ZoneInfo(zone)
        moment = stamp.wall.astimezone(info) if stamp.is_utc else stamp.wall.replace(tzinfo=info)
        shift = moment.utcoffset()
    except (ZoneInfoNotFoundError, OverflowError, ValueError):
        return None
    # Before standard time, local mean time had seconds; minutes are all the wire knows.
    return round(shift.total_seconds() / 60) if shift is not None else None


def _milliseconds(wall: datetime) -> int:
    return (wall - EPOCH) // timedelta(milliseconds=1)
