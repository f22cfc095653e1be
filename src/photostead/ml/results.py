"""What comes out of models, as plain values that travel between processes. Vectors are little-endian float32 of length 1."""

import msgspec

from photostead.kernel.errors import Unavailable

# Left, top, right and bottom edge as parts of the sides of the upright picture, 0 to 1.
Box = tuple[float, float, float, float]


# How a picture looks (`ml.looks`) that is plain: its bits would be those of noise. A median divides those of any other into
# halves.
NO_LOOK = 0


def look_distance(one: int, other: int) -> int:
    """In how many of 64 places two looks differ."""
    return ((one ^ other) & 0xFFFFFFFFFFFFFFFF).bit_count()


class FoundFace(msgspec.Struct, frozen=True):
    """A face: where it is, how sure the model is of it (0 to 1), and its vector. `frame_ms`: in which frame of a video."""

    box: Box
    score: float
    vector: bytes
    frame_ms: int | None = None


class FoundFaces(msgspec.Struct, frozen=True):
    """The faces of a picture of these sides in px, upright; the surest first."""

    width: int
    height: int
    faces: tuple[FoundFace, ...]


class TextLine(msgspec.Struct, frozen=True):
    """A line of text: corners x1, y1 … x4, y4 as parts of the sides of the upright picture, clockwise from the top left of
    the writing; how sure the models are that there is text, and that it says this (0 to 1)."""

    corners: tuple[float, float, float, float, float, float, float, float]
    box_score: float
    text_score: float
    text: str


class TextOptions(msgspec.Struct, frozen=True):
    """How text is looked for: the longer side in px that the picture is scaled down to, and the least scores."""

    max_side: int
    min_box_score: float
    min_text_score: float


class Plan(msgspec.Struct, frozen=True):
    """What workers for models may take: how many processes, threads of each, and megabytes of models in each. `folders`: where
    models lie, the first one is where they are put."""

    folders: tuple[str, ...]
    processes: int = 1
    threads: int = 1
    megabytes: int = 300


class NoModel(Unavailable):
    """A model is not there, is damaged or does not run on this machine; the message says what to do."""
