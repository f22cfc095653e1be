"""`photostead migrate immich` from one of our own daemons to another: they speak the same API as what people leave."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner, Result

from photostead.app import App
from photostead.cli.commands import photostead
from photostead.cli.importing import server
from photostead.db.tx import Rows
from photostead.kernel.options import Options
from tests.api import moving
from tests.api.motion import PAUSE
from tests.api.relay import Relay, relay
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import MakeApiKey, MakeUser, RunJobs, log_in, options_of, start_app, stop_app
from tests.people import insert_person
from tests.photos import jpeg

Run = Callable[..., Awaitable[Result]]
EVERYTHING = "all"


class Household(NamedTuple):
    """Mia and Tom on the old daemon, the ids of her photos, and the options that name both."""

    people: list[Client]
    ids: dict[str, str]
    arguments: list[str]


def rows_of(rows: Rows) -> list[Any]:
    """Everything in a database but what merely being asked leaves."""
    tables = rows.column("select name from sqlite_schema where type = 'table' and sql not like 'create virtual%'")
    return [(table, rows.rows(f"select * from {table}")) for table in tables if table not in {"api_keys", "jobs"}]


@pytest.fixture
async def box(tmp_path: Path, empty_database: Path) -> AsyncIterator[App]:
    """The new daemon, which reads what comes at once."""
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "photostead.sqlite").write_bytes(empty_database.read_bytes())
    daemon = await start_app(options_of(folder))
    await daemon.db.write(lambda tx: tx.run(PAUSE))
    await daemon.runner.start()
    yield daemon
    await stop_app(daemon)


@pytest.fixture
async def app(options: Options, box: App) -> AsyncIterator[App]:
    """The old daemon. Both run before the guard against blocking calls begins to look: a start may block."""
    daemon = await start_app(options)
    yield daemon
    await stop_app(daemon)


@pytest.fixture
async def old(app: App) -> AsyncIterator[Relay]:
    """The way to the old daemon."""
    async with relay(f"http://127.0.0.1:{app.port}") as between:
        yield between


@pytest.fixture
async def new(box: App) -> AsyncIterator[Relay]:
    """The way to the new one."""
    async with relay(f"http://127.0.0.1:{box.port}") as between:
        yield between


@pytest.fixture(autouse=True)
def ignored_signal() -> Iterator[None]:
    """Who writes beside a daemon tells it by a signal, and here that is this process."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def run(box: App, old: Relay, new: Relay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, as somebody on the new box runs it."""
    monkeypatch.delenv("PHOTOSTEAD_API_KEY", raising=False)
    monkeypatch.setattr(server, "WAITS", (0.0,))

    async def call(*arguments: str | Path) -> Result:
        ends = ["--url", old.url, "--to", new.url, "--data-dir", str(box.options.data_dir)]
        words = ["migrate", "immich", *ends, "--state", str(tmp_path / "state"), *map(str, arguments)]
        return await asyncio.to_thread(CliRunner().invoke, photostead, words)

    return call


@pytest.fixture
async def household(
    admin: Client, make_user: MakeUser, make_api_key: MakeApiKey, app: App, run_jobs: RunJobs, tmp_path: Path
) -> Household:
    """What is to move."""
    mia, tom = await make_user("mia"), await make_user("tom")
    await app.db.write(lambda tx: tx.run(PAUSE))
    ids = await moving.settle_mia(mia)
    toms = await upload(tom, jpeg((3, 3, 200)), "toms.jpg")
    await run_jobs()
    await moving.say_of(mia, ids)
    await moving.share(mia, tom, ids, toms)
    await run_jobs()
    arguments: list[str] = []
    for name, client in (("mia", mia), ("tom", tom)):
        key = await make_api_key(client, EVERYTHING)
        (tmp_path / name).write_text(key.headers["x-api-key"] + "\n")
        arguments += ["--person", f"{name}@test.lan={tmp_path / name}"]
    return Household([mia, tom], ids, arguments)


@pytest.fixture
async def here(box: App, admin: Client) -> list[Client]:
    """The same people on the new box."""
    there = Client(admin.http, f"http://127.0.0.1:{box.port}")
    for name in ("root", "mia", "tom"):
        await box.db.write(insert_person, name, is_admin=name == "root")
    return [await log_in(box, there, f"{name}@test.lan") for name in ("mia", "tom")]


async def all_of(clients: list[Client]) -> list[Any]:
    """What each of them sees."""
    return [await moving.told_of(client) for client in clients]


async def test_household_moves(
    app: App, household: Household, here: list[Client], run: Run, old: Relay, tmp_path: Path
) -> None:
    before = await all_of(household.people)
    rows = await app.db.read(rows_of)
    done = await run(*household.arguments, "--with-trash", "--report", tmp_path / "report.json")
    assert done.exit_code == 0, done.output
    assert await all_of(here) == before
    assert {method for method, path in old.seen if path != "/api/search/metadata"} == {"GET"}
    assert await app.db.read(rows_of) == rows
    report = json.loads((tmp_path / "report.json").read_text())
    assert [entry["what"] for entry in report["notCarried"]] == ["locked folder"] * 2
    assert report["failed"] == []

    again = await run(*household.arguments, "--with-trash")
    assert again.exit_code == 0, again.output
    assert await all_of(here) == before
    assert "uploaded" not in again.output
