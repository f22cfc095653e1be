"""Making the converted copy of one video: ffmpeg in rungs, from the hardware that the settings name down to the processor
alone, each watched for standing still, its result looked at before it counts. The database is not touched here.
"""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from photostead.features.videos.hardware import reason_in, scratch_folder
from photostead.features.videos.running import Conversion, Stopped
from photostead.jobs.executors import WorkerDied
from photostead.jobs.programs import Ended, ProgramTimeout, run_program
from photostead.jobs.tasks import Run
from photostead.kernel.errors import MediaError, OutOfSpace
from photostead.media import video_tasks as media
from photostead.media.encoders import arguments_for, pass_arguments
from photostead.media.files import Source, make_folder, sync_folder
from photostead.media.launch import SOURCE, Contained
from photostead.media.seals import seal_written
from photostead.media.targets import COPY, Arguments, Hardware, Target
from photostead.media.transcoding import Plan
from photostead.media.video_facts import VideoFacts

# Without a single frame for so long it stands still: the slowest boards make one a second of the largest videos.
STALL_SECONDS = 300.0
# In all: an hour, and for each second of the video a time that a Raspberry Pi takes for AV1 in 4K.
BASE_SECONDS, SECONDS_A_SECOND = 3600.0, 200.0
CHECK_SECONDS = 120.0
# Bytes of data that ffmpeg may hold: x264 and its look-ahead take 1.2 GB for 4K. Drivers of hardware map what they like.
MEMORY, LARGE_MEMORY, HARDWARE_MEMORY = 2 << 30, 4 << 30, 8 << 30
LARGE_PIXELS = 1920 * 1088
# How far the result's length may be off: a frame at either end, and the sound's own.
TOLERANCE_MS, TOLERANCE_SHARE = 1_000, 0.02
MP4 = ("-movflags", "+faststart", "-f", "mp4")
PROGRESS = ("-progress", "pipe:1", "-nostats")


class ConversionFailed(Exception):
    """ffmpeg did not make it, by no rung."""


class Made(msgspec.Struct, frozen=True):
    """A copy that was made: its size in bytes, who made it, and what is worth a word."""

    size: int
    maker: str
    note: str | None


class Order(msgspec.Struct, frozen=True):
    """What is to be made: `program` is the ffmpeg for it, `path` where it goes, `fallback` a codec for pictures that cannot be taken over after all."""

    program: Path
    source: Source
    facts: VideoFacts
    plan: Plan
    hardware: Hardware | None
    path: Path
    fallback: str
    # Why the hardware that the settings name is not used at all.
    missing: str | None = None


async def convert(run: Run, order: Order, conversion: Conversion) -> Made:
    """Make the copy and put it in its place.

    Raises ConversionFailed (try again, it may be the moment), MediaError for an original that cannot be opened,
    OutOfSpace, Stopped.
    """
    reasons = [order.missing] if order.missing else []
    await asyncio.to_thread(make_folder, str(order.path.parent))
    part = order.path.with_name(f".{order.path.name}.part")
    try:
        for target, hardware in rungs(order):
            arguments = arguments_for(order.facts, target, hardware)
            reason = await attempt(order, arguments, target, part, conversion)
            reason = reason or await fault_in(run, part, order.facts, is_last=hardware is None and target.video != COPY)
            if reason is None:
                size = await asyncio.to_thread(put_in_place, part, order.path)
                return Made(size, arguments.maker, "; ".join(reasons) or None)
            reasons.append(f"{arguments.maker}: {reason}" if hardware or target.video == COPY else reason)
    finally:
        await asyncio.to_thread(remove, part)
    raise ConversionFailed("The video cannot be converted: " + "; ".join(dict.fromkeys(reasons)))


def rungs(order: Order) -> Iterator[tuple[Target, Hardware | None]]:
    """What is tried, one after the other."""
    target, hardware = order.plan.target, order.hardware
    if target.video == COPY:
        yield target, None
        target = msgspec.structs.replace(target, video=order.fallback)
    tried: list[Arguments] = []
    for one in fallbacks(hardware):
        arguments = arguments_for(order.facts, target, one)
        if arguments not in tried:
            tried.append(arguments)
            # One that came to the processor alone is the last rung, whatever it began as.
            yield target, one if "hw" in " ".join(arguments.inputs) else None


