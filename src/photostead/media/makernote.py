"""The one maker note we need and exiv2 does not read: Apple's content identifier, which ties a live photo to its video.

Layout (publicly known from exiftool's tag documentation): "Apple iOS\\0\\0\\1", "MM" or "II", then a TIFF directory whose
offsets count from the note's start; tag 0x0011 is an ASCII UUID.
"""

import struct

from photostead.media.tags import Tags, clean_text

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
