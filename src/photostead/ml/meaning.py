"""What a picture shows and what words mean, as vectors of one space: near to each other where the words fit the picture.
Two kinds of models do that, told apart by their files: `tags` and `clip`.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from photostead.media.files import Where
from photostead.media.pixels import read_pixels
from photostead.ml import clip, tags
from photostead.ml.results import Box, NoModel
from photostead.ml.runtime import find_model


def encode_picture(model: str, picture: Where, faces: Sequence[Box]) -> bytes:
    """The vector of a picture, on which these faces were found. Raises MediaError, NoModel."""
    folder = find_model("meaning", model)
    if is_coarse(folder):
        return as_bytes(model, tags.encode_picture(folder, read_pixels(picture, tags.SIDE), faces))
    recipe = clip.read_recipe(folder)
    return as_bytes(model, clip.encode_picture(folder, recipe, read_pixels(picture, min(recipe.sides))))


def encode_words(model: str, words: str, language: str | None) -> bytes:
    """The vector of what somebody looks for. `language`: a BCP 47 tag, for models that read several. Raises NoModel."""
    folder = find_model("meaning", model)
    if is_coarse(folder):
        return as_bytes(model, tags.encode_words(folder, words))
    return as_bytes(model, clip.encode_words(folder, words, language))


def is_coarse(folder: Path) -> bool:
    """Whether a folder holds a classifier and its names."""
    return (folder / "image.tflite").is_file()


def as_bytes(model: str, values: npt.NDArray[np.float32]) -> bytes:
    """A vector as it travels and is kept: of length 1. Raises NoModel where there is no direction in it."""
    length = float(np.linalg.norm(values.astype(np.float64)))
    if values.ndim != 1 or not np.isfinite(length) or length == 0:
        raise NoModel(f"The model {model} answers with numbers that mean nothing.")
    return np.ascontiguousarray(values / length, dtype="<f4").tobytes()
