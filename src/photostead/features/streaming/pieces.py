"""The pieces of one quality of one watched video: where they come from and which of them are kept. Of a file as it is they
are cut one by one by a worker process; a transcode is one ffmpeg that runs ahead of the player and is held when it is far
enough. Who may have them is not asked here.
"""

import asyncio
import contextlib
import logging
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from photostead.http.context import Workers
from photostead.jobs.executors import WorkerDied
from photostead.jobs.programs import Program, start_program
from photostead.kernel.errors import MediaError, NotFound, Unavailable
from photostead.media.files import Source
from photostead.media.hls import INIT, Cuts, segment_name
from photostead.media.launch import Contained
from photostead.media.streaming import cut_piece, is_whole
from photostead.media.video_facts import VideoFacts

log = logging.getLogger(__name__)

CUT_SECONDS = 60.0
# A player gives up earlier.
WAIT_SECONDS = 60.0
MOMENT_SECONDS = 0.01
# Segments that an encoder may be ahead of the player; and how far a player may jump without a new start.
AHEAD = 6
REACH = 3
CLOSED = "This quality is not played any more: choose it again."
# Segments that are kept behind the one that was asked for last: a look back need not be made anew.
BEHIND = 6


class Pieces(Protocol):
    """One quality. `number` of None asks for the beginning that all segments share."""

    @property
    def is_busy(self) -> bool:
        """Whether a program runs for it."""

    async def piece(self, number: int | None) -> Path:
        """The file of a piece, complete."""

    def expect(self, number: int) -> None:
        """The player will begin there."""

    async def rest(self) -> None:
        """Nobody asked for a while: let go of what costs."""

    async def close(self) -> None:
        """No more pieces."""


def drop_old(folder: Path, number: int) -> None:
    """Delete the segments that lie more than BEHIND the one that was asked for."""
    for path in folder.glob("seg_*.m4s"):
        if int(path.stem.removeprefix("seg_")) < number - BEHIND:
            path.unlink(missing_ok=True)


class Copies:
    """The file as it is."""

    def __init__(self, workers: Workers, source: Source, facts: VideoFacts, cuts: Cuts, folder: Path) -> None:
        self._workers, self._source, self._facts, self._cuts, self._folder = workers, source, facts, cuts, folder
        self._one_at_a_time = asyncio.Lock()
        self._is_closed = False

    @property
    def is_busy(self) -> bool:
        """Never: what cuts is the box's anyway."""
        return False

    async def piece(self, number: int | None) -> Path:
        """Raises MediaError for a file that cannot be read, Unavailable when it takes too long."""
        path = self._folder / (INIT if number is None else segment_name(number))
        async with self._one_at_a_time:
            if self._is_closed:
                raise NotFound(CLOSED)
            if not await asyncio.to_thread(is_there, path):
                await self._cut(path, number)
            if number is not None:
                await asyncio.to_thread(keep_near, self._folder, number)
        return path

    async def _cut(self, path: Path, number: int | None) -> None:
        try:
            await self._workers.submit(
                cut_piece, self._source, str(path), self._facts, self._cuts, number, seconds=CUT_SECONDS
            )
        except WorkerDied as error:
            raise Unavailable(f"This part of the video could not be read: {error}.") from error

    def expect(self, number: int) -> None:
        """Costs nothing later either."""

    async def rest(self) -> None:
        """Nothing runs."""

    async def close(self) -> None:
        """Wait for what is being cut."""
        self._is_closed = True
        async with self._one_at_a_time:
            return


