"""Reading the little we need of an ICC colour profile: its name, whether it is sRGB or Display P3. Source: ICC.1:2022 (v4),
§7, §10.

Converting pixels with a profile is `media.image`'s work.
"""

import re
import struct

_MAX_NAME = 256
# Profiles that are sRGB under another name: two widely used tiny ones, and the neutral names of some scanners.
_SRGB_NAMES = re.compile(r"s\W?rgb|iec ?61966-2[.-]1", re.IGNORECASE)
_TINY_SRGB_NAMES = {"c2", "uRGB"}
_P3_NAMES = re.compile(r"Display P3( Gamut with sRGB Transfer)?|sP3C|uP3", re.IGNORECASE)
_P3_COLORANTS = (0.51512, 0.24120, -0.00105, 0.29198, 0.69225, 0.04189, 0.15710, 0.06657, 0.78407)
_CLOSE = 0.003


def profile_name(profile: bytes) -> str | None:
    """The profile's description, English or the first language there is; None when it has none or is damaged."""
    try:
        block = _tag(profile, b"desc")
    except struct.error:
        return None
    if block[:4] == b"desc":
        length = int.from_bytes(block[8:12], "big")
        text = block[12 : 12 + length].decode("latin-1")
    elif block[:4] == b"mluc":
        text = _multi_localised(block)
    else:
        return None
    return text.split("\0")[0].strip()[:_MAX_NAME] or None


def is_srgb(profile: bytes) -> bool:
    """Whether pixels with this profile are sRGB already, going by its name: saves 35 ms a photo over converting."""
    name = profile_name(profile)
    return name is not None and (name in _TINY_SRGB_NAMES or bool(_SRGB_NAMES.search(name)))


def is_p3_named(profile: bytes) -> bool:
    """Whether a profile is Display P3 going by its name (Apple's, Android's, libvips')."""
    return bool(_P3_NAMES.fullmatch(profile_name(profile) or ""))


def is_display_p3(profile: bytes) -> bool:
    """Whether a profile's primaries are those of Display P3, adapted to D50 as profiles store them (ICC.1, §9.2)."""
    try:
        found = [_xyz(_tag(profile, signature)) for signature in (b"rXYZ", b"gXYZ", b"bXYZ")]
    except struct.error:
        return False
    pairs = zip(sum(found, ()), _P3_COLORANTS, strict=True)
    return all(abs(one - wanted) < _CLOSE for one, wanted in pairs)


def _xyz(block: bytes) -> tuple[float, ...]:
    """XYZType: three 16.16 numbers behind a signature."""
    return tuple(number / 65536 for number in struct.unpack_from(">3i", block, 8))


def _tag(profile: bytes, signature: bytes) -> bytes:
    (count,) = struct.unpack_from(">I", profile, 128)
    for index in range(min(count, 100)):
        found, offset, size = struct.unpack_from(">4sII", profile, 132 + 12 * index)
        if found == signature:
            return profile[offset : offset + size]
    return b""


def _multi_localised(block: bytes) -> str:
    """multiLocalizedUnicodeType: 12-byte records of language, country, length and offset of UTF-16BE text."""
    count = int.from_bytes(block[8:12], "big")
    records = [block[16 + 12 * i : 28 + 12 * i] for i in range(min(count, 100))]
    if not records:
        return ""
    chosen = next((r for r in records if r[:2] == b"en"), records[0])
    length, offset = int.from_bytes(chosen[4:8], "big"), int.from_bytes(chosen[8:12], "big")
    return block[offset : offset + length].decode("utf-16-be", "replace")
