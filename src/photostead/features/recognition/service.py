"""What other slices may ask of recognition."""

from collections.abc import Sequence

from photostead.db.tx import Tx
from photostead.features.learning import service as learning
from photostead.features.recognition import store
from photostead.features.recognition.work import GROUP_ALL, GROUP_FACES
from photostead.jobs.queues import Priority

# Faces of photos that come one after another are looked at together: each look costs a pass over all vectors.
GATHER_MS = 10_000


def faces_changed(tx: Tx, asset_id: int, face_ids_added: Sequence[int]) -> None:
    """Faces (keys) on an asset have a vector now, or another one: whose they are is found out soon."""
    if face_ids_added:
        store.forget_groups(tx, face_ids_added)
        request(tx, store.circle_of(tx, asset_id))


def request(tx: Tx, circle: str, *, delay_ms: int = GATHER_MS, priority: int = Priority.BULK) -> None:
    """Have the new faces in the photos of a cluster group looked at."""
    tx.enqueue(GROUP_FACES.job(circle, priority=priority, delay_ms=delay_ms, circle=circle))


def request_again(tx: Tx) -> int:
    """Have all new faces looked at, and those again that wait for others; how many jobs that is."""
    circles = store.list_circles(tx)
    for circle in circles:
        tx.enqueue(GROUP_FACES.job(f"{circle} again", circle=circle, again=True))
    return len(circles)


def regenerate(tx: Tx, circle: str) -> None:
    """Somebody asks to have the faces of a cluster group grouped anew. Raises Invalid where that is switched off."""
    learning.require_wanted(tx, learning.Ability.FACES)
    tx.enqueue(GROUP_ALL.job(circle, priority=Priority.PERSON, circle=circle))


def joined(tx: Tx, user_id: int, circle: str) -> None:
    """Somebody came into a cluster group: their faces are compared with those of the others."""
    tx.enqueue(GROUP_ALL.job(f"{circle} {user_id}", circle=circle, owner_id=user_id))


def moved(tx: Tx, owner_id: int, assets: Sequence[int]) -> None:
    """Assets are somebody else's now: the faces on them are compared with those of the people that this one shares with."""
    store.forget_groups_on(tx, assets)
    request(tx, store.circle_of_user(tx, owner_id))
