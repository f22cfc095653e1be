"""`Metadata`, and how it is completed from tags: which tag wins is decided here, for photos and videos alike. How values
are read is `media.tags`, dates and zones are `media.dates`.

A sidecar's values come before the embedded ones. The sidecar's orientation is not used: renditions follow the file.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from photostead.media import dates, tags
from photostead.media.dates import Moment, Position, Stamp
from photostead.media.lenses import lens_of
from photostead.media.makernote import iso_of
from photostead.media.regions import NamedFace, read_faces
from photostead.media.tags import (
    FILE_COMMENT,
    MAX_TEXT,
    Layers,
    Tags,
    clean_text,
    number_of,
    positive_of,
    text_of,
    texts_of,
)

_MAX_KEYWORDS = 500
_SWAPPING = range(5, 9)


def _both(name: str) -> tuple[str, str, str]:
    return f"Exif.Photo.{name}", f"Exif.Image.{name}", f"Xmp.exif.{name}"


# Field → tags, the first with a usable value wins; of two layers the sidecar's all come first. `docs/metadata.md` shows
# this table, and says what follows when none of them is there.
SOURCES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "make": ("Exif.Image.Make", "Xmp.tiff.Make"),
        "model": ("Exif.Image.Model", "Exif.Image.UniqueCameraModel", "Xmp.tiff.Model"),
        "exposure_time": _both("ExposureTime"),
        "f_number": _both("FNumber"),
        "focal_length": _both("FocalLength"),
        "description": ("Xmp.dc.description", "Exif.Image.ImageDescription", "Iptc.Application2.Caption",
                        "Exif.Image.XPComment", "Exif.Image.XPTitle"),
        "rating": ("Xmp.xmp.Rating", "Exif.Image.Rating"),
        "projection_type": ("Xmp.GPano.ProjectionType",),
    }
)  # fmt: skip
_APEX_TIME, _APEX_APERTURE = _both("ShutterSpeedValue"), _both("ApertureValue")
PERCENT_KEYS = ("Xmp.MicrosoftPhoto.Rating", "Exif.Image.RatingPercent")
_PERCENT = {1.0: 1, 25.0: 2, 50.0: 3, 75.0: 4, 99.0: 5}
# What cameras print where a person's description would stand.
_CAMERAS_OWN_WORDS = re.compile(
    r"^((olympus|sanyo|samsung|(konica )?minolta|kodak|polaroid|pentax|ricoh|vivitar|jenoptik)?\s*digital (still )?camera"
    r"|<digimax[^>]*>|minolta dsc|sony dsc|lead technologies inc\. v[\d.]+|exif[ _]jpeg[ _]picture|dcim\\.*|dsc_?\d+|default|jpeg example.*"
    r"|(ptr|cof|sdr|hdr|oznor|rhdr|btf|dav|edf|fbt|mde|nor|bty|cbt|hdrpl|dds)(_\w*)?)$",
    re.IGNORECASE,
)
_PROGRAMS_NOTE = re.compile(
    r"[{}<>=|\\_`]|://|\b\w+:\s?\S+.*\b\w+:\s?\S|\b(?=\w*\d)(?=\w*[^\W\d])\w{12,}\b"
    r"|^(screenshot|ascii|unicode|binary comment|user ?comments?|applemark)$"
    r"|^((created|edited|saved|written|optimi[sz]ed|processed|compressed|file written|produced) (by|with|using|in)|lavc|intel"
    r"|lead technologies|handmade software|jpeg encoder|software|creator)\b",
    re.DOTALL | re.IGNORECASE,
)
COMMENTS = ("Exif.Photo.UserComment", FILE_COMMENT)
_WORD = re.compile(r"[^\W\d_]{3,}")


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes in pixels: `width` x `height` upright, `exif_width` x `exif_height` as stored, `orientation` EXIF's "1".."8".

    Times in milliseconds, durations too; position in degrees (WGS 84), altitude and focal length in metres and
    millimetres. `taken_at` is an instant, `local_time` the wall clock as if it were UTC; `date_source` says where the
    date stood. `warnings` are sentences for the person.
    """

    width: int | None = None
    height: int | None = None
    exif_width: int | None = None
    exif_height: int | None = None
    orientation: str | None = None
    make: str | None = None
    model: str | None = None
    lens_model: str | None = None
    exposure_time: str | None = None
    f_number: float | None = None
    focal_length: float | None = None
    iso: int | None = None
    description: str | None = None
    rating: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    altitude: float | None = None
    projection_type: str | None = None
    profile_description: str | None = None
    live_photo_cid: str | None = None
    taken_at: int | None = None
    local_time: int | None = None
    offset_minutes: int | None = None
    time_zone: str | None = None
    date_source: str | None = None
    modify_date: int | None = None
    duration_ms: int | None = None
    fps: float | None = None
    video_codec: str | None = None
    audio_codec: str | None = None
    tags: tuple[str, ...] = ()
    faces: tuple[NamedFace, ...] = ()
    warnings: tuple[str, ...] = ()


def describe(known: Metadata, sidecar: Tags, embedded: Tags, warnings: tuple[str, ...], modified_ms: int) -> Metadata:
    """`known` completed with all that tags say."""
    layers = (sidecar, embedded)
    position = next((found for layer in layers if (found := tags.position_of(layer))), None)
    stamp = next(dates.stamps_of(sidecar, embedded), None)
    edited = dates.modified_of(embedded)
    return msgspec.structs.replace(
        known,
        **_camera(layers),
        **_words(layers),
        **place(position, tags.altitude_of(layers)),
        **when(stamp, position, modified_ms),
        faces=_faces(known, sidecar, embedded),
        modify_date=dates.place_in_time(edited, position).taken_at if edited else None,
        warnings=warnings,
    )


