"""Spaces of vectors: which one answers, keeping vectors, and finding the nearest ones in the exact order of their distance.

A vector is float32 × `space.dimensions`, as bytes; its length is of no matter, its direction is what is compared.
"""

import math
from array import array
from collections.abc import Collection, Iterable, Mapping

from photostead.db.tx import Rows, Tx
from photostead.features.vectors import due, store, work
from photostead.features.vectors.schema import Accept, Near, Space, State
from photostead.kernel.errors import Invalid

__all__ = [
    "Near",
    "Space",
    "begin_life",
    "building",
    "ensure_space",
    "find_space",
    "lacking",
    "nearest",
    "promote",
    "put",
    "read",
    "remove",
    "serving",
]

MOST_DIMENSIONS = 8192
# Between these no sum of squares in float32 is lost to 0 or infinity.
SHORTEST, LONGEST = 1e-15, 1e15


def serving(rows: Rows, task: str) -> Space | None:
    """The space that answers for "image" or "face"; None before the first vector came."""
    return store.find(rows, task, "state = 'serving'")


def building(rows: Rows, task: str) -> Space | None:
    """The space that is being filled beside it, if there is one."""
    return store.find(rows, task, "state = 'building'")


def find_space(rows: Rows, task: str, model: str) -> Space | None:
    """What a model said so far, whether it answers already or not."""
    return store.find(rows, task, "model = ?", model)


def ensure_space(tx: Tx, task: str, model: str, dimensions: int) -> Space:
    """The space of a model, made where there is none: the first of its task serves at once, another is built beside it and
    takes the place of whatever else was being built. A model whose vectors have another width than before begins anew.

    Raises Invalid for a width that cannot be.
    """
    if not 1 <= dimensions <= MOST_DIMENSIONS:
        raise Invalid(f"The model {model} gave a vector of {dimensions} numbers: 1 to {MOST_DIMENSIONS} can be kept.")
    found = find_space(tx, task, model)
    if found is not None and found.dimensions == dimensions:
        return found
    if found is not None:
        leave(tx, found)
    is_first = serving(tx, task) is None
    space = store.add(tx, task, model, dimensions, State.SERVING if is_first else State.BUILDING)
    for other in store.others(tx, space, State.BUILDING):
        leave(tx, other)
    return space


def promote(tx: Tx, space: Space) -> None:
    """From now on this one answers; the others of its task are removed, in pieces. Of one that answers already only the
    latter: nobody wants the others any more."""
    for other in store.others(tx, space, State.BUILDING, State.SERVING):
        leave(tx, other)
    store.set_state(tx, space, State.SERVING)


def leave(tx: Tx, space: Space) -> None:
    """It is not found any more; a job removes what it takes up."""
    store.set_state(tx, space, State.LEAVING)
    tx.enqueue(work.LOOK_AFTER.job(str(space.id), space_id=space.id))


def put(tx: Tx, space: Space, vectors: Mapping[int, bytes]) -> None:
    """Keep vectors by the ids of their pictures or faces, in the place of earlier ones. What was deleted meanwhile, and a
    space that left meanwhile, takes none.

    Raises Invalid for a vector of the wrong width, or without a direction (zeros, infinities, not numbers).
    """
    for vector in vectors.values():
        require_direction(space, vector)
    now = store.get(tx, space.id)
    if now is None or now.state == State.LEAVING:
        return
    there = store.there(tx, space, vectors)
    kept = {key: vector for key, vector in vectors.items() if key in there}
    if kept:
        store.put(tx, space, kept)
        follow(tx, space)


def remove(tx: Tx, space: Space, keys: Collection[int]) -> None:
    """Forget vectors. Those of pictures and faces that are deleted go by themselves."""
    now = store.get(tx, space.id)
    if now is not None and now.state != State.LEAVING and keys:
        store.remove(tx, space, keys)
        follow(tx, space)


def follow(tx: Tx, space: Space) -> None:
    """Ask for a matrix where it is time. Not at once: while one is being made, each vector that comes asks again."""
    now = store.get(tx, space.id)
    if now is None or not due.is_due(now):
        return
    if now.matrix is None:
        store.want_matrix(tx, now)
    tx.enqueue(work.LOOK_AFTER.job(str(now.id), delay_ms=1000, space_id=now.id))


def begin_life(tx: Tx) -> None:
    """The daemon begins, or another database took the place of the one it had, or a day has passed: see whether what was
    made of the vectors is right."""
    for space in store.list_spaces(tx):
        if space.state == State.LEAVING or space.matrix is not None or due.is_due(space):
            tx.enqueue(work.LOOK_AFTER.job(str(space.id), space_id=space.id, checks=True))


def read(rows: Rows, space: Space, keys: Iterable[int]) -> dict[int, bytes]:
    """The vectors of those keys that have one."""
    return store.read(rows, space, keys)


def lacking(space: Space) -> str:
    """A condition of SQL on `a.id`: it has no vector here."""
    return f"not exists (select 1 from {space.table} where key = a.id)"


def nearest(
    rows: Rows,
    space: Space,
    vector: bytes,
    *,
    limit: int,
    offset: int = 0,
    within: Iterable[int] | None = None,
    accept: Accept | None = None,
    max_distance: float | None = None,
) -> list[Near]:
    """Those of the vectors that are nearest to this one, by cosine distance and, where that is the same, by key.

    Only keys of `within` count where that is given, and only those that `accept` gives back: it is asked in the order of
    their distance, about more and more of them, until there are `offset` + `limit` or all were asked about. Raises Invalid
    for a vector that `put` would not keep.
    """
    from photostead.features.vectors.finding import Query, find  # numpy: not before somebody looks for something

    require_direction(space, vector)
    now = store.get(rows, space.id)
    if now is None or limit <= 0:
        return []
    query = Query(vector, offset + limit, accept, float("inf") if max_distance is None else max_distance)
    return find(rows, now, query, within)[offset : offset + limit]


def require_direction(space: Space, vector: bytes) -> None:
    """Raises Invalid for what is no vector of this space."""
    if len(vector) != space.width:
        raise Invalid(
            f"A vector of the model {space.model} has {space.width} bytes, and this one {len(vector)}: "
            "the model may have been exchanged for another of the same name."
        )
    length = math.hypot(*array("f", vector))
    if not SHORTEST < length < LONGEST:
        raise Invalid(f"The model {space.model} gave a vector without a direction: it may be damaged.")
