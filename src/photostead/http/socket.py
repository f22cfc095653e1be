"""Live events over socket.io (engine.io 4) at /api/socket.io, the way today's clients listen for them.

Each connection joins the rooms of its user and of its session; an event of the daemon that has a wire name goes to the
rooms it concerns. Clients take most of them as a hint to look again, so a lost event costs a refresh, never data.
Credentials count when an event is sent as when a connection is made: a device that was signed out meanwhile is told
nothing any more.
"""

import asyncio
import logging
from typing import Any

import socketio
from aiohttp import web

from photostead.access.identity import Credentials, Identities
from photostead.http.credentials import find_credentials
from photostead.kernel.errors import PhotosteadError
from photostead.kernel.events import Event

log = logging.getLogger(__name__)

PATH = "api/socket.io"
WIRE_EVENTS = frozenset(
    {
        "on_upload_success",
        "on_user_delete",
        "on_asset_delete",
        "on_asset_trash",
        "on_asset_update",
        "on_asset_hidden",
        "on_asset_restore",
        "on_asset_stack_update",
        "on_activity_change",
        "on_album_update",
        "on_person_thumbnail",
        "on_server_version",
        "on_config_update",
        "on_new_release",
        "on_notification",
        "on_notification_change",
        "on_session_delete",
        "AssetUploadReadyV1",
        "AssetUploadReadyV2",
        "AssetEditReadyV1",
        "AssetEditReadyV2",
        "on_scan_progress",
        "on_profile_image",
    }
)


class LiveEvents:
    """The socket.io side of the event bus."""

    def __init__(self, identities: Identities) -> None:
        self._identities = identities
        self._server = socketio.AsyncServer(async_mode="aiohttp", cors_allowed_origins=None, logger=False)
        self._server.on("connect", self._connect)
        self._credentials: dict[str, Credentials] = {}
        self._server.on("disconnect", self._disconnect)
        self._outgoing: asyncio.Queue[Event] = asyncio.Queue()
        self._sender: asyncio.Task[None] | None = None

    def attach(self, app: web.Application) -> None:
        """Serve below the application."""
        self._server.attach(app, socketio_path=PATH)

    def start(self) -> None:
        """Begin sending; on a running loop."""
        self._sender = asyncio.create_task(self._send_forever(), name="live-events")

    async def stop(self) -> None:
        """Tell the clients to come back later and end."""
        if self._sender is not None:
            self._sender.cancel()
            await asyncio.gather(self._sender, return_exceptions=True)
        await self._server.shutdown()

    def count_listeners(self) -> int:
        """Apps and browsers that are connected."""
        return len(self._credentials)

    def hear(self, event: Event) -> None:
        """Bus listener: queue what clients know."""
        if event.name in WIRE_EVENTS:
            self._outgoing.put_nowait(event)

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        request: web.Request = environ["aiohttp.request"]
        credentials = find_credentials(request, accepts_link=False)
        try:
            identity = await self._identities.resolve(credentials)
        except PhotosteadError as error:
            raise socketio.exceptions.ConnectionRefusedError(error.message) from error
        self._credentials[sid] = credentials
        await self._server.enter_room(sid, user_room(identity.user.id))
        if identity.session is not None:
            await self._server.enter_room(sid, identity.session.uid)

    async def part_with_everyone(self) -> None:
        """End every connection: whose it is was said by a database that is gone."""
        for sid in list(self._credentials):
            await self._server.disconnect(sid)

    async def _disconnect(self, sid: str, reason: str = "") -> None:
        self._credentials.pop(sid, None)

    async def _send_forever(self) -> None:
        while True:
            event = await self._outgoing.get()
            try:
                await self._send(event)
            except Exception:
                log.exception("The live event %s could not be sent", event.name)

    async def _send(self, event: Event) -> None:
        """To those whose credentials are still good; what is said to one session it hears even as its last word."""
        room = room_of(event)
        if event.session_uid is None:
            await self._part_with_signed_out(room)
        await self._server.emit(event.name, event.payload, room=room)
        if event.session_uid is not None:
            await self._part_with_signed_out(room)

    async def _part_with_signed_out(self, room: str | None) -> None:
        for sid in [member[0] for member in self._server.manager.get_participants("/", room)]:
            try:
                await self._identities.resolve(self._credentials[sid])
            except (PhotosteadError, KeyError):
                await self._server.disconnect(sid)


def user_room(user_id: int) -> str:
    """The room of all devices of one person."""
    return f"user:{user_id}"


def room_of(event: Event) -> str | None:
    """Where an event goes; None is everyone."""
    if event.session_uid is not None:
        return event.session_uid
    return None if event.user_id is None else user_room(event.user_id)
