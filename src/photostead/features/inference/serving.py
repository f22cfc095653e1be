"""`photostead ml serve`: models for other machines, in Immich's protocol (`GET /ping`, `POST /predict`). It has no accounts and
no data, keeps nothing of what it is sent, and looks at bytes from outside only in processes apart.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import BodyPartReader, web

from photostead.features.inference.asked import (
    Entries,
    Meaning,
    Stages,
    read_entries,
    write_faces,
    write_lines,
    write_vector,
)
from photostead.http.context import Workers
from photostead.http.uploads import MALFORMED, next_part
from photostead.jobs.executors import WorkerDied
from photostead.kernel.errors import Forbidden, Invalid, PhotosteadError, TooLarge, Unavailable
from photostead.ml import tasks as ml
from photostead.ml.results import Box, TextOptions

# Bytes of each field of a question.
MOST = {"entries": 16 * 1024, "text": 16 * 1024, "image": 32 * 1024 * 1024}
MOST_OF_OTHERS = 16 * 1024
MOST_WAITING = 32
SECONDS = 120.0
# Whoever is slower than this in asking only keeps others out.
READING_SECONDS = 60.0
MIN_FACE_SCORE, MIN_BOX_SCORE, MIN_TEXT_SCORE = 0.7, 0.5, 0.8


class PredictServer:
    """Answers with what `workers` find; at most `at_once` questions are read and answered at the same time."""

    def __init__(self, workers: Workers, at_once: int) -> None:
        self._workers = workers
        self._room = asyncio.Semaphore(at_once)
        self._waiting = 0
        self._names = count()
        self._folder = Path()

    def application(self) -> web.Application:
        """The three operations."""
        app = web.Application(middlewares=[answer_errors])
        app.cleanup_ctx.append(self._keep_folder)
        app.router.add_get("/", self.greet)
        app.router.add_get("/ping", self.ping)
        app.router.add_post("/predict", self.predict)
        return app

    async def _keep_folder(self, app: web.Application) -> AsyncIterator[None]:
        """Pictures are files for as long as they are looked at: processes apart are given paths."""
        made = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="photostead-ml-")
        self._folder = Path(made.name)
        yield
        await asyncio.to_thread(made.cleanup)

    async def greet(self, request: web.Request) -> web.Response:
        """For a person who looks whether something is here."""
        return web.json_response({"message": "Photostead ML"})

    async def ping(self, request: web.Request) -> web.Response:
        """That it is there."""
        return web.Response(text="pong")

    async def predict(self, request: web.Request) -> web.Response:
        """What models say of a picture or of words. Raises Forbidden, Invalid, TooLarge, Unavailable, MediaError, NoModel."""
        if "Origin" in request.headers:
            raise Forbidden("Pages in a browser may not ask here.")
        async with self._turn():
            async with asyncio.timeout(READING_SECONDS):
                fields = await read_fields(request)
            answer = await self._answer(fields)
        return web.Response(body=msgspec.json.encode(answer), content_type="application/json")

    @contextlib.asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Wait for it. Raises Unavailable where too many wait already."""
        if self._waiting >= MOST_WAITING:
            raise Unavailable("Too many questions wait already; ask again later.")
        self._waiting += 1
        try:
            await self._room.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._room.release()

    async def _answer(self, fields: dict[str, bytes]) -> dict[str, Any]:
        entries = read_entries(fields.get("entries", b""))
        if entries.needs_picture and "image" not in fields:
            raise Invalid("There is no image.")
        if entries.needs_words and "text" not in fields:
            raise Invalid("There is no text.")
        answer = await self._about_words(entries.clip, fields["text"]) if entries.needs_words else {}
        if entries.needs_picture:
            async with self._file(fields["image"]) as picture:
                answer |= await self._about_picture(entries, picture)
        return answer

    @contextlib.asynccontextmanager
    async def _file(self, content: bytes) -> AsyncIterator[str]:
        """A file with this content, for a while."""
        path = self._folder / f"picture-{next(self._names)}"
        try:
            await asyncio.to_thread(path.write_bytes, content)
            yield str(path)
        finally:
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def _about_words(self, clip: Meaning | None, text: bytes) -> dict[str, Any]:
        if clip is None or clip.textual is None:
            return {}
        wanted = clip.textual
        words = text.decode("utf-8", "replace")
        vector = await self._submit(ml.encode_words, wanted.model_name, words, wanted.options.language)
        return {"clip": write_vector(vector)}

    async def _about_picture(self, entries: Entries, picture: str) -> dict[str, Any]:
        """Everything that is asked of it. Where faces are asked for too, its meaning is told with them in mind."""
        width, height = await self._submit(ml.measure_picture, picture)
        answer: dict[str, Any] = {"imageHeight": height, "imageWidth": width}
        boxes: tuple[Box, ...] | None = None
        if entries.facial_recognition is not None:
            found = await self._find_faces(entries.facial_recognition, picture)
            answer |= {"facial-recognition": write_faces(found), "imageHeight": found.height, "imageWidth": found.width}
            boxes = tuple(face.box for face in found.faces)
        if entries.clip is not None and entries.clip.visual is not None:
            wanted = entries.clip.visual
            known = tuple(wanted.options.faces) if boxes is None else boxes
            vector = await self._submit(ml.encode_picture, wanted.model_name, picture, known)
            answer["clip"] = write_vector(vector)
        if entries.ocr is not None:
            answer["ocr"] = write_lines(await self._read_text(entries.ocr, picture))
        return answer

    async def _find_faces(self, wanted: Stages, picture: str) -> Any:
        min_score = wanted.detection.options.min_score
        return await self._submit(
            ml.find_faces, wanted.detection.model_name, picture, MIN_FACE_SCORE if min_score is None else min_score
        )

    async def _read_text(self, wanted: Stages, picture: str) -> Any:
        box, text = wanted.detection.options, wanted.recognition.options
        options = TextOptions(
            box.max_resolution,
            MIN_BOX_SCORE if box.min_score is None else box.min_score,
            MIN_TEXT_SCORE if text.min_score is None else text.min_score,
        )
        return await self._submit(ml.read_text, wanted.detection.model_name, picture, options)

    async def _submit(self, task: Any, *arguments: Any) -> Any:
        return await self._workers.submit(task, *arguments, seconds=SECONDS)


