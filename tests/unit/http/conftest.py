"""The HTTP layer with routes of the test's own, on a real socket, without the rest of the daemon."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from photostead.access.identity import Identities
from photostead.db.database import Database
from photostead.host.disk import Space, Stock
from photostead.http.context import Services
from photostead.http.dispatch import Dispatcher
from photostead.http.errors import errors_to_wire
from photostead.http.router import Routes, collect
from photostead.jobs.executors import Executor
from photostead.kernel.options import Options
from photostead.media.tasks import initialise_worker
from tests.client import Client

ServeRoutes = Callable[..., Awaitable[Client]]


@pytest.fixture
async def serve(db: Database, data_dir: Path) -> AsyncIterator[ServeRoutes]:
    """`await serve(routes)` is a client of a server with these routes; further arguments are trusted proxies."""
    servers: list[TestServer] = []
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def start(routes: Routes, *proxies: str) -> Client:
            space = Space(lambda: 0, lambda: Stock(1 << 40, 1 << 40))
            services = Services(
                db, Options(data_dir=data_dir, trusted_proxies=proxies), space, Executor(1, initialise_worker, 1 << 30)
            )
            app = web.Application(middlewares=[errors_to_wire])
            Dispatcher(services, Identities(db)).bind(app, collect([routes]))
            servers.append(TestServer(app))
            await servers[-1].start_server()
            return Client(session, str(servers[-1].make_url("")).rstrip("/"))

        yield start
    for server in servers:
        await server.close()
