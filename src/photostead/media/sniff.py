"""What a file's first bytes say it is. The name decides in two cases only: camera RAW, which shares TIFF's signature, and
SVG, which may begin like any other text.

The loader is chosen from this answer, never from a library's own guess, so that no decoder that could reach other
files or the network (PDF, playlists …) is ever handed anything.
"""

from typing import Literal

from photostead.media.formats import RAW_EXTENSIONS, extension_of

Format = Literal["jpeg", "png", "gif", "webp", "tiff", "avif", "heif", "jxl", "jp2", "bmp", "psd", "raw", "svg"]

HEAD_BYTES = 256

_SIGNATURES: tuple[tuple[int, bytes, Format], ...] = (
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (8, b"WEBPVP8", "webp"),
    (0, b"\xff\x0a", "jxl"),
    (0, b"\x00\x00\x00\x0cJXL \r\n\x87\n", "jxl"),
    (0, b"\x00\x00\x00\x0cjP  \r\n\x87\n", "jp2"),
    (0, b"\xff\x4f\xff\x51", "jp2"),
    (0, b"8BPS\x00\x01", "psd"),
    (0, b"BM", "bmp"),
)
_TIFF_SIGNATURES = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}


def sniff_image(head: bytes, name: str) -> Format | None:
    """The picture format of a file beginning with `head` (HEAD_BYTES of it, or all there is); None if it is none.

    `name` tells camera RAW, whose containers look like TIFF or like nothing at all, and SVG from the rest.
    """
    if head[4:8] == b"ftyp":
        return _sniff_boxes(head)
    for offset, signature, found in _SIGNATURES:
        if head.startswith(signature, offset) and (found != "webp" or head.startswith(b"RIFF")):
            return found
    if extension_of(name) in RAW_EXTENSIONS:
        return "raw"
    if extension_of(name) == ".svg":
        return "svg"
    return "tiff" if head.startswith(_TIFF_SIGNATURES) else None


def _sniff_boxes(head: bytes) -> Format | None:
    """ISO 14496-12 file type box: the major brand at 8, compatible brands from 16 to the end of the box."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12]} | {head[at : at + 4] for at in range(16, end - 3, 4)}
    if head[8:12] == b"crx ":
        return "raw"
    if brands & _AVIF_BRANDS:
        return "avif"
    return "heif" if brands & _HEIF_BRANDS else None


def describe_head(head: bytes) -> str:
    """What a file that is no picture seems to be, in words for the person who put it there."""
    if not head:
        return "the file is empty"
    if head[4:8] == b"ftyp":
        return "it is a video or another media container, not a picture"
    if not any(head):
        return "it begins with zeros: the copy was probably interrupted"
    if head.lstrip()[:1] in (b"<", b"{") or (head.isascii() and head.decode("ascii").isprintable()):
        return "it contains text, not a picture"
    return "its content is no picture format this server knows"
