"""A whole daemon for one test: `photostead.app.App` on a fresh data folder, with real SQLite, real files, real HTTP.

Its jobs wait in their table until a test says `await run_jobs()`, so that what a request did and what followed from it
can be told apart. Identities: `anonymous`, `admin` (signed up), `make_user(name)`, `make_api_key(client, …)`,
`make_link(client, …)`. `events` holds what the daemon told its listeners.
"""

import asyncio
import gc
import os
import shutil
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import hypothesis
import pytest
from aiohttp import web_app
from argon2 import PasswordHasher
from xdist.scheduler import LoadFileScheduling

from photostead.app import App
from photostead.db.migrate import migrate
from photostead.db.tx import Rows
from photostead.features.users import passwords
from photostead.host import cached
from photostead.http import static
from photostead.kernel import options as options_module
from photostead.kernel.events import Event
from photostead.kernel.options import Options
from tests.client import Client
from tests.learning import use_real_models
from tests.people import PASSWORD, insert_api_key, insert_link, insert_person
from tests.striking import pytest_terminal_summary  # noqa: F401 - a hook of pytest's

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
NOBODY = CHEAP.hash("nobody has this password")
BROWSER = "tests/browser"
BROWSERS = 12
# It waits for minutes: begun at the end it would be all that the run waits for.
FIRST = "tests/system/test_soak.py"
MakeUser = Callable[..., Awaitable[Client]]
MakeApiKey = Callable[..., Awaitable[Client]]
MakeLink = Callable[..., Awaitable[Client]]
RunJobs = Callable[..., Awaitable[None]]


class FailuresAtOnce:
    """Names what failed when it fails: a run of a quarter of an hour may be cut off before pytest says it in the end."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Of whichever process ran it."""
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        if report.failed and terminal is not None:
            terminal.write_line(f" {report.nodeid} failed ({report.when})")


def pytest_configure(config: pytest.Config) -> None:
    """What holds for all tests."""
    config.pluginmanager.register(FailuresAtOnce(config))
    find_no_models()
    # How long an example takes says more about the machine than about what is tested.
    hypothesis.settings.register_profile("photostead", deadline=None)
    hypothesis.settings.load_profile("photostead")
    gc.disable()  # until all tests are collected


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files are dealt out to several processes in an order that means nothing, so that those that wait (a browser, a
    network, an idle daemon) fall together with those that compute."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: (item.location[0] != FIRST, zlib.crc32(item.location[0].encode())))


def find_no_models() -> None:
    """Most tests are about other things than what models say of their pictures: daemons find none, those in processes of
    their own neither, unless a test gives them some."""
    os.environ["PHOTOSTEAD_ML_MODELS"] = "/nonexistent/models"
    options_module.SHIPPED_MODELS = ()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """Files by the file, but those that share a browser or even a daemon together."""
    return ByWhatIsShared(config, log) if config.getoption("dist") == "loadfile" else None


