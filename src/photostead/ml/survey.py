"""What people are shown of models: those that are known and those that are there, in one list; what computes them. Imports no
runtime, so that the daemon can ask.
"""

from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path

import msgspec

from photostead.ml import catalogue, models
from photostead.ml.catalogue import Model, Task
from photostead.ml.models import Installed

UNKNOWN_LICENCE = "unknown"
# Packages that bring onnxruntime, and what each computes with; only the first could be tried by us.
PACKAGES: Mapping[str, str] = {
    "onnxruntime": "CPU",
    "onnxruntime-gpu": "CUDA",
    "onnxruntime-rocm": "ROCM",
    "onnxruntime-migraphx": "MIGraphX",
    "onnxruntime-openvino": "OpenVINO",
    "onnxruntime-rknpu": "RKNPU",
}


class ModelState(msgspec.Struct, frozen=True, rename="camel"):
    """A model that is known, or there. `size`: bytes, of what is there or of what would be; None where nobody knows.
    `task`: None where it cannot be told. `trouble`: why it cannot be used as it is."""

    name: str
    task: Task | None
    licence: str
    size: int | None
    is_default: bool
    is_installed: bool
    folder: str | None
    trouble: str | None
    note: str


def list_models(folders: Sequence[Path]) -> list[ModelState]:
    """The default set first, then what is known, then what somebody brought."""
    there = {model.folder.name: model for model in models.list_installed(folders)}
    known = [state_of(model, there.pop(models.folder_name(model.name), None)) for model in catalogue.KNOWN]
    return [*known, *(state_of_brought(model) for model in there.values())]


def state_of(model: Model, installed: Installed | None) -> ModelState:
    """A model of the catalogue."""
    return ModelState(
        model.name,
        model.task,
        model.licence,
        installed.size if installed else model.size,
        is_default=model in catalogue.DEFAULTS,
        is_installed=installed is not None,
        folder=str(installed.folder) if installed else None,
        trouble=next(iter(troubles(installed, model.task)), None) if installed else None,
        note=model.note,
    )


def state_of_brought(installed: Installed) -> ModelState:
    """A model that the catalogue does not name: what it is for is told by its files."""
    task = next((task for task in Task if not models.missing_files(installed.folder, task)), None)
    licence = installed.manifest.licence if installed.manifest else UNKNOWN_LICENCE
    return ModelState(
        installed.name,
        task,
        licence,
        installed.size,
        is_default=False,
        is_installed=True,
        folder=str(installed.folder),
        trouble=installed.trouble or (None if task else "it lacks files for any use"),
        note="",
    )


def troubles(installed: Installed, task: Task) -> Iterator[str]:
    """What is wrong with a model that should do a task."""
    lacking = models.missing_files(installed.folder, task)
    if lacking:
        yield f"it lacks {', '.join(lacking)}"
    if installed.trouble:
        yield installed.trouble


def name_providers(providers: Sequence[str]) -> list[str]:
    """onnxruntime's providers, for people: all but the processor are untested."""
    names = [name.removesuffix("ExecutionProvider") for name in providers]
    return [name if name == "CPU" else f"{name} (untested)" for name in names]


def installed_runtimes() -> list[str]:
    """What models can be computed with here, by the packages that are installed: to ask onnxruntime itself would load it."""
    names = {
        distribution.metadata["Name"].lower()
        for distribution in metadata.distributions()
        if distribution.metadata["Name"]
    }
    found = [provider for package, provider in PACKAGES.items() if package in names and provider != "CPU"]
    return name_providers([*found, "CPU"])
