"""Files are made ready: folded and quantized, and compute what they computed before."""

import json
import logging
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from photostead.kernel.errors import Unavailable
from photostead.ml import convert, runtime
from photostead.ml.catalogue import Making
from photostead.ml.results import NoModel, Plan
from tests.ml.models_of_tests import float_slot, save

RANDOM = np.random.default_rng(5)


def in_blocks(path: Path) -> Path:
    """A model as OpenCV's Zoo has them: weights in blocks of 8 bits, reshaped, and named among the inputs."""
    weights = RANDOM.integers(-128, 127, (64, 32), dtype=np.int8)
    constants = [
        numpy_helper.from_array(weights.reshape(128, 16), "w_quantized"),
        numpy_helper.from_array(RANDOM.random((128, 2), dtype=np.float32) / 100, "w_scales"),
        numpy_helper.from_array(RANDOM.integers(-5, 5, (128, 2), dtype=np.int8), "w_zero"),
        numpy_helper.from_array(np.array([64, 32], dtype=np.int64), "w_shape"),
        numpy_helper.from_array(RANDOM.integers(0, 255, 32, dtype=np.uint8), "b_quantized"),
        numpy_helper.from_array(np.array(0.01, dtype=np.float32), "b_scale"),
    ]
    nodes = [
        helper.make_node("DequantizeLinear", ["w_quantized", "w_scales", "w_zero"], ["w_flat"], axis=1, block_size=8),
        helper.make_node("Reshape", ["w_flat", "w_shape"], ["w"]),
        helper.make_node("DequantizeLinear", ["b_quantized", "b_scale"], ["b"]),
        helper.make_node("Gemm", ["x", "w", "b"], ["y"]),
    ]
    inputs = [float_slot("x", [1, 64]), float_slot("w", [64, 32]), float_slot("b", [32])]
    save(path, nodes, constants, inputs, [float_slot("y", [1, 32])])
    return path


def run(path: Path, x: np.ndarray) -> np.ndarray:
    runtime.use(Plan(()))
    return np.asarray(runtime.load_onnx(path).run({"x": x})[0])


def likeness(a: np.ndarray, b: np.ndarray) -> float:
    return float((a * b).sum() / np.linalg.norm(a) / np.linalg.norm(b))


def test_folded_it_computes_the_same(tmp_path: Path) -> None:
    source, x = in_blocks(tmp_path / "source.onnx"), RANDOM.random((1, 64), dtype=np.float32)
    with pytest.raises(NoModel):
        run(source, x)  # which is why it is folded
    convert.make(Making.FOLD, source, tmp_path / "folded.onnx")
    folded = onnx.load(tmp_path / "folded.onnx")
    assert [item.name for item in folded.graph.input] == ["x"]
    assert {node.op_type for node in folded.graph.node} == {"Gemm"}
    original = onnx.load(source)
    del original.graph.input[1:]
    expected: Any = ReferenceEvaluator(original).run(None, {"x": x})
    np.testing.assert_allclose(run(tmp_path / "folded.onnx", x), expected[0], rtol=1e-4)


def test_quantized_it_computes_nearly_the_same(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    source, x = in_blocks(tmp_path / "source.onnx"), RANDOM.random((1, 64), dtype=np.float32)
    convert.make(Making.FOLD, source, tmp_path / "folded.onnx")
    with caplog.at_level(logging.WARNING):
        convert.make(Making.FOLD_AND_QUANTIZE, source, tmp_path / "small.onnx")
    assert caplog.records == []
    assert (tmp_path / "small.onnx").stat().st_size < (tmp_path / "folded.onnx").stat().st_size
    assert likeness(run(tmp_path / "small.onnx", x), run(tmp_path / "folded.onnx", x)) > 0.999


def with_a_table(path: Path) -> Path:
    """A model of words: 8-bit rows that are chosen, cast and multiplied by a scale each, and a layer kept like them."""
    constants = [
        numpy_helper.from_array(RANDOM.integers(-128, 127, (500, 64), dtype=np.int8), "words_q"),
        numpy_helper.from_array(RANDOM.random((500, 1), dtype=np.float32) / 100, "words_scale"),
        numpy_helper.from_array(RANDOM.integers(-128, 127, (64, 32), dtype=np.int8), "w_q"),
        numpy_helper.from_array(RANDOM.random((1, 32), dtype=np.float32) / 100, "w_scale"),
    ]
    nodes = [
        helper.make_node("Cast", ["words_q"], ["words_f"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Mul", ["words_f", "words_scale"], ["words"]),
        helper.make_node("Gather", ["words", "x"], ["chosen"]),
        helper.make_node("Cast", ["w_q"], ["w_f"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Mul", ["w_f", "w_scale"], ["w"]),
        helper.make_node("MatMul", ["chosen", "w"], ["y"]),
    ]
    ids = helper.make_tensor_value_info("x", onnx.TensorProto.INT64, [None])
    save(path, nodes, constants, [ids], [float_slot("y", [None, 32])])
    return path


def test_words_stay_in_8_bits(tmp_path: Path) -> None:
    """A runtime would make 32 bits of all of them, and keep those."""
    source, x = with_a_table(tmp_path / "source.onnx"), RANDOM.integers(0, 500, 9)
    convert.make(Making.FOLD_AND_QUANTIZE_WORDS, source, tmp_path / "small.onnx")
    small = onnx.load(tmp_path / "small.onnx")
    assert (
        max(item.data_type == onnx.TensorProto.FLOAT and np.prod(item.dims) for item in small.graph.initializer) <= 64
    )
    assert likeness(run(tmp_path / "small.onnx", x), run(source, x)) > 0.99


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_one_scale_for_each_index(axis: int) -> None:
    values = RANDOM.integers(-9, 9, (3, 3), dtype=np.int8)
    scale, zero = np.array([1.0, 2.0, 3.0], dtype=np.float32), np.array([0, 1, 2], dtype=np.int8)
    plain = convert.dequantize(values, scale, zero, axis, 0)
    sides = (3, 1) if axis == 0 else (1, 3)
    np.testing.assert_array_equal(plain, (values.astype("f4") - zero.reshape(sides)) * scale.reshape(sides))


def test_labels_become_a_list(tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("tench, Tinca tinca\n\n goldfish \nKrähe", encoding="utf-8")
    convert.make(Making.LIST_LABELS, tmp_path / "labels.txt", tmp_path / "labels.json")
    assert json.loads((tmp_path / "labels.json").read_text()) == ["tench, Tinca tinca", "goldfish", "Krähe"]


def test_without_the_program_that_folds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(Unavailable, match="pip install onnx"):
        convert.make(Making.FOLD, tmp_path / "a", tmp_path / "b")
