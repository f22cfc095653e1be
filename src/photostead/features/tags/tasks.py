"""Background work on tags: forgetting those that are of no use to anybody, when somebody asks for it."""

from photostead.db.tx import Tx
from photostead.features.queues.schema import ManualJobName
from photostead.features.tags import store
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority, QueueName
from photostead.jobs.tasks import Run, task

CLEAN_UP = Kind("TagCleanup", QueueName.BACKGROUND_TASK)
# Who was just made is about to be given to a photo.
GRACE_MS = 3_600_000


@task(CLEAN_UP)
async def clean_up(run: Run) -> None:
    """Forget tags without a photo."""
    await run.finish(forget_empty)


def forget_empty(tx: Tx) -> None:
    """The same, in one write."""
    store.delete_empty(tx, tx.now - GRACE_MS)


def request_clean_up(tx: Tx) -> None:
    """Somebody asks for it."""
    tx.enqueue(CLEAN_UP.job("all", priority=Priority.PERSON))


TASKS = [clean_up]
MANUAL_JOBS = {ManualJobName.TAG_CLEANUP: request_clean_up}
