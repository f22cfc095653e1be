"""Stacks on the wire; what an asset says of the stack it is in is `assets.schema.AssetStackResponseDto`."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.features.assets.schema import AssetResponseDto, BulkIdsDto
from photostead.kernel.ids import Id

__all__ = ["BulkIdsDto", "SearchStacksQuery", "StackCreateDto", "StackResponseDto", "StackUpdateDto"]


class StackCreateDto(msgspec.Struct, rename="camel"):
    """What is to be a stack; the first comes on top."""

    asset_ids: Annotated[list[Id], Meta(min_length=2)]


class StackUpdateDto(msgspec.Struct, rename="camel"):
    """Which of its assets comes on top."""

    primary_asset_id: Id | UnsetType = UNSET


class SearchStacksQuery(msgspec.Struct, rename="camel"):
    """The stack that an asset is on top of."""

    primary_asset_id: Id | UnsetType = UNSET


class StackResponseDto(msgspec.Struct, rename="camel"):
    """A stack: what of it is not in the trash, what is on top first."""

    assets: list[AssetResponseDto]
    id: Id
    primary_asset_id: Id
