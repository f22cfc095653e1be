"""Daemons that are struck: a household is made, something is done (`tests.faulty_flows`) with its disk in trouble, and the next
daemon comes back to what is left. Each in a process that is forked for it.
"""

import asyncio
import hashlib
import shutil
from contextlib import suppress
from pathlib import Path

from photostead.db.tx import Tx
from photostead.features.uploads.service import request_clean_up
from tests import faults
from tests.api.uploading import make_form
from tests.backups.asking import PATH as FULL_BACKUPS
from tests.backups.asking import WORDS as USUAL
from tests.faulty_box import Box, acknowledged, photo, running
from tests.faulty_flows import BEHIND, FIRST, FLOWS, SIDECAR, give_picture, scan
from tests.invariants import assert_whole
from tests.people import PASSWORD

PERSON = {"email": "admin@test.lan", "name": "admin", "password": PASSWORD}


def make(home: Path) -> None:
    """A household: three uploads, the first with a sidecar, a picture of its administrator, a library, and backups. That of the
    database is from before the last upload and the second album."""
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
        await bring(box, 0, SIDECAR)
        await bring(box, 1)
        await give_picture(box)
        library = {"ownerId": answer["userId"], "importPaths": [str(home / "photos")]}
        await box.client.post("/libraries", json=library, expect=201)
        await scan(box)
        await box.do_jobs()
        await box.client.post("/albums", json={"albumName": "Summer"}, expect=201)
        await box.client.post("/jobs", json={"name": "backup-database"}, expect=204)
        await box.do_jobs()
        await box.client.post("/albums", json={"albumName": "Winter"}, expect=201)
        await bring(box, 2)
        await box.do_jobs()
        await box.client.put(f"{FULL_BACKUPS}/settings", json={**USUAL, "folder": str(home / "stick")}, expect=200)
        await box.client.post(f"{FULL_BACKUPS}/run", expect=204)
        await box.do_jobs()


async def bring(box: Box, number: int, sidecar: bytes | None = None) -> None:
    """An upload."""
    data = make_form(photo(number), f"{number}.jpg", sidecar=sidecar)
    uid = (await box.client.post("/assets", data=data, expect=201))["id"]
    box.tell(uid, hashlib.sha1(photo(number)).hexdigest())


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
            await FLOWS[(home / "flow").read_text()](box)
            await box.do_jobs()


def come_back(home: Path) -> None:
    """The next start, on a sound disk: all the work that was left is done, and everything holds; then the same is done again."""
    asyncio.run(settle(home))


async def settle(home: Path) -> None:
    """See `come_back`. What was put off until later is due, and so is what is cleared away every night: nobody waits in a test."""
    async with running(home) as box:
        await box.app.db.write(Tx.run, "update jobs set run_after = 0 where state = 'waiting'")
        await box.app.db.write(request_clean_up)
        flow = (home / "flow").read_text()
        if flow in FIRST:
            await FIRST[flow](box)
        await BEHIND.get(flow, Box.do_jobs)(box)
        assert_whole(home / "data", acknowledged(home))
        await FLOWS[flow](box)
        await BEHIND.get(flow, Box.do_jobs)(box)


def copy(template: Path, home: Path) -> None:
    """A household in the place where it was made: its database knows the library's folder."""
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(template, home)
