"""Integrity reports on the wire. Of ours: how the checks themselves are doing."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.features.full_backups.service import Hindrance
from photostead.kernel.ids import Id


class IntegrityReport(StrEnum):
    """What is looked for."""

    UNTRACKED_FILE = "untracked_file"
    MISSING_FILE = "missing_file"
    CHECKSUM_MISMATCH = "checksum_mismatch"


class IntegrityCheck(StrEnum):
    """Every check there is; beside those of the reports: what is made of photos, which is made again by itself, and the
    database's own pages."""

    CHECKSUM_MISMATCH = "checksum_mismatch"
    MISSING_FILE = "missing_file"
    UNTRACKED_FILE = "untracked_file"
    RENDITION = "rendition"
    DATABASE = "database"


class IntegrityReportItemDto(msgspec.Struct, rename="camel"):
    """A finding. `path` is relative to the media folder for files of ours, else absolute; bytes that are no text are
    replaced in it."""

    id: Id
    path: str
    type: IntegrityReport


class IntegrityReportResponseDto(msgspec.Struct, rename="camel"):
    """A page of findings; without `next_cursor` the last."""

    items: list[IntegrityReportItemDto]
    next_cursor: str | UnsetType = UNSET


class GetIntegrityReportQuery(msgspec.Struct, rename="camel"):
    """Which findings, and how many of them behind which."""

    type: IntegrityReport
    cursor: str | UnsetType = UNSET
    limit: Annotated[int, Meta(gt=0, le=2**53 - 1)] = 500


class IntegrityReportSummaryResponseDto(msgspec.Struct):
    """How many findings there are of each type."""

    checksum_mismatch: int
    missing_file: int
    untracked_file: int


class MendedFileDto(msgspec.Struct, rename="camel"):
    """A file that was put right: from the backup of that name, else from the file `good`. `aside`: where the damaged one is
    kept, relative to the media folder; null where there was none."""

    path: str
    type: IntegrityReport
    mended_at: str
    backup: str | None = None
    good: str | None = None
    aside: str | None = None


class UnmendedFileDto(msgspec.Struct, rename="camel"):
    """A finding that could not be put right: no full backups are made, none has a good copy, their disk is away, nobody knows
    what the file was, or its place cannot be written. `good`: a sound copy of a library's file, which is its owner's to put
    back, and the backup it is in."""

    id: Id
    hindrance: Hindrance | None = None
    backup: str | None = None
    good: str | None = None


class IntegrityRepairsDto(msgspec.Struct, rename="camel"):
    """How findings are put right: by themselves after each check or when somebody asks, and from where. `mended`: the last
    ones, the newest first."""

    is_automatic: bool
    is_running: bool
    mended: list[MendedFileDto]
    unmended: list[UnmendedFileDto]
    folder: str | None = None


class IntegrityRepairsUpdateDto(msgspec.Struct, rename="camel"):
    """What is to be so from now on."""

    is_automatic: bool


class RepairFindingsDto(msgspec.Struct):
    """All findings of a type."""

    type: IntegrityReport


class IntegrityCheckDto(msgspec.Struct, rename="camel"):
    """One check and its last run, which may be going on. `checked` of `total` files or tables (0 where nobody counted
    before), `found` new findings; `reason`: why it ended before the end. `problems`: what is wrong with the database, with
    the newest backup of it that is sound."""

    type: IntegrityCheck
    count: int
    is_enabled: bool
    cron_expression: str
    is_running: bool
    is_waiting: bool
    checked: int
    total: int
    found: int
    is_complete: bool
    started_at: str | None = None
    ended_at: str | None = None
    reason: str | None = None
    problems: list[str] = []
    good_backup: str | None = None
