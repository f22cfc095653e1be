"""Looking for duplicates, as background work: after an asset was read, each night, and when somebody starts the queue."""

from photostead.db.tx import Tx
from photostead.features.assets import service as assets
from photostead.features.duplicates import service
from photostead.features.duplicates.work import DETECT_ALL
from photostead.jobs.queues import QueueName
from photostead.jobs.tasks import Run, task

# Contents that are looked at in one read.
STRETCH = 200


@task(assets.DETECT_DUPLICATES)
async def detect_duplicates(run: Run, asset_id: int) -> None:
    """Of one asset."""
    await run.finish(service.detect, asset_id)


@task(DETECT_ALL)
async def detect_all(run: Run) -> None:
    """Of all assets. Where everything is found already nothing is written."""
    after: bytes | None = b""
    while after is not None:
        keys, after = await run.db.read(service.unsettled, after, STRETCH)
        for asset_id in keys:
            await run.db.write(service.detect, asset_id)


def start(tx: Tx, force: bool) -> int:
    """Ask for all to be looked through. There is nothing to do anew with `force`: bytes are alike, or they are not."""
    service.request_all(tx)
    return 1


TASKS = [detect_duplicates, detect_all]
STARTERS = {QueueName.DUPLICATE_DETECTION: start}