class ByWhatIsShared(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """Of the folders below tests/browser each shares a daemon; the other files there share a browser, a few at a time."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        folder = file.rpartition("/")[0]
        if folder == BROWSER:
            return f"{BROWSER} {zlib.crc32(file.encode()) % BROWSERS}"
        return folder if folder.startswith(f"{BROWSER}/") else file


def pytest_collection_finish() -> None:
    """What was imported stays: whoever collects garbage need not walk through it again and again, and not while it is being
    imported either, which took a second of each process."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the costs of argon2 are lowered."""
    monkeypatch.setattr(passwords, "HASHER", CHEAP)
    monkeypatch.setattr(passwords, "NOBODY", NOBODY)


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[None]:
    """The hundreds of files of the web app are read once for all daemons of this process; other folders each time."""
    built, read = static.read_build(static.STATIC), static.read_build
    ours = static.STATIC
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(static, "read_build", lambda folder: built if folder == ours else read(folder))
        yield


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the present schema, made once and copied for each test."""
    path = tmp_path_factory.mktemp("template") / "photostead.sqlite"
    migrate(path)
    return path


@pytest.fixture
def at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was just written can be read without waiting, also where files of tests lie in memory: such a file system does not
    know that question."""
    probe = tmp_path / "probe"
    probe.write_bytes(b"x")
    with open(probe, "rb") as file:
        try:
            os.preadv(file.fileno(), [bytearray(1)], 0, os.RWF_NOWAIT)
        except OSError:
            monkeypatch.setattr(cached, "NOWAIT", 0)
    probe.unlink()


@pytest.fixture
def models() -> Path:
    """The folder of the real models, which this process uses from now on; those that are loaded stay for the next test. They
    cost seconds of a CPU: for few tests."""
    return use_real_models()


@pytest.fixture
def data_dir(tmp_path: Path, empty_database: Path) -> Path:
    """The data folder of this test's daemon."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(empty_database, folder / "photostead.sqlite")
    return folder


@pytest.fixture
def options(data_dir: Path) -> Options:
    """How this test's daemon is started; a test module may have a fixture of its own."""
    return options_of(data_dir)


def options_of(data_dir: Path) -> Options:
    """How a daemon for tests is started."""
    return Options(
        data_dir=data_dir,
        http_host="127.0.0.1",
        http_port=0,
        jobs_concurrency=1,
        mdns_enabled=False,
    )


@pytest.fixture
def is_watching() -> bool:
    """Whether the daemon notices by itself what a test does to folders; a test module may have a fixture of its own."""
    return False


@pytest.fixture
async def app(options: Options, is_watching: bool) -> AsyncIterator[App]:
    """A running daemon whose jobs wait."""
    daemon = await start_app(options, is_watching=is_watching)
    yield daemon
    await stop_app(daemon)


async def start_app(options: Options, *, is_watching: bool = False) -> App:
    """A running daemon whose jobs wait."""
    daemon = App(options)
    await daemon.start()
    await daemon.runner.stop()
    if not is_watching:
        await daemon.watching.stop()
    return daemon


async def stop_app(daemon: App) -> None:
    """Nothing of it is left."""
    await daemon.stop()
    # It remembers every handler it ever built, and with them this daemon: a megabyte a test, and what collects garbage
    # walks all of it.
    web_app._cached_build_middleware.cache_clear()


@pytest.fixture
async def http(app: App) -> AsyncIterator[aiohttp.ClientSession]:
    """Connections without cookies of their own: each client carries its credentials itself."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


@pytest.fixture
def anonymous(app: App, http: aiohttp.ClientSession) -> Client:
    """Nobody in particular."""
    return Client(http, f"http://127.0.0.1:{app.port}")


@pytest.fixture
async def admin(app: App, anonymous: Client) -> Client:
    """The first account, signed up and logged in."""
    person = {"email": "admin@test.lan", "name": "admin", "password": PASSWORD}
    await anonymous.post("/auth/admin-sign-up", json=person)
    return await log_in(app, anonymous, "admin@test.lan")


@pytest.fixture
def make_user(app: App, anonymous: Client) -> MakeUser:
    """`await make_user("mia")` is a client logged in as mia@test.lan."""

    async def make(name: str, *, is_admin: bool = False) -> Client:
        await app.db.write(insert_person, name, is_admin=is_admin)
        return await log_in(app, anonymous, f"{name}@test.lan")

    return make


async def log_in(app: App, anonymous: Client, email: str) -> Client:
    """A client with a session of its own, by bearer token."""
    answer = await anonymous.post("/auth/login", json={"email": email, "password": PASSWORD})
    user_id = await app.db.read(Rows.value, "select id from users where email = ?", (email,))
    headers = {"Authorization": f"Bearer {answer['accessToken']}"}
    return Client(anonymous.http, anonymous.base, headers, user_id=user_id, uid=answer["userId"])


@pytest.fixture
def make_api_key(app: App) -> MakeApiKey:
    """`await make_api_key(admin, "asset.read")` is a client with a key of that account, limited to these."""

    async def make(owner: Client, *permissions: str) -> Client:
        _, secret = await app.db.write(insert_api_key, owner.user_id, permissions)
        return Client(owner.http, owner.base, {"x-api-key": secret}, user_id=owner.user_id, uid=owner.uid)

    return make


@pytest.fixture
def make_link(app: App) -> MakeLink:
    """`await make_link(admin, album=uid)` or `assets=[uid]` is a client that opened a shared link of that account."""

    async def make(owner: Client, **options: Any) -> Client:
        _, key = await app.db.write(insert_link, owner.user_id, **options)
        return Client(owner.http, owner.base, params={"key": key.hex()}, user_id=owner.user_id, uid=owner.uid)

    return make


class Heard:
    """The events of a test, in their order."""

    def __init__(self) -> None:
        self._events: list[Event] = []

    def hear(self, event: Event) -> None:
        """Bus listener."""
        self._events.append(event)

    def take(self) -> list[Event]:
        """The events since the last call."""
        events, self._events = self._events, []
        return events

    def names(self) -> list[str]:
        """The names of the events since the last call."""
        return [event.name for event in self.take()]


@pytest.fixture
def events(app: App) -> Heard:
    """What the daemon tells its listeners from now on; ask for it after the fixtures whose events do not matter."""
    heard = Heard()
    app.bus.subscribe(heard.hear)
    return heard


@pytest.fixture
def run_jobs(app: App) -> RunJobs:
    """`await run_jobs()` does the waiting work that is due, and what follows from it, in real worker processes."""
    return jobs_of(app)


def jobs_of(app: App) -> RunJobs:
    """The same, of any daemon."""
    changed = asyncio.Event()
    hear = app.db.on_change

    def on_change(tables: frozenset[str]) -> None:
        hear(tables)
        changed.set()

    async def run() -> None:
        app.db.on_change = on_change
        await app.runner.start()
        while await app.db.read(is_work_left):
            await changed.wait()
            changed.clear()
        await app.runner.stop()

    return run


def is_work_left(rows: Rows) -> bool:
    """Whether a job runs, or is due in a queue that is not paused."""
    # The time comes from the statement: one of before its snapshot would not count a job that was added in between.
    return bool(
        rows.value(
            """
            select exists (
              select 1 from jobs
              where state = 'active'
                or (state = 'waiting' and run_after <= unixepoch('subsec') * 1000
                    and queue not in (select name from queues where is_paused))
            )
            """
        )
    )
