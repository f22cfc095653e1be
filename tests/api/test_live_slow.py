"""Devices that do not read, do not speak or speak nonsense: what is kept for them does not grow, and they come back."""

import asyncio
import logging
from typing import Any

import aiohttp
import pytest
import socketio

from photostead.app import App
from photostead.features.sync import news
from photostead.http import socket
from photostead.kernel.events import Event
from tests.api.listening import Connect, cookie_of
from tests.client import Client
from tests.conftest import MakeUser

WEBSOCKET = "/api/socket.io/?EIO=4&transport=websocket"
POLLING = "/api/socket.io/?EIO=4&transport=polling"
Line = aiohttp.ClientWebSocketResponse
HEAVY = "x" * 100_000


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is gathered, little is kept, no hints come between."""
    monkeypatch.setattr(socket, "SHORTEST_PAUSE_S", 0.0)
    monkeypatch.setattr(socket, "MOST_WAITING", 20)
    monkeypatch.setattr(news, "QUIET_S", 3600.0)


async def join(client: Client) -> Line:
    """A bare websocket that has said who it is."""
    line: Line = await client.http.ws_connect(client.base + WEBSOCKET, headers=cookie_of(client))
    assert (await line.receive_str()).startswith("0{")
    await line.send_str("40")
    assert (await line.receive_str()).startswith("40{")
    assert (await line.receive_str()).startswith('42["on_server_version"')
    return line


async def heard_until_end(line: Line) -> list[str]:
    """Everything until the server hangs up; not when the library finds out by itself, which takes 45 seconds."""
    async with asyncio.timeout(30):
        return [message.data async for message in line if message.type is aiohttp.WSMsgType.TEXT]


async def flood(app: App, client: Client, reader: Any, *, left: int) -> int:
    """Tell a person's devices of uploads, and one of them reads; how many it took until the others were gone."""
    for number in range(2000):
        if app.live.count_listeners() == left:
            return number
        app.bus.publish(Event("on_upload_success", HEAVY, user_id=client.user_id))
        assert (await reader.next())[0] == "on_upload_success"
    raise AssertionError("What waits for those who do not read grows on.")


async def test_who_reads_nothing_is_cut_off(app: App, admin: Client, make_user: MakeUser, connect: Connect) -> None:
    """The websocket when its buffers and what we keep are full; who never polls as soon. Others hear everything, and what was
    kept is gone."""
    reader, other = await connect(admin), await connect(await make_user("mia"))
    line = await join(admin)
    poller = await begin_polling(admin)
    assert app.live.count_listeners() == 4
    assert await flood(app, admin, reader, left=2) > 20
    assert await heard_until_end(line) != []
    answer = await admin.http.get(f"{admin.base}{POLLING}&sid={poller}")
    assert answer.status == 400
    async with asyncio.timeout(60):
        while len(app.live._server.eio.sockets) != 2:
            await asyncio.sleep(0)
    assert other.heard.empty()


async def begin_polling(client: Client) -> str:
    """Say who one is, and never ask what there is to hear; the connection's id."""
    answer = await client.http.get(client.base + POLLING, headers=cookie_of(client))
    sid = str((await answer.text()).split('"sid":"')[1].split('"')[0])
    await client.http.post(f"{client.base}{POLLING}&sid={sid}", data="40")
    return sid


async def test_who_says_nothing_is_not_waited_for(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody in particular opens lines and is silent: they end. Who has said who they are stays."""
    line = await join(admin)
    monkeypatch.setattr(socket, "JOIN_S", 0.0)
    silent = await admin.http.ws_connect(admin.base + WEBSOCKET)
    answer = await admin.http.get(admin.base + POLLING)
    sid = (await answer.text()).split('"sid":"')[1].split('"')[0]
    assert len(await heard_until_end(silent)) <= 1
    async with asyncio.timeout(60):
        while (await admin.http.get(f"{admin.base}{POLLING}&sid={sid}")).status != 400:
            await asyncio.sleep(0)
    assert app.live.count_listeners() == 1
    await line.close()


async def test_who_does_not_leave_when_told(app: App, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device that was signed out has a moment to read why, and the line ends whether it does or not."""
    monkeypatch.setattr(socket, "FAREWELL_S", 0.01)
    line = await join(admin)
    await admin.post("/auth/logout", expect=200)
    said = await heard_until_end(line)
    assert said[0].startswith('42["on_session_delete"')
    assert said[1:] == ["41"]


NONSENSE: dict[str, str | bytes] = {
    "an event with attachments": '451-["x",{"_placeholder":true,"num":0}]',
    "a billion of them": '4599999999-["x"]',
    "bytes": b"\x04\x00",
    "no JSON": "42[",
    "an unknown packet": "49",
    "an unknown namespace": "40/admin,",
    "an answer to nothing": "4399[1]",
    "an event": '42["message",{"a":1}]',
    "no event": "42{}",
}


async def test_nonsense(
    app: App, admin: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is heard out, kept nowhere and written into no log; the line goes on or ends, and the daemon goes on."""
    monkeypatch.setattr(socket, "FAREWELL_S", 0.0)
    for name, text in NONSENSE.items():
        line = await join(admin)
        with caplog.at_level(logging.INFO):
            await (line.send_bytes(text) if isinstance(text, bytes) else line.send_str(text))
            await line.send_str("1")  # goodbye
            await heard_until_end(line)
        assert not app.live._server._binary_packet, name
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []
    line = await join(admin)
    await line.send_str("42" + "x" * socket.LONGEST_MESSAGE)
    await heard_until_end(line)
    async with asyncio.timeout(60):
        while app.live.count_listeners():
            await asyncio.sleep(0)


@pytest.mark.parametrize("name", ["an event with attachments", "a billion of them", "bytes"])
def test_nothing_is_attached(name: str) -> None:
    """What were announced would be kept until the last had come."""
    with pytest.raises(ValueError, match="attachments"):
        socket.TextPacket(encoded_packet=NONSENSE[name][1:])


async def test_who_was_cut_off_comes_back(app: App, admin: Client) -> None:
    """By itself, as clients do where a line breaks; when they are told to go they stay away."""
    greeted: asyncio.Queue[Any] = asyncio.Queue()
    device = socketio.AsyncClient(reconnection_delay=0.01, randomization_factor=0)
    device.on("on_server_version", greeted.put_nowait)
    options = {"headers": dict(admin.headers), "transports": ["websocket"], "socketio_path": "/api/socket.io"}
    async with asyncio.timeout(60):
        await device.connect(admin.base, **options)
        await greeted.get()
        await app.live.part_with_everyone()
        await greeted.get()
        assert app.live.count_listeners() == 1
        await device.disconnect()
