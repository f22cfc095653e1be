"""Why models on this machine cannot do what the settings ask for: by looking at what lies on the disk, without loading any of it."""

from collections.abc import Mapping
from pathlib import Path

from photostead.features.learning import service as learning
from photostead.features.learning.schema import Ability
from photostead.features.settings.schema import AdminConfigMachineLearningDto
from photostead.ml import instructions, models
from photostead.ml.catalogue import Task
from photostead.ml.results import NoModel, Plan

TASKS: Mapping[Ability, Task] = {
    Ability.FACES: Task.FACES,
    Ability.SEARCH: Task.MEANING,
    Ability.TEXT: Task.TEXT,
    Ability.DUPLICATES: Task.MEANING,
}


def find_local(config: AdminConfigMachineLearningDto, plan: Plan) -> dict[Ability, str | None]:
    """Why each ability has no model on this machine to do it with; None where it has. Reads folders: for a thread."""
    return {ability: reason_against(task, name, plan) for ability, (task, name) in wanted_models(config).items()}


def wanted_models(config: AdminConfigMachineLearningDto) -> dict[Ability, tuple[Task, str]]:
    """The model that each ability needs, and for what."""
    return {ability: (task, learning.name_of_model(config, ability)) for ability, task in TASKS.items()}


def reason_against(task: Task, name: str, plan: Plan) -> str | None:
    """What is wrong with a model; None where nothing is."""
    if (reason := instructions.find_hindrance()) is not None:
        return reason
    try:
        folder = models.find([Path(folder) for folder in plan.folders], task, name)
        for path in (*folder.glob("*.onnx"), *folder.glob("*/model.onnx")):
            models.refuse_too_large(path, plan.megabytes)
    except NoModel as error:
        return error.message
    return None
