"""Looking for duplicates, as background work: after an asset was read, each night, and when somebody starts the queue."""

from photostead.db.tx import Tx
from photostead.features.assets import service as assets
from photostead.features.duplicates import service
from photostead.features.duplicates.work import DETECT_ALL
from photostead.jobs.queues import QueueName
from photostead.jobs.tasks import Run, task
from photostead.kernel.errors import MediaError
from photostead.ml import tasks as ml
from photostead.ml.results import NO_LOOK

# Contents that are looked at in one read.
STRETCH = 200
LOOK_SECONDS = 60.0


@task(assets.DETECT_DUPLICATES)
async def detect_duplicates(run: Run, asset_id: int) -> None:
    """Of one asset: by its bytes, and by its picture where somebody knows what it shows."""
    picture = await run.db.read(service.picture_of, asset_id)
    if picture is None:
        await run.finish(service.detect, asset_id)
        return
    look = await look_at(run, picture)
    others = await run.db.read(service.find_alike, asset_id, look)
    await run.finish(service.detect, asset_id, look, others)


async def look_at(run: Run, picture: str) -> int:
    """How a picture looks; what cannot be read looks like nothing."""
    try:
        return await run.executor.submit(ml.look_at, str(run.data_dir / picture), seconds=LOOK_SECONDS)
    except MediaError:
        return NO_LOOK


@task(DETECT_ALL)
async def detect_all(run: Run) -> None:
    """Of all assets. Where everything is found already nothing is written."""
    after: bytes | None = b""
    while after is not None:
        keys, after = await run.db.read(service.unsettled, after, STRETCH)
        for asset_id in keys:
            await run.db.write(service.detect, asset_id)


def start(tx: Tx, force: bool) -> int:
    """Ask for all to be looked through. With `force` how they look is compared anew; bytes are alike, or they are not."""
    service.request_all(tx)
    return 1 + service.request_looks(tx, force=force)


TASKS = [detect_duplicates, detect_all, assets.asking(service.COMPARING)]
STARTERS = {QueueName.DUPLICATE_DETECTION: start}
