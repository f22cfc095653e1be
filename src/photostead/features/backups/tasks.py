"""Making a backup of the database in the background."""

import asyncio
from pathlib import Path
from typing import Any

from photostead import __version__
from photostead.db.snapshot import Deadline
from photostead.db.tx import Rows, Tx
from photostead.features.backups import folder, service, store
from photostead.features.backups.folder import Backup
from photostead.features.backups.work import BACK_UP
from photostead.features.queues.schema import ManualJobName
from photostead.features.settings import service as settings
from photostead.host.patience import ask_disk
from photostead.jobs.queues import QueueName
from photostead.jobs.tasks import Run, task
from photostead.kernel.errors import OutOfSpace, Unavailable

# A share may be slow; one that hangs for longer is given up.
LONGEST_S = 6 * 3600.0


def given_up(tx: Tx, payload: dict[str, Any], reason: str) -> None:
    """It cannot be done by itself."""
    service.note_failure(tx, reason)


@task(BACK_UP, give_up=given_up)
async def back_up(run: Run) -> None:
    """Make one, and remove what is not kept any more. What passes by itself (a full disk, one that is not mounted) is tried
    again, and told all the same."""
    facts, keep = await run.db.read(load)
    deadline = Deadline(LONGEST_S)
    try:
        made = await ask_disk(LONGEST_S + 60, make, run.db.path, facts, run.data_dir, keep, deadline)
    except asyncio.CancelledError:
        deadline.end_now()
        raise
    except TimeoutError as error:
        await run.db.write(service.note_failure, f"The disk of {facts.folder} does not answer.")
        raise Unavailable(f"The disk of {facts.folder} does not answer.") from error
    except (OutOfSpace, Unavailable) as error:
        await run.db.write(service.note_failure, error.message)
        raise
    await run.finish(service.note_success, made)


def load(rows: Rows) -> tuple[store.Facts, int]:
    """Where to, and how many stay."""
    return store.load(rows), settings.load(rows).backup.database.keep_last_amount


def make(database: Path, facts: store.Facts, media_dir: Path, keep: int, deadline: Deadline) -> Backup:
    """On a thread."""
    place = Path(facts.folder) if facts.folder else folder.home_of(media_dir)
    folder.prepare(place, media_dir, was_marked=facts.marked == str(place))
    made = folder.make(database, place, __version__, deadline)
    folder.prune(place, keep)
    return made


TASKS = [back_up]
STARTERS = {QueueName.BACKUP_DATABASE: service.start}
MANUAL_JOBS = {ManualJobName.BACKUP_DATABASE: service.request_now}
