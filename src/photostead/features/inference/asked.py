"""What others ask of a machine-learning server of ours, and what it answers: Immich's protocol seen from the other side."""

import re
import struct
from typing import Any

import msgspec

from photostead.kernel.errors import Invalid
from photostead.ml.results import Box, FoundFace, FoundFaces, TextLine

# Models are folders of ours, so their names may not climb out.
MODEL = re.compile(r"[A-Za-z0-9][\w.-]{0,99}(/[A-Za-z0-9][\w.-]{0,99})?", re.ASCII)
MOST_FACES = 1000
LANGUAGE = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8}){0,4}")


class Options(msgspec.Struct, rename="camel"):
    """What may be said of how a model is used; the numbers count where nothing is said."""

    min_score: float | None = None
    max_resolution: int = 736
    language: str | None = None
    # Ours alone: what is known of a picture already, for the model that tells portraits from groups by it.
    faces: list[Box] = []


class Model(msgspec.Struct, rename="camel"):
    """A model by its name."""

    model_name: str
    options: Options = msgspec.field(default_factory=Options)


class Meaning(msgspec.Struct):
    """One of the two: the vector of the picture, or of the words."""

    visual: Model | None = None
    textual: Model | None = None


class Stages(msgspec.Struct):
    """Where something is, and what it is."""

    detection: Model
    recognition: Model


class Entries(msgspec.Struct, rename="kebab"):
    """Everything that is asked of one picture or one text."""

    clip: Meaning | None = None
    facial_recognition: Stages | None = None
    ocr: Stages | None = None

    @property
    def needs_picture(self) -> bool:
        """Whether there must be one."""
        asks_of_clip = self.clip is not None and self.clip.visual is not None
        return asks_of_clip or self.facial_recognition is not None or self.ocr is not None

    @property
    def needs_words(self) -> bool:
        """Whether there must be some."""
        return self.clip is not None and self.clip.textual is not None


def read_entries(text: bytes) -> Entries:
    """What is asked. Raises Invalid."""
    try:
        entries = msgspec.json.decode(text, type=Entries)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"entries are not what can be asked: {error}") from None
    for model in models_of(entries):
        check_model(model)
    if not (entries.needs_picture or entries.needs_words):
        raise Invalid("entries ask for nothing.")
    return entries


def check_model(model: Model) -> None:
    """Raises Invalid for a name that may be a path, and for numbers beyond all reason."""
    options = model.options
    if MODEL.fullmatch(model.model_name) is None:
        raise Invalid("A modelName is no model's name.")
    if options.language is not None and LANGUAGE.fullmatch(options.language) is None:
        raise Invalid("A language is no language's tag.")
    if options.min_score is not None and not 0 <= options.min_score <= 1:
        raise Invalid("A minScore must be between 0 and 1.")
    if not 16 <= options.max_resolution <= 10_000:
        raise Invalid("A maxResolution must be between 16 and 10000.")
    if len(options.faces) > MOST_FACES or not all(0 <= edge <= 1 for box in options.faces for edge in box):
        raise Invalid("The faces are not in the picture.")


def models_of(entries: Entries) -> list[Model]:
    """Every model that is named."""
    clip = (entries.clip.visual, entries.clip.textual) if entries.clip else ()
    stages = [stage for stage in (entries.facial_recognition, entries.ocr) if stage is not None]
    found = [*clip, *(model for stage in stages for model in (stage.detection, stage.recognition))]
    return [model for model in found if model is not None]


def write_vector(vector: bytes) -> str:
    """Numbers as JSON in a text, as the protocol has vectors. Nine digits tell every float32 from its neighbours."""
    values = struct.unpack(f"<{len(vector) // 4}f", vector)
    return f"[{','.join(format(value, '.9g') for value in values)}]"


def write_faces(found: FoundFaces) -> list[dict[str, Any]]:
    """Faces with their boxes in px."""
    return [write_face(face, found.width, found.height) for face in found.faces]


def write_face(face: FoundFace, width: int, height: int) -> dict[str, Any]:
    """One face of a picture of these sides."""
    left, top, right, bottom = face.box
    box = {"x1": left * width, "y1": top * height, "x2": right * width, "y2": bottom * height}
    return {"boundingBox": box, "embedding": write_vector(face.vector), "score": face.score}


def write_lines(lines: tuple[TextLine, ...]) -> dict[str, Any]:
    """Lines as lists beside each other."""
    return {
        "text": [line.text for line in lines],
        "box": [corner for line in lines for corner in line.corners],
        "boxScore": [line.box_score for line in lines],
        "textScore": [line.text_score for line in lines],
    }
