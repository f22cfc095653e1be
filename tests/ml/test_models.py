"""The models on a disk: found by name and task, and told when something is missing or wrong."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from photostead.ml import models, survey
from photostead.ml.catalogue import DEFAULTS, Task
from photostead.ml.results import NoModel
from snap_program.packages import stage_models
from tests.ml.models_of_tests import put_model


def trouble(folders: list[Path], task: Task, name: str) -> str:
    with pytest.raises(NoModel) as told:
        models.find(folders, task, name)
    return told.value.message


def test_the_first_folder_that_has_it_counts(tmp_path: Path) -> None:
    folders = [tmp_path / "own", tmp_path / "shared"]
    shared = put_model(folders[1], "yunet-sface", Task.FACES)
    assert models.find(folders, Task.FACES, "yunet-sface") == shared
    own = put_model(folders[0], "yunet-sface", Task.FACES)
    assert models.find(folders, Task.FACES, "yunet-sface") == own


def test_what_to_do_is_said(tmp_path: Path) -> None:
    put_model(tmp_path, "tags-coarse", Task.MEANING)
    place = put_model(tmp_path, "yunet-sface", Task.FACES)
    assert "run 'photostead models fetch PP-OCRv6_small'" in trouble([tmp_path], Task.TEXT, "PP-OCRv6_small")
    assert "is for meaning, not for faces" in trouble([tmp_path], Task.FACES, "tags-coarse")
    with (place / "recognition.onnx").open("ab") as file:
        file.write(b"more")
    assert "recognition.onnx is not whole" in trouble([tmp_path], Task.FACES, "yunet-sface")
    (place / "recognition.onnx").unlink()
    assert "lacks recognition.onnx" in trouble([tmp_path], Task.FACES, "yunet-sface")


def test_a_manifest_that_is_none(tmp_path: Path) -> None:
    place = put_model(tmp_path, "yunet-sface", Task.FACES)
    (place / "model.json").write_text("{")
    assert "damaged (model.json" in trouble([tmp_path], Task.FACES, "yunet-sface")
    assert next(models.verify(models.look_at(place)))


@pytest.mark.parametrize("name", ["", "..", "../x", "/etc", "a/b/c", "a\0b", ".hidden", "a b", "x" * 200, "a/.."])
def test_names_that_are_none(tmp_path: Path, name: str) -> None:
    assert "is not the name of a model" in trouble([tmp_path], Task.FACES, name)


def test_owners_keep_apart(tmp_path: Path) -> None:
    assert models.folder_name("immich-app/ViT-B-32__openai") == "ViT-B-32__openai"
    assert models.folder_name("mia/ViT-B-32__openai") == "mia--ViT-B-32__openai"


def test_a_folder_that_somebody_brought(tmp_path: Path) -> None:
    for file in models.WAYS[Task.FACES][1]:
        (tmp_path / "buffalo_l" / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "buffalo_l" / file).write_bytes(b"x")
    assert models.find([tmp_path], Task.FACES, "buffalo_l") == tmp_path / "buffalo_l"
    assert list(models.verify(models.look_at(tmp_path / "buffalo_l"))) == []


def test_every_byte_is_verified(tmp_path: Path) -> None:
    place = put_model(tmp_path, "yunet-sface", Task.FACES)
    assert list(models.verify(models.look_at(place))) == []
    content = bytearray((place / "detection.onnx").read_bytes())
    content[3] ^= 1
    (place / "detection.onnx").write_bytes(content)
    (place / "recognition.onnx").unlink()
    assert models.look_at(place).trouble == "recognition.onnx is not whole"
    assert sorted(models.verify(models.look_at(place))) == ["detection.onnx has changed", "recognition.onnx is missing"]


def test_removing(tmp_path: Path) -> None:
    place = put_model(tmp_path, "yunet-sface", Task.FACES)
    models.remove(tmp_path, "yunet-sface")
    assert not place.exists()
    with pytest.raises(NoModel, match="There is no model yunet-sface"):
        models.remove(tmp_path, "yunet-sface")


def test_the_list_for_people(tmp_path: Path) -> None:
    put_model(tmp_path, "yunet-sface", Task.FACES)
    brought = put_model(tmp_path, "mine", Task.MEANING)
    (tmp_path / "empty").mkdir()
    (tmp_path / ".fetching").mkdir()
    shutil.copy(brought / "text.onnx", tmp_path / "stray.onnx")
    found = {one.name: one for one in survey.list_models([tmp_path, tmp_path / "absent"])}
    assert found["yunet-sface"].is_default
    assert found["yunet-sface"].is_installed
    assert not found["tags-coarse"].is_installed
    assert found["tags-coarse"].size == 33_013_876
    assert (found["mine"].task, found["mine"].licence) == (Task.MEANING, "MIT")
    assert found["empty"].trouble == "it lacks files for any use"
    assert not {"stray.onnx", ".fetching"} & set(found)


def test_what_computes_is_named_and_what_nobody_tried() -> None:
    assert survey.name_providers(["OpenVINOExecutionProvider", "CPUExecutionProvider"]) == [
        "OpenVINO (untested)",
        "CPU",
    ]
    assert survey.installed_runtimes()[-1] == "CPU"


def test_the_snap_has_the_default_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it was made ready for the checkout; without it no snap is made."""
    prefix = tmp_path / "prefix"
    monkeypatch.setattr("sys.prefix", str(prefix))
    for model in DEFAULTS:
        with pytest.raises(FileNotFoundError, match="scripts/run fetches it"):
            stage_models(tmp_path / "before")
        shutil.rmtree(tmp_path / "before", ignore_errors=True)
        put_model(prefix / "share/photostead/models", model.name, model.task)
    stage_models(tmp_path / "photostead-models")
    for model in DEFAULTS:
        assert models.find([tmp_path / "photostead-models"], model.task, model.name)


def test_the_daemon_loads_no_runtime() -> None:
    """They take as much memory as all the rest of it, and belong to the processes of models; numbers come when they are needed."""
    runtimes = (
        "onnxruntime",
        "ai_edge_litert",
        "tokenizers",
        "huggingface_hub",
        "onnx",
        "distributed",
        "numpy",
        "sqlite3",
    )
    code = f"import photostead.app, sys; print([name for name in {runtimes} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
