"""Albums on the wire."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.features.assets.schema import BulkIdErrorReason
from photostead.features.users.schema import AssetOrder, UserResponseDto
from photostead.kernel.ids import Id


class AlbumUserRole(StrEnum):
    """The owner decides about people and existence, editors about content, viewers about nothing."""

    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"


class AlbumUserResponseDto(msgspec.Struct, rename="camel"):
    """A person in an album."""

    role: AlbumUserRole
    user: UserResponseDto


class ContributorCountResponseDto(msgspec.Struct, rename="camel"):
    """How many of an album's assets are a person's."""

    asset_count: Annotated[int, Meta(ge=0)]
    user_id: Id


class AlbumResponseDto(msgspec.Struct, rename="camel"):
    """An album; its people are the owner, then the caller, then the others by name. Dates are of the assets' wall
    clocks, as if UTC."""

    album_name: str
    album_thumbnail_asset_id: Id | None
    album_users: list[AlbumUserResponseDto]
    asset_count: Annotated[int, Meta(ge=0)]
    created_at: str
    description: str
    has_shared_link: bool
    id: Id
    is_activity_enabled: bool
    shared: bool
    updated_at: str
    contributor_counts: list[ContributorCountResponseDto] | UnsetType = UNSET
    end_date: str | UnsetType = UNSET
    last_modified_asset_timestamp: str | UnsetType = UNSET
    order: AssetOrder | UnsetType = UNSET
    start_date: str | UnsetType = UNSET


class GetAllAlbumsQuery(msgspec.Struct, rename="camel"):
    """Which albums; with an asset, those that hold it and nothing else counts."""

    asset_id: Id | UnsetType = UNSET
    id: Id | UnsetType = UNSET
    is_owned: bool | UnsetType = UNSET
    is_shared: bool | UnsetType = UNSET
    name: str | UnsetType = UNSET


class AlbumUserCreateDto(msgspec.Struct, rename="camel"):
    """A person for a new album."""

    role: AlbumUserRole
    user_id: Id


class CreateAlbumDto(msgspec.Struct, rename="camel"):
    """A new album."""

    album_name: str
    album_users: list[AlbumUserCreateDto] | UnsetType = UNSET
    asset_ids: list[Id] | UnsetType = UNSET
    description: str | UnsetType | None = UNSET


class UpdateAlbumDto(msgspec.Struct, rename="camel"):
    """A change to an album."""

    album_name: str | UnsetType = UNSET
    album_thumbnail_asset_id: Id | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    is_activity_enabled: bool | UnsetType = UNSET
    order: AssetOrder | UnsetType = UNSET


class AlbumsAddAssetsDto(msgspec.Struct, rename="camel"):
    """Assets to add to each of several albums."""

    album_ids: list[Id]
    asset_ids: list[Id]


class AlbumsAddAssetsResponseDto(msgspec.Struct, rename="camel"):
    """Whether anything was added anywhere, and if not, why."""

    success: bool
    error: BulkIdErrorReason | UnsetType = UNSET


class AlbumStatisticsResponseDto(msgspec.Struct, rename="camel"):
    """How many albums are the caller's, how many are shared (theirs and others'), how many are theirs alone."""

    not_shared: Annotated[int, Meta(ge=0)]
    owned: Annotated[int, Meta(ge=0)]
    shared: Annotated[int, Meta(ge=0)]


class MapMarkerResponseDto(msgspec.Struct, rename="camel"):
    """An asset on the map; degrees, WGS 84."""

    city: str | None
    country: str | None
    id: Id
    lat: float
    lon: float
    state: str | None


class AlbumUserAddDto(msgspec.Struct, rename="camel"):
    """A person to let into an album."""

    user_id: Id
    role: AlbumUserRole = AlbumUserRole.EDITOR


class AddUsersDto(msgspec.Struct, rename="camel"):
    """People to let into an album."""

    album_users: Annotated[list[AlbumUserAddDto], Meta(min_length=1)]


class UpdateAlbumUserDto(msgspec.Struct, rename="camel"):
    """A person's new role."""

    role: AlbumUserRole
