"""Metadata of videos: which of a container's notes wins for which field, in `NOTES`. Reading them is `media.video`'s (what
the container knows of) and `media.camera_notes`' (what cameras hide in it).

Dates in the order they are believed: the sidecar; those that have the wall clock and its zone (Apple, Sony, AVCHD); GoPro's
satellites; embedded XMP; what was noted when it was recorded; the container's creation time (UTC, but a wall clock in AVI);
a plain date; the file's time. A container's zero (1904, 1970, 2000) is no date.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from types import MappingProxyType
from xml.parsers import expat

import msgspec

from photostead.media import camera_notes, dates, exiv
from photostead.media.dates import Position, Stamp, parse_date
from photostead.media.describe import Metadata, describe, place, rating_of, split_keywords, when
from photostead.media.files import OpenFile
from photostead.media.tags import MAX_TEXT, Tags, clean_text, valid_position
from photostead.media.video import VideoInfo, read_video
from photostead.media.xmp import Refused, parse_document

_APPLE = "com.apple.quicktime."
# Field → keys in lower case, the first that has text wins. `docs/metadata.md` says what they are.
NOTES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "make": (_APPLE + "make", "sony.make", "make", "com.android.manufacturer", "manufacturer"),
        "model": (_APPLE + "model", "sony.model", "model", "com.android.model"),
        "lens_model": (_APPLE + "camera.lens_model", "lens_model"),
        "description": (_APPLE + "description", "description", "comment", "windows.wm/description", _APPLE + "title", "title"),
        "rating": (_APPLE + "rating.user", "windows.wm/shareduserrating", "wm/shareduserrating"),
        "tags": (_APPLE + "keywords", "keywords", "windows.wm/category"),
        "position": (_APPLE + "location.iso6709", "sony.location", "location", "location-eng", "gopro.location",
                     "recording_location"),
        "projection_type": ("google.projection",),
        "live_photo_cid": (_APPLE + "content.identifier",),
    }
)  # fmt: skip
DATES = (_APPLE + "creationdate", "sony.creationdate", "avchd.date", "gopro.date", "xmp", "date_recorded", "creation_time",
         "date", "date_digitized")  # fmt: skip
# Windows counts stars in hundredths.
_PERCENT = {"1": 1.0, "25": 2.0, "50": 3.0, "75": 4.0, "99": 5.0}
# ISO 6709 Annex H: latitude, longitude and altitude, each with its sign, in degrees with decimals.
_ISO6709 = re.compile(r"^([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)([+-]\d+(?:\.\d+)?)?")
_ZERO_CLOCKS = tuple(datetime(year, 1, 1, tzinfo=UTC) for year in (1904, 1970, 2000))


def read_video_metadata(file: OpenFile, sidecar: Tags, warnings: tuple[str, ...], modified_ms: int) -> Metadata:
    """The metadata of an open video. Raises MediaError when it is none."""
    info = read_video(file)
    notes = {**info.notes, **_camera_notes(file)}
    embedded, troubles = _read_xmp(file)
    known = describe(_container_fields(info, notes), sidecar, embedded, (*warnings, *troubles), modified_ms)
    position, altitude = _position(notes)
    if known.latitude is None or known.longitude is None:
        known = msgspec.structs.replace(known, **place(position, altitude))
    else:
        position = (known.latitude, known.longitude)
    stamp = next(_stamps(sidecar, embedded, notes), None)
    return msgspec.structs.replace(known, **when(stamp, position, modified_ms), **_missing(known, notes))


def _camera_notes(file: OpenFile) -> dict[str, str]:
    """None where what a camera wrote is damaged: it is a gift."""
    try:
        return camera_notes.read_notes(file)
    except (ArithmeticError, LookupError, ValueError, TypeError, camera_notes.DAMAGED):
        return {}


def _read_xmp(file: OpenFile) -> tuple[Tags, tuple[str, ...]]:
    """The packet inside, and a warning where there is one that was not read."""
    packet = camera_notes.find_xmp(file)
    try:
        return (exiv.read_xmp(parse_document(packet)) if packet.strip(b"\0 \t\r\n") else {}), ()
    except (Refused, expat.ExpatError, RuntimeError) as error:
        return {}, (f"The video's XMP was not read: {error}.",)


def _container_fields(info: VideoInfo, notes: dict[str, str]) -> Metadata:
    width, height = info.upright
    return Metadata(
        width=width,
        height=height,
        exif_width=info.width,
        exif_height=info.height,
        orientation=str(info.orientation),
        duration_ms=info.duration_ms,
        fps=info.fps,
        video_codec=info.video_codec,
        audio_codec=info.audio_codec,
        projection_type=info.projection or _note(notes, "projection_type"),
        live_photo_cid=_note(notes, "live_photo_cid"),
    )


def _missing(known: Metadata, notes: dict[str, str]) -> dict[str, object]:
    """What XMP left open and the container knows."""
    found: dict[str, object] = {name: _note(notes, name) for name in ("make", "model", "lens_model")}
    stars = _note(notes, "rating") or ""
    found |= {
        "description": _note(notes, "description", MAX_TEXT),
        "rating": rating_of(_PERCENT.get(stars) or _stars(stars)),
        "tags": split_keywords(_note(notes, "tags", MAX_TEXT) or ""),
    }
    return {name: value for name, value in found.items() if not getattr(known, name)}


def _stars(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _note(notes: dict[str, str], field: str, limit: int = 512) -> str | None:
    return next((text for key in NOTES[field] if (text := clean_text(notes.get(key, ""), limit))), None)


def _position(notes: dict[str, str]) -> tuple[Position | None, float | None]:
    """The first note that is a place, and its altitude."""
    for key in NOTES["position"]:
        match = _ISO6709.match(notes.get(key, "").strip())
        position = valid_position(float(match[1]), float(match[2])) if match else None
        if match and position:
            return position, float(match[3]) if match[3] else None
    return None, None


def _stamps(sidecar: Tags, embedded: Tags, notes: dict[str, str]) -> Iterator[Stamp]:
    xmp = (stamp for stamp in dates.stamps_of({}, embedded))
    noted = ((stamp,) if (stamp := _noted(key, notes.get(key))) else () for key in DATES)
    in_order = (xmp if key == "xmp" else stamps for key, stamps in zip(DATES, noted, strict=True))
    return chain(dates.sidecar_stamps(sidecar), chain.from_iterable(in_order))


def _noted(key: str, text: str | None) -> Stamp | None:
    """A note's date. A creation time without a zone is AVI's, whose clock is on the wall."""
    found = parse_date(text)
    if not found or found[0] in _ZERO_CLOCKS:
        return None
    is_utc = key == "gopro.date" or (key == "creation_time" and found[1] == 0)
    return Stamp(found[0], f"video:{key}", None if is_utc else found[1], is_utc=is_utc)
