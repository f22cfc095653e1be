"""The kinds of jobs of memories. The one that makes a person's is the users' own: switching memories on asks for it."""

from photostead.features.users import service as users
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName

GENERATE = users.MEMORIES_WANTED
CLEAN_UP = Kind("MemoryCleanup", QueueName.BACKGROUND_TASK)
