"""Queues and jobs on the wire."""

from enum import StrEnum
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from photostead.jobs.queues import QueueName


class QueueStatisticsDto(msgspec.Struct, rename="camel"):
    """How many jobs of a queue are in which state. Finished ones are deleted, so `completed` stays 0."""

    active: int
    completed: int
    delayed: int
    failed: int
    paused: int
    waiting: int


class QueueStatusLegacyDto(msgspec.Struct, rename="camel"):
    """Whether a queue works at this moment."""

    is_active: bool
    is_paused: bool


class QueueResponseLegacyDto(msgspec.Struct, rename="camel"):
    """A queue, the older form."""

    job_counts: QueueStatisticsDto
    queue_status: QueueStatusLegacyDto


class QueuesResponseLegacyDto(msgspec.Struct, rename="camel"):
    """Every queue by its name, the older form."""

    background_task: QueueResponseLegacyDto
    backup_database: QueueResponseLegacyDto
    duplicate_detection: QueueResponseLegacyDto
    editor: QueueResponseLegacyDto
    face_detection: QueueResponseLegacyDto
    facial_recognition: QueueResponseLegacyDto
    integrity_check: QueueResponseLegacyDto
    library: QueueResponseLegacyDto
    metadata_extraction: QueueResponseLegacyDto
    migration: QueueResponseLegacyDto
    notifications: QueueResponseLegacyDto
    ocr: QueueResponseLegacyDto
    search: QueueResponseLegacyDto
    sidecar: QueueResponseLegacyDto
    smart_search: QueueResponseLegacyDto
    storage_template_migration: QueueResponseLegacyDto
    thumbnail_generation: QueueResponseLegacyDto
    video_conversion: QueueResponseLegacyDto
    workflow: QueueResponseLegacyDto


class ManualJobName(StrEnum):
    """Jobs that are started by name."""

    PERSON_CLEANUP = "person-cleanup"
    TAG_CLEANUP = "tag-cleanup"
    USER_CLEANUP = "user-cleanup"
    MEMORY_CLEANUP = "memory-cleanup"
    MEMORY_CREATE = "memory-create"
    BACKUP_DATABASE = "backup-database"
    INTEGRITY_MISSING_FILES = "integrity-missing-files"
    INTEGRITY_UNTRACKED_FILES = "integrity-untracked-files"
    INTEGRITY_CHECKSUM_MISMATCH = "integrity-checksum-mismatch"
    INTEGRITY_MISSING_FILES_REFRESH = "integrity-missing-files-refresh"
    INTEGRITY_UNTRACKED_FILES_REFRESH = "integrity-untracked-files-refresh"
    INTEGRITY_CHECKSUM_MISMATCH_REFRESH = "integrity-checksum-mismatch-refresh"
    INTEGRITY_MISSING_FILES_DELETE_ALL = "integrity-missing-files-delete-all"
    INTEGRITY_UNTRACKED_FILES_DELETE_ALL = "integrity-untracked-files-delete-all"
    INTEGRITY_CHECKSUM_MISMATCH_DELETE_ALL = "integrity-checksum-mismatch-delete-all"


class JobCreateDto(msgspec.Struct, rename="camel"):
    """The job to start."""

    name: ManualJobName


