"""Where a picture keeps its XMP packet, found by its headers alone. Needed for the large ones: exiv2's time grows with the
square of the number of properties, so what is larger than a program's own needs is put out of its sight and read by
`media.xmp`, which has limits.

JPEG is not looked at: its segments end at 64 KiB. Sources: WebP container specification; TIFF 6.0 and XMP part 3 (tag 700);
PNG 1.2 (iTXt); ISO 23008-12 (items); ISO 18181-2 (JPEG XL); Photoshop's file format (resource 1060).
"""

import os
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from photostead.media.boxes import XMP_UUID, Box, find, walk
from photostead.media.files import OpenFile

# Beyond this exiv2 may need more than half a second; Lightroom's packets are a tenth of it.
MOST_FOR_EXIV2 = 96 << 10
MAX_PACKET = 8 << 20
_MAX_PIECES = 500
_PNG_KEYWORD = b"XML:com.adobe.xmp\0"
_RDF_TYPE = b"application/rdf+xml"


class Packet(NamedTuple):
    """`start` and `length` of the packet's bytes; `mark` is where a reader recognises it, and `hidden` what to put there so
    that it does not."""

    start: int
    length: int
    mark: int
    hidden: bytes
    is_deflated: bool = False

    @property
    def is_large(self) -> bool:
        """Whether it is not for exiv2."""
        return self.is_deflated or self.length > MOST_FOR_EXIV2

    def read(self, file: OpenFile) -> bytes:
        """The document; cut off at MAX_PACKET."""
        data = os.pread(file.fd, min(self.length, MAX_PACKET), self.start)
        return zlib.decompressobj().decompress(data, MAX_PACKET) if self.is_deflated else data


def find_packet(file: OpenFile) -> Packet | None:
    """The packet of a picture; None where there is none, or it is a JPEG's. Raises OSError; zlib.error when it is read."""
    head = file.head(16)
    if head.startswith(b"\x89PNG"):
        return next(_png(file), None)
    if head[:4] == b"RIFF":
        return next(_riff(file), None)
    if head[:4] == b"8BPS":
        return next(_photoshop(file), None)
    if head[:2] in (b"II", b"MM"):
        return next(_tiff(file, "<" if head[:2] == b"II" else ">"), None)
    return next(_boxes(file), None) if head[4:8] in (b"ftyp", b"JXL ", b"jP  ") else None


def _unpack(file: OpenFile, layout: str, at: int) -> tuple[int, ...]:
    """Numbers there; none where the file ends before."""
    data = os.pread(file.fd, struct.calcsize(layout), at)
    return struct.unpack(layout, data) if len(data) == struct.calcsize(layout) else ()


def _png(file: OpenFile) -> Iterator[Packet]:
    at = 8
    for _ in range(_MAX_PIECES):
        length = next(iter(_unpack(file, ">I", at)), None)
        if length is None:
            return
        head = os.pread(file.fd, min(length, 200), at + 8)
        if os.pread(file.fd, 4, at + 4) == b"iTXt" and head.startswith(_PNG_KEYWORD):
            texts = head[len(_PNG_KEYWORD) + 2 :].split(b"\0", 2)
            if len(texts) == 3:
                skipped = len(head) - len(texts[2])
                yield Packet(at + 8 + skipped, length - skipped, at + 4, b"iTXx", head[len(_PNG_KEYWORD)] == 1)
        at += 12 + length


def _riff(file: OpenFile) -> Iterator[Packet]:
    at = 12
    for _ in range(_MAX_PIECES):
        length = next(iter(_unpack(file, "<I", at + 4)), None)
        if length is None:
            return
        if os.pread(file.fd, 4, at) == b"XMP ":
            yield Packet(at + 8, length, at, b"XMPx")
        at += 8 + length + length % 2


def _photoshop(file: OpenFile) -> Iterator[Packet]:
    colours = next(iter(_unpack(file, ">I", 26)), 0)
    at = 34 + colours
    for _ in range(_MAX_PIECES):
        name = next(iter(_unpack(file, ">B", at + 6)), 0)
        number = next(iter(_unpack(file, ">H", at + 4)), 0)
        data_at = at + 6 + (name + 2) // 2 * 2 + 4
        length = next(iter(_unpack(file, ">I", data_at - 4)), None)
        if length is None or os.pread(file.fd, 4, at) != b"8BIM":
            return
        if number == 1060:
            yield Packet(data_at, length, at + 4, b"\x0f\xff")
        at = data_at + length + length % 2


def _tiff(file: OpenFile, order: str) -> Iterator[Packet]:
    """Of the first directory; camera RAW's other magic numbers keep its place in the header."""
    at = next(iter(_unpack(file, order + "I", 4)), 0)
    count = next(iter(_unpack(file, order + "H", at)), 0)
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        fields = _unpack(file, order + "HHII", entry)
        if fields and fields[0] == 700 and fields[2] > 4:
            yield Packet(fields[3], fields[2], entry, b"\xff\xee")


def _boxes(file: OpenFile) -> Iterator[Packet]:
    for box in walk(file):
        if box.kind == b"uuid" and box.read(file, 16) == XMP_UUID:
            yield Packet(box.start + 16, box.end - box.start - 16, box.at + 4, b"uuix")
        elif box.kind == b"xml ":
            yield Packet(box.start, box.end - box.start, box.at + 4, b"xmlx")
        elif box.kind == b"meta":
            yield from _item(file, box)


def _item(file: OpenFile, meta: Box) -> Iterator[Packet]:
    """HEIC and AVIF keep it as an item: named in `iinf`, its place in `iloc`."""
    names, places = find(file, meta.inside(file, 4), b"iinf"), find(file, meta.inside(file, 4), b"iloc")
    if names is None or places is None:
        return
    version = names.read(file, 1)
    for entry in names.inside(file, 6 if version == b"\0" else 8):
        content = entry.read(file, 200)
        number = struct.unpack_from(">H" if content[:1] == b"\2" else ">I", content, 4)[0] if len(content) > 12 else 0
        at = content.find(b"mime", 4, 14)
        if at > 0 and _RDF_TYPE in content:
            yield from (
                Packet(start, length, entry.start + at, b"mimx") for start, length in _extent(file, places, number)
            )


def _extent(file: OpenFile, places: Box, number: int) -> Iterator[tuple[int, int]]:
    """The first extent of an item (ISO 14496-12 §8.11.3); where that is not in the file itself, none."""
    data = places.read(file, 1 << 20)
    version, sizes = data[0], int.from_bytes(data[4:6], "big")
    widths = [sizes >> shift & 15 for shift in (12, 8, 4, 0)]  # offset, length, base, index
    wide = 4 if version == 2 else 2
    at = 6 + wide
    for _ in range(min(int.from_bytes(data[6 : 6 + wide], "big"), _MAX_PIECES)):
        fields = _entry_widths(version, wide, widths)
        values = []
        for width in fields:
            values.append(int.from_bytes(data[at : at + width], "big"))
            at += width
        extents = values[-1]
        one = (widths[3] if version else 0) + widths[0] + widths[1]
        if values[0] == number and extents:
            first = at + (widths[3] if version else 0)
            offset = int.from_bytes(data[first : first + widths[0]], "big")
            yield values[-2] + offset, int.from_bytes(data[first + widths[0] : first + widths[0] + widths[1]], "big")
            return
        at += one * extents


def _entry_widths(version: int, wide: int, widths: list[int]) -> list[int]:
    """Bytes of an entry's fields: item, how it is stored, reference, base, number of extents."""
    return [wide, *([2] if version else []), 2, widths[2], 2]
