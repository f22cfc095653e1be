"""10⁶ EXIF entries, and tables that lead back to themselves: a photo's metadata are read to an end, within the memory that a
worker may take, and the photo has what can be known of it.
"""

import struct
from pathlib import Path

import pytest

from photostead.kernel.errors import MediaError
from photostead.media.metadata import read_metadata
from tests.photos import jpeg

MOST = 65_535
TABLES = 16  # of MOST entries each: more than a million
ASCII, LONG = 2, 4
SIZE = (0x100, LONG, 1, 1), (0x101, LONG, 1, 1)


def entry(tag: int, kind: int, count: int, value: int) -> bytes:
    """One of a table's (TIFF 6.0, section 2)."""
    return struct.pack("<HHII", tag, kind, count, value)


def million() -> bytes:
    """A TIFF with as many tables, each as full as can be, one behind the other."""
    data = b"II*\0" + struct.pack("<I", 8)
    for number in range(TABLES):
        rows = b"".join(entry(tag, LONG, 1, number) for tag in range(MOST))
        end = len(data) + 2 + len(rows) + 4
        data += struct.pack("<H", MOST) + rows + struct.pack("<I", end if number < TABLES - 1 else 0)
    return data


def circle() -> bytes:
    """A table that says that it is the next one, and the one of EXIF within itself."""
    rows = b"".join(entry(*row) for row in SIZE) + entry(0x8769, LONG, 1, 8)
    return b"II*\0" + struct.pack("<IH", 8, 3) + rows + struct.pack("<I", 8)


def ladder() -> bytes:
    """Tables within tables, thousands deep, by the tag that names further ones (330, SubIFDs)."""
    data = b"II*\0" + struct.pack("<I", 8)
    for _ in range(5000):
        data += struct.pack("<H", 1) + entry(330, LONG, 1, len(data) + 18) + struct.pack("<I", 0)
    return data + struct.pack("<HI", 0, 0)


def endless() -> bytes:
    """Values that claim to be as long as can be, and lie outside of the file."""
    rows = b"".join(entry(tag, ASCII, 2**32 - 1, 2**31) for tag in range(0x10E, 0x10E + 200))
    return b"II*\0" + struct.pack("<IH", 8, 200) + rows + struct.pack("<I", 0)


def segment(tiff: bytes) -> bytes:
    """A JPEG that has it as its EXIF, as far as a segment goes."""
    block = b"Exif\0\0" + tiff[:65_000]
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(block) + 2) + block + jpeg()[2:]


BOMBS = {"million": million, "circle": circle, "ladder": ladder, "endless": endless}


@pytest.mark.parametrize("name", BOMBS)
def test_photos_keep_their_size(tmp_path: Path, name: str) -> None:
    """Whatever stands beside the pixels: a JPEG is read with what there is."""
    path = tmp_path / "bomb.jpg"
    path.write_bytes(segment(BOMBS[name]()))
    found = read_metadata(str(path), "IMAGE", sidecar=None, file_modified_ms=0)
    assert (found.width, found.height) == (64, 48)


@pytest.mark.parametrize("name", BOMBS)
def test_files_of_nothing_else_are_refused(tmp_path: Path, name: str) -> None:
    """A TIFF is nothing but its tables; without pixels it is no picture."""
    path = tmp_path / "bomb.tiff"
    path.write_bytes(BOMBS[name]())
    with pytest.raises(MediaError, match=r"bomb\.tiff: "):
        read_metadata(str(path), "IMAGE", sidecar=None, file_modified_ms=0)
