"""Finding the nearest of many vectors, clustered as pictures are: time, memory, and how many of the true nearest are found,
with no filter and with ones that leave a tenth and a hundredth. In one process, as a reader's thread of the daemon does it.
"""

import shutil
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench_program import report
from bench_program.processes import own_memory
from photostead.db.connection import connect
from photostead.db.migrate import migrate
from photostead.db.tx import Rows, Tx
from photostead.features.vectors import matrices, service, store
from photostead.features.vectors.schema import Space

Floats = NDArray[np.float32]
Exact = dict[str, list[list[int]]]

DIMENSIONS = 512
# Photos of one event, and how far from each other they are: as far as those of one walk by a CLIP model.
A_CLUSTER = 250
SPREAD = 0.6
AT_ONCE = 10_000
QUERIES = 50
LIMIT = 100
GOALS = {100_000: 10.0, 1_000_000: 50.0}
GOAL_RECALL = 0.995
FILTERS = {"no filter": 1, "a filter that leaves 10%": 10, "a filter that leaves 1%": 100}


def measure_search(work: Path, sizes: Sequence[int]) -> None:
    """Each size in a database of its own, which is removed in the end."""
    for size in sizes:
        report.head(f"Searching {size:,} vectors of {DIMENSIONS} dimensions")
        folder = work / f"vectors-{size}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            measure_size(folder / "photostead.sqlite", size)
        finally:
            shutil.rmtree(folder)


def measure_size(path: Path, size: int) -> None:
    """Fill, search as sqlite-vec does, make the matrix, search with it."""
    migrate(path)
    with closing(connect(path)) as connection:
        connection.execute("pragma synchronous = off")
        tx = Tx(connection)
        with timed("filled", "s"):
            space = fill(tx, size)
    with closing(connect(path, readonly=True)) as connection:
        rows = Rows(connection)
        queries = pick_queries(rows, space)
        exact = find_exactly(rows, space, queries)
        # Until there is a matrix. Few: a million take seconds.
        measure(rows, space, queries[:3], exact, "sqlite-vec alone, no filter", within=None)
        with timed("matrix made", "s"):
            name, number = made(rows, space)
    with closing(connect(path)) as connection:
        store.set_matrix(Tx(connection), space, name, number)
    with closing(connect(path, readonly=True)) as connection:
        search_all(Rows(connection), space, queries, exact)


def search_all(rows: Rows, space: Space, queries: list[bytes], exact: Exact) -> None:
    """Every filter, as keys that count and as a question."""
    anonymous = own_memory("RssAnon")
    with timed("first search, the matrix looked at", "ms"):
        service.nearest(rows, space, queries[0], limit=LIMIT)
    for name, part in FILTERS.items():
        goal = GOALS.get(space.size)
        within = None if part == 1 else range(1, space.size + 1, part)
        measure(rows, space, queries, exact, name, within=within, goal=goal)
        if part > 1:
            accept = partial(those, part)
            measure(rows, space, queries, exact, f"{name}, asked", accept=accept, filtered=name)
    report.show("memory of its own that it took", own_memory("RssAnon") - anonymous, "MB")
    report.show("memory of the matrix, the system's to take", own_memory("RssFile"), "MB")


def those(part: int, keys: Sequence[int]) -> Collection[int]:
    """What a filter would say that leaves one of `part`."""
    return [key for key in keys if key % part == 1]


def fill(tx: Tx, size: int) -> Space:
    """Vectors in clusters, in no order."""
    rng = np.random.default_rng(1)
    space = service.ensure_space(tx, "image", "made up", DIMENSIONS)
    centres = draw_centres(rng, size)
    for start in range(0, size, AT_ONCE):
        vectors = draw_around(rng, centres, min(AT_ONCE, size - start))
        with tx.savepoint():
            tx.run_many(
                f"insert into {space.table} (key, vector) values (?, ?)",
                [(start + number + 1, row.tobytes()) for number, row in enumerate(vectors)],
            )
    tx.run("update vector_spaces set size = ?, changes = ? where id = ?", (size, size, space.id))
    return present(tx, space)


