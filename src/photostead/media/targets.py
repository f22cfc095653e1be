"""What a transcode is asked for, the unit it may use, and the arguments that come of both. Plain values; the tables that
turn one into the other are in `media.encoders` (and `media.accelerators` for hardware).
"""

from enum import StrEnum
from typing import Final

import msgspec

# Instead of a codec: the stream is taken over as it is.
COPY: Final = "copy"
# The peak rate that people set leaves room above the average: so many times as much, as x264's guides have it.
PEAK_OVER_AVERAGE = 1.45
# x264's, from the fastest on; other encoders have levels of their own for them.
PRESETS = ("ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow")


class Api(StrEnum):
    """By what a video unit is spoken to: those that ffmpeg transcodes with here."""

    VAAPI = "vaapi"
    QSV = "qsv"
    NVENC = "nvenc"
    RKMPP = "rkmpp"


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """`video` is h264, hevc, vp9, av1 or copy; `height` the shorter side in pixels at most, None as it is; `max_rate` bits
    a second, 0 for no limit; `audio` aac, mp3, opus, pcm_s16le, copy, or None for silence; `gop` frames between key
    frames at most, 0 as the encoder likes; `key_every` seconds at which a key frame is forced, for streams that are cut
    there; `bframes` -1 and `refs` 0 as the encoder likes; `threads` 0 for all cores; `cq_mode` auto, cqp or icq."""

    video: str = "h264"
    height: int | None = None
    crf: int = 23
    max_rate: int = 0
    preset: str = "veryfast"
    audio: str | None = "aac"
    tonemap: str = "hable"
    gop: int = 0
    key_every: float | None = None
    two_pass: bool = False
    threads: int = 0
    bframes: int = -1
    refs: int = 0
    cq_mode: str = "auto"
    temporal_aq: bool = False

    @property
    def average_rate(self) -> int:
        """Bits a second to aim at below the limit."""
        return int(self.max_rate / PEAK_OVER_AVERAGE)


def peak_limit(target: Target) -> tuple[str, ...]:
    """The arguments of a limit of the rate, where there is one; it is kept over two seconds."""
    return ("-maxrate", str(target.max_rate), "-bufsize", str(2 * target.max_rate)) if target.max_rate else ()


class Hardware(msgspec.Struct, frozen=True):
    """A unit that was tried out. `device` is its node, or the number of an NVIDIA card; `encoders` the codecs that it
    encoded, `decode` whether it is to decode too."""

    api: Api
    device: str
    decode: bool = False
    encoders: frozenset[str] = frozenset()


class Arguments(msgspec.Struct, frozen=True):
    """Of ffmpeg: `inputs` stand before `-i`, `outputs` after it and before what says which container is written.
    `passes` is how often the same is run, see `encoders.pass_arguments`; `maker` tells people what does it."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    passes: int = 1
    maker: str = COPY
