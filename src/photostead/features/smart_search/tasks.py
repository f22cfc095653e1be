"""Looking at pictures in the background, off the preview of what was taken."""

import asyncio
from typing import Any

from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.inference.service import Inference
from photostead.features.learning import service as learning
from photostead.features.learning.service import Ability
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigMachineLearningDto
from photostead.features.smart_search import service, store
from photostead.features.smart_search.store import Picture
from photostead.host.markers import require_marked
from photostead.jobs.queues import QueueName
from photostead.jobs.tasks import Run, task
from photostead.kernel.log import note_about


def given_up(tx: Tx, payload: dict[str, Any], reason: str) -> None:
    """It stays without a vector until it gets another picture, or until somebody asks for all of them."""
    service.give_up(tx, payload["asset_id"])


@task(learning.ENCODE_PICTURE, give_up=given_up)
async def encode_picture(run: Run, asset_id: int) -> None:
    """Look at what a picture shows."""
    await asyncio.to_thread(require_marked, run.data_dir)
    picture, config = await run.db.read(looking_input, asset_id)
    if picture is None:
        return
    note_about(asset=picture.uid)
    vector = await run.part(Inference).encode_picture(config, str(run.data_dir / picture.preview), picture.faces)
    await run.finish(service.keep, asset_id, config.clip.model_name, vector)


def looking_input(rows: Rows, asset_id: int) -> tuple[Picture | None, AdminConfigMachineLearningDto]:
    """The picture, None where there is nothing to look at any more, and by which model."""
    config = settings.load(rows).machine_learning
    is_wanted = learning.is_wanted(config, Ability.SEARCH)
    return store.read_picture(rows, asset_id) if is_wanted else None, config


TASKS = [encode_picture, assets.asking(service.LOOKING)]
STARTERS = {QueueName.SMART_SEARCH: service.start}
