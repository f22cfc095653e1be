"""How much a person has for each day, for a calendar that is coloured by it."""

from datetime import UTC, date, datetime, timedelta

from msgspec import UnsetType

from photostead.db.tx import Rows
from photostead.features.users.schema import (
    CalendarHeatmapDay,
    CalendarHeatmapQuery,
    CalendarHeatmapResponseDto,
    CalendarHeatmapType,
)
from photostead.kernel.clock import EPOCH
from photostead.kernel.errors import Invalid

YEAR = timedelta(days=365)
FIRST = date.min + YEAR
# Columns of milliseconds; `local_time` is the wall clock of the place, so its days are those of the person.
COLUMNS = {CalendarHeatmapType.UPLOAD: "created_at", CalendarHeatmapType.TAKEN: "local_time"}


def count_days(rows: Rows, user_id: int, query: CalendarHeatmapQuery) -> CalendarHeatmapResponseDto:
    """What stands in the person's timeline and archive. Raises Invalid for days that are none or the wrong way round."""
    last = day_of(query.to, datetime.now(UTC).date())
    first = day_of(query.from_, max(last, FIRST) - YEAR)
    if first > last:
        raise Invalid(f"from ({first}) is later than to ({last}): swap them.")
    column = COLUMNS[query.type]
    days = rows.rows(
        f"""
        select date({column} / 1000, 'unixepoch') as day, count(*)
        from assets
        where owner_id = ?
          and deleted_at is null
          and visibility in ('timeline', 'archive')
          and {column} between ? and ?
        group by day
        order by day
        """,
        (user_id, start_ms(first), start_ms(last) + 86_400_000 - 1),
    )
    series = [CalendarHeatmapDay(count, day) for day, count in days]
    return CalendarHeatmapResponseDto(
        from_=first.isoformat(),
        series=series,
        to=last.isoformat(),
        total_count=sum(day.count for day in series),
    )


def day_of(text: str | UnsetType, usual: date) -> date:
    """A day from text, or the usual one."""
    try:
        return usual if isinstance(text, UnsetType) else date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"{text} is no day: {error}") from error


def start_ms(day: date) -> int:
    """Midnight, in milliseconds since the epoch."""
    return (day - EPOCH.date()).days * 86_400_000
