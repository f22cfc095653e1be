"""The kinds of background work on assets, for whoever asks for it. Who does it is `tasks`."""

from photostead.db.tx import Job
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority, QueueName

EXTRACT_METADATA = Kind("AssetExtractMetadata", QueueName.METADATA_EXTRACTION)
GENERATE_THUMBNAILS = Kind("AssetGenerateThumbnails", QueueName.THUMBNAIL_GENERATION)
# Making a copy of a video that plays everywhere: `videos` does it.
ENCODE_VIDEO = Kind("AssetEncodeVideo", QueueName.VIDEO_CONVERSION)
# Making the pictures of a photo that somebody edited: `edits` does it. Of the editor's jobs it is the only one.
RENDER_EDITS = Kind("AssetEditThumbnailGeneration", QueueName.EDITOR)
WRITE_SIDECAR = Kind("SidecarWrite", QueueName.SIDECAR)
# Moving an upload to where the storage template wants it: `storage_template` does it.
FILE_UPLOAD = Kind("StorageTemplateMigrationSingle", QueueName.STORAGE_TEMPLATE_MIGRATION)
# Looking for duplicates of an asset: `duplicates` does it.
DETECT_DUPLICATES = Kind("AssetDetectDuplicates", QueueName.DUPLICATE_DETECTION)
# The running count of what uploads take is kept by deltas: at night it is mended where a restored backup left it askew.
COUNT_USAGE = Kind("UserSyncUsage", QueueName.BACKGROUND_TASK)
DELETE_FILES = Kind("FileDelete", QueueName.BACKGROUND_TASK)
DAY_MS = 86_400_000


def recency(taken_at: int, now: int) -> int:
    """The priority of bulk work on an asset, both in ms: today's photos first, a day older is one lower. Below
    everything that somebody waits for. People look at the newest months while a large folder is read."""
    return Priority.BULK - max(0, now - taken_at) // DAY_MS


def asset_job(kind: Kind, asset_id: int, priority: int = 0) -> Job:
    """Work of a kind on one asset."""
    return kind.job(str(asset_id), priority=priority, asset_id=asset_id)


def file_deletion(paths: list[str]) -> Job:
    """Removal of files of ours, relative to the data folder. Any of them is key enough: no two jobs share a file."""
    return DELETE_FILES.job(paths[0], paths=paths)


def leavings_deletion(uids: list[str]) -> Job:
    """Removal of whatever was made of assets that are gone; see `leavings`."""
    return DELETE_FILES.job(uids[0], paths=[], gone=uids)
