"""Assets on the wire."""

from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.features.users.schema import UserResponseDto
from photostead.kernel.ids import Id


class AssetVisibility(StrEnum):
    """Where an asset shows: in the timeline, in the archive, nowhere by itself (motion parts), behind the PIN."""

    ARCHIVE = "archive"
    TIMELINE = "timeline"
    HIDDEN = "hidden"
    LOCKED = "locked"


class AssetTypeEnum(StrEnum):
    """What kind of file it is."""

    IMAGE = "IMAGE"
    VIDEO = "VIDEO"
    AUDIO = "AUDIO"
    OTHER = "OTHER"


class AssetMediaStatus(StrEnum):
    """Whether an upload was new."""

    CREATED = "created"
    DUPLICATE = "duplicate"


class AssetUploadAction(StrEnum):
    """What a client should do with a file it has."""

    ACCEPT = "accept"
    REJECT = "reject"


class AssetRejectReason(StrEnum):
    """Why it need not upload it."""

    DUPLICATE = "duplicate"
    UNSUPPORTED_FORMAT = "unsupported-format"


class AssetJobName(StrEnum):
    """Work that can be asked for again, asset by asset."""

    REFRESH_FACES = "refresh-faces"
    REFRESH_METADATA = "refresh-metadata"
    REGENERATE_THUMBNAIL = "regenerate-thumbnail"
    TRANSCODE_VIDEO = "transcode-video"


class AssetMediaSize(StrEnum):
    """Renditions, smallest last."""

    ORIGINAL = "original"
    FULLSIZE = "fullsize"
    PREVIEW = "preview"
    THUMBNAIL = "thumbnail"


class AssetMetadataUpsertItemDto(msgspec.Struct, rename="camel"):
    """A value that an app keeps beside an asset."""

    key: str
    value: dict[str, Any]


class AssetMediaCreateDto(msgspec.Struct, rename="camel"):
    """The form of an upload; unknown fields are ignored, clients send old ones."""

    asset_data: bytes
    file_created_at: str
    file_modified_at: str
    duration: Annotated[int, Meta(ge=0)] | UnsetType = UNSET
    filename: str | UnsetType = UNSET
    is_favorite: bool | UnsetType = UNSET
    live_photo_video_id: Id | UnsetType = UNSET
    metadata: list[AssetMetadataUpsertItemDto] | UnsetType = UNSET
    sidecar_data: bytes | UnsetType = UNSET
    visibility: AssetVisibility | UnsetType = UNSET


class AssetMediaResponseDto(msgspec.Struct, rename="camel"):
    """The asset of an upload."""

    id: Id
    status: AssetMediaStatus


class AssetBulkUploadCheckItem(msgspec.Struct, rename="camel"):
    """One file a client has: its SHA-1 in hex or base64, and a name of its own choosing."""

    checksum: str
    id: str


class AssetBulkUploadCheckDto(msgspec.Struct, rename="camel"):
    """Files a client has."""

    assets: list[AssetBulkUploadCheckItem]


class AssetBulkUploadCheckResult(msgspec.Struct, rename="camel"):
    """What to do with one of them."""

    action: AssetUploadAction
    id: str
    asset_id: Id | UnsetType = UNSET
    is_trashed: bool | UnsetType = UNSET
    reason: AssetRejectReason | UnsetType = UNSET


class AssetBulkUploadCheckResponseDto(msgspec.Struct, rename="camel"):
    """What to do with each of them."""

    results: list[AssetBulkUploadCheckResult]


class AssetBulkDeleteDto(msgspec.Struct, rename="camel"):
    """Assets to put into the trash, or with `force` to delete for good."""

    ids: list[Id]
    force: bool | UnsetType = UNSET


