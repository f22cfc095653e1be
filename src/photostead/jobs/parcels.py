"""Work that is done on another machine: what travels there and back, and what that machine does with it.

A parcel is the name of one of the functions below, their arguments, and the bytes of the files that they read. Nothing of the
daemon's is opened there, and what the function writes travels back as bytes. Finding a machine is the business of
`jobs.cluster`.
"""

import multiprocessing
import multiprocessing.util
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import msgspec
from pebble import ProcessExpired

from photostead import __version__
from photostead.host.memory import usable_memory
from photostead.jobs.executors import POOLS_PER_TASK, Pool, WorkerDied, make_pool, schedule
from photostead.kernel.errors import MediaError
from photostead.media import tasks as media
from photostead.media.files import Where, open_regular, path_of
from photostead.media.image import Spec
from photostead.media.sidecar import Beside, Sidecar, locate
from photostead.ml import tasks as ml
from photostead.ml.plan import make_plan, process_limit

MIB = 1 << 20
# What is larger is not worth its way, and all that is under way is held in memory, here and by the scheduler.
LARGEST_BYTES = 64 * MIB
WORKER_MEMORY = 1536 * MIB
# Where a machine that helps has its models, unless they lie where it keeps Photostead itself.
MODELS_VARIABLE = "PHOTOSTEAD_ML_MODELS"
RENDITIONS = ("preview", "thumbnail", "fullsize")


class File(NamedTuple):
    """A file in a parcel, in the place of the argument that named it. `name`: how messages call it."""

    name: str
    content: bytes


class Parcel(NamedTuple):
    """What is to be done, by which version of Photostead, and how long it may take, in seconds."""

    version: str
    function: str
    arguments: tuple[Any, ...]
    seconds: float


class Outcome(NamedTuple):
    """What came of a parcel: a value with the files that were written, by their names in the parcel; or the error that the
    function raised; or why this machine does not do it."""

    value: Any = None
    files: Mapping[str, bytes] = {}
    error: Exception | None = None
    refusal: str | None = None


class Errand(NamedTuple):
    """Which arguments of a function name files (by position), which one is a Spec of files to write, and whether it is done by
    the processes of models."""

    function: Callable[..., Any]
    files: tuple[int, ...]
    spec: int | None = None
    is_learning: bool = False


ERRANDS: Mapping[str, Errand] = {
    errand.function.__name__: errand
    for errand in (
        Errand(media.extract, (0, 2)),
        Errand(media.render, (0,), spec=2),
        Errand(ml.find_faces, (1,), is_learning=True),
        Errand(ml.encode_picture, (1,), is_learning=True),
        Errand(ml.read_text, (1,), is_learning=True),
    )
}


def errand_of(function: Callable[..., Any], arguments: Sequence[Any]) -> Errand | None:
    """How a call travels; None for one that stays here. Videos do: a poster frame is not worth sending a film."""
    errand = ERRANDS.get(function.__name__)
    if errand is None or errand.function is not function or "VIDEO" in arguments:
        return None
    return errand


# --- here


def collect(sources: Sequence[Where | Sidecar | None]) -> list[File | None] | None:
    """The contents of these files, in a worker process. None where they are not to be sent: too large together, or one cannot
    be read, which whoever works here says better."""
    found: list[File | None] = []
    room = LARGEST_BYTES
    try:
        for source in sources:
            file = read_whole(source, room)
            found.append(file)
            room -= 0 if file is None else len(file.content)
    except MediaError:
        return None
    return found


def read_whole(source: Where | Sidecar | None, most: int) -> File | None:
    """A file of at most so many bytes; None for none. Raises MediaError."""
    where = locate(source) if isinstance(source, Beside) else source
    if where is None:
        return None
    with open_regular(where) as file:
        if file.size > most:
            raise MediaError(f"{file.name} is too large to be sent")
        with open(file.path, "rb") as content:
            return File(os.path.basename(os.fsdecode(path_of(where))), content.read(most))


def pack(errand: Errand, arguments: Sequence[Any], files: Sequence[File | None], seconds: float) -> Parcel:
    """A call with the contents of its files in their places."""
    sent = list(arguments)
    for position, file in zip(errand.files, files, strict=True):
        sent[position] = file
    if errand.spec is not None:
        sent[errand.spec] = place_in("", sent[errand.spec])
    return Parcel(__version__, errand.function.__name__, tuple(sent), seconds)


def place_in(folder: str, spec: Spec) -> Spec:
    """The same renditions, in a folder and by their names in a parcel."""
    preview, thumbnail, fullsize = (os.path.join(folder, name) for name in RENDITIONS)
    return msgspec.structs.replace(
        spec, preview_path=preview, thumbnail_path=thumbnail, fullsize_path=spec.fullsize_path and fullsize
    )


