"""Which files count as photos, videos and sidecars, and their media types. Tables only: the daemon imports this module,
so nothing heavy may ever be imported here. What a file's *content* is, is decided in `media.sniff`, in the workers.

An extension is listed only when the workers can decode it.
"""

from typing import Literal

Kind = Literal["IMAGE", "VIDEO"]

_PLAIN_IMAGES = {
    ".avif": "image/avif",
    ".bmp": "image/bmp",
    ".gif": "image/gif",
    ".heic": "image/heic",
    ".heif": "image/heif",
    ".hif": "image/heif",
    ".insp": "image/jpeg",
    ".jp2": "image/jp2",
    ".jpe": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".jxl": "image/jxl",
    ".mpo": "image/jpeg",
    ".png": "image/png",
    ".psd": "image/vnd.adobe.photoshop",
    ".svg": "image/svg+xml",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".webp": "image/webp",
}

# Camera families that LibRaw decodes; the type names are the customary unregistered ones, `image/x-<maker>-<extension>`.
_RAW_MAKERS = {
    "canon": ("cr2", "cr3", "crw"),
    "epson": ("erf",),
    "fuji": ("raf",),
    "hasselblad": ("3fr", "fff"),
    "kodak": ("dcr", "k25", "kdc"),
    "leica": ("rwl",),
    "minolta": ("mrw",),
    "nikon": ("nef", "nrw"),
    "olympus": ("orf", "ori"),
    "panasonic": ("raw", "rw2"),
    "pentax": ("pef",),
    "phaseone": ("cap", "iiq"),
    "samsung": ("srw",),
    "sigma": ("x3f",),
    "sony": ("arw", "sr2", "srf"),
}
_RAW_IMAGES = {f".{ext}": f"image/x-{maker}-{ext}" for maker, exts in _RAW_MAKERS.items() for ext in exts}
_RAW_IMAGES[".dng"] = "image/x-adobe-dng"

_VIDEOS = {
    ".3gp": "video/3gpp",
    ".3gpp": "video/3gpp",
    ".avi": "video/x-msvideo",
    ".flv": "video/x-flv",
    ".insv": "video/mp4",
    ".m2t": "video/mp2t",
    ".m2ts": "video/mp2t",
    ".m4v": "video/x-m4v",
    ".mkv": "video/x-matroska",
    ".mov": "video/quicktime",
    ".mp4": "video/mp4",
    ".mpe": "video/mpeg",
    ".mpeg": "video/mpeg",
    ".mpg": "video/mpeg",
    ".mts": "video/mp2t",
    ".mxf": "application/mxf",
    ".ts": "video/mp2t",
    ".vob": "video/mpeg",
    ".webm": "video/webm",
    ".wmv": "video/x-ms-wmv",
}
_SIDECARS = {".xmp": "application/rdf+xml"}

RAW_EXTENSIONS = frozenset(_RAW_IMAGES)
IMAGE_EXTENSIONS = frozenset(_PLAIN_IMAGES) | RAW_EXTENSIONS
VIDEO_EXTENSIONS = frozenset(_VIDEOS)
SIDECAR_EXTENSIONS = frozenset(_SIDECARS)

# What browsers show as it is.
WEB_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"})
WEB_EXTENSIONS = frozenset(extension for extension, mime in _PLAIN_IMAGES.items() if mime in WEB_TYPES)

_MIME = {**_PLAIN_IMAGES, **_RAW_IMAGES, **_VIDEOS, **_SIDECARS}


def extension_of(name: str) -> str:
    """The last extension of a file name or path, lower case with its dot; empty when there is none."""
    base = name.rpartition("/")[2]
    stem, dot, ext = base.rpartition(".")
    return f".{ext.lower()}" if dot and stem else ""


def kind_of(name: str) -> Kind | None:
    """Whether a file of this name is a photo or a video to us; None for anything else, sidecars included."""
    ext = extension_of(name)
    if ext in IMAGE_EXTENSIONS:
        return "IMAGE"
    return "VIDEO" if ext in VIDEO_EXTENSIONS else None


def mime_of(name: str) -> str:
    """The media type that belongs to the name's extension; `application/octet-stream` when it is none of ours."""
    return _MIME.get(extension_of(name), "application/octet-stream")
