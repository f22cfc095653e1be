"""Shared links on the wire."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.features.albums.schema import AlbumResponseDto
from photostead.features.assets.schema import AssetResponseDto
from photostead.kernel.ids import Id

Password = Annotated[str, Meta(max_length=1024)]
Description = Annotated[str, Meta(max_length=10_000)]
# The last part of an address: letters of any script, digits, and what needs no escape.
SLUG = r"^[\w.~-]{1,100}$"
Slug = Annotated[str, Meta(max_length=100)]
Instant = Annotated[str, Meta(max_length=40, extra_json_schema={"format": "date-time"})]


class SharedLinkType(StrEnum):
    """What a link opens: a whole album as it will be, or the photos it was made for."""

    ALBUM = "ALBUM"
    INDIVIDUAL = "INDIVIDUAL"


class SharedLinkQuery(msgspec.Struct, rename="camel"):
    """Which of one's links: that of an id, those of an album."""

    album_id: Id | UnsetType = UNSET
    id: Id | UnsetType = UNSET


class SharedLinkCreateDto(msgspec.Struct, rename="camel"):
    """A new link. Without an end it is open until it is deleted."""

    type: SharedLinkType
    album_id: Id | UnsetType = UNSET
    allow_download: bool = True
    allow_upload: bool = False
    asset_ids: list[Id] | UnsetType = UNSET
    description: Description | None = None
    expires_at: Instant | None = None
    password: Password | None = None
    show_metadata: bool = True
    slug: Slug | None = None


class SharedLinkEditDto(msgspec.Struct, rename="camel"):
    """What to change of a link; null takes away end, password, description or slug."""

    allow_download: bool | UnsetType = UNSET
    allow_upload: bool | UnsetType = UNSET
    description: Description | UnsetType | None = UNSET
    expires_at: Instant | UnsetType | None = UNSET
    password: Password | UnsetType | None = UNSET
    show_metadata: bool | UnsetType = UNSET
    slug: Slug | UnsetType | None = UNSET


class SharedLinkLoginDto(msgspec.Struct, rename="camel"):
    """The password of a link."""

    password: Password


class SharedLinkResponseDto(msgspec.Struct, rename="camel"):
    """A link. `password` says whether there is one, and never which."""

    allow_download: bool
    allow_upload: bool
    assets: list[AssetResponseDto]
    created_at: str
    description: str | None
    expires_at: str | None
    id: Id
    key: str
    password: str | None
    show_metadata: bool
    slug: str | None
    type: SharedLinkType
    user_id: Id
    album: AlbumResponseDto | UnsetType = UNSET


class AssetIdsDto(msgspec.Struct, rename="camel"):
    """Some assets."""

    asset_ids: list[Id]


class AssetIdErrorReason(StrEnum):
    """Why nothing happened to an asset."""

    DUPLICATE = "duplicate"
    NO_PERMISSION = "no_permission"
    NOT_FOUND = "not_found"


class AssetIdsResponseDto(msgspec.Struct, rename="camel"):
    """What happened to one of the assets."""

    asset_id: str
    success: bool
    error: AssetIdErrorReason | UnsetType = UNSET
