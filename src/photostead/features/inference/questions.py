"""Questions to machine-learning servers, as Immich's protocol spells them, out of the settings."""

from photostead.features.inference.remote import Question
from photostead.features.settings.schema import AdminConfigMachineLearningDto


def about_faces(config: AdminConfigMachineLearningDto, picture: bytes) -> Question:
    """Where the faces of a picture are, and their vectors."""
    model, min_score = config.facial_recognition.model_name, config.facial_recognition.min_score
    entries = {
        "facial-recognition": {
            "detection": {"modelName": model, "options": {"minScore": min_score}},
            "recognition": {"modelName": model},
        }
    }
    return Question(f"faces {model}", entries, picture=picture)


def about_meaning(config: AdminConfigMachineLearningDto, picture: bytes) -> Question:
    """The vector of a picture."""
    model = config.clip.model_name
    return Question(f"pictures {model}", {"clip": {"visual": {"modelName": model}}}, picture=picture)


def about_words(config: AdminConfigMachineLearningDto, words: str, language: str | None) -> Question:
    """The vector of words; `language` is a BCP 47 tag."""
    model = config.clip.model_name
    options = {} if language is None else {"options": {"language": language}}
    return Question(f"words {model}", {"clip": {"textual": {"modelName": model, **options}}}, words=words)


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
    return Question(f"text {wanted.model_name}", entries, picture=picture)
