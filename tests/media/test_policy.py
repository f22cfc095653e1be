"""Which videos are left alone, which change their container, which are transcoded, and why; by the settings."""

import msgspec
import pytest

from photostead.features.settings.conversions import wishes_of
from photostead.features.settings.defaults import default_video
from photostead.features.settings.media_schema import (
    AdminConfigFFmpegDto,
    AudioCodec,
    CQMode,
    ToneMapping,
    TranscodePolicy,
    VideoCodec,
    VideoContainer,
)
from photostead.media.encoders import arguments_for
from photostead.media.targets import COPY, Api, Hardware
from photostead.media.transcoding import Decision, parse_height, parse_rate, plan
from photostead.media.video_facts import AudioTrack, VideoFacts
from tests.media.test_encoders import HDR, PHONE, facts

H264 = facts(video_codec="h264")
USUAL = default_video()


def settings(**changes: object) -> AdminConfigFFmpegDto:
    return msgspec.structs.replace(USUAL, **changes)


def sound(codec: str) -> tuple[AudioTrack, ...]:
    return (AudioTrack(1, codec, 2, True, True),)


AS_IS, REMUX, TRANSCODE = Decision.AS_IS, Decision.REMUX, Decision.TRANSCODE
REQUIRED = {
    "what browsers play": (H264, AS_IS, []),
    "a phone's container": (facts(H264, container="mov"), AS_IS, []),
    "full range": (facts(H264, pixel_format="yuvj420p"), AS_IS, []),
    "no sound": (facts(H264, audio=()), AS_IS, []),
    "large": (facts(H264, width=3840, height=2160, bit_rate=90_000_000), AS_IS, []),
    "HEVC": (PHONE, TRANSCODE, ["hevc video"]),
    "ten bits": (
        facts(H264, pixel_format="yuv420p10le", bit_depth=10),
        TRANSCODE,
        ["h264 with pixels in yuv420p10le"],
    ),
    "4:2:2": (facts(H264, pixel_format="yuv422p"), TRANSCODE, ["h264 with pixels in yuv422p"]),
    "interlaced": (facts(H264, is_interlaced=True), TRANSCODE, ["interlaced video"]),
    "Matroska": (facts(H264, container="matroska"), REMUX, ["the container matroska"]),
    "Dolby": (facts(H264, audio=sound("ac3")), REMUX, ["ac3 sound"]),
    "both": (
        facts(H264, container="mpegts", audio=sound("ac3")),
        REMUX,
        ["ac3 sound", "the container mpegts"],
    ),
    "everything": (
        facts(video_codec="mpeg4", container="avi", audio=sound("wmav2")),
        TRANSCODE,
        ["mpeg4 video", "wmav2 sound", "the container avi"],
    ),
    "a track that is not heard": (
        facts(H264, audio=(*sound("aac"), AudioTrack(2, "ac3", 6, False, True))),
        AS_IS,
        [],
    ),
}


@pytest.mark.parametrize("name", REQUIRED)
def test_what_must_be(name: str) -> None:
    video, decision, why = REQUIRED[name]
    found = plan(video, wishes_of(USUAL))
    assert (found.decision, list(found.why)) == (decision, why)
    assert (found.target.video == COPY) == (decision is REMUX)


POLICIES = [
    ("all", {}, H264, TRANSCODE),
    ("optimal", {"target_resolution": "1080"}, H264, AS_IS),
    ("optimal", {"target_resolution": "720"}, H264, TRANSCODE),
    ("optimal", {"target_resolution": "720"}, facts(H264, width=720, height=1280), AS_IS),
    ("optimal", {"target_resolution": "original"}, H264, AS_IS),
    ("optimal", {"target_resolution": "1080"}, PHONE, TRANSCODE),
    ("bitrate", {"max_bitrate": "10M"}, H264, TRANSCODE),
    ("bitrate", {"max_bitrate": "12000k"}, H264, AS_IS),
    ("bitrate", {"max_bitrate": "0"}, H264, AS_IS),
    ("bitrate", {"max_bitrate": "10M"}, facts(H264, bit_rate=None), AS_IS),
    ("required", {"max_bitrate": "1M", "target_resolution": "480"}, H264, AS_IS),
    ("disabled", {}, PHONE, AS_IS),
    ("disabled", {}, facts(container="avi", video_codec="mpeg4"), AS_IS),
]


