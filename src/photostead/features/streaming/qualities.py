"""Which qualities of a video a player may choose from: the file as it is where browsers may know its codec, the copy that
was made of it once, and transcodes of the heights that the settings name. Pure.
"""

from collections.abc import Iterator

import msgspec

from photostead.features.settings.schema import AdminConfigFFmpegDto
from photostead.media import codec_strings
from photostead.media.filters import maps_tones, shown_size
from photostead.media.hls import Variant
from photostead.media.streaming import Survey
from photostead.media.targets import PRESETS, Target

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
LIVE_PRESETS = PRESETS[:3]
# Key frames stand where the video is cut and nowhere else.
NO_OTHER_KEYS = 100_000
# What every browser plays.
PLAYS_EVERYWHERE = ("avc1", "mp4a.40.2")


class Quality(msgspec.Struct, frozen=True):
    """One of them; without a `target` a file as it is: the video's own, or the copy. `survey` is of the file that it comes from."""

    variant: Variant
    survey: Survey
    target: Target | None = None
    is_copy: bool = False


def list_qualities(
    survey: Survey, config: AdminConfigFFmpegDto, *, with_original: bool, copy: Survey | None = None
) -> list[Quality]:
    """The one to begin with first, behind it the one for players that cannot show that, then from the largest to the smallest.
    `with_original`: the file's own pictures may be sent, and whatever its camera wrote into them. `copy`: one was made."""
    files = [original(survey)] if with_original and survey.codecs is not None else []
    made = [transcode(survey, height, str(codec), config) for height, codec in choices(survey, config)]
    if files and plays_everywhere(files[0]):  # then nobody needs more than it, but for a slow line
        made = [quality for quality in made if quality.variant.bandwidth < files[0].variant.bandwidth]
    if copy is not None and copy.codecs is not None:
        files.append(as_made(copy))
        made = [quality for quality in made if is_other(quality, files[-1])]
    if any(map(plays_everywhere, files)):
        return [*files, *made]
    first = [quality for quality in made if shorter_side(quality) <= FIRST_HEIGHT][:1] or made[-1:]
    return [*files, *first, *(quality for quality in made if quality not in first)]


def plays_everywhere(quality: Quality) -> bool:
    """Whether every browser knows its codecs."""
    return all(name.startswith(PLAYS_EVERYWHERE) for name in quality.variant.codecs.split(","))


def is_other(made: Quality, copy: Quality) -> bool:
    """Whether a transcode is something else than what was made before."""
    codec = copy.survey.facts.video_codec
    return made.target is not None and (shorter_side(made), made.target.video) != (shorter_side(copy), codec)


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


def original(survey: Survey) -> Quality:
    """The file as it is."""
    return Quality(variant_of(survey, "original"), survey)


def as_made(copy: Survey) -> Quality:
    """The copy as it is: it costs nothing now."""
    return Quality(variant_of(copy, f"{min(copy.facts.upright)}p"), copy, is_copy=True)


def variant_of(survey: Survey, name: str) -> Variant:
    """What a file that is sent as it is says of itself."""
    facts = survey.facts
    width, height = facts.upright
    span = str(facts.transfer).upper() if facts.transfer else "SDR"
    rate = int((facts.bit_rate or 20_000_000) * HEADROOM)
    return Variant(name, width, height, facts.fps, rate, survey.codecs or "", span)


def transcode(survey: Survey, height: int, codec: str, config: AdminConfigFFmpegDto) -> Quality:
    """A transcode of a height, at a rate that a player can count on."""
    facts, rate = survey.facts, rate_of(height, codec)
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
    return Quality(Variant(f"{height}p", width, tall, facts.fps, bandwidth, ",".join(names), span), survey, target)


def rate_of(height: int, codec: str) -> int:
    """Bits a second for pictures of a height that may lie between the usual ones: by the next larger one's."""
    rate = next((rate for known, rate in RATES.items() if height <= known), max(RATES.values()))
    return int(rate * SHARES[codec])
