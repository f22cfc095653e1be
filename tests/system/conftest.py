"""What tests of a daemon's life share."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A time zone in which it is the middle of the day: at two, at three and at midnight a daemon has work by its schedule."""
    behind = (datetime.now(tz=UTC).hour - 12) % 24
    monkeypatch.setenv("TZ", f"NOON{behind if behind <= 12 else behind - 24:+d}")


@pytest.fixture
def on_disk() -> Iterator[Path]:
    """A folder on a disk, for tests that count the bytes which are written there: `scripts/test` keeps files of tests in
    memory."""
    with TemporaryDirectory(prefix="photostead-", dir="/var/tmp", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