def unpack(errand: Errand, arguments: Sequence[Any], files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What was written, by where it belongs. Names that nobody asked for are left out."""
    if errand.spec is None:
        return {}
    spec: Spec = arguments[errand.spec]
    places = dict(zip(RENDITIONS, (spec.preview_path, spec.thumbnail_path, spec.fullsize_path), strict=True))
    return {path: files[name] for name, path in places.items() if path and name in files}


# --- there


def work(parcel: Parcel) -> Outcome:
    """Do what a parcel asks for, in a process that is contained as the daemon's own workers are. This is what a Dask worker
    runs."""
    if parcel.version != __version__:
        return Outcome(refusal=f"it runs Photostead {__version__}, and the daemon {parcel.version}")
    errand = ERRANDS[parcel.function]
    with TemporaryDirectory(prefix="photostead-") as folder:
        try:
            value = run_contained(errand, open_parcel(errand, parcel, Path(folder)), parcel.seconds)
        except Exception as error:
            return Outcome(error=error)
        return Outcome(value, read_written(Path(folder)))


def open_parcel(errand: Errand, parcel: Parcel, folder: Path) -> list[Any]:
    """The arguments of a call here. What it reads lies in folders apart: two files may have one name."""
    arguments = list(parcel.arguments)
    for position in errand.files:
        file: File | None = arguments[position]
        if file is not None:
            place = folder / str(position)
            place.mkdir()
            path = place / os.path.basename(file.name)
            path.write_bytes(file.content)
            arguments[position] = str(path)
    if errand.spec is not None:
        arguments[errand.spec] = place_in(str(folder), arguments[errand.spec])
    return arguments


def read_written(folder: Path) -> dict[str, bytes]:
    """The renditions that were made."""
    return {name: (folder / name).read_bytes() for name in RENDITIONS if (folder / name).is_file()}


POOLS: dict[bool, Pool] = {}
LOCK = threading.Lock()


def run_contained(errand: Errand, arguments: Sequence[Any], seconds: float) -> Any:
    """The result of a call in one of this machine's contained processes. Raises what it raises, or WorkerDied."""
    for _ in range(POOLS_PER_TASK):
        pool = ensure_pool(is_learning=errand.is_learning)
        try:
            return schedule(pool, errand.function, tuple(arguments), seconds).result()
        except BrokenProcessPool:
            discard(pool)
        except ProcessExpired as error:
            raise WorkerDied(f"the decoder crashed on another machine (exit code {error.exitcode})") from None
        except (TimeoutError, FutureTimeout):
            raise WorkerDied(f"the decoder took longer than {seconds:.0f} seconds on another machine") from None
    raise WorkerDied("the worker processes of another machine broke down again and again")


def ensure_pool(*, is_learning: bool) -> Pool:
    """The processes of this machine for decoders, or for models, begun when they are needed."""
    with LOCK:
        if not POOLS:
            permit_children()
        if is_learning not in POOLS:
            POOLS[is_learning] = start_learners() if is_learning else start_decoders()
        return POOLS[is_learning]


def start_decoders() -> Pool:
    """Processes that decode."""
    return make_pool(count_hands(), media.initialise_worker, WORKER_MEMORY)


def start_learners() -> Pool:
    """Processes with models, which are looked for where this machine has them, and share its memory."""
    hands = count_hands()
    folders = [os.environ.get(MODELS_VARIABLE), os.path.join(sys.prefix, "share/photostead/models")]
    plan = make_plan([Path(folder) for folder in folders if folder], None, usable_memory() // hands, 1)
    return make_pool(hands, ml.initialise_learner, process_limit(plan), plan)


def count_hands() -> int:
    """How much this process is to do at once: as many threads as its Dask worker was given."""
    from distributed import get_worker

    return int(get_worker().state.nthreads)


def discard(pool: Pool) -> None:
    """Forget a pool that broke down."""
    with LOCK:
        for is_learning, known in list(POOLS.items()):
            if known is pool:
                del POOLS[is_learning]


def permit_children() -> None:
    """Dask's nanny starts its workers as daemons in the sense of multiprocessing, which may have no children, so that none is
    left behind. Ours die with their parent by themselves (`media.limits`), and an orderly end ends them first: pools start
    anew what is ended behind their back."""
    process: Any = multiprocessing.current_process()
    process._config["daemon"] = False
    multiprocessing.util.Finalize(None, stop_pools, exitpriority=100)


def stop_pools() -> None:
    """End the processes of this machine."""
    for pool in POOLS.values():
        stopping: Any = pool
        stopping.stop()
        stopping.join()
