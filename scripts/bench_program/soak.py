"""A household at work for an hour on a daemon that is killed and stopped meanwhile (`tests.soak`): what was wrong, and what the
last daemon holds. Whatever is wrong ends the measurement with status 1.
"""

import shutil
import tempfile
from pathlib import Path

import click

from bench_program.report import head, show
from tests.soak.meters import growth_an_hour
from tests.soak.run import Outcome, plan_minutes, soak

# The first look is at a daemon that gets to know its work.
WARM = 1
GOAL_MB_AN_HOUR = 10.0


def measure_soak(work: Path, minutes: float, seed: str, models: str) -> None:
    """So long, in a folder of its own below `work` that is removed where all was right."""
    work.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="soak-", dir=work))
    head(f"a household at work for {minutes:g} minutes, seed {seed}")
    outcome = soak(folder, plan_minutes(minutes, seed, models), click.echo)
    report(outcome)
    if outcome.wrong:
        raise click.ClickException(f"{len(outcome.wrong)} things were wrong, see above. What is left of it: {folder}")
    shutil.rmtree(folder)


def report(outcome: Outcome) -> None:
    """The figures."""
    first, last = outcome.looks[WARM if len(outcome.looks) > WARM + 1 else 0], outcome.looks[-1]
    show("what was wrong", len(outcome.wrong), "", goal=0)
    show("deeds of the household", outcome.deeds, "")
    show("uploads that were acknowledged", outcome.photos, "")
    show("kill -9", outcome.kills, "")
    show("stops", outcome.stops, "")
    show("own memory of the last daemon at first", first.own, "MB")
    show("own memory of the last daemon at the end", last.own, "MB")
    show("all that was resident at the end, RSS", last.rss, "MB")
    show("its growth", growth_an_hour(outcome.looks[WARM:]), "MB/h", goal=GOAL_MB_AN_HOUR)
    for kind, count in sorted(last.counts.items()):
        show(f"{kind} at first", first.counts.get(kind, 0), "")
        show(f"{kind} at the end", count, "")