def fallbacks(hardware: Hardware | None) -> Iterator[Hardware | None]:
    """All in the unit; its encoder alone; nothing of it."""
    if hardware is not None:
        yield hardware
        if hardware.decode and hardware.encoders:
            yield msgspec.structs.replace(hardware, decode=False)
    yield None


async def attempt(order: Order, arguments: Arguments, target: Target, part: Path, conversion: Conversion) -> str | None:
    """One rung, in as many passes as it takes; the reason where it failed."""
    async with scratch_folder() as scratch:
        for number in range(1, arguments.passes + 1):
            more = pass_arguments(target, number, str(scratch / "pass")) if arguments.passes > 1 else ()
            is_last = number == arguments.passes
            end = (*MP4, f"file:{part}") if is_last else ("-an", "-f", "null", "-")
            argv = (*opening(order.program), *arguments.inputs, "-i", SOURCE, *arguments.outputs, *more, *end)
            contained = Contained(argv, order.source, memory_for(order.facts, arguments))
            conversion.begin(arguments.maker, number, arguments.passes)
            try:
                ended = await run_watched(contained, conversion)
            except ProgramTimeout as error:
                return str(error)
            if ended.code != 0:
                return failure(ended, order.path)
    return None


def opening(program: Path) -> tuple[str, ...]:
    """How it talks, and that it never waits for an answer."""
    return (str(program), "-hide_banner", "-nostdin", "-loglevel", "error", "-y", *PROGRESS)


def memory_for(facts: VideoFacts, arguments: Arguments) -> int:
    """Bytes."""
    if "-init_hw_device" in arguments.inputs:
        return HARDWARE_MEMORY
    usual = LARGE_MEMORY if facts.width * facts.height > LARGE_PIXELS else MEMORY
    # It keeps pictures for every core.
    return 2 * usual if arguments.maker.startswith("libsvtav1") else usual


async def run_watched(contained: Contained, conversion: Conversion) -> Ended:
    """Run ffmpeg until it ends, stands still, takes too long, or is not wanted any more. Raises ProgramTimeout, Stopped."""
    seconds = BASE_SECONDS + SECONDS_A_SECOND * (conversion.duration_ms or 0) / 1000
    running = asyncio.create_task(run_program(contained, seconds=seconds, on_line=conversion.hear))
    conversion.follow(running)
    try:
        while not running.done():
            beats = conversion.beats
            await asyncio.wait({running}, timeout=STALL_SECONDS)
            if not running.done() and conversion.beats == beats:
                raise ProgramTimeout(f"it stood still for {STALL_SECONDS:.0f} seconds")
        if running.cancelled():
            raise Stopped
        return running.result()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def failure(ended: Ended, path: Path) -> str:
    """Why a run failed, without our own paths. Raises OutOfSpace: that is no fault of the video."""
    if "No space left on device" in ended.tail:
        raise OutOfSpace("No space left for converted videos; free some space, the job is tried again")
    reason = reason_in(ended.tail, ended.code)
    return reason.replace(str(path.parent) + "/", "").replace("file:/proc/self/fd/", "original ")


async def fault_in(run: Run, part: Path, facts: VideoFacts, *, is_last: bool) -> str | None:
    """What is wrong with a result; None where it is good. Where the original itself ends early the processor's result is
    all that can be had."""
    try:
        made = await run.executor.submit(media.check_result, str(part), seconds=CHECK_SECONDS)
    except (MediaError, WorkerDied) as error:
        return f"what came out cannot be played ({error})"
    if is_last or not facts.duration_ms:
        return None
    off = abs((made.duration_ms or 0) - facts.duration_ms)
    if off <= max(TOLERANCE_MS, facts.duration_ms * TOLERANCE_SHARE):
        return None
    return f"what came out lasts {(made.duration_ms or 0) / 1000:.1f} s instead of {facts.duration_ms / 1000:.1f} s"


def put_in_place(part: Path, path: Path) -> int:
    """Make the copy durable under its own name; its size."""
    fd = os.open(part, os.O_RDONLY | os.O_CLOEXEC)
    try:
        seal_written(fd)
        os.fsync(fd)
        size = os.fstat(fd).st_size
    finally:
        os.close(fd)
    os.rename(part, path)
    sync_folder(path.parent)
    return size


def remove(part: Path) -> None:
    """What a run left behind."""
    part.unlink(missing_ok=True)
