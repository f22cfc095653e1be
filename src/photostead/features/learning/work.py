"""The kinds of work that learn something of one asset, for whoever asks for it."""

from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName

DETECT_FACES = Kind("AssetDetectFaces", QueueName.FACE_DETECTION)
ENCODE_PICTURE = Kind("SmartSearch", QueueName.SMART_SEARCH)
READ_TEXT = Kind("Ocr", QueueName.OCR)
