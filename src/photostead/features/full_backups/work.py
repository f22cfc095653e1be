"""The kind of work on full backups, and what of it is being done now."""

import asyncio

import msgspec

from photostead.features.full_backups.copying import Stop
from photostead.features.full_backups.schema import What as What
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName

FULL_BACKUP = Kind("FullBackup", QueueName.BACKGROUND_TASK)


class Stage(msgspec.Struct, frozen=True):
    """How far something is, in files and bytes; `total` files as far as that is known."""

    files: int = 0
    total: int = 0
    size: int = 0
    new_files: int = 0
    new_size: int = 0


class Task(msgspec.Struct):
    """What is being done since when (ms), and the word that ends it. `stage` is replaced by the thread that does it."""

    what: What
    stop: Stop
    started_at: int
    stage: Stage = Stage()
    is_stopped_by_person: bool = False

    def end(self) -> None:
        """A person does not want it any more."""
        self.is_stopped_by_person = True
        self.stop.end_now()


class Desk:
    """Of one daemon: one thing at a time, since all of it works on the same folder. It lives in memory: how far something is
    is nothing that a box should write down each second."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.task: Task | None = None
        self.cleared = 0

    def clear(self) -> None:
        """A person wants nothing of all that was asked for until now."""
        self.cleared += 1
        if self.task is not None:
            self.task.end()
