"""Making of a fetched file what the runtimes can use: done once, when a model is put in its folder, by `onnx`, which only those
who build have (`pip install onnx`). Where it came from is `ml.fetch`'s business.

The files of OpenCV's Zoo keep their weights in blocks of 8-bit numbers that onnxruntime cannot read, and name weights among
their inputs. They are folded back to 32 bits; SFace's last layer, half of the model, then to 8 bits again: 19 MB, vectors of
a cosine of 1.000 to OpenCV's own. All layers in 8 bits would take 10 MB, a sixth more time, and cosines down to 0.98.
The sentence model keeps its weights in 8 bits and computes in 32: loaded it takes 155 MB and 4.6 ms for a few words. With all its
matrices in 8 bits by channel it takes 40 MB and 2.4 ms, at cosines of 0.992 and more.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from photostead.kernel.errors import Unavailable
from photostead.ml.catalogue import Making

Array = npt.NDArray[Any]
Constants = dict[str, Array]
FOLDED = ("DequantizeLinear", "Reshape", "Cast", "Mul")
LAYERS = ("Gemm", "MatMul")
# Gather: of the table of words.
TABLES = (*LAYERS, "Gather")


def make(making: Making, source: Path, target: Path) -> None:
    """Make a model's file of a fetched one. Raises Unavailable where `onnx` is not installed, ValueError for a file that is
    not what was expected."""
    MAKERS[making](source, target)


def copy(source: Path, target: Path) -> None:
    """As it is."""
    target.write_bytes(source.read_bytes())


def list_labels(source: Path, target: Path) -> None:
    """A line a label, in the order of the model's outputs; synonyms stand beside each other, with commas."""
    labels = [line.strip() for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
    target.write_text(json.dumps(labels, indent=0) + "\n", encoding="utf-8")


def fold(source: Path, target: Path) -> None:
    """An ONNX file whose weights are plain numbers and no inputs."""
    onnx = import_onnx()
    model = onnx.load(source)
    constants, nodes = fold_nodes(onnx, model.graph)
    used = {name for node in nodes for name in node.input}
    replace(model.graph.node, nodes)
    replace(
        model.graph.initializer,
        [
            onnx.numpy_helper.from_array(np.ascontiguousarray(value), name)
            for name, value in constants.items()
            if name in used
        ],
    )
    replace(model.graph.input, [item for item in model.graph.input if item.name in used and item.name not in constants])
    del model.graph.value_info[:]  # says the shapes of before
    onnx.checker.check_model(model)
    onnx.save(model, target)


def fold_and_quantize(source: Path, target: Path, kinds: Sequence[str] = LAYERS, *, by_channel: bool = False) -> None:
    """The same, and the matrices of nodes of these kinds in 8 bits, with a scale each or one for each channel."""
    fold(source, target)
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # It advises by the root logger to do beforehand what does not matter to a single layer.
    logging.getLogger().addFilter(is_not_advice)
    try:
        quantize_dynamic(
            target, target, weight_type=QuantType.QInt8, op_types_to_quantize=list(kinds), per_channel=by_channel
        )
    finally:
        logging.getLogger().removeFilter(is_not_advice)


def is_not_advice(record: logging.LogRecord) -> bool:
    """Whether a line of the log is something else."""
    return "pre-processing before quantization" not in record.getMessage()


MAKERS: Mapping[Making, Callable[[Path, Path], None]] = {
    Making.COPY: copy,
    Making.LIST_LABELS: list_labels,
    Making.FOLD: fold,
    Making.FOLD_AND_QUANTIZE: fold_and_quantize,
    Making.FOLD_AND_QUANTIZE_WORDS: partial(fold_and_quantize, kinds=TABLES, by_channel=True),
}


def import_onnx() -> Any:
    """Raises Unavailable."""
    try:
        import onnx
    except ImportError as error:
        raise Unavailable(
            "Preparing this model needs the Python package 'onnx': install it beside Photostead (pip install onnx), "
            "or bring the folder of models of another installation."
        ) from error
    return onnx


def fold_nodes(onnx: Any, graph: Any) -> tuple[Constants, list[Any]]:
    """What is known without any input, and the nodes that remain."""
    constants: Constants = {item.name: onnx.numpy_helper.to_array(item) for item in graph.initializer}
    nodes = []
    for node in graph.node:
        if node.op_type in FOLDED and all(name in constants for name in node.input if name):
            constants[node.output[0]] = compute(onnx, node, [constants[name] for name in node.input if name])
        else:
            nodes.append(node)
    return constants, nodes


def compute(onnx: Any, node: Any, values: list[Array]) -> Array:
    """The output of a node whose inputs are known."""
    if node.op_type == "Reshape":
        return values[0].reshape(values[1])
    if node.op_type == "Mul":
        product: Array = values[0] * values[1]
        return product
    facts = {item.name: onnx.helper.get_attribute_value(item) for item in node.attribute}
    if node.op_type == "Cast":
        return values[0].astype(onnx.helper.tensor_dtype_to_np_dtype(facts["to"]))
    zero = values[2] if len(values) > 2 else np.zeros_like(values[1], dtype=values[0].dtype)
    return dequantize(values[0], values[1], zero, facts.get("axis", 1), facts.get("block_size", 0))


def dequantize(values: Array, scale: Array, zero: Array, axis: int, block: int) -> Array:
    """ONNX's DequantizeLinear: with one scale for all, one for each index of `axis`, or one for each block of that many."""
    if block:
        inside = tuple(slice(side) for side in values.shape)
        scale, zero = (np.repeat(numbers, block, axis)[inside] for numbers in (scale, zero))
    elif scale.ndim == 1 and scale.size > 1:
        sides = [-1 if index == axis % values.ndim else 1 for index in range(values.ndim)]
        scale, zero = scale.reshape(sides), zero.reshape(sides)
    plain: Array = (values.astype(np.float32) - zero.astype(np.float32)) * scale
    return plain


def replace(items: Any, others: list[Any]) -> None:
    """Put others into a repeated field of protobuf."""
    kept = list(others)
    del items[:]
    items.extend(kept)
