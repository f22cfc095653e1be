"""The timeline on the wire. A month travels as columns: one array a field, which packs thousands of assets tightly."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.features.assets.schema import AssetVisibility
from photostead.features.users.schema import AssetOrder
from photostead.kernel.ids import Id


class AssetOrderBy(StrEnum):
    """By when it was taken, or by when it came here."""

    TAKEN_AT = "takenAt"
    CREATED_AT = "createdAt"


class GetTimeBucketsQuery(msgspec.Struct, rename="camel"):
    """Which assets the timeline is of. `bbox` is `west,south,east,north` in degrees."""

    album_id: Id | UnsetType = UNSET
    bbox: str | UnsetType = UNSET
    is_favorite: bool | UnsetType = UNSET
    is_trashed: bool | UnsetType = UNSET
    order: AssetOrder | UnsetType = UNSET
    order_by: AssetOrderBy | UnsetType = UNSET
    person_id: Id | UnsetType = UNSET
    tag_id: Id | UnsetType = UNSET
    user_id: Id | UnsetType = UNSET
    visibility: AssetVisibility | UnsetType = UNSET
    with_coordinates: bool | UnsetType = UNSET
    with_partners: bool | UnsetType = UNSET
    with_stacked: bool | UnsetType = UNSET


class GetTimeBucketQuery(GetTimeBucketsQuery, rename="camel", kw_only=True):
    """The same, of one month: its first day as the list of months gave it."""

    time_bucket: str


class TimeBucketsResponseDto(msgspec.Struct, rename="camel"):
    """A month and how many assets it holds."""

    count: int
    time_bucket: str


Duration = Annotated[int, Meta(ge=0, le=2147483647)]


class TimeBucketAssetResponseDto(msgspec.Struct, rename="camel"):
    """A month's assets, column by column; the same index is the same asset."""

    created_at: list[str]
    duration: list[Duration | None]
    file_created_at: list[str]
    id: list[str]
    is_favorite: list[bool]
    is_image: list[bool]
    is_trashed: list[bool]
    live_photo_video_id: list[str | None]
    local_offset_hours: list[float]
    owner_id: list[str]
    projection_type: list[str | None]
    ratio: list[float]
    thumbhash: list[str | None]
    visibility: list[AssetVisibility]
    city: list[str | None] | UnsetType = UNSET
    country: list[str | None] | UnsetType = UNSET
    latitude: list[float | None] | UnsetType = UNSET
    longitude: list[float | None] | UnsetType = UNSET
    stack: list[Annotated[list[str], Meta(min_length=2, max_length=2)] | None] | UnsetType = UNSET
