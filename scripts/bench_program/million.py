"""`scripts/bench million`: what the daemon takes for what people and apps ask of a very large household, over HTTP, by one
client that keeps its line open. The goals are for a million assets.

Of each request there are the median time until its answer is read, the CPU that all of the daemon spent on it, which says the
same on a busy machine, and where it matters the time of the first one after somebody changed something.
"""

import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench_program.household import ensure_household
from bench_program.household_plan import KEY
from bench_program.library import is_busy, wait_until
from bench_program.million_asks import Ask, asks_of
from bench_program.processes import children_cpu_seconds, watch_memory
from bench_program.report import head, show
from photostead.db.connection import connect
from photostead.db.tx import Tx
from photostead.features.derived.service import FOLLOWING
from photostead.features.nightly import scheduled
from photostead.features.settings import service as settings
from tests.daemon import Daemon, start_daemon
from tests.photos import jpeg

# At least so often, and for so long unless that is often enough.
FEWEST, MOST, SECONDS = 5, 60, 1.0
GOAL_RSS_MB, GOAL_UPLOAD_MS, GOAL_NIGHT_S = 300.0, 30.0, 300.0
# Bulk work writes in pieces of 50 ms at most, and this change is one of its own.
GOAL_CHANGE_MS = 100.0
UPLOADS = 30
# Entries of the night that look at files, or send something.
OF_FILES = ("backup", "files", "library scan", "newer versions", "integrity", "leftovers", "checksum")


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


def measure_million(work: Path, assets: int) -> None:
    """All of it, on a household that is made once. Nothing is left changed but by the nights."""
    data_dir = work / f"data-household-{assets}"
    began = time.perf_counter()
    ensure_household(data_dir, assets)
    head(f"a household of {assets:,} assets")
    show("making it, unless it was there", time.perf_counter() - began, "s")
    with start_daemon(data_dir, admin=None) as daemon:
        wait_until(lambda: not is_busy(data_dir), 1.0)
        client = Client(daemon.port)
        with watch_memory(daemon.process.pid) as peak:
            for ask in asks_of(client.get, client.post):
                report(ask, measure(daemon, client, ask))
            measure_after_changes(client)
            measure_uploads(daemon, client)
        show("memory while serving, peak RSS", peak.rss, "MB", goal=GOAL_RSS_MB)
        show("memory while serving, peak PSS", peak.pss, "MB")
        measure_asking_for_all(data_dir, client)
        daemon.stop(60)
    measure_night(data_dir)


def measure_after_changes(client: Client) -> None:
    """The first answers after somebody marked a photo: nothing that was kept from before may be all that is fast."""
    head("the first answer after a change")
    photo = client.post("/search/metadata", {"size": 1})["assets"]["items"][0]["id"]
    for ask in asks_of(client.get, client.post):
        if ask.goal is None or "filter" in ask.name:
            continue
        rounds = []
        for number in range(3):
            client.ask("PUT", f"/assets/{photo}", {"isFavorite": number % 2 == 0})
            began = time.perf_counter()
            send(client, ask, number)
            rounds.append((time.perf_counter() - began) * 1000)
        show(f"{ask.name}, first", rounds, "ms", goal=ask.goal)
    client.ask("PUT", f"/assets/{photo}", {"isFavorite": False})


def measure_uploads(daemon: Daemon, client: Client) -> None:
    """Photos that a phone sends one after the other, to the answer that they are safe; they are deleted again."""
    head("uploads into it")
    phone = daemon.visitor(**{"x-api-key": KEY})
    rounds, uids = [], []
    for number in range(UPLOADS):
        photo = jpeg(size=(640, 480), ImageUniqueID=b"%032d" % number)
        began = time.perf_counter()
        answer = phone.upload(f"million {number}.jpg", photo)
        rounds.append((time.perf_counter() - began) * 1000)
        assert answer.status == 201, answer.body
        uids.append(answer.json["id"])
    show("a photo is safe", rounds, "ms", goal=GOAL_UPLOAD_MS)
    client.ask("DELETE", "/assets", {"ids": uids, "force": True})


def measure_asking_for_all(data_dir: Path, client: Client) -> None:
    """Somebody marks a photo again and again while a job is asked for of every asset, and while these are taken back. Most of
    them have nothing to do."""
    head("changes while a job is asked for of every asset")
    photo = client.post("/search/metadata", {"size": 1})["assets"]["items"][0]["id"]
    marking = Client(client.line.port)
    for name, body in (("asked for", {"command": "start", "force": True}), ("taken back", {"command": "empty"})):
        began, rounds = time.perf_counter(), list[float]()
        with ThreadPoolExecutor(1) as other:
            asked = other.submit(client.ask, "PUT", "/jobs/migration", body)
            while not asked.done() or is_asking(data_dir):
                rounds.append(mark(marking, photo, is_favorite=len(rounds) % 2 == 0))
        show(f"until they are {name}", time.perf_counter() - began, "s")
        show(f"a change until they are {name}, p50", rounds, "ms")
        show(f"a change until they are {name}, slowest", max(rounds), "ms", goal=GOAL_CHANGE_MS)
    mark(client, photo, is_favorite=False)


def is_asking(data_dir: Path) -> bool:
    """Whether the jobs are still being put into the queue."""
    with closing(connect(data_dir / "photostead.sqlite", readonly=True)) as connection:
        return bool(list(connection.execute("select 1 from jobs where name = ? limit 1", (FOLLOWING.asking.name,))))


def mark(client: Client, photo: str, *, is_favorite: bool) -> float:
    """Milliseconds that it takes."""
    began = time.perf_counter()
    client.ask("PUT", f"/assets/{photo}", {"isFavorite": is_favorite})
    return (time.perf_counter() - began) * 1000


def measure_night(data_dir: Path) -> None:
    """What asks for the work of a night, each by itself, and then all of that work but what reads files, of which there are
    none."""
    head("a night")
    with closing(connect(data_dir / "photostead.sqlite")) as connection:
        for entry in scheduled(settings.load(Tx(connection))):
            if any(word in entry.name for word in OF_FILES):
                continue
            began = time.process_time()
            with connection:
                entry.ask(Tx(connection))
            show(f"asking for: {entry.name}, CPU", time.process_time() - began, "s", goal=GOAL_NIGHT_S)
    before = children_cpu_seconds()
    with start_daemon(data_dir, admin=None) as daemon:
        began = time.perf_counter()
        wait_until(lambda: not is_busy(data_dir), 0.5)
        show("all of that work, with a start", time.perf_counter() - began, "s", goal=GOAL_NIGHT_S)
        daemon.stop(60)
    show("... CPU", children_cpu_seconds() - before, "s", goal=GOAL_NIGHT_S)


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
    show(f"{ask.name}, p50", took.rounds, "ms", ask.peer, goal=ask.goal)
    show(f"{ask.name}, CPU", took.cpu, "ms")
