"""How a person wants the apps to behave, on the wire: what is answered, and what a change may hold."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.features.users.schema import AssetOrder, UserAvatarColor

# No larger than what a client reads exactly.
Count = Annotated[int, Meta(ge=1, le=2**53 - 1)]


class AlbumsResponse(msgspec.Struct, rename="camel"):
    """New albums."""

    default_asset_order: AssetOrder


class CastResponse(msgspec.Struct, rename="camel"):
    """Casting to a television."""

    g_cast_enabled: bool


class DownloadResponse(msgspec.Struct, rename="camel"):
    """Archives; `archive_size` in bytes."""

    archive_size: int
    include_embedded_videos: bool


class EmailNotificationsResponse(msgspec.Struct, rename="camel"):
    """What mail is welcome."""

    album_invite: bool
    album_update: bool
    enabled: bool


class FoldersResponse(msgspec.Struct, rename="camel"):
    """The view by folders."""

    enabled: bool
    sidebar_web: bool


class MemoriesResponse(msgspec.Struct, rename="camel"):
    """Memories; `duration` of a picture in seconds."""

    duration: int
    enabled: bool
    sidebar_web: bool


class PeopleResponse(msgspec.Struct, rename="camel"):
    """People; how often a face must appear to be shown, where that differs from the server's."""

    enabled: bool
    sidebar_web: bool
    minimum_faces: Count | UnsetType = UNSET


class PurchaseResponse(msgspec.Struct, rename="camel"):
    """The reference's shop; this program sells nothing."""

    hide_buy_button_until: str
    show_support_badge: bool


class RatingsResponse(msgspec.Struct, rename="camel"):
    """Stars."""

    enabled: bool


class RecentlyAddedResponse(msgspec.Struct, rename="camel"):
    """The view of what came in last."""

    sidebar_web: bool


class SharedLinksResponse(msgspec.Struct, rename="camel"):
    """Shared links."""

    enabled: bool
    sidebar_web: bool


class TagsResponse(msgspec.Struct, rename="camel"):
    """Tags."""

    enabled: bool
    sidebar_web: bool


class UserPreferencesResponseDto(msgspec.Struct, rename="camel"):
    """All preferences of a person."""

    albums: AlbumsResponse
    cast: CastResponse
    download: DownloadResponse
    email_notifications: EmailNotificationsResponse
    folders: FoldersResponse
    memories: MemoriesResponse
    people: PeopleResponse
    purchase: PurchaseResponse
    ratings: RatingsResponse
    recently_added: RecentlyAddedResponse
    shared_links: SharedLinksResponse
    tags: TagsResponse


class AlbumsUpdate(msgspec.Struct, rename="camel"):
    """A change of `AlbumsResponse`."""

    default_asset_order: AssetOrder | UnsetType = UNSET


class AvatarUpdate(msgspec.Struct, rename="camel"):
    """The colour behind the initials: it is the account's, and kept there."""

    color: UserAvatarColor | UnsetType = UNSET


class CastUpdate(msgspec.Struct, rename="camel"):
    """A change of `CastResponse`."""

    g_cast_enabled: bool | UnsetType = UNSET


class DownloadUpdate(msgspec.Struct, rename="camel"):
    """A change of `DownloadResponse`."""

    archive_size: Count | UnsetType = UNSET
    include_embedded_videos: bool | UnsetType = UNSET


class EmailNotificationsUpdate(msgspec.Struct, rename="camel"):
    """A change of `EmailNotificationsResponse`."""

    album_invite: bool | UnsetType = UNSET
    album_update: bool | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET


class FoldersUpdate(msgspec.Struct, rename="camel"):
    """A change of `FoldersResponse`."""

    enabled: bool | UnsetType = UNSET
    sidebar_web: bool | UnsetType = UNSET


class MemoriesUpdate(msgspec.Struct, rename="camel"):
    """A change of `MemoriesResponse`."""

    duration: Annotated[int, Meta(ge=1, le=3600)] | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    sidebar_web: bool | UnsetType = UNSET


class PeopleUpdate(msgspec.Struct, rename="camel"):
    """A change of `PeopleResponse`."""

    enabled: bool | UnsetType = UNSET
    minimum_faces: Count | UnsetType = UNSET
    sidebar_web: bool | UnsetType = UNSET


class PurchaseUpdate(msgspec.Struct, rename="camel"):
    """A change of `PurchaseResponse`."""

    hide_buy_button_until: Annotated[str, Meta(max_length=64)] | UnsetType = UNSET
    show_support_badge: bool | UnsetType = UNSET


class RatingsUpdate(msgspec.Struct, rename="camel"):
    """A change of `RatingsResponse`."""

    enabled: bool | UnsetType = UNSET


class RecentlyAddedUpdate(msgspec.Struct, rename="camel"):
    """A change of `RecentlyAddedResponse`."""

    sidebar_web: bool | UnsetType = UNSET


class SharedLinksUpdate(msgspec.Struct, rename="camel"):
    """A change of `SharedLinksResponse`."""

    enabled: bool | UnsetType = UNSET
    sidebar_web: bool | UnsetType = UNSET


class TagsUpdate(msgspec.Struct, rename="camel"):
    """A change of `TagsResponse`."""

    enabled: bool | UnsetType = UNSET
    sidebar_web: bool | UnsetType = UNSET


class UserPreferencesUpdateDto(msgspec.Struct, rename="camel"):
    """What a person changes; the rest stays."""

    albums: AlbumsUpdate | UnsetType = UNSET
    avatar: AvatarUpdate | UnsetType = UNSET
    cast: CastUpdate | UnsetType = UNSET
    download: DownloadUpdate | UnsetType = UNSET
    email_notifications: EmailNotificationsUpdate | UnsetType = UNSET
    folders: FoldersUpdate | UnsetType = UNSET
    memories: MemoriesUpdate | UnsetType = UNSET
    people: PeopleUpdate | UnsetType = UNSET
    purchase: PurchaseUpdate | UnsetType = UNSET
    ratings: RatingsUpdate | UnsetType = UNSET
    recently_added: RecentlyAddedUpdate | UnsetType = UNSET
    shared_links: SharedLinksUpdate | UnsetType = UNSET
    tags: TagsUpdate | UnsetType = UNSET
