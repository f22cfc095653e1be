"""Other programs as contained children: what they are given, how they end, what is told of it."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from photostead.jobs.programs import TAIL_BYTES, ProgramTimeout, run_program, start_program
from photostead.kernel.errors import MediaError
from photostead.media.files import Source
from photostead.media.launch import SOURCE, Contained


def python(code: str, *arguments: str, **fields: Any) -> Contained:
    """A small program as another one."""
    return Contained((sys.executable, "-c", code, *arguments), **fields)


async def test_the_original_is_handed_over_open(tmp_path: Path) -> None:
    original = tmp_path / "-i http:a.mp4"
    original.write_bytes(b"moving pictures")
    lines: list[str] = []
    show = "import sys; print(sys.argv[1]); print(open(sys.argv[1].removeprefix('file:')).read())"
    ended = await run_program(python(show, SOURCE, source=str(original)), seconds=30, on_line=lines.append)
    assert ended.code == 0
    assert lines[0].startswith("file:/proc/self/fd/")
    assert lines[1] == "moving pictures"


@pytest.mark.parametrize("kind", ["absent", "a pipe", "led out of its folder"])
async def test_an_original_that_cannot_be_opened_starts_nothing(tmp_path: Path, kind: str) -> None:
    inside = tmp_path / "import"
    inside.mkdir()
    target = inside / "a.mp4"
    if kind == "a pipe":
        os.mkfifo(target)
    if kind == "led out of its folder":
        (tmp_path / "b.mp4").write_bytes(b"x")
        target.symlink_to(tmp_path / "b.mp4")
    ran = tmp_path / "ran"
    touch = python("import sys; open(sys.argv[1], 'w')", str(ran), source=Source(str(target), (str(inside),)))
    with pytest.raises(MediaError, match=r"^a\.mp4: "):
        await run_program(touch, seconds=30)
    assert not ran.exists()


async def test_a_program_that_is_not_there() -> None:
    with pytest.raises(MediaError, match="No such file"):
        await run_program(Contained(("/nowhere/ffmpeg",)), seconds=30)


async def test_how_it_ended_and_the_end_of_what_it_said() -> None:
    ended = await run_program(python("import sys; sys.stderr.write('x' * 100_000 + ' no encoder'); sys.exit(3)"))
    assert (ended.code, len(ended.tail), ended.tail[-10:]) == (3, TAIL_BYTES, "no encoder")


async def test_lines_that_never_end_take_no_memory() -> None:
    lines: list[str] = []
    program = python("import sys; [sys.stdout.write('y' * 65536) for _ in range(64)]; print(); print('end')")
    assert (await run_program(program, on_line=lines.append)).code == 0
    assert lines[-1] == "end"
    assert max(map(len, lines)) <= 2 * 65_536


async def test_taking_too_long_is_the_end_of_it() -> None:
    seen: list[str] = []
    with pytest.raises(ProgramTimeout, match="longer than 1 seconds"):
        await run_program(python("import os, time; print(os.getpid(), flush=True); time.sleep(60)"), seconds=1,
                          on_line=seen.append)  # fmt: skip
    assert not os.path.exists(f"/proc/{seen[0]}")


async def test_processor_time_is_limited() -> None:
    ended = await run_program(python("while True: pass", cpu_seconds=1), seconds=60)
    assert ended.code < 0


async def test_memory_is_limited() -> None:
    ended = await run_program(python("bytearray(500_000_000)", memory=200_000_000), seconds=30)
    assert ended.code == 1
    assert "MemoryError" in ended.tail


async def test_cancelling_kills_it_also_while_it_is_paused() -> None:
    started = asyncio.Event()
    program = await start_program(
        python("print('on', flush=True); import time; time.sleep(60)"), lambda _: started.set()
    )
    waiting = asyncio.create_task(program.wait())
    await started.wait()
    program.pause()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert program.is_running
    await program.kill()
    assert not program.is_running
    assert (await program.wait()).code == -9


async def test_what_a_wrapper_started_goes_with_it() -> None:
    """A shell around ffmpeg that does not give way to it: the pipes would stay open for as long as that lives."""
    seen: list[str] = []
    program = await start_program(Contained(("/bin/sh", "-c", "sleep 600 & echo $!; wait")), seen.append)
    while not seen:
        await asyncio.sleep(0.01)
    await program.kill()
    async with asyncio.timeout(60):  # its pipes are closed a moment before it counts as ended
        while is_alive(int(seen[0])):
            await asyncio.sleep(0.01)


def is_alive(pid: int) -> bool:
    """Whether a process does anything still; nobody may have asked for the end of an orphan yet."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_a_pause_is_one() -> None:
    seen: list[str] = []
    program = await start_program(
        python("import time\nwhile True: print(1, flush=True); time.sleep(0.01)"), seen.append
    )
    while not seen:
        await asyncio.sleep(0.01)
    program.pause()
    await asyncio.sleep(0.05)
    before = len(seen)
    await asyncio.sleep(0.2)
    assert len(seen) == before
    program.go_on()
    while len(seen) == before:
        await asyncio.sleep(0.01)
    await program.kill()
