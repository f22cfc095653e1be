"""Duplicates on the wire."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from photostead.features.assets.schema import AssetResponseDto, BulkIdErrorReason, BulkIdResponseDto, BulkIdsDto
from photostead.kernel.ids import Id

__all__ = [
    "BulkIdErrorReason",
    "BulkIdResponseDto",
    "BulkIdsDto",
    "DuplicateReason",
    "DuplicateReasonDto",
    "DuplicateResolveDto",
    "DuplicateResolveGroupDto",
    "DuplicateResponseDto",
    "DuplicateStatisticsDto",
]


class DuplicateResponseDto(msgspec.Struct, rename="camel"):
    """A group, and which of it we would keep."""

    assets: list[AssetResponseDto]
    duplicate_id: Id
    suggested_keep_asset_ids: list[Id]


class DuplicateResolveGroupDto(msgspec.Struct, rename="camel"):
    """What is to become of a group."""

    duplicate_id: Id
    keep_asset_ids: list[Id]
    trash_asset_ids: list[Id]


class DuplicateResolveDto(msgspec.Struct, rename="camel"):
    """What is to become of some groups."""

    groups: Annotated[list[DuplicateResolveGroupDto], Meta(min_length=1)]


class DuplicateStatisticsDto(msgspec.Struct, rename="camel"):
    """How much there is to decide."""

    groups: int
    assets: int


class DuplicateReason(StrEnum):
    """Why photos are taken for duplicates."""

    SAME_FILE = "same-file"
    LOOKS_ALIKE = "looks-alike"


class DuplicateReasonDto(msgspec.Struct, rename="camel"):
    """Why a group is one. Where only some of it have the same bytes, it looks alike."""

    duplicate_id: Id
    reason: DuplicateReason
