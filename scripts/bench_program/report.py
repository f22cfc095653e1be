"""What a measurement found: one line a figure on the terminal, with the peer's beside it where there is one, and the same
as JSON. The file is written anew after each figure, so a measurement that fails leaves what it had found.
"""

import json
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from bench_program.peer import NAME as IMMICH

ROOT = Path(__file__).resolve().parents[2]
LONGEST_LINE = 200


class Figure(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One of them. `goal` is the most it may be, `at_least` the least; `rounds` are all values of which `value` is the median;
    `ratio` says how many times better than the peer's."""

    measurement: str
    title: str
    name: str
    value: float
    unit: str
    beside: str | None = None
    peer: float | None = None
    ratio: float | None = None
    goal: float | None = None
    at_least: float | None = None
    met: bool | None = None
    rounds: list[float] = []


class Run(msgspec.Struct, kw_only=True):
    """A measurement: what was typed, where and when, and what came of it."""

    measurement: str
    command: str
    machine: dict[str, Any]
    commit: str
    date: str
    seconds: float = 0.0
    failed: str | None = None
    figures: list[Figure] = []


class _Page:
    """Where figures go: the run that is recorded, its file, and the title under which figures stand."""

    run: Run | None = None
    path: Path | None = None
    title = ""
    beside = IMMICH


@contextmanager
def recording(path: Path, measurement: str, command: str) -> Iterator[None]:
    """Keep every figure that is shown meanwhile."""
    began = time.monotonic()
    _Page.path = path
    _Page.run = run = Run(
        measurement=measurement, command=command, machine=this_machine(), commit=this_commit(), date=now()
    )
    try:
        yield
    except BaseException as error:
        run.failed = told(error)
        raise
    finally:
        run.seconds = round(time.monotonic() - began, 1)
        write(path, run)
        _Page.run = _Page.path = None


def told(error: BaseException) -> str:
    """In a line, without where this checkout lies; the terminal has all of it."""
    first = (str(error).splitlines() or [""])[0].replace(str(ROOT), "…")
    return f"{type(error).__name__}: {first[:LONGEST_LINE]}"


def head(title: str, beside: str = IMMICH) -> None:
    """What was measured, where, and how busy the machine was; `beside` is whose figures `peer` are."""
    _Page.title, _Page.beside = title, beside
    load = os.getloadavg()[0]
    click.echo(f"{title}\n  {platform.machine()}, {os.cpu_count()} cores, load {load:.1f} at the start")


def show(
    name: str,
    value: float | Sequence[float],
    unit: str,
    peer: float | None = None,
    goal: float | None = None,
    *,
    at_least: float | None = None,
) -> None:
    """One figure; of several rounds the median, and all are kept. Less is better, except of what is counted by the second
    or has to be `at_least` something; the ratio says how many times better than the peer's ours is."""
    rounds = [] if isinstance(value, int | float) else [float(each) for each in value]
    middle = float(statistics.median(rounds) if rounds else value)  # type: ignore[arg-type]
    is_more_better = at_least is not None or unit.endswith("/s")
    figure = Figure(
        measurement=_Page.run.measurement if _Page.run else "",
        title=_Page.title,
        name=name.strip(),
        value=middle,
        unit=unit,
        beside=None if peer is None else _Page.beside,
        peer=peer,
        ratio=None if peer is None else ratio_of(middle, peer, is_more_better=is_more_better),
        goal=goal,
        at_least=at_least,
        met=is_met(middle, goal, at_least),
        rounds=rounds,
    )
    click.echo(line_of(name, figure))
    if _Page.run is not None and _Page.path is not None:
        _Page.run.figures.append(figure)
        write(_Page.path, _Page.run)


def ratio_of(ours: float, theirs: float, *, is_more_better: bool) -> float | None:
    """How many times better; None where one is nothing."""
    better, worse = (ours, theirs) if is_more_better else (theirs, ours)
    return better / worse if worse else None


def is_met(value: float, goal: float | None, at_least: float | None) -> bool | None:
    """None without a goal."""
    if goal is None and at_least is None:
        return None
    return (goal is None or value <= goal) and (at_least is None or value >= at_least)


def line_of(name: str, figure: Figure) -> str:
    """As the terminal shows it."""
    unit = figure.unit
    times = "-" if figure.ratio is None else f"{number(figure.ratio)}x"
    beside = "" if figure.peer is None else f"   peer {number(figure.peer)} {unit}, ratio {times}"
    aims = [("goal", figure.goal), ("at least", figure.at_least)]
    aim = " ".join(f"{word} {number(each)} {unit}" for word, each in aims if each is not None)
    verdict = f"   {aim}: {'met' if figure.met else 'MISSED'}" if aim else ""
    return f"  {name:<42}{number(figure.value):>10} {unit}{beside}{verdict}"


def number(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


# --- where and when


def this_machine() -> dict[str, Any]:
    """What figures depend on."""
    return {
        "architecture": platform.machine(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }


def processor() -> str:
    """By the kernel's word; boards with ARM cores often have none."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() in {"model name", "Model"}:
            return value.strip()
    return "unknown"


def this_commit() -> str:
    """Of this checkout, marked where something is changed; "unknown" without git."""
    try:
        command = ["git", "-C", str(ROOT), "describe", "--always", "--abbrev=10", "--exclude=*", "--dirty"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def now() -> str:
    """To the second, in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- files


def write(path: Path, run: Run) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(msgspec.to_builtins(run), indent=1, ensure_ascii=False) + "\n")
    part.rename(path)


def read(path: Path) -> Run | None:
    """None when nothing was found yet. Raises ValidationError for what this did not write."""
    return msgspec.json.decode(path.read_bytes(), type=Run) if path.exists() else None
