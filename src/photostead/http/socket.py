"""Live events over socket.io (engine.io 4) at /api/socket.io, the way today's clients listen for them: by websocket alone,
by polling, or by polling first.

An event of the daemon that has a wire name goes to the devices of the person it concerns, an API key hearing what it may
read. Clients take most of them as a hint to look again, so a lost event costs a refresh, never data: whoever reads too
slowly is cut off, comes back and looks again. Credentials count when an event is sent as when a connection is made: a
device that was signed out meanwhile is told nothing any more. What is gathered before it is sent is `outbox`'s.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import engineio
import socketio
from aiohttp import web
from socketio.packet import Packet

from photostead.access.identity import Credentials, Identities, Identity
from photostead.access.permissions import Permission
from photostead.http.credentials import find_credentials
from photostead.http.outbox import Outbox
from photostead.kernel.errors import Invalid, PhotosteadError
from photostead.kernel.events import Event

log = logging.getLogger(__name__)

PATH = "/api/socket.io/"
# What clients know, and what an API key must be allowed to read in order to hear it.
WIRE_EVENTS: dict[str, Permission | None] = {
    "on_upload_success": Permission.ASSET_READ,
    "on_user_delete": Permission.USER_READ,
    "on_asset_delete": Permission.ASSET_READ,
    "on_asset_trash": Permission.ASSET_READ,
    "on_asset_update": Permission.ASSET_READ,
    "on_asset_hidden": Permission.ASSET_READ,
    "on_asset_restore": Permission.ASSET_READ,
    "on_asset_stack_update": Permission.ASSET_READ,
    "on_activity_change": Permission.ACTIVITY_READ,
    "on_album_update": Permission.ALBUM_READ,
    "on_person_thumbnail": Permission.PERSON_READ,
    "on_server_version": None,
    "on_config_update": None,
    "on_new_release": None,
    "on_notification": Permission.NOTIFICATION_READ,
    "on_notification_change": Permission.NOTIFICATION_READ,
    "on_session_delete": None,
    "AssetUploadReadyV1": Permission.ASSET_READ,
    "AssetUploadReadyV2": Permission.ASSET_READ,
    "AssetEditReadyV1": Permission.ASSET_READ,
    "AssetEditReadyV2": Permission.ASSET_READ,
    "on_profile_image": Permission.USER_READ,
}
# Clients say hello and answer pings; nothing else that they say is listened to.
LONGEST_MESSAGE = 16_384
# Whoever has not said who they are by then is not waited for any longer.
JOIN_S = 20.0
# So long a last word may take to arrive before the line is cut.
FAREWELL_S = 5.0
# Packets that may wait for one device: some hundred kB to two MB. Whoever reads at all never has so many.
MOST_WAITING = 500
# The longer it goes on, the more is gathered.
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 2.0

# What the protocol's library raises for packets that are none.
NONSENSE = (ValueError, TypeError, LookupError, RecursionError)

Welcome = Callable[[Identity], Awaitable[list[Event]]]
protocol_log = logging.getLogger(f"{__name__}.protocol")


def is_quiet(record: logging.LogRecord) -> bool:
    """Filter of what the protocol's library logs: whoever talks nonsense cannot fill the log with it."""
    log.debug("A device spoke no socket.io: %s", record.getMessage())
    return False


protocol_log.addFilter(is_quiet)


class TextPacket(Packet):  # type: ignore[misc]
    """Without attachments: a client could announce a billion of them, and all would be kept until the last has come."""

    uses_binary_events = False

    def decode(self, encoded_packet: str | bytes) -> int:
        """Raises ValueError for what is no text."""
        count = 0 if isinstance(encoded_packet, bytes) else super().decode(encoded_packet)
        if isinstance(encoded_packet, bytes) or count:
            raise ValueError("attachments are not taken")
        return 0


class Engine(engineio.AsyncServer):  # type: ignore[misc]
    """Ends the connection of who polls and talks nonsense at once: it would wait for ever until they fetch what they were
    told before, and so would the answer to their request."""

    async def disconnect(self, sid: str | None = None) -> None:
        """Forget a connection."""
        socket = self.sockets.pop(sid, None)
        if socket is not None:
            await socket.close(wait=False, abort=True)


