"""The kind of work that looks after vectors, by a name that clients know."""

from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName

LOOK_AFTER = Kind("AuditTableCleanup", QueueName.BACKGROUND_TASK)
