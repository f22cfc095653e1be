"""The system config of a fresh box: what a household would want without reading anything, and nothing switched on
that this version does not do.
"""

import functools
import os

from photostead.features.settings.learning_schema import (
    AdminConfigClipDto,
    AdminConfigDuplicateDetectionDto,
    AdminConfigFacialRecognitionDto,
    AdminConfigMachineLearningAvailabilityChecksDto,
    AdminConfigMachineLearningDto,
    AdminConfigOcrDto,
)
from photostead.features.settings.media_schema import (
    AdminConfigFFmpegDto,
    AdminConfigFFmpegRealtimeDto,
    AdminConfigGeneratedFullsizeImageDto,
    AdminConfigGeneratedImageDto,
    AdminConfigImageDto,
    AudioCodec,
    Colorspace,
    CQMode,
    ImageFormat,
    ToneMapping,
    TranscodeHWAccel,
    TranscodePolicy,
    VideoCodec,
    VideoContainer,
)
from photostead.features.settings.schema import (
    AdminConfigBackupsDto,
    AdminConfigDatabaseBackupDto,
    AdminConfigDto,
    AdminConfigFacesDto,
    AdminConfigIntegrityChecksDto,
    AdminConfigIntegrityChecksumJobDto,
    AdminConfigIntegrityJobDto,
    AdminConfigJobDto,
    AdminConfigJobSettingsDto,
    AdminConfigLibraryDto,
    AdminConfigLibraryScanDto,
    AdminConfigLibraryWatchDto,
    AdminConfigLoggingDto,
    AdminConfigMapDto,
    AdminConfigMetadataDto,
    AdminConfigNewVersionCheckDto,
    AdminConfigNightlyTasksDto,
    AdminConfigNotificationsDto,
    AdminConfigOAuthDto,
    AdminConfigPasswordLoginDto,
    AdminConfigReverseGeocodingDto,
    AdminConfigServerDto,
    AdminConfigSmtpDto,
    AdminConfigSmtpTransportDto,
    AdminConfigStorageTemplateDto,
    AdminConfigTemplateEmailsDto,
    AdminConfigTemplatesDto,
    AdminConfigThemeDto,
    AdminConfigTrashDto,
    AdminConfigUserDto,
    LogLevel,
    OAuthTokenEndpointAuthMethod,
    ReleaseChannel,
)

HOUR_MS = 3_600_000


@functools.cache
def default_config() -> AdminConfigDto:
    """The defaults on this machine: concurrency follows its cores."""
    return AdminConfigDto(
        backup=AdminConfigBackupsDto(AdminConfigDatabaseBackupDto("0 2 * * *", True, keep_last_amount=14)),
        ffmpeg=default_video(),
        image=default_image(),
        integrity_checks=default_integrity(),
        job=default_jobs(os.cpu_count() or 1),
        library=AdminConfigLibraryDto(AdminConfigLibraryScanDto("0 0 * * *", True), AdminConfigLibraryWatchDto(True)),
        logging=AdminConfigLoggingDto(enabled=True, level=LogLevel.LOG),
        machine_learning=default_learning(),
        map=AdminConfigMapDto(
            dark_style="https://tiles.openfreemap.org/styles/dark",
            enabled=True,
            light_style="https://tiles.openfreemap.org/styles/positron",
        ),
        metadata=AdminConfigMetadataDto(AdminConfigFacesDto(import_=False)),
        new_version_check=AdminConfigNewVersionCheckDto(ReleaseChannel.STABLE, enabled=False),
        nightly_tasks=default_nightly(),
        notifications=AdminConfigNotificationsDto(
            AdminConfigSmtpDto(False, "", "", AdminConfigSmtpTransportDto("", False, "", 587, False, ""))
        ),
        oauth=default_oauth(),
        password_login=AdminConfigPasswordLoginDto(enabled=True),
        reverse_geocoding=AdminConfigReverseGeocodingDto(enabled=True),
        server=AdminConfigServerDto(external_domain="", login_page_message="", public_users=True),
        storage_template=AdminConfigStorageTemplateDto(
            enabled=False, hash_verification_enabled=True, template="{{y}}/{{MM}}/{{filename}}"
        ),
        templates=AdminConfigTemplatesDto(AdminConfigTemplateEmailsDto("", "", "")),
        theme=AdminConfigThemeDto(custom_css=""),
        trash=AdminConfigTrashDto(days=30, enabled=True),
        user=AdminConfigUserDto(delete_delay=7),
    )


def default_image() -> AdminConfigImageDto:
    """Renditions that look right on a phone and a desktop, and cost little."""
    return AdminConfigImageDto(
        colorspace=Colorspace.P3,
        extract_embedded=True,
        fullsize=AdminConfigGeneratedFullsizeImageDto(enabled=False, format=ImageFormat.JPEG, quality=80),
        preview=AdminConfigGeneratedImageDto(ImageFormat.JPEG, quality=80, size=1440),
        thumbnail=AdminConfigGeneratedImageDto(ImageFormat.WEBP, quality=80, size=250),
    )


