"""Whether something is learned, and asking for it. The settings say what a household wants; what can be done with the models
that are there is looked up by `inference` and noted here, so that a transaction can ask.
"""

from collections.abc import Mapping

from photostead.db.facts import load_fact, save_fact
from photostead.db.tx import Rows, Tx
from photostead.features.learning.looking import has_picture, lacks, note_looked
from photostead.features.learning.schema import Ability
from photostead.features.learning.work import DETECT_FACES, ENCODE_PICTURE, READ_TEXT
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigMachineLearningDto
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName
from photostead.kernel.errors import Invalid

__all__ = [
    "DETECT_FACES",
    "ENCODE_PICTURE",
    "READ_TEXT",
    "Ability",
    "has_picture",
    "is_on",
    "is_wanted",
    "lacks",
    "note_hindrances",
    "note_looked",
    "reason_against",
    "request",
    "require",
    "require_wanted",
]

KEY = "learning-hindrances"
BEGUN = "learning-begun"
NOT_LOOKED = "the models have not been looked for yet"
# What follows at once when an asset has got a preview. Duplicates follow when it has got a vector.
FIRST: Mapping[Ability, Kind] = {
    Ability.FACES: DETECT_FACES,
    Ability.SEARCH: ENCODE_PICTURE,
    Ability.TEXT: READ_TEXT,
}
QUEUES: Mapping[Ability, QueueName] = {
    Ability.FACES: QueueName.FACE_DETECTION,
    Ability.SEARCH: QueueName.SMART_SEARCH,
    Ability.TEXT: QueueName.OCR,
    Ability.DUPLICATES: QueueName.DUPLICATE_DETECTION,
}


def is_wanted(config: AdminConfigMachineLearningDto, ability: Ability) -> bool:
    """Whether it is switched on."""
    own = {
        Ability.FACES: config.facial_recognition.enabled,
        Ability.SEARCH: config.clip.enabled,
        Ability.TEXT: config.ocr.enabled,
        Ability.DUPLICATES: config.duplicate_detection.enabled,
    }
    return config.enabled and own[ability]


def reason_against(rows: Rows, ability: Ability) -> str | None:
    """Why there is no model to do it with; None where there is one."""
    return reasons_against(rows)[ability]


def reasons_against(rows: Rows) -> dict[Ability, str | None]:
    """The same of all."""
    found = load_fact(rows, KEY, dict[str, str | None]) or {}
    return {ability: found.get(ability, NOT_LOOKED) for ability in Ability}


def is_on(rows: Rows, ability: Ability) -> bool:
    """Whether it is switched on and there is a model to do it with."""
    return ability in abilities_on(rows)


def abilities_on(rows: Rows) -> list[Ability]:
    """Those that are switched on and have a model to do it with."""
    config, reasons = settings.load(rows).machine_learning, reasons_against(rows)
    return [ability for ability in Ability if reasons[ability] is None and is_wanted(config, ability)]


def require(rows: Rows, ability: Ability) -> None:
    """Raises Invalid, with what to do, where something is not learned: for whoever asks for it."""
    require_wanted(rows, ability)
    if (reason := reason_against(rows, ability)) is not None:
        raise Invalid(f"{ability.title()}: cannot be done here: {reason}")


def require_wanted(rows: Rows, ability: Ability) -> None:
    """The same where no model is needed for what is asked."""
    if not is_wanted(settings.load(rows).machine_learning, ability):
        raise Invalid(f"{ability.title()}: switched off; switch it on in the settings of machine learning first.")


def note_hindrances(tx: Tx, found: Mapping[Ability, str | None]) -> None:
    """What can be done (None) and why not."""
    if reasons_against(tx) != found:
        save_fact(tx, KEY, found)


def name_of_model(config: AdminConfigMachineLearningDto, ability: Ability) -> str:
    """The model that it needs. Near duplicates are told by what smart search knows of pictures."""
    names = {Ability.FACES: config.facial_recognition.model_name, Ability.TEXT: config.ocr.model_name}
    return names.get(ability, config.clip.model_name)


def begin(tx: Tx) -> list[Ability]:
    """The abilities that are on now and were not the last time, or were with another model: what is missing of them is to
    be learned."""
    config = settings.load(tx).machine_learning
    now = {str(ability): name_of_model(config, ability) for ability in abilities_on(tx)}
    before = load_fact(tx, BEGUN, dict[str, str]) or {}
    if before != now:
        save_fact(tx, BEGUN, now)
    return [ability for ability in Ability if ability in now and now[ability] != before.get(ability)]


def request(tx: Tx, asset_id: int, priority: int) -> None:
    """An asset has a preview now, or another one: whatever can be learned of it is asked for."""
    for ability in abilities_on(tx):
        if (kind := FIRST.get(ability)) is not None:
            tx.enqueue(kind.job(str(asset_id), priority=priority, asset_id=asset_id))
