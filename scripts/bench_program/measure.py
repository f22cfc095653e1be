"""The measurements of the daemon itself: importing, doing nothing, starting, scanning again."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple

from bench_program import peer
from bench_program.library import (
    Place,
    begin_import,
    count,
    ensure_corpus,
    ensure_library,
    fresh_daemon,
    is_busy,
    look,
    start_scan,
    unfinished,
    unread,
    visible,
    wait_until,
)
from bench_program.processes import (
    CLOCK_TICKS,
    bytes_written,
    children_cpu_seconds,
    cpu_seconds,
    memory,
    ticks_of,
    watch_memory,
)
from bench_program.report import head, show
from tests.daemon import Daemon, launch, start_daemon

ROUNDS = 5
IDLE_GOAL_MB, IDLE_GOAL_PERCENT = 120.0, 0.5
START_GOAL_SECONDS = 1.5
FIRST_GOAL_SECONDS, VISIBLE_GOAL, PEAK_GOAL_MB = 2.0, 100.0, 400.0
LOOK_SECONDS = 0.02


# --- import


def measure_import(place: Place) -> None:
    """A new library of the whole corpus, from the request to scan it on."""
    ensure_corpus(place)
    head(f"import of {place.files:,} files")
    start_and_stop = cpu_of_start(place)
    before = children_cpu_seconds()
    with fresh_daemon(place) as daemon, watch_memory(daemon.process.pid) as peak:
        took = time_import(daemon, place)
        own = ticks_of(daemon.process.pid) / CLOCK_TICKS
        daemon.stop()
    cpu = children_cpu_seconds() - before - start_and_stop
    (place.data / ".complete").touch()
    report_import(place.files, took, cpu)
    show("... of it the daemon itself, its start too, a file", own / place.files * 1000, "ms")
    show("peak memory of all processes, PSS", peak.pss, "MB")
    show("peak memory of all processes, RSS", peak.rss, "MB", peer.PEAK_RSS_MB, goal=PEAK_GOAL_MB)
    report_renditions(place.data)


def cpu_of_start(place: Place) -> float:
    """What starting and stopping costs alone: the import must not be charged with it."""
    before = children_cpu_seconds()
    with fresh_daemon(place) as daemon:
        daemon.login()
        daemon.stop()
    return children_cpu_seconds() - before


class Took(NamedTuple):
    """Seconds from the request to scan a folder on."""

    first_shown: float
    first_picture: float
    shown: float
    read: float
    done: float


def time_import(daemon: Daemon, place: Place) -> Took:
    """Until the first is in the timeline, until it has its picture, until all are there, all metadata is read, all is made."""
    began = begin_import(daemon, place)
    times = [
        wait_until(lambda: visible(place.data) > 0, LOOK_SECONDS),
        *seen_in_any_order(
            lambda: count(place.data, "select count(*) from assets where thumbnails_at is not null") > 0,
            lambda: visible(place.data) >= place.files,
        ),
        wait_until(lambda: not unread(place.data)),
        wait_until(lambda: not unfinished(place.data) and not is_busy(place.data)),
    ]
    return Took(*(at - began for at in times))


def seen_in_any_order(*conditions: Callable[[], bool]) -> list[float]:
    """When each came true, on the monotonic clock."""
    seen: dict[int, float] = {}

    def look_once() -> bool:
        for number, condition in enumerate(conditions):
            if number not in seen and condition():
                seen[number] = time.monotonic()
        return len(seen) == len(conditions)

    wait_until(look_once, LOOK_SECONDS)
    return [seen[number] for number in range(len(conditions))]


def report_import(files: int, took: Took, cpu: float) -> None:
    """Times scale with the number of files, so the peer's are given for as many."""
    scale = files / peer.FILES
    show("the first in the timeline: after", took.first_shown, "s", goal=FIRST_GOAL_SECONDS)
    show("the first with its picture: after", took.first_picture, "s", goal=FIRST_GOAL_SECONDS)
    show("all in the timeline: after", took.shown, "s", peer.VISIBLE_SECONDS * scale)
    show("all in the timeline: rate", files / took.shown, "files/s", at_least=VISIBLE_GOAL)
    show("all metadata read: after", took.read, "s", peer.METADATA_SECONDS * scale)
    show("all pictures made: after", took.done, "s", peer.THUMBNAIL_SECONDS * scale)
    show("all pictures made: rate", files / took.done, "files/s")
    show("CPU of all processes", cpu, "s", peer.CPU_SECONDS * scale)
    show("CPU a file", cpu / files * 1000, "ms", peer.CPU_SECONDS / peer.FILES * 1000)


