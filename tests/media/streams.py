"""Videos that are made for streaming, and what came of them: pieces put together and read again."""

import subprocess
from pathlib import Path

import av
import imageio_ffmpeg

FPS, SECONDS = 10, 9
# A key frame every second and a half: cut at 4.5 seconds.
KEYS = 15


def make_video(path: Path, *more: str, size: str = "160x120", seconds: int = SECONDS) -> Path:
    """A moving test picture in H.264 with B-frames, and a tone in AAC; `more` are arguments of ffmpeg for the result."""
    command = [
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-y"),
        *("-f", "lavfi", "-i", f"testsrc2=size={size}:rate={FPS}:duration={seconds}"),
        *("-f", "lavfi", "-i", f"sine=440:sample_rate=44100:duration={seconds}"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", str(KEYS), "-pix_fmt", "yuv420p"),
        *("-c:a", "aac", "-b:a", "32k", "-metadata", "location=+50.0833+014.4167/", *more, str(path)),
    ]
    subprocess.run(command, check=True)
    return path


def stamps(path: Path, kind: str) -> list[float]:
    """When the packets of pictures ("video") or sound ("audio") are shown, in seconds, as they stand in the file."""
    with av.open(str(path)) as container:
        stream = container.streams.get(**{kind: 0})[0]
        return [
            float(packet.pts * (stream.time_base or 0)) for packet in container.demux(stream) if packet.pts is not None
        ]


def shown(path: Path) -> list[float]:
    """When decoded pictures are shown, in seconds."""
    with av.open(str(path)) as container:
        return [float(frame.time or 0) for frame in container.decode(video=0)]


def join(path: Path, *pieces: bytes) -> Path:
    """Pieces as a player puts them together."""
    path.write_bytes(b"".join(pieces))
    return path
