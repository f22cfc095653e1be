"""Which qualities of a video a player may choose from: the file as it is where browsers may know its codec, and transcodes
of the heights that the settings name. Pure.
"""

from collections.abc import Iterator

import msgspec

from photostead.features.settings.schema import AdminConfigFFmpegDto
from photostead.media import codec_strings
from photostead.media.filters import maps_tones, shown_size
from photostead.media.hls import Variant
from photostead.media.streaming import Survey
from photostead.media.targets import Target
from photostead.media.video_facts import VideoFacts

# Bits a second of H.264 at which a moving picture of so many pixels (the shorter side) looks right, at most.
RATES = {480: 1_600_000, 720: 3_200_000, 1080: 6_000_000, 1440: 11_000_000, 2160: 20_000_000}
# What newer codecs need of that.
SHARES = {"h264": 1.0, "vp9": 0.7, "hevc": 0.65, "av1": 0.55}
SOUND_RATE = 160_000
# Peaks above what a file or an encoder says of itself.
HEADROOM = 1.2
# Where the file itself cannot be sent, a small box begins with what it can make in time.
FIRST_HEIGHT = 720
# Whoever watches waits for slower ones. In ffmpeg's order from the fastest on.
LIVE_PRESETS = ("ultrafast", "superfast", "veryfast")
# Key frames stand where the video is cut and nowhere else.
NO_OTHER_KEYS = 100_000
# What every browser plays.
PLAYS_EVERYWHERE = ("avc1", "mp4a.40.2")


class Quality(msgspec.Struct, frozen=True):
    """One of them; without a `target` the file as it is."""

    variant: Variant
    target: Target | None


def list_qualities(survey: Survey, config: AdminConfigFFmpegDto, *, with_original: bool) -> list[Quality]:
    """The one to begin with first, then from the largest to the smallest. `with_original`: the file's own pictures may be
    sent, and whatever its camera wrote into them."""
    made = [transcode(survey.facts, height, str(codec), config) for height, codec in choices(survey, config)]
    if with_original and survey.codecs is not None:
        file = original(survey.facts, survey.codecs)
        return [file, *(quality for quality in made if is_worth(quality.variant, file.variant))]
    first = next((quality for quality in made if shorter_side(quality) <= FIRST_HEIGHT), made[-1])
    return [first, *(quality for quality in made if quality is not first)]


def is_worth(made: Variant, file: Variant) -> bool:
    """Whether somebody may need a transcode beside the file: whose browser does not know its codec, or whose line is slow."""
    plays_everywhere = all(name.startswith(PLAYS_EVERYWHERE) for name in file.codecs.split(","))
    return made.bandwidth < file.bandwidth or not plays_everywhere


def choices(survey: Survey, config: AdminConfigFFmpegDto) -> Iterator[tuple[int, str]]:
    """Heights and codecs, the largest first; nothing is enlarged, and there is always one."""
    source = min(survey.facts.upright)
    wanted: list[int] = [height for height in config.realtime.resolutions if height <= source]
    codecs: list[str] = [*config.realtime.video_codecs]
    for height in sorted(set(wanted or [source]), reverse=True):
        for codec in dict.fromkeys(codecs or ["h264"]):
            yield height, str(codec)


def shorter_side(quality: Quality) -> int:
    """Pixels."""
    return min(quality.variant.width, quality.variant.height)


def original(facts: VideoFacts, codecs: str) -> Quality:
    """The file as it is."""
    width, height = facts.upright
    span = str(facts.transfer).upper() if facts.transfer else "SDR"
    rate = int((facts.bit_rate or 20_000_000) * HEADROOM)
    return Quality(Variant("original", width, height, facts.fps, rate, codecs, span), None)


def transcode(facts: VideoFacts, height: int, codec: str, config: AdminConfigFFmpegDto) -> Quality:
    """A transcode of a height, at a rate that a player can count on."""
    rate = rate_of(height, codec)
    target = Target(
        video=codec,
        height=height,
        crf=config.crf,
        max_rate=rate,
        preset=config.preset if config.preset in LIVE_PRESETS else LIVE_PRESETS[-1],
        audio="aac" if facts.sound else None,
        tonemap=str(config.tonemap),
        gop=NO_OTHER_KEYS,
        threads=config.threads,
        bframes=config.bframes,
        refs=config.refs,
        cq_mode=str(config.cq_mode),
        temporal_aq=config.temporal_aq,
    )
    width, tall = shown_size(facts, target)
    names = [codec_strings.of_transcode(codec, width, tall, facts.fps)]
    names += [codec_strings.AAC_LC] if facts.sound else []
    span = str(facts.transfer).upper() if facts.is_hdr and not maps_tones(facts, target) else "SDR"
    bandwidth = int(rate * HEADROOM) + SOUND_RATE
    return Quality(Variant(f"{height}p", width, tall, facts.fps, bandwidth, ",".join(names), span), target)


def rate_of(height: int, codec: str) -> int:
    """Bits a second for pictures of a height that may lie between the usual ones: by the next larger one's."""
    rate = next((rate for known, rate in RATES.items() if height <= known), max(RATES.values()))
    return int(rate * SHARES[codec])
