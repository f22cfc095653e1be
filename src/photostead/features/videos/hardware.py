"""Which video unit is used: the settings name a way to speak to it, the machine has nodes, and what can really be done is
found out by encoding and decoding one frame. What was found is remembered until the settings change.
"""

import asyncio
import contextlib
import re
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec

from photostead.features.settings.schema import AdminConfigFFmpegDto
from photostead.host.accel import find_accelerators
from photostead.jobs.programs import ProgramTimeout, run_program
from photostead.media.accelerators import UNITS, decoding_trial, encoding_trial, sample_arguments
from photostead.media.ffmpeg import abilities, find_ffmpeg
from photostead.media.launch import Contained
from photostead.media.targets import Api, Hardware

TRIAL_SECONDS = 30.0
# A unit that was busy, or whose driver was not loaded yet, may do it later.
FAILURE_SECONDS = 600.0
# Where in its memory the part of ffmpeg lies that says something.
_ADDRESS = re.compile(r" @ 0x[0-9a-f]+(?=\])")


class Trial(msgspec.Struct, frozen=True):
    """What one unit can do by one way to speak to it; `lacks` says of what it cannot why not, by codec, decoding as
    `decode CODEC`."""

    api: Api
    device: str
    name: str
    encodes: tuple[str, ...] = ()
    decodes: tuple[str, ...] = ()
    lacks: dict[str, str] = {}


class Finding(msgspec.Struct, frozen=True):
    """What the settings' wish came to; `reason` where it came to nothing. `expires` on the monotonic clock, in seconds."""

    hardware: Hardware | None
    reason: str | None
    expires: float | None = None


class Wish(msgspec.Struct, frozen=True):
    """What the settings say."""

    api: Api
    device: str
    decode: bool


_found: dict[Wish, Finding] = {}


def wish_of(config: AdminConfigFFmpegDto) -> Wish | None:
    """None where the processor is to do everything."""
    if config.accel == "disabled":
        return None
    return Wish(Api(config.accel), config.preferred_hw_device, config.accel_decode)


def known(config: AdminConfigFFmpegDto) -> Hardware | None:
    """What was found so far; None also while nobody tried."""
    wish = wish_of(config)
    finding = _found.get(wish) if wish else None
    return finding.hardware if finding else None


async def find(config: AdminConfigFFmpegDto) -> Finding:
    """What can be used after these settings, tried out where that was not done yet. Raises Unavailable without ffmpeg."""
    wish = wish_of(config)
    if wish is None:
        return Finding(None, None)
    finding = _found.get(wish)
    if finding is None or (finding.expires is not None and finding.expires < time.monotonic()):
        finding = _found[wish] = await probe(wish)
    return finding


def forget() -> None:
    """Try everything out again."""
    _found.clear()


async def probe(wish: Wish) -> Finding:
    """The first device that encodes anything, or decodes where that was asked for."""
    reasons = []
    for device, name in await asyncio.to_thread(lambda: list(devices(wish.api, wish.device))):
        trial = await try_unit(wish.api, device, name, with_decoding=wish.decode)
        if trial.encodes or trial.decodes:
            return Finding(Hardware(wish.api, device, bool(trial.decodes), frozenset(trial.encodes)), None)
        reasons += [f"{name}: {next(iter(trial.lacks.values()), 'ffmpeg has no encoder for it')}"]
    reason = "; ".join(reasons) or f"no device that is spoken to by {wish.api} can be used here"
    return Finding(None, reason, time.monotonic() + FAILURE_SECONDS)


def devices(api: Api, wanted: str = "auto") -> Iterator[tuple[str, str]]:
    """What ffmpeg calls each usable device that is spoken to so, and what people do."""
    seen = set()
    for one in find_accelerators():
        is_wanted = wanted == "auto" or Path(one.node).name == Path(wanted).name or wanted == device_of(api, one.node)
        device = device_of(api, one.node)
        if api in {str(name) for name in one.apis} and one.lack is None and is_wanted and device not in seen:
            seen.add(device)
            yield device, f"{one.name} at {one.node}"


def device_of(api: Api, node: str) -> str:
    """NVIDIA's cards have numbers, Rockchip's boards one unit."""
    if api is Api.NVENC:
        return "".join(filter(str.isdigit, Path(node).name)) or "0"
    return "" if api is Api.RKMPP else node


async def try_unit(api: Api, device: str, name: str, *, with_decoding: bool = True) -> Trial:
    """One frame of each codec. Raises Unavailable without ffmpeg."""
    program = await asyncio.to_thread(find_ffmpeg)
    able = await asyncio.to_thread(abilities, program)
    encodes, decodes, lacks = [], [], {}
    for codec, encoder in UNITS[api].encoders.items():
        reason = "ffmpeg was built without it" if encoder not in able.encoders else None
        reason = reason or await run_trial(program, encoding_trial(api, device, codec))
        if reason is None:
            encodes.append(codec)
        else:
            lacks[codec] = reason
    for codec in ("h264", "hevc") if with_decoding else ():
        reason = await try_decoding(program, api, device, codec)
        if reason is None:
            decodes.append(codec)
        else:
            lacks[f"decode {codec}"] = reason
    return Trial(api, device, name, tuple(encodes), tuple(decodes), lacks)


async def try_decoding(program: Path, api: Api, device: str, codec: str) -> str | None:
    """One frame that the processor encoded; the reason where the unit does not decode it."""
    async with scratch_folder() as folder:
        sample = str(folder / "sample.mkv")
        reason = await run_trial(program, (*sample_arguments(codec), sample))
        return reason or await run_trial(program, decoding_trial(api, device, sample))


@contextlib.asynccontextmanager
async def scratch_folder() -> AsyncIterator[Path]:
    """A folder of the moment."""
    folder = await asyncio.to_thread(tempfile.mkdtemp, prefix="photostead-")
    try:
        yield Path(folder)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def run_trial(program: Path, arguments: tuple[str, ...]) -> str | None:
    """None where it went well, else why not."""
    argv = (str(program), "-hide_banner", "-nostdin", "-loglevel", "error", "-y", *arguments)
    try:
        ended = await run_program(Contained(argv), seconds=TRIAL_SECONDS)
    except ProgramTimeout as error:
        return str(error)
    return None if ended.code == 0 else reason_in(ended.tail, ended.code)


def reason_in(tail: str, code: int) -> str:
    """The line of ffmpeg's complaints that says most: the first of the last few, what follows are its consequences."""
    lines = [_ADDRESS.sub("", line).strip() for line in tail.splitlines() if line.strip()]
    said = next((line for line in lines[-8:] if not line.startswith(("Svt[", "Last message"))), "")
    return said[:300] or (f"it was killed by signal {-code}" if code < 0 else f"ffmpeg ended with code {code}")
