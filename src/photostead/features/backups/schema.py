"""Database backups on the wire."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

FileName = Annotated[str, Meta(pattern=r"^[a-zA-Z0-9_\-.]+$")]


class DatabaseBackupDto(msgspec.Struct, rename="camel"):
    """One backup: bytes, and the time zone of the date in its name."""

    filename: str
    filesize: int
    timezone: str


class DatabaseBackupListResponseDto(msgspec.Struct, rename="camel"):
    """All of them, the newest first."""

    backups: list[DatabaseBackupDto]


class DatabaseBackupDeleteDto(msgspec.Struct, rename="camel"):
    """Which ones to remove."""

    backups: list[str]


class DatabaseBackupUploadDto(msgspec.Struct, rename="camel"):
    """The form's file."""

    file: Annotated[str, Meta(extra_json_schema={"format": "binary"})] | UnsetType = UNSET


class BackupDto(msgspec.Struct, rename="camel"):
    """One backup for our own page. `version` of the program that made it, `isUsable` by this version (older ones are
    upgraded when they are restored), `isUploaded` by a person."""

    filename: str
    size: int
    created_at: str
    version: str
    schema: int
    is_uploaded: bool
    is_usable: bool


class BackupsDto(msgspec.Struct, rename="camel"):
    """Backups and how they are made. `isOnDatabaseDisk`: the disk that fails takes both. `nextAt` is null where none is
    scheduled, `lastError` where the last try succeeded; `problem` where the folder cannot be used."""

    folder: str
    is_on_database_disk: bool
    is_enabled: bool
    keep: int
    is_running: bool
    backups: list[BackupDto]
    next_at: str | None = None
    last_at: str | None = None
    last_error: str | None = None
    problem: str | None = None
