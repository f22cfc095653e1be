"""From what a video is and what is wanted of it to ffmpeg's arguments: streams, filters, encoder, quality. Tables and pure
functions; who runs ffmpeg, and which container the result goes into, is decided elsewhere.

Sources: ffmpeg's manual (ffmpeg-codecs, ffmpeg-filters), and each encoder's own guide for presets and rates.
"""

from collections.abc import Callable

from photostead.media import accelerators
from photostead.media.accelerators import Route
from photostead.media.filters import colour_tags, is_deep, software_filters
from photostead.media.targets import COPY, PRESETS, Arguments, Hardware, Target, peak_limit
from photostead.media.video_facts import VideoFacts

# Playlists and the like could make ffmpeg open other files or the network, whatever the file is called.
CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpegts,mpeg,mpegvideo,asf,mxf,h264,hevc,ogg"
GUARDS = ("-protocol_whitelist", "file,pipe", "-format_whitelist", CONTAINERS, "-fflags", "+genpts")
ENCODERS = {"h264": "libx264", "hevc": "libx265", "vp9": "libvpx-vp9", "av1": "libsvtav1"}
AUDIO_ENCODERS = {"aac": "aac", "mp3": "libmp3lame", "opus": "libopus", "pcm_s16le": "pcm_s16le"}
# Bits a second for stereo at which a film sounds as it did.
AUDIO_RATE = {"aac": "160k", "mp3": "192k", "opus": "128k"}
# Of every MPEG stream, ISO 13818-1.
TIME_BASE = "1:90000"


def arguments_for(facts: VideoFacts, target: Target, hardware: Hardware | None = None) -> Arguments:
    """The arguments around one input. `hardware` does what of it it can; None leaves all to the processor."""
    inputs = (*GUARDS, *threads(target))
    streams = (*stream_choice(facts, target), *sound(facts, target))
    if target.video == COPY:
        return Arguments(inputs, (*streams, "-c:v", COPY, *tag(facts.video_codec)))
    route = accelerators.choose_route(facts, target, hardware)
    picture = (*picture_arguments(facts, target, route), *timing(target, route), *threads(target), *tag(target.video))
    return Arguments(
        inputs=(*inputs, *route.inputs),
        outputs=(*streams, *picture),
        passes=1 if route.encoder else count_passes(target),
        maker=name_of(target, route),
    )


def name_of(target: Target, route: Route) -> str:
    """What people are told encoded it, and what helped."""
    encoder = route.encoder or ENCODERS[target.video]
    return f"{encoder} ({route.decodes_with} decoding)" if route.decodes_with else encoder


def stream_choice(facts: VideoFacts, target: Target) -> tuple[str, ...]:
    """The pictures and the track that is heard. Nothing else comes along: metadata say where it was taken."""
    heard = facts.sound if target.audio else None
    maps = ["-map", f"0:{facts.index}", *(["-map", f"0:{heard.index}"] if heard else [])]
    return (*maps, "-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn")


def sound(facts: VideoFacts, target: Target) -> tuple[str, ...]:
    """Stereo at most: phones and browsers have two speakers, and some of them no decoder for six channels."""
    heard = facts.sound
    if heard is None or target.audio is None:
        return ("-an",)
    if target.audio == COPY:
        return ("-c:a", COPY)
    rate = AUDIO_RATE.get(target.audio)
    channels = ("-ac", "2") if heard.channels > 2 else ()
    return ("-c:a", AUDIO_ENCODERS[target.audio], *channels, *(("-b:a", rate) if rate else ()))


def picture_arguments(facts: VideoFacts, target: Target, route: Route) -> tuple[str, ...]:
    """Filters, encoder and its quality."""
    if route.encoder:
        return ("-vf", ",".join(route.filters), "-c:v", route.encoder, *route.quality, *colour_tags(facts, target))
    pixels = "yuv420p10le" if is_deep(facts, target) else "yuv420p"
    chain = [*software_filters(facts, target), f"format={pixels}"]
    encoder = ENCODERS[target.video]
    return ("-vf", ",".join(chain), "-c:v", encoder, *SOFTWARE[target.video](target), *colour_tags(facts, target))


