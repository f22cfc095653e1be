"""The catalogue of models: what every entry must say, and what the default set may be."""

import re

import pytest

from photostead.features.settings.defaults import default_config
from photostead.ml import catalogue, models
from photostead.ml.catalogue import HubFile, Model, PackageFile, Task

PERMISSIVE = {"MIT", "Apache-2.0"}
FILES = [(model, file) for model in catalogue.KNOWN for file in model.files]


def test_the_default_set_does_all_that_the_settings_ask_for() -> None:
    learning = default_config().machine_learning
    wanted = {
        Task.FACES: learning.facial_recognition.model_name,
        Task.MEANING: learning.clip.model_name,
        Task.TEXT: learning.ocr.model_name,
    }
    assert {model.task: model.name for model in catalogue.DEFAULTS} == wanted


@pytest.mark.parametrize("model", catalogue.DEFAULTS, ids=lambda model: model.name)
def test_the_default_set_is_permissive_and_whole(model: Model) -> None:
    licences = {part.split(" (")[0].strip() for part in model.licence.split(",")}
    assert licences <= PERMISSIVE
    assert all(any(isinstance(source, PackageFile) for source in file.sources) for file in model.files)
    names = {file.name for file in model.files}
    assert any(set(way) <= names for way in models.WAYS[model.task])


@pytest.mark.parametrize(("model", "file"), FILES, ids=lambda item: item.name)
def test_every_file_can_be_checked(model: Model, file: catalogue.ModelFile) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)
    assert file.size > 0
    for source in file.sources:
        if isinstance(source, PackageFile):
            assert re.fullmatch(r"[0-9.]+", source.version), "a version that stays what it is"
        else:
            assert isinstance(source, HubFile)
            assert models.NAME.fullmatch(source.repository)


@pytest.mark.parametrize("model", catalogue.KNOWN, ids=lambda model: model.name)
def test_every_model_has_a_name_a_licence_and_a_source(model: Model) -> None:
    assert models.folder_name(model.name) == model.name
    assert model.licence
    assert bool(model.files) != bool(model.repository)


def test_research_only_is_no_default() -> None:
    assert not [model.name for model in catalogue.DEFAULTS if catalogue.RESEARCH in model.licence]
