"""The kind of job that lets the oldest entries go."""

from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName

FORGET = Kind("AuditForget", QueueName.BACKGROUND_TASK)
