"""What LibRaw reads of camera RAW in formats that exiv2 does not know (Sigma's X3F, a few old ones), under exiv2's keys. It
names neither maker nor model through its binding.
"""

from typing import Any

from photostead.media.files import OpenFile
from photostead.media.tags import Tags


def read_raw_tags(file: OpenFile) -> Tags:
    """Date, exposure and lens of an open camera RAW. Raises rawpy.LibRawError when it is none."""
    import rawpy

    with rawpy.imread(file.path) as raw:
        shot, lens = raw.other, raw.lens
    values = {
        "Exif.Photo.DateTimeOriginal": f"{shot.timestamp:%Y:%m:%d %H:%M:%S}" if _is_date(shot.timestamp) else "",
        "Exif.Photo.ExposureTime": _positive(shot.shutter_speed),
        "Exif.Photo.FNumber": _positive(shot.aperture),
        "Exif.Photo.FocalLength": _positive(shot.focal_length),
        "Exif.Photo.ISOSpeedRatings": _positive(shot.iso_speed),
        "Exif.Photo.LensModel": lens.model,
    }
    return {key: value.encode() for key, value in values.items() if value}


def _positive(value: float) -> str:
    return f"{value:.6g}" if value > 0 else ""


def _is_date(timestamp: Any) -> bool:
    """LibRaw has the beginning of its clock where it knows none."""
    return timestamp is not None and timestamp.year > 1970
