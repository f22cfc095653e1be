"""Activities on the wire."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.features.users.schema import UserResponseDto
from photostead.kernel.ids import Id


class ReactionType(StrEnum):
    """Words, or a heart."""

    COMMENT = "comment"
    LIKE = "like"


class ReactionLevel(StrEnum):
    """Whether it is about the album as a whole or about something in it."""

    ALBUM = "album"
    ASSET = "asset"


class ActivityResponseDto(msgspec.Struct, rename="camel"):
    """One comment or like. `assetId` is null where it is about the album; `comment` is plain text, null for a like."""

    asset_id: Id | None
    created_at: str
    id: Id
    type: ReactionType
    user: UserResponseDto
    comment: str | UnsetType | None = UNSET


class ActivityStatisticsResponseDto(msgspec.Struct, rename="camel"):
    """How many of each."""

    comments: Annotated[int, Meta(ge=0)]
    likes: Annotated[int, Meta(ge=0)]


class GetActivitiesQuery(msgspec.Struct, rename="camel"):
    """Which activities of an album: everything that is given must fit."""

    album_id: Id
    asset_id: Id | UnsetType = UNSET
    level: ReactionLevel | UnsetType = UNSET
    type: ReactionType | UnsetType = UNSET
    user_id: Id | UnsetType = UNSET


class GetActivityStatisticsQuery(msgspec.Struct, rename="camel"):
    """An album with everything in it, or one asset of it."""

    album_id: Id
    asset_id: Id | UnsetType = UNSET


class ActivityCreateDto(msgspec.Struct, rename="camel"):
    """What somebody says or likes; without an asset it is about the album."""

    album_id: Id
    type: ReactionType
    asset_id: Id | UnsetType = UNSET
    comment: str | UnsetType = UNSET
