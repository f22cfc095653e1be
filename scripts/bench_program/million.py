"""`scripts/bench million`: what the daemon takes for what people and apps ask of a very large household, over HTTP, by one
client that keeps its line open. The goals are for a million assets.

Of each request there are the median time until its answer is read, the CPU that all of the daemon spent on it, which says the
same on a busy machine, and where it matters the time of the first one after somebody changed something.
"""

import http.client
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench_program.household import ensure_household
from bench_program.household_plan import KEY
from bench_program.library import is_busy, wait_until
from bench_program.million_asks import Ask, asks_of
from bench_program.processes import memory, watch_memory
from bench_program.report import head, show
from tests.daemon import Daemon, start_daemon

# At least so often, and for so long unless that is often enough.
FEWEST, MOST, SECONDS = 5, 60, 2.0
GOAL_RSS_MB = 300.0


class Client:
    """One line to the daemon, and a key."""

    def __init__(self, port: int, key: str = KEY) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.headers = {"x-api-key": key, "Content-Type": "application/json"}

    def ask(self, method: str, path: str, body: Any = None) -> bytes:
        """The body of an answer, read whole. Raises AssertionError for one that tells of a mistake."""
        self.line.request(method, f"/api{path}", None if body is None else json.dumps(body), self.headers)
        answer = self.line.getresponse()
        data = answer.read()
        assert answer.status < 300, f"{method} {path} {body}: {answer.status} {data[:300]!r}"
        return data

    def get(self, path: str) -> Any:
        """JSON."""
        return json.loads(self.ask("GET", path))

    def post(self, path: str, body: Any) -> Any:
        """JSON, of an answer that may be empty."""
        return json.loads(self.ask("POST", path, body) or "null")


@dataclass
class Took:
    """Milliseconds of each round, and CPU in milliseconds of one on average."""

    rounds: list[float] = field(default_factory=list)
    cpu: float = 0.0

    @property
    def p50(self) -> float:
        """Of all of them."""
        return statistics.median(self.rounds)


def measure_million(work: Path, assets: int) -> None:
    """All of it, on a household that is made once. What is changed is changed back."""
    data_dir = work / f"data-household-{assets}"
    ensure_household(data_dir, assets)
    with start_daemon(data_dir, admin=None) as daemon:
        wait_until(lambda: not is_busy(data_dir), 1.0)
        head(f"a household of {assets:,} assets")
        client = Client(daemon.port)
        with watch_memory(daemon.process.pid) as peak:
            for ask in asks_of(client.get, client.post):
                report(ask, measure(daemon, client, ask))
        show("memory while serving, peak RSS", peak.rss, "MB", goal=GOAL_RSS_MB)
        daemon.stop(60)


def measure(daemon: Daemon, client: Client, ask: Ask) -> Took:
    """So often, after one that is not counted."""
    send(client, ask, 0)
    took, before, began = Took(), cpu_ms(daemon), time.perf_counter()
    while len(took.rounds) < FEWEST or (len(took.rounds) < MOST and time.perf_counter() - began < SECONDS):
        at = time.perf_counter()
        send(client, ask, len(took.rounds))
        took.rounds.append((time.perf_counter() - at) * 1000)
    took.cpu = (cpu_ms(daemon) - before) / len(took.rounds)
    return took


def send(client: Client, ask: Ask, number: int) -> None:
    """One round of it."""
    for method, path, body in ask.requests(number):
        client.ask(method, path, body)


def cpu_ms(daemon: Daemon) -> float:
    """Of the daemon's own process: the system's clock of another's CPU time (clock_getcpuclockid(3))."""
    return time.clock_gettime(~daemon.process.pid << 3 | 2) * 1000


def report(ask: Ask, took: Took) -> None:
    """Both figures."""
    show(f"{ask.name}, p50", took.p50, "ms", ask.peer, goal=ask.goal)
    show(f"{ask.name}, CPU", took.cpu, "ms")
