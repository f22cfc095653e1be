"""Finding the XMP sidecar beside a photo or video. Reading it is `media.metadata`'s work; light enough for the daemon."""

import os


def find_sidecar(path: str) -> str | None:
    """The path of the XMP file that belongs to `path`, or None.

    `photo.jpg.xmp` comes before `photo.xmp` (the latter may be meant for `photo.raw`), `.xmp` before `.XMP`.
    """
    stem = os.path.splitext(path)[0]
    candidates = [base + ext for base in (path, stem) for ext in (".xmp", ".XMP", ".Xmp")]
    return next((candidate for candidate in candidates if os.path.isfile(candidate)), None)
