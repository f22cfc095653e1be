"""Request tests fail when the daemon blocks its event loop."""

from collections.abc import Iterator
from typing import Any

import pytest
from blockbuster import BlockBuster

from photostead.app import App


@pytest.fixture(autouse=True)
def no_blocking(request: pytest.FixtureRequest) -> Iterator[None]:
    """From the moment the daemon runs, a blocking call of its own on the loop raises; starting and stopping may."""
    app: Any = request.getfixturevalue("app") if "app" in request.fixturenames else None
    guard = BlockBuster(scanned_modules="photostead")
    if isinstance(app, App):
        guard.activate()
    yield
    guard.deactivate()
