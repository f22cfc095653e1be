"""Whom groups of faces belong to: each owner of photos has a person of their own for it.

Whoever was named, merged, hidden, made a favourite or given a face by hand is kept as they are. Where a group holds faces of
one such person, the rest of it is theirs too; where it holds those of several, each new face goes to whoever has the one most
like it. People whom nobody touched are made one when their groups turn out to be one. Who shares recognised people with others
gets the name that one of them gave, where there is only one.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from photostead.db.tx import Tx
from photostead.features.faces import service as faces
from photostead.features.people import service as people
from photostead.features.recognition import people_store as store
from photostead.features.recognition.people_store import FreeFace, GroupPerson
from photostead.features.vectors import service as vectors
from photostead.features.vectors.service import Space
from photostead.ml.likeness import Vectors, read_vectors

# A write of so many faces stays below 50 ms.
MOST_FACES = 500
# Enough to know a person by, from all the ways they look.
SAMPLES = 100


def settle_some(tx: Tx, circle: str, space: Space, groups: Sequence[int]) -> Sequence[int]:
    """Find whose the faces of groups are, for so many as may be written at once; the groups that are left."""
    room = MOST_FACES
    for place, group in enumerate(groups):
        room -= settle(tx, circle, space, group, room)
        if room <= 0:
            return groups[place:]
    return []


def settle(tx: Tx, circle: str, space: Space, group: int, most: int) -> int:
    """The same for one group, and up to so many of its faces; how many these were, or 1."""
    known = store.list_people(tx, circle, group)
    free = store.list_free(tx, circle, group, most)
    names = {person.name for person in known if person.name and not person.is_hidden}
    for owner_id in sorted({person.owner_id for person in known} | {face.owner_id for face in free}):
        own = [person for person in known if person.owner_id == owner_id]
        mine = [face for face in free if face.owner_id == owner_id]
        if sum(person.is_kept for person in own) > 1:
            give_to_nearest(tx, circle, space, group, own, mine)
        else:
            give_to_one(tx, owner_id, own, mine, next(iter(names)) if len(names) == 1 else "")
    return max(1, len(free))


def give_to_one(tx: Tx, owner_id: int, own: Sequence[GroupPerson], free: Sequence[FreeFace], name: str) -> None:
    """All of a group is one person: the kept one, else the one with most faces, else somebody new. A group that only
    videos show of somebody's founds nobody."""
    one = next((person for person in own if person.is_kept), own[0] if own else None)
    if one is not None:
        person_id = one.id
        merged = [person.id for person in own if person.id != person_id]
        if merged:
            people.absorb(tx, person_id, merged)
        if name and not one.is_kept:
            people.call(tx, person_id, name)
    elif any(face.is_photo for face in free):
        person_id = people.found(tx, owner_id, name)
    else:
        return
    give(tx, [face.id for face in free], person_id)


def give_to_nearest(
    tx: Tx, circle: str, space: Space, group: int, own: Sequence[GroupPerson], free: Sequence[FreeFace]
) -> None:
    """Each face goes to the person who has the one most like it."""
    samples = {person.id: store.list_samples(tx, circle, group, person.id, SAMPLES) for person in own}
    likeness = {}
    wanted = [face.id for face in free]
    for person_id, keys in samples.items():
        likeness[person_id] = best_likeness(load(tx, space, wanted), load(tx, space, keys))
    order = sorted(likeness)
    best = np.argmax([likeness[person_id] for person_id in order], axis=0) if wanted else []
    for place, person_id in enumerate(order):
        give(tx, [face for face, at in zip(wanted, best, strict=True) if at == place], person_id)


def load(tx: Tx, space: Space, keys: Sequence[int]) -> dict[int, bytes]:
    """The vectors of faces."""
    found = vectors.read(tx, space, keys)
    return {key: found[key] for key in keys if key in found}


def best_likeness(wanted: dict[int, bytes], samples: dict[int, bytes]) -> Vectors:
    """How like each face is to the most like of some others."""
    if not wanted or not samples:
        return np.full(len(wanted), -1.0, np.float32)
    likeness: Vectors = read_vectors(list(wanted.values())) @ read_vectors(list(samples.values())).T
    best: Vectors = likeness.max(axis=1)
    return best


def give(tx: Tx, keys: Sequence[int], person_id: int) -> None:
    """Faces are a person's, who may need a picture now; what is written for other programs says so."""
    if keys:
        store.give(tx, keys, person_id)
        people.request_sidecars_of_faces(tx, keys, person_id)
    faces.settle(tx, [person_id])


def forget(tx: Tx, found: Iterable[int]) -> int:
    """Nobody is known by these people of whom nobody said anything; of their faces so many as may be written at once.
    How many faces these were; with none left, the people go."""
    loose = store.keep_loose(tx, list(found))
    count = store.take(tx, loose, MOST_FACES)
    if not count:
        people.forget(tx, loose)
    return count
