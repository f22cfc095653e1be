"""A box that is upgraded, used and downgraded: lives of its daemon one after another on one data folder."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import apsw

from photostead.app import App
from photostead.db import recover, snapshot
from photostead.db.migrate import latest
from photostead.db.tx import Rows
from photostead.features.users import service as users
from photostead.kernel.options import Options
from tests.api.daemons import daemon
from tests.client import Client
from tests.conftest import is_work_left
from tests.people import PASSWORD

ADMIN = "admin@test.lan"


class Box:
    """One data folder. `options` are those of the program that knows the present schema."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "photostead.sqlite"
        self.options = Options(
            data_dir=data_dir,
            http_host="127.0.0.1",
            http_port=0,
            jobs_concurrency=1,
            mdns_enabled=False,
            roll_back=True,
        )

    @asynccontextmanager
    async def life(self, password: str = PASSWORD) -> AsyncIterator[tuple[App, Client]]:
        """A daemon whose jobs wait, and a client of the administrator."""
        async with daemon(self.options) as (app, client):
            if not await app.db.read(Rows.value, "select 1 from first_admin"):
                await client.post("/auth/admin-sign-up", json={"email": ADMIN, "name": "admin", "password": PASSWORD})
            yield app, await log_in(client, ADMIN, password)

    def snapshot(self, label: str = "upgrade") -> None:
        """As before an upgrade."""
        snapshot.take(self.path, label)

    def become_newer(self) -> None:
        """What a program of tomorrow makes of the schema: one version more, other columns and tables."""
        with closing(apsw.Connection(str(self.path))) as connection:
            connection.execute(
                f"""
                alter table assets add column mood text not null default 'cheerful';
                alter table users add column shoe_size integer;
                create table moods (id integer primary key, name text) strict;
                pragma user_version = {latest() + 1};
                """
            )

    def asides(self) -> list[Path]:
        """The databases that were set aside, the last one first."""
        return recover.set_aside_files(self.path)


async def log_in(client: Client, email: str, password: str = PASSWORD) -> Client:
    """The same connections, as somebody."""
    answer = await client.post("/auth/login", json={"email": email, "password": password})
    headers = {"Authorization": f"Bearer {answer['accessToken']}"}
    return Client(client.http, client.base, headers, uid=answer["userId"])


async def add_person(app: App, client: Client, name: str) -> Client:
    """An account `name@test.lan`, signed in."""
    password_hash = await users.hash_password(PASSWORD)
    await app.db.write(
        users.insert_user, email=f"{name}@test.lan", name=name, password_hash=password_hash, is_admin=False
    )
    return await log_in(client, f"{name}@test.lan")


async def do_jobs(app: App) -> None:
    """All work that is due, and what follows from it."""
    changed, hear = asyncio.Event(), app.db.on_change

    def on_change(tables: frozenset[str]) -> None:
        hear(tables)
        changed.set()

    app.db.on_change = on_change
    await app.runner.start()
    while await app.db.read(is_work_left):
        await changed.wait()
        changed.clear()
    await app.runner.stop()
    app.db.on_change = hear


Use = Callable[[App, Client], Awaitable[Any]]


async def live(box: Box, use: Use | None = None, *, works: bool = True) -> Any:
    """One life in which somebody does something; what they bring back."""
    async with box.life() as (app, client):
        if works:
            await do_jobs(app)
        result = None if use is None else await use(app, client)
        if works:
            await do_jobs(app)
        return result


async def told(app: App, client: Client) -> str:
    """What the administrator is told about going back; empty where it is nothing."""
    found = await client.get("/notifications")
    texts = [item["description"] for item in found if item["title"] == "The database went back to an earlier state"]
    assert len(texts) <= 1
    return "".join(texts)


async def problems(app: App) -> dict[str, str]:
    """Reasons of entries whose file is gone, by their ids."""
    sql = "select a.uid, p.reason from problems p join assets a on a.id = p.asset_id where p.step = 'original'"
    return dict(await app.db.read(Rows.rows, sql))
