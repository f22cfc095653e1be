"""Whether something is learned, and asking for it. The settings say what a household wants; what can be done with the models
that are there is looked up by `inference` and noted here, so that a transaction can ask.
"""

from collections.abc import Mapping

import msgspec

from photostead.db.tx import Rows, Tx, as_json
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
    "is_on",
    "is_wanted",
    "note_hindrances",
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
    text = rows.value("select value from system_metadata where key = ?", (KEY,))
    found: dict[str, str | None] = {} if text is None else msgspec.json.decode(text)
    return found.get(ability, NOT_LOOKED)


def is_on(rows: Rows, ability: Ability) -> bool:
    """Whether it is switched on and there is a model to do it with."""
    return is_wanted(settings.load(rows).machine_learning, ability) and reason_against(rows, ability) is None


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
    if {ability: reason_against(tx, ability) for ability in Ability} != found:
        keep(tx, KEY, {str(ability): reason for ability, reason in found.items()})


def keep(tx: Tx, key: str, value: Mapping[str, str | None]) -> None:
    """Remember something beyond a restart."""
    tx.run(
        "insert into system_metadata (key, value) values (?, ?) on conflict do update set value = excluded.value",
        (key, as_json(value)),
    )


def name_of_model(config: AdminConfigMachineLearningDto, ability: Ability) -> str:
    """The model that it needs. Near duplicates are told by what smart search knows of pictures."""
    names = {Ability.FACES: config.facial_recognition.model_name, Ability.TEXT: config.ocr.model_name}
    return names.get(ability, config.clip.model_name)


def begin(tx: Tx) -> list[Ability]:
    """The abilities that are on now and were not the last time, or were with another model: what is missing of them is to
    be learned."""
    config = settings.load(tx).machine_learning
    now = {str(ability): name_of_model(config, ability) for ability in Ability if is_on(tx, ability)}
    text = tx.value("select value from system_metadata where key = ?", (BEGUN,))
    before: dict[str, str] = {} if text is None else msgspec.json.decode(text)
    if before != now:
        keep(tx, BEGUN, now)
    return [ability for ability in Ability if ability in now and now[ability] != before.get(ability)]


def request(tx: Tx, asset_id: int, priority: int) -> None:
    """An asset has a preview now, or another one: whatever can be learned of it is asked for."""
    for ability, kind in FIRST.items():
        if is_on(tx, ability):
            tx.enqueue(kind.job(str(asset_id), priority=priority, asset_id=asset_id))
