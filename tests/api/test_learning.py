"""What is learned and what is not: by the switches, by the models that are there, and what begins when that changes."""

import asyncio
from typing import Any

import msgspec
import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.inference.service import Inference
from photostead.features.learning import service as learning
from photostead.features.learning.schema import Ability
from photostead.features.learning.work import DETECT_FACES, ENCODE_PICTURE, READ_TEXT
from photostead.features.nightly import scheduled
from photostead.features.settings import service as settings
from photostead.jobs.queues import QueueName
from photostead.ml.catalogue import DEFAULTS, Task
from photostead.ml.plan import make_plan
from photostead.ml.results import FoundFaces
from tests.api.settling import change_settings
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.learning import direction, pretend_models
from tests.ml.models_of_tests import put_model
from tests.photos import jpeg

LEARNING_QUEUES = tuple(map(str, learning.QUEUES.values()))
FLAGS = {
    Ability.FACES: "facialRecognition",
    Ability.SEARCH: "smartSearch",
    Ability.TEXT: "ocr",
    Ability.DUPLICATES: "duplicateDetection",
}


async def flags(client: Client) -> set[str]:
    """The abilities that clients are told of."""
    features = await client.get("/server/features")
    return {flag for flag in FLAGS.values() if features[flag]}


async def pretend_all(app: App) -> None:
    """Models that see nothing much."""
    await pretend_models(
        app,
        faces=lambda picture: FoundFaces(100, 100, ()),
        picture=lambda picture, boxes: direction("x"),
        words=lambda words, language: direction("x"),
        text=lambda picture: (),
    )


async def waiting(app: App) -> list[str]:
    """The names of the jobs of models that wait."""
    marks = ", ".join("?" * len(LEARNING_QUEUES))
    sql = f"select name from jobs where queue in ({marks}) order by name"
    return await app.db.read(Rows.column, sql, LEARNING_QUEUES)


async def forget_jobs(app: App) -> None:
    await app.db.write(lambda tx: tx.run("delete from jobs"))


# --- by the models


async def test_without_models_nothing_is_learned(app: App, admin: Client, run_jobs: RunJobs) -> None:
    assert await flags(admin) == set()
    await upload(admin, jpeg(), "a.jpg")
    await run_jobs()
    assert await waiting(app) == []
    found = await admin.get("/photostead/models")
    assert {one["name"]: one["reason"] for one in found["abilities"]}["faces"] == (
        "The model yunet-sface is not there: run 'photostead models fetch yunet-sface'."
    )


async def test_with_models_all_of_it(app: App, admin: Client, run_jobs: RunJobs) -> None:
    await pretend_all(app)
    assert await flags(admin) == set(FLAGS.values())
    await upload(admin, jpeg(), "a.jpg")
    await run_jobs()
    assert await waiting(app) == []


async def test_models_that_come_begin_with_what_is_missing(app: App, admin: Client, run_jobs: RunJobs) -> None:
    await upload(admin, jpeg(), "a.jpg")
    await run_jobs()
    await pretend_all(app)
    first = {str(kind.name) for kind in (DETECT_FACES, ENCODE_PICTURE, READ_TEXT)}
    assert first <= set(await waiting(app))
    await run_jobs()
    await pretend_all(app)
    assert await waiting(app) == [], "it was the same models: nothing begins again"


async def test_models_on_the_disk(app: App, admin: Client) -> None:
    """A daemon that is told to look again finds what was fetched meanwhile, and notices what is gone."""
    folder = app.options.model_folders[0]
    for model in DEFAULTS:
        await asyncio.to_thread(put_model, folder, model.name, model.task)
    app.look_again()
    await app.settle()
    assert await flags(admin) == set(FLAGS.values())
    await asyncio.to_thread((folder / "tags-coarse/text.onnx").unlink)
    app.look_again()
    await app.settle()
    assert await flags(admin) == {"facialRecognition", "ocr"}
    found = await admin.get("/photostead/models")
    reasons = {one["name"]: one["reason"] for one in found["abilities"]}
    assert "lacks text.onnx" in reasons["search"]
    assert reasons["search"] == reasons["duplicates"]


async def test_a_model_that_is_too_large_for_the_box(app: App, admin: Client) -> None:
    app.inference.plan = msgspec.structs.replace(app.plan, megabytes=1)

    def put() -> None:
        place = put_model(app.options.model_folders[0], "yunet-sface", Task.FACES)
        (place / "model.json").unlink()
        (place / "recognition.onnx").write_bytes(bytes(1 << 20))

    await asyncio.to_thread(put)
    app.look_again()
    await app.settle()
    found = await admin.get("/photostead/models")
    assert "raise ml.memory" in {one["name"]: one["reason"] for one in found["abilities"]}["faces"]
    assert await flags(admin) == set()


