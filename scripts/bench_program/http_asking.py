"""Asking a server by many clients at once, and what that costs it: with wrk, or with our own program where there is none."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench_api import Asker, Endpoint, Load, Result, measure_endpoint
from bench_program.processes import cpu_seconds

WRK = "wrk"


@dataclass(frozen=True)
class Side:
    """A server that is asked."""

    asker: Asker
    key: str
    pid: int


def ask(side: Side, paths: Sequence[str], clients: int, seconds: float) -> Result:
    """One run. Raises AssertionError where the first answer is none."""
    endpoint = Endpoint("", list(paths))
    status, body = side.asker.ask(endpoint)
    assert status == 200, f"{paths[0]}: {status} {body[:200]!r}"
    load = Load(seconds, pid=side.pid)
    if load.engine == WRK and seconds >= 1:  # it knows whole seconds only
        return measure_endpoint(side.asker, endpoint, load, clients, len(body))
    return ask_ourselves(side, paths, clients, seconds)


def ask_ourselves(side: Side, paths: Sequence[str], clients: int, seconds: float) -> Result:
    """The same without wrk."""
    address = urlsplit(side.asker.base)
    given = [str(address.hostname), str(address.port), side.key, str(clients), str(seconds)]
    before = cpu_seconds(side.pid)
    run = subprocess.run(
        [sys.executable, "-m", "bench_program.http_load", *given],
        input="\n".join(paths), capture_output=True, text=True, check=True,
    )  # fmt: skip
    spent = cpu_seconds(side.pid) - before
    found = json.loads(run.stdout)
    count = max(1, found["requests"])
    return Result(
        "", clients, 0, count, count / seconds, found["p50"], found["p95"], 0.0, found["errors"], spent * 1000 / count
    )
