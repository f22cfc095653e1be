"""Faces in a picture: where they are, and a vector of each by which faces of one person can be told from those of others."""

from photostead.media.files import Where
from photostead.ml.results import FoundFaces, NoModel


def find_faces(model: str, picture: Where, min_score: float) -> FoundFaces:
    """The faces of a picture that are at least so sure. Raises MediaError, NoModel."""
    raise NoModel(f"{model} cannot be used by this version.")
