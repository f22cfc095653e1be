"""Why models on this machine cannot do what the settings ask for: by looking at what lies on the disk, without loading any of it."""

from collections.abc import Sequence
from pathlib import Path

from photostead.features.learning.schema import Ability
from photostead.features.settings.schema import AdminConfigMachineLearningDto
from photostead.ml import instructions, models
from photostead.ml.catalogue import Task
from photostead.ml.results import NoModel


def find_local(config: AdminConfigMachineLearningDto, folders: Sequence[str]) -> dict[Ability, str | None]:
    """Why each ability has no model on this machine to do it with; None where it has. Reads folders: for a thread."""
    places = [Path(folder) for folder in folders]
    return {ability: reason_against(task, name, places) for ability, (task, name) in wanted_models(config).items()}


def wanted_models(config: AdminConfigMachineLearningDto) -> dict[Ability, tuple[Task, str]]:
    """The model that each ability needs. Near duplicates are told by what smart search knows of pictures."""
    return {
        Ability.FACES: (Task.FACES, config.facial_recognition.model_name),
        Ability.SEARCH: (Task.MEANING, config.clip.model_name),
        Ability.TEXT: (Task.TEXT, config.ocr.model_name),
        Ability.DUPLICATES: (Task.MEANING, config.clip.model_name),
    }


def reason_against(task: Task, name: str, folders: Sequence[Path]) -> str | None:
    """What is wrong with a model; None where nothing is."""
    if (reason := instructions.find_hindrance()) is not None:
        return reason
    try:
        models.find(folders, task, name)
    except NoModel as error:
        return error.message
    return None
