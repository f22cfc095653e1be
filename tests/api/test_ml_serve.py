"""`photostead ml serve`, asked by anybody: what the protocol has is answered, everything else refused within bounds."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestClient

from photostead.cli.ml import run
from photostead.features.inference import serving
from photostead.features.inference.asked import read_entries
from photostead.jobs.executors import WorkerDied
from photostead.kernel.errors import Invalid, MediaError, StartError
from photostead.kernel.options import Options
from photostead.ml import tasks as ml
from photostead.ml.results import TextOptions
from tests.api.predicting import ANSWERS, Pretended, our_server
from tests.photos import jpeg

Asked = TestClient[Any, Any]
VISUAL = {"clip": {"visual": {"modelName": "ViT-B-32__openai"}}}
TEXTUAL = {"clip": {"textual": {"modelName": "ViT-B-32__openai", "options": {"language": "de"}}}}
FACES = {
    "facial-recognition": {
        "detection": {"modelName": "buffalo_l", "options": {"minScore": 0.6}},
        "recognition": {"modelName": "buffalo_l"},
    }
}
OCR = {
    "ocr": {
        "detection": {"modelName": "PP-OCRv5_mobile", "options": {"minScore": 0.4, "maxResolution": 900}},
        "recognition": {"modelName": "PP-OCRv5_mobile", "options": {"minScore": 0.3}},
    }
}


@pytest.fixture
def workers() -> Pretended:
    """Models that answer everything."""
    return Pretended(dict(ANSWERS))


@pytest.fixture
async def asked(workers: Pretended) -> AsyncIterator[Asked]:
    """The server of these models."""
    async with TestClient(our_server(workers)) as client:
        yield client


@pytest.fixture
async def http_alone() -> AsyncIterator[aiohttp.ClientSession]:
    """Connections, without a daemon of a test."""
    async with aiohttp.ClientSession() as session:
        yield session


def form(entries: Any, *, image: bytes | None = None, text: str | None = None, **others: str) -> aiohttp.FormData:
    """A question as clients send it."""
    fields = aiohttp.FormData(default_to_multipart=True)
    fields.add_field("entries", entries if isinstance(entries, str) else json.dumps(entries))
    if image is not None:
        fields.add_field("image", image, filename="blob")
    if text is not None:
        fields.add_field("text", text)
    for name, value in others.items():
        fields.add_field(name, value)
    return fields


async def test_it_says_that_it_is_there(asked: Asked) -> None:
    assert await (await asked.get("/ping")).text() == "pong"
    assert (await asked.get("/")).status == 200


async def test_all_about_a_picture_at_once(asked: Asked, workers: Pretended) -> None:
    answer = await asked.post("/predict", data=form(VISUAL | FACES | OCR, image=jpeg(), more="of a newer client"))
    assert await answer.json() == {
        "clip": "[0.600000024,0.800000012]",
        "facial-recognition": [
            {
                "boundingBox": {"x1": 100, "y1": 100, "x2": 200, "y2": 150},
                "embedding": "[0.600000024,0.800000012]",
                "score": 0.9,
            }
        ],
        "ocr": {
            "text": ["Grüße, 你好"],
            "box": [0.1, 0.1, 0.9, 0.1, 0.9, 0.2, 0.1, 0.2],
            "boxScore": [0.9],
            "textScore": [0.95],
        },
        "imageWidth": 400,
        "imageHeight": 200,
    }
    by_task = {task: arguments for task, *arguments in workers.asked}
    assert by_task[ml.find_faces][0::2] == ["buffalo_l", 0.6]
    assert by_task[ml.encode_picture][2] == ((0.25, 0.5, 0.5, 0.75),)
    assert by_task[ml.read_text][2] == TextOptions(900, 0.4, 0.3)


async def test_pictures_are_gone_when_they_were_looked_at(asked: Asked, workers: Pretended) -> None:
    for answers in (ANSWERS, {}):
        workers.answers = dict(answers)
        await asked.post("/predict", data=form(VISUAL, image=jpeg()))
    paths = {arguments[-1] for task, *arguments in workers.asked if task is ml.measure_picture}
    assert len(paths) == 2
    assert not any(Path(path).exists() for path in paths)


async def test_words(asked: Asked, workers: Pretended) -> None:
    answer = await asked.post("/predict", data=form(TEXTUAL, text="rotes Boot"))
    assert await answer.json() == {"clip": "[0.600000024,0.800000012]"}
    assert workers.asked == [(ml.encode_words, "ViT-B-32__openai", "rotes Boot", "de")]


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param("", id="none"),
        pytest.param("[]", id="a list"),
        pytest.param("{}", id="nothing"),
        pytest.param("[" * 10_000, id="deep"),
        pytest.param({"clip": {"visual": {"modelName": "../../etc"}}}, id="climbing"),
        pytest.param({"clip": {"visual": {"modelName": "/etc/passwd"}}}, id="a path"),
        pytest.param({"clip": {"visual": {"modelName": "a\u0000b"}}}, id="NUL"),
        pytest.param({"clip": {"visual": {}}}, id="no name"),
        pytest.param({"clip": {"textual": {"modelName": "a", "options": {"language": "../x"}}}}, id="no language"),
        pytest.param({"facial-recognition": {"detection": {"modelName": "a"}}}, id="half of it"),
        pytest.param({"clip": {"visual": {"modelName": "a", "options": {"faces": [[0, 0, 9, 1]]}}}}, id="faces beyond"),
        pytest.param(
            {
                "ocr": {
                    "detection": {"modelName": "a", "options": {"maxResolution": 10**9}},
                    "recognition": {"modelName": "a"},
                }
            },
            id="enormous",
        ),
    ],
)
def test_entries_that_cannot_be_asked(entries: Any) -> None:
    with pytest.raises(Invalid):
        read_entries((entries if isinstance(entries, str) else json.dumps(entries)).encode())


async def test_what_is_missing_is_said(asked: Asked, workers: Pretended) -> None:
    assert (await asked.post("/predict", data=form(VISUAL, text="boat"))).status == 400
    assert (await asked.post("/predict", data=form(TEXTUAL, image=jpeg()))).status == 400
    assert (await asked.post("/predict", data=b"{}", headers={"Content-Type": "application/json"})).status == 400
    assert (await asked.post("/predict", data=b"x", headers={"Content-Type": "multipart/form-data"})).status == 400
    twice = form(VISUAL, image=jpeg())
    twice.add_field("image", jpeg(), filename="blob")
    assert (await asked.post("/predict", data=twice)).status == 400
    assert workers.asked == []


async def test_questions_have_bounds(asked: Asked, workers: Pretended, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(serving.MOST, "image", 100)
    assert (await asked.post("/predict", data=form(VISUAL, image=bytes(101)))).status == 413
    assert (await asked.post("/predict", data=form("x" * 20_000, text="boat"))).status == 413
    assert (await asked.post("/predict", data=form(TEXTUAL, text="boat", more="x" * 20_000))).status == 413
    assert workers.asked == []


async def test_pages_of_other_sites_may_not_ask(asked: Asked, workers: Pretended) -> None:
    answer = await asked.post("/predict", data=form(TEXTUAL, text="boat"), headers={"Origin": "https://elsewhere.test"})
    assert answer.status == 403
    assert workers.asked == []


async def test_troubles_have_a_status(asked: Asked, workers: Pretended) -> None:
    statuses = []
    for trouble in (MediaError("no picture"), WorkerDied("crashed")):
        workers.answers = {ml.measure_picture: trouble}
        answer = await asked.post("/predict", data=form(VISUAL, image=b"no picture"))
        statuses.append(answer.status)
    workers.answers = {}
    answer = await asked.post("/predict", data=form(TEXTUAL, text="boat"))
    assert [*statuses, answer.status] == [422, 500, 503]
    assert await answer.json() == {"message": "the model is not there"}


async def test_no_more_at_once_than_there_is_room_for(
    asked: Asked, workers: Pretended, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "MOST_WAITING", 3)
    workers.until.clear()
    waiting = [asyncio.create_task(asked.post("/predict", data=form(TEXTUAL, text=str(n)))) for n in range(5 + 2)]
    refused, rest = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    while len(refused) < 2:
        more, rest = await asyncio.wait(rest, return_when=asyncio.FIRST_COMPLETED)
        refused |= more
    assert {task.result().status for task in refused} == {503}
    assert len(workers.asked) <= 2
    workers.until.set()
    assert {(await task).status for task in rest} == {200}
    assert len(workers.asked) == 5


async def test_who_asks_slowly_is_not_waited_for(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "READING_SECONDS", 0.1)
    done = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="entries"\r\n\r\n{'
        await done.wait()

    answer = await asked.post("/predict", data=slowly(), headers={"Content-Type": "multipart/form-data; boundary=x"})
    done.set()
    assert answer.status == 408


async def test_the_command_serves_until_it_is_told_to_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], http_alone: aiohttp.ClientSession
) -> None:
    """With real processes, in which pictures are read."""
    options = Options(data_dir=tmp_path, ml_models=tmp_path / "no-models")
    serving = asyncio.create_task(run("127.0.0.1", 0, options))
    while not (told := capsys.readouterr().out):
        assert not serving.done(), serving.exception()
        await asyncio.sleep(0.01)
    url = told.split()[4].strip(",")
    assert (await http_alone.post(f"{url}/predict", data=form(VISUAL, image=b"no picture"))).status == 422
    answer = await http_alone.post(f"{url}/predict", data=form(VISUAL, image=jpeg()))
    assert answer.status == 503
    assert "photostead models fetch ViT-B-32__openai" in (await answer.json())["message"]
    with pytest.raises(StartError, match=r"Cannot listen on 127\.0\.0\.1"):
        await run("127.0.0.1", int(url.rpartition(":")[2]), options)
    signal.raise_signal(signal.SIGTERM)
    await serving
