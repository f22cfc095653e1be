"""The kinds of background work on libraries, and how far each scan is."""

from photostead.features.libraries.scan import ScanState
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName

SCAN = Kind("LibrarySyncFilesQueueAll", QueueName.LIBRARY)
DELETE = Kind("LibraryDelete", QueueName.LIBRARY)
# By library uid; kept in memory because a scan is a job of this process.
STATES: dict[str, ScanState] = {}