def default_video() -> AdminConfigFFmpegDto:
    """Only what browsers cannot play is transcoded, to what all of them can."""
    return AdminConfigFFmpegDto(
        accel=TranscodeHWAccel.DISABLED,
        accel_decode=False,
        accepted_audio_codecs=[AudioCodec.AAC, AudioCodec.MP3, AudioCodec.OPUS],
        accepted_containers=[VideoContainer.MOV, VideoContainer.MP4, VideoContainer.OGG, VideoContainer.WEBM],
        accepted_video_codecs=[VideoCodec.H264],
        bframes=-1,
        cq_mode=CQMode.AUTO,
        crf=23,
        gop_size=0,
        max_bitrate="0",
        preferred_hw_device="auto",
        preset="veryfast",
        realtime=AdminConfigFFmpegRealtimeDto(True, [480, 720, 1080], [VideoCodec.H264]),
        refs=0,
        target_audio_codec=AudioCodec.AAC,
        target_resolution="720",
        target_video_codec=VideoCodec.H264,
        temporal_aq=False,
        threads=0,
        tonemap=ToneMapping.HABLE,
        transcode=TranscodePolicy.REQUIRED,
        two_pass=False,
    )


def default_integrity() -> AdminConfigIntegrityChecksDto:
    """A part of the files each night, an hour of reading at most: every file about once a month. The names are looked
    through once a week, where a few hundred thousand of them are a minute of a disk."""
    return AdminConfigIntegrityChecksDto(
        checksum_files=AdminConfigIntegrityChecksumJobDto(
            "0 3 * * *", enabled=True, percentage_limit=0.04, time_limit=HOUR_MS
        ),
        missing_files=AdminConfigIntegrityJobDto("30 2 * * 0", enabled=True),
        untracked_files=AdminConfigIntegrityJobDto("45 2 * * 0", enabled=True),
    )


def default_jobs(cores: int) -> AdminConfigJobDto:
    """Queues that decode run one more job than there are cores: a worker's process never waits for a commit then.
    Metadata takes a tenth of a rendition's time and puts photos into their months: it gets four turns to one.
    Models and transcoders use every core by themselves."""
    decoding = AdminConfigJobSettingsDto(concurrency=cores + 1)
    light = AdminConfigJobSettingsDto(concurrency=5)
    alone = AdminConfigJobSettingsDto(concurrency=1)
    return AdminConfigJobDto(
        background_task=light,
        editor=decoding,
        face_detection=alone,
        integrity_check=alone,
        library=decoding,
        metadata_extraction=AdminConfigJobSettingsDto(concurrency=4 * (cores + 1)),
        migration=light,
        notifications=light,
        ocr=alone,
        search=light,
        sidecar=decoding,
        smart_search=alone,
        thumbnail_generation=decoding,
        video_conversion=alone,
        workflow=light,
    )


def default_learning() -> AdminConfigMachineLearningDto:
    """All of it, with the models of the permissive default set; what has no model here is off by itself."""
    return AdminConfigMachineLearningDto(
        availability_checks=AdminConfigMachineLearningAvailabilityChecksDto(True, interval=30_000, timeout=2_000),
        clip=AdminConfigClipDto(enabled=True, model_name="tags-coarse"),
        duplicate_detection=AdminConfigDuplicateDetectionDto(enabled=True, max_distance=0.01),
        enabled=True,
        facial_recognition=AdminConfigFacialRecognitionDto(
            enabled=True, max_distance=0.5, min_faces=3, min_score=0.7, model_name="yunet-sface"
        ),
        ocr=AdminConfigOcrDto(
            enabled=True,
            max_resolution=736,
            min_detection_score=0.5,
            min_recognition_score=0.8,
            model_name="PP-OCRv6_small",
        ),
        urls=["http://localhost:3003"],  # never called while everything runs in here; at least one is asked for
    )


def default_nightly() -> AdminConfigNightlyTasksDto:
    """At midnight, all of it."""
    return AdminConfigNightlyTasksDto(
        cluster_new_faces=True,
        database_cleanup=True,
        generate_memories=True,
        missing_thumbnails=True,
        start_time="00:00",
        sync_quota_usage=True,
    )


def default_oauth() -> AdminConfigOAuthDto:
    """Off; what most providers expect, so that an issuer, a client and its secret are all there is to fill in."""
    return AdminConfigOAuthDto(
        allow_insecure_requests=False,
        auto_launch=False,
        auto_register=True,
        button_text="Sign in with OAuth",
        client_id="",
        client_secret="",
        default_storage_quota=None,
        enabled=False,
        end_session_endpoint="",
        issuer_url="",
        mobile_override_enabled=False,
        mobile_redirect_uri="",
        profile_signing_algorithm="none",
        prompt="",
        role_claim="immich_role",
        scope="openid email profile",
        signing_algorithm="RS256",
        storage_label_claim="preferred_username",
        storage_quota_claim="immich_quota",
        timeout=30_000,
        token_endpoint_auth_method=OAuthTokenEndpointAuthMethod.CLIENT_SECRET_POST,
    )
