"""The kind of work that takes in again what has a file and no row."""

from photostead.db.tx import Job
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority, QueueName

# One of the names that clients know, and the nearest: files that no row knows.
TAKE_IN = Kind("IntegrityUntrackedRefresh", QueueName.INTEGRITY_CHECK)


def take_in_job() -> Job:
    """One for all: a second one finds nothing to do."""
    return TAKE_IN.job("all", priority=Priority.UPLOAD)
