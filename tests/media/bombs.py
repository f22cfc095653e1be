"""Small files that become very large in a decoder, made for `test_bombs` and `scripts/bench thumbnails`. Each is the most that
its format lets through: just below what is refused, or refused after as much reading as that takes.
"""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from tests.media.pictures import png_chunk

Maker = Callable[[Path], Any]


def png(side: int, *, interlaced: bool = False, extra: bytes = b"") -> bytes:
    """Black, `extra` chunks before the pixels."""
    packer = zlib.compressobj(9)
    rows = (
        b"".join(packer.compress(b"\0" * (1 + side * 3)) for _ in range(side * (2 if interlaced else 1)))
        + packer.flush()
    )
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, interlaced)
    return (
        b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + extra + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")
    )


def black(kind: str, side: int, **options: Any) -> Maker:
    """By Pillow."""

    def write(path: Path) -> None:
        import pillow_heif
        import pillow_jxl  # noqa: F401 - registers the format

        if kind == "HEIF":
            pillow_heif.from_pillow(Image.new("RGB", (side, side))).save(path, quality=50)
        else:
            Image.new("RGB", (side, side)).save(path, kind, **options)

    return write


def bmp(side: int) -> bytes:
    """Run lengths of 8 bits: 120 pixels a byte."""
    rows = (b"\xff\0" * (side // 255) + bytes((side % 255, 0)) + b"\0\0") * side + b"\0\1"
    info = struct.pack("<IiiHHIIiiII", 40, side, side, 1, 8, 1, len(rows), 2835, 2835, 256, 0)
    return b"BM" + struct.pack("<IHHI", 1078 + len(rows), 0, 0, 1078) + info + b"\0" * 1024 + rows


def psd(side: int) -> bytes:
    """PackBits: 64 bytes of one."""
    row = b"\x81\0" * (side // 128)
    head = b"8BPS\0\1" + b"\0" * 6 + b"\0\3" + struct.pack(">II", side, side) + b"\0\x08\0\3"
    return head + b"\0" * 12 + b"\0\1" + struct.pack(">H", len(row)) * side * 3 + row * side * 3


def many_scans(path: Path) -> None:
    """A progressive JPEG whose last scan is repeated."""
    target = io.BytesIO()
    Image.new("RGB", (3_400, 3_400)).save(target, "JPEG", progressive=True)
    data = target.getvalue()
    path.write_bytes(data[:-2] + data[data.rindex(b"\xff\xda") : -2] * 3_000 + b"\xff\xd9")


def many_frames(path: Path) -> None:
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x4c\x01\x00"
    screen = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    path.write_bytes(screen + frame * 400_000 + b";")


def many_pages(path: Path) -> None:
    fields = [(256, 8), (257, 8), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, 8), (279, 64)]
    page = struct.pack("<H", len(fields)) + b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in fields)
    size, count = len(page) + 4, 30_000
    chain = [page + struct.pack("<I", 8 + size * (n + 1) if n + 1 < count else 0) for n in range(count)]
    path.write_bytes(b"II*\0" + struct.pack("<I", 8) + b"".join(chain) + b"\0" * 64)


def _bytes(make: Callable[[], bytes]) -> Maker:
    return lambda path: path.write_bytes(make())


def _packed(megabytes: int) -> bytes:
    return zlib.compress(b"\0" * (megabytes << 20), 9)


# The side of a picture that just passes in formats read row by row, and in those held in memory.
ROWS, WHOLE = 8_000, 3_460
BOMBS: dict[str, Maker] = {
    "rows.png": _bytes(lambda: png(ROWS)),
    "interlaced.png": _bytes(lambda: png(WHOLE, interlaced=True)),
    "profile.png": _bytes(lambda: png(64, extra=png_chunk(b"iCCP", b"x\0\0" + _packed(300)))),
    "words.png": _bytes(lambda: png(64, extra=png_chunk(b"zTXt", b"Comment\0\0" + _packed(200)) * 20)),
    "rows.tiff": black("TIFF", ROWS, compression="tiff_adobe_deflate"),
    "pages.tiff": many_pages,
    "baseline.jpg": black("JPEG", 10_000),
    "progressive.jpg": black("JPEG", 5_000, progressive=True),
    "scans.jpg": many_scans,
    "still.gif": black("GIF", WHOLE),
    "frames.gif": many_frames,
    "lossless.webp": black("WEBP", WHOLE, lossless=True),
    "black.avif": black("AVIF", WHOLE, speed=10),
    "black.heic": black("HEIF", WHOLE),
    "black.jxl": black("JXL", WHOLE, lossless=True, effort=1),
    "large.jxl": black("JXL", ROWS, lossless=True, effort=1),
    "black.jp2": black("JPEG2000", WHOLE),
    "runs.bmp": _bytes(lambda: bmp(3_600)),
    "runs.psd": _bytes(lambda: psd(4_096)),
}
