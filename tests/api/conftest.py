"""Request tests fail when the daemon blocks its event loop."""

from collections.abc import Iterator
from typing import Any

import pytest
from blockbuster import BlockBuster

from photostead.app import App
from tests.api.recognising import Group, be_due
from tests.conftest import RunJobs


@pytest.fixture(autouse=True)
def no_blocking(request: pytest.FixtureRequest) -> Iterator[None]:
    """From the moment the daemon runs, a blocking call of its own on the loop raises; starting and stopping may."""
    app: Any = request.getfixturevalue("app") if "app" in request.fixturenames else None
    guard = BlockBuster(scanned_modules="photostead")
    if isinstance(app, App):
        guard.activate()
    yield
    guard.deactivate()


@pytest.fixture
def group(app: App, run_jobs: RunJobs) -> Group:
    """`await group()` lets recognition look at what came."""

    async def run() -> None:
        await app.db.write(be_due)
        await run_jobs()

    return run
