"""Machine-learning servers for tests: one of ours with pretended models behind it, and one that says whatever a test wants."""

import asyncio
import json
import struct
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.test_utils import TestServer

from photostead.features.inference.service import Inference
from photostead.features.inference.serving import PredictServer
from photostead.features.settings import defaults
from photostead.features.settings.schema import AdminConfigMachineLearningDto
from photostead.ml import tasks as ml
from photostead.ml.results import FoundFace, FoundFaces, NoModel, Plan, TextLine

HALF = struct.pack("<2f", 0.6, 0.8)
FACES = FoundFaces(400, 200, (FoundFace((0.25, 0.5, 0.5, 0.75), 0.9, HALF),))
LINES = (TextLine((0.1, 0.1, 0.9, 0.1, 0.9, 0.2, 0.1, 0.2), 0.9, 0.95, "Grüße, 你好"),)
ANSWERS: dict[Callable[..., Any], Any] = {
    ml.find_faces: FACES,
    ml.encode_picture: HALF,
    ml.encode_words: HALF,
    ml.read_text: LINES,
    ml.measure_picture: (400, 200),
}


class Pretended:
    """Workers that answer at once; an answer that is an exception is raised. `asked` are the tasks with their arguments."""

    def __init__(self, answers: dict[Callable[..., Any], Any]) -> None:
        self.answers = answers
        self.asked: list[tuple[Any, ...]] = []
        self.until = asyncio.Event()
        self.until.set()

    async def submit(self, fn: Callable[..., Any], *args: Any, seconds: float) -> Any:
        self.asked.append((fn, *args))
        await self.until.wait()
        answer = self.answers.get(fn, NoModel("the model is not there"))
        if isinstance(answer, Exception):
            raise answer
        return answer


def learned(*urls: str, **checks: Any) -> AdminConfigMachineLearningDto:
    """Settings with these servers; `checks` are of the looks at them."""
    config = defaults.default_learning()
    looks = msgspec.structs.replace(config.availability_checks, **checks)
    return msgspec.structs.replace(config, enabled=True, urls=list(urls), availability_checks=looks)


def inference_of(workers: Pretended) -> Inference:
    """The door to models, with these of our own behind it."""
    return Inference(workers, Plan(("/nonexistent/models",)))


def our_server(workers: Pretended, at_once: int = 2) -> TestServer:
    """What `photostead ml serve` runs."""
    return TestServer(PredictServer(workers, at_once).application())


class Odd:
    """A server that answers what a test says. `asked` are the paths, `forms` the fields of questions."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.forms: list[dict[str, Any]] = []
        self.ping: web.Response | None = None
        self.says: Callable[[], Awaitable[web.StreamResponse]] | None = None
        self.body, self.status = b"{}", 200
        app = web.Application()
        app.router.add_get("/ping", self._ping)
        app.router.add_post("/predict", self._predict)
        app.router.add_post("/elsewhere", self._predict)
        self.server = TestServer(app)

    @property
    def url(self) -> str:
        """Its address."""
        return str(self.server.make_url("/")).rstrip("/")

    async def _ping(self, request: web.Request) -> web.StreamResponse:
        self.asked.append("ping")
        return web.Response(text="pong") if self.ping is None else self.ping

    async def _predict(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path.strip("/"))
        form = await request.post()
        self.forms.append(
            {name: field.file.read() if isinstance(field, web.FileField) else field for name, field in form.items()}
        )
        if self.says is not None:
            return await self.says()
        return web.Response(body=self.body, status=self.status, content_type="application/json")


def faces(*found: Any, width: Any = 100, height: Any = 50) -> bytes:
    """An answer with these faces."""
    return json.dumps({"facial-recognition": found, "imageWidth": width, "imageHeight": height}).encode()


def face(*box: float, score: Any = 0.9, embedding: Any = "[3,4]") -> Any:
    """One face: left, top, right and bottom edge in px."""
    return {
        "boundingBox": dict(zip(("x1", "y1", "x2", "y2"), box, strict=True)),
        "embedding": embedding,
        "score": score,
    }
