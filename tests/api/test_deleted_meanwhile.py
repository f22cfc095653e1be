"""What is deleted for good while a worker has it in hands leaves nothing behind, and nobody is alarmed."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.face_detection import service as face_detection
from photostead.features.ocr import service as ocr
from photostead.jobs.executors import Executor
from photostead.media import tasks as media
from photostead.ml.results import FoundFace, FoundFaces, TextLine
from tests.api.uploading import assert_nothing_left, upload
from tests.client import Client
from tests.conftest import RunJobs
from tests.learning import vector
from tests.media.motion_photos import clip, google

GONE = 4711
CORNERS = (0.1, 0.1, 0.2, 0.1, 0.2, 0.2, 0.1, 0.2)


@pytest.mark.parametrize("work", [media.extract, media.render], ids=lambda work: str(work.__name__))
async def test_a_photo_that_is_being_looked_at(
    work: Callable[..., Any],
    app: App,
    admin: Client,
    run_jobs: RunJobs,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It has a film inside, which is taken out as it is read."""
    waiting = [await upload(admin, google(clip()))]
    submit = Executor.submit

    async def submit_slowly(self: Executor, asked: Callable[..., Any], *args: Any, **options: Any) -> Any:
        made = await submit(self, asked, *args, **options)
        if asked is work and waiting:  # not also when its film is done
            await admin.delete("/assets", json={"ids": [waiting.pop()], "force": True}, expect=204)
        return made

    monkeypatch.setattr(Executor, "submit", submit_slowly)
    await run_jobs()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    await assert_nothing_left(app)


async def test_what_models_found_of_it(app: App) -> None:
    """There is nobody left whose face or words they could be."""
    face = FoundFace((0.1, 0.1, 0.2, 0.2), 0.9, vector(1.0, 0.0))
    model = await app.db.read(face_detection.wanted_model)
    await app.db.write(face_detection.keep, GONE, model, FoundFaces(64, 48, (face,)))
    await app.db.write(ocr.write_lines, GONE, "any", (TextLine(CORNERS, 0.9, 0.9, "words"),))
    for table in ("asset_faces", "asset_ocr", "asset_learning"):
        assert await app.db.read(Rows.value, f"select count(*) from {table}") == 0
