"""The household of the permission matrix with everyone concerned, on a daemon that serves one request after another for
as long as none of them changed anything: most are refused.

What is in the household is made in `household`.
"""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp

from photostead.app import App
from tests.api.household import Household, settle_household
from tests.client import Client
from tests.conftest import log_in, options_of, start_app, stop_app
from tests.people import PASSWORD, insert_person

NAMES = ("olga", "pia", "vera", "sven")


@dataclass(frozen=True)
class World:
    """A daemon with a household and the clients of everyone concerned."""

    app: App
    household: Household
    nobody: Client
    admin: Client
    owner: Client
    partner: Client
    viewer: Client
    stranger: Client
    link: Client

    def moved(self, app: App) -> "World":
        """The same people and things on another daemon, whose database is a copy."""
        base = f"http://127.0.0.1:{app.port}"
        clients: dict[str, Any] = {
            name: replace(value, base=base) for name, value in vars(self).items() if isinstance(value, Client)
        }
        return replace(self, app=app, **clients)


class Worlds:
    """Worlds alike, one at a time."""

    def __init__(self, folder: Path, empty_database: Path, http: aiohttp.ClientSession) -> None:
        """`folder` is for the data folders. `empty_database` is copied for the first."""
        self._folder, self._empty, self._http = folder, empty_database, http
        self._first: World | None = None
        self._now: World | None = None
        self._count = 0
        self.is_touched = False

    async def give(self) -> World:
        """The world of before when nothing was committed there since, and nobody said that it is touched; else a new one."""
        if self._now is None or self.is_touched:
            await self.end()
            self._now = await self._copy()
            self._watch(self._now.app)
        return self._now

    async def end(self) -> None:
        """Stop the daemon there is; its data go with it."""
        if self._now is not None:
            await stop_app(self._now.app)
            shutil.rmtree(self._now.app.options.data_dir)
        self._now = None

    def _watch(self, app: App) -> None:
        """Notice every commit from now on."""
        self.is_touched = False
        hear = app.db.on_change

        def on_change(tables: frozenset[str]) -> None:
            self.is_touched = True
            hear(tables)

        app.db.on_change = on_change

    async def _copy(self) -> World:
        """A daemon on a copy of the first world's data."""
        if self._first is None:
            self._first = await self._settle()
            await stop_app(self._first.app)
        self._count += 1
        data = self._folder / str(self._count)
        shutil.copytree(self._folder / "0", data)
        return self._first.moved(await start_app(options_of(data)))

    async def _settle(self) -> World:
        """The first world: everybody signs in, everything is there."""
        data = self._folder / "0"
        data.mkdir()
        shutil.copy(self._empty, data / "photostead.sqlite")
        app = await start_app(options_of(data))
        nobody = Client(self._http, f"http://127.0.0.1:{app.port}")
        person = {"email": "admin@test.lan", "name": "admin", "password": PASSWORD}
        await nobody.post("/auth/admin-sign-up", json=person)
        admin = await log_in(app, nobody, "admin@test.lan")
        for name in NAMES:
            await app.db.write(insert_person, name)
        owner, partner, viewer, stranger = [await log_in(app, nobody, f"{name}@test.lan") for name in NAMES]
        people = {"owner": owner.user_id, "partner": partner.user_id, "viewer": viewer.user_id}
        household = await settle_household(app, people)
        link = Client(nobody.http, nobody.base, params={"key": household.link_key})
        return World(app, household, nobody, admin, owner, partner, viewer, stranger, link)
