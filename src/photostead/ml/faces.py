"""Faces in a picture: where they are, and a vector of each by which faces of one person can be told from those of others.

A small sight of the picture is enough to find faces; only where there are small ones it is read again, larger, to cut them out. Two
families of models are known: YuNet with SFace (`detection.onnx`, `recognition.onnx` in the model's folder), and SCRFD with
ArcFace as other servers keep them (`detection/model.onnx`, `recognition/model.onnx`).
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from photostead.media.files import Where
from photostead.media.pixels import Pixels, read_pixels
from photostead.media.vips import from_array, scale_by
from photostead.ml import runtime, scrfd, yunet
from photostead.ml.align import cut_out
from photostead.ml.face_boxes import LOOKED_AT, Detections, Floats
from photostead.ml.results import Box, FoundFace, FoundFaces, NoModel
from photostead.ml.runtime import Session

TASK = "faces"
# The smaller side in px at which a picture is read to find faces, and to cut them out (that of a usual preview).
GLANCE, SHARP = 480, 1440
# A face so wide (px) fills what is cut out of it: seeing it larger would tell nothing more.
LARGE = 80.0
# Smaller ones, in px of the sharp picture, are in the background and tell nobody from anybody.
SMALLEST = 20.0
# A picture of a stadium must not take minutes: each face costs 10 to 25 ms.
MOST_FACES = 200


class Family(NamedTuple):
    """How models of one family are spoken to. `feed`: a square picture as the detector's input; `read`: its outputs and the
    least score to faces; `prepare`: an aligned face as the recogniser's input."""

    detection: str
    recognition: str
    feed: Callable[[Pixels], Floats]
    read: Callable[[Sequence[Floats], float], Detections]
    prepare: Callable[[Pixels], Floats]


def _plain(face: Pixels) -> Floats:
    """SFace brings 0 to 255 into its range by itself."""
    return np.ascontiguousarray(face.transpose(2, 0, 1)[None], dtype=np.float32)


def _centred(face: Pixels) -> Floats:
    """ArcFace takes -1 to 1."""
    return (_plain(face) - np.float32(127.5)) / np.float32(127.5)


FAMILIES = (
    Family("detection.onnx", "recognition.onnx", yunet.as_input, yunet.read_outputs, _plain),
    Family("detection/model.onnx", "recognition/model.onnx", scrfd.as_input, scrfd.read_outputs, _centred),
)


def find_faces(model: str, picture: Where, min_score: float) -> FoundFaces:
    """The faces of a picture that are at least so sure, the surest first. Raises MediaError, NoModel."""
    folder = runtime.find_model(TASK, model)
    family = family_of(folder, model)
    detector = runtime.load_onnx(folder / family.detection)
    pixels = read_pixels(picture, GLANCE)
    faces = look(family, detector, pixels, min_score)
    if (faces.sides < LARGE).any():
        pixels, glance = read_pixels(picture, SHARP), pixels
        faces = faces.scaled(pixels.shape[1] / glance.shape[1])
        faces = faces.take(faces.sides >= SMALLEST)
    described = describe(folder, family, pixels, faces) if len(faces.scores) else ()
    return FoundFaces(pixels.shape[1], pixels.shape[0], tuple(described))


def family_of(folder: Path, model: str) -> Family:
    """How to speak to the models of a folder. Raises NoModel."""
    for family in FAMILIES:
        if (folder / family.detection).is_file():
            return family
    names = " or ".join(family.detection for family in FAMILIES)
    raise NoModel(f"The model {model} finds no faces: its folder has no {names}.")


def look(family: Family, detector: Session, pixels: Pixels, min_score: float) -> Detections:
    """The faces, in px of these pixels."""
    height, width = pixels.shape[:2]
    factor = LOOKED_AT / max(width, height)
    small = pixels if factor >= 1 else np.asarray(scale_by(from_array(pixels), factor).numpy(), dtype=np.uint8)
    square = np.zeros((LOOKED_AT, LOOKED_AT, 3), np.uint8)
    rows, columns = (min(LOOKED_AT, side) for side in small.shape[:2])
    square[:rows, :columns] = small[:rows, :columns]
    outputs = detector.run({detector.inputs[0].name: family.feed(square)})
    return family.read(outputs, min_score).scaled(width / small.shape[1])


def describe(folder: Path, family: Family, picture: Pixels, faces: Detections) -> Iterator[FoundFace]:
    """The faces with their vectors, without those of which the network says nothing that could be compared."""
    recogniser = runtime.load_onnx(folder / family.recognition)
    height, width = picture.shape[:2]
    for box, score, points in zip(*(values[:MOST_FACES] for values in faces), strict=True):
        (output,) = recogniser.run({recogniser.inputs[0].name: family.prepare(cut_out(picture, points))})
        vector = output.reshape(-1).astype("<f4")
        length = float(np.linalg.norm(vector))
        place = as_parts(box, width, height)
        if np.isfinite(length) and length > 0 and place is not None:
            yield FoundFace(place, min(1.0, float(score)), (vector / np.float32(length)).tobytes())


def as_parts(box: Floats, width: int, height: int) -> Box | None:
    """A box in px as parts of the sides, cut off at the edges; None for one that lies outside."""
    left, top, right, bottom = (
        min(1.0, max(0.0, float(edge) / side)) for edge, side in zip(box, (width, height) * 2, strict=True)
    )
    return (left, top, right, bottom) if left < right and top < bottom else None
