"""Time as the wire and the database write it.

Inside, an instant is an integer of milliseconds since 1970-01-01T00:00Z. A *local* time is the wall clock of the place
where a photo was taken, kept as if it were UTC (the same integer arithmetic, no zone attached).
"""

import functools
import time
from datetime import UTC, date, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Instants that may be stored: also on the clock of any place, and a month later, they are still in the calendar.
EARLIEST_MS = (datetime(1, 1, 3, tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)
LATEST_MS = (datetime(9999, 1, 1, tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)
DAY_MS, EPOCH_DAY = 86_400_000, EPOCH.toordinal()
# A page of a search says two thousand instants: to put them together of such pieces takes a third of what `datetime` takes.
TWO_DIGITS = [f"{number:02}" for number in range(60)]


def now_ms() -> int:
    """The present instant in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def to_wire(ms: int) -> str:
    """`YYYY-MM-DDTHH:MM:SS.mmmZ` with exactly three digits: clients read anything else as zero time. Raises ValueError where
    the calendar has no such day."""
    day, ms_of_day = divmod(ms, DAY_MS)
    second = ms_of_day // 1000
    clock = f"{TWO_DIGITS[second // 3600]}:{TWO_DIGITS[second // 60 % 60]}:{TWO_DIGITS[second % 60]}"
    return f"{day_text(day)}T{clock}.{ms_of_day % 1000:03}Z"


@functools.lru_cache(maxsize=4096)
def day_text(day: int) -> str:
    """`YYYY-MM-DD` of a day, counted from 1970-01-01."""
    return date.fromordinal(EPOCH_DAY + day).isoformat()


def to_offset_wire(ms: int) -> str:
    """`2008-10-22T16:28:39.06+00:00`: the fraction without trailing zeros, or none. What EXIF dates look like."""
    text = to_wire(ms)
    fraction = text[20:23].rstrip("0")
    return f"{text[:19]}.{fraction}+00:00" if fraction else f"{text[:19]}+00:00"


def zone_name(offset_minutes: int) -> str:
    """A fixed offset from UTC as a zone: `UTC`, `UTC+2`, `UTC-3:30`."""
    hours, rest = divmod(abs(offset_minutes), 60)
    sign = "-" if offset_minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "") if offset_minutes else "UTC"


def from_wire(text: str) -> int:
    """Milliseconds of an ISO 8601 timestamp; without an offset it is taken as UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text.strip())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - EPOCH) // timedelta(milliseconds=1)
