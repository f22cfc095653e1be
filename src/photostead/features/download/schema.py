"""Downloads on the wire."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.kernel.ids import Id

Size = Annotated[int, Meta(ge=1, le=2**53 - 1)]


class DownloadInfoDto(msgspec.Struct, rename="camel"):
    """What is to be downloaded, by the first of these that is given. `archive_size` in bytes."""

    album_id: Id | UnsetType = UNSET
    archive_size: Size | UnsetType = UNSET
    asset_ids: list[Id] | UnsetType = UNSET
    user_id: Id | UnsetType = UNSET


class DownloadArchiveInfo(msgspec.Struct, rename="camel"):
    """One archive: what to put into it, and how many bytes these files have."""

    asset_ids: list[str]
    size: int


class DownloadResponseDto(msgspec.Struct, rename="camel"):
    """The archives of a download, and the bytes of all their files."""

    archives: list[DownloadArchiveInfo]
    total_size: int


class DownloadArchiveDto(msgspec.Struct, rename="camel"):
    """What to put into an archive. `archive_name` comes without an ending; with `edited`, photos that their owner edited
    come as they were edited, and those of others always do."""

    asset_ids: list[Id]
    archive_name: str | UnsetType = UNSET
    edited: bool | UnsetType = UNSET
