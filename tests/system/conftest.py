"""What tests of a daemon's life share."""

from datetime import UTC, datetime

import pytest


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A time zone in which it is the middle of the day: at two, at three and at midnight a daemon has work by its schedule."""
    behind = (datetime.now(tz=UTC).hour - 12) % 24
    monkeypatch.setenv("TZ", f"NOON{behind if behind <= 12 else behind - 24:+d}")
