"""Making memories: for each day and each earlier year with photos of that day, one. What was made stays as it is when a
person changed it; otherwise photos that came since are added, while nothing is ever made twice.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from photostead.db.tx import Rows, Tx, as_json
from photostead.features.memories import making_store, store
from photostead.features.memories.days import DAY_MS, days_to_make, remembered, start_ms
from photostead.features.memories.schema import OnThisDayDto
from photostead.features.users import service as users

# Of a day with more photos these many, spread over the day.
MOST_PHOTOS = 100
# The wire has no year before.
EARLIEST_YEAR = 1000


def make_memories(tx: Tx, user_id: int, now: datetime | None = None) -> int:
    """Make a person's memories of the days around an instant, unless they switched memories off; how many are new."""
    if not users.get_preferences(tx, user_id).memories.enabled:
        return 0
    owners = making_store.find_owners(tx, user_id)
    days = days_to_make(now or datetime.now(UTC))
    return sum(make_one(tx, user_id, owners, day, year) for day in days for year in earlier_years(tx, owners, day))


def earlier_years(rows: Rows, owners: Sequence[int], day: date) -> list[int]:
    """The years that may be remembered on a day, the earliest first: so the latest is the newest memory."""
    return [year for year in making_store.years_of_month(rows, owners, day.month) if EARLIEST_YEAR <= year < day.year]


def make_one(tx: Tx, user_id: int, owners: Sequence[int], day: date, year: int) -> bool:
    """Make a day's memory of a year, or complete it; whether it is new."""
    times = remembered(day, year)
    taken = making_store.taken_between(tx, owners, *times) if times else []
    if times is None or not taken:
        return False
    made_for = f"{day.isoformat()} {year}"
    made = making_store.find_made(tx, user_id, made_for)
    if made is not None:
        memory_id, is_changed = made
        if not is_changed:
            complete(tx, memory_id, taken)
        return False
    show_at = start_ms(day)
    memory_id = making_store.insert(
        tx,
        user_id,
        data=as_json(OnThisDayDto(year)),
        made_for=made_for,
        memory_at=times[0],
        show_at=show_at,
        hide_at=show_at + DAY_MS - 1,
    )
    complete(tx, memory_id, taken)
    return True


def complete(tx: Tx, memory_id: int, taken: Sequence[tuple[int, bool]]) -> None:
    """Put the day's photos into a memory, as many as it may still take."""
    present = store.contained(tx, memory_id)
    missing = [photo for photo in taken if photo[0] not in present]
    store.insert_assets(tx, memory_id, choose(missing, MOST_PHOTOS - len(present)))


def choose(photos: Sequence[tuple[int, bool]], count: int) -> list[int]:
    """At most so many of a day's photos (key, whether a favourite; in their order): the favourites, then others at equal
    distances."""
    favorites = [key for key, is_favorite in photos if is_favorite][: max(0, count)]
    others = [key for key, is_favorite in photos if not is_favorite]
    free = min(len(others), max(0, count) - len(favorites))
    return favorites + [others[number * len(others) // free] for number in range(free)]
