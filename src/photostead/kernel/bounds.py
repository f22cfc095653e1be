"""What requests bound a selection by, read from their text: an instant, a month, a rectangle of the map. What lies within
is asked where the things are.
"""

from datetime import UTC, datetime, timedelta

from photostead.kernel.clock import EPOCH, from_wire
from photostead.kernel.errors import Invalid

BOX_NUMBERS = 4
MILLISECOND = timedelta(milliseconds=1)


def read_instant(name: str, text: str) -> int:
    """Milliseconds of an ISO 8601 date that a request gives as `name`. Raises Invalid."""
    try:
        return from_wire(text)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"{name} {text!r:.80} is no ISO 8601 date: write 2024-05-31T18:30:00.000Z.") from error


def read_month(text: str) -> tuple[int, int]:
    """First and behind-last millisecond of the month that a date lies in. Raises Invalid."""
    try:
        day = datetime.fromisoformat(text)
        start = day.replace(day=1, hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)
        end = start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
    except ValueError as error:
        raise Invalid(f"timeBucket {text!r} is no month: write its first day, 2024-05-01.") from error
    return (start - EPOCH) // MILLISECOND, (end - EPOCH) // MILLISECOND


def read_box(text: str) -> dict[str, float]:
    """`west,south,east,north` in degrees, by these names; a rectangle that crosses the date line has its west east of its
    east. Raises Invalid."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != BOX_NUMBERS:
        raise Invalid("bbox takes four numbers in degrees: west,south,east,north")
    return dict(zip(("west", "south", "east", "north"), numbers, strict=True))
