"""Reading a file whole: its SHA-1, and the dates that it carries itself. Not decoded, only searched: EXIF writes dates as
text (`2020:05:01 12:00:00`, EXIF 2.32 section 4.6.4), XMP nearly so, and a film has the instant it was made in its header
(ISO/IEC 14496-12 section 8.2.2).
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import IO

from photostead.features.takeout.schema import Look
from photostead.kernel.clock import EPOCH

CHUNK = 256 * 1024
# EXIF stands at the beginning, or begins with this wherever it is.
HEAD, MARK, BLOCK = 512 * 1024, b"Exif\0\0", 64 * 1024
FILM, FILM_BYTES = b"mvhd", 20
OVERLAP = 16
MOST_BLOCKS = 16
# Seconds from 1904, which films count from, to 1970.
SINCE_1904 = 2_082_844_800
DAY_MS = 86_400_000
_DATE = re.compile(rb"(1[89]\d\d|20\d\d)([:-])(\d\d)\2(\d\d)[ T](\d\d):(\d\d):(\d\d)")


def look_at(file: IO[bytes], told: Callable[[int], None] = lambda count: None) -> Look:
    """Read to the end. `told` hears of each piece's bytes, and may raise to end it."""
    digest = hashlib.sha1(usedforsecurity=False)
    search = Search()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        search.feed(chunk)
        told(len(chunk))
    return Look(digest.hexdigest(), search.dates())


class Search:
    """The parts of a stream in which dates may stand."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._blocks: list[bytearray] = []
        self._wanted = 0
        self._last = b""

    def feed(self, chunk: bytes) -> None:
        """The next piece."""
        if self._wanted:
            self._take(chunk)
        if len(self._head) < HEAD:
            self._head += chunk[: HEAD - len(self._head)]
        window = self._last + chunk
        for mark, size in ((MARK, BLOCK), (FILM, FILM_BYTES)):
            position = window.find(mark)
            if position >= 0 and len(self._blocks) < MOST_BLOCKS and not self._wanted:
                self._blocks.append(bytearray())
                self._wanted = size
                self._take(window[position:])
        self._last = window[-OVERLAP:]

    def _take(self, data: bytes) -> None:
        part = data[: self._wanted]
        self._blocks[-1] += part
        self._wanted -= len(part)

    def dates(self) -> tuple[int, ...]:
        """All that were found, each once (ms, wall clocks as if UTC)."""
        found = [date for block in (self._head, *self._blocks) for date in (*written_dates(block), *film_dates(block))]
        return tuple(dict.fromkeys(found))[:100]


def written_dates(data: bytes | bytearray) -> Iterator[int]:
    """Those written as text."""
    for match in _DATE.finditer(data):
        year, _, *rest = match.groups()
        try:
            wall = datetime(int(year), *map(int, rest), tzinfo=UTC)  # type: ignore[misc, arg-type]
        except ValueError:
            continue
        yield (wall - EPOCH) // timedelta(milliseconds=1)


def film_dates(data: bytes | bytearray) -> Iterator[int]:
    """That of a film's header; version 1 counts in 64 bits."""
    position = data.find(FILM)
    body = data[position + len(FILM) :] if position >= 0 else b""
    if len(body) < 12 or body[0] > 1:
        return
    seconds = int.from_bytes(body[4:12] if body[0] else body[4:8])
    if SINCE_1904 < seconds < SINCE_1904 * 4:
        yield (seconds - SINCE_1904) * 1000


def is_told(instant: int, look: Look) -> bool:
    """Whether the file carries this date itself. A day apart is the same, because its clock's zone is not known; more means
    that a person corrected it, or that it is the date of something else."""
    return any(abs(date - instant) <= DAY_MS for date in look.dates)
