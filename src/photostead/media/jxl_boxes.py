"""EXIF and XMP of a JPEG XL whose metadata is compressed (ISO/IEC 18181-2, `brob`), as its usual programs write them. exiv2
can read neither; where nothing is compressed it reads the file by itself.
"""

from collections.abc import Iterator
from typing import NamedTuple

from photostead.media.boxes import Box, walk
from photostead.media.files import OpenFile

MAX_BYTES = 8 << 20


class Blobs(NamedTuple):
    """A TIFF structure with EXIF, and an XMP document; empty where there is none."""

    exif: bytes
    xmp: bytes


def read_compressed(file: OpenFile) -> Blobs | None:
    """Both of an open JPEG XL, cut off at MAX_BYTES; None where nothing of it is compressed, or it is no JPEG XL. Raises
    brotli.error for what is damaged."""
    if file.head(8)[4:] != b"JXL ":
        return None
    boxes = [box for box in walk(file) if box.kind in (b"Exif", b"xml ", b"brob")]
    if not any(box.kind == b"brob" for box in boxes):
        return None
    found = dict(_contents(file, boxes))
    return Blobs(_tiff(found.get(b"Exif", b"")), found.get(b"xml ", b""))


def _tiff(exif: bytes) -> bytes:
    """Four bytes say how much stands before the TIFF structure; some writers leave them out."""
    return exif if exif.startswith((b"II*\0", b"MM\0*")) else exif[4 + int.from_bytes(exif[:4], "big") :]


def _contents(file: OpenFile, boxes: list[Box]) -> Iterator[tuple[bytes, bytes]]:
    for box in boxes:
        data = box.read(file, MAX_BYTES)
        yield (data[:4], _decompress(data[4:])) if box.kind == b"brob" else (box.kind, data)


def _decompress(data: bytes) -> bytes:
    import brotli

    found: bytes = brotli.Decompressor().process(data, output_buffer_limit=MAX_BYTES)  # it may give twice of that
    return found[:MAX_BYTES]
