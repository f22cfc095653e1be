"""Chains of ffmpeg's filters that run on the processor: deinterlacing, scaling, tone mapping, pixel formats. What units of
hardware do instead is in `media.accelerators`.
"""

from photostead.media.targets import Target
from photostead.media.video_facts import HLG, PQ, VideoFacts

# Of these every player that knows the codec shows ten bits too.
DEEP_CODECS = frozenset({"hevc", "av1", "vp9"})
# zscale's names of the transfer functions.
_TRANSFERS = {PQ: "smpte2084", HLG: "arib-std-b67"}


def shown_size(facts: VideoFacts, target: Target) -> tuple[int, int]:
    """Width and height of the result, upright, even numbers as 4:2:0 wants them; nothing is enlarged."""
    width, height = facts.upright
    shorter = min(width, height)
    factor = min(1.0, target.height / shorter) if target.height else 1.0
    return even(width * factor), even(height * factor)


def even(side: float) -> int:
    """The nearest even number of pixels that is not more than a rounding above `side`."""
    return max(2, round(side) // 2 * 2)


def maps_tones(facts: VideoFacts, target: Target) -> bool:
    """Whether HDR becomes SDR."""
    return facts.is_hdr and target.tonemap != "disabled"


def is_deep(facts: VideoFacts, target: Target) -> bool:
    """Whether the result has ten bits: HDR that stays HDR."""
    return facts.is_hdr and not maps_tones(facts, target) and target.video in DEEP_CODECS


def software_filters(facts: VideoFacts, target: Target) -> list[str]:
    """The whole chain but for the last pixel format; ffmpeg itself turned the frames upright before it."""
    size = shown_size(facts, target)
    chain = ["bwdif=mode=send_frame:deint=interlaced"] if facts.is_interlaced else []
    if size != facts.upright:
        chain.append(f"scale={size[0]}:{size[1]}")
    return chain + (tone_mapping(facts, target.tonemap) if maps_tones(facts, target) else [])


def tone_mapping(facts: VideoFacts, curve: str) -> list[str]:
    """From HDR to BT.709, in linear light of floats. What a damaged header keeps silent of is taken for BT.2020. `npl`:
    SDR white of 203 cd/m², ITU-R BT.2408."""
    transfer = _TRANSFERS[facts.transfer or PQ]
    return [
        f"zscale=tin={transfer}:min=bt2020nc:pin=bt2020:rin=tv:t=linear:npl=203",
        "format=gbrpf32le",
        "zscale=p=bt709",
        f"tonemap=tonemap={curve}:desat=0",
        "zscale=t=bt709:m=bt709:r=tv",
    ]


def colour_tags(facts: VideoFacts, target: Target) -> tuple[str, ...]:
    """What the result says of its colours, where they were changed."""
    if not maps_tones(facts, target):
        return ()
    return ("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709")
