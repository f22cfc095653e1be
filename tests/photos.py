"""Photos for tests, made on the spot: small JPEGs whose every pixel and tag is known."""

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import piexif
from PIL import Image

Rational = tuple[int, int]


def jpeg(
    colour: tuple[int, int, int] = (200, 60, 30),
    size: tuple[int, int] = (64, 48),
    *,
    taken: str | None = None,
    offset: str | None = None,
    orientation: int | None = None,
    gps: tuple[float, float] | None = None,
    **exif: Any,
) -> bytes:
    """The bytes of a JPEG of one colour (sRGB) and `size` (width, height in pixels, before orientation).

    `taken` is `YYYY:MM:DD HH:MM:SS` (EXIF's own form), `offset` like `+02:00`, `gps` latitude and longitude in
    degrees; `exif` takes further tags by piexif's names (`Make=b"…"`, `FNumber=(28, 10)`).
    """
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", quality=80, exif=exif_block(taken, offset, orientation, gps, exif))
    return out.getvalue()


def exif_block(
    taken: str | None,
    offset: str | None,
    orientation: int | None,
    gps: tuple[float, float] | None,
    more: dict[str, Any],
) -> bytes:
    """An EXIF segment (EXIF 2.32, by piexif)."""
    groups: dict[str, dict[int, Any]] = {"0th": {}, "Exif": {}, "GPS": {}}
    if taken is not None:
        groups["Exif"][piexif.ExifIFD.DateTimeOriginal] = taken.encode()
    if offset is not None:
        groups["Exif"][piexif.ExifIFD.OffsetTimeOriginal] = offset.encode()
    if orientation is not None:
        groups["0th"][piexif.ImageIFD.Orientation] = orientation
    if gps is not None:
        groups["GPS"] = position(*gps)
    for name, value in more.items():
        group, tags = ("0th", piexif.ImageIFD) if hasattr(piexif.ImageIFD, name) else ("Exif", piexif.ExifIFD)
        groups[group][getattr(tags, name)] = value
    block: bytes = piexif.dump(groups)
    return block


def position(latitude: float, longitude: float) -> dict[int, Any]:
    """GPS tags of a position in degrees."""
    tags = piexif.GPSIFD
    return {
        tags.GPSLatitudeRef: b"S" if latitude < 0 else b"N",
        tags.GPSLatitude: degrees(abs(latitude)),
        tags.GPSLongitudeRef: b"W" if longitude < 0 else b"E",
        tags.GPSLongitude: degrees(abs(longitude)),
    }


def degrees(value: float) -> tuple[Rational, Rational, Rational]:
    """Degrees, minutes, seconds (to a ten-thousandth) as EXIF rationals."""
    whole, rest = divmod(Fraction(value).limit_denominator(36_000_000), 1)
    minutes, rest = divmod(rest * 60, 1)
    return (int(whole), 1), (int(minutes), 1), (round(rest * 60 * 10_000), 10_000)


def write_photo(path: Path, **options: Any) -> Path:
    """A JPEG at `path`, folders made; options as of `jpeg`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(jpeg(**options))
    return path


def write_folder(folder: Path, count: int) -> list[Path]:
    """`count` photos of different content, a day apart, in `folder`."""
    return [
        write_photo(
            folder / f"{number:03}.jpg",
            colour=(number % 256, number * 7 % 256, number * 31 % 256),
            taken=f"2024:{number // 28 % 12 + 1:02}:{number % 28 + 1:02} 12:00:00",
        )
        for number in range(count)
    ]
