"""Metrics at /metrics, off until somebody switches them on: numbers about the daemon, none about a person or a file.

Whoever reads them proves that they may by the token, or by asking from this machine; see `check_reader`.
"""

import asyncio
import hmac
import os
import platform
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import apsw
from aiohttp import HttpVersion11, web

from photostead import __version__
from photostead.db.snapshot import list_snapshots
from photostead.features.health import store
from photostead.features.health.exposition import CONTENT_TYPE, Family, Sample, gauge, gauges, histogram, write
from photostead.features.libraries import service as libraries
from photostead.features.queues.schema import QueueResponseDto
from photostead.host import processes
from photostead.host.disk import read_disk_usage
from photostead.host.patience import ask_disk
from photostead.http.context import Services
from photostead.http.credentials import bearer
from photostead.http.peer import find_peer, parse
from photostead.http.traffic import BOUNDS, Traffic
from photostead.kernel.errors import Forbidden, NotFound, PhotosteadError, Unauthenticated
from photostead.kernel.options import Options
from photostead.kernel.pulse import FINE

DISK_SECONDS = 2.0
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True)
class Sources:
    """What the daemon is asked at each reading."""

    services: Services
    traffic: Traffic
    listeners: Callable[[], int]
    certificate_end: Callable[[], datetime | None]


