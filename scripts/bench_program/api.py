"""`scripts/bench api`: the daemon under `bench_api`'s requests, beside the peer's figures for a library of that size."""

from contextlib import AbstractContextManager
from pathlib import Path

import click

from bench_api import Load, Result, measure, show_head, show_result
from bench_program import peer
from bench_program.library import Place, ensure_library
from bench_program.report import ratio
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
    show_ratios(total, results)


def start_one(data_dir: Path, *, is_synthetic: bool) -> AbstractContextManager[Daemon]:
    """The synthetic library has an account of its own."""
    return start_daemon(data_dir, admin=None) if is_synthetic else start_daemon(data_dir)


def make_key(daemon: Daemon) -> str:
    """An API key of the first account."""
    answer = daemon.login().call("POST", "/api-keys", {"name": "bench", "permissions": ["all"]})
    return str(answer["secret"])


def show_ratios(total: int, results: list[Result]) -> None:
    """How many times faster than the peer: p50 with one client, throughput with sixteen."""
    size = min((2040, 100_000, 1_000_000), key=lambda each: abs(each - total))
    click.echo(f"\n# times the peer's speed with {size:,} assets (ours: {total:,})")
    for name in peer.API:
        theirs = peer.API[name].get(size)
        mine = {result.clients: result for result in results if result.endpoint == name}
        if theirs is not None and mine:
            p50, per_second = ratio(theirs.p50, mine[1].p50), ratio(mine[16].per_second, theirs.per_second)
            click.echo(f"{name:<40} p50 {p50:>8}   requests/s {per_second:>8}")
