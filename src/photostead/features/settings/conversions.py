"""The settings of videos in the words of those who convert them."""

from photostead.features.settings.media_schema import AdminConfigFFmpegDto
from photostead.media.targets import Target
from photostead.media.transcoding import Wishes, parse_height, parse_rate


def target_of(config: AdminConfigFFmpegDto) -> Target:
    """How a transcode is to be made."""
    return Target(
        video=str(config.target_video_codec),
        height=parse_height(config.target_resolution),
        crf=config.crf,
        max_rate=parse_rate(config.max_bitrate),
        preset=config.preset,
        audio=str(config.target_audio_codec),
        tonemap=str(config.tonemap),
        gop=config.gop_size,
        two_pass=config.two_pass,
        threads=config.threads,
        bframes=config.bframes,
        refs=config.refs,
        cq_mode=str(config.cq_mode),
        temporal_aq=config.temporal_aq,
    )


def wishes_of(config: AdminConfigFFmpegDto) -> Wishes:
    """Which videos are to be converted."""
    return Wishes(
        policy=str(config.transcode),
        codecs=frozenset(map(str, config.accepted_video_codecs)),
        audio=frozenset(map(str, config.accepted_audio_codecs)),
        containers=frozenset(map(str, config.accepted_containers)),
        quality=target_of(config),
    )
