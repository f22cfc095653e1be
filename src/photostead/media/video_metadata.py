"""Metadata of videos: dates, places and cameras as QuickTime, Android and Matroska write them into the container.

Dates in the order they are believed: the sidecar; Apple's creation date (it alone has the wall clock); the container's
creation time (UTC); a plain `date`; the file's time. The container's zero (1904, 1970) is no date.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from photostead.media import dates
from photostead.media.dates import Position, Stamp, parse_date
from photostead.media.describe import Metadata, describe, place, when
from photostead.media.files import OpenFile
from photostead.media.tags import MAX_TEXT, Tags, clean_text, valid_position
from photostead.media.video import VideoInfo, read_video

_APPLE = "com.apple.quicktime."
# ISO 6709 Annex H: latitude, longitude and altitude, each with its sign, in degrees with decimals.
_ISO6709 = re.compile(r"^([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)([+-]\d+(?:\.\d+)?)?")
_ZERO_CLOCKS = (datetime(1904, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC))


def read_video_metadata(file: OpenFile, sidecar: Tags, warnings: tuple[str, ...], modified_ms: int) -> Metadata:
    """The metadata of an open video. Raises MediaError when it is none."""
    info = read_video(file)
    notes = info.notes
    known = describe(_container_fields(info), sidecar, {}, warnings, modified_ms)
    position, altitude = _position(notes)
    if known.latitude is None or known.longitude is None:
        known = msgspec.structs.replace(known, **place(position, altitude))
    else:
        position = (known.latitude, known.longitude)
    stamp = next(_stamps(sidecar, notes), None)
    return msgspec.structs.replace(known, **when(stamp, position, modified_ms), **_missing(known, notes))


def _container_fields(info: VideoInfo) -> Metadata:
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
        projection_type=info.projection,
        live_photo_cid=_note(info.notes, _APPLE + "content.identifier"),
    )


def _missing(known: Metadata, notes: dict[str, str]) -> dict[str, object]:
    """What the sidecar left open and the container knows."""
    found = {
        "make": _note(notes, _APPLE + "make", "make", "com.android.manufacturer"),
        "model": _note(notes, _APPLE + "model", "model", "com.android.model"),
        "description": _note(notes, _APPLE + "description", "description", "comment", limit=MAX_TEXT),
    }
    return {name: value for name, value in found.items() if getattr(known, name) is None}


def _note(notes: dict[str, str], *keys: str, limit: int = 512) -> str | None:
    return next((text for key in keys if (text := clean_text(notes.get(key, ""), limit))), None)


def _position(notes: dict[str, str]) -> tuple[Position | None, float | None]:
    text = _note(notes, _APPLE + "location.iso6709", "location", "location-eng") or ""
    match = _ISO6709.match(text)
    if not match:
        return None, None
    return valid_position(float(match[1]), float(match[2])), float(match[3]) if match[3] else None


def _stamps(sidecar: Tags, notes: dict[str, str]) -> Iterator[Stamp]:
    yield from dates.sidecar_stamps(sidecar)
    for key in (_APPLE + "creationdate", "creation_time", "date"):
        found = parse_date(notes.get(key))
        if found and found[0] not in _ZERO_CLOCKS:
            is_utc = key == "creation_time"
            yield Stamp(found[0], f"video:{key}", None if is_utc else found[1], is_utc=is_utc)
