"""What people are told of models: put together from the settings, from what was noted of models, and from their folders."""

from collections.abc import Sequence
from pathlib import Path

from photostead.db.tx import Rows
from photostead.features.learning import service as learning
from photostead.features.models.schema import AbilityStateDto, ModelDto
from photostead.features.settings import service as settings
from photostead.ml import survey
from photostead.ml.survey import ModelState


def list_abilities(rows: Rows) -> list[AbilityStateDto]:
    """What is learned, and why not."""
    config = settings.load(rows).machine_learning
    return [
        AbilityStateDto(
            ability,
            learning.is_wanted(config, ability),
            learning.name_of_model(config, ability),
            learning.reason_against(rows, ability),
        )
        for ability in learning.Ability
    ]


def list_models(folders: Sequence[str]) -> list[ModelDto]:
    """The models that are known or there. Reads folders: for a thread."""
    return [as_dto(model) for model in survey.list_models([Path(folder) for folder in folders])]


def as_dto(model: ModelState) -> ModelDto:
    """Without its folder, which is nobody's business on the wire."""
    return ModelDto(
        model.name,
        model.task,
        model.licence,
        model.size,
        model.is_default,
        model.is_installed,
        model.trouble,
        model.note,
    )