class AssetBulkUpdateDto(msgspec.Struct, rename="camel"):
    """One change to many assets; `date_time_relative` shifts in minutes."""

    ids: list[Id]
    date_time_original: str | UnsetType = UNSET
    date_time_relative: int | UnsetType = UNSET
    description: str | UnsetType = UNSET
    duplicate_id: str | UnsetType | None = UNSET
    is_favorite: bool | UnsetType = UNSET
    latitude: Annotated[float, Meta(ge=-90, le=90)] | UnsetType = UNSET
    longitude: Annotated[float, Meta(ge=-180, le=180)] | UnsetType = UNSET
    rating: Annotated[int, Meta(ge=-1, le=5)] | UnsetType | None = UNSET
    time_zone: str | UnsetType = UNSET
    visibility: AssetVisibility | UnsetType = UNSET


class UpdateAssetDto(msgspec.Struct, rename="camel"):
    """A change to one asset."""

    date_time_original: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    is_favorite: bool | UnsetType = UNSET
    latitude: Annotated[float, Meta(ge=-90, le=90)] | UnsetType = UNSET
    live_photo_video_id: Id | UnsetType | None = UNSET
    longitude: Annotated[float, Meta(ge=-180, le=180)] | UnsetType = UNSET
    rating: Annotated[int, Meta(ge=-1, le=5)] | UnsetType | None = UNSET
    visibility: AssetVisibility | UnsetType = UNSET


class AssetCopyDto(msgspec.Struct, rename="camel"):
    """What one asset takes over from another."""

    source_id: Id
    target_id: Id
    albums: bool = True
    favorite: bool = True
    shared_links: bool = True
    sidecar: bool = True
    stack: bool = True


class AssetJobsDto(msgspec.Struct, rename="camel"):
    """Work to do again on some assets."""

    asset_ids: list[Id]
    name: AssetJobName


class AssetMetadataUpsertDto(msgspec.Struct, rename="camel"):
    """Values to set on one asset."""

    items: list[AssetMetadataUpsertItemDto]


class AssetMetadataResponseDto(msgspec.Struct, rename="camel"):
    """A value beside an asset."""

    key: str
    updated_at: str
    value: dict[str, Any]


class AssetMetadataBulkUpsertItemDto(msgspec.Struct, rename="camel"):
    """A value to set on an asset."""

    asset_id: Id
    key: str
    value: dict[str, Any]


class AssetMetadataBulkUpsertDto(msgspec.Struct, rename="camel"):
    """Values to set on several assets."""

    items: list[AssetMetadataBulkUpsertItemDto]


class AssetMetadataBulkResponseDto(msgspec.Struct, rename="camel"):
    """A value that was set."""

    asset_id: Id
    key: str
    updated_at: str
    value: dict[str, Any]


class AssetMetadataBulkDeleteItemDto(msgspec.Struct, rename="camel"):
    """A value to remove from an asset."""

    asset_id: Id
    key: str


class AssetMetadataBulkDeleteDto(msgspec.Struct, rename="camel"):
    """Values to remove from several assets."""

    items: list[AssetMetadataBulkDeleteItemDto]


class AssetStatsResponseDto(msgspec.Struct, rename="camel"):
    """Counts of assets."""

    images: int
    total: int
    videos: int


class GetAssetStatisticsQuery(msgspec.Struct, rename="camel"):
    """Which assets to count."""

    is_favorite: bool | UnsetType = UNSET
    is_trashed: bool | UnsetType = UNSET
    visibility: AssetVisibility | UnsetType = UNSET


class ExifResponseDto(msgspec.Struct, rename="camel"):
    """What the camera wrote, as far as it is known, with what the person set over it."""

    city: str | UnsetType | None = UNSET
    country: str | UnsetType | None = UNSET
    date_time_original: str | UnsetType | None = UNSET
    description: str | UnsetType | None = UNSET
    exif_image_height: Annotated[int, Meta(ge=0)] | UnsetType | None = UNSET
    exif_image_width: Annotated[int, Meta(ge=0)] | UnsetType | None = UNSET
    exposure_time: str | UnsetType | None = UNSET
    f_number: float | UnsetType | None = UNSET
    file_size_in_byte: Annotated[int, Meta(ge=0)] | UnsetType | None = UNSET
    focal_length: float | UnsetType | None = UNSET
    iso: int | UnsetType | None = UNSET
    latitude: float | UnsetType | None = UNSET
    lens_model: str | UnsetType | None = UNSET
    longitude: float | UnsetType | None = UNSET
    make: str | UnsetType | None = UNSET
    model: str | UnsetType | None = UNSET
    modify_date: str | UnsetType | None = UNSET
    orientation: str | UnsetType | None = UNSET
    projection_type: str | UnsetType | None = UNSET
    rating: Annotated[int, Meta(ge=1, le=5)] | UnsetType | None = UNSET
    state: str | UnsetType | None = UNSET
    time_zone: str | UnsetType | None = UNSET