def report_renditions(data_dir: Path) -> None:
    """Average sizes."""
    sizes = dict(look(data_dir, "select type, avg(size) / 1000.0 from asset_files group by type"))
    show("preview, average", sizes["preview"], "kB", peer.PREVIEW_KB)
    show("thumbnail, average", sizes["thumbnail"], "kB", peer.THUMBNAIL_KB)


# --- idle


def measure_idle(place: Place, seconds: float) -> None:
    """Memory after work was done and the workers went away, and what is written while nothing happens. Other measurements
    may be taken meanwhile, so the library is its own."""
    ensure_corpus(place)
    place = replace(place, purpose="-idle")
    head(f"idle, after an import of {place.files:,} files")
    with fresh_daemon(place) as daemon:
        begin_import(daemon, place)
        wait_until(
            lambda: visible(place.data) >= place.files and not unfinished(place.data) and not is_busy(place.data)
        )
        report_idle(daemon, seconds)
        daemon.stop()
    with start_daemon(place.data) as daemon:
        daemon.login().get("/timeline/buckets")
        show("freshly started, PSS", memory(daemon.process.pid).pss, "MB", goal=IDLE_GOAL_MB)
        daemon.stop()
    shutil.rmtree(place.data)


def report_idle(daemon: Daemon, seconds: float) -> None:
    """Wait for the workers to go, then look."""
    pid = daemon.process.pid
    wait_until(lambda: memory(pid).processes <= 2, 1.0)  # the second one is Python's resource tracker
    now = memory(pid)
    show("PSS", now.pss, "MB", peer.IDLE_PSS_MB, goal=IDLE_GOAL_MB)
    show("RSS", now.rss, "MB", peer.IDLE_RSS_MB, goal=IDLE_GOAL_MB)
    written, cpu = bytes_written(pid), cpu_seconds(pid)
    time.sleep(seconds)
    show(f"written in {seconds:.0f} s", (bytes_written(pid) - written) / 1000, "kB", goal=0.0)
    show(f"CPU in {seconds:.0f} s, of one core", (cpu_seconds(pid) - cpu) / seconds * 100, "%", goal=IDLE_GOAL_PERCENT)


# --- start


def measure_start(place: Place) -> None:
    """From the start of the process to the first ping it answers; the median of several."""
    ensure_library(place)
    head(f"start, median of {ROUNDS}")
    empty = place.work / "data-empty"
    show("first start, no data folder yet", starts(empty, is_first=True), "s", goal=START_GOAL_SECONDS)
    show("empty", starts(empty), "s", peer.START_SECONDS, goal=START_GOAL_SECONDS)
    show(f"with {place.files:,} files", starts(place.data), "s", peer.START_SECONDS, goal=START_GOAL_SECONDS)


def starts(data_dir: Path, *, is_first: bool = False) -> list[float]:
    """Seconds of each."""
    times = []
    for _ in range(ROUNDS):
        if is_first:
            shutil.rmtree(data_dir, ignore_errors=True)
        times.append(time_start(data_dir))
    return times


def time_start(data_dir: Path) -> float:
    """One start, in seconds."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.monotonic()
    daemon = launch(data_dir, port=port)
    daemon.port = port
    try:
        return wait_until(lambda: answers(daemon), 0.005) - began
    finally:
        daemon.stop()
        daemon.kill()


def answers(daemon: Daemon) -> bool:
    """Whether a ping is answered. Raises RuntimeError when the daemon ended instead."""
    if daemon.process.poll() is not None:
        raise RuntimeError(daemon.log())
    try:
        return daemon.visitor().ask("GET", "/server/ping").status == 200
    except (OSError, HTTPException):
        return False


# --- rescan


def measure_rescan(place: Place) -> None:
    """Scanning again where nothing changed, beside what walking the tree costs at the least."""
    ensure_library(place)
    head(f"rescan of {place.files:,} unchanged files, median of {ROUNDS}")
    with start_daemon(place.data) as daemon:
        admin = daemon.login()
        library = admin.get("/libraries")[0]["id"]
        took = [time_scan(daemon, place.data, library) for _ in range(ROUNDS)]
        daemon.stop()
    show("rescan", took, "s", peer.RESCAN_SECONDS * place.files / peer.FILES)
    show("find -printf", [time_find(place.corpus) for _ in range(ROUNDS)], "s")


def time_scan(daemon: Daemon, data_dir: Path, library: str) -> float:
    """Seconds from the request to the end of the scan."""
    before = look(data_dir, "select refreshed_at from libraries")
    admin = daemon.login()
    began = time.monotonic()
    start_scan(admin, library)
    return wait_until(lambda: look(data_dir, "select refreshed_at from libraries") != before, 0.002) - began


def time_find(folder: Path) -> float:
    """Seconds of find with the facts that a scan needs."""
    began = time.monotonic()
    subprocess.run(["find", folder, "-type", "f", "-printf", "%p %s %T@\\n"], stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - began
