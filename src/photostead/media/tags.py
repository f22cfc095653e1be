"""The values of EXIF, XMP and IPTC tags made usable: text, numbers, positions. Reading them from files is `media.exiv`'s;
what they mean for a photo (which tag wins) is `media.describe`'s business, dates are `media.dates`'.

A file's tags are one dictionary from exiv2's key (https://exiv2.org/metadata.html) to bytes or a list of bytes.
"""

import math
import re
from collections.abc import Sequence

Tags = dict[str, bytes | list[bytes]]
Layers = Sequence[Tags]  # Earlier ones win: the sidecar's before the file's own.

MAX_TEXT = 65_536
FILE_COMMENT = "File.Comment"  # the comment of a JPEG, which exiv2 has no key for
_MAX_NAME = 512
_MAX_TAGS = 1_000


# --- Text --------------------------------------------------------------------------------------------------------------

_LANGUAGE = re.compile(r'^lang="([^"]*)" ')
_NEXT_LANGUAGE = re.compile(r', lang="[^"]*" ')
# Control characters would break logs and terminals; tab and newline may stand in a description.
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160)])


def decode_text(raw: bytes) -> str:
    """Bytes of unknown encoding: UTF-8 where valid, else Windows-1252 (what older software wrote), U+FFFD where neither."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        cut_short = error.reason == "unexpected end of data" and not raw[: error.start].isascii()
        if cut_short:  # UTF-8 that a camera cut in the middle of a character
            return raw.decode(errors="ignore")
        return raw.decode("cp1252", "replace")


# IPTC 1:90 (ISO 2022 escape sequences) → Python's codecs. Without it the bytes are judged as everywhere else.
_IPTC_CHARSETS = {b"\x1b%G": "utf-8", b"\x1b%/I": "utf-8", b"\x1b.A": "latin-1", b"\x1b-A": "latin-1", b"\x1b-B": "iso8859-2",
                  b"\x1b-C": "iso8859-3", b"\x1b-D": "iso8859-4", b"\x1b-L": "iso8859-5", b"\x1b-G": "iso8859-6",
                  b"\x1b-F": "iso8859-7", b"\x1b-H": "iso8859-8", b"\x1b-M": "iso8859-9", b"\x1b$B": "iso2022-jp",
                  b"\x1b$)C": "euc-kr", b"\x1b$)A": "gb2312"}  # fmt: skip


def recode_iptc(tags: Tags) -> Tags:
    """The same with IPTC's texts in UTF-8, where the file names a character set that is known."""
    declared = tags.get("Iptc.Envelope.CharacterSet", b"")
    codec = _IPTC_CHARSETS.get(declared.strip(b"\0 ")) if isinstance(declared, bytes) else None
    if codec is None:
        return tags
    return {
        key: _recoded(value, codec) if key.startswith("Iptc.Application2.") else value for key, value in tags.items()
    }


def _recoded(value: bytes | list[bytes], codec: str) -> bytes | list[bytes]:
    if isinstance(value, list):
        return [raw.decode(codec, "replace").encode() for raw in value]
    return value.decode(codec, "replace").encode()


def as_list(value: bytes | list[bytes]) -> list[bytes]:
    """A tag's values, however many it has."""
    return value if isinstance(value, list) else [value]


def clean_text(text: str, limit: int = _MAX_NAME) -> str | None:
    """Cut at the first NUL, without control characters and outer blanks, at most `limit` characters; None if nothing is left."""
    return text.split("\0")[0][:limit].translate(_CONTROLS).strip() or None


def text_of(layers: Layers, *keys: str, limit: int = _MAX_NAME) -> str | None:
    """The first of `keys` that has text, layer by layer."""
    return next((text for tags in layers for key in keys if (text := _text(tags, key, limit))), None)


def _text(tags: Tags, key: str, limit: int) -> str | None:
    values = as_list(tags.get(key, b""))
    raw = values[0] if values else b""
    if key.startswith("Exif.Image.XP"):
        return clean_text(_decode_ucs2(raw), limit)
    text = _decode_comment(raw) if key == "Exif.Photo.UserComment" else decode_text(raw)
    if key.startswith("Xmp.") and _LANGUAGE.match(text):
        text = _NEXT_LANGUAGE.split(_LANGUAGE.sub("", text))[0]
    return clean_text(text, limit)


def _decode_ucs2(raw: bytes) -> str:
    """Windows' XP tags: exiv2 prints their UTF-16LE bytes as decimal numbers."""
    return bytes(int(number) & 255 for number in raw.split() if number.isdigit()).decode("utf-16-le", "replace")


_CHARSET = re.compile(rb"^charset=(\w+) ?")
# EXIF 2.32, table 9: eight bytes in front of the text. exiv2 writes their name instead, and UTF-16 in UTF-8.
_CHARSET_CODES = {b"ASCII\0\0\0": b"ascii", b"JIS\0\0\0\0\0": b"jis", b"UNICODE\0": b"", b"\0" * 8: b""}