def is_there(path: Path) -> bool:
    """Whether a piece was made already; makes its folder where it was not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.exists()


def keep_near(folder: Path, number: int) -> None:
    """Cut pieces are cheap: only those around the player are kept."""
    drop_old(folder, number)
    for path in folder.glob("seg_*.m4s"):
        if int(path.stem.removeprefix("seg_")) > number + BEHIND:
            path.unlink(missing_ok=True)


class Start(msgspec.Struct, frozen=True):
    """Where an encoder begins, and where it writes: the segments into a folder, their shared beginning into a file."""

    number: int
    folder: Path
    init: Path


Command = Callable[[Start], Contained]


class Encoder:
    """One run of ffmpeg from some segment on."""

    def __init__(self, start: Start, program: Program) -> None:
        self.start, self.program = start, program
        self.next = start.number
        self.is_held = False

    def hold(self, *, is_ahead: bool) -> None:
        """Let it stand still while it is far enough ahead."""
        if is_ahead != self.is_held:
            self.is_held = is_ahead
            (self.program.pause if is_ahead else self.program.go_on)()


class Transcode:
    """Pieces by ffmpeg. `commands` are tried in turn where one fails: hardware first."""

    def __init__(self, commands: Sequence[Command], folder: Path) -> None:
        self._commands = list(commands)
        self._folder = folder
        self._encoder: Encoder | None = None
        self._wanted = 0
        self._runs = 0
        self._changed = asyncio.Event()
        self._starting = asyncio.Lock()
        self._ends: set[asyncio.Task[None]] = set()
        self._is_closed = False

    @property
    def is_busy(self) -> bool:
        """Whether ffmpeg runs, or is held."""
        return self._encoder is not None and self._encoder.program.is_running

    async def piece(self, number: int | None) -> Path:
        """Raises MediaError where ffmpeg cannot read it, NotFound where the video ends earlier than it said, Unavailable
        where this machine is too slow or the player went on elsewhere."""
        if number is not None:
            self._wanted = number
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                return await self._made(self._wanted, is_init=number is None)
        except TimeoutError:
            raise Unavailable(
                "This machine is too slow to convert the video in time; choose a lower quality."
            ) from None

    def expect(self, number: int) -> None:
        """The player fetches the beginning first: the encoder starts where it will go on."""
        if self._encoder is None:
            self._wanted = number

    async def _made(self, number: int, *, is_init: bool) -> Path:
        encoder = await self._encoder_for(number, is_init=is_init)
        encoder.hold(is_ahead=encoder.next - self._wanted > AHEAD)
        while not self._has(encoder, number if not is_init else encoder.start.number):
            changed = self._changed
            if self._is_closed:
                raise NotFound(CLOSED)
            if self._encoder is not encoder:
                raise Unavailable("The player went on elsewhere in this video.")
            if not encoder.program.is_running:
                return await self._after_end(encoder, number, is_init=is_init)
            await changed.wait()
        if is_init:
            return encoder.start.init
        path = encoder.start.folder / segment_name(number)
        # ffmpeg lists a segment a moment before its last bytes are in the file.
        while not await asyncio.to_thread(is_whole, path):
            if not encoder.program.is_running:
                raise Unavailable("This part of the video was not finished; ask for it again.")
            await asyncio.sleep(MOMENT_SECONDS)
        encoder.hold(is_ahead=encoder.next - self._wanted > AHEAD)
        await asyncio.to_thread(drop_old, encoder.start.folder, number)
        return path

    def _has(self, encoder: Encoder, number: int) -> bool:
        return encoder.start.number <= number < encoder.next

    async def _encoder_for(self, number: int, *, is_init: bool) -> Encoder:
        """The one that runs where it will come by, else a new one."""
        async with self._starting:
            encoder = self._encoder
            if encoder is not None and (is_init or await self._comes_by(encoder, number)):
                return encoder
            return await self._start(number)

    async def _comes_by(self, encoder: Encoder, number: int) -> bool:
        """Whether a segment is there, or soon will be. What lies too far behind was deleted."""
        if self._has(encoder, number):
            path = encoder.start.folder / segment_name(number)
            return await asyncio.to_thread(path.exists if encoder.program.is_running else lambda: is_whole(path))
        return encoder.program.is_running and encoder.next <= number <= encoder.next + REACH

    async def _start(self, number: int) -> Encoder:
        if self._is_closed:
            raise NotFound(CLOSED)
        former = self._encoder
        if former is not None:
            await former.program.kill()
        self._runs += 1
        folder = self._folder / str(self._runs)
        start = Start(number, folder, folder / INIT)
        await asyncio.to_thread(folder.mkdir, parents=True)
        program = await start_program(self._commands[0](start), self._hear)
        self._encoder = Encoder(start, program)
        self._tell()
        self._follow(program)
        if former is not None:
            await asyncio.to_thread(shutil.rmtree, former.start.folder, ignore_errors=True)
        return self._encoder

    def _hear(self, line: str) -> None:
        """ffmpeg lists each segment when it is complete: `seg_7.m4s,28.000000,32.000000`."""
        encoder = self._encoder
        name = line.partition(",")[0]
        if encoder is None or not name.startswith("seg_"):
            return
        encoder.next = int(name.removeprefix("seg_").removesuffix(".m4s")) + 1
        encoder.hold(is_ahead=encoder.next - self._wanted > AHEAD)
        self._tell()

    def _tell(self) -> None:
        """Whoever waits looks again."""
        self._changed.set()
        self._changed = asyncio.Event()

    def _follow(self, program: Program) -> None:
        async def tell_end() -> None:
            with contextlib.suppress(MediaError):
                await program.wait()
            self._tell()

        task = asyncio.create_task(tell_end())
        self._ends.add(task)
        task.add_done_callback(self._ends.discard)

    async def _after_end(self, encoder: Encoder, number: int, *, is_init: bool) -> Path:
        """It ended before the segment was there."""
        ended = await encoder.program.wait()
        if ended.code == 0:
            raise NotFound("The video ends before this part.")
        if len(self._commands) > 1:
            log.warning("A video is converted without hardware for a player: %s", ended.tail[-300:])
            del self._commands[0]
            self._encoder = None
            return await self._made(number, is_init=is_init)
        self._encoder = None
        raise MediaError(f"ffmpeg could not convert this video: {ended.tail[-300:] or f'it ended with {ended.code}'}")

    async def rest(self) -> None:
        """End ffmpeg; what it made stays for a look back."""
        encoder = self._encoder
        if encoder is not None:
            await encoder.program.kill()
            if encoder.next == encoder.start.number:
                self._encoder = None

    async def close(self) -> None:
        """End ffmpeg, and wait for that."""
        self._is_closed = True
        async with self._starting:
            await self.rest()
        await asyncio.gather(*self._ends)
