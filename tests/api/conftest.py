"""Request tests fail when the daemon blocks its event loop."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from blockbuster import BlockBuster

from photostead.app import App
from tests.api.listening import Connect, Device, cookie_of
from tests.api.recognising import Group, be_due
from tests.client import Client
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


@pytest.fixture
async def connect(anonymous: Client) -> AsyncIterator[Connect]:
    """`await connect(client)` is a device of that person that listens to live events, by the cookie that a login sets."""
    devices: list[Device] = []

    async def make(client: Client, **options: Any) -> Device:
        device = Device(anonymous.base)
        devices.append(device)
        await device.connect(options.pop("headers", None) or cookie_of(client), **options)
        return device

    yield make
    for device in devices:
        await device.socket.disconnect()
