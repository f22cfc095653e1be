"""The household of the permission matrix with everyone concerned, on a daemon that serves one request after another for
as long as none of them changed anything: most are refused.

What is in the household is made in `household`.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import apsw
import pytest

from photostead.app import App
from photostead.db.tx import Rows
from tests.api.household import Household, settle_household
from tests.client import Client
from tests.conftest import log_in, options_of, start_app, stop_app
from tests.people import PASSWORD, insert_person

# Of the folder in memory: what a daemon wants to be free, see `host.disk`, and some for the worlds.
ROOM = 1 << 30
NAMES = ("olga", "pia", "vera", "sven")


@contextmanager
def in_memory(factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that no disk is waited for, where there is such a thing: what is synced here needs to outlive nothing."""
    shared = Path("/dev/shm")
    if not os.access(shared, os.W_OK) or shutil.disk_usage(shared).free < ROOM:
        yield factory.mktemp("worlds")
        return
    with tempfile.TemporaryDirectory(prefix="photostead-worlds-", dir=shared) as folder:
        yield Path(folder)


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
    looks: "Looks"

    def is_changed(self) -> bool:
        """Whether anything was committed since the rows were last read by `rows_before`; SQLite itself says so."""
        return self.looks.version() != self.looks.seen

    async def rows_before(self, caller: int, read: "Read") -> set[tuple[Any, ...]]:
        """What `read` finds for somebody; not read again while nothing was committed."""
        looks = self.looks
        if looks.seen != (version := looks.version()):
            looks.seen, looks.rows = version, {}
        if caller not in looks.rows:
            looks.rows[caller] = await self.app.db.read(read, caller)
        return looks.rows[caller]

    def moved(self, app: App) -> "World":
        """The same people and things on another daemon, whose database is a copy."""
        base = f"http://127.0.0.1:{app.port}"
        clients: dict[str, Any] = {
            name: replace(value, base=base) for name, value in vars(self).items() if isinstance(value, Client)
        }
        return replace(self, app=app, looks=Looks(app.options.data_dir / "photostead.sqlite"), **clients)


Read = Callable[[Rows, int], set[tuple[Any, ...]]]


class Looks:
    """What was seen of a database, as of which version of it, by a connection of its own."""

    def __init__(self, path: Path) -> None:
        # By the library of the daemon: two that know nothing of each other would undo each other's locks.
        self._connection = apsw.Connection(str(path))
        self.seen = -1
        self.rows: dict[int, set[tuple[Any, ...]]] = {}

    def version(self) -> int:
        """Another number after each commit of anybody else (`pragma data_version`)."""
        return int(self._connection.execute("pragma data_version").get)

    def close(self) -> None:
        """It is looked at no more."""
        self._connection.close()


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
            self._now.looks.close()
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
        looks = Looks(data / "photostead.sqlite")
        looks.close()
        return World(app, household, nobody, admin, owner, partner, viewer, stranger, link, looks)
