"""A daemon on a disk that makes trouble: what people do that changes files and rows, each as its clients ask for it, in a process
that is forked for it and may die in the midst (`tests.faults`). What its workers do is done by the daemon itself, so that their
writes are struck too.

    home/flow           which of FLOWS it is
    home/token          the administrator's session
    home/told           what the daemon said that it has: ids of uploads and the SHA-1 of their bytes
    home/calls          how many calls there were to strike
    home/data           the data folder
    home/photos         the folder of a library
"""

import asyncio
import hashlib
import json
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
from PIL import Image

from photostead import app as composition
from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.uploads.service import request_clean_up
from photostead.kernel import options as started
from photostead.kernel.options import Options
from photostead.kernel.threads import to_its_end
from photostead.media import image, metadata, xmp_write  # noqa: F401 - read once, before processes are forked
from tests import faults
from tests.api.editing import crop, rotate
from tests.api.resuming import PATH, TUS
from tests.api.resuming import metadata as tus_metadata
from tests.api.uploading import make_form
from tests.client import Answer, Client
from tests.conftest import is_work_left
from tests.invariants import assert_whole
from tests.people import PASSWORD
from tests.photos import jpeg

Image.init()  # its modules, which are read when the first picture comes

SIDECAR = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'
WORDS = "a summer evening"
TEMPLATE = "{{y}}/{{MM}}/{{filename}}"
PERSON = {"email": "admin@test.lan", "name": "admin", "password": PASSWORD}
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
        """All work that is due; on a disk that is in trouble, until nothing is begun any more."""
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


# --- what is done


async def upload(box: Box) -> None:
    """A photo with its sidecar, in a form."""
    data = photo(7)
    answer = await box.send("POST", "/assets", data=make_form(data, "new.jpg", sidecar=SIDECAR))
    if answer.status in {200, 201}:
        box.tell(answer.body["id"], hashlib.sha1(data).hexdigest())


