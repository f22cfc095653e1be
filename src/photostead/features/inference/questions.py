"""Questions to machine-learning servers, as Immich's protocol spells them, out of the settings."""

from collections.abc import Sequence

from photostead.features.inference.remote import Question
from photostead.features.settings.schema import AdminConfigMachineLearningDto
from photostead.ml.catalogue import MEANING
from photostead.ml.results import Box


def about_faces(config: AdminConfigMachineLearningDto, picture: bytes) -> Question:
    """Where the faces of a picture are, and their vectors."""
    model, min_score = config.facial_recognition.model_name, config.facial_recognition.min_score
    entries = {
        "facial-recognition": {
            "detection": {"modelName": model, "options": {"minScore": min_score}},
            "recognition": {"modelName": model},
        }
    }
    return Question(f"faces {model}", model, "face", entries, picture=picture)


def about_meaning(config: AdminConfigMachineLearningDto, picture: bytes, boxes: Sequence[Box]) -> Question:
    """The vector of a picture on which these faces were found. Only our own kind of model wants to know of them, and
    only our own servers have it: other servers are told nothing that their protocol does not know."""
    model = config.clip.model_name
    faces = {"options": {"faces": boxes}} if boxes and model == MEANING.name else {}
    return Question(
        f"pictures {model}", model, "image", {"clip": {"visual": {"modelName": model, **faces}}}, picture=picture
    )


def about_words(config: AdminConfigMachineLearningDto, words: str, language: str | None) -> Question:
    """The vector of words; `language` is a BCP 47 tag."""
    model = config.clip.model_name
    options = {} if language is None else {"options": {"language": language}}
    return Question(
        f"words {model}", model, "image", {"clip": {"textual": {"modelName": model, **options}}}, words=words
    )


def about_text(config: AdminConfigMachineLearningDto, picture: bytes) -> Question:
    """The lines of text of a picture."""
    wanted = config.ocr
    found = {"minScore": wanted.min_detection_score, "maxResolution": wanted.max_resolution}
    entries = {
        "ocr": {
            "detection": {"modelName": wanted.model_name, "options": found},
            "recognition": {"modelName": wanted.model_name, "options": {"minScore": wanted.min_recognition_score}},
        }
    }
    return Question(f"text {wanted.model_name}", wanted.model_name, None, entries, picture=picture)
