"""Short videos for tests, made by the ffmpeg of the package once a session: every one is a test pattern, none somebody's."""

import functools
import subprocess
import tempfile
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

PATTERN = ("-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=1")
TONE = ("-f", "lavfi", "-i", "sine=duration=1")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
PLACE = "+43.4674+011.8853/"


@functools.cache
def make(name: str, *arguments: str) -> bytes:
    """The bytes of a video that these arguments make; `name` says which container."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        command = [get_ffmpeg_exe(), "-loglevel", "error", "-y", *arguments, "-fflags", "+bitexact", str(path)]
        subprocess.run(command, check=True, timeout=60)
        return path.read_bytes()


def plain(*more: str) -> bytes:
    """What every browser plays."""
    return make("a.mp4", *PATTERN, *TONE, *H264, "-c:a", "aac", *more)


def placed() -> bytes:
    """The same with a place in it."""
    return make("a.mov", *PATTERN, *H264, "-movflags", "use_metadata_tags", "-metadata", f"location={PLACE}")


def in_matroska() -> bytes:
    """The same in a container that browsers do not open."""
    return make("a.mkv", *PATTERN, *TONE, *H264, "-c:a", "aac")


def mpeg4(*more: str) -> bytes:
    """What no browser plays."""
    return make("a.avi", *PATTERN, *TONE, "-c:v", "mpeg4", "-c:a", "mp2", *more)
