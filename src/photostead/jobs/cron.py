"""Cron expressions: five fields (minute, hour, day of month, month, day of week), as crontab(5) writes them.

Only parsing and asking for the next time; who acts on it is elsewhere.
"""

import functools
import re
from datetime import datetime, timedelta
from typing import NamedTuple

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
PART = re.compile(r"(\*|(\w+)(?:-(\w+))?)(?:/(\d{1,4}))?", re.ASCII)
LEAP_CYCLE_DAYS = 366 * 8  # 29 February can be eight years away, around a century that is no leap year


class Field(NamedTuple):
    """A field's range and the names its values may have, counted from `low`."""

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()


FIELDS = (
    Field("minute", 0, 59),
    Field("hour", 0, 23),
    Field("day of month", 1, 31),
    Field("month", 1, 12, MONTHS),
    Field("day of week", 0, 7, DAYS),
)


class Cron(NamedTuple):
    """The values at which each field matches; weekdays count from Sunday = 0.

    `is_either_day`: both day fields were restricted, and then one of them is enough (crontab(5)).
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    is_either_day: bool


@functools.lru_cache(maxsize=256)
def parse(text: str) -> Cron:
    """The expression's meaning; raises ValueError naming the field that is wrong."""
    fields = text.split()
    if len(fields) != len(FIELDS):
        raise ValueError(f"a cron expression has {len(FIELDS)} fields, not {len(fields)}")
    minutes, hours, days, months, weekdays = (
        parse_field(field, part) for field, part in zip(FIELDS, fields, strict=True)
    )
    is_either_day = not fields[2].startswith("*") and not fields[4].startswith("*")
    return Cron(minutes, hours, days, months, frozenset(day % 7 for day in weekdays), is_either_day)


def parse_field(field: Field, text: str) -> frozenset[int]:
    """The values of one field: lists of `*`, `a`, `a-b`, each with an optional `/step`."""
    return frozenset(value for part in text.split(",") for value in parse_part(field, part))


def parse_part(field: Field, text: str) -> range:
    """One element of a list."""
    match = PART.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no {field.name}")
    first, last, step = match[2], match[3], int(match[4] or 1)
    low = field.low if first is None else parse_value(field, first)
    # `5/10` means from 5 on, in steps of ten.
    is_open = first is None or (last is None and match[4] is not None)
    high = field.high if is_open else parse_value(field, last or first)
    if step < 1 or low > high:
        raise ValueError(f"{text!r} holds no {field.name}")
    return range(low, high + 1, step)


def parse_value(field: Field, text: str) -> int:
    """A number in the field's range, or one of its names."""
    if text.lower() in field.names:
        return field.low + field.names.index(text.lower())
    if not text.isdigit() or not field.low <= int(text) <= field.high:
        raise ValueError(f"{text!r} is no {field.name} ({field.low} to {field.high})")
    return int(text)


def is_day(cron: Cron, moment: datetime) -> bool:
    """Whether the date matches."""
    of_month, of_week = moment.day in cron.days, moment.isoweekday() % 7 in cron.weekdays
    return moment.month in cron.months and (of_month or of_week if cron.is_either_day else of_month and of_week)


def next_time(cron: Cron, after: datetime) -> datetime | None:
    """The first matching minute after an instant, in that instant's zone; None where no date ever matches (31 June)."""
    moment = after.replace(second=0, microsecond=0) + timedelta(minutes=1)
    end = moment + timedelta(days=LEAP_CYCLE_DAYS)
    while moment < end:
        if not is_day(cron, moment):
            moment = moment.replace(hour=0, minute=0) + timedelta(days=1)
        elif moment.hour not in cron.hours:
            moment = moment.replace(minute=0) + timedelta(hours=1)
        elif moment.minute not in cron.minutes:
            moment += timedelta(minutes=1)
        else:
            return moment
    return None
