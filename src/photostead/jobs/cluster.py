"""Other machines that take part in the work: a cluster of Dask workers behind the seam of `jobs.executors`, for those who
installed the extra `cluster` and named a scheduler.

Whatever the cluster does not do is done here: while it cannot be reached, while all of it is busy, and what a lost machine had
in its hands. Nothing is connected while there is nothing to do.
"""

import asyncio
import contextlib
import importlib
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor as Futures
from concurrent.futures import Future
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec, TypeVar

from photostead.jobs import parcels
from photostead.jobs.executors import Executor, Workers
from photostead.jobs.parcels import Errand, Outcome, Parcel
from photostead.kernel.errors import OutOfSpace, Unavailable
from photostead.media.files import write_files
from photostead.media.tasks import initialise_worker

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

CONNECT_SECONDS = 5
# How often we ask which machines there are while there is work, and after how much time without work we leave.
LOOK_SECONDS, IDLE_SECONDS = 3.0, 30.0
# How long we do without a cluster that did not answer.
AWAY_SECONDS = 60.0
# So many parcels for each of its threads: one is done, one waits where it will be done.
PARCELS_PER_THREAD = 2
# All that is under way is held in memory, here and by the scheduler.
MOST_BYTES_UNDER_WAY = 256 * parcels.MIB
READ_SECONDS, READER_MEMORY = 120.0, 512 * parcels.MIB
# A parcel waits for its turn and for its model to be loaded; a machine that hangs as a whole is not waited for.
PATIENCE = 3
MISSING = "the package distributed is not installed; install photostead[cluster]"


class Away(Exception):
    """The cluster does not do this; the message says why."""


class Place(NamedTuple):
    """Where a scheduler listens (tcp://HOST:PORT or tls://HOST:PORT), and for TLS the authority's certificate with our own
    certificate and key (PEM)."""

    scheduler: str
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


class Cluster:
    """The connection to a scheduler: made when there is work, left when there is none."""

    def __init__(self, place: Place, connect: Callable[[Place], Any] | None = None) -> None:
        self.place = place
        self._connect = connect or open_client
        # Told how many parcels it takes at once whenever that changes; replaced by whoever wants to know.
        self.on_room: Callable[[int], None] = lambda room: None
        self.room = 0
        self.done = 0
        self._under_way = self._bytes = 0
        self._client: Any = None
        self._futures: Futures | None = None
        self._visit: asyncio.Task[None] | None = None
        self._lost = asyncio.Event()
        self._away_until = 0.0
        self._busy_at = 0.0
        # What its machines lack a model or space for, and until when nobody asks them again.
        self._unfit: dict[Errand, float] = {}
        self._readers = Executor(1, initialise_worker, READER_MEMORY)

    def over(self, local: Workers) -> "Farm":
        """Workers that the cluster helps."""
        return Farm(local, self)

    def takes(self, errand: Errand) -> bool:
        """Whether it takes another parcel now, of this kind."""
        return self.has_room() and time.monotonic() >= self._unfit.get(errand, 0.0)

    def give_up(self, errand: Errand) -> None:
        """Ask for nothing of this kind for a while: a hundred thousand pictures need not travel to hear the same."""
        self._unfit[errand] = time.monotonic() + AWAY_SECONDS

    def has_room(self) -> bool:
        """Whether it takes another parcel now. One that is not connected is looked for, and does not."""
        self._busy_at = time.monotonic()
        if self._visit is None and self._busy_at >= self._away_until:
            self._visit = asyncio.create_task(self._stay())
        return self._under_way < self.room

    async def run(self, errand: Errand, arguments: Sequence[Any], seconds: float) -> Outcome:
        """What came of a call on another machine. Raises Away."""
        self._under_way += 1
        size = 0
        try:
            files = await self._readers.submit(
                parcels.collect, [arguments[position] for position in errand.files], seconds=READ_SECONDS
            )
            size = sum(len(file.content) for file in files or () if file is not None)
            if files is None or self._bytes + size > MOST_BYTES_UNDER_WAY:
                raise Away("its files are too large to be sent, or cannot be read")
            self._bytes += size
            return await self._send(parcels.pack(errand, arguments, files, seconds))
        finally:
            self._under_way -= 1
            self._bytes -= size
            self._busy_at = time.monotonic()

    async def _send(self, parcel: Parcel) -> Outcome:
        futures, lost = self._futures, self._lost
        if futures is None:
            raise Away("it is not connected")
        future: Future[Outcome] = await asyncio.to_thread(futures.submit, parcels.work, parcel)
        try:
            outcome = await wait_for(future, lost, PATIENCE * parcel.seconds)
        finally:
            future.cancel()
        if outcome.refusal is not None:
            self._leave(outcome.refusal)
            raise Away(outcome.refusal)
        self.done += 1
        return outcome

    async def _stay(self) -> None:
        """From connecting until nothing was to do for a while, or the scheduler is lost."""
        try:
            self._client = await asyncio.to_thread(self._connect, self.place)
            self._futures, self._lost = self._client.get_executor(pure=False), asyncio.Event()
            log.info("The cluster at %s takes part", self.place.scheduler)
            while self._client.status == "running" and time.monotonic() - self._busy_at < IDLE_SECONDS:
                self._note_room(PARCELS_PER_THREAD * sum((await asyncio.to_thread(self._client.nthreads)).values()))
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await self._lost.wait()
                        break
        except Exception as error:
            self._leave(str(error) or type(error).__name__)
        finally:
            self._visit = None
            await self._part()

    def _note_room(self, room: int) -> None:
        if room == self.room:
            return
        log.info("The cluster takes %d jobs at a time", room)
        self.room = room
        if not room:  # what was given to it waits for a machine that may never come
            self._lost.set()
        self.on_room(room)

    def _leave(self, reason: str) -> None:
        """Do without it for a while."""
        if time.monotonic() >= self._away_until:
            log.warning("The cluster at %s does not take part: %s", self.place.scheduler, reason)
        self._away_until = time.monotonic() + AWAY_SECONDS
        self._lost.set()

    async def _part(self) -> None:
        """Nothing of a connection is left, and whoever waits for something hears of it."""
        client, self._client, self._futures = self._client, None, None
        self._lost.set()
        self._note_room(0)
        if client is not None:
            with contextlib.suppress(Exception):
                await asyncio.to_thread(client.close, CONNECT_SECONDS)

    async def stop(self) -> None:
        """Leave the cluster now."""
        self._away_until = float("inf")
        if self._visit is not None:
            self._visit.cancel()
            await asyncio.gather(self._visit, return_exceptions=True)
        await self._readers.stop()


