"""Text in a picture, line by line."""

from photostead.media.files import Where
from photostead.ml.results import NoModel, TextLine, TextOptions


def read_text(model: str, picture: Where, options: TextOptions) -> tuple[TextLine, ...]:
    """The lines of text of a picture, from the top down. Raises MediaError, NoModel."""
    raise NoModel(f"{model} cannot be used by this version.")
