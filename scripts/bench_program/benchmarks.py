"""`scripts/bench report`: BENCHMARKS.md of what was measured last.

The runs of the work folder take the place of those in `results.json`, which is committed beside this module, and the page is
made of that file alone. Why a goal is missed cannot be measured: that is said in `REASONS`.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from bench_program.everything import STEPS
from bench_program.report import ROOT, Figure, Run, number

RESULTS = Path(__file__).with_name("results.json")
PAGE = ROOT / "BENCHMARKS.md"

# By measurement and the figure's name: the physics of a goal that is missed.
REASONS = {
    (
        "ml",
        "peak memory of all processes, RSS",
    ): "RSS counts what processes share once for each; they take what PSS says",
    (
        "http",
        "an asset, read by both from SQLite: times the peer's",
    ): "45 fields of Python objects, made of rows each time; answers that are kept would be wrong after a change (decision 0066)",
    (
        "http",
        "thumbnails: times the peer's",
    ): "of 98 µs 35 are the kernel's, half of that TCP, as they are the peer's; what is ours takes 42 by itself (decision 0066)",
    (
        "thumbnails",
        "CPU, share of the peer's",
    ): "decoding the JPEG is 59 of 100 ms, and libjpeg-turbo's, as the peer's is",
    **dict.fromkeys(
        (("search", "no filter, p50"), ("search", "a filter that leaves 10%, p50")),
        "512 MB are read for each, exactly, at the 10 to 12 GB a second that the memory gives; half the bytes take as long (decision 0072)",
    ),
    **dict.fromkeys(
        (("million", "smart search, p50"), ("million", "smart search, first")),
        "486 MB are read for each, exactly: 39 to 50 ms by what memory gives, with 20 for the page (decision 0072)",
    ),
    **dict.fromkeys(
        (("million", "search, originalPath, frequent, p50"), ("million", "search, originalPath, frequent, first")),
        "200,000 paths have it, none of the last four years: 300,000 newer ones are looked at, 1 µs each; no index of words knows"
        " when a photo was taken (decision 0067)",
    ),
    **dict.fromkeys(
        (
            ("million", "search, createdBefore, 2019, first"),
            ("million", "search, ocr, two words, first"),
            ("million", "search, originalFileName, short, first"),
            ("million", "search, originalPath, one, first"),
        ),
        "a connection forgets its pages when something was written, and reads them again: twice the CPU of the next time",
    ),
    (
        "million",
        "a change until they are taken back, slowest",
    ): "the one slowest of nearly three hundred, half of which take 18 ms; what it waited for was not found",
}

OPENING = """\
# Benchmarks

What `scripts/bench` found when it was last run. This page is generated (`scripts/bench report`); the figures, with all values
behind each median, are in [`results.json`](scripts/bench_program/results.json).

To repeat: `scripts/bench` measures everything (about 50 minutes; what it makes is kept for the next time, below `--work`),
`scripts/bench --quick` everything with small sizes, `scripts/bench COMMAND` one, `scripts/bench --json FILE COMMAND` for a
program to read. `scripts/bench report` then writes this page.

