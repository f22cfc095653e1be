"""A disk that is nearly full: uploads are refused before it is, clients get to see why, previews wait and go on by
themselves, and administrators hear of it once.

The disk is a small one of the test's own making: what is free is its size less what really lies in the data folder.
"""

import asyncio
import http.client
import io
import json
import os
import socket
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.storage import keeping
from photostead.features.storage.keeping import Condition
from photostead.host import disk, markers
from photostead.host.disk import MIB, DiskUsage
from photostead.http import early
from photostead.kernel.options import Options
from tests.api.uploading import assert_nothing_left, assert_rows_equal_files, count_rows, make_form, refuse, upload
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.photos import jpeg

RESERVE_MB = 20
PHOTO = jpeg()


class SmallDisk:
    """`size` bytes, on which only the data folder lies; `others` is what somebody else wrote."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.size, self.others = folder, 1000 * MIB, 0

    @property
    def free(self) -> int:
        """What may still be written."""
        try:
            uploads = [path for path in (self.folder / "library").rglob("*") if path.is_file()]
            used = sum(path.lstat().st_size for path in [*self.folder.rglob("*.part"), *uploads])
        except FileNotFoundError:  # an upload got its name, or ended, while we counted
            return self.free
        return self.size - self.others - used

    def leave(self, count: int) -> None:
        """Let somebody else fill it but for so many bytes above the reserve."""
        self.others += self.free - RESERVE_MB * MIB - count


@pytest.fixture
def options(options: Options) -> Options:
    """A reserve that is easily counted."""
    return msgspec.structs.replace(options, storage_reserve=RESERVE_MB)


@pytest.fixture(autouse=True)
def small(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> SmallDisk:
    """The disk that the daemon asks."""
    device = SmallDisk(data_dir)

    def ask(folder: Path) -> DiskUsage:
        """The database lies on a disk of its own, which is large."""
        return DiskUsage(device.size, 0, 1 << 40 if folder == data_dir else device.free)

    monkeypatch.setattr(disk, "read_disk_usage", ask)
    monkeypatch.setattr(disk, "FRESH_S", 0.0)
    return device


@pytest.fixture
async def keeper(app: App) -> keeping.SpaceKeeping:
    """Looks when the test says so."""
    await app.keeping.stop()
    return app.keeping


# --- uploads


async def test_upload_is_refused_before_the_reserve_is_touched(app: App, admin: Client, small: SmallDisk) -> None:
    """507 with what to do; when there is space again it is taken."""
    small.leave(len(PHOTO) // 2)
    message = await refuse(admin, make_form(PHOTO), 507)
    assert "storage.reserve" in message
    assert "20 MB" in message
    await assert_nothing_left(app)
    small.leave(100_000)
    await upload(admin, PHOTO)
    await assert_rows_equal_files(app)


async def test_twin_of_what_is_here_needs_no_room(admin: Client, small: SmallDisk) -> None:
    """A phone that asks by checksum hears that its photo is safe."""
    checksum = (await admin.get(f"/assets/{await upload(admin, PHOTO)}"))["checksum"]
    small.leave(0)
    await upload(admin, PHOTO, expect=200, headers={"x-immich-checksum": checksum})


def large_form(number: int, size: int) -> aiohttp.FormData:
    """A file of so many bytes, no two of them alike."""
    form = make_form(None)
    form.add_field("assetData", io.BytesIO(bytes([number]) * size), filename=f"{number}.jpg")
    return form


async def test_parallel_uploads_share_the_room(app: App, admin: Client, small: SmallDisk) -> None:
    """Each of twelve would fit alone, and four together."""
    size = 3 * MIB
    small.leave(4 * size + MIB)
    answers = await asyncio.gather(
        *(admin.send("POST", "/api/assets", data=large_form(number, size)) for number in range(12))
    )
    statuses = sorted(answer.status for answer in answers)
    assert statuses == [201] * 4 + [507] * 8
    assert small.free >= RESERVE_MB * MIB
    await assert_rows_equal_files(app)


async def endless(sent: list[int]) -> AsyncIterator[bytes]:
    """A form whose file has no end, and which says no length."""
    for name in ("fileCreatedAt", "fileModifiedAt"):
        yield f'--a\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n2024-05-01T12:00:00Z\r\n'.encode()
    yield b'--a\r\nContent-Disposition: form-data; name="assetData"; filename="a.jpg"\r\n\r\n'
    while sum(sent) < 500 * MIB:
        yield bytes(MIB)
        sent.append(MIB)


async def test_upload_without_a_length_ends_at_the_reserve(app: App, admin: Client, small: SmallDisk) -> None:
    """Nothing of it stays."""
    small.leave(40 * MIB)
    sent: list[int] = []
    headers = {**admin.headers, "Content-Type": "multipart/form-data; boundary=a"}
    async with admin.http.post(admin.base + "/api/assets", data=endless(sent), headers=headers) as answer:
        assert answer.status == 507
    await assert_nothing_left(app)


async def test_guest_and_user_alike(admin: Client, make_user: MakeUser, small: SmallDisk) -> None:
    """Nobody has a reserve of their own."""
    small.leave(0)
    for client in (admin, await make_user("mia")):
        await refuse(client, make_form(PHOTO), 507)


# --- how a refusal arrives


def head(client: Client, length: int, *lines: str) -> bytes:
    """The beginning of an upload that says its length."""
    fields = [f"{name}: {value}" for name, value in client.headers.items()]
    text = "\r\n".join(
        [
            "POST /api/assets HTTP/1.1",
            "Host: box",
            "Content-Type: multipart/form-data; boundary=a",
            f"Content-Length: {length}",
            *fields,
            *lines,
        ]
    )
    return (text + "\r\n\r\n").encode()


def connect(app: App) -> socket.socket:
    """A bare connection."""
    return socket.create_connection(("127.0.0.1", app.port), timeout=20)


def read_answer(connection: socket.socket) -> tuple[int, Any, dict[str, str]]:
    """Status, JSON and headers."""
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    return answer.status, json.loads(answer.read()), dict(answer.getheaders())


async def test_known_length_is_refused_before_the_body(app: App, admin: Client, small: SmallDisk) -> None:
    """The answer comes although not one byte of fifty gigabytes was sent."""
    small.leave(MIB)

    def ask() -> tuple[int, Any, dict[str, str]]:
        with closing(connect(app)) as connection:
            connection.sendall(head(admin, 50 << 30))
            return read_answer(connection)

    status, body, headers = await asyncio.to_thread(ask)
    assert (status, body["error"]) == (507, "Insufficient Storage")
    assert headers["Connection"] == "close"
    await assert_nothing_left(app)


async def test_client_that_listens_only_when_it_has_sent_all(app: App, admin: Client, small: SmallDisk) -> None:
    """Many programs do: they must find the answer, not a connection that was reset."""
    small.leave(MIB)
    length = 64 * MIB

    def ask() -> tuple[int, Any, dict[str, str]]:
        with closing(connect(app)) as connection:
            connection.sendall(head(admin, length))
            for _ in range(length // MIB):
                connection.sendall(bytes(MIB))
            return read_answer(connection)

    status, _, _ = await asyncio.to_thread(ask)
    assert status == 507


async def test_client_that_asks_first_sends_nothing(app: App, admin: Client, small: SmallDisk) -> None:
    """`Expect: 100-continue`: refused where it would have been told to go on."""
    small.leave(MIB)

    def ask() -> tuple[int, Any, dict[str, str]]:
        with closing(connect(app)) as connection:
            connection.sendall(head(admin, 50 << 30, "Expect: 100-continue"))
            return read_answer(connection)

    status, _, headers = await asyncio.to_thread(ask)
    assert (status, headers["Connection"]) == (507, "close")


async def test_client_that_asks_first_is_told_to_go_on(app: App, admin: Client) -> None:
    """Where there is room, only once somebody reads."""
    form = make_form(PHOTO)()
    body = await form.as_bytes()

    def ask() -> tuple[int, Any, dict[str, str]]:
        kind = form.headers["Content-Type"]
        beginning = head(admin, len(body), "Expect: 100-continue").replace(
            b"multipart/form-data; boundary=a", kind.encode()
        )
        with closing(connect(app)) as connection:
            connection.sendall(beginning)
            assert connection.recv(len(early.CONTINUE), socket.MSG_WAITALL) == early.CONTINUE
            connection.sendall(body)
            return read_answer(connection)

    status, answer, _ = await asyncio.to_thread(ask)
    assert (status, answer["status"]) == (201, "created")


async def test_stranger_that_asks_first_is_not_told_to_go_on(app: App, anonymous: Client) -> None:
    """Who is nobody is refused without a byte."""

    def ask() -> int:
        with closing(connect(app)) as connection:
            connection.sendall(head(anonymous, 50 << 30, "Expect: 100-continue"))
            return read_answer(connection)[0]

    assert await asyncio.to_thread(ask) == 401


async def test_unknown_expectation(app: App, admin: Client) -> None:
    """Is refused, as RFC 9110 says."""

    def ask() -> bytes:
        with closing(connect(app)) as connection:
            connection.sendall(head(admin, 10, "Expect: miracles"))
            return connection.recv(12, socket.MSG_WAITALL)

    assert await asyncio.to_thread(ask) == b"HTTP/1.1 417"


# --- work


async def waiting(app: App) -> list[str]:
    """The queues with work to do."""
    return await app.db.read(Rows.column, "select queue from jobs order by queue")


async def test_previews_wait_and_go_on_by_themselves(
    app: App, admin: Client, small: SmallDisk, keeper: keeping.SpaceKeeping
) -> None:
    """Metadata is read, the preview waits without an attempt counted; then it is made, and nobody had to ask."""
    uid = await upload(admin, PHOTO)
    small.leave(-RESERVE_MB * MIB * 3 // 4)
    await keeper.look()
    assert keeper.condition == Condition.SHORT
    await app.runner.start()
    async with asyncio.timeout(60):
        while await waiting(app) != ["thumbnailGeneration"]:
            await asyncio.sleep(0.02)
    assert await app.db.read(Rows.rows, "select state, attempts, error from jobs") == [("waiting", 0, None)]
    small.leave(100 * MIB)
    await keeper.look()
    async with asyncio.timeout(60):
        while await waiting(app):
            await asyncio.sleep(0.02)
    assert (await admin.get(f"/assets/{uid}"))["thumbhash"]


async def test_previews_are_made_while_only_uploads_are_refused(
    app: App, admin: Client, small: SmallDisk, keeper: keeping.SpaceKeeping, run_jobs: RunJobs
) -> None:
    """The last upload that fitted gets its preview."""
    await upload(admin, PHOTO)
    small.leave(-MIB)
    await keeper.look()
    assert keeper.condition == Condition.LOW
    await run_jobs()
    assert await count_rows(app, "jobs") == 0
    assert await app.db.read(Rows.value, "select count(*) from assets where thumbnails_at is not null") == 1


async def notes_of(client: Client) -> list[str]:
    """The titles of somebody's notifications."""
    return [item["title"] for item in await client.get("/notifications")]


