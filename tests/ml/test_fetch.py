"""Getting models: nothing is believed before its sha256 was right, and nobody ever sees half a model."""

import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest

from photostead.kernel.errors import OutOfSpace
from photostead.ml import catalogue, fetch, models, sentence, tags
from photostead.ml.catalogue import HubFile, Making, Model, ModelFile, PackageFile, Task
from photostead.ml.fetch import NotFetched
from tests.ml.hub import Hub, serving

DETECTION, RECOGNITION = b"where faces are" * 1000, b"whose they are" * 1000
CLIP = {
    "config.json": b"{}",
    "README.md": b"# words",
    "visual/model.onnx": b"v" * 300_000,
    "visual/preprocess_cfg.json": b'{"size": 224}',
    "visual/rknpu/rk3588/model.rknn": b"for others",
    "textual/model.onnx": b"t" * 1000,
    "textual/tokenizer.json": b"{}",
    "../../escape/model.onnx": b"out of the folder",
}
Pip = Callable[..., None]


def quiet(text: str) -> None:
    """Nobody waits."""


def file_of(name: str, content: bytes, *sources: PackageFile | HubFile) -> ModelFile:
    found = sources or (PackageFile("faces", "1.0", f"faces/{name}"),)
    return ModelFile(name, len(content), hashlib.sha256(content).hexdigest(), found)


def model_of(*files: ModelFile) -> Model:
    return Model("of-tests", Task.FACES, "MIT", 1, files)


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Model:
    """A model of the catalogue of two files."""
    model = model_of(file_of("detection.onnx", DETECTION), file_of("recognition.onnx", RECOGNITION))
    monkeypatch.setattr(catalogue, "BY_NAME", {"of-tests": model})
    return model


