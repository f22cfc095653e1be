"""The system config on the wire: one Struct an object, the whole of it `AdminConfigDto`.

Every field is required, as in the reference: who changes the config sends all of it. Defaults are in `defaults`, rules
that a type cannot say in `validation`. Pictures and videos, and machine learning, have modules of their own; other
slices take those types from here.
"""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta, field

from photostead.features.settings.learning_schema import AdminConfigMachineLearningDto as AdminConfigMachineLearningDto
from photostead.features.settings.media_schema import AdminConfigFFmpegDto as AdminConfigFFmpegDto
from photostead.features.settings.media_schema import AdminConfigImageDto as AdminConfigImageDto
from photostead.features.settings.section import Section


class AdminConfigDatabaseBackupDto(Section, frozen=True):
    """When the database is copied, and how many copies stay."""

    cron_expression: str
    enabled: bool
    keep_last_amount: Annotated[int, Meta(ge=1, le=10_000)]


class AdminConfigBackupsDto(Section, frozen=True):
    """Backups made by the daemon."""

    database: AdminConfigDatabaseBackupDto


class AdminConfigIntegrityJobDto(Section, frozen=True):
    """A check of files against rows."""

    cron_expression: str
    enabled: bool


class AdminConfigIntegrityChecksumJobDto(Section, frozen=True):
    """A check of bytes; `percentage_limit` is a fraction of all files, `time_limit` is in milliseconds."""

    cron_expression: str
    enabled: bool
    percentage_limit: Annotated[float, Meta(ge=0, le=1)]
    time_limit: Annotated[int, Meta(ge=0, le=604_800_000)]


class AdminConfigIntegrityChecksDto(Section, frozen=True):
    """Checks that everything is still there and whole."""

    checksum_files: AdminConfigIntegrityChecksumJobDto
    missing_files: AdminConfigIntegrityJobDto
    untracked_files: AdminConfigIntegrityJobDto


class AdminConfigJobSettingsDto(Section, frozen=True):
    """How many jobs of a queue run at once."""

    concurrency: Annotated[int, Meta(ge=1, le=256)]


class AdminConfigJobDto(Section, frozen=True):
    """The queues whose concurrency can be chosen."""

    background_task: AdminConfigJobSettingsDto
    editor: AdminConfigJobSettingsDto
    face_detection: AdminConfigJobSettingsDto
    integrity_check: AdminConfigJobSettingsDto
    library: AdminConfigJobSettingsDto
    metadata_extraction: AdminConfigJobSettingsDto
    migration: AdminConfigJobSettingsDto
    notifications: AdminConfigJobSettingsDto
    ocr: AdminConfigJobSettingsDto
    search: AdminConfigJobSettingsDto
    sidecar: AdminConfigJobSettingsDto
    smart_search: AdminConfigJobSettingsDto
    thumbnail_generation: AdminConfigJobSettingsDto
    video_conversion: AdminConfigJobSettingsDto
    workflow: AdminConfigJobSettingsDto


class AdminConfigLibraryScanDto(Section, frozen=True):
    """When external libraries are scanned without being asked."""

    cron_expression: str
    enabled: bool


class AdminConfigLibraryWatchDto(Section, frozen=True):
    """Whether changes in external libraries are noticed at once."""

    enabled: bool


class AdminConfigLibraryDto(Section, frozen=True):
    """External libraries."""

    scan: AdminConfigLibraryScanDto
    watch: AdminConfigLibraryWatchDto


class LogLevel(StrEnum):
    """How much is logged, most first."""

    VERBOSE = "verbose"
    DEBUG = "debug"
    LOG = "log"
    WARN = "warn"
    ERROR = "error"
    FATAL = "fatal"


class AdminConfigLoggingDto(Section, frozen=True):
    """The log."""

    enabled: bool
    level: LogLevel


class AdminConfigMapDto(Section, frozen=True):
    """The map and where its styles come from."""

    dark_style: Annotated[str, Meta(extra_json_schema={"format": "uri"})]
    enabled: bool
    light_style: Annotated[str, Meta(extra_json_schema={"format": "uri"})]


class AdminConfigFacesDto(Section, frozen=True):
    """Face regions that other programs wrote into the files."""

    import_: bool = field(name="import")


class AdminConfigMetadataDto(Section, frozen=True):
    """What is taken over from the files' metadata."""

    faces: AdminConfigFacesDto


class ReleaseChannel(StrEnum):
    """Which releases count as new."""

    STABLE = "stable"
    RELEASE_CANDIDATE = "releaseCandidate"


class AdminConfigNewVersionCheckDto(Section, frozen=True):
    """Whether the daemon asks the internet for newer versions of itself."""

    channel: ReleaseChannel
    enabled: bool


class AdminConfigNightlyTasksDto(Section, frozen=True):
    """What is done once a night; `start_time` is HH:MM of the box's clock."""

    cluster_new_faces: bool
    database_cleanup: bool
    generate_memories: bool
    missing_thumbnails: bool
    start_time: Annotated[str, Meta(pattern=r"^(?:[01]\d|2[0-3]):[0-5]\d$")]
    sync_quota_usage: bool


