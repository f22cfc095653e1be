"""`scripts/bench` without a command: every measurement, in a process of its own, in an order in which each finds what it
needs. One that fails is told of and the next one goes on. Sizes are chosen so that all of it takes less than 40 minutes on
two cores; `--quick` takes small ones, which shows that everything works and no more.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from bench_program.report import number, read

# On a quiet machine no measurement takes half as long, what it makes once included.
PATIENCE_SECONDS = 1800.0
# What one that is told to stop may take to stop its daemons.
FAREWELL_SECONDS = 120.0
# So many are named with the minutes they took.
LONGEST = 6


class Step(NamedTuple):
    """A measurement: its command and options, those with `--quick`, and whether it has nothing to do but wait after its first
    figure, so that others may be measured meanwhile."""

    name: str
    options: Sequence[str] = ()
    quick: Sequence[str] = ()
    rests: bool = False


STEPS = (
    Step("import"),
    Step("start"),
    Step("rescan"),
    Step("idle", quick=["--seconds", "20"], rests=True),
    Step("thumbnails", quick=["--photos", "2", "--rounds", "1"]),
    Step("video", ["--seconds", "20"], quick=["--seconds", "4", "--rounds", "1"]),
    Step("ml", quick=["--count", "6"]),
    Step("memory", quick=["--count", "6", "--seconds", "0.1"]),
    Step("geocode", quick=["--points", "2000"]),
    Step("faces", quick=["--faces", "3000"]),
    Step("search", quick=["--vectors", "10000"]),
    Step("sync", quick=["--assets", "3000"]),
    Step("scan", quick=["--files", "4000"]),
    Step("upload", ["--megabytes", "1024"], quick=["--megabytes", "64"]),
    Step("backup", ["--files", "50000"], quick=["--files", "2000"]),
    Step("api", ["--seconds", "1"], quick=["--seconds", "0.2"]),
    Step("http", ["--seconds", "2"], quick=["--seconds", "0.3", "--rounds", "1", "--crowd", "2"]),
    Step("million", quick=["--assets", "3000"]),
    Step("web", quick=["--assets", "3000", "--rounds", "1"]),
)


def results_folder(work: Path, *, quick: bool) -> Path:
    """Those of small sizes are kept apart, so that none comes into the report."""
    return work / ("results-quick" if quick else "results")


def measure_everything(work: Path, options: Sequence[str], *, quick: bool) -> bool:
    """All steps, and what came of them in a few lines; whether none failed. `options` are those before the command."""
    resting: dict[str, subprocess.Popen[bytes]] = {}
    failed = []
    folder = results_folder(work, quick=quick)
    began = time.monotonic()
    for step in STEPS:
        click.echo(f"\n=== {step.name}, after {(time.monotonic() - began) / 60:.1f} minutes")
        (folder / f"{step.name}.json").unlink(missing_ok=True)
        process = begin(step, options, quick=quick)
        if step.rests:
            wait_for_figure(process, folder / f"{step.name}.json")
            resting[step.name] = process
        elif not ends_well(process):
            failed.append(step.name)
    failed += [name for name, process in resting.items() if not ends_well(process)]
    tell(folder, failed, time.monotonic() - began)
    return not failed


def begin(step: Step, options: Sequence[str], *, quick: bool) -> subprocess.Popen[bytes]:
    """In a process of its own: what one leaves in memory must not count for the next."""
    command = [sys.executable, "-m", "bench_program", *options, step.name, *(step.quick if quick else step.options)]
    return subprocess.Popen(command)


def ends_well(process: subprocess.Popen[bytes]) -> bool:
    """Wait for its end; one that does not come to it is told to stop, and puts its daemons away."""
    try:
        return process.wait(PATIENCE_SECONDS) == 0
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(FAREWELL_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return False


def wait_for_figure(process: subprocess.Popen[bytes], path: Path) -> None:
    """The first one, or the end."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        run = read(path)
        if run is not None and run.figures:
            return
        time.sleep(0.2)


def tell(folder: Path, failed: Sequence[str], seconds: float) -> None:
    """How many figures, which goals were missed, and what did not run to its end."""
    runs = [run for step in STEPS if (run := read(folder / f"{step.name}.json")) is not None]
    figures = [figure for run in runs for figure in run.figures]
    aims = [figure for figure in figures if figure.met is not None]
    missed = [figure for figure in aims if not figure.met]
    click.echo(
        f"\n{len(figures)} figures in {seconds / 60:.1f} minutes; {len(aims)} have a goal, {len(missed)} miss it"
    )
    longest = sorted(runs, key=lambda run: run.seconds, reverse=True)[:LONGEST]
    click.echo(f"  longest, in minutes: {', '.join(f'{run.measurement} {run.seconds / 60:.1f}' for run in longest)}")
    for figure in missed:
        click.echo(f"  missed: {figure.measurement}: {figure.name}, {number(figure.value)} {figure.unit}")
    for name in failed:
        click.echo(f"  FAILED: {name}")
    click.echo(f"kept in {folder}; `scripts/bench report` writes BENCHMARKS.md from that")
