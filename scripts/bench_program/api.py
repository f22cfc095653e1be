"""`scripts/bench api`: the daemon under `bench_api`'s requests, beside the peer's figures for a library of that size."""

from contextlib import AbstractContextManager
from pathlib import Path

from bench_api import Load, Result, measure, show_head, show_result
from bench_program import peer
from bench_program.library import Place, ensure_library
from bench_program.report import head, show
from bench_program.synthetic import KEY, ensure_synthetic
from tests.daemon import Daemon, start_daemon


def measure_api(place: Place, assets: int | None, seconds: float) -> None:
    """Of the imported corpus, or of a made-up library of `assets`."""
    data_dir = place.work / f"data-synthetic-{assets}" if assets else place.data
    if assets:
        ensure_synthetic(data_dir, assets)
    else:
        ensure_library(place)
    with start_one(data_dir, is_synthetic=bool(assets)) as daemon:
        key = KEY if assets else make_key(daemon)
        load = Load(seconds, pid=daemon.process.pid)
        show_head(load)
        total, results = measure(daemon.url, key, load, show_result)
        daemon.stop()
    report(total, results, load.engine)


def start_one(data_dir: Path, *, is_synthetic: bool) -> AbstractContextManager[Daemon]:
    """The synthetic library has an account of its own."""
    return start_daemon(data_dir, admin=None) if is_synthetic else start_daemon(data_dir)


def make_key(daemon: Daemon) -> str:
    """An API key of the first account."""
    answer = daemon.login().call("POST", "/api-keys", {"name": "bench", "permissions": ["all"]})
    return str(answer["secret"])


def report(total: int, results: list[Result], engine: str) -> None:
    """Beside the peer, whose figures are of the size that is nearest."""
    size = min((2040, 100_000, 1_000_000), key=lambda each: abs(each - total))
    head(f"the API with {total:,} assets, asked by {engine}", f"{peer.NAME} with {size:,}")
    for result in results:
        report_result(result, peer.API.get(result.endpoint, {}).get(size))


def report_result(result: Result, theirs: peer.Speed | None) -> None:
    """Latency of one client, throughput of several."""
    if result.clients == 1:
        show(f"{result.endpoint}, p50", result.p50, "ms", theirs and theirs.p50)
        show(f"{result.endpoint}, p95", result.p95, "ms", theirs and theirs.p95)
    else:
        name = f"{result.endpoint}, {result.clients} clients"
        show(name, result.per_second, "requests/s", theirs and theirs.per_second)
    if result.cpu is not None:
        show(f"{result.endpoint}, {result.clients} at once: CPU of a request", result.cpu, "ms")
