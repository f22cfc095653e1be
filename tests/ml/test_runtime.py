"""Running models: loaded when they are asked for, gone when others need the room, and never an error without a sentence."""

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from photostead.ml import instructions, runtime
from photostead.ml.plan import LEAST_MB, MOST_MB, make_plan, process_limit
from photostead.ml.results import NoModel, Plan
from tests.ml.models_of_tests import put_onnx

MB = 1 << 20
X = np.array([[1.0, 2.0]], dtype=np.float32)


@pytest.fixture(autouse=True)
def small(tmp_path: Path) -> Iterator[None]:
    """Room for two models of a megabyte."""
    before = runtime.plan()
    runtime.use(Plan((str(tmp_path),), megabytes=3))
    yield
    runtime.use(before)


def test_a_model_of_onnx(tmp_path: Path) -> None:
    session = runtime.load_onnx(put_onnx(tmp_path / "double" / "model.onnx", 2.0))
    assert session.run({"x": X})[0].tolist() == [[2.0, 4.0]]
    assert session.inputs[0].name == "x"
    assert session.inputs[0].kind == "float32"
    assert session.inputs[0].shape[1] == 2
    assert session.outputs == ("y",)
    assert session.metadata == {"says": "something"}
    assert session.provider == "CPU"


def test_room_is_made_by_the_one_that_waited_longest(tmp_path: Path) -> None:
    a, b, c = (put_onnx(tmp_path / name / "model.onnx", 1.0, MB) for name in "abc")
    first = runtime.load_onnx(a)
    runtime.load_onnx(b)
    assert runtime.load_onnx(a) is first
    assert runtime.loaded() == ["b/model.onnx", "a/model.onnx"]
    runtime.load_onnx(c)
    assert runtime.loaded() == ["a/model.onnx", "c/model.onnx"]
    assert runtime.load_onnx(a) is first


def test_one_that_is_too_large(tmp_path: Path) -> None:
    path = put_onnx(tmp_path / "large" / "model.onnx", 1.0, 3 * MB)
    with pytest.raises(NoModel, match=r"too large .* of the 3 MB .* raise ml\.memory"):
        runtime.load_onnx(path)


def test_a_model_of_a_hub_is_called_by_its_own_name(tmp_path: Path) -> None:
    path = put_onnx(tmp_path / "ViT" / "visual" / "model.onnx", 1.0, 3 * MB)
    with pytest.raises(NoModel, match="The model ViT is too large"):
        runtime.load_onnx(path)


