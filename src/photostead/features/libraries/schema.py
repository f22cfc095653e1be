"""Libraries on the wire."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.kernel.ids import Id

Path = Annotated[str, Meta(min_length=1, max_length=4096)]
Paths = Annotated[list[Path], Meta(max_length=128)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]


class LibraryResponseDto(msgspec.Struct, rename="camel"):
    """A library."""

    asset_count: int
    created_at: str
    exclusion_patterns: list[str]
    id: Id
    import_paths: list[str]
    name: str
    owner_id: Id
    refreshed_at: str | None
    updated_at: str


class CreateLibraryDto(msgspec.Struct, rename="camel"):
    """A new library; without patterns it gets those that keep the clutter of NAS systems out."""

    owner_id: Id
    exclusion_patterns: Paths | UnsetType = UNSET
    import_paths: Paths | UnsetType = UNSET
    name: Name | UnsetType = UNSET


class UpdateLibraryDto(msgspec.Struct, rename="camel"):
    """A change to a library; it takes effect at the next scan."""

    exclusion_patterns: Paths | UnsetType = UNSET
    import_paths: Paths | UnsetType = UNSET
    name: Name | UnsetType = UNSET


class LibraryStatsResponseDto(msgspec.Struct, rename="camel"):
    """What a library holds; `usage` in bytes."""

    photos: int
    total: int
    usage: int
    videos: int


class ValidateLibraryDto(msgspec.Struct, rename="camel"):
    """Paths and patterns to try."""

    exclusion_patterns: Paths | UnsetType = UNSET
    import_paths: Paths | UnsetType = UNSET


class ValidateLibraryImportPathResponseDto(msgspec.Struct, rename="camel"):
    """Whether a path can be scanned, and if not, why and what to do."""

    import_path: str
    is_valid: bool
    message: str | UnsetType = UNSET


class ValidateLibraryResponseDto(msgspec.Struct, rename="camel"):
    """The judgement on each path."""

    import_paths: list[ValidateLibraryImportPathResponseDto] | UnsetType = UNSET
