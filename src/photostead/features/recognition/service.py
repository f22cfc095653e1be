"""What other slices may ask of recognition."""

from collections.abc import Sequence

from photostead.db.tx import Tx
from photostead.features.recognition import store
from photostead.features.recognition.work import GROUP_FACES
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
