"""The calendar of memories: for which days they are made, and which days of another year a day remembers. Pure.

A day is one of the wall, without a zone. At any moment two or three dates are today somewhere on earth; memories are
made for all of these and for some days ahead, so each device finds those of its own date, wherever it is.
"""

from calendar import isleap
from datetime import UTC, date, datetime, timedelta

from photostead.kernel.clock import EPOCH

DAYS_AHEAD = 3
# The clocks that are farthest behind and ahead of UTC (Baker Island, Kiribati).
FARTHEST_BEHIND = timedelta(hours=12)
FARTHEST_AHEAD = timedelta(hours=14)
DAY = timedelta(days=1)
FEBRUARY = 2
DAY_MS = 86_400_000


def days_to_make(now: datetime) -> list[date]:
    """The dates that are today somewhere at this instant, and the days ahead; from the earliest on."""
    first = (now.astimezone(UTC) - FARTHEST_BEHIND).date()
    last = (now.astimezone(UTC) + FARTHEST_AHEAD).date() + DAYS_AHEAD * DAY
    return [first + number * DAY for number in range((last - first).days + 1)]


def remembered(day: date, year: int) -> tuple[int, int] | None:
    """Which time of another year this day remembers: first and behind-last millisecond of local time, or None. In a year
    without a 29 February the 28th stands for both."""
    if is_29_february(day) and not isleap(year):
        return None
    start = start_ms(day.replace(year=year))
    is_for_both = (day.month, day.day) == (FEBRUARY, 28) and isleap(year) and not isleap(day.year)
    return start, start + (2 if is_for_both else 1) * DAY_MS


def is_29_february(day: date) -> bool:
    """Whether it is the day that most years lack."""
    return (day.month, day.day) == (FEBRUARY, 29)


def start_ms(day: date) -> int:
    """Midnight of the wall as if UTC, in milliseconds since the epoch."""
    return (day - EPOCH.date()).days * DAY_MS


def wall_ms(now: datetime) -> int:
    """What the clock on the wall says at an instant that carries its zone, as if UTC; milliseconds since the epoch."""
    return (now.replace(tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)