@pytest.mark.parametrize(("policy", "more", "video", "decision"), POLICIES)
def test_policies(policy: str, more: dict[str, object], video: VideoFacts, decision: Decision) -> None:
    config = settings(transcode=TranscodePolicy(policy), **more)
    assert plan(video, wishes_of(config)).decision is decision


def test_what_people_accept_is_left_alone() -> None:
    config = settings(accepted_video_codecs=[VideoCodec.H264, VideoCodec.HEVC])
    assert plan(PHONE, wishes_of(config)).decision is AS_IS
    assert plan(HDR, wishes_of(config)).decision is AS_IS
    assert plan(facts(container="matroska"), wishes_of(config)).decision is REMUX


def test_sound_is_made_anew_where_it_must() -> None:
    wishes = wishes_of(settings(target_audio_codec=AudioCodec.OPUS))
    assert plan(PHONE, wishes).target.audio == COPY
    assert plan(facts(audio=sound("ac3")), wishes).target.audio == "opus"
    assert plan(facts(audio=()), wishes).target.audio is None
    accepting = wishes_of(settings(accepted_audio_codecs=[AudioCodec.PCM_S16LE]))
    assert plan(facts(audio=sound("pcm_s16le")), accepting).target.audio == "aac"  # MP4 does not carry it to browsers


def test_a_container_that_people_accept_may_hold_what_mp4_does_not() -> None:
    config = settings(accepted_video_codecs=[], accepted_containers=[VideoContainer.MP4])
    found = plan(facts(video_codec="theora", container="ogg"), wishes_of(config))
    assert found.decision is TRANSCODE


@pytest.mark.parametrize(
    ("text", "rate"), [("0", 0), ("4500", 4_500_000), ("4500k", 4_500_000), ("8M", 8_000_000), ("10m", 10_000_000)]
)
def test_rates(text: str, rate: int) -> None:
    assert parse_rate(text) == rate


def test_heights() -> None:
    assert (parse_height("original"), parse_height("1080")) == (None, 1080)


# Each setting with a value that is not the usual one, and a video on which it shows.
SHOWN: dict[str, tuple[object, VideoFacts, dict[str, object]]] = {
    "accepted_audio_codecs": ([AudioCodec.OPUS], PHONE, {}),
    "accepted_containers": ([VideoContainer.WEBM], facts(H264, container="mov"), {}),
    "accepted_video_codecs": ([VideoCodec.HEVC], PHONE, {}),
    "bframes": (2, PHONE, {}),
    "cq_mode": (CQMode.ICQ, PHONE, {}),
    "crf": (30, PHONE, {}),
    "gop_size": (50, PHONE, {}),
    "max_bitrate": ("4M", PHONE, {}),
    "preset": ("slow", PHONE, {}),
    "refs": (3, PHONE, {}),
    "target_audio_codec": (AudioCodec.MP3, facts(audio=sound("ac3")), {}),
    "target_resolution": ("480", PHONE, {}),
    "target_video_codec": (VideoCodec.VP9, PHONE, {}),
    "temporal_aq": (True, PHONE, {}),
    "threads": (2, PHONE, {}),
    "tonemap": (ToneMapping.REINHARD, HDR, {}),
    "transcode": (TranscodePolicy.DISABLED, PHONE, {}),
    "two_pass": (True, PHONE, {"max_bitrate": "4M"}),
}
UNITS = {"cq_mode": Api.VAAPI, "temporal_aq": Api.NVENC}


@pytest.mark.parametrize("name", SHOWN)
def test_every_setting_shows(name: str) -> None:
    value, video, more = SHOWN[name]
    hardware = Hardware(UNITS[name], "0", False, frozenset({"h264"})) if name in UNITS else None

    def outcome(config: AdminConfigFFmpegDto) -> object:
        found = plan(video, wishes_of(config))
        return found.decision, arguments_for(video, found.target, hardware)

    assert outcome(settings(**more)) != outcome(settings(**more, **{name: value}))


def test_another_quality_is_no_other_decision() -> None:
    usual = wishes_of(USUAL).digest
    assert wishes_of(settings(crf=30, preset="slow", threads=3)).digest == usual
    assert wishes_of(settings(accepted_video_codecs=[VideoCodec.HEVC])).digest != usual
    assert wishes_of(settings(transcode=TranscodePolicy.ALL)).digest != usual
