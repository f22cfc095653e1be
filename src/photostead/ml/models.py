"""The models on this disk: where a model lies, what is missing or wrong of it, and taking it away. Reads no model and imports no
runtime, so that the daemon can ask; getting models is `ml.fetch`.

A model is a folder of its name with a file `model.json` in it, which says what every file was when it was put there. A folder
that somebody brought without that is taken as it is.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from photostead.ml import catalogue
from photostead.ml.catalogue import Task
from photostead.ml.results import NoModel

MANIFEST = "model.json"
PARTS = ("visual", "textual", "detection", "recognition")  # folders of a hub's model
NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,120}(/[A-Za-z0-9][\w.-]{0,120})?", re.ASCII)
# A loaded model takes its file, and the room that it computes in.
ROOM_FACTOR = 1.3
# What each task can be done with: the files of one way to do it.
WAYS: Mapping[Task, tuple[tuple[str, ...], ...]] = {
    Task.FACES: (("detection.onnx", "recognition.onnx"), ("detection/model.onnx", "recognition/model.onnx")),
    Task.MEANING: (
        ("image.tflite", "labels.json", "text.onnx", "tokenizer.json"),
        ("visual/model.onnx", "visual/preprocess_cfg.json", "textual/model.onnx", "textual/tokenizer.json"),
    ),
    Task.TEXT: (("detection.onnx", "recognition.onnx"),),
}


class FileState(msgspec.Struct, frozen=True):
    """What a file was when it was put there."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, rename="camel"):
    """What is known of an installed model; `recipe` counts the ways of making its files."""

    model: str
    licence: str
    source: str
    files: dict[str, FileState]
    recipe: int = catalogue.RECIPE


class Installed(msgspec.Struct, frozen=True):
    """A model that is there. `trouble`: why it cannot be used as it is; None where nothing is known against it."""

    name: str
    folder: Path
    size: int
    manifest: Manifest | None
    trouble: str | None


def folder_name(model: str) -> str:
    """The name of a model's folder; an owner's name stands before it, if it is not the usual one's. Raises NoModel."""
    if NAME.fullmatch(model) is None:
        raise NoModel(f"{model[:80]!r} is not the name of a model: letters, digits and ._- make one, and owner/name.")
    return model.removeprefix(f"{catalogue.HUB_OWNER}/").replace("/", "--")


def how_to_get(model: str) -> str:
    """What to type where a model is missing or damaged."""
    return f"run 'photostead models fetch {model}'"


def find(folders: Sequence[Path], task: Task, model: str) -> Path:
    """The folder of a model that does this task. Raises NoModel, with what is wrong and what to do."""
    name = folder_name(model)
    found = next((folder / name for folder in folders if (folder / name).is_dir()), None)
    if found is None:
        raise NoModel(f"The model {model} is not there: {how_to_get(model)}.")
    known = catalogue.BY_NAME.get(model)
    if known is not None and known.task is not task:
        raise NoModel(f"The model {model} is for {known.task}, not for {task}: choose another one in the settings.")
    lacking = missing_files(found, task)
    if lacking:
        raise NoModel(f"The model {model} lacks {', '.join(lacking)} in {found}: {how_to_get(model)}.")
    if (trouble := look_at(found).trouble) is not None:
        raise NoModel(f"The model {model} is damaged ({trouble}): {how_to_get(model)}.")
    return found


def missing_files(folder: Path, task: Task) -> list[str]:
    """The files that a task still needs, of the way that needs fewest."""
    return min(([name for name in way if not (folder / name).is_file()] for way in WAYS[task]), key=len)


def look_at(folder: Path) -> Installed:
    """An installed model, by what can be seen without reading its files."""
    try:
        manifest = read_manifest(folder)
    except ValueError as error:
        return Installed(folder.name, folder, size_of(folder), None, f"{MANIFEST}: {error}")
    states = {} if manifest is None else manifest.files
    wrong = next((name for name, state in states.items() if file_size(folder / name) != state.size), None)
    trouble = f"{wrong} is not whole" if wrong else None
    return Installed(manifest.model if manifest else folder.name, folder, size_of(folder), manifest, trouble)


def read_manifest(folder: Path) -> Manifest | None:
    """What is known of a model; None for a folder that somebody brought. Raises ValueError."""
    path = folder / MANIFEST
    if not path.is_file():
        return None
    return msgspec.json.decode(path.read_bytes(), type=Manifest)


def write_manifest(folder: Path, model: str, licence: str, source: str) -> None:
    """Note what the files are now, each by its path below the folder."""
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    files = {name: FileState((folder / name).stat().st_size, sha256_of(folder / name)) for name in names}
    manifest = Manifest(model, licence, source, files)
    (folder / MANIFEST).write_text(json.dumps(msgspec.to_builtins(manifest), indent=1) + "\n")


def room_of(path: Path) -> int:
    """Bytes that the model of a file takes once it is loaded. Raises NoModel for a file that is not there."""
    size = file_size(path)
    if size is None:
        raise NoModel(f"The model {name_of(path)} lacks {path.name}: {how_to_get(name_of(path))}.")
    beside = file_size(path.with_name(path.name + "_data")) or 0  # weights of ONNX files above 2 GB
    return int((size + beside) * ROOM_FACTOR)


def name_of(path: Path) -> str:
    """The model that a file belongs to: it lies in its folder, or one below."""
    return path.parent.parent.name if path.name == "model.onnx" and path.parent.name in PARTS else path.parent.name


def refuse_too_large(path: Path, megabytes: int) -> None:
    """Raises NoModel for a file that needs more than so many megabytes."""
    room = room_of(path)
    if room > megabytes << 20:
        needs = f"{path.name} needs {room >> 20} MB of the {megabytes} MB that models may take"
        raise NoModel(f"The model {name_of(path)} is too large ({needs}): choose a smaller one, or raise ml.memory.")


def file_size(path: Path) -> int | None:
    """Bytes of a file; None where there is none."""
    return path.stat().st_size if path.is_file() else None


def size_of(folder: Path) -> int:
    """Bytes of all files below."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(installed: Installed) -> Iterator[str]:
    """What is wrong with the files of a model: each is read whole. Nothing can be said of a folder that somebody brought."""
    if installed.manifest is None:
        if installed.trouble:
            yield installed.trouble
        return
    for name, state in installed.manifest.files.items():
        size = file_size(installed.folder / name)
        if size is None:
            yield f"{name} is missing"
        elif size != state.size or sha256_of(installed.folder / name) != state.sha256:
            yield f"{name} has changed"


def list_installed(folders: Sequence[Path]) -> list[Installed]:
    """Every model that is there, by name; of two of one name the one that is used."""
    found: dict[str, Installed] = {}
    for folder in folders:
        if folder.is_dir():
            for child in sorted(folder.iterdir()):
                if child.is_dir() and NAME.fullmatch(child.name):
                    found.setdefault(child.name, look_at(child))
    return [found[name] for name in sorted(found)]


def remove(folder: Path, model: str) -> None:
    """Take a model out of a folder. Raises NoModel where it is not in there."""
    target = folder / folder_name(model)
    if not target.is_dir():
        raise NoModel(f"There is no model {model} in {folder}.")
    shutil.rmtree(target)