def timing(target: Target, route: Route) -> tuple[str, ...]:
    """Every frame keeps its time: phones record at whatever rate the light allows. In a time base
    of their own, since in that of the average rate frames would fall onto each other."""
    found = ["-fps_mode", "vfr", "-enc_time_base", TIME_BASE]
    if target.gop:
        found += ["-g", str(target.gop)]
    if target.video in {"h264", "hevc"}:
        found += references(target)
    if target.key_every:
        found += ["-force_key_frames", f"expr:gte(t,n_forced*{target.key_every:g})"]
        # These make a forced key frame one that nothing refers across only when told to.
        encoder = route.encoder or ENCODERS[target.video]
        found += IDR.get(encoder, IDR.get(encoder.rpartition("_")[2], ()))
    return tuple(found)


def references(target: Target) -> list[str]:
    """B-frames and reference frames are words of MPEG's codecs; the others refuse them."""
    between = ["-bf", str(target.bframes)] if target.bframes >= 0 else []
    return between + (["-refs", str(target.refs)] if target.refs else [])


IDR = {"libx265": ("-forced-idr", "1"), "nvenc": ("-forced-idr", "1"), "qsv": ("-forced_idr", "1")}


def threads(target: Target) -> tuple[str, ...]:
    """A limit on the cores, where there is one; for decoding and encoding each."""
    return ("-threads", str(target.threads)) if target.threads else ()


def tag(codec: str) -> tuple[str, ...]:
    """Apple's players know HEVC in MP4 by this name only."""
    return ("-tag:v", "hvc1") if codec == "hevc" else ()


# --- software encoders


def x264(target: Target) -> tuple[str, ...]:
    """https://trac.ffmpeg.org/wiki/Encode/H.264"""
    return ("-preset", target.preset, *constant_quality(target))


def x265(target: Target) -> tuple[str, ...]:
    """https://trac.ffmpeg.org/wiki/Encode/H.265; it takes its threads from a pool of its own."""
    return ("-preset", target.preset, *constant_quality(target), "-x265-params", x265_parameters(target))


def x265_parameters(target: Target) -> str:
    """What only x265 itself knows."""
    pools = [f"pools={target.threads}"] if target.threads else []
    return ":".join(["log-level=error", *pools])


def vp9(target: Target) -> tuple[str, ...]:
    """https://trac.ffmpeg.org/wiki/Encode/VP9: constant quality wants a rate of 0, or the limit in its place. Whoever has
    time for two passes is in no hurry: libvpx refuses both."""
    speed = min(8 - PRESETS.index(target.preset), 5 if target.two_pass else 8)
    deadline = "realtime" if speed > 5 else "good"
    rate = ("-crf", str(target.crf), "-b:v", str(target.max_rate))
    return ("-deadline", deadline, "-cpu-used", str(speed), "-row-mt", "1", *rate)


def svt_av1(target: Target) -> tuple[str, ...]:
    """SVT-AV1's Docs/Parameters.md: presets 0 to 13, the middle ones are worth their time; a limit caps the quality."""
    own = ("-svtav1-params", f"lp={target.threads}") if target.threads else ()
    return ("-preset", str(12 - PRESETS.index(target.preset)), "-crf", str(target.crf), *peak_limit(target), *own)


def constant_quality(target: Target) -> tuple[str, ...]:
    """A quality, below a rate where there is a limit; in two passes the rate decides."""
    if count_passes(target) == 2:
        return ("-b:v", str(target.average_rate), *peak_limit(target))
    return ("-crf", str(target.crf), *peak_limit(target))


SOFTWARE: dict[str, Callable[[Target], tuple[str, ...]]] = {"h264": x264, "hevc": x265, "vp9": vp9, "av1": svt_av1}


# --- two passes


def count_passes(target: Target) -> int:
    """Two where that was asked for and helps: x264 and x265 need a rate to aim at, SVT-AV1 looks ahead by itself."""
    has_aim = target.max_rate > 0 or target.video == "vp9"
    return 2 if target.two_pass and has_aim and target.video in {"h264", "hevc", "vp9"} else 1


def pass_arguments(target: Target, number: int, log: str) -> tuple[str, ...]:
    """What is added for the first (1) and second pass; `log` is a path that both know. Colons in it would end it."""
    if target.video == "hevc":
        return ("-x265-params", f"{x265_parameters(target)}:pass={number}:stats={log}")
    return ("-pass", str(number), "-passlogfile", log)