class PersonResponseDto(msgspec.Struct, rename="camel"):
    """A recognised or named person."""

    birth_date: str | None
    id: Id
    is_hidden: bool
    name: str
    thumbnail_path: str
    color: str | UnsetType = UNSET
    is_favorite: bool | UnsetType = UNSET
    updated_at: str | UnsetType = UNSET


class AssetStackResponseDto(msgspec.Struct, rename="camel"):
    """The stack an asset belongs to."""

    asset_count: Annotated[int, Meta(ge=0)]
    id: Id
    primary_asset_id: Id


class TagResponseDto(msgspec.Struct, rename="camel"):
    """A tag."""

    created_at: str
    id: Id
    name: str
    updated_at: str
    value: str
    color: str | UnsetType = UNSET
    parent_id: str | UnsetType = UNSET


class AssetResponseDto(msgspec.Struct, rename="camel"):
    """One photo or video."""

    checksum: str
    created_at: str
    duration: Annotated[int, Meta(ge=0, le=2147483647)] | None
    file_created_at: str
    file_modified_at: str
    has_metadata: bool
    height: Annotated[int, Meta(ge=0)] | None
    id: Id
    is_archived: bool
    is_edited: bool
    is_favorite: bool
    is_offline: bool
    is_trashed: bool
    local_date_time: str
    original_file_name: str
    original_path: str
    owner_id: Id
    thumbhash: str | None
    type: AssetTypeEnum
    updated_at: str
    visibility: AssetVisibility
    width: Annotated[int, Meta(ge=0)] | None
    duplicate_id: Id | UnsetType | None = UNSET
    exif_info: ExifResponseDto | UnsetType = UNSET
    library_id: Id | UnsetType | None = UNSET
    live_photo_video_id: str | UnsetType | None = UNSET
    original_mime_type: str | UnsetType = UNSET
    owner: UserResponseDto | UnsetType = UNSET
    people: list[PersonResponseDto] | UnsetType = UNSET
    resized: bool | UnsetType = UNSET
    stack: AssetStackResponseDto | UnsetType | None = UNSET
    tags: list[TagResponseDto] | UnsetType = UNSET


class DownloadAssetQuery(msgspec.Struct, rename="camel"):
    """Which version of the file."""

    edited: bool = False


class ViewAssetQuery(msgspec.Struct, rename="camel"):
    """Which rendition."""

    edited: bool = False
    size: AssetMediaSize | UnsetType = UNSET


class BulkIdsDto(msgspec.Struct, rename="camel"):
    """Things to do something to."""

    ids: list[Id]


class BulkIdErrorReason(StrEnum):
    """Why nothing was done to one of them."""

    DUPLICATE = "duplicate"
    NO_PERMISSION = "no_permission"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"
    VALIDATION = "validation"


class BulkIdResponseDto(msgspec.Struct, rename="camel"):
    """What came of one of them."""

    id: Id
    success: bool
    error: BulkIdErrorReason | UnsetType = UNSET
    error_message: str | UnsetType = UNSET


def refused(uid: str, reason: BulkIdErrorReason, message: str | UnsetType = UNSET) -> BulkIdResponseDto:
    """Nothing was done, and why."""
    return BulkIdResponseDto(id=uid, success=False, error=reason, error_message=message)
