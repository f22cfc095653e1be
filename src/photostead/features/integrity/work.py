"""The kinds of work of the integrity checks, by the names that clients know."""

from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName

CHECK_UNTRACKED = Kind("IntegrityUntrackedFiles", QueueName.INTEGRITY_CHECK)
CHECK_MISSING = Kind("IntegrityMissingFiles", QueueName.INTEGRITY_CHECK)
CHECK_BYTES = Kind("IntegrityChecksumFiles", QueueName.INTEGRITY_CHECK)
REPAIR = Kind("IntegrityRepair", QueueName.INTEGRITY_CHECK)
CHECK_RENDITIONS = Kind("IntegrityRenditions", QueueName.INTEGRITY_CHECK)
CHECK_DATABASE = Kind("IntegrityDatabase", QueueName.INTEGRITY_CHECK)
# Whether what was found is still so. One kind for all: the name that would be nearest for untracked files is taken by
# taking them in again.
LOOK_AGAIN = Kind("IntegrityMissingFilesRefresh", QueueName.INTEGRITY_CHECK)
DELETE_ALL = Kind("IntegrityDeleteReportType", QueueName.INTEGRITY_CHECK)
