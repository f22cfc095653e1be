"""The bytes of a ZIP archive around files that are stored as they are, in the order in which they are sent: nothing is
known of a file before it is read but its size, so its check sum follows it. No files are read here, and nothing is sent.

Format: PKWARE APPNOTE.TXT 6.3.10. Photos and videos do not shrink, so there is no compression. ZIP64 fields stand only
where a number needs them: older programs read everything else.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

# 4.4.4: sizes and CRC follow the data (bit 3), names are UTF-8 (bit 11).
FLAGS = 1 << 3 | 1 << 11
PLAIN, WITH_ZIP64 = 20, 45
MADE_ON_UNIX = 3 << 8 | WITH_ZIP64
REGULAR_FILE = 0o100644 << 16
HEADERS_AT_ONCE = 1000
MOST_16, MOST_32 = 0xFFFF, 0xFFFFFFFF
# What MS-DOS can say with 16 bits of date and 16 of time: years of which 7 bits count from here, and every second second.
FIRST_YEAR = 1980
FIRST_MOMENT = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
LAST_MOMENT = datetime(2107, 12, 31, 23, 59, 58, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Times:
    """When a file was last changed: the instant in ms since 1970, and the wall clock there (ms as if UTC)."""

    instant: int
    wall: int


@dataclass(slots=True)
class Entry:
    """The file that is being sent."""

    name: bytes
    stamp: bytes
    extra: bytes
    offset: int
    is_large: bool


class ZipBytes:
    """What stands before, between and after the files; `offset` is how much was made so far, with the files."""

    def __init__(self) -> None:
        self.offset = 0
        self._directory: list[bytes] = []
        self._entry: Entry | None = None

    def begin(self, name: str, size: int, times: Times) -> bytes:
        """What stands before a file of at most `size` bytes (4.3.7). Raises ValueError for a name above 65,535 bytes."""
        encoded = name.encode()
        if len(encoded) > MOST_16:
            raise ValueError("The name is longer than an archive can say.")
        is_large = size >= MOST_32
        entry = Entry(encoded, dos_stamp(times.wall), unix_stamp(times.instant), self.offset, is_large)
        self._entry = entry
        extra = entry.extra + (zip64(0, 0) if is_large else b"")
        sizes = MOST_32 if is_large else 0
        head = struct.pack("<4sHHH4sLLLHH", b"PK\3\4", WITH_ZIP64 if is_large else PLAIN, FLAGS, 0, entry.stamp,
                           0, sizes, sizes, len(encoded), len(extra))  # fmt: skip
        return self._made(head + encoded + extra)

    def end(self, crc: int, size: int) -> bytes:
        """What follows a file of which `size` bytes were sent (4.3.9)."""
        entry, self._entry = self._entry, None
        if entry is None:
            raise RuntimeError("No file was begun.")
        self.offset += size
        self._directory.append(central_header(entry, crc, size))
        return self._made(struct.pack("<4sLQQ" if entry.is_large else "<4sLLL", b"PK\7\x08", crc, size, size))

    def finish(self) -> Iterator[bytes]:
        """The directory of all files and the end of the archive (4.3.12 to 4.3.16)."""
        start, count = self.offset, len(self._directory)
        for first in range(0, count, HEADERS_AT_ONCE):
            yield self._made(b"".join(self._directory[first : first + HEADERS_AT_ONCE]))
        length = self.offset - start
        if count >= MOST_16 or length >= MOST_32 or start >= MOST_32:
            yield struct.pack(
                "<4sQHHLLQQQQ", b"PK\6\6", 44, MADE_ON_UNIX, WITH_ZIP64, 0, 0, count, count, length, start
            )
            yield struct.pack("<4sLQL", b"PK\6\7", 0, self.offset, 1)
        count, length, start = min(count, MOST_16), min(length, MOST_32), min(start, MOST_32)
        yield struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, count, count, length, start, 0)

    def _made(self, data: bytes) -> bytes:
        self.offset += len(data)
        return data


def central_header(entry: Entry, crc: int, size: int) -> bytes:
    """A file in the directory (4.3.12)."""
    is_far = entry.offset >= MOST_32
    numbers = ([size, size] if entry.is_large else []) + ([entry.offset] if is_far else [])
    extra = entry.extra + (zip64(*numbers) if numbers else b"")
    shown = MOST_32 if entry.is_large else size
    head = struct.pack("<4sHHHH4sLLLHHHHHLL", b"PK\1\2", MADE_ON_UNIX, WITH_ZIP64 if numbers else PLAIN, FLAGS, 0,
                       entry.stamp, crc, shown, shown, len(entry.name), len(extra), 0, 0, 0, REGULAR_FILE,
                       min(entry.offset, MOST_32))  # fmt: skip
    return head + entry.name + extra


def zip64(*numbers: int) -> bytes:
    """The numbers that do not fit into 32 bits (4.5.3)."""
    return struct.pack(f"<HH{len(numbers)}Q", 1, 8 * len(numbers), *numbers)


def unix_stamp(instant: int) -> bytes:
    """The "extended timestamp" of Info-ZIP, an instant where MS-DOS has a wall clock; nothing beyond 32 bits."""
    seconds = instant // 1000
    return struct.pack("<HHBl", 0x5455, 5, 1, seconds) if -(1 << 31) <= seconds < 1 << 31 else b""


def dos_stamp(wall: int) -> bytes:
    """Time and date as MS-DOS has them (4.4.6); what it cannot say becomes the nearest that it can."""
    first, last = (round(moment.timestamp()) for moment in (FIRST_MOMENT, LAST_MOMENT))
    at = datetime.fromtimestamp(min(max(wall // 1000, first), last), UTC)
    date = (at.year - FIRST_YEAR) << 9 | at.month << 5 | at.day
    return struct.pack("<HH", at.hour << 11 | at.minute << 5 | at.second // 2, date)
