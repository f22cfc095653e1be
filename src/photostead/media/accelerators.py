"""Video units of hardware as tables: what ffmpeg calls their devices, decoders, filters and encoders, and how each is told
a quality. Which of them this machine has is found out elsewhere; nothing here looks.

Sources: ffmpeg's manual (ffmpeg-codecs: VAAPI, QSV, NVENC encoders; ffmpeg-filters), and the manual of ffmpeg-rockchip
for RKMPP, which plain ffmpeg does not have.
"""

from collections.abc import Callable

import msgspec

from photostead.media.filters import is_deep, maps_tones, shown_size, software_filters
from photostead.media.targets import PRESETS, Api, Hardware, Target, peak_limit
from photostead.media.video_facts import VideoFacts

# From EXIF's orientation to the direction that ffmpeg's filters of all four units number alike.
TURNS = {2: 5, 3: 4, 4: 6, 5: 0, 6: 1, 7: 3, 8: 2}


class Frame(msgspec.Struct, frozen=True):
    """What becomes of the pictures: from a stored to a shown size, turned as `turn` says, `tones` mapped to SDR."""

    width: int
    height: int
    is_scaled: bool
    turn: int | None
    tones: bool
    pixels: str


class Unit(msgspec.Struct, frozen=True):
    """`device` is filled with the node. `surface` keeps decoded pictures in the unit's memory; without it ffmpeg brings
    them to ours by itself. `upload` takes them there, after their pixel format. `filters` is None for what the unit cannot
    do by itself."""

    device: tuple[str, ...]
    accel: tuple[str, ...]
    surface: tuple[str, ...]
    decodes: frozenset[str]
    encoders: dict[str, str]
    upload: tuple[str, ...]
    filters: Callable[[Frame], list[str] | None]
    quality: Callable[[Target], tuple[str, ...]]


class Route(msgspec.Struct, frozen=True):
    """Who does what. Without an `encoder` the processor encodes, and chooses its filters itself."""

    inputs: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    encoder: str | None = None
    quality: tuple[str, ...] = ()
    decodes_with: str | None = None


def choose_route(facts: VideoFacts, target: Target, hardware: Hardware | None) -> Route:
    """Everything in the unit where it can, else its decoder and its encoder around the processor's filters."""
    if hardware is None:
        return Route()
    unit = UNITS[hardware.api]
    can_decode = hardware.decode and is_decodable(unit, facts)
    encoder = unit.encoders.get(target.video) if target.video in hardware.encoders else None
    if encoder is None and not can_decode:
        return Route()
    device = device_arguments(unit, hardware.device)
    decoding = unit.accel if can_decode else ()
    inside = unit.filters(frame_of(facts, target)) if can_decode and encoder and not facts.is_interlaced else None
    if inside is not None:
        # The unit turns the pictures, so ffmpeg must not, and the result must not say that they lie on their side.
        upright = ("-display_rotation", "0") if facts.orientation in TURNS else ()
        inputs, filters = (*device, *decoding, *unit.surface, *upright), tuple(inside)
    else:
        inputs = (*device, *decoding)
        filters = (*software_filters(facts, target), f"format={pixels_of(facts, target)}", *unit.upload)
    if encoder is None:
        return Route(inputs=inputs, decodes_with=str(hardware.api))
    quality = unit.quality(target)
    return Route(inputs, filters, encoder, quality, str(hardware.api) if can_decode else None)


def is_decodable(unit: Unit, facts: VideoFacts) -> bool:
    """Units know 4:2:0 only, and ten bits of the codecs that everyone has them in."""
    depth = 8 if facts.video_codec in {"h264", "mpeg2video"} else 10
    return facts.video_codec in unit.decodes and "420p" in facts.pixel_format and facts.bit_depth <= depth


def frame_of(facts: VideoFacts, target: Target) -> Frame:
    """What a unit must do to the pictures."""
    size = shown_size(facts, target)
    return Frame(
        width=size[0],
        height=size[1],
        is_scaled=size != facts.upright,
        turn=TURNS.get(facts.orientation),
        tones=maps_tones(facts, target),
        pixels=pixels_of(facts, target),
    )


