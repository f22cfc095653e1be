"""What machine-learning servers answer, read as what it is: anything. Sizes, numbers and counts are checked, and what comes
out is what models of our own would have given. The form is that of Immich's `/predict`; see docs/remote-learning.md.
"""

import math
import struct
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from photostead.ml.results import Box, FoundFace, FoundFaces, TextLine, TextOptions

# More than any model or picture has: beyond that an answer is a fault, or meant to do harm.
MOST_DIMENSIONS = 4096
MOST_FACES = 1000
MOST_LINES = 5000
LONGEST_LINE = 2000
LONGEST_SIDE = 100_000
# How far beyond 0 and 1 a share may lie by rounding, or because a box reaches over the edge.
SLACK = 0.5

T = TypeVar("T")


class Nonsense(ValueError):
    """An answer that is none; says in which way."""


class MeaningAnswer(msgspec.Struct):
    """The vector of a picture or of words, as text or as a list of numbers."""

    clip: str | list[float]


class BoundingBox(msgspec.Struct):
    """In pixels of the picture of the answer's sides."""

    x1: float
    y1: float
    x2: float
    y2: float


class FaceAnswer(msgspec.Struct, rename="camel"):
    """One face."""

    bounding_box: BoundingBox
    embedding: str | list[float]
    score: float


class FacesAnswer(msgspec.Struct, rename="camel"):
    """All faces, and the sides of the picture in pixels."""

    faces: list[FaceAnswer] = msgspec.field(name="facial-recognition")
    image_width: int
    image_height: int


class Lines(msgspec.Struct, rename="camel"):
    """Lines of text in lists beside each other; `box` has eight shares of the sides a line."""

    text: list[str]
    box: list[float]
    box_score: list[float]
    text_score: list[float]


class TextAnswer(msgspec.Struct):
    """All lines."""

    ocr: Lines


def read_meaning(body: bytes) -> bytes:
    """The vector of an answer, of length 1. Raises Nonsense."""
    return read_vector(decode(body, MeaningAnswer).clip)


def read_faces(body: bytes, min_score: float) -> FoundFaces:
    """The faces of an answer that are at least so sure, the surest first. Raises Nonsense."""
    answer = decode(body, FacesAnswer)
    width, height = answer.image_width, answer.image_height
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE):
        raise Nonsense("a picture has no such sides")
    if len(answer.faces) > MOST_FACES:
        raise Nonsense("there are too many faces")
    found = [read_face(face, width, height) for face in answer.faces if share(face.score) >= min_score]
    if len({len(face.vector) for face in found}) > 1:
        raise Nonsense("vectors of one model are of one size")
    found.sort(key=lambda face: -face.score)
    return FoundFaces(width, height, tuple(found))


def read_face(face: FaceAnswer, width: int, height: int) -> FoundFace:
    """One face of a picture of these sides in pixels. Raises Nonsense."""
    box = face.bounding_box
    left, right = share(box.x1 / width), share(box.x2 / width)
    top, bottom = share(box.y1 / height), share(box.y2 / height)
    if not (left < right and top < bottom):
        raise Nonsense("a face has no area")
    corners: Box = (left, top, right, bottom)
    return FoundFace(corners, share(face.score), read_vector(face.embedding))


def read_lines(body: bytes, options: TextOptions) -> tuple[TextLine, ...]:
    """The lines of an answer that are sure enough, in its order. Raises Nonsense."""
    lines = decode(body, TextAnswer).ocr
    count = len(lines.text)
    if count > MOST_LINES or any(len(text) > LONGEST_LINE for text in lines.text):
        raise Nonsense("there is too much text")
    if (len(lines.box), len(lines.box_score), len(lines.text_score)) != (8 * count, count, count):
        raise Nonsense("the lists of lines differ in length")
    found = (read_line(lines, number) for number in range(count))
    return tuple(line for line in found if line.text and is_sure(line, options))


def read_line(lines: Lines, number: int) -> TextLine:
    """One line. Raises Nonsense."""
    x1, y1, x2, y2, x3, y3, x4, y4 = (share(value) for value in lines.box[8 * number : 8 * number + 8])
    text = "".join(letter if letter.isprintable() else " " for letter in lines.text[number]).strip()
    corners = (x1, y1, x2, y2, x3, y3, x4, y4)
    return TextLine(corners, share(lines.box_score[number]), share(lines.text_score[number]), text)


def is_sure(line: TextLine, options: TextOptions) -> bool:
    """Whether both scores are high enough."""
    return line.box_score >= options.min_box_score and line.text_score >= options.min_text_score


def share(value: float) -> float:
    """A share of 0 to 1; what lies a little beyond is cut. Raises Nonsense for what is none."""
    if not -SLACK <= value <= 1 + SLACK:  # a NaN is in no range
        raise Nonsense("a share or a score lies beyond 0 and 1")
    return min(1.0, max(0.0, value))


def read_vector(text: str | Sequence[float]) -> bytes:
    """Numbers, or their JSON, as little-endian float32 of length 1. Raises Nonsense."""
    values = decode(text.encode(), list[float]) if isinstance(text, str) else text
    if not 1 <= len(values) <= MOST_DIMENSIONS:
        raise Nonsense("no model has vectors of such a size")
    length = math.hypot(*values)
    if not (math.isfinite(length) and length > 0):
        raise Nonsense("a vector has no direction")
    return struct.pack(f"<{len(values)}f", *(value / length for value in values))


def require_width(answer: object, width: int | None) -> None:
    """Raises Nonsense for vectors that are not as wide as those that are kept of the model already: one server with another
    model of the same name would make all that was learned worthless."""
    vectors = [face.vector for face in answer.faces] if isinstance(answer, FoundFaces) else [answer]
    found = {len(vector) // 4 for vector in vectors if isinstance(vector, bytes)}
    if width is not None and found - {width}:
        raise Nonsense(f"its vectors have {max(found)} numbers, and those of this model that are kept have {width}")


def decode(body: bytes, kind: type[T]) -> T:
    """JSON of this kind. Raises Nonsense."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (ValueError, RecursionError) as error:
        raise Nonsense(str(error)) from None
