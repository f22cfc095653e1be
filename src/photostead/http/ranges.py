"""What a request wants of a file: whether it is still the one that the client knows, and which part of it (RFC 9110 sections
13 and 14). Headers in, an answer out; no file is touched here.

aiohttp's own does not know tags in If-Range: whoever went on with a download after the file had changed got the end of another
one. It also failed at dates of impossible numbers, and refused units and lists of parts that are to be passed over.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate
from typing import NamedTuple

from aiohttp import hdrs

# One part: where it begins, and perhaps ends; or how much of the end is wanted.
PART = re.compile(r"[ \t]*(?:([0-9]+)-([0-9]*)|-([0-9]+))[ \t]*")
TAG = re.compile(r'(W/)?"([^"]*)"')
# No file has as many bytes as have more digits; Python reads no number of thousands of them.
MOST_DIGITS = 18
READING = {hdrs.METH_GET, hdrs.METH_HEAD}
WHOLE, PARTIAL, UNCHANGED, CHANGED, BEYOND = 200, 206, 304, 412, 416


class Version(NamedTuple):
    """A file as it is now. `modified` in seconds since 1970."""

    tag: str
    modified: float
    size: int


class Wanted(NamedTuple):
    """The status of the answer, and the bytes that go with it."""

    status: int
    start: int = 0
    stop: int = 0

    @property
    def length(self) -> int:
        """How many they are."""
        return self.stop - self.start


def find_wanted(method: str, headers: Mapping[str, str], now: Version) -> Wanted:
    """What to answer, in the order of RFC 9110 section 13.2.2. Conditions are for reading, parts for GET alone."""
    if method not in READING:
        return Wanted(WHOLE, 0, now.size)
    if has_changed(headers, now):
        return Wanted(CHANGED)
    if is_known(headers, now):
        return Wanted(UNCHANGED)
    given = headers.get(hdrs.RANGE)
    if given is None or method != hdrs.METH_GET or not may_go_on(headers.get(hdrs.IF_RANGE), now):
        return Wanted(WHOLE, 0, now.size)
    return find_part(given, now.size)


def has_changed(headers: Mapping[str, str], now: Version) -> bool:
    """Whether this is not the file that the client means."""
    tags = headers.get(hdrs.IF_MATCH)
    if tags is not None:
        return not names(tags, now.tag, is_strong=True)
    date = read_date(headers.get(hdrs.IF_UNMODIFIED_SINCE))
    return date is not None and int(now.modified) > date


def is_known(headers: Mapping[str, str], now: Version) -> bool:
    """Whether the client has this file already."""
    tags = headers.get(hdrs.IF_NONE_MATCH)
    if tags is not None:
        return names(tags, now.tag)
    date = read_date(headers.get(hdrs.IF_MODIFIED_SINCE))
    return date is not None and int(now.modified) <= date


def may_go_on(given: str | None, now: Version) -> bool:
    """Whether what the client has of it is of this very file (If-Range: one tag, or the date that it was sent with)."""
    if given is None:
        return True
    if '"' in given:
        found = TAG.fullmatch(given.strip())
        return found is not None and found.group(1) is None and found.group(2) == now.tag
    return read_date(given) == int(now.modified)


def names(given: str, tag: str, *, is_strong: bool = False) -> bool:
    """Whether a list of tags names this one; a weak tag is none where bytes are put together."""
    if given.strip() == "*":
        return True
    return any(found.group(2) == tag and not (is_strong and found.group(1)) for found in TAG.finditer(given))


def read_date(given: str | None) -> int | None:
    """Seconds since 1970; None for what is no date."""
    found = parsedate(given) if given else None
    if found is None:
        return None
    try:
        return int(datetime(*found[:6], tzinfo=UTC).timestamp())
    except (ValueError, OverflowError):
        return None


def find_part(given: str, size: int) -> Wanted:
    """The part that a Range header asks for. Other units are passed over, as they must be, and lists of parts, as they may be."""
    unit, _, parts = given.partition("=")
    if unit.strip().lower() != "bytes" or "," in parts:
        return Wanted(WHOLE, 0, size)
    found = PART.fullmatch(parts)
    if found is None:
        return Wanted(BEYOND)
    first, last, tail = found.groups()
    if tail is not None:
        start, stop = max(0, size - number(tail)), size
    else:
        start, stop = number(first), min(size, number(last) + 1) if last else size
    return Wanted(PARTIAL, start, stop) if start < stop else Wanted(BEYOND)


def number(digits: str) -> int:
    """Of any number of digits, as far as it matters."""
    return int(digits.lstrip("0")[: MOST_DIGITS + 1] or "0")
