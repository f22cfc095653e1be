"""SCRFD, the detector of faces in folders named buffalo_… and antelopev2, which a household may bring: what its outputs mean.

Guo et al.: "Sample and Computation Redistribution for Efficient Face Detection" (2021). Input: 1 x 3 x H x W, RGB, values
less 127.5 by 128. Nine outputs, scores, boxes and points for each of three strides, whose order differs between files; they
are told apart by their shapes.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from photostead.ml.face_boxes import LOOKED_AT, Detections, Floats, join, keep_best
from photostead.ml.results import NoModel

STRIDES = (8, 16, 32)
MAX_OVERLAP = 0.4
_WIDTHS = {"scores": 1, "boxes": 4, "points": 10}


def as_input(square: npt.NDArray[np.uint8]) -> Floats:
    """The square (640 x 640 x RGB) as the network takes it."""
    values = (square.transpose(2, 0, 1)[None].astype(np.float32) - 127.5) / 128.0
    return np.ascontiguousarray(values, dtype=np.float32)


def read_outputs(outputs: Sequence[Floats], min_score: float) -> Detections:
    """The faces. Raises NoModel for outputs that are not those of such a detector with points."""
    flat = [output.reshape(-1, output.shape[-1]) for output in outputs]
    parts = []
    for stride in STRIDES:
        cells = (LOOKED_AT // stride) ** 2
        found = {name: [o for o in flat if o.shape[1] == width] for name, width in _WIDTHS.items()}
        chosen = {name: _of_size(several, cells) for name, several in found.items()}
        parts.append(_of_stride(stride, chosen["scores"], chosen["boxes"], chosen["points"]))
    return keep_best(join(parts), min_score, MAX_OVERLAP)


def _of_size(several: Sequence[Floats], cells: int) -> Floats:
    """The output that has one or two rows for each cell. The strides are a factor 4 apart: only one can."""
    for output in several:
        if len(output) in (cells, 2 * cells):
            return output
    raise NoModel("The detector of faces answers in a form that is not known: it must be SCRFD with points (…_kps).")


def _of_stride(stride: int, scores: Floats, boxes: Floats, points: Floats) -> Detections:
    """Edges and points are told in cells from the corner of the cell; several anchors of a cell follow each other."""
    side = LOOKED_AT // stride
    rows, columns = np.divmod(np.arange(side * side, dtype=np.float32), np.float32(side))
    cells = np.repeat(np.stack([columns, rows], axis=1), len(scores) // (side * side), axis=0)
    corners = np.concatenate([cells - boxes[:, :2], cells + boxes[:, 2:]], axis=1) * stride
    return Detections(corners, scores[:, 0], (points.reshape(-1, 5, 2) + cells[:, None]) * stride)
