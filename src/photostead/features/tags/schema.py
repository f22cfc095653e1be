"""Tags on the wire; a tag itself is `assets.schema.TagResponseDto`, which assets carry too."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.features.assets.schema import BulkIdResponseDto, BulkIdsDto, TagResponseDto
from photostead.kernel.ids import Id

__all__ = [
    "BulkIdResponseDto",
    "BulkIdsDto",
    "TagBulkAssetsDto",
    "TagBulkAssetsResponseDto",
    "TagCreateDto",
    "TagResponseDto",
    "TagUpdateDto",
    "TagUpsertDto",
]

Color = Annotated[str, Meta(pattern="^#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$")]
Name = Annotated[str, Meta(pattern="^[^/]*$")]


class TagCreateDto(msgspec.Struct, rename="camel"):
    """A new tag, below another or a root."""

    name: Name
    color: Color | UnsetType | None = UNSET
    parent_id: Id | UnsetType | None = UNSET


class TagUpdateDto(msgspec.Struct, rename="camel"):
    """Another name or colour; null takes the colour away."""

    color: Color | UnsetType | None = UNSET
    name: Name | UnsetType = UNSET


class TagUpsertDto(msgspec.Struct, rename="camel"):
    """Values of tags, with their parents: `Family/Mia`."""

    tags: list[str]


class TagBulkAssetsDto(msgspec.Struct, rename="camel"):
    """Each of the tags for each of the assets."""

    asset_ids: list[Id]
    tag_ids: list[Id]


class TagBulkAssetsResponseDto(msgspec.Struct, rename="camel"):
    """How many tags assets got that they did not have."""

    count: int
