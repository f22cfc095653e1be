"""How dates are written, and which instant they mean."""

from datetime import UTC, datetime

import pytest

from photostead.media.dates import Stamp, parse_date, parse_offset, place_in_time


def at(*fields: int) -> datetime:
    return datetime(*fields, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "wall", "offset"),
    [
        ("2008:10:22 16:28:39", at(2008, 10, 22, 16, 28, 39), None),
        ("2008-10-22T16:28:39", at(2008, 10, 22, 16, 28, 39), None),
        ("2008-10-22T16:28:39.5+02:00", at(2008, 10, 22, 16, 28, 39, 500_000), 120),
        ("2008-10-22T16:28:39.123456Z", at(2008, 10, 22, 16, 28, 39, 123_000), 0),
        ("2021-05-06T07:08:09-0330", at(2021, 5, 6, 7, 8, 9), -210),
        ("2008:10:22 16:28", at(2008, 10, 22, 16, 28), None),
        ("2008:10:22", at(2008, 10, 22), None),
        ("2008/10/22 16:28:39", at(2008, 10, 22, 16, 28, 39), None),
        ("2008:1:2 3:04:05", at(2008, 1, 2, 3, 4, 5), None),
        ("1987-06", at(1987, 6, 1), None),
        ("1987", at(1987, 1, 1), None),
        ("2016:12:31 23:59:60", at(2016, 12, 31, 23, 59, 59), None),
        ("1000:01:01 00:00:00", at(1000, 1, 1), None),
        ("9999:12:31 23:59:59", at(9999, 12, 31, 23, 59, 59), None),
    ],
)
def test_dates_are_read(text: str, wall: datetime, offset: int | None) -> None:
    assert parse_date(text) == (wall, offset)


@pytest.mark.parametrize(
    "text",
    [
        None, "", "    :  :     :  :  ", "0000:00:00 00:00:00", "0999:01:01 00:00:00", "2008:13:01 00:00:00",
        "2008:02:30 10:00:00", "2008:10:22 24:00:00", "2008:10:22 10:61:00", "yesterday", "22.10.2008", "-2008:10:22",
    ],
)  # fmt: skip
def test_what_is_no_date_is_passed_over(text: str | None) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("+02:00", 120), ("-03:30", -210), ("+0545", 345), ("Z", 0), ("+14:00", 840), ("-9", -540),
     ("+15:00", None), ("02:00", None), ("", None), (None, None), ("   :  ", None), ("+ab:cd", None)],
)  # fmt: skip
def test_offsets(text: str | None, minutes: int | None) -> None:
    assert parse_offset(text) == minutes


ROME, KATHMANDU, NOON = (43.46, 11.88), (27.7, 85.3), at(2008, 7, 1, 12)
NOON_MS = 1_214_913_600_000
HOUR = 3_600_000


@pytest.mark.parametrize(
    ("stamp", "position", "taken", "local", "offset", "zone"),
    [
        (Stamp(NOON, "x"), None, NOON_MS, NOON_MS, None, None),
        (Stamp(NOON, "x", 120), None, NOON_MS - 2 * HOUR, NOON_MS, 120, "UTC+2"),
        (Stamp(NOON, "x", -210), ROME, NOON_MS + 3.5 * HOUR, NOON_MS, -210, "UTC-3:30"),
        (Stamp(NOON, "x", 0), None, NOON_MS, NOON_MS, 0, "UTC"),
        (Stamp(NOON, "x"), ROME, NOON_MS - 2 * HOUR, NOON_MS, 120, "Europe/Rome"),
        (Stamp(NOON, "x"), KATHMANDU, NOON_MS - 5.75 * HOUR, NOON_MS, 345, "Asia/Kathmandu"),
        (Stamp(NOON, "x", is_utc=True), ROME, NOON_MS, NOON_MS + 2 * HOUR, 120, "Europe/Rome"),
        (Stamp(NOON, "x", is_utc=True), None, NOON_MS, NOON_MS, None, None),
        # Summer time ends at 03:00; the repeated hour is taken as its first pass.
        (Stamp(at(2008, 10, 26, 2, 30), "x"), ROME, 1_224_981_000_000, 1_224_988_200_000, 120, "Europe/Rome"),
    ],
)
def test_zones(
    stamp: Stamp, position: tuple[float, float] | None, taken: float, local: float, offset: int | None, zone: str | None
) -> None:
    moment = place_in_time(stamp, position)
    found = (moment.taken_at, moment.local_time, moment.offset_minutes, moment.time_zone)
    assert found == (taken, local, offset, zone)


def test_the_ends_of_the_calendar_do_not_overflow() -> None:
    for wall in (at(1000, 1, 1), at(9999, 12, 31, 23, 59, 59)):
        assert place_in_time(Stamp(wall, "x"), ROME).local_time == place_in_time(Stamp(wall, "x"), None).local_time
        place_in_time(Stamp(wall, "x", is_utc=True), KATHMANDU)
