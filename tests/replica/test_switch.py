"""A second machine takes over from one that died, with the real Litestream: the replica restored row by row, the files of a full
backup, and the first machine standing down when it comes back.
"""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from photostead.app import App
from photostead.features.replica import running, state, taking_over
from photostead.features.replica import service as replica
from photostead.features.replica.running import Service
from photostead.kernel.errors import StartError
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import options_of, start_app, stop_app
from tests.daemon import ADMIN, START_SECONDS, Daemon, DaemonEnded, Visitor, launch, start_daemon
from tests.photos import jpeg
from tests.replica.machines import call, replicating, rows_of

PHOTOS = 3
OPTIONS: dict[str, Any] = {"set": "mdns.enabled=false"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_over, "WATCH_S", 0.1)


class Places:
    """Folders of a test."""

    def __init__(self, root: Path) -> None:
        self.two, self.replica, self.backups = root / "two", root / "replica", root / "backups"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


async def live(app: App, admin: Client, places: Places) -> None:
    """A life with a replica and a full backup: one photo and an album came after the backup; the service is killed in the end."""
    here = ("--data-dir", app.options.data_dir)
    await asyncio.to_thread(call, "replicate", "--to", places.replica, *here)
    with replicating(app.options.data_dir) as replicator:
        for number in range(PHOTOS):
            await upload(admin, jpeg((number * 60, 90, 140)), f"{number}.jpg")
        await asyncio.to_thread(call, "backup", "create", "--to", places.backups, *here)
        await upload(admin, jpeg((1, 2, 3)), "late.jpg")
        await admin.post("/albums", json={"albumName": "Summer"}, expect=201)
        await asyncio.to_thread(replicator.wait_current)
        assert "sound" in await asyncio.to_thread(call, "replicate", "check", *here)
        await asyncio.to_thread(replicator.wait_current)
        await asyncio.to_thread(replicator.kill)


async def test_the_second_machine_has_what_the_first_had(
    app: App, admin: Client, places: Places, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All rows, all files of before the last full backup; the one that came later is named. The first stands down."""
    await live(app, admin, places)
    copy = places.two.with_name("copy.sqlite")
    await asyncio.to_thread(call, "replicate", "restore", copy, "--from", places.replica, "--data-dir", places.two)
    there = rows_of(copy)
    assert there == rows_of(app.options.database_file)
    assert len(there["assets"]) == PHOTOS + 1

    await asyncio.to_thread(take_over, places)
    other = await start_app(options_of(places.two))
    try:
        second = Client(http, f"http://127.0.0.1:{other.port}", admin.headers)
        assert [album["albumName"] for album in await second.get("/albums")] == ["Summer"]
        await compare_files(admin, second)
    finally:
        await stop_app(other)
    await asyncio.to_thread(stand_down, app, monkeypatch)


def take_over(places: Places) -> None:
    """First only said, then done; done twice it is refused by nobody, and changes nothing."""
    switch = (
        "replicate",
        "switch",
        "--from",
        places.replica,
        "--files",
        places.backups,
        "--yes",
        "--data-dir",
        places.two,
    )
    assert f"{PHOTOS} files in the backup" in call(*switch, "--dry-run", status=2)
    assert not (places.two / "photostead.sqlite").exists()
    said = call(*switch, status=2)
    assert "term 2" in said
    assert said.count("not here: library/") == 1


async def compare_files(one: Client, two: Client) -> None:
    """Byte by byte over HTTP; of the last one the second machine has the row alone."""
    found = (await one.post("/search/metadata", json={}, expect=200))["assets"]["items"]
    names = {item["originalFileName"]: item["id"] for item in found}
    assert len(names) == PHOTOS + 1
    late = names.pop("late.jpg")
    for uid in names.values():
        path = f"/assets/{uid}/original"
        assert await two.get(path, expect=200) == await one.get(path, expect=200)
    await two.get(f"/assets/{late}/original", expect=404)


def stand_down(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its service finds the later term, stops the daemon, writes nothing more, and no daemon starts from then on."""
    stopped: list[Path] = []
    monkeypatch.setattr(running, "ask_to_stop", stopped.append)
    other = Service(app.options, state.require(app.options)).run()
    assert other is not None
    assert (other.term, stopped) == (2, [app.options.data_dir])
    assert "took over" in call("replicate", "run", "--data-dir", app.options.data_dir, status=1)
    with pytest.raises(StartError, match="took over"):
        replica.refuse_superseded(app.options)


@pytest.mark.long
def test_both_daemons_are_killed_and_the_first_machine_takes_its_place_again(tmp_path: Path) -> None:
    """With daemons as processes: kill -9 of the daemon and of the service in the middle of uploads, the first machine stopped by
    its service when it comes back, and then the way back with what the second has by then."""
    one, two, places = tmp_path / "one", tmp_path / "two", Places(tmp_path)
    with start_daemon(one, **OPTIONS) as daemon:
        visitor = daemon.login()
        call("replicate", "--to", places.replica, "--data-dir", one)
        with replicating(one) as replicator:
            send(visitor, range(20))
            call("backup", "create", "--to", places.backups, "--data-dir", one)
            replicator.wait_current()
            daemon.kill()
            replicator.wait_current()
            replicator.kill()
    switch = ("replicate", "switch", "--from", places.replica, "--files", places.backups, "--yes", "--data-dir")
    call(*switch, two)
    with start_daemon(two, admin=None, **OPTIONS) as daemon, replicating(two) as replicator:
        send(daemon.login(ADMIN), range(20, 23))
        replicator.wait_current()
        with start_daemon(one, admin=None, **OPTIONS) as returned, replicating(one) as late:
            assert late.process.wait(START_SECONDS) == 1
            assert returned.process.wait(START_SECONDS) == 0
        with pytest.raises(DaemonEnded, match="took over"):
            wait_refused(launch(one, admin=None, **OPTIONS))
        call("backup", "create", "--to", places.backups, "--data-dir", two)
        replicator.wait_current()
    call(*switch, one)
    with start_daemon(one, admin=None, **OPTIONS) as daemon:
        found = daemon.login(ADMIN).call("POST", "/search/metadata", {"size": 100})["assets"]["items"]
        assert len(found) == 23


def send(visitor: Visitor, numbers: range) -> None:
    """That many photos."""
    for number in numbers:
        assert visitor.upload(f"{number}.jpg", jpeg((number * 10, 90, 140))).status == 201


def wait_refused(daemon: Daemon) -> None:
    """Raises DaemonEnded with what it said."""
    try:
        daemon.wait_ready()
    finally:
        daemon.kill()
