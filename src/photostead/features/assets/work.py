"""The kinds of background work on assets, for whoever asks for it. Who does it is `tasks`."""

from photostead.db.tx import Job
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName

EXTRACT_METADATA = Kind("AssetExtractMetadata", QueueName.METADATA_EXTRACTION)
GENERATE_THUMBNAILS = Kind("AssetGenerateThumbnails", QueueName.THUMBNAIL_GENERATION)
DELETE_FILES = Kind("FileDelete", QueueName.BACKGROUND_TASK)


def asset_job(kind: Kind, asset_id: int, priority: int = 0) -> Job:
    """Work of a kind on one asset."""
    return kind.job(str(asset_id), priority=priority, asset_id=asset_id)


def file_deletion(paths: list[str]) -> Job:
    """Removal of files of ours, relative to the data folder. Any of them is key enough: no two jobs share a file."""
    return DELETE_FILES.job(paths[0], paths=paths)