async def upload_in_pieces(box: Box) -> None:
    """The same in two requests; what was begun before goes on where it is."""
    data, place = photo(8), box.home / "place"
    path = place.read_text() if place.exists() else None
    found = None if path is None else await box.send("HEAD", path, headers=TUS)
    if path is None or found is None or found.status != 200:
        said = {**TUS, "Upload-Length": str(len(data)), "Upload-Metadata": tus_metadata(filename="pieces.jpg")}
        begun = await box.send("POST", PATH.removeprefix("/api"), headers=said)
        if begun.status != 201:
            return
        path = begun.headers["Location"].removeprefix("/api")
        with faults.asleep():
            place.write_text(path)
    offset = int(found.headers["Upload-Offset"]) if found is not None and found.status == 200 else 0
    assert offset >= max(map(int, told(box.home, path)), default=0), "less is there than was acknowledged"
    answer = found
    for end in (len(data) // 2, len(data)):
        said = {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        if offset < end:
            answer = await box.send("PATCH", path, headers=said, data=data[offset:end])
            if answer.status != 204:
                return
            offset = end
            box.tell(path, str(offset))
    if answer is not None and "Photostead-Asset-Id" in answer.headers:
        box.tell(answer.headers["Photostead-Asset-Id"], hashlib.sha1(data).hexdigest())


async def scan(box: Box) -> None:
    """A library in whose folder files came, went, changed and were moved."""
    [uid] = await box.column("select uid from libraries")
    await box.send("POST", f"/libraries/{uid}/scan")


async def edit(box: Box) -> None:
    """A photo is cropped and turned."""
    edits = [crop(10, 10, 100, 80), rotate(90)]
    await box.send("PUT", f"/assets/{await first(box)}/edits", json={"edits": edits})


async def describe(box: Box) -> None:
    """Words and stars, which are written beside the photo, where another program's sidecar lies."""
    changes = {"description": WORDS, "rating": 4, "dateTimeOriginal": "2019-07-01T10:00:00.000+02:00"}
    await box.send("PUT", f"/assets/{await first(box)}", json=changes)


async def file_anew(box: Box) -> None:
    """Uploads move to where a template wants them."""
    config = (await box.send("GET", "/system-config")).body
    config["storageTemplate"] |= {"enabled": True, "template": TEMPLATE}
    await box.send("PUT", "/system-config", json=config)
    await box.send("PUT", "/jobs/storageTemplateMigration", json={"command": "start", "force": False})


async def delete(box: Box) -> None:
    """One for good at once, one by way of the trash."""
    uids = await box.column("select uid from assets where original_name in ('0.jpg', '1.jpg') order by original_name")
    for uid in uids:
        box.tell(uid, GOING)
    await box.send("DELETE", "/assets", json={"ids": uids[:1], "force": True})
    await box.send("DELETE", "/assets", json={"ids": uids[1:]})
    await box.send("POST", "/trash/empty")


async def give_picture(box: Box) -> None:
    """Of the administrator, in place of another one."""
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("file", photo(5), filename="me.jpg", content_type="image/jpeg")
    await box.send("POST", "/users/profile-image", data=form)


FLOWS: dict[str, Callable[[Box], Awaitable[None]]] = {
    work.__name__: work for work in (upload, upload_in_pieces, scan, edit, describe, file_anew, delete, give_picture)
}


async def first(box: Box) -> str:
    """The photo that came with a sidecar."""
    [uid] = await box.column("select uid from assets where original_name = '0.jpg'")
    return str(uid)


def told(home: Path, about: str) -> list[str]:
    """What the daemon said of something."""
    lines = (home / "told").read_text().splitlines() if (home / "told").exists() else []
    return [said for key, said in map(json.loads, lines) if key == about]


def acknowledged(home: Path) -> dict[str, bytes]:
    """Uploads that it said it has, and that nobody deletes."""
    lines = (home / "told").read_text().splitlines() if (home / "told").exists() else []
    said = {key: said for key, said in map(json.loads, lines) if not key.startswith("/")}
    return {uid: bytes.fromhex(sha1) for uid, sha1 in said.items() if sha1 != GOING}


# --- in processes that are forked


def make(home: Path) -> None:
    """A household: three uploads, the first with a sidecar, a picture of its administrator, and a library."""
    (home / "data").mkdir(parents=True)
    for number in range(4):
        write(home / "photos" / f"n{number}.jpg", photo(10 + number))
    asyncio.run(move_in(home))
    (home / "photos" / "n0.jpg").unlink()
    (home / "photos" / "elsewhere").mkdir()
    (home / "photos" / "n1.jpg").rename(home / "photos" / "elsewhere" / "n1.jpg")
    write(home / "photos" / "n2.jpg", photo(20))
    write(home / "photos" / "n4.jpg", photo(21))


def write(path: Path, data: bytes) -> None:
    """A file, and its folder."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


async def move_in(home: Path) -> None:
    """Over the API."""
    async with running(home) as box:
        await box.client.post("/auth/admin-sign-up", json=PERSON)
        answer = await box.client.post("/auth/login", json=PERSON)
        (home / "token").write_text(answer["accessToken"])
        box.client.headers["Authorization"] = f"Bearer {answer['accessToken']}"
        for number in range(3):
            sidecar = SIDECAR if number == 0 else None
            data = make_form(photo(number), f"{number}.jpg", sidecar=sidecar)
            uid = (await box.client.post("/assets", data=data, expect=201))["id"]
            box.tell(uid, hashlib.sha1(photo(number)).hexdigest())
        await give_picture(box)
        library = {"ownerId": answer["userId"], "importPaths": [str(home / "photos")]}
        await box.client.post("/libraries", json=library, expect=201)
        await scan(box)
        await box.do_jobs()


def flow_of(home: Path) -> Callable[[Box], Awaitable[None]]:
    """What is tried."""
    return FLOWS[(home / "flow").read_text()]


def go(home: Path) -> None:
    """It is done, and the work that follows from it. What a daemon in trouble cannot write down, it cannot. How many calls
    there were is noted in home/calls."""
    asyncio.run(live(home))
    calls = str(faults.count_so_far())
    with faults.asleep():
        (home / "calls").write_text(calls)


async def live(home: Path) -> None:
    """See `go`."""
    async with running(home) as box:
        with suppress(*((Exception,) if faults.is_striking() else ())):
            await flow_of(home)(box)
            await box.do_jobs()


def come_back(home: Path) -> None:
    """The next start, on a sound disk: all the work that was left is done, and everything holds; then the same is done again."""
    asyncio.run(settle(home))


async def settle(home: Path) -> None:
    """See `come_back`. What was put off until later is due, and so is what is cleared away every night: nobody waits in a test."""
    async with running(home) as box:
        await box.app.db.write(Tx.run, "update jobs set run_after = 0 where state = 'waiting'")
        await box.app.db.write(request_clean_up)
        await box.do_jobs()
        assert_whole(home / "data", acknowledged(home))
        await flow_of(home)(box)
        await box.do_jobs()


def copy(template: Path, home: Path) -> None:
    """A household in the place where it was made: its database knows the library's folder."""
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(template, home)
