"""The kind of work that makes a backup of the database."""

from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName

BACK_UP = Kind("DatabaseBackup", QueueName.BACKUP_DATABASE)