def give(monkeypatch: pytest.MonkeyPatch, members: dict[str, bytes], broken: bool = False) -> list[tuple[str, ...]]:
    """A pip that brings a wheel of these members; what it was asked."""
    asked: list[tuple[str, ...]] = []

    def run_pip(*arguments: str) -> None:
        asked.append(arguments)
        folder = Path(arguments[arguments.index("--dest") + 1])
        folder.mkdir(parents=True)
        with zipfile.ZipFile(folder / "faces-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
            for name, content in members.items():
                wheel.writestr(name, content)
        if broken:
            (folder / "faces-1.0-py3-none-any.whl").write_bytes(b"PK no zip")

    monkeypatch.setattr(fetch, "run_pip", run_pip)
    return asked


WHOLE = {"faces/detection.onnx": DETECTION, "faces/recognition.onnx": RECOGNITION, "../../evil.py": b"import os"}


def test_from_a_package(tmp_path: Path, known: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = give(monkeypatch, WHOLE)
    place = fetch.fetch(tmp_path / "models", "of-tests", quiet)
    assert (place / "recognition.onnx").read_bytes() == RECOGNITION
    assert len(asked) == 1, "one package, fetched once"
    assert {"--no-deps", "--only-binary"} <= set(asked[0])
    assert fetch.find_complete([tmp_path / "absent", tmp_path / "models"], known) == place
    assert list(models.verify(models.look_at(place))) == []
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()) == [
        "models/of-tests/detection.onnx",
        "models/of-tests/model.json",
        "models/of-tests/recognition.onnx",
    ]


@pytest.mark.parametrize(
    ("members", "broken", "told"),
    [
        ({"faces/detection.onnx": DETECTION}, False, "has no faces/recognition.onnx"),
        (WHOLE | {"faces/recognition.onnx": RECOGNITION[:-1] + b"!"}, False, "sha256 differs"),
        (WHOLE | {"faces/recognition.onnx": RECOGNITION + b"!"}, False, "is not 14000 bytes long"),
        (WHOLE | {"faces/recognition.onnx": b"\0" * 50_000_000}, False, "is not 14000 bytes long"),
        (WHOLE | {"faces/recognition.onnx": b""}, False, "is not 14000 bytes long"),
        (WHOLE, True, "is damaged"),
    ],
)
def test_packages_that_are_not_what_they_were(
    tmp_path: Path,
    known: Model,
    monkeypatch: pytest.MonkeyPatch,
    members: dict[str, bytes],
    broken: bool,
    told: str,
) -> None:
    """The model that was there stays."""
    give(monkeypatch, WHOLE)
    place = fetch.fetch(tmp_path, "of-tests", quiet)
    before = models.read_manifest(place)
    give(monkeypatch, members, broken)
    with pytest.raises(NotFetched, match=told):
        fetch.fetch(tmp_path, "of-tests", quiet)
    assert models.read_manifest(place) == before
    assert list(models.verify(models.look_at(place))) == []
    largest = max(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    assert largest < 100_000, "no more is taken out than should be there"


def test_what_came_before_the_interruption_is_kept(
    tmp_path: Path, known: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, {"faces/detection.onnx": DETECTION})
    with pytest.raises(NotFetched):
        fetch.fetch(tmp_path, "of-tests", quiet)
    assert (tmp_path / ".fetching/of-tests/detection.onnx").read_bytes() == DETECTION
    assert models.list_installed([tmp_path]) == []


def test_another_source_helps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = PackageFile("faces", "1.0", "gone"), PackageFile("faces", "1.0", "faces/detection.onnx")
    model = model_of(file_of("detection.onnx", DETECTION, *sources))
    monkeypatch.setattr(catalogue, "BY_NAME", {"of-tests": model})
    give(monkeypatch, WHOLE)
    assert (fetch.fetch(tmp_path, "of-tests", quiet) / "detection.onnx").read_bytes() == DETECTION


def test_without_room(tmp_path: Path, known: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = give(monkeypatch, WHOLE)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1 << 20))
    with pytest.raises(OutOfSpace, match="1 MB are free"):
        fetch.fetch(tmp_path, "of-tests", quiet)
    assert asked == []


def test_pip_says_why(tmp_path: Path, known: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real one, with an index where nobody answers."""
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    with pytest.raises(NotFetched, match=r"pip could not fetch it \(ERROR: No matching distribution found for faces"):
        fetch.fetch(tmp_path, "of-tests", quiet)


def test_made_by_an_older_version(tmp_path: Path, known: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, WHOLE)
    fetch.fetch(tmp_path, "of-tests", quiet)
    monkeypatch.setattr(catalogue, "RECIPE", catalogue.RECIPE + 1)
    assert fetch.find_complete([tmp_path], known) is None


def test_another_file_of_the_same_name(tmp_path: Path, known: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, WHOLE)
    fetch.fetch(tmp_path, "of-tests", quiet)
    newer = model_of(file_of("detection.onnx", b"better"), file_of("recognition.onnx", RECOGNITION))
    assert fetch.find_complete([tmp_path], newer) is None


def test_what_names_mean_is_computed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And belongs to the model from then on: in a snap no process could keep it."""
    labels = b"tench, Tinca tinca\ngoldfish"
    label_file = msgspec.structs.replace(file_of("labels.json", labels), making=Making.LIST_LABELS)
    model = Model("of-tests", Task.MEANING, "MIT", 1, (label_file,))
    monkeypatch.setattr(catalogue, "BY_NAME", {"of-tests": model})
    monkeypatch.setattr(sentence, "encode", lambda folder, lines: np.ones((len(lines), 4), dtype=np.float32))
    give(monkeypatch, {"faces/labels.json": labels})
    place = fetch.fetch(tmp_path, "of-tests", quiet)
    assert np.load(place / tags.KEPT).shape == (2 + len(tags.PEOPLE), 4)
    assert tags.KEPT in models.look_at(place).manifest.files  # type: ignore[union-attr]


# --- from a hub, as people do: the client library reads its address when it is imported


def fetch_by_command(hub: Hub | None, folder: Path, *names: str) -> subprocess.CompletedProcess[str]:
    address = hub.address if hub else "http://127.0.0.1:9"
    env = {**os.environ, "HF_ENDPOINT": address, "HF_HUB_DOWNLOAD_TIMEOUT": "5", "HF_HOME": str(folder / "home")}
    command = [sys.executable, "-m", "photostead", "models", "fetch", *names]
    where = ["--into", str(folder / "models"), "--data-dir", str(folder)]
    return subprocess.run([*command, *where], capture_output=True, text=True, env=env)


def test_from_a_hub(tmp_path: Path) -> None:
    """Only what is read of it, each file as the hub says that it is."""
    with serving({"mia/clip": CLIP, "mia/other": {"model.bin": b"x"}}) as hub:
        run = fetch_by_command(hub, tmp_path, "mia/clip")
        assert run.returncode == 0, run.stderr
        assert "visual/model.onnx, 2 of 5, 0.3 MB" in run.stderr
        place = tmp_path / "models/mia--clip"
        assert (place / "visual/model.onnx").read_bytes() == CLIP["visual/model.onnx"]
        assert models.find([tmp_path / "models"], Task.MEANING, "mia/clip") == place
        assert sorted(models.read_manifest(place).files) == sorted(  # type: ignore[union-attr]
            name for name in CLIP if not name.startswith("..") and "rknpu" not in name and name != "README.md"
        )
        assert not (tmp_path / "models/.fetching/mia--clip").exists()
        hub.lies["visual/model.onnx"] = b"V" * 300_000
        run = fetch_by_command(hub, tmp_path, "--again", "mia/clip")
        assert run.returncode == 1
        assert "came damaged" in run.stderr
        assert list(models.verify(models.look_at(place))) == []
        run = fetch_by_command(hub, tmp_path, "mia/other")
        assert "not a model in the layout" in run.stderr
        run = fetch_by_command(hub, tmp_path, "nobody/nothing")
        assert "There is no model nobody/nothing on the hub" in run.stderr


def test_without_a_connection(tmp_path: Path) -> None:
    run = fetch_by_command(None, tmp_path, "ViT-B-32__openai")
    assert run.returncode == 1
    assert "The hub did not give immich-app/ViT-B-32__openai" in run.stderr
    assert "HF_ENDPOINT" in run.stderr
    assert "Traceback" not in run.stderr
