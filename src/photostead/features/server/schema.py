"""What the server says of itself, on the wire."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from photostead.kernel.ids import Id


class ServerPingResponse(msgspec.Struct, rename="camel"):
    """Alive."""

    res: str


class ServerVersionResponseDto(msgspec.Struct, rename="camel"):
    """The version of the API that is spoken, not ours."""

    major: Annotated[int, Meta(ge=0)]
    minor: Annotated[int, Meta(ge=0)]
    patch: Annotated[int, Meta(ge=0)]
    prerelease: Annotated[int, Meta(ge=0)] | None


class ServerMediaTypesResponseDto(msgspec.Struct, rename="camel"):
    """File extensions, with their dots, in lower case."""

    image: list[str]
    sidecar: list[str]
    video: list[str]


class ServerVersionHistoryResponseDto(msgspec.Struct, rename="camel"):
    """A version of this program that ran here, and since when."""

    created_at: str
    id: Id
    version: str


class VersionCheckStateResponseDto(msgspec.Struct, rename="camel"):
    """When newer versions were last asked for, and what was found."""

    checked_at: str | None
    release_version: str | None


class ReleasesDto(msgspec.Struct, rename="camel"):
    """Versions of this program: what runs, the newest that is known and as of when, whether (`is_on`) and where (`asks`)
    it is asked for, whether it is installed by itself (`is_automatic`), and why the last question had no answer."""

    running: str
    newest: str | None
    checked_at: str | None
    is_newer: bool
    is_on: bool
    is_automatic: bool
    asks: str | None
    notice: str
    trouble: str | None


class ServerAboutResponseDto(msgspec.Struct, rename="camel"):
    """`version` is that of the API, which clients parse; the build and source fields are this program's."""

    licensed: bool
    version: str
    version_url: str
    build: str | UnsetType = UNSET
    build_image: str | UnsetType = UNSET
    build_image_url: str | UnsetType = UNSET
    build_url: str | UnsetType = UNSET
    exiftool: str | UnsetType = UNSET
    ffmpeg: str | UnsetType = UNSET
    imagemagick: str | UnsetType = UNSET
    libvips: str | UnsetType = UNSET
    nodejs: str | UnsetType = UNSET
    repository: str | UnsetType = UNSET
    repository_url: str | UnsetType = UNSET
    source_commit: str | UnsetType = UNSET
    source_ref: str | UnsetType = UNSET
    source_url: str | UnsetType = UNSET
    third_party_bug_feature_url: str | UnsetType = UNSET
    third_party_documentation_url: str | UnsetType = UNSET
    third_party_source_url: str | UnsetType = UNSET
    third_party_support_url: str | UnsetType = UNSET


class ServerApkLinksDto(msgspec.Struct, rename="camel"):
    """Where the phone app for each kind of processor is found."""

    arm64v8a: str
    armeabiv7a: str
    universal: str
    x86_64: str = field(name="x86_64")


class ServerConfigDto(msgspec.Struct, rename="camel"):
    """What clients need to know before anyone signs in; delays in days."""

    external_domain: str
    is_initialized: bool
    is_onboarded: bool
    login_page_message: str
    maintenance_mode: bool
    map_dark_style_url: str
    map_light_style_url: str
    min_faces: int
    oauth_button_text: str
    public_users: bool
    trash_days: int
    user_delete_delay: int
    oauth_account_management_url: str = ""


class ServerFeaturesDto(msgspec.Struct, rename="camel"):
    """What this server does; clients hide the rest."""

    config_file: bool
    duplicate_detection: bool
    email: bool
    facial_recognition: bool
    import_faces: bool
    map: bool
    oauth: bool
    oauth_auto_launch: bool
    ocr: bool
    password_login: bool
    realtime_transcoding: bool
    reverse_geocoding: bool
    search: bool
    sidecar: bool
    smart_search: bool
    trash: bool


class ServerStorageResponseDto(msgspec.Struct, rename="camel"):
    """The disk with the data folder: in bytes (`…_raw`), for people, and used of a hundred."""

    disk_available: str
    disk_available_raw: int
    disk_size: str
    disk_size_raw: int
    disk_usage_percentage: float
    disk_use: str
    disk_use_raw: int


class UsageByUserDto(msgspec.Struct, rename="camel"):
    """What one person has: counts, and bytes of the originals."""

    photos: int
    quota_size_in_bytes: int | None
    usage: int
    usage_photos: int
    usage_videos: int
    user_id: Id
    user_name: str
    videos: int


class ServerStatsResponseDto(msgspec.Struct, rename="camel"):
    """What everybody has."""

    photos: int
    usage: int
    usage_by_user: list[UsageByUserDto]
    usage_photos: int
    usage_videos: int
    videos: int


class AdminOnboardingUpdateDto(msgspec.Struct, rename="camel"):
    """Whether an administrator saw the tour of a new server."""

    is_onboarded: bool


class ReverseGeocodingStateResponseDto(msgspec.Struct, rename="camel"):
    """When names of places were last read in, and from which file."""

    last_import_file_name: str | None
    last_update: str | None
