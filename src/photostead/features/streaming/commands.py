"""What ffmpeg is told when it makes the pieces of a transcode: from a cut on, a key frame at each further cut, one file for
what lies between them, and a line on its output for each that is complete.

Sources: ffmpeg's manual (ffmpeg-formats: segment, mov/mp4 muxer).
"""

from pathlib import Path

from photostead.features.streaming.pieces import Command, Start
from photostead.media.encoders import IDR, arguments_for
from photostead.media.files import Source
from photostead.media.hls import Cuts
from photostead.media.launch import SOURCE, Contained
from photostead.media.streaming import FRAGMENTS, TIME_OFFSET, Survey
from photostead.media.targets import Hardware, Target

# Bytes of data that ffmpeg may hold, as for copies that are kept. Drivers of hardware map what they like.
MEMORY, HARDWARE_MEMORY = 4 << 30, 8 << 30
# A cut is looked for so many seconds before the frame that it names: times are rounded on their way, and no camera takes
# frames so close to each other.
SLACK = 0.001
SEGMENTS = "seg_%d.m4s"


def transcode_command(
    ffmpeg: Path, source: Source, survey: Survey, target: Target, hardware: Hardware | None
) -> Command:
    """How a quality is made, from whichever segment on."""
    arguments = arguments_for(survey.facts, target, hardware)
    memory = HARDWARE_MEMORY if hardware else MEMORY

    def command(start: Start) -> Contained:
        seconds = max(0.0, survey.cuts.starts[start.number] - SLACK)
        argv = (
            *(str(ffmpeg), "-hide_banner", "-nostdin", "-loglevel", "error", "-y"),
            *arguments.inputs,
            *(("-ss", f"{seconds:.6f}") if start.number else ()),
            *("-i", SOURCE),
            *arguments.outputs,
            *IDR.get(arguments.maker.partition(" ")[0], ()),
            *cutting(survey.cuts, start, seconds),
        )
        return Contained(argv, source, memory)

    return command


def cutting(cuts: Cuts, start: Start, seconds: float) -> tuple[str, ...]:
    """Key frames and files; times count from where ffmpeg begins, those of the result from the video's beginning."""
    times = ",".join(f"{cut - seconds - SLACK:.6f}" for cut in cuts.starts[start.number + 1 :])
    options = ":".join(f"{name}={value}" for name, value in FRAGMENTS.items())
    return (
        *(("-force_key_frames", times) if times else ()),
        *("-flags:v", "+global_header", "-flags:a", "+global_header"),
        *("-avoid_negative_ts", "disabled", "-output_ts_offset", f"{seconds + TIME_OFFSET:.6f}"),
        *("-f", "segment", "-segment_format", "mp4", "-segment_format_options", options),
        *("-individual_header_trailer", "0", "-segment_header_filename", f"file:{start.init}"),
        *(("-segment_times", times) if times else ("-segment_time", "1000000")),
        *("-segment_start_number", str(start.number)),
        *("-segment_list", "pipe:1", "-segment_list_type", "csv", str(start.folder / SEGMENTS)),
    )
