"""The kind of job of the server's own affairs."""

from photostead.db.tx import Job
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName

VERSION_CHECK = Kind("VersionCheck", QueueName.BACKGROUND_TASK)


def version_check() -> Job:
    """The job that asks for newer versions."""
    return VERSION_CHECK.job("")
