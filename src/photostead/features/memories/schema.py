"""Memories on the wire. Their days are those of the wall, kept as if they were UTC: each device compares them with the
date on its own clock.
"""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from photostead.features.assets.schema import AssetResponseDto
from photostead.features.users.schema import Date
from photostead.kernel.ids import Id

Year = Annotated[int, Meta(ge=1000, le=9999)]
Positive = Annotated[int, Meta(ge=1)]


class MemoryType(StrEnum):
    """What a memory is of."""

    ON_THIS_DAY = "on_this_day"


class MemorySearchOrder(StrEnum):
    """By when memories were made, or as it comes."""

    ASC = "asc"
    DESC = "desc"
    RANDOM = "random"


class OnThisDayDto(msgspec.Struct, rename="camel"):
    """The year that is remembered."""

    year: Year


class MemoryResponseDto(msgspec.Struct, rename="camel"):
    """A memory with those of its photos that show, the earliest first. It shows from `show_at` to `hide_at`; what is
    absent is no bound."""

    assets: list[AssetResponseDto]
    created_at: str
    data: OnThisDayDto
    id: Id
    is_saved: bool
    memory_at: str
    owner_id: Id
    type: MemoryType
    updated_at: str
    deleted_at: str | UnsetType = UNSET
    hide_at: str | UnsetType = UNSET
    seen_at: str | UnsetType = UNSET
    show_at: str | UnsetType = UNSET


class SearchMemoriesQuery(msgspec.Struct, rename="camel"):
    """Which memories, and which page of them; a page holds 1,000 at most, and as many without a size."""

    id: Id | UnsetType = UNSET
    type: MemoryType | UnsetType = UNSET
    for_: Date | UnsetType = field(default=UNSET, name="for")
    is_trashed: bool | UnsetType = UNSET
    is_saved: bool | UnsetType = UNSET
    is_upcoming: bool | UnsetType = UNSET
    size: Positive | UnsetType = UNSET
    page: Positive | UnsetType = UNSET
    order: MemorySearchOrder | UnsetType = UNSET


class MemoryStatisticsResponseDto(msgspec.Struct, rename="camel"):
    """How many memories, on all pages."""

    total: int


class MemoryCreateDto(msgspec.Struct, rename="camel"):
    """A memory made by hand."""

    data: OnThisDayDto
    memory_at: str
    type: MemoryType
    asset_ids: list[Id] | UnsetType = UNSET
    hide_at: str | UnsetType = UNSET
    is_saved: bool | UnsetType = UNSET
    seen_at: str | UnsetType = UNSET
    show_at: str | UnsetType = UNSET


class MemoryUpdateDto(msgspec.Struct, rename="camel"):
    """Keep it, or note that it was seen."""

    is_saved: bool | UnsetType = UNSET
    memory_at: str | UnsetType = UNSET
    seen_at: str | UnsetType = UNSET