class Speaker(socketio.AsyncServer):  # type: ignore[misc]
    """The protocol's library with an engine of ours."""

    def _engineio_server_class(self) -> type[Engine]:
        return Engine


@dataclass(frozen=True, slots=True)
class Device:
    """One connection that said whose it is."""

    connection: str
    credentials: Credentials
    user_id: int
    session_uid: str | None

    def is_meant(self, event: Event) -> bool:
        """Whether an event concerns it."""
        if event.session_uid is not None:
            return event.session_uid == self.session_uid
        return event.user_id is None or event.user_id == self.user_id


class LiveEvents:
    """The socket.io side of the event bus. `welcome` is asked what each new device hears first."""

    def __init__(self, identities: Identities, welcome: Welcome) -> None:
        self._identities, self._welcome = identities, welcome
        self._server = Speaker(
            async_mode="aiohttp",
            cors_allowed_origins=None,
            logger=False,
            engineio_logger=protocol_log,
            serializer=TextPacket,
            max_http_buffer_size=LONGEST_MESSAGE,
        )
        self._server.on("connect", self._connect)
        self._server.on("disconnect", self._disconnect)
        self._devices: dict[str, Device] = {}
        # Lines of those who began by polling and have a websocket now.
        self._upgraded: dict[str, asyncio.Transport] = {}
        self._outbox = Outbox()
        self._has_post = asyncio.Event()
        self._sender: asyncio.Task[None] | None = None
        self._background: set[asyncio.Task[None]] = set()

    def attach(self, app: web.Application) -> None:
        """Serve below the application."""
        for method in ("GET", "POST", "OPTIONS"):
            app.router.add_route(method, PATH, self._serve)

    def start(self) -> None:
        """Begin sending; on a running loop."""
        self._sender = asyncio.create_task(self._send_forever(), name="live-events")

    async def stop(self) -> None:
        """End; the clients come back by themselves."""
        for task in (self._sender, *self._background):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        await self.part_with_everyone()
        await self._server.shutdown()

    def count_listeners(self) -> int:
        """Apps and browsers that are connected."""
        return len(self._devices)

    async def find_listeners(self) -> list[Identity]:
        """Who is connected, each as often as they are."""
        found = [await self._identify(device) for device in list(self._devices.values())]
        return [identity for identity in found if identity is not None]

    def hear(self, event: Event) -> None:
        """Bus listener: queue what clients know."""
        if event.name in WIRE_EVENTS and self._devices:
            self._outbox.put(event)
            self._has_post.set()

    async def part_with_everyone(self) -> None:
        """End every connection: whose it is was said by a database that is gone. Nobody is told to stay away."""
        for connection in list(self._server.environ):
            await self._cut(connection)

    # --- connections

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        """For a websocket this lasts as long as the connection."""
        connection, line = request.query.get("sid"), request.transport
        if connection is None:
            asyncio.get_running_loop().call_later(JOIN_S, self._expect_joined, request)
        elif connection in self._server.environ and "Upgrade" in request.headers and line is not None:
            self._upgraded[connection] = line
        if not request.headers.get("Sec-WebSocket-Key", "").isascii():
            raise Invalid("The key of the websocket is no base64.")
        try:
            answer: web.StreamResponse = await self._server.handle_request(request)
            return answer
        except NONSENSE as error:
            log.debug("A device spoke no engine.io: %s", error)
            await self._cut_off(request)
            raise Invalid("This is no engine.io.") from error
        finally:
            if connection is not None and self._upgraded.get(connection) is line:
                del self._upgraded[connection]

    async def _cut_off(self, request: web.Request) -> None:
        """Forget the connection of a request; a websocket's line is not good for any other answer."""
        for connection, environ in list(self._server.environ.items()):
            if environ["aiohttp.request"] is request or connection == request.query.get("sid"):
                await self._cut(connection)
        if "Upgrade" in request.headers and request.transport is not None:
            request.transport.abort()

    def _expect_joined(self, request: web.Request) -> None:
        joined = {device.connection for device in self._devices.values()}
        for connection, environ in self._server.environ.items():
            if environ["aiohttp.request"] is request and connection not in joined:
                self._do(self._cut(connection))

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        credentials = find_credentials(environ["aiohttp.request"], accepts_link=False)
        try:
            identity = await self._identities.resolve(credentials)
            greetings = await self._welcome(identity)
        except PhotosteadError as error:
            raise socketio.exceptions.ConnectionRefusedError(error.message) from error
        connection = self._server.manager.eio_sid_from_sid(sid, "/")
        if connection not in self._server.environ:
            raise socketio.exceptions.ConnectionRefusedError("Gone")
        session_uid = identity.session.uid if identity.session else None
        self._devices[sid] = Device(connection, credentials, identity.user.id, session_uid)
        self._do(self._greet(sid, greetings))

    async def _greet(self, sid: str, greetings: list[Event]) -> None:
        """Begins after `_connect` has returned: the answer to it comes first."""
        for event in greetings:
            await self._server.emit(event.name, event.payload, room=sid)

    async def _disconnect(self, sid: str, reason: str = "") -> None:
        device = self._devices.pop(sid, None)
        if device is not None and (line := self._line_of(device.connection)) is not None:
            asyncio.get_running_loop().call_later(FAREWELL_S, self._hang_up, device.connection, line)

    def _hang_up(self, connection: str, line: asyncio.Transport) -> None:
        if all(device.connection != connection for device in self._devices.values()):
            line.abort()

    def _line_of(self, connection: str) -> asyncio.Transport | None:
        """The websocket's transport; None for who polls, or is gone."""
        if connection in self._upgraded:
            return self._upgraded[connection]
        if connection not in self._server.environ:
            return None
        request: web.Request = self._server.environ[connection]["aiohttp.request"]
        return request.transport if request.query.get("transport") == "websocket" else None

    async def _cut(self, connection: str) -> None:
        """End a connection without a word, also where nobody reads: the client finds out and comes back."""
        line, socket = self._line_of(connection), self._server.eio.sockets.pop(connection, None)
        if socket is not None:
            await socket.close(wait=False, abort=True)
        if line is not None:
            line.abort()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    # --- events

    async def _send_forever(self) -> None:
        rounds = 0
        while True:
            await self._has_post.wait()
            self._has_post.clear()
            for event in self._outbox.take():
                try:
                    await self._send(event)
                except Exception:
                    log.exception("The live event %s could not be sent", event.name)
            rounds += 1
            await asyncio.sleep(min(rounds * SHORTEST_PAUSE_S, LONGEST_PAUSE_S))
            if not self._outbox:
                rounds = 0

    async def _send(self, event: Event) -> None:
        """To those whose credentials are still good; what is said to one session it hears even as its last word."""
        meant = {sid: device for sid, device in self._devices.items() if device.is_meant(event)}
        if event.session_uid is None:
            meant = {sid: device for sid, device in meant.items() if await self._may_hear(sid, device, event)}
        listening = [sid for sid, device in meant.items() if await self._keeps_up(device)]
        if listening:
            await self._server.emit(event.name, event.payload, room=listening)
        if event.session_uid is not None:
            for sid, device in meant.items():
                await self._may_hear(sid, device, event)

    async def _may_hear(self, sid: str, device: Device, event: Event) -> bool:
        """Who is signed out is parted with."""
        identity = await self._identify(device)
        if identity is None:
            await self._server.disconnect(sid)
            return False
        permission = WIRE_EVENTS[event.name]
        return permission is None or identity.may(permission)

    async def _identify(self, device: Device) -> Identity | None:
        try:
            return await self._identities.resolve(device.credentials)
        except PhotosteadError:
            return None

    async def _keeps_up(self, device: Device) -> bool:
        """Who does not is cut off: what waits for them must not grow without end."""
        socket = self._server.eio.sockets.get(device.connection)
        if socket is None:
            return False
        if socket.queue.qsize() < MOST_WAITING:
            return True
        log.info("A device that does not read what it is told was cut off; it looks again when it comes back")
        await self._cut(device.connection)
        return False
