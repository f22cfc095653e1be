"""Progress and problems on the wire: ours alone, other clients do not know them."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.jobs.queues import QueueName
from photostead.kernel.ids import Id


class LibraryState(StrEnum):
    """What a library does now; `unavailable` has a message that says why."""

    IDLE = "idle"
    SCANNING = "scanning"
    UNAVAILABLE = "unavailable"


class ProblemStep(StrEnum):
    """What was being done when a file turned out bad."""

    METADATA = "metadata"
    THUMBNAIL = "thumbnail"
    SCAN = "scan"
    UPLOAD = "upload"
    ALBUMS = "albums"
    ORIGINAL = "original"
    VIDEO = "video"
    SIDECAR = "sidecar"
    STORAGE_TEMPLATE = "storage-template"
    MOTION = "motion"
    EDIT = "edit"


class LibraryProgressDto(msgspec.Struct, rename="camel"):
    """One library and the counts of its present or last scan."""

    id: Id
    name: str
    state: LibraryState
    message: str | None
    found: int
    added: int
    offline: int
    rate_per_second: float


class QueueProgressDto(msgspec.Struct, rename="camel"):
    """What one queue has before it; `waiting` includes jobs that wait for their time or for the queue."""

    name: QueueName
    waiting: int
    active: int
    failed: int
    paused: bool


class AssetProgressDto(msgspec.Struct, rename="camel"):
    """How many assets there are outside the trash, and how many of them are done with, be it by a problem."""

    total: int
    ready: int


class ProgressDto(msgspec.Struct, rename="camel"):
    """Everything a progress bar needs, in one answer."""

    libraries: list[LibraryProgressDto]
    queues: list[QueueProgressDto]
    assets: AssetProgressDto
    problems: int


class ProblemsQuery(msgspec.Struct, rename="camel"):
    """Which page of the problems, of all files or of one asset."""

    asset_id: Id | UnsetType = UNSET
    page: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    size: Annotated[int, Meta(ge=1, le=1000)] = 100


class ProblemDto(msgspec.Struct, rename="camel"):
    """One file that could not be read, or only in part, and why."""

    id: str
    asset_id: Id | None
    file_name: str
    original_path: str
    step: ProblemStep
    reason: str
    at: str


class ProblemsDto(msgspec.Struct, rename="camel"):
    """A page of problems, the latest first; `total` counts all pages."""

    total: int
    items: list[ProblemDto]
