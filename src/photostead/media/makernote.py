"""Two things in maker notes: the sensitivity that old cameras write nowhere else, and Apple's content identifier, which ties
a live photo to its video and which exiv2 does not read. Lenses are `media.lenses`'.

Layout of Apple's (publicly known from exiftool's tag documentation): "Apple iOS\\0\\0\\1", "MM" or "II", then a TIFF directory whose
offsets count from the note's start; tag 0x0011 is an ASCII UUID.
"""

import struct

from photostead.media.tags import Layers, Tags, clean_text, number_of, positive_of

_PREFIX = b"Apple iOS\0"
_ORDER_AT = 12
_CONTENT_ID = 0x0011
_ASCII = 2
_MAX_ENTRIES = 200


def apple_content_id(tags: Tags) -> str | None:
    """The content identifier of a photo's tags; None when there is none or the note is damaged."""
    printed = tags.get("Exif.Photo.MakerNote", b"")
    if not isinstance(printed, bytes) or not printed.startswith(b"65 112 112 108 101 "):
        return None
    try:
        return _find(bytes(int(number) for number in printed.split()))
    except (ValueError, struct.error):
        return None


def _find(note: bytes) -> str | None:
    order = {b"MM": ">", b"II": "<"}.get(note[_ORDER_AT : _ORDER_AT + 2])
    if not note.startswith(_PREFIX) or order is None:
        return None
    (count,) = struct.unpack_from(order + "H", note, _ORDER_AT + 2)
    for index in range(min(count, _MAX_ENTRIES)):
        tag, kind, length, offset = struct.unpack_from(order + "HHII", note, _ORDER_AT + 4 + 12 * index)
        if tag == _CONTENT_ID and kind == _ASCII:
            return clean_text(note[offset : offset + length].decode("latin-1"))
    return None


# --- Sensitivity -------------------------------------------------------------------------------------------------------

ISO_KEYS = (
    "Exif.Photo.ISOSpeedRatings", "Exif.Image.ISOSpeedRatings", "Xmp.exifEX.PhotographicSensitivity",
    "Xmp.exif.ISOSpeedRatings", "Exif.Photo.RecommendedExposureIndex", "Exif.Photo.ISOSpeed",
)  # fmt: skip
MAKER_ISO_KEYS = (
    "Exif.Nikon1.ISOSpeed",
    "Exif.Nikon2.ISOSpeed",
    "Exif.Casio.ISO",
    "Exif.Casio2.ISOSpeed",
    "Exif.PanasonicRaw.ISOSpeed",
)
# The 16 bits of EXIF's tag end here: what is more sensitive stands in another tag.
_TOO_MUCH = 65_535


def iso_of(layers: Layers) -> int | None:
    """The sensitivity as an ISO number."""
    known = positive_of(layers, *ISO_KEYS)
    if known == _TOO_MUCH:
        known = positive_of(layers, *ISO_KEYS[4:]) or known
    value = (
        known
        or next((iso for tags in layers if (iso := _canon_iso(tags))), None)
        or positive_of(layers, *MAKER_ISO_KEYS)
    )
    return round(value) if value is not None and 1 <= value < 2**31 and (value != _TOO_MUCH or known) else None


def _canon_iso(tags: Tags) -> float | None:
    """Canon's two logarithms of base 2 in 32nds: what was set, and what the automatic made of it (exiftool's BaseISO and
    AutoISO)."""
    base, automatic = (number_of([tags], f"Exif.CanonSi.{name}") for name in ("ISOSpeed", "AutoISO"))
    if not base or automatic is None or not (0 < base < 640 and 0 <= automatic < 640):
        return None
    return float(100 / 32 * 2 ** (base / 32) * 2 ** (automatic / 32))
