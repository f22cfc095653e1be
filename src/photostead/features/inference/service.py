"""The one door to models, for jobs and requests (`run.part(Inference)`, `ctx.services.part(Inference)`)."""

from collections.abc import Sequence

from photostead.features.learning.schema import Ability
from photostead.features.settings.schema import AdminConfigMachineLearningDto
from photostead.http.context import Workers
from photostead.media.files import Where
from photostead.ml import tasks as ml
from photostead.ml.results import Box, FoundFaces, Plan, TextLine, TextOptions

# Generous: the slowest model takes 0.6 s of a PC for a page of text, and a first call loads it.
PICTURE_SECONDS = 120.0
WORDS_SECONDS = 20.0


class Inference:
    """Answers of models. Every method raises MediaError for a picture that cannot be read, NoModel where the model is not to
    be had, WorkerDied where its process was lost."""

    def __init__(self, workers: Workers, plan: Plan) -> None:
        self._workers = workers
        self.plan = plan

    async def find_faces(self, config: AdminConfigMachineLearningDto, picture: Where) -> FoundFaces:
        """The faces of a picture."""
        wanted = config.facial_recognition
        return await self._workers.submit(
            ml.find_faces, wanted.model_name, picture, wanted.min_score, seconds=PICTURE_SECONDS
        )

    async def encode_picture(
        self, config: AdminConfigMachineLearningDto, picture: Where, boxes: Sequence[Box] = ()
    ) -> bytes:
        """The vector of a picture on which these faces were found."""
        return await self._workers.submit(
            ml.encode_picture, config.clip.model_name, picture, tuple(boxes), seconds=PICTURE_SECONDS
        )

    async def encode_words(self, config: AdminConfigMachineLearningDto, words: str, language: str | None) -> bytes:
        """The vector of what somebody looks for; `language` is a BCP 47 tag."""
        return await self._workers.submit(
            ml.encode_words, config.clip.model_name, words, language, seconds=WORDS_SECONDS
        )

    async def read_text(self, config: AdminConfigMachineLearningDto, picture: Where) -> tuple[TextLine, ...]:
        """The lines of text of a picture."""
        wanted = config.ocr
        options = TextOptions(wanted.max_resolution, wanted.min_detection_score, wanted.min_recognition_score)
        return await self._workers.submit(ml.read_text, wanted.model_name, picture, options, seconds=PICTURE_SECONDS)

    async def find_hindrances(self, config: AdminConfigMachineLearningDto) -> dict[Ability, str | None]:
        """Why each ability has no model to do it with; None where it has."""
        return dict.fromkeys(Ability, "this version cannot use any model")
