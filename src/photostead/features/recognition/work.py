"""The kinds of background work of recognition."""

from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName

GROUP_FACES = Kind("FacialRecognition", QueueName.FACIAL_RECOGNITION)
GROUP_ALL = Kind("FacialRecognitionQueueAll", QueueName.FACIAL_RECOGNITION)
