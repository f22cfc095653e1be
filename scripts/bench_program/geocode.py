"""Names of places: how long one takes, what a search for one takes, and the memory."""

import random
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from bench_program import report
from photostead.features.places import gazetteer

SEED = 31
SEARCHES = ("zurich", "münchen", "paris, texas", "san", "a", "東京", "united", "nonexistent")


def measure_geocode(points: int) -> None:
    """Positions of photos lie where people live; those of the worst case anywhere on earth."""
    report.head(f"Names of {points:,} positions")
    start = time.perf_counter()
    gazetteer.name(0, 0)
    report.show("the first, opening the table", (time.perf_counter() - start) * 1000, "ms")
    kinds = (("where people live", lived), ("in Europe", in_europe), ("anywhere", anywhere))
    drawn = {name: draw(random.Random(SEED), points) for name, draw in kinds}
    before = resident()
    for name, places in drawn.items():
        report.show(f"{name}, each", time_naming(places) / points * 1e6, "µs")
    report.show("memory that this took", resident() - before, "MB")
    for text in SEARCHES:
        times = [time_search(text) for _ in range(5)]
        report.show(f"search {text!r}", statistics.median(times) * 1000, "ms")


def time_search(text: str) -> float:
    """Seconds."""
    start = time.perf_counter()
    gazetteer.search(text, 20)
    return time.perf_counter() - start


def time_naming(places: Sequence[tuple[float, float]]) -> float:
    """Seconds for all of them, one after the other."""
    start = time.perf_counter()
    for latitude, longitude in places:
        gazetteer.name(latitude, longitude)
    return time.perf_counter() - start


def lived(dice: random.Random, points: int) -> Sequence[tuple[float, float]]:
    """Around the places of the table, the populous more often."""
    with gazetteer.TABLE.read() as rows:
        known = rows.rows("select latitude, longitude, population + 1000 from place")
    drawn = dice.choices(known, weights=[population for _, _, population in known], k=points)
    return [near(dice, latitude, longitude) for latitude, longitude, _ in drawn]


def near(dice: random.Random, latitude: float, longitude: float) -> tuple[float, float]:
    """Some kilometres away."""
    return max(-90.0, min(90.0, latitude + dice.gauss(0, 0.03))), max(
        -180.0, min(180.0, longitude + dice.gauss(0, 0.03))
    )


def in_europe(dice: random.Random, points: int) -> Sequence[tuple[float, float]]:
    """Where places lie close together."""
    return [(dice.gauss(48, 3), dice.gauss(8, 5)) for _ in range(points)]


def anywhere(dice: random.Random, points: int) -> Sequence[tuple[float, float]]:
    """Mostly sea, where all radii are looked at."""
    return [(dice.uniform(-90, 90), dice.uniform(-180, 180)) for _ in range(points)]


def resident() -> float:
    """Megabytes of this process in memory."""
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * 4096 / 1e6
