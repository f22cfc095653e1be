"""What a picture shows and what words mean, as vectors of one space: near to each other where the words fit the picture."""

from collections.abc import Sequence

from photostead.media.files import Where
from photostead.ml.results import Box, NoModel


def encode_picture(model: str, picture: Where, faces: Sequence[Box]) -> bytes:
    """The vector of a picture, on which these faces were found. Raises MediaError, NoModel."""
    raise NoModel(f"{model} cannot be used by this version.")


def encode_words(model: str, words: str, language: str | None) -> bytes:
    """The vector of what somebody looks for. `language`: a BCP 47 tag, for models that read several. Raises NoModel."""
    raise NoModel(f"{model} cannot be used by this version.")