@pytest.mark.parametrize("kind", ["load_onnx", "load_tflite"])
def test_files_that_are_no_models(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "broken" / "model.bin"
    path.parent.mkdir()
    load = getattr(runtime, kind)
    with pytest.raises(NoModel, match=r"lacks model\.bin: run 'photostead models fetch broken'"):
        load(path)
    path.write_bytes(b"\x08\x07" * 2000)
    with pytest.raises(NoModel, match=r"cannot be loaded .* run 'photostead models fetch broken'"):
        load(path)
    assert runtime.loaded() == []


MULTIPLIES = """
import sys
from pathlib import Path
import numpy as np
from photostead.jobs.executors import Executor
from photostead.ml import runtime
from photostead.ml.results import Plan
from photostead.ml.tasks import initialise_learner

def multiply(path):
    return runtime.load_onnx(Path(path)).run({"x": np.array([[1.0, 2.0]], dtype=np.float32)})[0].tolist()

async def main():
    workers = Executor(1, initialise_learner, 0, Plan((), megabytes=3))
    try:
        print(await workers.submit(multiply, sys.argv[1], seconds=60))
    finally:
        await workers.stop()

if __name__ == "__main__":
    import asyncio
    asyncio.run(main())
"""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="others compute with such numbers as with any")
def test_numbers_too_small_to_matter_count_as_zero(tmp_path: Path) -> None:
    path, program = put_onnx(tmp_path / "tiny" / "model.onnx", 1e-39), tmp_path / "program.py"
    program.write_text(MULTIPLIES)
    run = subprocess.run([sys.executable, program, path], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[[0.0, 0.0]]", run.stderr


@pytest.mark.parametrize("feeds", [{}, {"y": X}, {"x": np.zeros((1, 3), dtype=np.float32)}, {"x": X.astype(np.int64)}])
def test_what_a_model_does_not_take(tmp_path: Path, feeds: dict[str, runtime.Tensor]) -> None:
    session = runtime.load_onnx(put_onnx(tmp_path / "double" / "model.onnx", 2.0))
    with pytest.raises(NoModel, match="double cannot be computed here"):
        session.run(feeds)


def test_the_fastest_that_is_there_is_tried_first() -> None:
    found = ["AzureExecutionProvider", "CPUExecutionProvider", "OpenVINOExecutionProvider"]
    assert runtime.choose_providers(found) == ["OpenVINOExecutionProvider", "CPUExecutionProvider"]
    assert runtime.choose_providers([]) == ["CPUExecutionProvider"]


def test_the_real_ones_run(models: Path) -> None:
    """What the catalogue says of their inputs and outputs."""
    runtime.use(Plan((str(models),)))
    faces = runtime.find_model("faces", "yunet-sface")
    found = runtime.load_onnx(faces / "detection.onnx")
    assert [slot.name for slot in found.inputs] == ["input"]
    assert len(found.run({"input": np.zeros((1, 3, 640, 640), dtype=np.float32)})) == 12
    known = runtime.load_onnx(faces / "recognition.onnx")
    assert [slot.name for slot in known.inputs] == ["data"]
    assert known.run({"data": np.full((1, 3, 112, 112), 99, dtype=np.float32)})[0].shape == (1, 128)
    tags = runtime.load_tflite(runtime.find_model("meaning", "tags-coarse") / "image.tflite")
    assert tags.run({"images": np.full((1, 280, 280, 3), 128, dtype=np.uint8)})[0].shape == (1, 1000)
    with pytest.raises(NoModel, match=r"tags-coarse cannot be computed here \(image\.tflite"):
        tags.run({"images": np.zeros((1, 2, 2, 3), dtype=np.uint8)})


# --- the machine


ATOM = "processor\t: 0\nflags\t\t: fpu sse2 ssse3 sse4_1 sse4_2 popcnt\n"
OLD = "processor\t: 0\nflags\t\t: fpu sse2\n"
PI = "processor\t: 0\nFeatures\t: fp asimd evtstrm\n"


@pytest.mark.parametrize(
    ("text", "machine", "told"),
    [
        (ATOM, "x86_64", None),
        (OLD, "x86_64", "lacks popcnt, sse4_1, sse4_2, ssse3"),
        (PI, "aarch64", None),
        (PI.replace("asimd", ""), "aarch64", "lacks asimd"),
        ("", "x86_64", None),
        ("", "armv7l", "armv7l"),
    ],
)
def test_processors_that_can_and_cannot(text: str, machine: str, told: str | None) -> None:
    reason = instructions.hindrance(text, machine)
    assert reason is None if told is None else told in (reason or "")


def test_a_processor_that_cannot_is_not_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instructions, "find_hindrance", lambda: instructions.hindrance(OLD, "x86_64"))
    with pytest.raises(NoModel, match="lacks popcnt, sse4_1"):
        runtime.load_onnx(put_onnx(tmp_path / "double" / "model.onnx", 2.0))


@pytest.mark.parametrize(
    ("wanted", "memory", "cores", "megabytes", "threads"),
    [
        (None, 2 << 30, 4, 512, 4),
        (None, 1 << 30, 1, LEAST_MB, 1),
        (None, 64 << 30, 32, MOST_MB, 4),
        (None, 0, 0, LEAST_MB, 1),
        (100, 2 << 30, 2, 100, 2),
    ],
)
def test_the_plan_follows_the_machine(
    wanted: int | None, memory: int, cores: int, megabytes: int, threads: int
) -> None:
    plan = make_plan([Path("/models")], wanted, memory, cores)
    assert (plan.folders, plan.processes, plan.megabytes, plan.threads) == (("/models",), 1, megabytes, threads)
    assert process_limit(plan) > megabytes * MB


TELLS = "import pathlib, sys\nfrom photostead.ml import runtime\nruntime.load_onnx(pathlib.Path(sys.argv[1]))\n"


def test_nothing_is_told_to_the_makers_of_the_runtime(tmp_path: Path) -> None:
    """It would keep a number of the machine in the home folder, and a database of what is to be sent; but not where it
    thinks that it runs in tests."""
    model, home = put_onnx(tmp_path / "double" / "model.onnx", 2.0), tmp_path / "home"
    home.mkdir()
    alone = {"HOME": str(home), "TMPDIR": str(home), "XDG_CACHE_HOME": str(home), "PATH": os.environ["PATH"]}
    subprocess.run([sys.executable, "-c", TELLS, str(model)], env=alone, check=True)
    assert list(home.rglob("*")) == []
