"""The same files by three ways at once, in a daemon that is killed again and again: one asset of each, nothing half, and a
phone that synced all along holds what a new one gets.
"""

import asyncio
import base64
import hashlib
import http.client
import os
import random
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Event
from time import sleep

import aiohttp
import pytest

from tests.client import Client
from tests.daemon import ADMIN, Daemon, Visitor, launch
from tests.photos import jpeg
from tests.sync.phone import Phone
from tests.system.library import wait_settled

pytestmark = pytest.mark.long
FILES, KILLS = 40, 3
PIECE = 100_000
NOT_NOW = (OSError, http.client.HTTPException, aiohttp.ClientError)
UNFINISHED = ("*.upload", "*.part", "*.intent", "*.move")


def patiently(attempt: Callable[[], bool]) -> None:
    """Until it worked, whoever was killed meanwhile."""
    while True:
        try:
            if attempt():
                return
        except NOT_NOW:
            pass
        sleep(0.1)


def send_forms(visitor: Visitor, paths: list[Path]) -> None:
    """Each as a form, until it is acknowledged."""
    for path in paths:
        patiently(partial(send_form, visitor, path))


def send_form(visitor: Visitor, path: Path) -> bool:
    """Whether it was acknowledged."""
    return visitor.upload(path.name, path.read_bytes()).status in {200, 201}


def send_pieces(visitor: Visitor, paths: list[Path]) -> None:
    """Each in pieces, which go on where they were."""
    for path in paths:
        patiently(partial(send_piece, visitor, path, []))


def send_piece(visitor: Visitor, path: Path, location: list[str]) -> bool:
    """The next one; whether the file is whole."""
    data = path.read_bytes()
    if not location:
        fields = {
            "filename": path.name,
            "fileCreatedAt": "2024-05-01T12:00:00.000Z",
            "fileModifiedAt": "2024-05-01T12:00:00.000Z",
        }
        told = ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in fields.items())
        said = {"Upload-Length": str(len(data)), "Upload-Metadata": told}
        begun = visitor.ask("POST", "/photostead/uploads", None, **said)
        location.append(begun.headers["Location"].removeprefix("/api"))
    looked = visitor.ask("HEAD", location[0])
    assert looked.status in {200, 423, 503}, looked.status
    if "Photostead-Asset-Id" in looked.headers:
        return True
    if looked.status == 200:
        start = int(looked.headers["Upload-Offset"])
        kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(start)}
        visitor.ask("PATCH", location[0], data[start : start + PIECE], **kind)
    return False


def run_import(url: str, key: str, folder: Path, state: Path) -> None:
    """`photostead import folder`, until it says that nothing failed."""
    command = [
        sys.executable,
        "-m",
        "photostead",
        "import",
        "folder",
        str(folder),
        "--server",
        url,
        "--state",
        str(state),
    ]
    said = {**os.environ, "PHOTOSTEAD_API_KEY": key}
    patiently(lambda: subprocess.run(command, env=said, capture_output=True, check=False).returncode == 0)


async def follow(url: str, is_over: Event) -> tuple[Phone, Phone]:
    """A phone that syncs until everything is over, and then a new one."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as http_session:
        old = await new_phone(http_session, url)
        while not is_over.is_set():
            try:
                await old.sync()
            except (*NOT_NOW, AssertionError, ValueError):
                # A stream that was cut, or an answer that says "not now"; what is wrong for good shows at the end.
                await asyncio.sleep(0.1)
        await old.sync()
        await old.sync()
        new = await new_phone(http_session, url)
        await new.sync()
        return old, new


async def new_phone(http_session: aiohttp.ClientSession, url: str) -> Phone:
    """One that has just signed in."""
    person = {"email": ADMIN[0], "password": ADMIN[1]}
    async with http_session.post(f"{url}/api/auth/login", json=person) as answer:
        said = await answer.json()
    return Phone(Client(http_session, url, {"Authorization": f"Bearer {said['accessToken']}"}, uid=said["userId"]))


def make_files(folder: Path) -> list[Path]:
    """Photos like no other, of a few bytes and of a megabyte."""
    chance = random.Random(9)
    folder.mkdir()
    for number in range(FILES):
        tail = chance.randbytes(chance.choice([10, 10_000, 1_000_000]))
        (folder / f"{number:03}.jpg").write_bytes(jpeg((number, number * 3 % 256, 90)) + tail)
    return sorted(folder.iterdir())


def start(data: Path, port: int = 0) -> Daemon:
    """A daemon that answers, at the port that it had."""
    daemon = launch(data, port=port, workers=1)
    daemon.wait_ready()
    return daemon


def kill_meanwhile(daemon: Daemon, data: Path, senders: list[Future[None]]) -> Daemon:
    """Kill it some times, as long as something is under way; the one that lives."""
    for _ in range(KILLS):
        sleep(2)
        if all(sender.done() for sender in senders):
            break
        daemon.kill()
        daemon = start(data, daemon.port)
    return daemon


def test_three_ways_at_once(tmp_path: Path) -> None:
    data, paths = tmp_path / "data", make_files(tmp_path / "photos")
    daemon, is_over = start(data), Event()
    try:
        visitor = daemon.login()
        key = visitor.call("POST", "/api-keys", {"name": "import", "permissions": ["all"]})["secret"]
        with ThreadPoolExecutor() as pool:
            following = pool.submit(lambda: asyncio.run(follow(daemon.url, is_over)))
            try:
                senders = [
                    pool.submit(send_forms, visitor, paths),
                    pool.submit(send_pieces, visitor, paths[::-1]),
                    pool.submit(run_import, daemon.url, key, paths[0].parent, tmp_path / "state"),
                ]
                daemon = kill_meanwhile(daemon, data, senders)
                for sender in senders:
                    sender.result()
                assets = visitor.wait_for_pictures(FILES)
                wait_settled(data, libraries=0)
            finally:
                is_over.set()
            old, new = following.result()
        sums = sorted(base64.b64encode(hashlib.sha1(path.read_bytes()).digest()).decode() for path in paths)
        assert sorted(asset["checksum"] for asset in assets) == sums
        assert sorted(row["checksum"] for row in old.tables["assets"].values()) == sums
        assert old.tables == new.tables
        assert [path for pattern in UNFINISHED for path in (data / "incoming").glob(pattern)] == []
        assert len(list((data / "library").rglob("*.jpg"))) == FILES
    finally:
        daemon.kill()
