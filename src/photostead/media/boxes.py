"""Walking through ISO base media files (HEIC, AVIF, CR3, MP4, QuickTime; ISO 14496-12 §4.2), JPEG XL and JPEG 2000, which
share their boxes: where each begins, not what is in it. A bounded number of boxes, read by their headers alone.
"""

import os
import struct
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from photostead.media.files import OpenFile

MAX_BOXES, MAX_ALIKE, MAX_TRACKS = 2_000, 8, 32
XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


class Box(NamedTuple):
    """One box: its four letters, where it begins, and where its content begins and ends."""

    kind: bytes
    at: int
    start: int
    end: int

    def read(self, file: OpenFile, limit: int) -> bytes:
        """The first `limit` bytes of the content."""
        return os.pread(file.fd, min(limit, self.end - self.start), self.start)

    def inside(self, file: OpenFile, skip: int = 0) -> Iterator["Box"]:
        """The boxes in the content, after `skip` bytes of fields."""
        return walk(file, self.start + skip, self.end)


def walk(file: OpenFile, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """The boxes one after another, until one cannot be."""
    end = file.size if end is None else end
    for _ in range(MAX_BOXES):
        head = os.pread(file.fd, 16, start) if start + 8 <= end else b""
        if len(head) < 8:
            return
        size, kind = struct.unpack_from(">I4s", head)
        content = start + 8
        if size == 1 and len(head) == 16:
            size, content = struct.unpack_from(">Q", head, 8)[0], start + 16
        stop = end if size == 0 else start + size
        if not content <= stop <= end:
            return
        yield Box(kind, start, content, stop)
        start = stop


def find(file: OpenFile, boxes: Iterator[Box], *path: bytes) -> Box | None:
    """The first box at the end of a path of kinds, through the first few of each kind; `meta` of MP4 has four bytes of
    fields before its boxes."""
    first, *rest = path
    for box in islice((box for box in boxes if box.kind == first), MAX_ALIKE):
        found = find(file, box.inside(file, 4 if first == b"meta" else 0), *rest) if rest else box
        if found:
            return found
    return None


def tracks(file: OpenFile) -> Iterator[Box]:
    """The first tracks of an MP4 or QuickTime file."""
    moov = find(file, walk(file), b"moov")
    boxes = moov.inside(file) if moov else iter(())
    return islice((box for box in boxes if box.kind == b"trak"), MAX_TRACKS)
