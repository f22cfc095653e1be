"""The kinds of work on duplicates, by the names that clients know. Work on one asset is `assets.DETECT_DUPLICATES`."""

from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName

DETECT_ALL = Kind("AssetDetectDuplicatesQueueAll", QueueName.DUPLICATE_DETECTION)
