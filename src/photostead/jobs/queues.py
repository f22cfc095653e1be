"""The queues, by the names clients know them under, and how much of each runs at once."""

from enum import StrEnum


class QueueName(StrEnum):
    """Every queue of the reference; a queue without tasks of ours is simply empty."""

    THUMBNAIL_GENERATION = "thumbnailGeneration"
    METADATA_EXTRACTION = "metadataExtraction"
    VIDEO_CONVERSION = "videoConversion"
    FACE_DETECTION = "faceDetection"
    FACIAL_RECOGNITION = "facialRecognition"
    SMART_SEARCH = "smartSearch"
    DUPLICATE_DETECTION = "duplicateDetection"
    BACKGROUND_TASK = "backgroundTask"
    STORAGE_TEMPLATE_MIGRATION = "storageTemplateMigration"
    MIGRATION = "migration"
    SEARCH = "search"
    SIDECAR = "sidecar"
    LIBRARY = "library"
    NOTIFICATIONS = "notifications"
    BACKUP_DATABASE = "backupDatabase"
    OCR = "ocr"
    WORKFLOW = "workflow"
    INTEGRITY_CHECK = "integrityCheck"
    EDITOR = "editor"


# Where order matters more than speed: two of these at once would work against each other.
ONE_AT_A_TIME = frozenset(
    {
        QueueName.FACIAL_RECOGNITION,
        QueueName.DUPLICATE_DETECTION,
        QueueName.STORAGE_TEMPLATE_MIGRATION,
        QueueName.BACKUP_DATABASE,
        # Two scans of one owner would take each other's moved files for missing.
        QueueName.LIBRARY,
    }
)

# Whose work other machines can take part in (`jobs.cluster`).
FARMED: frozenset[str] = frozenset(
    {
        QueueName.THUMBNAIL_GENERATION,
        QueueName.METADATA_EXTRACTION,
        QueueName.FACE_DETECTION,
        QueueName.SMART_SEARCH,
        QueueName.OCR,
    }
)

# What learns of pictures can wait until they are seen: while work of the others that is as urgent waits, none of it begins.
LEARNING = frozenset({QueueName.FACE_DETECTION, QueueName.SMART_SEARCH, QueueName.OCR})
AHEAD_OF_LEARNING = frozenset({QueueName.METADATA_EXTRACTION, QueueName.THUMBNAIL_GENERATION})


class Priority:
    """Higher runs first. A person who waits beats an upload, an upload beats a scan of a whole disk."""

    BULK = 0
    UPLOAD = 10
    PERSON = 20
