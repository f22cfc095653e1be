"""`scripts/bench http`: what a request costs, beside Node doing the same; many clients, slow ones, and an import meanwhile.

Both sides are asked in turn by the same program (wrk where it is installed), whose CPU is not counted. What counts is how
many requests a second of CPU answers: that is the same on a busy machine and on an idle one, or nearly.
"""

import json
import statistics
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench_api import Asker, Result
from bench_program.http_asking import Side, ask
from bench_program.http_crowds import measure_crowd, measure_slow
from bench_program.http_import import measure_while_importing
from bench_program.library import Place, is_busy, wait_until
from bench_program.report import head, show
from bench_program.synthetic import KEY, ensure_synthetic, give_pictures
from bench_program.thumbnails import node_folder
from photostead.db.connection import connect
from tests.daemon import Daemon, read_line, start_daemon

ASSETS, ASKED_FOR, CLIENTS = 2000, 400, 16
HERE = Path(__file__).parent
FILES_GOAL, JSON_GOAL = 2.0, 0.65
START_SECONDS = 30.0


@dataclass(frozen=True)
class Case:
    """The same thing asked of both; `goal` is how many times the peer's requests a second of CPU must answer."""

    name: str
    ours: list[str]
    theirs: list[str]
    goal: float | None


def measure_http(place: Place, seconds: float, rounds: int, crowd_seconds: float) -> None:
    """All of it."""
    data_dir = place.work / f"data-http-{ASSETS}"
    ensure_synthetic(data_dir, ASSETS)
    give_pictures(data_dir)
    with start_daemon(data_dir, admin=None) as daemon, start_peer(place.work, data_dir, daemon) as theirs:
        wait_until(lambda: not is_busy(data_dir))
        ours = Side(Asker(daemon.url, KEY), KEY, daemon.process.pid)
        head("requests for a second of CPU, beside Node", beside="Node")
        pictures = [path for path, _ in pictures_of(data_dir)]
        for case in cases(pictures):
            compare(case, ours, theirs, seconds, rounds)
        measure_crowd(daemon, pictures, crowd_seconds)
        measure_slow(daemon, pictures, seconds, rounds)
        daemon.stop()
    measure_while_importing(place)


def cases(pictures: Sequence[str]) -> list[Case]:
    """Each side has its pictures and assets at the same addresses."""
    assets = [path.rpartition("/")[0] for path in pictures]
    ping, version = ["/api/server/ping"], ["/api/server/version"]
    return [
        Case("thumbnails", list(pictures), list(pictures), FILES_GOAL),
        Case("ping", ping, ping, JSON_GOAL),
        Case("version", version, version, JSON_GOAL),
        Case("an asset, read by both from SQLite", assets, assets, JSON_GOAL),
        Case("an asset, in the peer's memory", assets, [f"{path}/bare" for path in assets], None),
    ]


def compare(case: Case, ours: Side, theirs: Side, seconds: float, rounds: int) -> None:
    """In turn; the ratio is that of each round."""
    found: list[tuple[float, float]] = []
    for paths, side in ((case.ours, ours), (case.theirs, theirs)):
        load(side, paths, seconds / 4)
    for _ in range(rounds):
        mine, other = load(ours, case.ours, seconds), load(theirs, case.theirs, seconds)
        found.append((per_cpu_second(mine), per_cpu_second(other)))
    peers = statistics.median(other for _, other in found)
    show(f"{case.name}, for a second of CPU", [mine for mine, _ in found], "requests/s", peers)
    show(f"{case.name}: times the peer's", [mine / other for mine, other in found], "x", at_least=case.goal)


def load(side: Side, paths: list[str], seconds: float) -> Result:
    """One run. Raises AssertionError for an answer that is none."""
    result = ask(side, paths, CLIENTS, seconds)
    assert not result.errors, f"{paths[0]}: {result.errors} errors"
    return result


def per_cpu_second(result: Result) -> float:
    """How many requests a second of CPU answers."""
    assert result.cpu
    return 1000 / result.cpu


def pictures_of(data_dir: Path) -> list[tuple[str, str]]:
    """Addresses and files of thumbnails, always the same ones."""
    with closing(connect(data_dir / "photostead.sqlite", readonly=True)) as connection:
        found = connection.execute(
            """
            select '/api/assets/' || a.uid || '/thumbnail', ? || '/' || f.path from asset_files f
            join assets a on a.id = f.asset_id
            where f.type = 'thumbnail' order by a.uid limit ?
            """,
            (str(data_dir), ASKED_FOR),
        )
        return [(str(path), str(file)) for path, file in found]


@contextmanager
def start_peer(work: Path, data_dir: Path, daemon: Daemon) -> Iterator[Side]:
    """Node, with what it is to serve."""
    pictures = pictures_of(data_dir)
    visitor = daemon.visitor(**{"x-api-key": KEY})
    uids = [path.split("/")[3] for path, _ in pictures]
    given = {
        "key": KEY, "files": pictures, "assets": [(uid, visitor.get(f"/assets/{uid}")) for uid in uids],
        "database": str(data_dir / "photostead.sqlite"),
    }  # fmt: skip
    path = work / "http-peer.json"
    path.write_text(json.dumps(given))
    command = [str(node_folder() / "bin/node"), "--no-warnings", str(HERE / "http_peer.mjs"), str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield Side(Asker(read_line(process.stdout, START_SECONDS).strip(), KEY), KEY, process.pid)
    finally:
        process.kill()
        process.wait()
