"""Small models for tests: folders that look like models, and ONNX files that compute something simple."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from photostead.ml import catalogue, models
from photostead.ml.catalogue import Task


def put_model(folder: Path, name: str, task: Task) -> Path:
    """A model as it lies there, with contents that no runtime takes."""
    place = folder / name
    for file in models.WAYS[task][0]:
        (place / file).parent.mkdir(parents=True, exist_ok=True)
        (place / file).write_bytes(f"{name} {file}".encode())
    known = catalogue.BY_NAME.get(name)
    models.write_manifest(place, name, known.licence if known else "MIT", "test")
    return place


def put_onnx(path: Path, factor: float, padding: int = 0) -> Path:
    """An ONNX file that multiplies `x`, and takes so many bytes more than it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    node = helper.make_node("Mul", ["x", "factor"], ["y"])
    constants = [numpy_helper.from_array(np.array(factor, dtype=np.float32), "factor")]
    if padding:
        constants.append(numpy_helper.from_array(np.zeros(padding, dtype=np.uint8), "unused"))
    save(path, [node], constants, [float_slot("x", [None, 2])], [float_slot("y", [None, 2])])
    return path


def float_slot(name: str, shape: Sequence[int | str | None]) -> Any:
    """An input or an output of 32-bit floats."""
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def save(path: Path, nodes: list[Any], constants: list[Any], inputs: list[Any], outputs: list[Any]) -> None:
    """Write an ONNX file."""
    graph = helper.make_graph(nodes, "test", inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    model.metadata_props.add(key="says", value="something")
    onnx.save(model, path)
