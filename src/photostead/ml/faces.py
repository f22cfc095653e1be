"""Faces in a picture: where they are, and a vector of each by which faces of one person can be told from those of others.

A small sight of the picture is enough to find faces; only where there are some it is read again, larger, to cut them out. Two
families of models are known: YuNet with SFace (`detection.onnx`, `recognition.onnx` in the model's folder), and SCRFD with
ArcFace as other servers keep them (`detection/model.onnx`, `recognition/model.onnx`).
"""

from collections.abc import Callable, Sequence
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
    seen, glance = look(family, detector, read_pixels(picture, GLANCE), min_score)
    if not len(seen.scores):
        return FoundFaces(glance[0], glance[1], ())
    sharp = read_pixels(picture, SHARP)
    height, width = sharp.shape[:2]
    faces = seen.scaled(width / glance[0])
    faces = faces.take(faces.sides >= SMALLEST)
    recogniser = runtime.load_onnx(folder / family.recognition)
    found = (describe(family, recogniser, sharp, faces, number) for number in range(min(len(faces.scores), MOST_FACES)))
    return FoundFaces(width, height, tuple(face for face in found if face is not None))


def family_of(folder: Path, model: str) -> Family:
    """How to speak to the models of a folder. Raises NoModel."""
    for family in FAMILIES:
        if (folder / family.detection).is_file():
            return family
    names = " or ".join(family.detection for family in FAMILIES)
    raise NoModel(f"The model {model} finds no faces: its folder has no {names}.")


def look(family: Family, detector: Session, pixels: Pixels, min_score: float) -> tuple[Detections, tuple[int, int]]:
    """The faces, in px of these pixels, and the pixels' width and height."""
    height, width = pixels.shape[:2]
    factor = LOOKED_AT / max(width, height)
    small = pixels if factor >= 1 else np.asarray(scale_by(from_array(pixels), factor).numpy(), dtype=np.uint8)
    square = np.zeros((LOOKED_AT, LOOKED_AT, 3), np.uint8)
    rows, columns = (min(LOOKED_AT, side) for side in small.shape[:2])
    square[:rows, :columns] = small[:rows, :columns]
    outputs = detector.run({detector.inputs[0].name: family.feed(square)})
    return family.read(outputs, min_score).scaled(width / small.shape[1]), (width, height)


def describe(family: Family, recogniser: Session, picture: Pixels, faces: Detections, number: int) -> FoundFace | None:
    """One of the faces; None where the network says nothing of it that could be compared."""
    aligned = cut_out(picture, faces.points[number])
    (output,) = recogniser.run({recogniser.inputs[0].name: family.prepare(aligned)})
    vector = output.reshape(-1).astype("<f4")
    length = float(np.linalg.norm(vector))
    box = as_parts(faces.boxes[number], picture.shape[1], picture.shape[0])
    if not np.isfinite(length) or length == 0 or box is None:
        return None
    return FoundFace(box, min(1.0, float(faces.scores[number])), (vector / np.float32(length)).tobytes())


def as_parts(box: Floats, width: int, height: int) -> Box | None:
    """A box in px as parts of the sides, cut off at the edges; None for one that lies outside."""
    left, top, right, bottom = (
        min(1.0, max(0.0, float(edge) / side)) for edge, side in zip(box, (width, height) * 2, strict=True)
    )
    return (left, top, right, bottom) if left < right and top < bottom else None
