"""Text in a picture, line by line: found on the picture scaled down (`text_boxes`), read from it in full (`text_lines`). A
picture without text costs the first half only.

The models are those of PaddleOCR: `detection.onnx`, `recognition.onnx` with its characters in the metadata, and, where it is
there, `classification.onnx`, which knows lines that stand on their head. As a hub lays them out each is `model.onnx` in a folder.
"""

from pathlib import Path

import numpy as np
from PIL import Image

from photostead.media.files import Where
from photostead.media.pixels import Pixels, read_pixels
from photostead.ml import runtime
from photostead.ml.results import NoModel, TextLine, TextOptions
from photostead.ml.runtime import Session
from photostead.ml.text_boxes import Corners, Floats, TextBox, find_boxes
from photostead.ml.text_lines import Reading, Run, cut_out, read_lines, scaled

# Sides of what the detector looks at are multiples of this.
_STEP = 32
# A picture of this many px a side takes 250 MB of memory to find text on; settings may say more.
_LARGEST = 1600
# A line below another one begins this much of its height further down.
_NEXT_LINE = 0.5


def read_text(model: str, picture: Where, options: TextOptions) -> tuple[TextLine, ...]:
    """The lines of text of a picture, from the top down and from left to right. Raises MediaError, NoModel."""
    folder = runtime.find_model("text", model)
    pixels = read_pixels(picture, _LARGEST)
    detect = runner(runtime.load_onnx(part(folder, "detection")))
    boxes = detect_boxes(pixels, detect, options)
    return read_boxes(folder, pixels, boxes, options.min_text_score) if boxes else ()


def part(folder: Path, name: str) -> Path:
    """One of the files of a model."""
    nested = folder / name / "model.onnx"
    return nested if nested.is_file() else folder / f"{name}.onnx"


def runner(session: Session) -> Run:
    """A model of one input and one output as a function."""
    name = session.inputs[0].name

    def run(values: Floats) -> Floats:
        return np.asarray(session.run({name: values})[0], dtype=np.float32)

    return run


def detect_boxes(pixels: Pixels, detect: Run, options: TextOptions) -> list[TextBox]:
    """Where lines are, in pixels of the picture, in the order in which they are read."""
    height, width = pixels.shape[:2]
    small = fitting(width, height, min(options.max_side, _LARGEST))
    shrunk = Image.fromarray(pixels).resize(small, Image.Resampling.BILINEAR, reducing_gap=2.0)
    sureness = detect(scaled(np.asarray(shrunk, dtype=np.uint8))[None])[0, 0]
    factor = np.array([width / small[0], height / small[1]])
    found = find_boxes(sureness, options.min_box_score)
    return in_reading_order([TextBox(box.corners * factor, box.score) for box in found])


def fitting(width: int, height: int, longest: int) -> tuple[int, int]:
    """Sides that the detector takes, the longer one not much more than `longest`."""
    factor = min(1.0, longest / max(width, height))
    small = (max(_STEP, round(side * factor / _STEP) * _STEP) for side in (width, height))
    return next(small), next(small)


def in_reading_order(boxes: list[TextBox]) -> list[TextBox]:
    """From the top down, what stands beside each other from left to right."""
    ordered: list[TextBox] = []
    row: list[TextBox] = []
    for box in sorted(boxes, key=lambda box: float(middle(box)[1])):
        if row and middle(box)[1] - middle(row[0])[1] > lowness(row[0]) * _NEXT_LINE:
            ordered += sorted(row, key=lambda other: float(middle(other)[0]))
            row = []
        row.append(box)
    return ordered + sorted(row, key=lambda other: float(middle(other)[0]))


def middle(box: TextBox) -> Corners:
    """The centre of a line."""
    centre: Corners = box.corners.mean(axis=0)
    return centre


def lowness(box: TextBox) -> float:
    """The shorter side of a line."""
    sides = np.hypot(*(box.corners - np.roll(box.corners, 1, axis=0)).T)
    return float(sides.min())


def read_boxes(folder: Path, pixels: Pixels, boxes: list[TextBox], min_score: float) -> tuple[TextLine, ...]:
    """What lines say that are at least so sure."""
    picture = Image.fromarray(pixels)
    recognition = runtime.load_onnx(part(folder, "recognition"))
    strips = [cut_out(picture, box.corners) for box in boxes]
    readings = read_lines(strips, runner(recognition), characters(recognition), classifier(folder))
    size = np.array(picture.size)
    return tuple(
        as_line(box, reading, size)
        for box, reading in zip(boxes, readings, strict=True)
        if reading.text and reading.score >= min_score
    )


def characters(recognition: Session) -> list[str]:
    """What the model's classes stand for: nothing, those that it lists one a line, and the space. Raises NoModel where it
    lists none."""
    listed = recognition.metadata.get("character")
    if listed is None:
        raise NoModel("The text model does not say which characters it reads: fetch another, 'photostead models list'.")
    return ["", *listed.removesuffix("\n").split("\n"), " "]


def classifier(folder: Path) -> Run | None:
    """What tells lines that stand on their head; None where the model has none."""
    path = part(folder, "classification")
    return runner(runtime.load_onnx(path)) if path.is_file() else None


def as_line(box: TextBox, reading: Reading, size: Corners) -> TextLine:
    """A line with its corners as parts of the sides of the picture, clockwise from where its writing begins."""
    corners = np.roll(box.corners, 2, axis=0) if reading.is_turned else box.corners
    x1, y1, x2, y2, x3, y3, x4, y4 = (float(part) for part in np.clip(corners / size, 0, 1).ravel())
    return TextLine((x1, y1, x2, y2, x3, y3, x4, y4), min(1.0, box.score), min(1.0, reading.score), reading.text)
