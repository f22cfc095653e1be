"""Cron expressions: what they mean, and that nonsense is refused."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photostead.jobs import cron

NOW = datetime(2026, 2, 27, 13, 37, 42, tzinfo=UTC)  # a Friday


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("* * * * *", "2026-02-27 13:38"),
        ("0 0 * * *", "2026-02-28 00:00"),
        ("30 13 * * *", "2026-02-28 13:30"),
        ("*/15 * * * *", "2026-02-27 13:45"),
        ("5/20 * * * *", "2026-02-27 13:45"),
        ("0 2-4,22 * * *", "2026-02-27 22:00"),
        ("0 0 1 * *", "2026-03-01 00:00"),
        ("0 0 29 2 *", "2028-02-29 00:00"),
        ("0 0 * * 0", "2026-03-01 00:00"),
        ("0 0 * * 7", "2026-03-01 00:00"),
        ("0 0 * * Mon-Wed", "2026-03-02 00:00"),
        ("0 0 1 MAY *", "2026-05-01 00:00"),
        ("0 0 13 * 5", "2026-03-06 00:00"),
        ("0 0 */2 * 5", "2026-03-13 00:00"),
    ],
)
def test_next_time(text: str, then: str) -> None:
    """As crontab(5) says; two restricted day fields are alternatives, unless one of them begins with a star."""
    found = cron.next_time(cron.parse(text), NOW)
    assert found is not None
    assert f"{found:%Y-%m-%d %H:%M}" == then


def test_date_that_never_comes() -> None:
    """No endless search."""
    assert cron.next_time(cron.parse("0 0 31 6 *"), NOW) is None


def test_zone_is_kept() -> None:
    """Midnight is that of the box."""
    zone = ZoneInfo("Europe/Vienna")
    found = cron.next_time(cron.parse("0 0 * * *"), NOW.astimezone(zone))
    assert found == datetime(2026, 2, 28, tzinfo=zone)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "*/0 * * * *",
        "5-1 * * * *",
        "a * * * *",
        "1,,2 * * * *",
        "-1 * * * *",
        "\u0665 * * * *",
        "* * * jan-xyz *",
        "@daily",
    ],
)
def test_nonsense(text: str) -> None:
    """With a reason."""
    with pytest.raises(ValueError, match=r".+"):
        cron.parse(text)


@given(st.text(alphabet="0123456789*/,- adeinorst", max_size=40))
def test_any_text_is_either_parsed_or_refused(text: str) -> None:
    """Never anything else."""
    try:
        parsed = cron.parse(text)
    except ValueError:
        return
    assert parsed.minutes
    assert parsed.weekdays <= set(range(7))
