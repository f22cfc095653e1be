"""The rules of the search by meaning: which model answers, what has to be looked at, and when another model takes over."""

from msgspec.structs import replace

from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.assets.service import Bulk, Extent, Where, extent_of
from photostead.features.inference.service import Inference
from photostead.features.learning import service as learning
from photostead.features.learning.service import Ability
from photostead.features.queues import service as queues
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigMachineLearningDto
from photostead.features.smart_search import store
from photostead.features.smart_search.recent import RecentWords
from photostead.features.smart_search.schema import EngineState, NextEngineDto, SearchEngineDto
from photostead.features.vectors import service as vectors
from photostead.features.vectors.service import Space
from photostead.jobs.executors import WorkerDied
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority, QueueName
from photostead.kernel.errors import Invalid, Unavailable
from photostead.ml.catalogue import MEANING

__all__ = [
    "RecentWords",
    "Space",
    "describe_engine",
    "faces_found",
    "find_engine",
    "start",
    "vector_of_asset",
    "vector_of_words",
]

TASK = "image"
OFF = "Search by meaning is switched off: an administrator can switch it on in the settings of machine learning."
EMPTY = "No picture has been looked at yet: search by name, place or date meanwhile."


# --- who answers


def find_engine(rows: Rows) -> Space | None:
    """The vectors that are searched; None while there are none. Raises Invalid where a household wants no such search,
    Unavailable where there is neither a model nor anything that one has said before."""
    config = settings.load(rows).machine_learning
    if not learning.is_wanted(config, Ability.SEARCH):
        raise Invalid(OFF)
    space = vectors.serving(rows, TASK)
    reason = learning.reason_against(rows, Ability.SEARCH)
    if space is None and reason is not None:
        raise Unavailable(f"There is no search by meaning yet: {reason}")
    return space


async def vector_of_words(
    recent: RecentWords,
    inference: Inference,
    config: AdminConfigMachineLearningDto,
    space: Space,
    words: str,
    language: str | None,
) -> bytes:
    """The vector of words by the model that a space is of, which need not be the one of the settings any more. Raises
    Unavailable."""
    config = replace(config, clip=replace(config.clip, model_name=space.model))
    try:
        return await recent.encode(inference, config, words, language)
    except WorkerDied as error:
        raise Unavailable("The process that knows what words mean has ended: search again.") from error


def vector_of_asset(rows: Rows, space: Space, asset_id: int) -> bytes:
    """The vector of a picture. Raises Invalid where it has none."""
    found = vectors.read(rows, space, [asset_id]).get(asset_id)
    if found is None:
        raise Invalid(
            "This picture has not been looked at yet, so nothing can be said to be similar to it: try again later."
        )
    return found


def describe_engine(rows: Rows) -> SearchEngineDto:
    """What people are told of it."""
    config = settings.load(rows).machine_learning
    if not learning.is_wanted(config, Ability.SEARCH):
        return SearchEngineDto(EngineState.OFF, None, False, 0, OFF, None)
    space, coming = vectors.serving(rows, TASK), vectors.building(rows, TASK)
    left = store.count_work(rows, learning.ENCODE_PICTURE)
    if space is None:
        reason = learning.reason_against(rows, Ability.SEARCH) or EMPTY
        return SearchEngineDto(EngineState.WAITING, None, False, 0, reason, None)
    following = None
    if coming is not None:
        following = NextEngineDto(coming.model, is_coarse(coming.model), share(coming.size, left))
    progress = share(space.size, left if coming is None else 0)
    return SearchEngineDto(EngineState.READY, space.model, is_coarse(space.model), progress, None, following)


def is_coarse(model: str) -> bool:
    """Whether a model only knows things by their names."""
    return model == MEANING.name


def share(done: int, left: int) -> float:
    """How much is done, from 0 to 1."""
    return round(done / (done + left), 3) if done + left else 1


# --- what is looked at


def keep(tx: Tx, asset_id: int, model: str, vector: bytes) -> None:
    """A model has looked at a picture. If the household wants another one meanwhile, that one looks at it as well."""
    if settings.load(tx).machine_learning.clip.model_name != model:
        request(tx, asset_id)
        return
    space = vectors.ensure_space(tx, TASK, model, len(vector) // 4)
    vectors.put(tx, space, {asset_id: vector})
    store.note_unreadable(tx, asset_id, None)
    if learning.is_on(tx, Ability.DUPLICATES):
        tx.enqueue(assets.asset_job(assets.DETECT_DUPLICATES, asset_id))
    end_building(tx, asset_id)


def give_up(tx: Tx, asset_id: int) -> None:
    """Nothing can be made of a picture: it is found by other things than its meaning, until there is another one of it."""
    store.note_unreadable(tx, asset_id, settings.load(tx).machine_learning.clip.model_name)
    end_building(tx, asset_id)


def end_building(tx: Tx, asset_id: int) -> None:
    """The model that is new answers as soon as nothing is left to look at but this."""
    if vectors.building(tx, TASK) is not None and not store.has_other_work(tx, learning.ENCODE_PICTURE, asset_id):
        settle(tx)


def settle(tx: Tx) -> None:
    """Let the wanted model answer if it has looked at everything: what was answering, or being built, goes."""
    model = settings.load(tx).machine_learning.clip.model_name
    space = vectors.find_space(tx, TASK, model)
    if space is None or store.is_any(tx, what_lacks(space, model)):
        return
    has_other = space.state == "building" or vectors.building(tx, TASK) is not None
    if has_other:
        vectors.promote(tx, space)
    if has_other and learning.is_on(tx, Ability.DUPLICATES):  # by other distances others are alike
        queues.start(tx, learning.QUEUES[Ability.DUPLICATES], force=True)


def what_lacks(space: Space | None, model: str) -> str:
    """The condition on an asset `a` that a model has still to look at."""
    return store.lacking("1" if space is None else vectors.lacking(space), model)


def request(tx: Tx, asset_id: int, priority: int = Priority.BULK) -> None:
    """Have a picture looked at."""
    tx.enqueue(assets.asset_job(learning.ENCODE_PICTURE, asset_id, priority))


def faces_found(tx: Tx, asset_id: int) -> None:
    """Faces were found on a picture, or are gone from it: a model that goes by that looks at it, again if it has already. It
    may be looking right now, without them; of what waits for it only one waits."""
    model = settings.load(tx).machine_learning.clip.model_name
    if is_coarse(model) and learning.is_on(tx, Ability.SEARCH):
        request(tx, asset_id)


def start(tx: Tx, force: bool) -> int:
    """Ask for all pictures to be looked at, or those that the wanted model has not seen; how many jobs that is. Raises
    Invalid where there is no such model."""
    return assets.ask(tx, LOOKING, extent_of(force))


def whose(rows: Rows, extent: Extent) -> Where:
    """The pictures that are to be looked at."""
    learning.require(rows, Ability.SEARCH)
    model = settings.load(rows).machine_learning.clip.model_name
    condition = store.SEEN if extent is Extent.ALL else what_lacks(vectors.find_space(rows, TASK, model), model)
    return Where(f"id in (select a.id from assets a where {condition})", with_offline=True)


def seen_already(tx: Tx) -> None:
    """There is nothing to look at that does not wait already."""
    if not store.count_work(tx, learning.ENCODE_PICTURE):
        settle(tx)


LOOKING = Bulk(learning.ENCODE_PICTURE, Kind("SmartSearchQueueAll", QueueName.SMART_SEARCH), whose, seen_already)