def draw_centres(rng: np.random.Generator, size: int) -> Floats:
    """Of as many events as so many pictures are of."""
    centres = rng.standard_normal((max(1, size // A_CLUSTER), DIMENSIONS), np.float32)
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    return centres


def draw_around(rng: np.random.Generator, centres: Floats, count: int) -> Floats:
    """Pictures of these events, in no order."""
    noise = rng.standard_normal((count, DIMENSIONS), np.float32) * np.float32(SPREAD / DIMENSIONS**0.5)
    drawn: Floats = centres[rng.integers(0, len(centres), count)] + noise
    return drawn


def present(rows: Rows, space: Space) -> Space:
    """As it is now."""
    found = store.get(rows, space.id)
    if found is None:
        raise LookupError(space.table)
    return found


def made(rows: Rows, space: Space) -> tuple[str, int]:
    """The matrix's name, and what it knows."""
    found = matrices.make(rows, space)
    if found is None:
        raise LookupError(space.table)
    return found


def pick_queries(rows: Rows, space: Space) -> list[bytes]:
    """Something near to a picture, as words are."""
    rng = np.random.default_rng(2)
    keys = rng.integers(1, space.size + 1, QUERIES).tolist()
    found = np.stack([np.frombuffer(service.read(rows, space, [key])[key], np.float32) for key in keys])
    noise = rng.standard_normal(found.shape, np.float32) * np.float32(SPREAD / DIMENSIONS**0.5)
    return [row.tobytes() for row in found + noise]


def find_exactly(rows: Rows, space: Space, queries: list[bytes]) -> Exact:
    """The true nearest keys of each query and filter, in twice the precision."""
    wanted = np.stack([np.frombuffer(query, np.float32) for query in queries]).astype(np.float64)
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)
    keys, distances = np.empty(space.size, np.int64), np.empty((space.size, len(queries)), np.float32)
    for at, chunk in chunks(store.iterate(rows, space)):
        vectors = np.frombuffer(b"".join(vector for _, vector in chunk), np.float32).reshape(len(chunk), -1)
        vectors = vectors / np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
        keys[at : at + len(chunk)] = [key for key, _ in chunk]
        distances[at : at + len(chunk)] = 1 - vectors @ wanted.T
    return {name: [first(keys, column, part) for column in distances.T] for name, part in FILTERS.items()}


def chunks(vectors: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, list[tuple[int, bytes]]]]:
    """Where they begin, and so many that fit into memory."""
    at, chunk = 0, []
    for one in vectors:
        chunk.append(one)
        if len(chunk) == AT_ONCE:
            yield at, chunk
            at, chunk = at + len(chunk), []
    if chunk:
        yield at, chunk


def first(keys: NDArray[np.int64], distances: Floats, part: int) -> list[int]:
    """The nearest of those that count."""
    there = np.flatnonzero(keys % part == (1 if part > 1 else 0))
    found: list[int] = keys[there[np.argsort(distances[there], kind="stable")[:LIMIT]]].tolist()
    return found


def measure(
    rows: Rows,
    space: Space,
    queries: list[bytes],
    exact: Exact,
    name: str,
    *,
    within: Collection[int] | None = None,
    accept: Callable[[Sequence[int]], Collection[int]] | None = None,
    filtered: str | None = None,
    goal: float | None = None,
) -> None:
    """Time and recall of one kind of search."""
    now, times, hits = present(rows, space), [], 0
    truth = exact[filtered or (name if name in exact else "no filter")]
    for query, true in zip(queries, truth, strict=False):
        began = time.perf_counter()
        found = service.nearest(rows, now, query, limit=LIMIT, within=within, accept=accept)
        times.append((time.perf_counter() - began) * 1000)
        hits += len(set(true) & {near.key for near in found})
    times.sort()
    report.show(f"{name}, p50", times[len(times) // 2], "ms", goal=goal)
    report.show(f"{name}, p95", times[int(len(times) * 0.95)], "ms")
    missed = 1 - hits / sum(len(true) for true in truth[: len(queries)])
    report.show(f"{name}, missed of {LIMIT}", missed * 100, "%", goal=(1 - GOAL_RECALL) * 100)


@contextmanager
def timed(name: str, unit: str) -> Iterator[None]:
    """Show how long the block took."""
    began = time.perf_counter()
    yield
    report.show(name, (time.perf_counter() - began) * (1000 if unit == "ms" else 1), unit)