async def read_fields(request: web.Request) -> dict[str, bytes]:
    """The fields of a form, each within its size; what else there is is left. Raises Invalid, TooLarge."""
    fields: dict[str, bytes] = {}
    try:
        reader = await request.multipart()
        while (part := await next_part(reader)) is not None:
            if not isinstance(part, BodyPartReader) or part.name is None or part.name in fields:
                raise Invalid("The form has a field without a name, or one twice.")
            content = await read_field(part, MOST.get(part.name, MOST_OF_OTHERS))
            if part.name in MOST:
                fields[part.name] = content
    except MALFORMED as error:
        raise Invalid("The body is no form with files (multipart/form-data).") from error
    return fields


async def read_field(part: BodyPartReader, most: int) -> bytes:
    """Its bytes. Raises TooLarge."""
    content = bytearray()
    while chunk := await part.read_chunk(256 * 1024):
        content += chunk
        if len(content) > most:
            raise TooLarge(f"{part.name} has more than {most} bytes.")
    return bytes(content)


@web.middleware
async def answer_errors(request: web.Request, handler: Any) -> web.StreamResponse:
    """Errors of ours as their status and a sentence."""
    try:
        response: web.StreamResponse = await handler(request)
    except PhotosteadError as error:
        return refuse(error.status, error.message)
    except WorkerDied:
        return refuse(500, "The process that looked at the picture was lost with it.")
    except TimeoutError:
        return refuse(408, "The question was not asked in time.")
    return response


def refuse(status: int, message: str) -> web.Response:
    """An answer that says why there is none; the rest of the question is not waited for."""
    response = web.json_response({"message": message}, status=status)
    response.force_close()
    return response
