"""Files of assets on the wire."""

from enum import StrEnum

import msgspec
from msgspec import UNSET, UnsetType

from photostead.kernel.ids import Id


class AssetFileType(StrEnum):
    """What a file is of its asset."""

    FULLSIZE = "fullsize"
    PREVIEW = "preview"
    THUMBNAIL = "thumbnail"
    SIDECAR = "sidecar"
    ENCODED_VIDEO = "encoded_video"


class SearchAssetFilesQuery(msgspec.Struct, rename="camel"):
    """Of which asset, and which of its files."""

    asset_id: Id
    type: AssetFileType | UnsetType = UNSET
    is_edited: bool | UnsetType = UNSET
    is_progressive: bool | UnsetType = UNSET
    is_transparent: bool | UnsetType = UNSET


class AssetFileResponseDto(msgspec.Struct, rename="camel"):
    """A file beside an asset; `path` is relative to the data folder."""

    created_at: str
    id: Id
    is_edited: bool
    is_progressive: bool
    is_transparent: bool
    path: str
    type: AssetFileType
    updated_at: str
