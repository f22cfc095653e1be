"""Clients of uploads in pieces that go away, come back before they are missed, or come twice: what came is kept, pieces never
mix, and nobody waits for a dead connection.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from photostead.app import App
from photostead.features.uploads import receiving, turns
from photostead.http import server
from photostead.http import uploads as forms
from photostead.kernel.options import Options
from tests.api.daemons import daemon, log_in, sign_up
from tests.api.resuming import TUS, Hanging, begin, look, noted, offset_of, send, told
from tests.api.uploading import assert_nothing_left, assert_rows_equal_files, count_rows, hold_commit, make_form
from tests.client import Client
from tests.photos import jpeg

PHOTO = jpeg(size=(400, 300))
HALF = len(PHOTO) // 2


@pytest.fixture
async def arrived(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Any]:
    """`await arrived(n)`: when so many bytes have been written in all."""
    written = 0
    changed = asyncio.Event()
    loop = asyncio.get_running_loop()
    append = forms.append

    def count(descriptor: int, update: Any, chunk: Any) -> None:
        nonlocal written
        append(descriptor, update, chunk)
        written += len(chunk)
        loop.call_soon_threadsafe(changed.set)

    async def wait(size: int) -> None:
        while written < size:
            await changed.wait()
            changed.clear()

    monkeypatch.setattr(receiving, "append", count)
    monkeypatch.setattr(receiving, "CHUNK", 1)
    return wait


async def until_idle(app: App) -> None:
    """Until nothing is under way for any upload."""
    desk = app.services.part(turns.Desk)
    while desk.under_way:
        await asyncio.wait(set(desk.under_way))


# --- clients that go away and come back


async def test_what_came_before_a_cut_is_kept(app: App, admin: Client, arrived: Any) -> None:
    """The rest is all that has to come."""
    path = await begin(admin, len(PHOTO))
    async with Hanging(admin, path, 0, PHOTO[:HALF], len(PHOTO)) as phone:
        await arrived(HALF)
        await phone.leave()
        await until_idle(app)
    assert (await noted(app), await offset_of(admin, path)) == ([HALF], HALF)
    assert told(await send(admin, path, HALF, PHOTO[HALF:]))[1] == "created"
    await assert_rows_equal_files(app)


async def test_what_could_not_be_checked_is_not_kept(app: App, admin: Client, arrived: Any) -> None:
    """Half of a piece says nothing about its checksum."""
    path = await begin(admin, len(PHOTO))
    phone = Hanging(admin, path, 0, PHOTO[:HALF], len(PHOTO))
    phone._head["Upload-Checksum"] = "sha1 " + "A" * 27 + "="
    async with phone:
        await arrived(HALF)
        await phone.leave()
        await until_idle(app)
    assert (await noted(app), await offset_of(admin, path)) == ([0], 0)
    assert told(await send(admin, path, 0, PHOTO))[1] == "created"


async def test_who_comes_back_does_not_wait_for_a_dead_connection(app: App, admin: Client, arrived: Any) -> None:
    """A phone that changed its network asks how far it is while its old connection still seems to live."""
    path = await begin(admin, len(PHOTO))
    async with Hanging(admin, path, 0, PHOTO[:HALF], len(PHOTO)) as dead:
        await arrived(HALF)
        assert await offset_of(admin, path) == HALF
        assert told(await send(admin, path, HALF, PHOTO[HALF:]))[1] == "created"
        assert await dead.reader.read() == b""
    await assert_rows_equal_files(app)


async def test_given_up_while_it_is_received(app: App, admin: Client, arrived: Any) -> None:
    """Ending one also ends what is being sent."""
    path = await begin(admin, len(PHOTO))
    async with Hanging(admin, path, 0, PHOTO[:HALF], len(PHOTO)):
        await arrived(HALF)
        assert (await admin.send("DELETE", path, headers=TUS)).status == 204
    await until_idle(app)
    assert await count_rows(app, "uploads") == 0
    await assert_nothing_left(app)


async def test_two_that_send_at_once_do_not_mix(app: App, admin: Client, arrived: Any) -> None:
    """The second is refused while the first is at it, and the first ends as if it had been alone."""
    path = await begin(admin, len(PHOTO))
    async with Hanging(admin, path, 0, PHOTO[:HALF], len(PHOTO)) as first:
        await arrived(HALF)
        assert (await send(admin, path, 0, bytes(len(PHOTO)))).status == 423
        first.writer.write(PHOTO[HALF:])
        assert (await first.reader.readline()).split()[1] == b"204"
    assert told(await look(admin, path))[1] == "created"
    await assert_rows_equal_files(app)


async def test_the_same_bytes_on_two_ways_at_once(app: App, admin: Client) -> None:
    """One asset, one file."""
    paths = [await begin(admin, len(PHOTO), filename=f"{number}.jpg") for number in range(4)]
    form = asyncio.create_task(admin.send("POST", "/api/assets", data=make_form(PHOTO)))
    ends = [told(answer) for answer in await asyncio.gather(*(send(admin, path, 0, PHOTO) for path in paths))]
    other = (await form).body
    assert {uid for uid, _ in ends} == {other["id"]}
    assert [*(status for _, status in ends), other["status"]].count("created") == 1
    assert await count_rows(app) == 1
    await assert_rows_equal_files(app)


async def test_silence_ends_a_piece(app: App, admin: Client, arrived: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A phone that left the house does not say so; what it sent is kept."""
    monkeypatch.setattr(receiving, "SILENCE_S", 0.2)
    monkeypatch.setattr("photostead.http.early.SILENCE_S", 0.01)
    path = await begin(admin, len(PHOTO))
    async with Hanging(admin, path, 0, PHOTO[:HALF], len(PHOTO)) as phone:
        assert (await phone.reader.readline()).split()[1] == b"503"
    assert await offset_of(admin, path) == HALF


async def test_client_that_leaves_before_the_answer_has_uploaded(
    app: App, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All had arrived: it becomes an asset, and whoever asks later is told."""
    reached, waits = hold_commit(monkeypatch)
    path = await begin(admin, len(PHOTO))
    async with Hanging(admin, path, 0, PHOTO, len(PHOTO)) as phone:
        await reached.wait()
        await phone.leave()
    asking = asyncio.create_task(look(admin, path))
    waits.set()
    assert told(await asking)[1] == "created"
    assert await count_rows(app) == 1
    await assert_rows_equal_files(app)


async def test_daemon_that_stops_keeps_what_came(
    options: Options, arrived: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is under way then is noted."""
    monkeypatch.setattr(server, "SHUTDOWN_SECONDS", 0.1)
    async with daemon(options) as (_, client):
        await sign_up(client)
        path = await begin(client, len(PHOTO))
        phone = await Hanging(client, path, 0, PHOTO[:HALF], len(PHOTO)).__aenter__()
        await arrived(HALF)
    await phone.leave()
    async with daemon(options) as (_, client):
        await log_in(client)
        assert await offset_of(client, path) == HALF