def _faces(known: Metadata, sidecar: Tags, embedded: Tags) -> tuple[NamedFace, ...]:
    """HEIC is turned by its decoder, so that it has nothing left to turn; the regions inside are in parts of the sensor's
    picture all the same, which EXIF's orientation shows. A sidecar may have been written for either."""
    size, turn = (known.exif_width, known.exif_height), known.orientation
    turned = int(number_of([embedded], "Exif.Image.Orientation") or 1)
    if turn != "1" or turned not in range(2, 9):
        return read_faces((sidecar, embedded), size, turn)
    if turned in _SWAPPING:
        return read_faces((sidecar, embedded), size[::-1], str(turned))
    return read_faces((sidecar,), size, turn) or read_faces((embedded,), size, str(turned))


def place(position: Position | None, altitude: float | None) -> dict[str, float | None]:
    """The position's fields; an altitude without a place means nothing."""
    if position is None:
        return {}
    return {"latitude": position[0], "longitude": position[1], "altitude": altitude}


def when(stamp: Stamp | None, position: Position | None, modified_ms: int) -> dict[str, object]:
    """The date's fields."""
    moment = dates.place_in_time(stamp, position) if stamp else Moment(modified_ms, modified_ms)
    return {
        "taken_at": moment.taken_at,
        "local_time": moment.local_time,
        "offset_minutes": moment.offset_minutes,
        "time_zone": moment.time_zone,
        "date_source": stamp.source if stamp else "file",
    }


def _camera(layers: Layers) -> dict[str, object]:
    projection = text_of(layers, *SOURCES["projection_type"])
    found = {
        "make": text_of(layers, *SOURCES["make"]),
        "model": text_of(layers, *SOURCES["model"]),
        "lens_model": lens_of(layers),
        "exposure_time": _exposure(
            positive_of(layers, *SOURCES["exposure_time"]) or _from_apex(layers, _APEX_TIME, -1)
        ),
        "f_number": positive_of(layers, *SOURCES["f_number"]) or _from_apex(layers, _APEX_APERTURE, 0.5),
        "focal_length": positive_of(layers, *SOURCES["focal_length"]),
        "iso": iso_of(layers),
        "projection_type": projection.upper() if projection else None,  # as clients of the API compare it
    }
    return {name: value for name, value in found.items() if value is not None}


def _from_apex(layers: Layers, keys: tuple[str, ...], power: float) -> float | None:
    """Two to the power of a logarithmic value: seconds by -1, f-numbers by 1/2 (EXIF 2.32, annex C)."""
    value = number_of(layers, *keys)
    return round(2 ** (value * power), 6 if power < 0 else 1) if value is not None and -20 < value < 20 else None


def _exposure(seconds: float | None) -> str | None:
    """ "1/125" up to a quarter of a second, "0.5" or "2" above, as cameras show it."""
    if seconds is None or seconds < 1e-6:
        return None
    return f"1/{round(1 / seconds)}" if seconds <= 0.25 else f"{seconds:.1f}".removesuffix(".0")


def _words(layers: Layers) -> dict[str, object]:
    stars = number_of(layers, *SOURCES["rating"])
    return {
        "description": _description(layers),
        "rating": rating_of(stars if stars is not None else _PERCENT.get(number_of(layers, *PERCENT_KEYS) or 0)),
        "tags": next((found for layer in layers if (found := keywords_of(layer))), ()),
    }


def _description(layers: Layers) -> str | None:
    """The first text that a person may have written."""
    texts = (text_of([tags], key, limit=MAX_TEXT) for tags in layers for key in SOURCES["description"])
    written = next((text for text in texts if text and not _CAMERAS_OWN_WORDS.match(text)), None)
    return written or next((text for tags in layers if (text := person_text(tags))), None)


def person_text(tags: Tags) -> str | None:
    """A comment that reads like a person's: words, and nothing of the notes that programs leave there (JSON, hashes,
    settings, their own name)."""
    texts = (text_of([tags], key, limit=MAX_TEXT) for key in COMMENTS)
    return next((text for text in texts if text and _WORD.search(text) and not _PROGRAMS_NOTE.search(text)), None)


def rating_of(stars: float | None) -> int | None:
    """-1 (rejected) to 5; zero means not rated."""
    return int(stars) if stars is not None and -1 <= stars <= 5 and int(stars) else None


def keywords_of(layer: Tags) -> tuple[str, ...]:
    """Keywords without repetitions, hierarchies written with slashes; the hierarchical lists before the flat ones."""
    hierarchies = texts_of(layer, "Xmp.digiKam.TagsList")
    hierarchies += [text.replace("|", "/") for text in texts_of(layer, "Xmp.lr.hierarchicalSubject")]
    flat = [*texts_of(layer, "Xmp.dc.subject"), *texts_of(layer, "Iptc.Application2.Keywords")]
    words = hierarchies or flat or texts_of(layer, "Exif.Image.XPKeywords")
    return tuple(dict.fromkeys(words))[:_MAX_KEYWORDS]


def split_keywords(text: str) -> tuple[str, ...]:
    """Keywords in one note, separated by semicolons or commas."""
    words = (clean_text(part) for part in text.replace(",", ";").split(";"))
    return tuple(dict.fromkeys(word for word in words if word))[:_MAX_KEYWORDS]
