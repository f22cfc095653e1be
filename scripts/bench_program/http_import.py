"""Looking at pictures while an import runs at full speed: how long one waits, and what a request costs.

The import takes CPU of the daemon's process as well, so a request's is what the event loop's thread takes more in a time with
requests than in one without; requests come at a steady pace, as from somebody who scrolls.
"""

import http.client
import statistics
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bench_program.library import Place, begin_import, ensure_corpus, fresh_daemon, is_busy
from bench_program.report import head, show
from tests.daemon import Daemon, Visitor
from tests.photos import jpeg

PICTURES, PACE_S, SPELL_S = 40, 0.01, 4.0
# One worker's slice: two workers at nice 10 on two cores leave the loop its turn within a few milliseconds.
WAIT_GOAL_MS, CPU_GOAL = 20.0, 1.5


def measure_while_importing(place: Place) -> None:
    """First while nothing else happens, then while the corpus comes in; spells with requests and without take turns."""
    place = replace(place, purpose="-beside")  # the library of the others stays as it is
    ensure_corpus(place)
    head(f"thumbnails at {1 / PACE_S:.0f} a second while {place.files:,} files are imported")
    with fresh_daemon(place) as daemon:
        visitor = daemon.login()
        for number in range(PICTURES):
            visitor.upload(f"{number}.jpg", jpeg(size=(640, 480), ImageUniqueID=b"%032d" % number))
        paths = [f"/api/assets/{asset['id']}/thumbnail" for asset in visitor.wait_for_pictures(PICTURES)]
        while is_busy(place.data):
            time.sleep(0.2)
        idle = spells(daemon, visitor, paths, place.data, most=3)
        report("idle", *idle)
        begin_import(daemon, place)
        while not is_busy(place.data):
            time.sleep(0.05)
        waits, costs = spells(daemon, visitor, paths, place.data)
        report("importing", waits, costs)
        show("importing: p95, times that of an idle daemon", p95(waits) / p95(idle[0]), "x")
        show("importing: p95 more than an idle daemon's", p95(waits) - p95(idle[0]), "ms", goal=WAIT_GOAL_MS)
        show("importing: CPU, times that of an idle daemon",
             statistics.median(costs) / statistics.median(idle[1]), "x", goal=CPU_GOAL)  # fmt: skip
        daemon.stop()


def report(name: str, waits: list[float], costs: list[float]) -> None:
    """Of one state."""
    show(f"{name}: p50", statistics.median(waits), "ms")
    show(f"{name}: p95", p95(waits), "ms")
    show(f"{name}: CPU of the event loop for a request", costs, "ms")


def p95(values: list[float]) -> float:
    """By rank."""
    return sorted(values)[int(len(values) * 0.95)]


def spells(
    daemon: Daemon, visitor: Visitor, paths: list[str], data_dir: Path, most: int = 0
) -> tuple[list[float], list[float]]:
    """Milliseconds that requests took, and CPU of the loop for one, in each spell; `most` spells, or as long as there is work."""
    waits: list[float] = []
    costs: list[float] = []
    while (len(costs) < most) if most else (is_busy(data_dir) or not costs):
        before = loop_seconds(daemon)
        time.sleep(SPELL_S)
        quiet = loop_seconds(daemon) - before
        found = ask_steadily(daemon, visitor, paths)
        costs.append((loop_seconds(daemon) - before - 2 * quiet) / len(found) * 1000)
        waits += found
    return waits, costs


def ask_steadily(daemon: Daemon, visitor: Visitor, paths: list[str]) -> list[float]:
    """For a spell, on one connection."""
    waits: list[float] = []
    with closing(http.client.HTTPConnection("127.0.0.1", daemon.port)) as line:
        end = time.perf_counter() + SPELL_S
        while (began := time.perf_counter()) < end:
            line.request("GET", paths[len(waits) % len(paths)], headers=visitor.headers)
            answer = line.getresponse()
            assert answer.read(), answer.status
            assert answer.status == 200
            waits.append((time.perf_counter() - began) * 1000)
            time.sleep(max(0.0, PACE_S - (time.perf_counter() - began)))
    return waits


def loop_seconds(daemon: Daemon) -> float:
    """CPU of the daemon's first thread, on which its event loop runs."""
    pid = daemon.process.pid
    return int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()[0]) / 1e9