class Farm:
    """Workers of this machine with the cluster's help (`jobs.executors.Workers`)."""

    def __init__(self, local: Workers, cluster: Cluster) -> None:
        self._local, self._cluster = local, cluster

    @property
    def workers(self) -> int:
        """Processes of this machine."""
        return self._local.workers

    async def submit(self, fn: Callable[..., R], *args: Any, seconds: float) -> R:
        """As `Executor.submit`, wherever it is done."""
        errand = parcels.errand_of(fn, args)
        if errand is not None and self._cluster.takes(errand):
            try:
                result: R = await self._farm_out(errand, args, seconds)
                return result
            except Away as reason:
                log.debug("%s is done here: %s", fn.__name__, reason)
        return await self._local.submit(fn, *args, seconds=seconds)

    async def _farm_out(self, errand: Errand, args: Sequence[Any], seconds: float) -> Any:
        outcome = await self._cluster.run(errand, args, seconds)
        if isinstance(
            outcome.error, Unavailable | OutOfSpace
        ):  # the trouble of that machine: it has no model, no space
            self._cluster.give_up(errand)
            raise Away(outcome.error.message)
        if outcome.error is not None:
            raise outcome.error
        written = parcels.unpack(errand, args, outcome.files)
        if written:
            await asyncio.to_thread(write_files, written)
        return outcome.value


def open_client(place: Place) -> Any:
    """A client of the scheduler, on threads of its own. Raises Away, or what the network says."""
    try:
        import dask

        dask.config.set(QUIET)
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise Away(MISSING) from None
    security = None
    if place.scheduler.startswith("tls://"):
        files = {"tls_ca_file": place.ca, "tls_client_cert": place.certificate, "tls_client_key": place.key}
        named = {name: str(path) for name, path in files.items() if path is not None}
        security = distributed.Security(require_encryption=True, **named)
    return distributed.Client(
        place.scheduler, timeout=CONNECT_SECONDS, security=security, set_as_default=False, name="photostead"
    )


# It warns of parcels that hold bytes, which is what ours are for, and speaks of every connection.
QUIET = {
    "distributed.admin.large-graph-warning-threshold": "1GB",
    "logging": {"distributed": "critical", "distributed.client": "critical"},
}


async def wait_for(future: "Future[Outcome]", lost: asyncio.Event, seconds: float) -> Outcome:
    """The outcome of a parcel. Raises Away where the cluster is lost, gives up or takes too long."""
    task = asyncio.wrap_future(future)
    losing = asyncio.ensure_future(lost.wait())
    both: set[asyncio.Future[Any]] = {task, losing}
    try:
        await asyncio.wait(both, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise Away("it was lost, or took too long")
        if task.cancelled():
            raise Away("it dropped the work")
        if (error := task.exception()) is not None:
            raise Away(f"it failed: {error or type(error).__name__}")
        return task.result()
    finally:
        losing.cancel()
        task.cancel()
