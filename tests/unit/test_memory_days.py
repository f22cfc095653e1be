"""The calendar of memories: which days are today somewhere, what a day remembers, which of many photos are taken."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from photostead.features.memories.days import days_to_make, remembered, start_ms, wall_ms
from photostead.features.memories.making import choose

DAY_MS = 86_400_000


@pytest.mark.parametrize(
    ("now", "first", "last"),
    [
        (datetime(2024, 5, 31, 11, 59, tzinfo=UTC), date(2024, 5, 30), date(2024, 6, 4)),
        (datetime(2024, 5, 31, 12, 0, tzinfo=UTC), date(2024, 5, 31), date(2024, 6, 4)),
        (datetime(2024, 5, 31, 9, 59, tzinfo=UTC), date(2024, 5, 30), date(2024, 6, 3)),
        # The same moment on a wall in Tokyo.
        (datetime(2024, 5, 31, 21, 0, tzinfo=timezone(timedelta(hours=9))), date(2024, 5, 31), date(2024, 6, 4)),
        (datetime(2023, 12, 31, 23, 0, tzinfo=UTC), date(2023, 12, 31), date(2024, 1, 4)),
        (datetime(2024, 2, 27, 12, 0, tzinfo=UTC), date(2024, 2, 27), date(2024, 3, 2)),
    ],
)
def test_days_are_made_for_every_clock_on_earth(now: datetime, first: date, last: date) -> None:
    days = days_to_make(now)
    assert (days[0], days[-1]) == (first, last)
    assert all(later - day == timedelta(days=1) for day, later in pairwise(days))
    for hours in range(-12, 15):
        today = now.astimezone(timezone(timedelta(hours=hours))).date()
        assert {today + timedelta(days=number) for number in range(4)} <= set(days)


@pytest.mark.parametrize(
    ("day", "year", "first", "count"),
    [
        (date(2024, 5, 31), 2019, date(2019, 5, 31), 1),
        (date(2024, 2, 29), 2020, date(2020, 2, 29), 1),
        (date(2024, 2, 28), 2020, date(2020, 2, 28), 1),
        (date(2025, 2, 28), 2024, date(2024, 2, 28), 2),
        (date(2025, 2, 28), 2023, date(2023, 2, 28), 1),
        (date(2025, 3, 1), 2024, date(2024, 3, 1), 1),
        (date(2100, 2, 28), 2096, date(2096, 2, 28), 2),
        (date(2024, 12, 31), 1000, date(1000, 12, 31), 1),
    ],
)
def test_what_a_day_remembers(day: date, year: int, first: date, count: int) -> None:
    assert remembered(day, year) == (start_ms(first), start_ms(first) + count * DAY_MS)


def test_29_february_of_a_year_without_one() -> None:
    assert remembered(date(2024, 2, 29), 2023) is None


def test_every_photo_is_remembered_once_in_every_year() -> None:
    """Each day of a leap year by exactly one day of any other year."""
    for year in (2023, 2024):
        seen = [
            moment
            for number in range(366 if year == 2024 else 365)
            for start, end in [remembered(date(year, 1, 1) + timedelta(days=number), 2020) or (0, 0)]
            for moment in range(start, end, DAY_MS)
        ]
        assert seen == [start_ms(date(2020, 1, 1)) + number * DAY_MS for number in range(366)]


def test_the_wall_is_read_as_if_utc() -> None:
    assert wall_ms(datetime(2024, 5, 31, 23, 30, tzinfo=timezone(timedelta(hours=9)))) == 1717198200000


@pytest.mark.parametrize(
    ("photos", "count", "wanted"),
    [
        ("abc", 5, "abc"),
        ("abcdef", 3, "ace"),
        ("abcdef", 1, "a"),
        ("abcdef", 0, ""),
        ("abcdef", -1, ""),
        ("abCdeF", 3, "CFa"),
        ("ABCdef", 2, "AB"),
    ],
)
def test_of_many_photos_the_favourites_and_some_of_the_others(photos: str, count: int, wanted: str) -> None:
    taken = [(ord(letter), letter.isupper()) for letter in photos]
    assert [chr(key) for key in choose(taken, count)] == list(wanted)
