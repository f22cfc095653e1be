"""YuNet, the detector of faces of the default set: what its outputs mean.

Wu, Peng, Yu: "YuNet: A Tiny Millisecond-level Face Detector" (2023); the form of the outputs is that of the file
face_detection_yunet_2023mar of the OpenCV Zoo. Input: 1 x 3 x 640 x 640, BGR, 0 to 255.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from photostead.ml.face_boxes import LOOKED_AT, Detections, Floats, join, keep_best

STRIDES = (8, 16, 32)
MAX_OVERLAP = 0.3


def as_input(square: npt.NDArray[np.uint8]) -> Floats:
    """The square (640 x 640 x RGB) as the network takes it."""
    return np.ascontiguousarray(square[:, :, ::-1].transpose(2, 0, 1)[None], dtype=np.float32)


def read_outputs(outputs: Sequence[Floats], min_score: float) -> Detections:
    """The faces. Outputs in the file's order: class, objectness, boxes and points, each for the three strides; one row for
    each cell of a grid, line by line."""
    count = len(STRIDES)
    parts = [
        _of_stride(stride, *(outputs[kind * count + number][0] for kind in range(4)))
        for number, stride in enumerate(STRIDES)
    ]
    return keep_best(join(parts), min_score, MAX_OVERLAP)


def _of_stride(stride: int, classes: Floats, objects: Floats, boxes: Floats, points: Floats) -> Detections:
    """Centre and size of a box, and its points, are told in cells from the cell's corner; the sizes as logarithms."""
    cells = _grid(LOOKED_AT // stride)
    scores = np.sqrt(np.clip(classes[:, 0], 0, 1) * np.clip(objects[:, 0], 0, 1))
    centres = (cells + boxes[:, :2]) * stride
    with np.errstate(over="ignore"):  # what is not finite is dropped later
        halves = np.exp(boxes[:, 2:]) * (stride / 2)
    corners = np.concatenate([centres - halves, centres + halves], axis=1)
    return Detections(corners, scores, (points.reshape(-1, 5, 2) + cells[:, None]) * stride)


def _grid(side: int) -> Floats:
    """x and y of the cells, line by line."""
    rows, columns = np.divmod(np.arange(side * side, dtype=np.float32), np.float32(side))
    return np.stack([columns, rows], axis=1)
