"""The kinds of background work on uploads that were broken off."""

from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName

# An upload is a session of a kind; of the reference's names no other comes nearer.
CLEAN_UP = Kind("SessionCleanup", QueueName.BACKGROUND_TASK)