class AdminConfigSmtpTransportDto(Section, frozen=True):
    """The mail server; the password is told to administrators and never logged."""

    host: str
    ignore_cert: bool
    password: str
    port: Annotated[int, Meta(ge=0, le=65535)]
    secure: bool
    username: str


class AdminConfigSmtpDto(Section, frozen=True):
    """Mail that the daemon sends."""

    enabled: bool
    from_: str = field(name="from")
    reply_to: str
    transport: AdminConfigSmtpTransportDto


class AdminConfigNotificationsDto(Section, frozen=True):
    """How people are told."""

    smtp: AdminConfigSmtpDto


class OAuthTokenEndpointAuthMethod(StrEnum):
    """How the client secret travels to the provider."""

    CLIENT_SECRET_POST = "client_secret_post"  # noqa: S105 - the name of a method
    CLIENT_SECRET_BASIC = "client_secret_basic"  # noqa: S105 - the name of a method


class AdminConfigOAuthDto(Section, frozen=True):
    """Sign-in by an OpenID Connect provider; `timeout` is in milliseconds, the default quota in GiB."""

    allow_insecure_requests: bool
    auto_launch: bool
    auto_register: bool
    button_text: str
    client_id: str
    client_secret: str
    default_storage_quota: Annotated[int, Meta(ge=0)] | None
    enabled: bool
    end_session_endpoint: str
    issuer_url: str
    mobile_override_enabled: bool
    mobile_redirect_uri: str
    profile_signing_algorithm: str
    prompt: str
    role_claim: str
    scope: str
    signing_algorithm: str
    storage_label_claim: str
    storage_quota_claim: str
    timeout: Annotated[int, Meta(ge=1, le=600_000)]
    token_endpoint_auth_method: OAuthTokenEndpointAuthMethod
    account_management_url: str = ""


class AdminConfigPasswordLoginDto(Section, frozen=True):
    """Sign-in by e-mail and password."""

    enabled: bool


class AdminConfigReverseGeocodingDto(Section, frozen=True):
    """Names of places from positions."""

    enabled: bool


class AdminConfigServerDto(Section, frozen=True):
    """How the box presents itself; `public_users`: whether people see each other in lists."""

    external_domain: str
    login_page_message: str
    public_users: bool


class AdminConfigStorageTemplateDto(Section, frozen=True):
    """Where uploads are filed."""

    enabled: bool
    hash_verification_enabled: bool
    template: str


class AdminConfigTemplateEmailsDto(Section, frozen=True):
    """Texts of mails; empty means ours."""

    album_invite_template: str
    album_update_template: str
    welcome_template: str


class AdminConfigTemplatesDto(Section, frozen=True):
    """Texts that can be replaced."""

    email: AdminConfigTemplateEmailsDto


class AdminConfigThemeDto(Section, frozen=True):
    """Looks."""

    custom_css: str


class AdminConfigTrashDto(Section, frozen=True):
    """Whether deleted assets can be taken back, and for how many days."""

    days: Annotated[int, Meta(ge=0, le=36_500)]
    enabled: bool


class AdminConfigUserDto(Section, frozen=True):
    """How many days a deleted account can be restored."""

    delete_delay: Annotated[int, Meta(ge=1, le=36_500)]


class AdminConfigDto(Section, frozen=True):
    """The whole system config."""

    backup: AdminConfigBackupsDto
    ffmpeg: AdminConfigFFmpegDto
    image: AdminConfigImageDto
    integrity_checks: AdminConfigIntegrityChecksDto
    job: AdminConfigJobDto
    library: AdminConfigLibraryDto
    logging: AdminConfigLoggingDto
    machine_learning: AdminConfigMachineLearningDto
    map: AdminConfigMapDto
    metadata: AdminConfigMetadataDto
    new_version_check: AdminConfigNewVersionCheckDto
    nightly_tasks: AdminConfigNightlyTasksDto
    notifications: AdminConfigNotificationsDto
    oauth: AdminConfigOAuthDto
    password_login: AdminConfigPasswordLoginDto
    reverse_geocoding: AdminConfigReverseGeocodingDto
    server: AdminConfigServerDto
    storage_template: AdminConfigStorageTemplateDto
    templates: AdminConfigTemplatesDto
    theme: AdminConfigThemeDto
    trash: AdminConfigTrashDto
    user: AdminConfigUserDto


class SystemConfigTemplateStorageOptionDto(msgspec.Struct, rename="camel"):
    """The placeholders that a storage template may use for each part of a date, and templates to start from."""

    day_options: list[str]
    hour_options: list[str]
    minute_options: list[str]
    month_options: list[str]
    preset_options: list[str]
    second_options: list[str]
    week_options: list[str]
    year_options: list[str]


class ManagedSettingDto(msgspec.Struct, rename="camel"):
    """A part of the system config that is set from outside: its path, the kind of place (`snap`, `environment`, `file`,
    `command line`), the key there, and the place in words."""

    path: str
    source: str
    name: str
    place: str


class UnservedSettingDto(msgspec.Struct, rename="camel"):
    """A part of the system config that does nothing in this version, and why. `is_refused`: it cannot be switched on;
    the others are kept for the version in which they do something."""

    path: str
    reason: str
    is_refused: bool
