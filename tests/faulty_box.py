"""A daemon on a disk that makes trouble, in a process of its own that may die in the midst (`tests.faults`). What its workers do
is done by the daemon itself, so that their writes are struck too.

    home/flow           what is done: one of `tests.faulty_flows`
    home/token          the administrator's session
    home/told           what the daemon said that it has: ids of uploads and the SHA-1 of their bytes
    home/calls          how many calls there were to strike
    home/data           the data folder
    home/photos         the folder of a library
    home/stick          where its full backups go
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from PIL import Image

from photostead import app as composition
from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.derived import tasks as tidying
from photostead.features.integrity import checks
from photostead.features.registry import all_routes
from photostead.http import static
from photostead.http.dispatch import make_resources
from photostead.kernel import options as started
from photostead.kernel.options import Options
from photostead.kernel.threads import to_its_end
from photostead.media import image, metadata, xmp_write  # noqa: F401 - read once, before processes are forked
from tests import faults
from tests.client import Answer, Client
from tests.conftest import is_work_left
from tests.photos import jpeg

# What every daemon does as it starts is done once, before processes are forked; so are the modules for pictures.
Image.init()
make_resources(tuple(all_routes()))
BUILT = static.read_build(static.STATIC)

# What is written down of an upload that somebody deletes: nobody minds any more whether it is there.
GOING = "going"
# How long nothing is begun until a daemon on a full disk is taken for one that begins nothing any more.
LULL_S = 0.02


def photo(number: int) -> bytes:
    """Different pictures of different days."""
    return jpeg((number * 30 % 256, 90, 140), size=(160, 120), taken=f"2023:0{number % 9 + 1}:11 12:00:00")


class Inline:
    """Workers that are none: the work is done here, on a thread."""

    def __init__(self, workers: int, *unused: Any, **more: Any) -> None:
        self.workers = 1

    async def submit(self, work: Callable[..., Any], *args: Any, seconds: float) -> Any:
        """As `Executor.submit`; who is cancelled waits, for there is no process that could be ended."""
        return await to_its_end(work, *args)

    async def stop(self) -> None:
        """There is nothing to stop."""


class Box:
    """A daemon that answers, and its administrator."""

    def __init__(self, home: Path, app: App, client: Client) -> None:
        self.home, self.app, self.client = home, app, client
        self._told = os.open(home / "told", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._changed = asyncio.Event()

    async def send(self, method: str, path: str, **options: Any) -> Answer:
        """A request below /api; status 0 where no answer came."""
        try:
            return await self.client.send(method, f"/api{path}", **options)
        except (aiohttp.ClientError, ConnectionError) as error:
            return Answer(0, {}, str(error))

    async def column(self, sql: str) -> list[Any]:
        """What is in the database."""
        return await self.app.db.read(Rows.column, sql)

    def tell(self, *facts: str) -> None:
        """The daemon acknowledged something; written down past every fault."""
        faults.WRITE(self._told, json.dumps(facts).encode() + b"\n")

    async def do_jobs(self) -> None:
        """All work that is due; on a disk that is in trouble, until nothing is begun any more. None in maintenance."""
        if self.app.services.gate.is_closed:
            return
        hear = self.app.db.on_change

        def on_change(tables: frozenset[str]) -> None:
            hear(tables)
            self._changed.set()

        self.app.db.on_change = on_change
        await self.app.runner.start()
        while await self.app.db.read(is_work_left):
            self._changed.clear()
            try:
                async with asyncio.timeout(LULL_S):
                    await self._changed.wait()
            except TimeoutError:
                if faults.has_struck() and not self.app.runner._running:
                    break
        await self.app.runner.stop()
        self.app.db.on_change = hear


@asynccontextmanager
async def running(home: Path) -> AsyncIterator[Box]:
    """A daemon, started and stopped while the disk is sound."""
    options = Options(
        data_dir=home / "data",
        http_host="127.0.0.1",
        http_port=0,
        jobs_concurrency=1,
        mdns_enabled=False,
        sidecars_write=True,
        sidecars_place="beside",
    )
    vars(composition)["Executor"] = Inline
    vars(static)["read_build"] = lambda folder: BUILT
    # Files of this moment are old enough to be looked at, and removed.
    vars(checks)["YOUNG_MS"] = vars(tidying)["OLD_MS"] = -60_000
    os.environ["PHOTOSTEAD_ML_MODELS"], started.SHIPPED_MODELS = "/nonexistent/models", ()
    with faults.asleep():
        app = App(options)
        await app.start()
        await app.runner.stop()
        await app.watching.stop()
    headers = {"Authorization": f"Bearer {(home / 'token').read_text()}"} if (home / "token").exists() else {}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        with faults.asleep():
            box = Box(home, app, Client(session, f"http://127.0.0.1:{app.port}", headers))
        yield box
        with faults.asleep():
            await app.stop()


# --- what it said


def told(home: Path, about: str) -> list[str]:
    """What the daemon said of something."""
    lines = (home / "told").read_text().splitlines() if (home / "told").exists() else []
    return [said for key, said in map(json.loads, lines) if key == about]


def acknowledged(home: Path) -> dict[str, bytes]:
    """Uploads that it said it has, and that nobody deletes."""
    lines = (home / "told").read_text().splitlines() if (home / "told").exists() else []
    said = {key: said for key, said in map(json.loads, lines) if not key.startswith("/")}
    return {uid: bytes.fromhex(sha1) for uid, sha1 in said.items() if sha1 != GOING}
