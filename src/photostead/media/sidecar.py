"""Finding the XMP sidecar beside a photo or video. Reading it is `media.metadata`'s work. Whoever reads it looks for it in
the same breath: a disk that does not answer holds up a worker, and not the daemon.
"""

import os

import msgspec

from photostead.media.files import Source, may_lie_at

ENDINGS = (".xmp", ".XMP", ".Xmp")


class Beside(msgspec.Struct, frozen=True):
    """Whatever sidecar lies beside this photo or video when it is looked for."""

    original: Source


Sidecar = str | Source | Beside


def locate(sidecar: Sidecar | None) -> str | Source | None:
    """The file to read, or None where there is none."""
    return find_sidecar(sidecar.original) if isinstance(sidecar, Beside) else sidecar


def sidecar_names(name: str) -> list[str]:
    """What the sidecar of a photo or video may be called, the one that counts first; `name` may be a path.

    `photo.jpg.xmp` comes before `photo.xmp` (which `photo.raw` beside it shares), `.xmp` before `.XMP` before `.Xmp`; the
    photo's own part is spelled as the photo is.
    """
    return [base + ending for base in (name, os.path.splitext(name)[0]) for ending in ENDINGS]


def find_sidecar(original: Source) -> Source | None:
    """The XMP file that belongs to a photo or video, to be read where that may be. What is no ordinary file is passed
    over, and so is a link that leads out of its folders."""
    found = (msgspec.structs.replace(original, path=path) for path in sidecar_names(original.path))
    return next((candidate for candidate in found if _is_usable(candidate)), None)


def _is_usable(candidate: Source) -> bool:
    if not os.path.isfile(candidate.path):
        return False
    return not os.path.islink(candidate.path) or may_lie_at(os.path.realpath(candidate.path), candidate)
