"""Libraries on the wire as our own pages and commands see them; other clients know those of `schema`."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.features.libraries.folder_album_settings import FolderAlbumMode, FolderAlbumSettings
from photostead.features.libraries.schema import Name, Path, Paths
from photostead.features.libraries.work import ScanMode
from photostead.host.watch import Watched
from photostead.kernel.ids import Id

Share = Annotated[float, Meta(ge=0.01, le=1)]
IgnoredId = Annotated[str, Meta(pattern="^[0-9a-fA-F]{40}$")]


class ScanPhase(StrEnum):
    """What a library is doing; `unavailable` when one of its import paths is."""

    IDLE = "idle"
    WAITING = "waiting"
    SCANNING = "scanning"
    UNAVAILABLE = "unavailable"


class FolderAlbumsChangeDto(msgspec.Struct, rename="camel"):
    """A change to how albums are made from folders; what is absent stays."""

    mode: FolderAlbumMode | UnsetType = UNSET
    pattern: str | UnsetType = UNSET
    separator: str | UnsetType = UNSET
    use_props: bool | UnsetType = UNSET


class ViewerDto(msgspec.Struct, rename="camel"):
    """Someone who sees a shared library."""

    user_id: Id
    name: str


class ImportPathDto(msgspec.Struct, rename="camel"):
    """An import path. While it is taken for unavailable: since when, why, how many files are missing, what may help."""

    path: str
    is_available: bool
    since: str | None = None
    reason: str | None = None
    missing: int = 0
    advice: str | None = None


class WatchDto(msgspec.Struct, rename="camel"):
    """How a library is watched; the message says what is wrong, or how often is looked."""

    state: Watched
    message: str | None


class ScanDto(msgspec.Struct, rename="camel"):
    """The present scan, or the last one; both times are null for a library that was never scanned."""

    state: ScanPhase
    message: str | None
    mode: ScanMode = ScanMode.NEW
    found: int = 0
    added: int = 0
    changed: int = 0
    moved: int = 0
    returned: int = 0
    offline: int = 0
    warnings: int = 0
    rate_per_second: float = 0.0
    started_at: str | None = None
    finished_at: str | None = None


class LibraryDetailsDto(msgspec.Struct, rename="camel"):
    """Everything about a library that its page shows."""

    id: Id
    name: str
    owner_id: Id
    owner_name: str
    is_shared: bool
    viewers: list[ViewerDto]
    import_paths: list[ImportPathDto]
    exclusion_patterns: list[str]
    guard_share: float
    is_watched: bool
    watch: WatchDto
    folder_albums: FolderAlbumSettings
    asset_count: int
    offline_count: int
    ignored_count: int
    created_at: str
    updated_at: str
    refreshed_at: str | None
    scan: ScanDto


class NewLibraryDto(msgspec.Struct, rename="camel"):
    """A new library of the caller, or, made by an administrator, of anyone. It is scanned at once."""

    import_paths: Paths
    exclusion_patterns: Paths | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    owner_id: Id | UnsetType = UNSET


class LibraryChangeDto(msgspec.Struct, rename="camel"):
    """A change to a library; what is absent stays. A guard share of 1 never asks a person."""

    name: Name | UnsetType = UNSET
    import_paths: Paths | UnsetType = UNSET
    exclusion_patterns: Paths | UnsetType = UNSET
    guard_share: Share | UnsetType = UNSET
    is_watched: bool | UnsetType = UNSET
    folder_albums: FolderAlbumsChangeDto | UnsetType = UNSET


class ScanRequestDto(msgspec.Struct, rename="camel"):
    """How closely to look."""

    mode: ScanMode = ScanMode.CHANGED


class PageQuery(msgspec.Struct, rename="camel"):
    """Which page of a list."""

    page: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    size: Annotated[int, Meta(ge=1, le=1000)] = 100


class OfflineFileDto(msgspec.Struct, rename="camel"):
    """An asset whose file is missing."""

    asset_id: Id
    original_path: str
    file_name: str


class OfflineFilesDto(msgspec.Struct, rename="camel"):
    """A page of them by path; `total` counts all pages."""

    total: int
    items: list[OfflineFileDto]


class IgnoredFileDto(msgspec.Struct, rename="camel"):
    """A file that a person deleted for themselves while it was there: scans leave it out."""

    id: str
    original_path: str
    at: str


class IgnoredFilesDto(msgspec.Struct, rename="camel"):
    """A page of them, the latest first; `total` counts all pages."""

    total: int
    items: list[IgnoredFileDto]


class RestoreIgnoredDto(msgspec.Struct, rename="camel"):
    """Which of them to take in again; all of them where nothing is said."""

    ids: Annotated[list[IgnoredId], Meta(max_length=100_000)] | UnsetType = UNSET


class CheckLibraryDto(msgspec.Struct, rename="camel"):
    """What to try before it is saved. With a library, what is absent is taken from it."""

    import_paths: Annotated[list[Path], Meta(max_length=128)] | UnsetType = UNSET
    exclusion_patterns: Paths | UnsetType = UNSET
    library_id: Id | UnsetType = UNSET
    owner_id: Id | UnsetType = UNSET


class PathCheckDto(msgspec.Struct, rename="camel"):
    """Whether a path can be an import path now; a command for a terminal of the box, where one helps."""

    path: str
    is_valid: bool
    message: str | None = None
    command: str | None = None


class PreviewDto(msgspec.Struct, rename="camel"):
    """What the patterns would leave out: `looked` and `excluded` count photos and videos, `sample` has some of the files
    and whole folders. Not complete where there was more than could be looked at in so short a time."""

    looked: int
    excluded: int
    sample: list[str]
    is_complete: bool


class LibraryCheckDto(msgspec.Struct, rename="camel"):
    """The judgement on each path, and what the patterns would do."""

    paths: list[PathCheckDto]
    preview: PreviewDto
