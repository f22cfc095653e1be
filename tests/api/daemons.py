"""Daemons that a test starts and stops itself: for what happens at a start."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from photostead.app import App
from photostead.kernel.options import Options
from tests.client import Client
from tests.people import PASSWORD


@asynccontextmanager
async def daemon(options: Options) -> AsyncIterator[tuple[App, Client]]:
    """A daemon with nobody logged in; its jobs wait, and it does not look by itself."""
    app = App(options)
    await app.start()
    await app.runner.stop()
    await app.watching.stop()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        try:
            yield app, Client(session, f"http://127.0.0.1:{app.port}")
        finally:
            await app.stop()


async def sign_up(client: Client) -> None:
    """Let the client be the first administrator."""
    person = {"email": "admin@test.lan", "name": "admin", "password": PASSWORD}
    await client.post("/auth/admin-sign-up", json=person)
    await log_in(client)


async def log_in(client: Client) -> None:
    """Let the client be the administrator who signed up."""
    answer = await client.post("/auth/login", json={"email": "admin@test.lan", "password": PASSWORD})
    client.headers["Authorization"] = f"Bearer {answer['accessToken']}"
    client.uid = answer["userId"]
