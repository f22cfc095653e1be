"""Who watches what: each session is one player on one video, known by an id that cannot be guessed and by whoever opened
it. It ends when the player says so, when it was silent for a while, and with the daemon. Nothing of it is kept: its files
lie in a folder that is emptied at every start.
"""

import asyncio
import logging
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from photostead.features.streaming.pieces import Pieces
from photostead.features.streaming.qualities import Quality
from photostead.kernel.errors import NotFound, TooManyRequests
from photostead.kernel.ids import new_id

log = logging.getLogger(__name__)

# A paused player asks for nothing, and one that is gone does so for good. What costs was let go of long before.
SILENCE_SECONDS = 600.0
# After so long ffmpeg is ended: starting it again takes a second.
REST_SECONDS = 30.0
SWEEP_SECONDS = 10.0
# What a small box can bear. A caller who opens one more loses the one that was silent longest; so does everybody when
# that was for so many seconds. The guests of a shared link are one caller.
SESSIONS_OF_ONE, SESSIONS_OF_A_LINK, SESSIONS_OF_ALL = 4, 12, 16
QUIET_SECONDS = 60.0
# ffmpegs at once.
ENCODERS_AT_ONCE = 3
RETRY_SECONDS = 10
GONE = "This streaming session has ended: open the video again."

Owner = tuple[int, str | None]
MakePieces = Callable[[Quality, Path], Pieces]


class Session:
    """One player on one video. `owner` is the account's key and the shared link's id."""

    def __init__(self, owner: Owner, asset: str, qualities: list[Quality], folder: Path) -> None:
        self.uid = new_id()
        self.owner, self.asset, self.qualities = owner, asset, qualities
        self.folder = folder / self.uid
        self.pieces: dict[int, Pieces] = {}
        self.asked: dict[int, float] = {}
        self.touched = time.monotonic()
        # Seconds of the video that the player will ask for next, as far as one can tell.
        self.coming = 0.0

    def touch(self, number: int | None = None) -> None:
        """The player is there, and takes this quality."""
        self.touched = time.monotonic()
        if number is not None:
            self.asked[number] = self.touched

    def quality(self, number: int) -> Quality:
        """Raises NotFound."""
        if number >= len(self.qualities):
            raise NotFound("This video has no such quality.")
        return self.qualities[number]


class Sessions:
    """All of them. `start`, then `stop`; both on the same event loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sessions: dict[str, Session] = {}
        self._sweeper: asyncio.Task[None] | None = None
        # Who makes what changes in steps that wait for programs to end.
        self._changing = asyncio.Lock()

    async def start(self) -> None:
        """Whatever a daemon that was killed left behind goes."""
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def stop(self) -> None:
        """End all of them."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
        for session in list(self._sessions.values()):
            await self.end(session)
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def open(self, owner: Owner, asset: str, qualities: list[Quality]) -> Session:
        """A new session. Raises TooManyRequests where others watch as much as this box bears."""
        mine = [session for session in self._sessions.values() if session.owner == owner]
        if len(mine) >= (SESSIONS_OF_ONE if owner[1] is None else SESSIONS_OF_A_LINK):
            await self.end(min(mine, key=lambda session: session.touched))
        if len(self._sessions) >= SESSIONS_OF_ALL:
            quietest = min(self._sessions.values(), key=lambda session: session.touched)
            if time.monotonic() - quietest.touched < QUIET_SECONDS:
                raise TooManyRequests(
                    "Too many videos are being watched at once; try again in a minute.", RETRY_SECONDS
                )
            await self.end(quietest)
        session = Session(owner, asset, qualities, self._folder)
        self._sessions[session.uid] = session
        if self._sweeper is None or self._sweeper.done():
            self._sweeper = asyncio.create_task(self._sweep(), name="streaming")
        return session

    def find(self, owner: Owner, asset: str, uid: str) -> Session:
        """Raises NotFound for one that has ended, is another's or plays another video."""
        session = self._sessions.get(uid.lower())
        if session is None or session.owner != owner or session.asset != asset.lower():
            raise NotFound(GONE)
        return session

    async def end_all(self, owner: Owner, asset: str) -> None:
        """End a caller's sessions of one video, which they may not watch any more."""
        for session in list(self._sessions.values()):
            if session.owner == owner and session.asset == asset.lower():
                await self.end(session)

    async def end(self, session: Session) -> None:
        """Let go of it, and of its files."""
        if self._sessions.pop(session.uid, None) is None:
            return
        async with self._changing:
            for pieces in list(session.pieces.values()):
                await pieces.close()
        await asyncio.to_thread(shutil.rmtree, session.folder, ignore_errors=True)

    async def pieces(self, session: Session, number: int, make: MakePieces) -> Pieces:
        """Those of one quality. Raises NotFound, TooManyRequests where too many videos are being converted."""
        quality = session.quality(number)
        session.touch(number)
        async with self._changing:
            if session.uid not in self._sessions:
                raise NotFound(GONE)
            if number not in session.pieces:
                if quality.target is not None:
                    await self._make_room(session)
                session.pieces[number] = make(quality, session.folder / str(number))
            return session.pieces[number]

    async def _make_room(self, session: Session) -> None:
        """A player shows one quality at a time; and those that are quiet step back for it."""
        for index in [index for index in session.pieces if session.qualities[index].target is not None]:
            await session.pieces.pop(index).close()
        running = [
            (one.asked[index], one, index)
            for one in self._sessions.values()
            for index, pieces in one.pieces.items()
            if pieces.is_busy
        ]
        too_many = len(running) - ENCODERS_AT_ONCE + 1
        now = time.monotonic()
        for asked, one, index in sorted(running, key=lambda entry: entry[0])[: max(0, too_many)]:
            if now - asked < SWEEP_SECONDS:
                raise TooManyRequests(
                    "Too many videos are being converted at once; try again when one of them has ended.", RETRY_SECONDS
                )
            await one.pieces.pop(index).close()

    async def _sweep(self) -> None:
        """As long as anybody watches."""
        while self._sessions:
            await asyncio.sleep(SWEEP_SECONDS)
            await self.sweep(time.monotonic())

    async def sweep(self, now: float) -> None:
        """End what was silent too long, and let rest what nobody asked for."""
        for session in list(self._sessions.values()):
            if now - session.touched > SILENCE_SECONDS:
                await self.end(session)
                continue
            for number, pieces in list(session.pieces.items()):
                if now - session.asked[number] > REST_SECONDS:
                    await pieces.rest()
