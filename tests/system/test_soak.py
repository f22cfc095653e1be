"""A household at work on a daemon that is killed and stopped meanwhile; what it is told holds, and what it holds does not grow.

`scripts/bench soak` does it for an hour.
"""

from pathlib import Path

import pytest

from tests.soak.run import Outcome, Plan, plan_minutes, soak

ACTORS = {
    "Disk", "Editor", "Follower", "Forms", "Gatherer", "Keeper", "Nuisance", "Pieces", "Searcher", "Tidier", "Walker",
}  # fmt: skip


def check(outcome: Outcome) -> None:
    """Nothing was wrong, and everybody was there."""
    assert outcome.wrong == []
    assert {name.partition(".")[0] for name in outcome.counts} >= ACTORS
    assert outcome.kills > 1
    assert outcome.stops > 1
    assert outcome.photos > 10


@pytest.mark.timeout(900)
@pytest.mark.usefixtures("noon")
def test_two_minutes(tmp_path: Path) -> None:
    """Mostly of waiting."""
    check(soak(tmp_path, Plan(lives=(10, 12, 8), looks=2, between_s=14, pause_s=2.0)))


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.usefixtures("noon")
def test_ten_minutes(tmp_path: Path) -> None:
    check(soak(tmp_path, plan_minutes(10, "2", "/nonexistent/models")))