Seconds on the wall depend on the machine, and on what else it does; CPU and ratios to a peer in the same run less so. Immich's
figures are those of its unmodified release 3.1.0 on a like machine with the same 2,040 files, machine learning off. A *ratio*
says how many times better than the peer we are; less than 1 is worse.
"""


def write_page(results: Path, *, page: Path = PAGE, kept: Path = RESULTS) -> None:
    """Take over the runs in the folder `results`, then write the page."""
    runs = {run.measurement: run for run in read_kept(kept)}
    runs |= {run.measurement: run for run in read_runs(sorted(results.glob("*.json")))}
    kept.write_text(as_json(in_order(runs.values())))
    page.write_text(page_of(read_kept(kept)))


def write_all(results: Path, path: Path) -> None:
    """The runs in a folder as one list."""
    path.write_text(as_json(in_order(read_runs(sorted(results.glob("*.json"))))))


def read_kept(path: Path) -> list[Run]:
    """What was measured before."""
    return msgspec.json.decode(path.read_bytes(), type=list[Run]) if path.exists() else []


def read_runs(paths: Iterable[Path]) -> list[Run]:
    """One a file."""
    return [msgspec.json.decode(path.read_bytes(), type=Run) for path in paths]


def in_order(runs: Iterable[Run]) -> list[Run]:
    """As they are measured, others after that."""
    places = {step.name: place for place, step in enumerate(STEPS)}
    return sorted(runs, key=lambda run: (places.get(run.measurement, len(places)), run.measurement))


def as_json(runs: list[Run]) -> str:
    """With four digits that count: more are noise, and would make every difference long."""
    return json.dumps(rounded(msgspec.to_builtins(runs)), indent=1, ensure_ascii=False) + "\n"


def rounded(value: Any) -> Any:
    """The same with short numbers."""
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, list):
        return [rounded(each) for each in value]
    if isinstance(value, dict):
        return {name: rounded(each) for name, each in value.items()}
    return value


# --- the page


def page_of(runs: list[Run]) -> str:
    """The whole of it."""
    parts = [OPENING, *machines(runs), *goals(runs)]
    parts += [part for run in runs for part in section(run)]
    return "\n".join(parts).rstrip() + "\n"


def machines(runs: list[Run]) -> Iterator[str]:
    """Where and when; one line for all that were taken on one machine at one state of the project."""
    yield "## Where and when\n"
    seen: dict[str, list[Run]] = {}
    for run in runs:
        seen.setdefault(place_of(run), []).append(run)
    for place, there in seen.items():
        names = "" if len(seen) == 1 else f": {', '.join(run.measurement for run in there)}"
        yield f"- {place}, {days_of(there)}{names}"
    yield ""


def days_of(runs: list[Run]) -> str:
    """From the first to the last."""
    days = sorted({run.date[:10] for run in runs})
    return days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"


def place_of(run: Run) -> str:
    """The machine, and the state of the project."""
    machine = run.machine
    return (
        f"{machine['cores']} cores of {machine['processor']} ({machine['architecture']}), {number(machine['memory_gb'])} GB, "
        f"{machine['system']}, Python {machine['python']}; commit {run.commit}"
    )


def goals(runs: list[Run]) -> Iterator[str]:
    """Which are missed, and why."""
    aims = [figure for run in runs for figure in run.figures if figure.met is not None]
    missed = [figure for figure in aims if not figure.met]
    yield "## Goals\n"
    yield f"{len(aims)} figures have a goal; {len(aims) - len(missed)} meet it.\n"
    if missed:
        yield "| measurement | missed | found | goal | why |"
        yield "|---|---|--:|--:|---|"
        for figure in missed:
            why = REASONS.get((figure.measurement, figure.name), "")
            yield row(figure.measurement, figure.name, amount(figure.value, figure), aim(figure), why)
        yield ""
    for run in runs:
        if run.failed is not None:
            yield f"**`{run.command}` did not run to its end**: {plain(run.failed)}\n"


def section(run: Run) -> Iterator[str]:
    """One measurement: a table for each title."""
    yield f"## {run.measurement}\n"
    yield f"`{run.command}`, {number(run.seconds)} s\n"
    for title, figures in groupby(run.figures, key=lambda figure: figure.title):
        yield from table(title, list(figures))


def table(title: str, figures: list[Figure]) -> Iterator[str]:
    """With columns for peer and goal where any figure has one."""
    has_peer = any(figure.peer is not None for figure in figures)
    has_goal = any(figure.met is not None for figure in figures)
    names = next((figure.beside for figure in figures if figure.beside), "")
    yield row(title, "", *([names or "peer", "ratio"] * has_peer), *(["goal", ""] * has_goal))
    yield "|---|--:|" + "--:|--:|" * has_peer + "--:|---|" * has_goal
    for figure in figures:
        theirs = [amount(figure.peer, figure), times(figure)] * has_peer
        aims = [aim(figure), verdict(figure)] * has_goal
        yield row(figure.name, amount(figure.value, figure), *theirs, *aims)
    yield ""


def row(*cells: str) -> str:
    """Of a table."""
    return "| " + " | ".join(map(plain, cells)) + " |"


def plain(text: str) -> str:
    """Nothing that ends a cell or a line."""
    return " ".join(text.replace("|", "\\|").split())


def amount(value: float | None, figure: Figure) -> str:
    """With its unit."""
    return "" if value is None else f"{number(value)} {figure.unit}".strip()


def aim(figure: Figure) -> str:
    """At most, at least."""
    aims = [("≤", figure.goal), ("≥", figure.at_least)]
    return ", ".join(f"{sign} {amount(value, figure)}" for sign, value in aims if value is not None)


def times(figure: Figure) -> str:
    """Beside the peer."""
    return "" if figure.ratio is None else number(figure.ratio)


def verdict(figure: Figure) -> str:
    """Nothing without a goal."""
    return {None: "", True: "met", False: "**missed**"}[figure.met]
