"""The rules of faces that models find.

A face is known by where it is: one that was noted before keeps its id, its person and what a person decided about it; one
that somebody drew or a file names gets the vector and stays the only one there; one that somebody took away stays away. What
was found once and is not found again goes, unless a person had a say in it.
"""

from collections.abc import Mapping, Sequence

from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.assets.service import Bulk, Extent, Where, extent_of
from photostead.features.edits import service as edits
from photostead.features.face_detection import store
from photostead.features.face_detection.matching import Known, match
from photostead.features.faces import service as faces
from photostead.features.learning import service as learning
from photostead.features.learning.service import Ability
from photostead.features.queues import service as queues
from photostead.features.recognition import service as recognition
from photostead.features.settings import service as settings
from photostead.features.smart_search import service as smart_search
from photostead.features.vectors import service as vectors
from photostead.features.vectors.schema import State
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName
from photostead.jobs.tasks import Again
from photostead.ml.results import FoundFace, FoundFaces

TASK = "face"


def wanted_model(rows: Rows) -> str:
    """The model by which faces are found and told apart, by the settings."""
    return settings.load(rows).machine_learning.facial_recognition.model_name


def keep(tx: Tx, asset_id: int, model: str, found: FoundFaces) -> None:
    """A model found these faces on an asset, unless that went meanwhile. Raises Again where another one is wanted by now."""
    if not assets.is_there(tx, asset_id):
        return
    if wanted_model(tx) != model:
        raise Again(f"{model} is not wanted any more")
    known = store.list_known(tx, asset_id)
    pairs = match(known, found.faces)
    has_lost = remove_lost(tx, asset_id, known, {one.id for one in pairs.values()})
    placed = [(place(tx, asset_id, face, pairs.get(n), found), face) for n, face in enumerate(found.faces)]
    kept = {face_id: face.vector for face_id, face in placed if face_id is not None}
    learning.note_looked(tx, asset_id, "faces", model)
    edits.settle_faces(tx, asset_id)
    if kept:
        describe(tx, asset_id, model, kept)
    if has_lost or len(pairs) < len(found.faces):
        smart_search.faces_found(tx, asset_id)
    finish_model(tx, model)


def remove_lost(tx: Tx, asset_id: int, known: Sequence[Known], again: set[int]) -> bool:
    """Forget what only a model ever saw, and does not see any more; whether there was such a face."""
    lost = [one for one in known if one.may_go and one.id not in again]
    store.delete_faces(tx, [one.id for one in lost])
    people = {one.person_id for one in lost if one.person_id is not None}
    if people:
        assets.request_sidecar(tx, asset_id)
        faces.settle(tx, people)
    return bool(lost)


def place(tx: Tx, asset_id: int, face: FoundFace, known: Known | None, found: FoundFaces) -> int | None:
    """Note a face; its key, None for one that somebody said is none."""
    size = (found.width, found.height)
    if known is None:
        return store.insert_face(tx, asset_id, face, size)
    if known.is_refused:
        return None
    if known.is_found:
        store.move_face(tx, known.id, face, size)
    else:
        store.note_score(tx, known.id, face.score)
    return known.id


def describe(tx: Tx, asset_id: int, model: str, kept: Mapping[int, bytes]) -> None:
    """Keep what faces (keys) look like; where these vectors are the ones that answer, whose they are is found out anew for
    what looks otherwise than before."""
    space = vectors.ensure_space(tx, TASK, model, len(next(iter(kept.values()))) // 4)
    before = vectors.read(tx, space, kept)
    fresh = {face_id: vector for face_id, vector in kept.items() if before.get(face_id) != vector}
    vectors.put(tx, space, fresh)
    if space.state == State.SERVING:
        recognition.faces_changed(tx, asset_id, sorted(fresh))


def finish_model(tx: Tx, model: str) -> None:
    """Where the wanted model has looked at everything, its vectors answer from now on, and those of others go. What is near
    by them is another thing than before: all faces are grouped anew."""
    if vectors.building(tx, TASK) is None or store.is_busy(tx) or store.is_anything_lacking(tx, model):
        return
    space = vectors.find_space(tx, TASK, model)
    if space is not None:
        vectors.promote(tx, space)
        if learning.is_wanted(settings.load(tx).machine_learning, Ability.FACES):
            queues.start(tx, QueueName.FACIAL_RECOGNITION, force=True)


def give_up(tx: Tx, asset_id: int) -> None:
    """An asset cannot be looked at: that is not tried again until it gets another picture, or somebody asks for all."""
    model = wanted_model(tx)
    learning.note_looked(tx, asset_id, "faces", model)
    finish_model(tx, model)


def start(tx: Tx, force: bool) -> int:
    """Have all assets looked at, or those that the wanted model has not seen; how many jobs that is. Raises Invalid where
    faces are not looked for."""
    return assets.ask(tx, LOOKING, extent_of(force))


def whose(rows: Rows, extent: Extent) -> Where:
    """The assets that are to be looked at."""
    learning.require(rows, Ability.FACES)
    condition = store.VISIBLE if extent is Extent.ALL else f"{store.VISIBLE} and {store.lacking(wanted_model(rows))}"
    return Where(condition, with_offline=True)


def seen_already(tx: Tx) -> None:
    """There is nothing left to look at."""
    finish_model(tx, wanted_model(tx))


LOOKING = Bulk(learning.DETECT_FACES, Kind("AssetDetectFacesQueueAll", QueueName.FACE_DETECTION), whose, seen_already)