async def test_administrators_hear_of_it_once(
    admin: Client, make_user: MakeUser, small: SmallDisk, keeper: keeping.SpaceKeeping
) -> None:
    """However it goes up and down; it is taken back when it is over, and said again when it comes back."""
    mia, otto = await make_user("mia"), await make_user("otto", is_admin=True)
    for left in (-1, -RESERVE_MB * MIB // 4, -RESERVE_MB * MIB, -1, 1):
        small.leave(left)
        await keeper.look()
    for client in (admin, otto):
        assert await notes_of(client) == ["The disk is nearly full"]
    assert await notes_of(mia) == []
    small.leave(RESERVE_MB * MIB)
    await keeper.look()
    assert await notes_of(admin) == []
    small.leave(-1)
    await keeper.look()
    assert await notes_of(admin) == ["The disk is nearly full"]


async def test_a_new_life_takes_back_what_the_last_one_said(
    app: App, admin: Client, small: SmallDisk, keeper: keeping.SpaceKeeping
) -> None:
    """Space may have come while nobody looked."""
    small.leave(-1)
    await keeper.look()
    small.leave(100 * MIB)
    await keeping.SpaceKeeping(app.db, app.space, lambda queues: None).look()
    assert await notes_of(admin) == []


async def test_the_reserve_is_live(app: App, admin: Client, small: SmallDisk) -> None:
    """Another one counts at once."""
    small.leave(-MIB)
    await refuse(admin, make_form(PHOTO), 507)
    await app.reload(msgspec.structs.replace(app.options, storage_reserve=10))
    await upload(admin, PHOTO)


# --- a disk that goes while the daemon runs


async def test_nothing_is_written_beside_the_disk(app: App, admin: Client, keeper: keeping.SpaceKeeping) -> None:
    """Uploads are refused as for now, files are not taken for removed, and it ends by itself."""
    for name in markers.MARKED:
        os.rename(app.options.media_dir / name / markers.NAME, app.options.media_dir / name / "hidden")
    answer = await admin.send("POST", "/api/assets", data=make_form(PHOTO))
    assert answer.status == 503
    assert "is its disk mounted?" in answer.body["message"]
    await keeper.look()
    assert await notes_of(admin) == ["The media folder is not available"]
    for name in markers.MARKED:
        os.rename(app.options.media_dir / name / "hidden", app.options.media_dir / name / markers.NAME)
    await keeper.look()
    assert keeper.condition == Condition.FINE
    assert await notes_of(admin) == []
    await upload(admin, PHOTO)


async def test_work_waits_for_a_disk_that_has_just_gone(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Before anybody looked at the disk: nothing is taken for broken, removed, or written in its place."""
    uid = await upload(admin, PHOTO)
    gone = await upload(admin, jpeg((9, 9, 9)))
    await admin.delete("/assets", json={"ids": [gone], "force": True})
    home, disk_of = app.options.media_dir, app.options.media_dir.with_name("disk")
    disk_of.mkdir()
    for name in markers.MARKED:
        os.rename(home / name, disk_of / name)
        (home / name).mkdir()
    await run_jobs()
    assert [path for name in markers.MARKED for path in (home / name).iterdir()] == []
    assert await count_rows(app, "problems") == 0
    left = await app.db.read(Rows.rows, "select name, state, attempts from jobs order by name")
    assert [row[1:] for row in left] == [("waiting", 0)] * len(left) != []
    for name in markers.MARKED:
        (home / name).rmdir()
        os.rename(disk_of / name, home / name)
    await app.db.write(Tx.run, "update jobs set run_after = 0")
    await run_jobs()
    assert (await admin.get(f"/assets/{uid}"))["thumbhash"]
    await assert_rows_equal_files(app)
