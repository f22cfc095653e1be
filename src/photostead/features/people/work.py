"""The kinds of background work on people. Their pictures' is `faces.work`, so that assets can ask for it."""

from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName

CLEAN_UP = Kind("PersonCleanup", QueueName.BACKGROUND_TASK)
