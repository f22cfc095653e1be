"""What a picture of ours may say of the shot: a few EXIF tags on top of pixels that were encoded without any. Never the place,
and nothing that was in the file besides.
"""

from collections.abc import Iterable

# EXIF's text is ASCII (EXIF 2.32, 4.6.2); cameras keep to it, or write UTF-8.
_LONGEST = 200


def stamped(encoded: bytes, stamp: Iterable[tuple[str, str]]) -> bytes:
    """A JPEG, PNG or WebP with these tags, by exiv2's names (`Exif.Image.Model`); as it was where it cannot take them."""
    tags = {name: value[:_LONGEST] for name, value in stamp if value.isprintable() and value}
    if not tags:
        return encoded
    import pyexiv2

    try:
        with pyexiv2.ImageData(encoded) as picture:
            picture.modify_exif(tags)
            return bytes(picture.get_bytes())
    except RuntimeError:  # exiv2's
        return encoded
