"""Many clients at once, and clients that are too slow: whether anybody gets an error, what it takes of memory, and what it
costs the others. That those who take nothing are cut, after ten minutes, is tested (`tests/api/test_connections.py`).
"""

import socket
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from bench_api import Asker, Result
from bench_program.http_asking import Side, ask
from bench_program.processes import cpu_seconds, memory, repeating
from bench_program.report import head, show
from bench_program.synthetic import KEY
from photostead.http.connection import HEAD_S, SWEEP_S
from tests.daemon import Daemon

CROWD, FAST = 200, 8
# So many of each kind: who sends a byte a second, who takes a byte a second, who asks for much and takes nothing.
SLOW = 100
# Each asks for so many large answers, without taking any.
GREED = 40
IDLE_CPU_S = 0.02
WARM_SHARE = 0.33
GROWTH_GOAL_MB, CPU_GOAL, WAIT_GOAL = 10.0, 1.2, 2.0


def measure_crowd(daemon: Daemon, pictures: Sequence[str], seconds: float) -> None:
    """200 clients for as long as that: thumbnails, assets and the months they are of."""
    head(f"{CROWD} clients at once for {seconds:g} s")
    assets = [path.rpartition("/")[0] for path in pictures]
    paths = [path for pair in zip(pictures, assets, strict=True) for path in pair] + ["/api/timeline/buckets"]
    samples: list[float] = []
    with sampled(daemon, samples):
        result = ask_daemon(daemon, paths, CROWD, seconds)
    show("requests that were answered", result.requests, "")
    show("errors", result.errors, "", goal=0)
    show("p50", result.p50, "ms")
    show("p95", result.p95, "ms")
    show("memory at the end, RSS", samples[-1], "MB")
    show("memory that came after a third of the time", growth(samples), "MB", goal=GROWTH_GOAL_MB)


@contextmanager
def sampled(daemon: Daemon, samples: list[float]) -> Iterator[None]:
    """RSS of the daemon twice a second."""
    with repeating(0.5, lambda: samples.append(memory(daemon.process.pid).rss)):
        yield
    samples.append(memory(daemon.process.pid).rss)


def growth(samples: list[float]) -> float:
    """From the first third's end to the end, by the medians of a few samples."""
    warm = samples[int(len(samples) * WARM_SHARE) :]
    few = max(1, len(warm) // 5)
    return statistics.median(warm[-few:]) - statistics.median(warm[:few])


def measure_slow(daemon: Daemon, pictures: Sequence[str], seconds: float, rounds: int) -> None:
    """What thumbnails cost the fast with hundreds of slow ones beside them and without, in turn; when those are cut."""
    head(f"{3 * SLOW} slow clients beside {FAST} fast ones")
    before = memory(daemon.process.pid).rss
    alone, beside = [], []
    for _ in range(rounds):
        alone.append(ask_daemon(daemon, pictures, FAST, seconds))
        with slow_clients(daemon):
            beside.append(ask_daemon(daemon, pictures, FAST, seconds))
    show("CPU of a request, with them and without", ratios(beside, alone, "cpu"), "x", goal=CPU_GOAL)
    show("p95, with them and without", ratios(beside, alone, "p95"), "x", goal=WAIT_GOAL)
    show("errors", sum(one.errors for one in (*alone, *beside)), "", goal=0)
    with slow_clients(daemon) as lines:
        show("memory they take, RSS", memory(daemon.process.pid).rss - before, "MB")
        time.sleep(HEAD_S + 2 * SWEEP_S)
        show(f"of {SLOW} half-sent requests still there", sum(is_open(line) for line in lines[:SLOW]), "", goal=0)


def ratios(ours: list[Result], theirs: list[Result], name: str) -> list[float]:
    """Round by round."""
    return [getattr(one, name) / getattr(other, name) for one, other in zip(ours, theirs, strict=True)]


@contextmanager
def slow_clients(daemon: Daemon) -> Iterator[list[socket.socket]]:
    """As many of each kind, while the block runs."""
    begin = (begin_to_ask, ask_and_sip, ask_for_much)
    lines = [one(daemon.port) for one in begin for _ in range(SLOW)]
    wait_until_idle(daemon)

    def drip() -> None:
        for line in lines[:SLOW]:
            with suppress(OSError):
                line.send(b"x")
        for line in lines[SLOW : 2 * SLOW]:
            with suppress(OSError):
                line.recv(1)

    try:
        with repeating(1, drip):
            yield lines
    finally:
        for line in lines:
            line.close()


def wait_until_idle(daemon: Daemon) -> None:
    """Until all were given as much as they have room for."""
    before, now = -1.0, 0.0
    while now - before > IDLE_CPU_S:
        time.sleep(0.5)
        before, now = now, cpu_seconds(daemon.process.pid)


def connect(port: int) -> socket.socket:
    """With the least room for what arrives."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    line.connect(("127.0.0.1", port))
    line.setblocking(False)
    return line


def begin_to_ask(port: int) -> socket.socket:
    """A request that never ends."""
    line = connect(port)
    line.send(b"GET /api/server/ping HTTP/1.1\r\nHost: x\r\nX-Long: ")
    return line


def ask_for_much(port: int, times: int = GREED) -> socket.socket:
    """Large answers, none of which is taken."""
    line = connect(port)
    with suppress(BlockingIOError):
        line.send(b"GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * times)
    return line


def ask_and_sip(port: int) -> socket.socket:
    """Large answers, taken a byte at a time."""
    return ask_for_much(port)


def is_open(line: socket.socket) -> bool:
    """Whether the server still has it; what it had sent before is of no interest."""
    try:
        while line.recv(1 << 20):
            pass
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def ask_daemon(daemon: Daemon, paths: Sequence[str], clients: int, seconds: float) -> Result:
    """Requests in turn."""
    return ask(Side(Asker(daemon.url, KEY), KEY, daemon.process.pid), paths, clients, seconds)
