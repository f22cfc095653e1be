"""`photostead doctor video`: which ffmpeg converts videos, what it was built with, which units of hardware this machine has,
and what each of them really does, one frame for each codec. Nothing is changed.
"""

import asyncio
from collections.abc import Iterator

import click
import msgspec

from photostead.cli import database
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigFFmpegDto
from photostead.features.videos import service as videos
from photostead.features.videos.service import Trial
from photostead.host.accel import Accelerator, find_accelerators
from photostead.kernel.errors import StartError, Unavailable
from photostead.kernel.options import Options
from photostead.media.accelerators import UNITS
from photostead.media.encoders import AUDIO_ENCODERS, ENCODERS
from photostead.media.ffmpeg import abilities, choose_ffmpeg, find_ffmpeg


class Report(msgspec.Struct, rename="camel"):
    """What was found. `wanted` is what the settings ask for, `used` what that comes to; empty for the processor alone."""

    ffmpeg: str | None
    version: str | None
    problem: str | None
    software: dict[str, bool]
    audio: dict[str, bool]
    tone_mapping: bool
    units: list[Accelerator]
    trials: list[Trial]
    wanted: str
    used: str


def write_report(options: Options, *, as_json: bool) -> int:
    """Look, and write it to the terminal; the exit code: 1 where no video can be converted."""
    report = asyncio.run(look(options))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2))
    else:
        click.echo("\n".join(lines_of(report)))
    return 0 if report.software.get("h264") else 1


async def look(options: Options) -> Report:
    """Everything; each device that can be opened is tried by each way to speak to it."""
    choose_ffmpeg(options.video_ffmpeg)
    config = load_config(options)
    wanted = str(config.accel) if config else "disabled"
    units = find_accelerators()
    try:
        program = find_ffmpeg()
        able = abilities(program)
    except Unavailable as error:
        return Report(None, None, error.message, {}, {}, False, units, [], wanted, "")
    found = [(api, *one) for api in UNITS for one in videos.devices(api)]
    trials = [await videos.try_unit(*one) for one in found]
    used = await videos.find_hardware(config) if config else None
    return Report(
        ffmpeg=str(program),
        version=able.version,
        problem=None,
        software={codec: name in able.encoders for codec, name in ENCODERS.items()},
        audio={codec: name in able.encoders for codec, name in AUDIO_ENCODERS.items()},
        tone_mapping={"zscale", "tonemap"} <= able.filters,
        units=units,
        trials=trials,
        wanted=wanted,
        used=f"{used.api} {used.device}".strip() if used else "",
    )


def load_config(options: Options) -> AdminConfigFFmpegDto | None:
    """What the settings say; None where there is no database yet."""
    try:
        return database.read(options, settings.load).ffmpeg
    except StartError:
        return None


def lines_of(report: Report) -> Iterator[str]:
    """For people."""
    if report.problem:
        yield report.problem
    else:
        yield f"ffmpeg {report.version} at {report.ffmpeg}"
        yield f"  processor  {list_of(report.software)}"
        yield f"  sound      {list_of(report.audio)}"
        yield f"  HDR        {'tone mapping' if report.tone_mapping else 'no tone mapping: it was built without zscale'}"
    yield ""
    yield "Units of hardware" if report.units else "No unit that converts video was found."
    for unit in report.units:
        state = "can be opened" if unit.lack is None else f"cannot be opened ({unit.lack}): see photostead doctor"
        yield f"  {unit.name} at {unit.node}: {state}"
    for trial in report.trials:
        yield ""
        yield from trial_lines(trial)
    yield ""
    yield settings_line(report)


def list_of(found: dict[str, bool]) -> str:
    """`h264 hevc (not: av1)`."""
    has, lacks = [name for name, is_there in found.items() if is_there], [name for name in found if not found[name]]
    return " ".join(has or ["nothing"]) + (f" (not: {' '.join(lacks)})" if lacks else "")


def trial_lines(trial: Trial) -> Iterator[str]:
    """What one unit does by one way to speak to it."""
    yield f"{trial.name} by {trial.api}"
    yield f"  encodes    {' '.join(trial.encodes) or 'nothing'}"
    yield f"  decodes    {' '.join(trial.decodes) or 'nothing'}"
    yield from (f"  not {what}: {why}" for what, why in trial.lacks.items())


def settings_line(report: Report) -> str:
    """What the settings come to."""
    if report.wanted == "disabled":
        return "The settings let the processor do it (video.accel is disabled)."
    if report.used:
        return f"The settings ask for {report.wanted}, and {report.used} is used."
    return f"The settings ask for {report.wanted}, which does not work here: the processor does it."
