"""Finding the XMP sidecar beside a photo or video. Reading it is `media.metadata`'s work; light enough for the daemon."""

import os
from collections.abc import Collection

from photostead.media.files import lies_below

ENDINGS = (".xmp", ".XMP", ".Xmp")


def sidecar_names(name: str) -> list[str]:
    """What the sidecar of a photo or video may be called, the one that counts first; `name` may be a path.

    `photo.jpg.xmp` comes before `photo.xmp` (which `photo.raw` beside it shares), `.xmp` before `.XMP` before `.Xmp`; the
    photo's own part is spelled as the photo is.
    """
    return [base + ending for base in (name, os.path.splitext(name)[0]) for ending in ENDINGS]


def find_sidecar(path: str, roots: Collection[str] = ()) -> str | None:
    """The path of the XMP file that belongs to `path`, or None. What is no ordinary file is passed over, and so is a link
    that leads out of the `roots` (folders; none: it may lead anywhere)."""
    return next((candidate for candidate in sidecar_names(path) if _is_usable(candidate, roots)), None)


def _is_usable(path: str, roots: Collection[str]) -> bool:
    if not os.path.isfile(path):
        return False
    return not roots or not os.path.islink(path) or lies_below(os.path.realpath(path), roots)