def pixels_of(facts: VideoFacts, target: Target) -> str:
    """Of the encoder's input."""
    return "p010" if is_deep(facts, target) else "nv12"


# --- filters


def vaapi_filters(frame: Frame) -> list[str]:
    """One filter each. Tone mapping has the driver's own curve; AMD's has none and says so when it is tried."""
    turn = [f"transpose_vaapi=dir={frame.turn}"] if frame.turn is not None else []
    tones = [f"tonemap_vaapi=format={frame.pixels}:t=bt709:m=bt709:p=bt709"] if frame.tones else []
    size = f"w={frame.width}:h={frame.height}:" if frame.is_scaled else ""
    return [*tones, *turn, f"scale_vaapi={size}format={frame.pixels}"]


def qsv_filters(frame: Frame) -> list[str]:
    """One filter for all of it."""
    turn = [f"transpose={frame.turn}"] if frame.turn is not None else []
    tones = ["tonemap=1"] if frame.tones else []
    size = [f"w={frame.width}", f"h={frame.height}"] if frame.is_scaled else []
    return ["vpp_qsv=" + ":".join([*size, *turn, *tones, f"format={frame.pixels}"])]


def cuda_filters(frame: Frame) -> list[str] | None:
    """Scaling alone: the filters that turn and map tones are in no ffmpeg that distributions have."""
    if frame.turn is not None or frame.tones:
        return None
    size = f"w={frame.width}:h={frame.height}:" if frame.is_scaled else ""
    return [f"scale_cuda={size}format={frame.pixels}"]


def rga_filters(frame: Frame) -> list[str] | None:
    """The board's scaler, which turns too."""
    if frame.tones:
        return None
    turn = [f"transpose={frame.turn}"] if frame.turn is not None else []
    return ["vpp_rkrga=" + ":".join([f"w={frame.width}", f"h={frame.height}", *turn, f"format={frame.pixels}"])]


# --- quality


def limit(target: Target) -> tuple[str, ...]:
    """A rate to aim at, and the peak."""
    return ("-b:v", str(target.average_rate), *peak_limit(target))


def vaapi_quality(target: Target) -> tuple[str, ...]:
    """Its levels of effort run from 7, the fastest, to 1. VP9 and AV1 count quality to 255."""
    effort = ("-compression_level", str(max(1, 7 - max(0, PRESETS.index(target.preset) - 2))))
    if target.max_rate:
        return (*effort, "-rc_mode", "VBR", *limit(target))
    level = target.crf * 4 if target.video in {"vp9", "av1"} else max(1, target.crf)
    mode = "ICQ" if target.cq_mode == "icq" else "CQP"
    return (*effort, "-rc_mode", mode, "-global_quality", str(min(255, level)))


def qsv_quality(target: Target) -> tuple[str, ...]:
    """It has no preset faster than veryfast. Intelligent quality is its own choice; a scale means constant quantizers."""
    preset = PRESETS[max(2, PRESETS.index(target.preset))]
    if target.max_rate:
        return ("-preset", preset, *limit(target))
    kind = "-q:v" if target.cq_mode == "cqp" else "-global_quality"
    return ("-preset", preset, kind, str(max(1, target.crf)))


def nvenc_quality(target: Target) -> tuple[str, ...]:
    """Presets p1, the fastest, to p7."""
    effort = ["-preset", f"p{max(1, PRESETS.index(target.preset) - 1)}", "-tune", "hq"]
    effort += ["-multipass", "fullres"] if target.two_pass else []
    effort += ["-temporal-aq", "1"] if target.temporal_aq else []
    if target.cq_mode == "cqp" and not target.max_rate:
        return (*effort, "-rc", "constqp", "-qp", str(target.crf))
    return (*effort, "-rc", "vbr", "-cq", str(max(1, target.crf)), "-b:v", "0", *peak_limit(target))


