"""Full backups on the wire: ours alone, other clients do not know them."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from photostead.features.full_backups.checking import Trouble


class What(StrEnum):
    """Make one; restore the newest one for trial; read the newest one through."""

    BACKUP = "backup"
    DRILL = "drill"
    VERIFY = "verify"


class FullBackupSettingsDto(msgspec.Struct, rename="camel", frozen=True):
    """Where backups go (null: none are made) and at what time of the day, how many stay, whether with the files of libraries,
    at most how many megabytes a second are read (null: as many as go), every how many days one is restored for trial (0:
    never)."""

    folder: Annotated[str, Meta(max_length=4000)] | None
    time: Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    keep: Annotated[int, Meta(ge=1, le=10_000)]
    libraries: bool
    rate: Annotated[int, Meta(ge=1, le=100_000)] | None
    drill_days: Annotated[int, Meta(ge=0, le=3650)]


class OutsideDto(msgspec.Struct, rename="camel"):
    """A setting that is set from outside and cannot be changed here: its field, the key there, and the place in words."""

    field: str
    name: str
    place: str


class FullBackupDto(msgspec.Struct, rename="camel"):
    """One backup, as it says itself: how many files and bytes it holds, how many of them it had to copy, and how many of the
    library were missing or damaged then."""

    name: str
    created_at: str
    version: str
    files: int
    size: int
    new_files: int
    new_size: int
    has_libraries: bool
    missing: int
    damaged: int


class FullBackupTaskDto(msgspec.Struct, rename="camel"):
    """What is being done, and how far it is: `total` files as far as that is known, `new` ones are copied."""

    what: What
    started_at: str
    is_ending: bool
    files: int
    total: int
    size: int
    new_files: int
    new_size: int


class FullBackupLookDto(msgspec.Struct, rename="camel"):
    """How a drill, or reading a backup through, ended: so many files and bytes were read, so many of them restored for trial,
    together with a database of so many photos; `troubleCount` things were not as they should be, some of them in words."""

    at: str
    backup: str
    files: int
    size: int
    restored: int
    photos: int
    trouble_count: int
    troubles: list[Trouble]


class FullBackupDiskDto(msgspec.Struct, rename="camel"):
    """Where the backups lie: bytes of the disk and what is free of it. `isOnMediaDisk`: the disk that fails takes both."""

    size: int
    available: int
    is_on_media_disk: bool


class FullBackupsDto(msgspec.Struct, rename="camel"):
    """All of it. `waiting`: what was asked for and is not begun. `reason`: why the last try failed, or, where it `isWaiting`,
    what for; `problem`: why the folder cannot be looked at now. `missing` and `damaged` are files of the newest backup, the
    first hundred of each."""

    settings: FullBackupSettingsDto
    outside: list[OutsideDto]
    waiting: list[What]
    is_waiting: bool
    backups: list[FullBackupDto] = []
    missing: list[str] = []
    damaged: list[str] = []
    task: FullBackupTaskDto | None = None
    disk: FullBackupDiskDto | None = None
    next_at: str | None = None
    last_at: str | None = None
    reason: str | None = None
    problem: str | None = None
    drill: FullBackupLookDto | None = None
    drill_reason: str | None = None
    next_drill_at: str | None = None
    verified: FullBackupLookDto | None = None
