"""Models for tests: pretended ones that answer what a test says, and the folder of the real ones."""

import hashlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from photostead.app import App, begin_learning
from photostead.features.inference.service import Inference
from photostead.features.learning.schema import Ability
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigMachineLearningDto
from photostead.media.files import Where
from photostead.ml import runtime
from photostead.ml.results import Box, FoundFaces, Plan, TextLine

FindFaces = Callable[[Where], FoundFaces]
EncodePicture = Callable[[Where, Sequence[Box]], bytes]
EncodeWords = Callable[[str, str | None], bytes]
ReadText = Callable[[Where], tuple[TextLine, ...]]


def models_folder() -> Path:
    """Where `scripts/test` puts the models of the default set."""
    return Path(sys.prefix) / "share/photostead/models"


def vector(*numbers: float) -> bytes:
    """A vector of these numbers' direction, of length 1, as models give it."""
    values = np.array(numbers, dtype="<f4")
    return bytes((values / np.linalg.norm(values)).astype("<f4").tobytes())


def direction(word: str, dimensions: int = 8) -> bytes:
    """A vector that is the same for the same word, and another for another one."""
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "little")
    return vector(*np.random.default_rng(seed).normal(size=dimensions))


class PretendedModels(Inference):
    """Answers of functions; whatever has none is hindered. `asked` counts by ability."""

    def __init__(
        self,
        real: Inference,
        faces: FindFaces | None,
        picture: EncodePicture | None,
        words: EncodeWords | None,
        text: ReadText | None,
    ) -> None:
        super().__init__(real._workers, real.plan)
        self.faces, self.picture, self.words, self.text = faces, picture, words, text
        self.asked = dict.fromkeys(("faces", "picture", "words", "text"), 0)

    async def find_faces(self, config: AdminConfigMachineLearningDto, picture: Where) -> FoundFaces:
        assert self.faces is not None
        self.asked["faces"] += 1
        return self.faces(picture)

    async def encode_picture(
        self, config: AdminConfigMachineLearningDto, picture: Where, boxes: Sequence[Box] = ()
    ) -> bytes:
        assert self.picture is not None
        self.asked["picture"] += 1
        return self.picture(picture, boxes)

    async def encode_words(self, config: AdminConfigMachineLearningDto, words: str, language: str | None) -> bytes:
        assert self.words is not None
        self.asked["words"] += 1
        return self.words(words, language)

    async def read_text(self, config: AdminConfigMachineLearningDto, picture: Where) -> tuple[TextLine, ...]:
        assert self.text is not None
        self.asked["text"] += 1
        return self.text(picture)

    async def find_hindrances(self, config: AdminConfigMachineLearningDto) -> dict[Ability, str | None]:
        has_it = {
            Ability.FACES: self.faces,
            Ability.SEARCH: self.picture,
            Ability.TEXT: self.text,
            Ability.DUPLICATES: self.picture,
        }
        return {ability: None if answer else "this test pretends none" for ability, answer in has_it.items()}


async def pretend_models(
    app: App,
    *,
    faces: FindFaces | None = None,
    picture: EncodePicture | None = None,
    words: EncodeWords | None = None,
    text: ReadText | None = None,
) -> PretendedModels:
    """Give a daemon of a test models that answer so, and let it notice; what is missing of what is there already begins,
    where the slice that does it is there. An ability without an answer stays hindered."""
    pretended = PretendedModels(app.inference, faces, picture, words, text)
    app.inference = app.services.parts[Inference] = pretended
    config = await app.db.read(settings.load)
    await app.db.write(begin_learning, await pretended.find_hindrances(config.machine_learning))
    return pretended


def use_real_models() -> Path:
    """Let this process use the real models; their folder."""
    folder = real_models()
    plan = Plan((str(folder),))
    if runtime.plan() != plan:
        runtime.use(plan)
    return folder


def real_models() -> Path:
    """The folder of real models. Fails where they are not there: `scripts/test` fetches them."""
    folder = models_folder()
    assert (folder / "yunet-sface").is_dir(), f"there are no models in {folder}: scripts/test fetches them"
    return folder
