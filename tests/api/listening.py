"""Devices that listen to live events, as phones and browsers do: what the fixture `connect` makes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import socketio

from tests.client import Client

Told = tuple[str, Any]


class Device:
    """One that is connected: `greeting` is what it heard first, `await device.next()` what it hears next."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.socket = socketio.AsyncClient(reconnection=False)
        self.heard: asyncio.Queue[Told] = asyncio.Queue()
        self.gone = asyncio.Event()
        self.greeting: Told | None = None
        self.socket.on("*", self._hear)
        self.socket.on("disconnect", self._leave)

    async def _hear(self, event: str, *payload: Any) -> None:
        self.heard.put_nowait((event, payload[0] if payload else None))

    async def _leave(self, reason: str = "") -> None:
        self.gone.set()

    async def connect(
        self, headers: dict[str, str], path: str = "/", transports: tuple[str, ...] = ("websocket",)
    ) -> None:
        """Raises where it is refused."""
        await self.socket.connect(
            self.base + path, headers=headers, transports=list(transports), socketio_path="/api/socket.io"
        )
        self.greeting = await self.next()

    async def next(self) -> Told:
        """The next event; a minute without one is a failure."""
        async with asyncio.timeout(60):
            return await self.heard.get()

    async def wait_until_gone(self) -> None:
        """The server hung up."""
        async with asyncio.timeout(60):
            await self.gone.wait()


Connect = Callable[..., Awaitable[Device]]


def cookie_of(client: Client) -> dict[str, str]:
    """The app's cookie jar."""
    token = client.headers["Authorization"].removeprefix("Bearer ")
    return {"Cookie": f"immich_access_token={token}; immich_auth_type=password; immich_is_authenticated=true"}
