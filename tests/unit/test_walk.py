"""Walking an import path: what it makes of odd file times. The rest is tested by scans."""

import pytest

from photostead.features.libraries.walk import within_calendar
from photostead.kernel.clock import to_wire


@pytest.mark.parametrize("nanoseconds", [-(1 << 63), -(10**20), 0, 1_600_000_000_000_000_000, 10**20, (1 << 63) - 1])
def test_times_stay_within_the_calendar(nanoseconds: int) -> None:
    """Whatever a file system keeps, it can be written as a date."""
    assert to_wire(within_calendar(nanoseconds))
    assert within_calendar(nanoseconds) == nanoseconds // 1_000_000 or abs(nanoseconds) > 10**18 * 60