class Metrics:
    """The page; `serve` is its handler."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._started_at, self._began = time.time(), time.monotonic()
        self._counted = store.Counted({})

    async def serve(self, request: web.Request) -> web.Response:
        """Raises NotFound while metrics are off, Unauthenticated and Forbidden for who may not read them."""
        check_reader(request, self._sources.services.options)
        page = write(await self._collect())
        return web.Response(body=page.encode(), headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})

    async def _collect(self) -> list[Family]:
        services = self._sources.services
        queues = await services.db.read(store.read, self._counted)
        return [
            *self._about(),
            *of_traffic(self._sources.traffic),
            gauge("live_event_clients", "Apps and browsers that listen for live events.", self._sources.listeners()),
            *of_queues(queues),
            gauges("assets", "Photos and videos, counted every few minutes.", "type", self._counted.assets),
            of_watches(),
            gauges("health", "1 while a check of the health is passed.", "check", await self._health()),
            *await asyncio.to_thread(lambda: list(of_processes())),
            *await of_disks(services.options),
        ]

    def _about(self) -> Iterator[Family]:
        labels = {"version": __version__, "python": platform.python_version(), "sqlite": apsw.sqlite_lib_version()}
        yield Family("build_info", "gauge", "Always 1; the labels are what runs.", [Sample(1, labels)])
        yield gauge("start_time_seconds", "When the daemon started, since 1970.", round(self._started_at, 3))
        yield gauge("uptime_seconds", "For how long it has been running.", round(time.monotonic() - self._began, 3))
        end = self._sources.certificate_end()
        yield gauge(
            "certificate_end_time_seconds",
            "When the HTTPS certificate expires.",
            None if end is None else end.timestamp(),
        )

    async def _health(self) -> dict[str, float]:
        return {name: float(said == FINE) for name, said in (await self._sources.services.pulse.look()).items()}


def check_reader(request: web.Request, options: Options) -> None:
    """With a token, whoever has it, from anywhere; without one, this machine alone.

    A reverse proxy on this machine asks from this machine too, for whoever asked it. So a request that says that it was
    forwarded is judged by `http.peer`; one that does not must at least name this machine as its host, and speak HTTP/1.1,
    which a proxy that was told nothing (nginx as it comes) does not.
    """
    if not options.metrics_enabled:
        raise NotFound("Metrics are switched off: set metrics.enabled to have them.")
    if options.metrics_token:
        given = bearer(request.headers.get("Authorization")) or ""
        if not hmac.compare_digest(given.encode(errors="replace"), options.metrics_token.encode()):
            raise Unauthenticated("Metrics ask for the bearer token of metrics.token.")
    elif not is_this_machine(request, options):
        raise Forbidden(
            "Metrics are for this machine alone: set metrics.token to read them from elsewhere, or beside a trusted proxy."
        )


def is_this_machine(request: web.Request, options: Options) -> bool:
    """Whether a request comes from here and was forwarded for nobody."""
    peer = find_peer(request, options.proxy_networks)
    address = parse(peer.address)
    name = request.host.rpartition(":")[0] if request.host.rpartition(":")[2].isdigit() else request.host
    return (
        peer.is_local
        and address is not None
        and address.is_loopback
        and name.lower() in LOCAL_NAMES
        and request.version >= HttpVersion11
    )


# --- families


def of_traffic(traffic: Traffic) -> Iterator[Family]:
    """Requests and their times."""
    yield Family(
        "http_requests_total",
        "counter",
        "Requests answered, by route and kind of answer.",
        [
            Sample(count, {"method": method, "route": route, "status": kind})
            for (method, route, kind), count in sorted(traffic.requests.items())
        ],
    )
    yield Family(
        "http_request_duration_seconds",
        "histogram",
        "From a request's head to the head of its answer.",
        [
            sample
            for (method, route), times in sorted(traffic.times.items())
            for sample in histogram({"method": method, "route": route}, BOUNDS, times.counts, round(times.seconds, 6))
        ],
    )


def of_queues(queues: list[QueueResponseDto]) -> Iterator[Family]:
    """Jobs by queue and state."""
    states = ("waiting", "delayed", "paused", "active", "failed")
    yield Family(
        "jobs",
        "gauge",
        "Jobs by queue and state; those of a paused queue are paused.",
        [
            Sample(getattr(queue.statistics, state), {"queue": str(queue.name), "state": state})
            for queue in queues
            for state in states
        ],
    )
    paused = {str(queue.name): float(queue.is_paused) for queue in queues}
    yield gauges("queue_paused", "1 while a queue stands still.", "queue", paused)


def of_watches() -> Family:
    """Libraries by how they notice changes."""
    return gauges(
        "library_watches",
        "Libraries by how they notice changes: live by the kernel's word, polling by asking.",
        "state",
        dict(Counter(str(watch.state) for watch in libraries.watch_states().values())),
    )


def of_processes() -> Iterator[Family]:
    """Memory, time and files of the daemon and its workers; on a thread."""
    used = {"daemon": processes.read_own(), "workers": processes.read_workers()}
    yield gauge("worker_processes", "Worker processes that run now.", used["workers"].count)
    memory = {name: float(usage.memory) for name, usage in used.items()}
    yield gauges("process_resident_memory_bytes", "Resident memory.", "process", memory)
    yield Family(
        "process_cpu_seconds_total", "counter", "Processor time of the daemon.", [Sample(used["daemon"].seconds)]
    )
    yield gauge("process_open_files", "Open descriptors of the daemon.", processes.count_open_files())


async def of_disks(options: Options) -> list[Family]:
    """Sizes of files and disks; left out where a disk does not answer."""
    try:
        return await ask_disk(DISK_SECONDS, read_disks, options.database_file, options.media_dir)
    except (OSError, TimeoutError, PhotosteadError):
        return []


def read_disks(database: Path, media: Path) -> list[Family]:
    """On a thread. Raises OSError."""
    disks = {"media": read_disk_usage(media), "database": read_disk_usage(database.parent)}
    snapshot = next((one.path.stat().st_mtime for one in list_snapshots(database)), None)
    return [
        gauge("database_size_bytes", "The database file.", size_of(database)),
        gauge("database_log_size_bytes", "Its write-ahead log.", size_of(database.with_name(database.name + "-wal"))),
        gauges("disk_free_bytes", "What may still be written.", "folder", {k: v.available for k, v in disks.items()}),
        gauges("disk_size_bytes", "The file system.", "folder", {name: disk.size for name, disk in disks.items()}),
        gauge("database_snapshot_time_seconds", "When the newest snapshot was taken, since 1970.", snapshot),
    ]


def size_of(path: Path) -> int:
    """In bytes; 0 of what is not there."""
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0
