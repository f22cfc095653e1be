"""The entry points that the daemon submits to the processes of models, and what such a process does to itself first.

Arguments and results are plain picklable values. Errors: MediaError (this picture), NoModel (this model is not there, damaged or
does not run here). Each imports what it needs when it is called: a process that only finds faces loads no tokenizer.
"""

import os
import signal
from collections.abc import Sequence

from photostead.media.files import Where, open_regular
from photostead.media.limits import contain, give_back_blocks, parent_of_worker, use_one_arena
from photostead.ml.results import Box, FoundFaces, Plan, TextLine, TextOptions

# Of what models compute in. After 99 photos with all models: 305 MB at the most and 228 at the end, instead of 365 and 279,
# for a fourth more processor time.
RETURNED_BYTES = 4 << 20


def find_faces(model: str, picture: Where, min_score: float) -> FoundFaces:
    """The faces of a picture (`ml.faces`). Raises MediaError, NoModel."""
    from photostead.ml import faces

    return faces.find_faces(model, picture, min_score)


def encode_picture(model: str, picture: Where, boxes: Sequence[Box]) -> bytes:
    """The vector of a picture (`ml.meaning`). Raises MediaError, NoModel."""
    from photostead.ml import meaning

    return meaning.encode_picture(model, picture, boxes)


def encode_words(model: str, words: str, language: str | None) -> bytes:
    """The vector of what somebody looks for (`ml.meaning`). Raises NoModel."""
    from photostead.ml import meaning

    return meaning.encode_words(model, words, language)


def read_text(model: str, picture: Where, options: TextOptions) -> tuple[TextLine, ...]:
    """The lines of text of a picture (`ml.text`). Raises MediaError, NoModel."""
    from photostead.ml import text

    return text.read_text(model, picture, options)


def measure_picture(picture: Where) -> tuple[int, int]:
    """Width and height of a picture in px, upright. Raises MediaError."""
    from photostead.media.decode import read_header

    with open_regular(picture) as file:
        return read_header(file).upright


def look_at(picture: Where) -> int:
    """How a picture looks (`ml.looks`). Raises MediaError."""
    from photostead.ml import looks

    return looks.look_at(picture)


def initialise_learner(memory_limit_bytes: int, plan: Plan) -> None:
    """Contain this process as those of decoders are: it reads pictures, has no network, yields to others and dies with the
    daemon."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the daemon's to handle; it ends its workers in order
    contain(parent_of_worker(), memory_limit_bytes)
    use_one_arena()
    give_back_blocks(RETURNED_BYTES)
    for name in ("VIPS_CONCURRENCY", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
    from photostead.ml import runtime

    runtime.use(plan, is_alone=True)
