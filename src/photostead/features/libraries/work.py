"""The kinds of background work on libraries, how to ask for a scan, and how far each scan is."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from photostead.db.tx import Job
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority, QueueName

SCAN = Kind("LibrarySyncFilesQueueAll", QueueName.LIBRARY)
DELETE = Kind("LibraryDelete", QueueName.LIBRARY)
REMOVE_OFFLINE = Kind("LibraryRemoveAsset", QueueName.LIBRARY)
# Albums made from folders; who makes them is another slice's.
APPLY_FOLDERS = Kind("LibrarySyncAssets", QueueName.LIBRARY)


class ScanMode(StrEnum):
    """How closely a scan looks: for new and missing files, also for changed ones (size or modification time), or
    reading every file again."""

    NEW = "new"
    CHANGED = "changed"
    ALL = "all"


class ScanState(msgspec.Struct):
    """How far a scan is, for the pages that show it. `rate_per_second` counts files looked at; times in ms."""

    state: str = "idle"
    message: str | None = None
    mode: str = ScanMode.CHANGED
    found: int = 0
    added: int = 0
    changed: int = 0
    moved: int = 0
    returned: int = 0
    offline: int = 0
    warnings: int = 0
    rate_per_second: float = 0.0
    started_at: int | None = None
    finished_at: int | None = None


# By library uid; kept in memory because a scan is a job of this process.
STATES: dict[str, ScanState] = {}


def scan_job(
    library_uid: str,
    mode: ScanMode = ScanMode.CHANGED,
    *,
    priority: int = Priority.BULK,
    folders: Sequence[bytes] = (),
    confirmed: bool = False,
) -> Job:
    """A scan of a whole library, or of some `folders` (exact bytes) with what is below them. `confirmed`: a person said
    that files which are missing are really gone."""
    names = sorted(folder.hex() for folder in folders)
    key = ":".join([library_uid, str(mode), "confirmed" if confirmed else "", *names])
    return SCAN.job(key, priority=priority, library_uid=library_uid, mode=str(mode), folders=names, confirmed=confirmed)
