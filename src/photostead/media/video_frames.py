"""Some frames of a video as pictures, for those who look for something in it: key frames only, since each costs one packet."""

from typing import Any

import msgspec

from photostead.kernel.errors import MediaError
from photostead.media.files import OpenFile, Where, open_regular
from photostead.media.frame import guard
from photostead.media.image import turn_upright
from photostead.media.video import decode_frame, duration_of, frames_from, open_video, picture_stream
from photostead.media.vips import to_display

# Looking more often than this finds the same again.
_APART_MS = 1000
_QUALITY = 90


class VideoFrame(msgspec.Struct, frozen=True):
    """A frame: how far in it is shown (ms), and a JPEG of it, upright."""

    at_ms: int
    jpeg: bytes


def sample_frames(source: Where, most: int, short_side: int) -> tuple[VideoFrame, ...]:
    """At most so many frames, spread evenly over a video, their smaller side `short_side` px at most; each key frame once.
    Raises MediaError, also where none can be decoded."""
    with open_regular(source) as file:
        return guard(file, lambda: _sample(file, most, short_side))


def _sample(file: OpenFile, most: int, short_side: int) -> tuple[VideoFrame, ...]:
    found: dict[int, VideoFrame] = {}
    with open_video(file) as container:
        stream = picture_stream(file, container)
        for start in _starts(duration_of(container, stream), most):
            frame = next(frames_from(container, stream, start), None)
            at = None if frame is None else _shown_at(frame, stream)
            if at is not None and at not in found:
                found[at] = VideoFrame(at, _to_jpeg(frame, short_side))
    if not found:
        raise MediaError(f"{file.name}: no frame of the video can be decoded; the file is damaged or incomplete")
    return tuple(found[at] for at in sorted(found))


def _starts(duration_ms: int | None, most: int) -> list[int]:
    """The middles of equal parts of the duration."""
    if not duration_ms:
        return [0]
    count = max(1, min(most, duration_ms // _APART_MS))
    return [int(duration_ms * (number + 0.5) / count) for number in range(count)]


def _shown_at(frame: Any, stream: Any) -> int:
    """Milliseconds from the video's first moment; frames that tell no time count as the first."""
    if frame.pts is None:
        return 0
    since: float = (frame.pts - (stream.start_time or 0)) * float(frame.time_base or stream.time_base)
    return max(0, round(since * 1000))


def _to_jpeg(frame: Any, short_side: int) -> bytes:
    decoded = decode_frame(frame, short_side)
    upright = turn_upright(decoded.picture, decoded.header.orientation)
    picture: Any = to_display(upright, decoded.header.profile, keep_wide=False, coding=decoded.header.coding)[0]
    jpeg: bytes = picture.jpegsave_buffer(Q=_QUALITY)
    return jpeg
