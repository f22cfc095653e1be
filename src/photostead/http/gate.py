"""The gate that is shut during maintenance: who still gets in, who is inside, and how far the work is.

The state lies in a file (`host.maintenance`), a copy of it here, so that a request costs nothing. What the daemon does
when the gate is shut or opened is `app`'s (`on_change`).
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from photostead.access.identity import hash_secret
from photostead.host import maintenance
from photostead.host.maintenance import Change, Pass, State
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import Unavailable, UnderMaintenance

COOKIE = "photostead_maintenance_token"
RETRY_S = 30
CLOSED = (
    "Photostead is in maintenance: an administrator is working on it. Nothing is lost, and it goes on by itself; try "
    "again in a few minutes."
)
# What is still being answered when the database is about to be replaced gets so long to end.
DRAIN_S = 10.0


@dataclass(slots=True)
class Progress:
    """How far a piece of work is: which step, and percent of the whole."""

    task: str
    percent: int


async def nothing() -> None:
    """Until somebody wants to follow."""


class Gate:
    """One for a daemon. Lives on the event loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = asyncio.Lock()
        self._inside: set[asyncio.Task[object]] = set()
        self._changing: set[asyncio.Future[State | None]] = set()
        self.state: State | None = None
        self.progress: Progress | None = None
        self.on_change: Callable[[], Awaitable[None]] = nothing

    @property
    def is_closed(self) -> bool:
        """Whether there is maintenance."""
        return self.state is not None

    def check(self) -> None:
        """Raises UnderMaintenance while it is shut."""
        if self.state is not None:
            raise UnderMaintenance(CLOSED, RETRY_S)

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Around an answer to somebody who was let in."""
        task = asyncio.current_task()
        if task is None:
            yield
            return
        self._inside.add(task)
        try:
            yield
        finally:
            self._inside.discard(task)

    async def drain(self, seconds: float = DRAIN_S) -> None:
        """Wait until everybody who is inside has left, and throw out who has not after that time: their identity is one
        of the database that is about to go."""
        if self._inside:
            await asyncio.wait(set(self._inside), timeout=seconds)
        late = set(self._inside)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=seconds)

    def find_pass(self, request: web.Request) -> Pass | None:
        """The pass that a request carries; None where it has none that is good now."""
        token = request.cookies.get(COOKIE)
        if token is None or self.state is None:
            return None
        mine = hash_secret(token).hex()
        good = [one for one in self.state.passes if one.expires_at > now_ms()]
        return next((one for one in good if hmac.compare_digest(one.token_hash, mine)), None)

    async def change(self, fn: Change) -> State | None:
        """Change the state, on disk first, and let the daemon follow; the new state. Raises what `fn` raises, Unavailable
        where the file cannot be written: then nothing is changed."""
        changing = asyncio.ensure_future(self._change(fn))
        self._changing.add(changing)
        changing.add_done_callback(self._changing.discard)
        # Whoever asked may go away meanwhile: the file and what follows from it must not part.
        return await asyncio.shield(changing)

    async def _change(self, fn: Change) -> State | None:
        async with self._turn:
            try:
                self.state = await asyncio.to_thread(maintenance.change, self._folder, fn)
            except OSError as error:
                raise Unavailable(f"{self._folder / maintenance.NAME} cannot be written ({error.strerror}).") from error
            await self.on_change()
            return self.state

    async def look_again(self) -> None:
        """The file may have been changed by a command."""
        async with self._turn:
            self.state = await asyncio.to_thread(maintenance.load, self._folder)
            await self.on_change()