def _decode_comment(raw: bytes) -> str:
    """EXIF's UserComment. Where no character set is named, or Unicode without a byte order, UTF-16 is told by the zeros in
    it or by high bytes that hardly differ; of the two orders it is the one where they differ least."""
    match = _CHARSET.match(raw)
    name, text = (match[1].lower(), raw[match.end() :]) if match else (_CHARSET_CODES.get(raw[:8]), raw)
    if name == b"invalidcharsetid":  # written without one: eight letters of the text were taken for it
        return ""
    if not match and name is not None:
        text = raw[8:]
    if name == b"jis":
        return text.decode("iso2022-jp" if b"\x1b" in text else "shift-jis", "replace")
    if name == b"unicode":  # exiv2 took the file's byte order for the text's, which some cameras do not
        return _decode_utf16(text.decode(errors="replace").encode("utf-16-be", "replace"))
    return decode_text(text) if name or not _is_utf16(text) else _decode_utf16(text)


def _decode_utf16(text: bytes) -> str:
    little = len(set(text[1::2])) < len(set(text[0::2]))
    return text.decode("utf-16-le" if little else "utf-16-be", "replace")


def _is_utf16(text: bytes) -> bool:
    if b"\0" in text.rstrip(b"\0"):
        return True
    few = min(len(set(text[0::2])), len(set(text[1::2])))
    try:
        text.decode()
    except UnicodeDecodeError:
        return few * 4 <= len(text)
    return len(text) >= 6 and few <= 2  # Kana alone are valid UTF-8, "0S0k0a"


def texts_of(tags: Tags, key: str) -> list[str]:
    """All values of a list tag, cleaned, without empty ones."""
    if key.startswith("Exif.Image.XP"):
        return [text for part in (_text(tags, key, MAX_TEXT) or "").split(";") if (text := clean_text(part))]
    return [text for raw in as_list(tags.get(key, []))[:_MAX_TAGS] if (text := clean_text(decode_text(raw)))]


# --- Numbers -----------------------------------------------------------------------------------------------------------


def numbers_of(raw: str) -> list[float]:
    """Numbers and rationals ("28/10") separated by blanks; NaN for what is none, or has a zero denominator."""
    return [_number(part) for part in raw.split()]


def _number(part: str) -> float:
    above, slash, below = part.partition("/")
    try:
        value = float(above) / float(below) if slash else float(above)
    except (ValueError, ZeroDivisionError, OverflowError):
        return math.nan
    return value if math.isfinite(value) else math.nan


def number_of(layers: Layers, *keys: str) -> float | None:
    """The first of `keys` whose first value is a finite number."""
    for tags in layers:
        for key in keys:
            values = numbers_of(_text(tags, key, _MAX_NAME) or "")
            if values and not math.isnan(values[0]):
                return values[0]
    return None


def positive_of(layers: Layers, *keys: str) -> float | None:
    """As `number_of`, but zero and negative values, which cameras write for "unknown", count as absent."""
    value = number_of(layers, *keys)
    return value if value is not None and value > 0 else None


# --- Positions ---------------------------------------------------------------------------------------------------------

_XMP_COORDINATE = re.compile(r"^(\d{1,9}),(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?([NSEW])$")


def position_of(tags: Tags) -> tuple[float, float] | None:
    """Latitude and longitude in degrees (WGS 84, north and east positive) of one layer; None when absent or nonsense.

    0/0 counts as absent: it is what devices without a fix write, and there is nothing there but water.
    """
    return valid_position(
        _exif_degrees(tags, "Latitude", "NS"), _exif_degrees(tags, "Longitude", "EW")
    ) or valid_position(_xmp_degrees(tags, "Latitude", "NS"), _xmp_degrees(tags, "Longitude", "EW"))


def valid_position(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    """The pair, unless a value is missing, not finite or off the globe, or both are zero."""
    if latitude is None or longitude is None or not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return (latitude, longitude) if latitude or longitude else None


def _exif_degrees(tags: Tags, axis: str, signs: str) -> float | None:
    """EXIF 2.32 §4.6.6: three rationals, degrees, minutes and seconds, and a letter for the half of the globe."""
    values = numbers_of(_text(tags, f"Exif.GPSInfo.GPS{axis}", _MAX_NAME) or "")[:3]
    half = (_text(tags, f"Exif.GPSInfo.GPS{axis}Ref", _MAX_NAME) or " ")[0].upper()
    if not values or half not in signs or math.isnan(values[0]):
        return None
    # Some write degrees with decimals and 0/0 for the rest.
    rest = [0.0 if math.isnan(value) else value for value in values[1:]]
    degrees = values[0] + sum(value / unit for value, unit in zip(rest, (60, 3600), strict=False))
    return -degrees if half == signs[1] else degrees


def _xmp_degrees(tags: Tags, axis: str, signs: str) -> float | None:
    """XMP part 2, GPSCoordinate: "DDD,MM,SSk" or "DDD,MM.mmk"; plain decimal degrees are met too."""
    text = _text(tags, f"Xmp.exif.GPS{axis}", _MAX_NAME) or ""
    match = _XMP_COORDINATE.match(text)
    if not match:
        number = _number(text)
        return None if math.isnan(number) else number
    degrees = int(match[1]) + float(match[2]) / 60 + float(match[3] or 0) / 3600
    return (-degrees if match[4] == signs[1] else degrees) if match[4] in signs else None


def altitude_of(layers: Layers) -> float | None:
    """Metres above sea level, negative below it (reference 1)."""
    for tags in layers:
        for prefix in ("Exif.GPSInfo", "Xmp.exif"):
            value = number_of([tags], f"{prefix}.GPSAltitude")
            if value is not None:
                return -value if _text(tags, f"{prefix}.GPSAltitudeRef", _MAX_NAME) == "1" else value
    return None