def rkmpp_quality(target: Target) -> tuple[str, ...]:
    """It has no levels of effort."""
    if target.max_rate:
        return ("-rc_mode", "VBR", *limit(target))
    return ("-rc_mode", "CQP", "-qp_init", str(max(1, target.crf)))


def named(suffix: str, *codecs: str) -> dict[str, str]:
    """Encoders are called after their unit."""
    return {codec: f"{codec}_{suffix}" for codec in codecs}


_USUAL = frozenset({"h264", "hevc", "vp9", "av1", "mpeg2video"})
UNITS: dict[Api, Unit] = {
    Api.VAAPI: Unit(
        device=("-init_hw_device", "vaapi=hw:{device}", "-filter_hw_device", "hw"),
        accel=("-hwaccel", "vaapi", "-hwaccel_device", "hw"),
        surface=("-hwaccel_output_format", "vaapi"),
        decodes=_USUAL,
        encoders=named("vaapi", "h264", "hevc", "vp9", "av1"),
        upload=("hwupload",),
        filters=vaapi_filters,
        quality=vaapi_quality,
    ),
    Api.QSV: Unit(
        device=("-init_hw_device", "qsv=hw,child_device={device}", "-filter_hw_device", "hw"),
        accel=("-hwaccel", "qsv", "-hwaccel_device", "hw"),
        surface=("-hwaccel_output_format", "qsv"),
        decodes=_USUAL,
        encoders=named("qsv", "h264", "hevc", "vp9", "av1"),
        upload=("hwupload=extra_hw_frames=64",),
        filters=qsv_filters,
        quality=qsv_quality,
    ),
    # NVIDIA's encoders take pictures from our memory as they are.
    Api.NVENC: Unit(
        device=("-init_hw_device", "cuda=hw:{device}", "-filter_hw_device", "hw"),
        accel=("-hwaccel", "cuda", "-hwaccel_device", "hw"),
        surface=("-hwaccel_output_format", "cuda"),
        decodes=_USUAL,
        encoders=named("nvenc", "h264", "hevc", "av1"),
        upload=(),
        filters=cuda_filters,
        quality=nvenc_quality,
    ),
    Api.RKMPP: Unit(
        device=("-init_hw_device", "rkmpp=hw", "-filter_hw_device", "hw"),
        accel=("-hwaccel", "rkmpp"),
        surface=("-hwaccel_output_format", "drm_prime"),
        decodes=_USUAL,
        encoders=named("rkmpp", "h264", "hevc"),
        upload=(),
        filters=rga_filters,
        quality=rkmpp_quality,
    ),
}


# --- trials

# As small as every unit takes.
_SAMPLE = ("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=0.04")


def encoding_trial(api: Api, device: str, codec: str) -> tuple[str, ...]:
    """Arguments that encode one frame and throw it away."""
    unit = UNITS[api]
    chain = ",".join(("format=nv12", *unit.upload))
    encoder = ("-c:v", unit.encoders[codec], *unit.quality(Target(video=codec)))
    return (*device_arguments(unit, device), *_SAMPLE, "-vf", chain, *encoder, "-frames:v", "1", "-f", "null", "-")


def sample_arguments(codec: str) -> tuple[str, ...]:
    """Arguments that make one frame for `decoding_trial` on the processor; the file's name comes after them."""
    encoder = {"h264": "libx264", "hevc": "libx265"}[codec]
    return (*_SAMPLE, "-vf", "format=yuv420p", "-c:v", encoder, "-preset", "ultrafast", "-frames:v", "1")


def decoding_trial(api: Api, device: str, sample: str) -> tuple[str, ...]:
    """Arguments that decode one frame in the unit. Bringing it down from there fails where ffmpeg, silently, decoded it on
    the processor."""
    unit = UNITS[api]
    source = (*device_arguments(unit, device), *unit.accel, *unit.surface, "-i", f"file:{sample}")
    return (*source, "-vf", "hwdownload,format=nv12", "-frames:v", "1", "-f", "null", "-")


def device_arguments(unit: Unit, device: str) -> tuple[str, ...]:
    """Open the device."""
    return tuple(part.format(device=device) for part in unit.device)
