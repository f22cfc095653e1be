"""The one door to models, for jobs and requests (`run.part(Inference)`, `ctx.services.part(Inference)`): machine-learning
servers that the settings name are asked first, in their order; processes of our own answer where none of them does.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from photostead.db.database import Database
from photostead.features.inference import answers, hindrances, questions
from photostead.features.inference.health import Server, Servers
from photostead.features.inference.remote import (
    OURSELVES,
    Away,
    Failed,
    Question,
    TurnedDown,
    address_of,
    is_here,
    name_of,
    predict,
    read_picture,
)
from photostead.features.inference.schema import LearningServerDto, LearningServersDto, ServerState
from photostead.features.learning.schema import Ability
from photostead.features.settings.schema import AdminConfigMachineLearningDto
from photostead.features.vectors import service as vectors
from photostead.http.context import Workers
from photostead.kernel.clock import to_wire
from photostead.kernel.errors import MediaError
from photostead.media.files import Where
from photostead.ml import tasks as ml
from photostead.ml.results import Box, FoundFaces, NoModel, Plan, TextLine, TextOptions

# Generous: the slowest model takes 0.6 s of a PC for a page of text, and a first call loads it.
PICTURE_SECONDS = 120.0
WORDS_SECONDS = 20.0
HERE = LearningServerDto(OURSELVES, ServerState.HERE, None, None, 0, None)

T = TypeVar("T")


class Inference:
    """Answers of models. Every method raises MediaError for a picture that cannot be read, NoModel where the model is not to
    be had, WorkerDied where its process was lost."""

    def __init__(self, workers: Workers, plan: Plan, db: Database | None = None) -> None:
        """`db` knows how wide the vectors of a model are; without one any width is taken."""
        self._workers = workers
        self.plan = plan
        self._db = db
        self.servers = Servers()

    async def find_faces(self, config: AdminConfigMachineLearningDto, picture: Where) -> FoundFaces:
        """The faces of a picture."""
        wanted = config.facial_recognition

        async def here() -> FoundFaces:
            return await self._workers.submit(
                ml.find_faces, wanted.model_name, picture, wanted.min_score, seconds=PICTURE_SECONDS
            )

        read = partial(answers.read_faces, min_score=wanted.min_score)
        return await self._ask_about(config, picture, questions.about_faces, read, here)

    async def encode_picture(
        self, config: AdminConfigMachineLearningDto, picture: Where, boxes: Sequence[Box] = ()
    ) -> bytes:
        """The vector of a picture on which these faces were found."""

        async def here() -> bytes:
            return await self._workers.submit(
                ml.encode_picture, config.clip.model_name, picture, tuple(boxes), seconds=PICTURE_SECONDS
            )

        make = partial(questions.about_meaning, boxes=boxes)
        return await self._ask_about(config, picture, make, answers.read_meaning, here)

    async def encode_words(self, config: AdminConfigMachineLearningDto, words: str, language: str | None) -> bytes:
        """The vector of what somebody looks for; `language` is a BCP 47 tag."""

        async def here() -> bytes:
            return await self._workers.submit(
                ml.encode_words, config.clip.model_name, words, language, seconds=WORDS_SECONDS
            )

        question = questions.about_words(config, words, language)
        return await self._ask(config, question, answers.read_meaning, here, WORDS_SECONDS)

    async def read_text(self, config: AdminConfigMachineLearningDto, picture: Where) -> tuple[TextLine, ...]:
        """The lines of text of a picture."""
        options = text_options(config)

        async def here() -> tuple[TextLine, ...]:
            return await self._workers.submit(
                ml.read_text, config.ocr.model_name, picture, options, seconds=PICTURE_SECONDS
            )

        read = partial(answers.read_lines, options=options)
        return await self._ask_about(config, picture, questions.about_text, read, here)

    async def _ask_about(
        self,
        config: AdminConfigMachineLearningDto,
        picture: Where,
        make: Callable[[AdminConfigMachineLearningDto, bytes], Question],
        read: Callable[[bytes], T],
        here: Callable[[], Awaitable[T]],
    ) -> T:
        """Ask about a picture, whose bytes are read only where there is a server to send them to."""
        if not has_servers(config):
            return await here()
        content = await asyncio.to_thread(read_picture, picture)
        if content is None:
            return await here()
        return await self._ask(config, make(config, content), read, here, PICTURE_SECONDS)

    async def _ask(
        self,
        config: AdminConfigMachineLearningDto,
        question: Question,
        read: Callable[[bytes], T],
        here: Callable[[], Awaitable[T]],
        seconds: float,
    ) -> T:
        """The first good answer of a server, or else our own."""
        troubles: list[Away | Failed | TurnedDown] = []
        for server in self.servers.named(config):
            if await self.servers.is_worth_asking(server, config, question.topic):
                try:
                    return await self._ask_server(server, question, read, seconds)
                except (Away, Failed, TurnedDown) as error:
                    troubles.append(error)
        try:
            return await here()
        except NoModel as error:
            raise explain(error, troubles, is_remote=has_servers(config)) from None

    async def _ask_server(self, server: Server, question: Question, read: Callable[[bytes], T], seconds: float) -> T:
        """Its answer, and what follows for asking it again. Raises Away, Failed, TurnedDown."""
        try:
            body = await predict(server.url, question, seconds)
            try:
                answer = await asyncio.to_thread(read, body)
                answers.require_width(answer, await self._find_width(question))
            except answers.Nonsense as error:
                raise Failed(f"{name_of(server.url)} answered what is no answer: {error}.") from None
        except (Away, Failed) as error:
            self.servers.note_trouble(server, question.topic, error)
            raise
        self.servers.note_answer(server, question.topic)
        return answer

    async def _find_width(self, question: Question) -> int | None:
        """How many numbers the kept vectors of the model have; None where there are none yet."""
        if self._db is None or question.space is None:
            return None
        space = await self._db.read(vectors.find_space, question.space, question.model)
        return None if space is None else space.dimensions

    async def list_servers(self, config: AdminConfigMachineLearningDto) -> LearningServersDto:
        """The servers of the settings, looked at now."""
        looked = await self.servers.look(config)
        here = [HERE] if any(is_here(url) for url in config.urls) else []
        return LearningServersDto([*map(describe, looked), *here])

    async def find_hindrances(self, config: AdminConfigMachineLearningDto) -> dict[Ability, str | None]:
        """Why each ability has no model to do it with; None where it has."""
        if has_servers(config):
            return dict.fromkeys(Ability)
        return await asyncio.to_thread(hindrances.find_local, config, self.plan)


def text_options(config: AdminConfigMachineLearningDto) -> TextOptions:
    """How text is looked for, by the settings."""
    wanted = config.ocr
    return TextOptions(wanted.max_resolution, wanted.min_detection_score, wanted.min_recognition_score)


def has_servers(config: AdminConfigMachineLearningDto) -> bool:
    """Whether the settings name anybody but ourselves."""
    return any(not is_here(url) for url in config.urls)


def explain(error: NoModel, troubles: Sequence[Away | Failed | TurnedDown], *, is_remote: bool) -> NoModel | MediaError:
    """What to say where neither a server nor we could: of the picture, where a server wanted none of it."""
    turned_down = next((trouble for trouble in troubles if isinstance(trouble, TurnedDown)), None)
    if turned_down is not None:
        return MediaError(turned_down.message)
    if not is_remote:
        return error
    why = " ".join(trouble.message for trouble in troubles) or "None of the machine-learning servers is there."
    return NoModel(f"{why} {error.message}")


def describe(server: Server) -> LearningServerDto:
    """What is known of a server."""
    state = {None: ServerState.UNKNOWN, True: ServerState.THERE, False: ServerState.AWAY}[server.is_there]
    looked_at, answered_at = server.looked_at_ms, server.answered_at_ms
    return LearningServerDto(
        address=address_of(server.url),
        state=state,
        message=server.message,
        looked_at=None if looked_at is None else to_wire(looked_at),
        answers=server.answers,
        answered_at=None if answered_at is None else to_wire(answered_at),
    )
