"""A look at the faces that came: what is compared with what, a stretch at a time, and under which rules. Few new faces are
compared with those alone that the index of vectors finds near them, many with all there are: the outcome is the same.
"""

import asyncio
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from photostead.db.tx import Rows, Tx
from photostead.features.recognition import store
from photostead.features.recognition.rules import Plan
from photostead.features.recognition.store import KnownFace, NewFace
from photostead.features.vectors import service as vectors
from photostead.features.vectors.service import Space
from photostead.jobs.tasks import Run
from photostead.ml.grouping import Look, Outcome
from photostead.ml.likeness import Found, Known, Rules, Vectors, arrange, compare, join, read_vectors

# Known faces that are read and compared at once: with as many new ones that is 64 MB of likenesses.
STRETCH = 4096
# Comparing so many pairs takes a tenth of a second: more is done by a process of its own, that yields to others.
MOST_HERE = 3_000_000
SECONDS = 120.0
# So many new faces are looked up one by one: each costs a pass over the index, which is less than reading all vectors.
FEW = 16
MOST_NEAR = 1 << 40
# The index may be wrong in the last digits; what is near is decided by `ml.likeness`.
SLACK = 0.001
# Vectors that were read already, by key, while many faces are looked at: reading one takes longer than comparing it.
Shelf = dict[int, bytes]
SHELF_BYTES = 64 << 20


def rules_of(plan: Plan) -> Rules:
    """The rules as the arithmetic takes them."""
    return Rules(plan.min_faces, plan.max_distance)


async def look(run: Run, plan: Plan, space: Space, circle: str, new: Sequence[NewFace], shelf: Shelf) -> set[int]:
    """Look at new faces and keep what came of it; the groups that changed."""
    keys = [face.id for face in new]
    found = await run.db.read(list_candidates, plan, space, circle, keys)
    gone = [face.id for face in found if not face.is_shown]
    known = arranged([face for face in found if face.is_shown])
    wanted = await run.db.read(matrix, space, keys, shelf)
    stretches = [(start, await compare_with(run, plan, space, wanted, known, start, shelf)) for start in starts(known)]
    counts = np.array([bool(face.is_photo) for face in new])
    next_group = await run.db.read(store.next_group)

    def conclude() -> Outcome:
        return Look(keys, wanted, counts, known, join(stretches, len(keys)), rules_of(plan), next_group).outcome()

    outcome = await asyncio.to_thread(conclude)
    await run.db.write(put, circle, outcome, keys, gone)
    return {group for group in outcome.groups.values() if group is not None} | set(outcome.renamed.values())


def list_candidates(rows: Rows, plan: Plan, space: Space, circle: str, new: Sequence[int]) -> list[KnownFace]:
    """The known faces that new ones are to be compared with."""
    if len(new) > FEW:
        return store.list_known(rows, circle)
    reach = plan.max_distance + SLACK
    near = {
        one.key
        for vector in vectors.read(rows, space, new).values()
        for one in vectors.nearest(rows, space, vector, limit=MOST_NEAR, max_distance=reach)
    }
    found = store.list_known_of(rows, circle, near)
    # Whether one of those that wait becomes a core is a question of whom it is close to.
    beyond = {key for face in found for key in msgspec.json.decode(face.near, type=list[int])} - near
    return found + store.list_known_of(rows, circle, beyond)


def arranged(found: Sequence[KnownFace]) -> Known:
    """Known faces as the arithmetic takes them."""
    near: Mapping[int, Sequence[int]] = {
        face.id: msgspec.json.decode(face.near) for face in found if not face.is_core and face.near != "[]"
    }
    return arrange(
        [face.id for face in found],
        [face.group_id for face in found],
        [bool(face.is_core) for face in found],
        [bool(face.is_photo) for face in found],
        near,
    )


def starts(known: Known) -> range:
    """Where the stretches of known faces begin."""
    return range(0, len(known.ids), STRETCH)


def matrix(rows: Rows, space: Space, keys: Sequence[int], shelf: Shelf) -> Vectors:
    """The vectors of faces, one a row; zeros, which are like nothing, for one that went meanwhile."""
    read = vectors.read(rows, space, [key for key in keys if key not in shelf])
    found = {key: shelf[key] if key in shelf else read[key] for key in keys if key in shelf or key in read}
    if len(shelf) * space.width < SHELF_BYTES:
        shelf.update(read)
    made = np.zeros((len(keys), space.dimensions), np.float32)
    if found:
        places = [place for place, key in enumerate(keys) if key in found]
        made[places] = read_vectors([found[keys[place]] for place in places])
    return made


async def compare_with(
    run: Run, plan: Plan, space: Space, wanted: Vectors, known: Known, start: int, shelf: Shelf
) -> Found:
    """New faces against one stretch of known ones."""
    end = start + STRETCH
    keys = [int(key) for key in known.ids[start:end]]
    stretch = await run.db.read(matrix, space, keys, shelf)
    cores = int(np.count_nonzero(known.cores[start:end]))
    arguments = (
        wanted,
        stretch,
        known.groups[start : start + cores],
        known.counts[start + cores : end],
        rules_of(plan),
    )
    if len(wanted) * len(keys) > MOST_HERE:
        return await run.executor.submit(compare, *arguments, seconds=SECONDS)
    return await asyncio.to_thread(compare, *arguments)


def put(tx: Tx, circle: str, outcome: Outcome, new: Sequence[int], gone: Sequence[int]) -> None:
    """Keep what came of a look; what may not be used any more is looked at anew when it may."""
    store.put_outcome(tx, circle, outcome, new)
    store.forget_groups(tx, gone)
