"""The parts of the system config that people without administration may read: with a session, and without one. Made by
leaving out the rest, so that nothing can be read here that is not named here.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from photostead.features.settings.media_schema import HlsVideoResolution, VideoCodec


class UserConfigFFmpegRealtimeDto(msgspec.Struct, rename="camel"):
    """Transcoding while a video plays."""

    enabled: bool
    resolutions: list[HlsVideoResolution]
    video_codecs: list[VideoCodec]


class UserConfigFFmpegDto(msgspec.Struct, rename="camel"):
    """Videos."""

    realtime: UserConfigFFmpegRealtimeDto


class UserConfigGeneratedFullsizeImageDto(msgspec.Struct, rename="camel"):
    """Renditions in full size."""

    enabled: bool


class UserConfigGeneratedImageDto(msgspec.Struct, rename="camel"):
    """Renditions by the pixels of their smaller side."""

    size: Annotated[int, Meta(ge=1)]


class UserConfigImageDto(msgspec.Struct, rename="camel"):
    """Renditions."""

    fullsize: UserConfigGeneratedFullsizeImageDto
    preview: UserConfigGeneratedImageDto
    thumbnail: UserConfigGeneratedImageDto


class UserConfigClipDto(msgspec.Struct, rename="camel"):
    """Search by meaning."""

    enabled: bool


class UserConfigDuplicateDetectionDto(msgspec.Struct, rename="camel"):
    """Finding what is there twice."""

    enabled: bool


class UserConfigFacialRecognitionDto(msgspec.Struct, rename="camel"):
    """Recognising people: from how many faces on somebody is one."""

    enabled: bool
    min_faces: Annotated[int, Meta(ge=1)]


class UserConfigOcrDto(msgspec.Struct, rename="camel"):
    """Reading text in pictures."""

    enabled: bool


class UserConfigMachineLearningDto(msgspec.Struct, rename="camel"):
    """Machine learning."""

    clip: UserConfigClipDto
    duplicate_detection: UserConfigDuplicateDetectionDto
    enabled: bool
    facial_recognition: UserConfigFacialRecognitionDto
    ocr: UserConfigOcrDto


class UserConfigMapDto(msgspec.Struct, rename="camel"):
    """The map and its styles."""

    dark_style: str
    enabled: bool
    light_style: str


class UserConfigOAuthDto(msgspec.Struct, rename="camel"):
    """Signing in with OAuth."""

    auto_launch: bool
    button_text: str
    enabled: bool


class UserConfigPasswordLoginDto(msgspec.Struct, rename="camel"):
    """Signing in with a password."""

    enabled: bool


class UserConfigReverseGeocodingDto(msgspec.Struct, rename="camel"):
    """Names of places."""

    enabled: bool


class UserConfigServerDto(msgspec.Struct, rename="camel"):
    """How the box presents itself."""

    external_domain: str
    login_page_message: str
    public_users: bool


class UserConfigThemeDto(msgspec.Struct, rename="camel"):
    """Looks."""

    custom_css: str


class UserConfigTrashDto(msgspec.Struct, rename="camel"):
    """For how many days deleted assets can be taken back."""

    days: Annotated[int, Meta(ge=0)]
    enabled: bool


class UserConfigUserDto(msgspec.Struct, rename="camel"):
    """For how many days a removed account can be restored."""

    delete_delay: Annotated[int, Meta(ge=1)]


class UserConfigDto(msgspec.Struct, rename="camel"):
    """The settings that a signed-in person needs."""

    ffmpeg: UserConfigFFmpegDto
    image: UserConfigImageDto
    machine_learning: UserConfigMachineLearningDto
    map: UserConfigMapDto
    oauth: UserConfigOAuthDto
    password_login: UserConfigPasswordLoginDto
    reverse_geocoding: UserConfigReverseGeocodingDto
    server: UserConfigServerDto
    theme: UserConfigThemeDto
    trash: UserConfigTrashDto
    user: UserConfigUserDto


class PublicConfigOAuthDto(msgspec.Struct, rename="camel"):
    """Signing in with OAuth."""

    auto_launch: bool
    button_text: str
    enabled: bool


class PublicConfigPasswordLoginDto(msgspec.Struct, rename="camel"):
    """Signing in with a password."""

    enabled: bool


class PublicConfigServerDto(msgspec.Struct, rename="camel"):
    """What stands above the sign-in."""

    login_page_message: str


class PublicConfigThemeDto(msgspec.Struct, rename="camel"):
    """Looks."""

    custom_css: str


class PublicConfigDto(msgspec.Struct, rename="camel"):
    """The settings that the sign-in page needs."""

    oauth: PublicConfigOAuthDto
    password_login: PublicConfigPasswordLoginDto
    server: PublicConfigServerDto
    theme: PublicConfigThemeDto
