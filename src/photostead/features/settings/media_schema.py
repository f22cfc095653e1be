"""Settings of pictures and videos on the wire."""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, field

from photostead.features.settings.section import Section


class Colorspace(StrEnum):
    """The colours of renditions."""

    SRGB = "srgb"
    P3 = "p3"


class ImageFormat(StrEnum):
    """The file format of renditions."""

    JPEG = "jpeg"
    WEBP = "webp"


Quality = Annotated[int, Meta(ge=1, le=100)]


class AdminConfigGeneratedImageDto(Section, frozen=True):
    """A rendition: `size` is its shorter side in pixels; nothing is enlarged."""

    format: ImageFormat
    quality: Quality
    size: Annotated[int, Meta(ge=1, le=16_384)]
    progressive: bool = False


class AdminConfigGeneratedFullsizeImageDto(Section, frozen=True):
    """A rendition in full size, for originals that browsers cannot show."""

    enabled: bool
    format: ImageFormat
    quality: Quality
    progressive: bool = False


class AdminConfigImageDto(Section, frozen=True):
    """Renditions of photos."""

    colorspace: Colorspace
    extract_embedded: bool
    fullsize: AdminConfigGeneratedFullsizeImageDto
    preview: AdminConfigGeneratedImageDto
    thumbnail: AdminConfigGeneratedImageDto


class TranscodeHWAccel(StrEnum):
    """Which hardware encodes."""

    NVENC = "nvenc"
    QSV = "qsv"
    VAAPI = "vaapi"
    RKMPP = "rkmpp"
    DISABLED = "disabled"


class AudioCodec(StrEnum):
    """Sound codecs, by ffmpeg's names."""

    MP3 = "mp3"
    AAC = "aac"
    OPUS = "opus"
    PCM_S16LE = "pcm_s16le"


class VideoContainer(StrEnum):
    """Containers that browsers may be given as they are."""

    MOV = "mov"
    MP4 = "mp4"
    OGG = "ogg"
    WEBM = "webm"


class VideoCodec(StrEnum):
    """Picture codecs of videos."""

    H264 = "h264"
    HEVC = "hevc"
    VP9 = "vp9"
    AV1 = "av1"


class CQMode(StrEnum):
    """How a constant quality is asked of hardware encoders."""

    AUTO = "auto"
    CQP = "cqp"
    ICQ = "icq"


class ToneMapping(StrEnum):
    """From HDR to what every screen shows."""

    HABLE = "hable"
    MOBIUS = "mobius"
    REINHARD = "reinhard"
    DISABLED = "disabled"


class TranscodePolicy(StrEnum):
    """Which videos are transcoded."""

    ALL = "all"
    OPTIMAL = "optimal"
    BITRATE = "bitrate"
    REQUIRED = "required"
    DISABLED = "disabled"


HlsVideoResolution = Literal[480, 720, 1080, 1440, 2160]


class AdminConfigFFmpegRealtimeDto(Section, frozen=True):
    """Transcoding while someone watches."""

    enabled: bool
    resolutions: list[HlsVideoResolution]
    video_codecs: list[VideoCodec]


class AdminConfigFFmpegDto(Section, frozen=True):
    """How videos are transcoded, and which are left as they are."""

    accel: TranscodeHWAccel
    accel_decode: bool
    accepted_audio_codecs: list[AudioCodec]
    accepted_containers: list[VideoContainer]
    accepted_video_codecs: list[VideoCodec]
    bframes: Annotated[int, Meta(ge=-1, le=16)]
    cq_mode: CQMode
    crf: Annotated[int, Meta(ge=0, le=51)]
    gop_size: Annotated[int, Meta(ge=0, le=100_000)]
    max_bitrate: str
    preferred_hw_device: str
    preset: str
    realtime: AdminConfigFFmpegRealtimeDto
    refs: Annotated[int, Meta(ge=0, le=6)]
    target_audio_codec: AudioCodec
    target_resolution: str
    target_video_codec: VideoCodec
    temporal_aq: bool = field(name="temporalAQ")
    threads: Annotated[int, Meta(ge=0, le=1024)]
    tonemap: ToneMapping
    transcode: TranscodePolicy
    two_pass: bool
