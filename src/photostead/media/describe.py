"""`Metadata`, and how it is completed from tags: which tag wins is decided here, for photos and videos alike. How values
are read is `media.tags`, dates and zones are `media.dates`.

A sidecar's values come before the embedded ones. The sidecar's orientation is not used: renditions follow the file.
"""

import msgspec

from photostead.media import dates, tags
from photostead.media.dates import Moment, Position, Stamp
from photostead.media.regions import NamedFace, read_faces
from photostead.media.tags import Layers, Tags, number_of, positive_of, text_of, texts_of

_MAX_KEYWORDS = 500


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
        faces=read_faces(layers, (known.exif_width, known.exif_height), known.orientation),
        modify_date=dates.place_in_time(edited, position).taken_at if edited else None,
        warnings=warnings,
    )


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
    iso = positive_of(layers, "Exif.Photo.ISOSpeedRatings", "Exif.Image.ISOSpeedRatings", "Xmp.exifEX.PhotographicSensitivity",
                      "Xmp.exif.ISOSpeedRatings", "Exif.Photo.RecommendedExposureIndex", "Exif.Photo.ISOSpeed")  # fmt: skip
    return {
        "make": text_of(layers, "Exif.Image.Make", "Xmp.tiff.Make"),
        "model": text_of(layers, "Exif.Image.Model", "Exif.Image.UniqueCameraModel", "Xmp.tiff.Model"),
        "lens_model": text_of(layers, "Exif.Photo.LensModel", "Xmp.exifEX.LensModel", "Xmp.aux.Lens"),
        "exposure_time": _exposure(positive_of(layers, *_both("ExposureTime"))),
        "f_number": positive_of(layers, *_both("FNumber")),
        "focal_length": positive_of(layers, *_both("FocalLength")),
        "iso": int(iso) if iso is not None and iso < 2**31 else None,
        "projection_type": text_of(layers, "Xmp.GPano.ProjectionType"),
    }


def _both(name: str) -> tuple[str, str, str]:
    return f"Exif.Photo.{name}", f"Exif.Image.{name}", f"Xmp.exif.{name}"


def _exposure(seconds: float | None) -> str | None:
    """ "1/125" up to a quarter of a second, "0.5" or "2" above, as cameras show it."""
    if seconds is None or seconds < 1e-6:
        return None
    return f"1/{round(1 / seconds)}" if seconds <= 0.25 else f"{seconds:.1f}".removesuffix(".0")


# Not UserComment: what stands there is programs' own notes (JSON, hashes, charset names) far more often than a person's.
_DESCRIPTIONS = ("Xmp.dc.description", "Exif.Image.ImageDescription", "Iptc.Application2.Caption", "Exif.Image.XPComment",
                 "Exif.Image.XPTitle")  # fmt: skip


def _words(layers: Layers) -> dict[str, object]:
    return {
        "description": text_of(layers, *_DESCRIPTIONS, limit=tags.MAX_TEXT),
        "rating": _rating(number_of(layers, "Xmp.xmp.Rating", "Exif.Image.Rating")),
        "tags": next((found for layer in layers if (found := keywords_of(layer))), ()),
    }


def _rating(stars: float | None) -> int | None:
    """-1 (rejected) to 5; zero means not rated."""
    return int(stars) if stars is not None and -1 <= stars <= 5 and int(stars) else None


def keywords_of(layer: Tags) -> tuple[str, ...]:
    """Keywords without repetitions, hierarchies written with slashes; the hierarchical lists before the flat ones."""
    hierarchies = texts_of(layer, "Xmp.digiKam.TagsList")
    hierarchies += [text.replace("|", "/") for text in texts_of(layer, "Xmp.lr.hierarchicalSubject")]
    flat = [*texts_of(layer, "Xmp.dc.subject"), *texts_of(layer, "Iptc.Application2.Keywords")]
    words = hierarchies or flat or texts_of(layer, "Exif.Image.XPKeywords")
    return tuple(dict.fromkeys(words))[:_MAX_KEYWORDS]
