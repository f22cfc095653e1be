"""Background work on people: their pictures, and forgetting those whom nothing is known of."""

from photostead.db.tx import Rows, Tx
from photostead.features.faces import service as faces
from photostead.features.people import service, store, thumbnails, work
from photostead.features.people.store import Cut
from photostead.features.queues.schema import ManualJobName
from photostead.jobs.queues import Priority
from photostead.jobs.tasks import Run, task

# Who was just made is about to be given a name or a face.
GRACE_MS = 3_600_000


@task(faces.GENERATE_THUMBNAIL)
async def generate_thumbnail(run: Run, person_id: int) -> None:
    """Make a person's picture where it is missing or another face's; remove it where there is none to show."""
    cut, is_present = await run.db.read(look, person_id)
    if cut is None:
        await run.finish(thumbnails.clear, person_id)
    elif cut.preview is not None and not is_present:
        path = await thumbnails.make(run.data_dir, run.executor, cut)
        await run.finish(thumbnails.put, cut, path)


def look(rows: Rows, person_id: int) -> tuple[Cut | None, bool]:
    """The face to show, and whether the picture shows it."""
    cut = store.find_cut(rows, person_id)
    return cut, thumbnails.present(rows, cut) is not None


@task(work.CLEAN_UP)
async def clean_up(run: Run) -> None:
    """Forget nameless people without a face."""
    await run.finish(forget_empty)


def forget_empty(tx: Tx) -> None:
    """The same, in one write."""
    service.forget(tx, store.list_empty(tx, tx.now - GRACE_MS))


def request_clean_up(tx: Tx) -> None:
    """Somebody asks for it."""
    tx.enqueue(work.CLEAN_UP.job("all", priority=Priority.PERSON))


TASKS = [generate_thumbnail, clean_up]
MANUAL_JOBS = {ManualJobName.PERSON_CLEANUP: request_clean_up}
