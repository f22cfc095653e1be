"""Reading the text of pictures in the background, off the preview of what was taken: what an edit cuts off may come back."""

import asyncio
from typing import Any

from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.inference.service import Inference
from photostead.features.learning import service as learning
from photostead.features.learning.service import Ability
from photostead.features.ocr import service, store
from photostead.features.ocr.store import Subject
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigMachineLearningDto
from photostead.host.markers import require_marked
from photostead.jobs.queues import QueueName
from photostead.jobs.tasks import Run, task
from photostead.kernel.log import note_about


def given_up(tx: Tx, payload: dict[str, Any], reason: str) -> None:
    """It stays without text until it gets another picture, or until somebody asks for all of them."""
    learning.note_looked(tx, payload["asset_id"], "text", settings.load(tx).machine_learning.ocr.model_name)


@task(learning.READ_TEXT, give_up=given_up)
async def read_text(run: Run, asset_id: int) -> None:
    """Read what a picture says."""
    await asyncio.to_thread(require_marked, run.data_dir)
    subject, config = await run.db.read(reading_input, asset_id)
    if subject is None:
        return
    note_about(asset=subject.uid)
    lines = await run.part(Inference).read_text(config, str(run.data_dir / subject.preview))
    await run.finish(service.write_lines, asset_id, config.ocr.model_name, lines)


def reading_input(rows: Rows, asset_id: int) -> tuple[Subject | None, AdminConfigMachineLearningDto]:
    """The picture, None where there is nothing to read any more, and how it is read."""
    config = settings.load(rows).machine_learning
    is_wanted = learning.is_wanted(config, Ability.TEXT)
    return store.read_subject(rows, asset_id) if is_wanted else None, config


TASKS = [read_text, assets.asking(service.READING)]
STARTERS = {QueueName.OCR: service.start}
