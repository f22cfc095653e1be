"""The kinds of work of tidying up, by the names that clients know."""

from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName

TIDY_UP = Kind("FileMigrationQueueAll", QueueName.MIGRATION)
FOLLOW_SETTINGS = Kind("AssetFileMigration", QueueName.MIGRATION)