class QueueCommand(StrEnum):
    """What can be done to a queue."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    EMPTY = "empty"
    CLEAR_FAILED = "clear-failed"


class QueueCommandDto(msgspec.Struct, rename="camel"):
    """A command; `force` makes `start` take everything instead of what is missing."""

    command: QueueCommand
    force: bool | UnsetType = UNSET


class QueueResponseDto(msgspec.Struct, rename="camel"):
    """A queue."""

    is_paused: bool
    name: QueueName
    statistics: QueueStatisticsDto


class QueueUpdateDto(msgspec.Struct, rename="camel"):
    """A change to a queue."""

    is_paused: bool | UnsetType = UNSET


class QueueDeleteDto(msgspec.Struct, rename="camel"):
    """What to remove: the jobs that wait, and with `failed` those that were given up too."""

    failed: bool | UnsetType = UNSET


class QueueJobStatus(StrEnum):
    """The state of a job: `delayed` waits for its time, `paused` for its queue."""

    ACTIVE = "active"
    FAILED = "failed"
    COMPLETED = "completed"
    DELAYED = "delayed"
    WAITING = "waiting"
    PAUSED = "paused"


class JobName(StrEnum):
    """Every kind of job that clients know."""

    ASSET_DELETE = "AssetDelete"
    ASSET_DELETE_CHECK = "AssetDeleteCheck"
    ASSET_DETECT_FACES_QUEUE_ALL = "AssetDetectFacesQueueAll"
    ASSET_DETECT_FACES = "AssetDetectFaces"
    ASSET_DETECT_DUPLICATES_QUEUE_ALL = "AssetDetectDuplicatesQueueAll"
    ASSET_DETECT_DUPLICATES = "AssetDetectDuplicates"
    ASSET_EDIT_THUMBNAIL_GENERATION = "AssetEditThumbnailGeneration"
    ASSET_ENCODE_VIDEO_QUEUE_ALL = "AssetEncodeVideoQueueAll"
    ASSET_ENCODE_VIDEO = "AssetEncodeVideo"
    ASSET_EMPTY_TRASH = "AssetEmptyTrash"
    ASSET_EXTRACT_METADATA_QUEUE_ALL = "AssetExtractMetadataQueueAll"
    ASSET_EXTRACT_METADATA = "AssetExtractMetadata"
    ASSET_FILE_MIGRATION = "AssetFileMigration"
    ASSET_GENERATE_THUMBNAILS_QUEUE_ALL = "AssetGenerateThumbnailsQueueAll"
    ASSET_GENERATE_THUMBNAILS = "AssetGenerateThumbnails"
    AUDIT_TABLE_CLEANUP = "AuditTableCleanup"
    DATABASE_BACKUP = "DatabaseBackup"
    FACIAL_RECOGNITION_QUEUE_ALL = "FacialRecognitionQueueAll"
    FACIAL_RECOGNITION = "FacialRecognition"
    FILE_DELETE = "FileDelete"
    FILE_MIGRATION_QUEUE_ALL = "FileMigrationQueueAll"
    LIBRARY_DELETE_CHECK = "LibraryDeleteCheck"
    LIBRARY_DELETE = "LibraryDelete"
    LIBRARY_REMOVE_ASSET = "LibraryRemoveAsset"
    LIBRARY_SCAN_ASSETS_QUEUE_ALL = "LibraryScanAssetsQueueAll"
    LIBRARY_SYNC_ASSETS = "LibrarySyncAssets"
    LIBRARY_SYNC_FILES_QUEUE_ALL = "LibrarySyncFilesQueueAll"
    LIBRARY_SYNC_FILES = "LibrarySyncFiles"
    LIBRARY_SCAN_QUEUE_ALL = "LibraryScanQueueAll"
    HLS_SESSION_CLEANUP = "HlsSessionCleanup"
    MEMORY_CLEANUP = "MemoryCleanup"
    MEMORY_GENERATE = "MemoryGenerate"
    NOTIFICATIONS_CLEANUP = "NotificationsCleanup"
    NOTIFY_USER_SIGNUP = "NotifyUserSignup"
    NOTIFY_ALBUM_INVITE = "NotifyAlbumInvite"
    NOTIFY_ALBUM_UPDATE = "NotifyAlbumUpdate"
    USER_DELETE = "UserDelete"
    USER_DELETE_CHECK = "UserDeleteCheck"
    USER_SYNC_USAGE = "UserSyncUsage"
    PERSON_CLEANUP = "PersonCleanup"
    PERSON_FILE_MIGRATION = "PersonFileMigration"
    PERSON_GENERATE_THUMBNAIL = "PersonGenerateThumbnail"
    SESSION_CLEANUP = "SessionCleanup"
    SEND_MAIL = "SendMail"
    SIDECAR_QUEUE_ALL = "SidecarQueueAll"
    SIDECAR_CHECK = "SidecarCheck"
    SIDECAR_WRITE = "SidecarWrite"
    SMART_SEARCH_QUEUE_ALL = "SmartSearchQueueAll"
    SMART_SEARCH = "SmartSearch"
    STORAGE_TEMPLATE_MIGRATION = "StorageTemplateMigration"
    STORAGE_TEMPLATE_MIGRATION_SINGLE = "StorageTemplateMigrationSingle"
    TAG_CLEANUP = "TagCleanup"
    VERSION_CHECK = "VersionCheck"
    OCR_QUEUE_ALL = "OcrQueueAll"
    OCR = "Ocr"
    WORKFLOW_ASSET_TRIGGER = "WorkflowAssetTrigger"
    INTEGRITY_UNTRACKED_FILES_QUEUE_ALL = "IntegrityUntrackedFilesQueueAll"
    INTEGRITY_UNTRACKED_FILES = "IntegrityUntrackedFiles"
    INTEGRITY_UNTRACKED_REFRESH = "IntegrityUntrackedRefresh"
    INTEGRITY_MISSING_FILES_QUEUE_ALL = "IntegrityMissingFilesQueueAll"
    INTEGRITY_MISSING_FILES = "IntegrityMissingFiles"
    INTEGRITY_MISSING_FILES_REFRESH = "IntegrityMissingFilesRefresh"
    INTEGRITY_CHECKSUM_FILES = "IntegrityChecksumFiles"
    INTEGRITY_CHECKSUM_FILES_REFRESH = "IntegrityChecksumFilesRefresh"
    INTEGRITY_DELETE_REPORT_TYPE = "IntegrityDeleteReportType"
    INTEGRITY_DELETE_REPORTS = "IntegrityDeleteReports"


# Kinds of work that other servers do not have, by the name of the nearest that clients know.
KNOWN_AS = {
    "AuditForget": JobName.AUDIT_TABLE_CLEANUP,
    "EditsOfAll": JobName.ASSET_EDIT_THUMBNAIL_GENERATION,
    "FilesOfAll": JobName.FILE_MIGRATION_QUEUE_ALL,
    "FullBackup": JobName.DATABASE_BACKUP,
    "IntegrityDatabase": JobName.INTEGRITY_CHECKSUM_FILES,
    "IntegrityRepair": JobName.INTEGRITY_CHECKSUM_FILES_REFRESH,
    "IntegrityRenditions": JobName.INTEGRITY_CHECKSUM_FILES,
    "LooksOfAll": JobName.ASSET_DETECT_DUPLICATES_QUEUE_ALL,
    "MetadataOfAll": JobName.ASSET_EXTRACT_METADATA_QUEUE_ALL,
}


class QueueJobResponseDto(msgspec.Struct, rename="camel"):
    """One job; `timestamp` is when it was asked for, in milliseconds since 1970."""

    data: dict[str, Any]
    name: JobName
    timestamp: int
    id: str | UnsetType = UNSET


class GetQueueJobsQuery(msgspec.Struct, rename="camel"):
    """Which jobs to list; all of them without a status."""

    status: list[QueueJobStatus] | UnsetType = UNSET
