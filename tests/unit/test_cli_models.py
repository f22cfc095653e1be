"""`photostead models`: what it says, and how it refuses."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from photostead.cli.commands import photostead
from photostead.ml import fetch
from photostead.ml.catalogue import DEFAULTS, Task
from tests.ml.models_of_tests import put_model

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("list")` with a folder of models of this test's own."""
    for name in [name for name in os.environ if name.startswith("PHOTOSTEAD_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PHOTOSTEAD_ML_MODELS", str(tmp_path / "models"))

    def invoke(*arguments: str, status: int = 0) -> Result:
        result = CliRunner().invoke(photostead, ["models", *arguments, "--data-dir", str(tmp_path)])
        assert result.exit_code == status, result.output + repr(result.exception)
        assert "Traceback" not in result.output
        return result

    return invoke


def line_of(result: Result, name: str) -> str:
    return next(line for line in result.output.splitlines() if line.startswith(name))


def test_the_list(run: Run, tmp_path: Path) -> None:
    put_model(tmp_path / "models", "yunet-sface", Task.FACES)
    result = run("list")
    assert "there" in line_of(result, "yunet-sface *").rsplit("  ", 1)[1]
    assert line_of(result, "tags-coarse *").endswith("Apache-2.0                       not there")
    assert "research only" in line_of(result, "buffalo_l ")
    assert "Models are computed by" in result.output
    assert "CPU" in result.output
    found = json.loads(run("list", "--json").output)
    assert {one["name"] for one in found if one["isDefault"]} == {model.name for model in DEFAULTS}


def test_damage_is_found(run: Run, tmp_path: Path) -> None:
    place = put_model(tmp_path / "models", "yunet-sface", Task.FACES)
    assert run("verify").output == "yunet-sface: whole\n"
    (place / "detection.onnx").write_bytes(b"?" * (place / "detection.onnx").stat().st_size)
    result = run("verify", "yunet-sface", status=1)
    assert "yunet-sface: detection.onnx has changed" in result.output
    assert "photostead models fetch yunet-sface' --again" not in result.output
    assert "photostead models fetch --again yunet-sface" in result.output


def test_none_to_verify(run: Run) -> None:
    assert run("verify").output == ""
    assert "The model nope is not there" in run("verify", "nope", status=1).stderr


def test_removing(run: Run, tmp_path: Path) -> None:
    place = put_model(tmp_path / "models", "yunet-sface", Task.FACES)
    assert "nope is not there" in run("remove", "yunet-sface", "nope", status=1).stderr
    assert place.exists(), "nothing is removed where one of the names is wrong"
    run("remove", "yunet-sface")
    assert not place.exists()


def test_only_what_is_missing_is_fetched(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def pretend(folder: Path, name: str, say: object) -> Path:
        asked.append(name)
        return put_model(folder, name, next(model.task for model in DEFAULTS if model.name == name))

    monkeypatch.setattr(fetch, "fetch", pretend)
    monkeypatch.setattr(fetch, "is_of", lambda file, sha256: True)
    run("fetch", "tags-coarse")
    run("fetch")
    assert asked == ["tags-coarse", "yunet-sface", "PP-OCRv6_small"]
    assert (tmp_path / "models/tags-coarse/text.onnx").exists()
    run("fetch", "--again", "tags-coarse")
    assert asked[-1] == "tags-coarse"
    assert len(asked) == 4


@pytest.mark.parametrize("name", ["../../etc", "a/b/c", ".."])
def test_names_that_are_none(run: Run, name: str) -> None:
    for command in ("fetch", "verify", "remove"):
        assert "is not the name of a model" in run(command, name, status=1).stderr
