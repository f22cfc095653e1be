"""Seals: a checksum beside the bytes of each file that we make, in an extended attribute of the file itself, so that a bit that
flips in a preview is seen without a row for it in the database. It is set before the file has its name, and no file of ours
is ever changed in place: where both do not agree, the disk did that. Comparing them is `media.made`'s.

CRC-32 finds every flip of up to 32 bits in a row and misses one other damage in four billion; nobody forges a preview on the
household's own disk. File systems without such attributes (FAT, some shares) leave files without a seal.
"""

import os
import zlib
from contextlib import suppress

NAME = "user.photostead.crc32"
PIECE = 1 << 20


def seal(fd: int, data: bytes) -> None:
    """Set the seal of a file with these bytes, where the file system can keep it."""
    put(fd, zlib.crc32(data))


def seal_written(fd: int) -> None:
    """The same for what somebody else wrote, open for reading. Raises OSError where it cannot be read."""
    put(fd, crc_of(fd))


def put(fd: int, crc: int) -> None:
    """Whoever cannot keep it has none."""
    with suppress(OSError):
        os.setxattr(fd, NAME, f"{crc:08x}".encode())


def read_seal(fd: int) -> int | None:
    """None where there is none, or none of ours."""
    try:
        return int(os.getxattr(fd, NAME), 16)
    except (OSError, ValueError):
        return None


def crc_of(fd: int) -> int:
    """From the disk and not from memory, as far as that can be. Raises OSError."""
    crc, place = 0, 0
    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    while piece := os.pread(fd, PIECE, place):
        crc, place = zlib.crc32(piece, crc), place + len(piece)
    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    return crc
