"""Maintenance on the wire."""

from enum import StrEnum

import msgspec
from msgspec import UNSET, UnsetType


class MaintenanceAction(StrEnum):
    """Begin, end, choose a backup to restore, restore it."""

    START = "start"
    END = "end"
    SELECT_DATABASE_RESTORE = "select_database_restore"
    RESTORE_DATABASE = "restore_database"


class StorageFolder(StrEnum):
    """Folders by the names that clients know."""

    ENCODED_VIDEO = "encoded-video"
    LIBRARY = "library"
    UPLOAD = "upload"
    PROFILE = "profile"
    THUMBS = "thumbs"
    BACKUPS = "backups"


class SetMaintenanceModeDto(msgspec.Struct, rename="camel"):
    """What to do; the backup's file name where one is to be restored."""

    action: MaintenanceAction
    restore_backup_filename: str | UnsetType = UNSET


class MaintenanceLoginDto(msgspec.Struct, rename="camel"):
    """The token of a login link; without one the caller's session counts."""

    token: str | UnsetType = UNSET


class MaintenanceAuthDto(msgspec.Struct, rename="camel"):
    """Who came in."""

    username: str


class MaintenanceStatusResponseDto(msgspec.Struct, rename="camel"):
    """What is going on: percent and step of a restore, and why the last one failed."""

    action: MaintenanceAction
    active: bool
    error: str | UnsetType = UNSET
    progress: int | UnsetType = UNSET
    task: str | UnsetType = UNSET


class MaintenanceDetectInstallStorageFolderDto(msgspec.Struct, rename="camel"):
    """One folder, and what is in it."""

    files: int
    folder: StorageFolder
    readable: bool
    writable: bool


class MaintenanceDetectInstallResponseDto(msgspec.Struct, rename="camel"):
    """What the media folder holds."""

    storage: list[MaintenanceDetectInstallStorageFolderDto]


class LoginLinkDto(msgspec.Struct, rename="camel"):
    """A way in that works once: `path` is to be put behind the box's address; the secret stands behind the `#`, which no
    browser sends to anyone."""

    path: str
    expires_at: str
