"""`scripts/bench memory`: what all processes of a daemon take while they do one thing after the other. RSS counts what
processes share once for each of them, PSS once in all: that is what would be free without them.
"""

import os
import shutil
import time
from contextlib import AbstractContextManager
from pathlib import Path

from bench_api import Load, measure
from bench_program import peer
from bench_program.api import make_key
from bench_program.library import is_busy, start_scan, unfinished, visible, wait_until
from bench_program.ml import MODELS
from bench_program.ml_photos import ensure_photos
from bench_program.processes import Memory, Peak, memory, watch_memory
from bench_program.report import head, show
from tests.daemon import Daemon, start_daemon

IDLE_GOAL_MB, IMPORT_GOAL_MB = 120.0, 400.0
SETTLING_SECONDS = 3.0
ALONE = 2  # processes: the daemon, and Python's resource tracker where workers were


def measure_memory(work: Path, count: int, seconds: float) -> None:
    """Without models, then with them: a library of its own for each."""
    photos = ensure_photos(work / "photos-ml" / str(count), count)
    data = work / "data-memory"
    head(f"memory of all processes, {count} photos, without models")
    with fresh(data, None) as daemon:
        daemon.login().get("/timeline/buckets")
        time.sleep(SETTLING_SECONDS)
        tell("just started", memory(daemon.process.pid), rss_goal=IDLE_GOAL_MB)
        tell_import(daemon, data, photos, "importing")
        with watch_memory(daemon.process.pid) as peak:
            serve(daemon, seconds)
        tell("serving 16 clients, at most", peak)
        daemon.stop()
    head(f"memory of all processes, {count} photos, with models")
    with fresh(data, MODELS) as daemon:
        tell_import(daemon, data, photos, "importing and learning")
        daemon.stop()
    shutil.rmtree(data)


def fresh(data: Path, models: Path | None) -> AbstractContextManager[Daemon]:
    """A daemon that knows nothing yet."""
    os.environ["PHOTOSTEAD_ML_MODELS"] = str(models or "/nonexistent/models")
    shutil.rmtree(data, ignore_errors=True)
    return start_daemon(data)


def tell_import(daemon: Daemon, data: Path, photos: Path, name: str) -> None:
    """The most while it goes on, and what stays when the workers are gone."""
    admin, pid = daemon.login(), daemon.process.pid
    body = {"ownerId": admin.get("/users/me")["id"], "name": "photos", "importPaths": [str(photos)]}
    library = admin.call("POST", "/libraries", body)["id"]
    with watch_memory(pid) as peak:
        start_scan(admin, library)
        wait_until(lambda: visible(data) > 0)
        wait_until(lambda: not is_busy(data) and not unfinished(data))
    goal = IMPORT_GOAL_MB if name == "importing" else None
    tell(f"{name}, at most", peak, rss_goal=goal, theirs=peer.PEAK_RSS_MB)
    wait_until(lambda: memory(pid).processes <= ALONE, 0.5)
    time.sleep(SETTLING_SECONDS)
    tell(f"after {name}", memory(pid), rss_goal=IDLE_GOAL_MB, theirs=peer.IDLE_RSS_MB)


def serve(daemon: Daemon, seconds: float) -> None:
    """Everything that clients ask most, by sixteen at once."""
    measure(daemon.url, make_key(daemon), Load(seconds, (16,), daemon.process.pid), lambda result: None)


def tell(name: str, found: Memory | Peak, rss_goal: float | None = None, theirs: float | None = None) -> None:
    """Both ways of counting."""
    show(f"{name}, PSS", found.pss, "MB")
    show(f"{name}, RSS", found.rss, "MB", theirs, goal=rss_goal)
