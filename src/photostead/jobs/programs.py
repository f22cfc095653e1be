"""Other programs (ffmpeg) as children of the daemon, contained by `media.launch`: started, listened to, ended. What they are
told to do is their caller's business.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable

import msgspec

from photostead.kernel.errors import MediaError
from photostead.media.launch import NOT_STARTED, Contained, command_of

# Of what it says about errors the end counts.
TAIL_BYTES = 4096
# A line of progress is short; what does not end is no line.
LINE_BYTES = 65_536
Listener = Callable[[str], None]


class ProgramTimeout(Exception):
    """A program took longer than it was given, and was killed."""


class Ended(msgspec.Struct, frozen=True):
    """How a program ended: its exit code, negative for a signal, and the end of what it said on its error output."""

    code: int
    tail: str


async def run_program(contained: Contained, *, seconds: float | None = None, on_line: Listener | None = None) -> Ended:
    """Run a program to its end; `on_line` hears each line of its output and must not raise. Cancelled, it kills the program and waits for that.

    Raises MediaError for an original that cannot be opened, ProgramTimeout after `seconds`.
    """
    program = await start_program(contained, on_line)
    try:
        async with asyncio.timeout(seconds):
            return await program.wait()
    except TimeoutError:
        raise ProgramTimeout(f"it took longer than {seconds:.0f} seconds") from None
    finally:
        await program.kill()


async def start_program(contained: Contained, on_line: Listener | None = None) -> "Program":
    """Start a program and come back at once. To be called on the event loop's thread, which the child dies with."""
    process = await asyncio.create_subprocess_exec(
        *command_of(contained),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # Ctrl-C is the daemon's to handle; and what a wrapper starts is reached as its group.
        start_new_session=True,
    )
    return Program(process, on_line)


class Program:
    """A program that was started. Whoever has it must `kill` it or `wait` for it."""

    def __init__(self, process: asyncio.subprocess.Process, on_line: Listener | None) -> None:
        self._process = process
        self._tail = b""
        self._end = asyncio.create_task(self._run(on_line), name=f"program {process.pid}")

    @property
    def is_running(self) -> bool:
        """Whether it has not ended, nor been told to."""
        return not self._end.done()

    @property
    def tail(self) -> str:
        """The end of what it said on its error output."""
        return self._tail.decode(errors="replace").strip()

    async def wait(self) -> Ended:
        """Its end. Raises MediaError where its original could not be opened. A wait that is cancelled ends nothing."""
        code = await asyncio.shield(self._end)
        if code == NOT_STARTED:
            raise MediaError(self.tail)
        return Ended(code, self.tail)

    async def kill(self) -> None:
        """End it now, also one that is paused, and wait for that."""
        self._signal(signal.SIGKILL)
        await asyncio.shield(self._end)

    def pause(self) -> None:
        """Let it stand still until `go_on`; it keeps its memory."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """After a pause."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    async def _run(self, on_line: Listener | None) -> int:
        output, errors = self._process.stdout, self._process.stderr
        assert output is not None
        assert errors is not None
        await asyncio.gather(listen(output, on_line), self._keep_tail(errors))
        return await self._process.wait()

    async def _keep_tail(self, stream: asyncio.StreamReader) -> None:
        while chunk := await stream.read(LINE_BYTES):
            self._tail = (self._tail + chunk)[-TAIL_BYTES:]


async def listen(stream: asyncio.StreamReader, on_line: Listener | None) -> None:
    """Read a stream to its end and pass on its lines."""
    rest = b""
    while chunk := await stream.read(LINE_BYTES):
        *lines, rest = (rest + chunk).split(b"\n")
        rest = rest[-LINE_BYTES:]
        if on_line is not None:
            for line in lines:
                on_line(line.decode(errors="replace").strip())