# --- by the settings


@pytest.mark.parametrize(
    ("path", "gone"),
    [
        ("enabled", set(FLAGS.values())),
        ("facialRecognition", {"facialRecognition"}),
        ("clip", {"smartSearch"}),
        ("ocr", {"ocr"}),
        ("duplicateDetection", {"duplicateDetection"}),
    ],
)
async def test_an_ability_is_switched_off(
    app: App, admin: Client, run_jobs: RunJobs, path: str, gone: set[str]
) -> None:
    """Clients are told, and what comes is not looked at; switched on again, what is missing is."""

    async def switch(value: bool) -> None:
        part = {path: value} if path == "enabled" else {path: {"enabled": value}}
        await change_settings(admin, {"machineLearning": part})
        await app.settle()

    await pretend_all(app)
    await switch(False)
    assert await flags(admin) == set(FLAGS.values()) - gone
    await upload(admin, jpeg(), "a.jpg")
    await run_jobs()
    assert await waiting(app) == []
    await switch(True)
    assert await flags(admin) == set(FLAGS.values())
    queues = {learning.QUEUES[ability] for ability, flag in FLAGS.items() if flag in gone}
    if queues != {QueueName.DUPLICATE_DETECTION}:
        assert await waiting(app)


async def test_another_model_begins_with_what_is_missing(app: App, admin: Client, run_jobs: RunJobs) -> None:
    await pretend_all(app)
    await upload(admin, jpeg(), "a.jpg")
    await run_jobs()
    await change_settings(admin, {"machineLearning": {"clip": {"modelName": "ViT-B-32__openai"}}})
    await app.settle()
    assert ENCODE_PICTURE.name in await waiting(app)
    assert DETECT_FACES.name not in await waiting(app)


async def test_every_night_what_is_missing(app: App, admin: Client, run_jobs: RunJobs) -> None:
    await upload(admin, jpeg(), "a.jpg")
    await run_jobs()
    await pretend_all(app)
    await forget_jobs(app)
    entries = {entry.name: entry for entry in scheduled(await app.db.read(settings.load))}
    await app.db.write(entries["what models have not looked at"].ask)
    assert {DETECT_FACES.name, ENCODE_PICTURE.name, READ_TEXT.name} <= set(await waiting(app))


class Heard:
    """Workers that note what they are asked and do nothing."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    async def submit(self, fn: Any, *args: Any, seconds: float) -> Any:
        self.asked.append((fn.__name__, *args))


async def test_models_are_asked_as_the_settings_say(app: App, admin: Client) -> None:
    changes = {
        "facialRecognition": {"modelName": "buffalo_l", "minScore": 0.4},
        "ocr": {"modelName": "other", "maxResolution": 500, "minDetectionScore": 0.3, "minRecognitionScore": 0.9},
        "clip": {"modelName": "ViT"},
    }
    await change_settings(admin, {"machineLearning": changes})
    config = (await app.db.read(settings.load)).machine_learning
    heard = Heard()
    inference, picture = Inference(heard, make_plan([], None, 0, 1)), "/a.jpg"
    await inference.find_faces(config, picture)
    await inference.encode_picture(config, picture)
    await inference.encode_words(config, "cat", "de")
    await inference.read_text(config, picture)
    assert heard.asked[0] == ("find_faces", "buffalo_l", picture, 0.4)
    assert heard.asked[1][:3] == ("encode_picture", "ViT", picture)
    assert heard.asked[2] == ("encode_words", "ViT", "cat", "de")
    assert heard.asked[3][:3] == ("read_text", "other", picture)
    options = heard.asked[3][3]
    assert (options.max_side, options.min_box_score, options.min_text_score) == (500, 0.3, 0.9)


# --- what administrators are told


async def test_models_are_listed(app: App, admin: Client, make_user: MakeUser) -> None:
    await asyncio.to_thread(put_model, app.options.model_folders[0], "yunet-sface", Task.FACES)
    found = await admin.get("/photostead/models")
    listed = {one["name"]: one for one in found["models"]}
    assert listed["yunet-sface"]["isInstalled"]
    assert listed["yunet-sface"]["licence"] == "MIT (YuNet), Apache-2.0 (SFace)"
    assert not listed["buffalo_l"]["isInstalled"]
    assert "research only" in listed["buffalo_l"]["licence"]
    assert found["providers"][-1] == "CPU"
    assert found["megabytes"] == app.plan.megabytes
    assert str(app.options.data_dir) not in str(found)
    mia = await make_user("mia")
    await mia.get("/photostead/models", expect=403)
