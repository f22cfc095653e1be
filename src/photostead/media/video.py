"""Videos: what the container says, and a poster frame by decoding a key packet. Transcoding is another program's work.

Only real container formats on the list below are opened, and only through the `file` protocol: a playlist (HLS, concat,
DASH …) named .mp4 could make the library read other files or the network.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from photostead.kernel.errors import MediaError
from photostead.media.files import OpenFile, Where, open_regular
from photostead.media.frame import Decoded, Header, check_size, guard, scale_to
from photostead.media.image import Rendition, Spec, render_decoded
from photostead.media.video_facts import HLG, PQ, AudioTrack, VideoFacts
from photostead.media.vips import from_array

_CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpegts,mpeg,mpegvideo,asf,mxf,h264,hevc"
_OPTIONS = {"protocol_whitelist": "file", "format_whitelist": _CONTAINERS}
# Twice 8K; spherical videos are up to 7680 x 7680.
_MAX_FRAME_PIXELS = 70_000_000
# Packets read in search of a picture: 20 s of a broken 60 fps stream at most.
_MAX_PACKETS = 1_200
# Poster candidates: a tenth of the duration, at most so far in, since the first frame is often black or a hand over the
# lens; the first all the same; and where both are blank, shares of the duration behind any title.
_POSTER_AT, _MAX_POSTER_MS = 0.1, 5_000
_LATER_POSTERS_AT = (0.25, 0.5, 0.75)
# Standard deviation of 8-bit values below which a frame counts as blank.
_BLANK = 4.0


class VideoInfo(msgspec.Struct, frozen=True):
    """What a container says. Size in stored pixels, `orientation` as EXIF's 1..8, `notes` its lower-cased metadata."""

    width: int
    height: int
    orientation: int
    duration_ms: int | None
    fps: float | None
    video_codec: str
    audio_codec: str | None
    projection: str | None
    notes: dict[str, str]

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height as a person sees them."""
        return Header(self.width, self.height, self.orientation).upright


def read_video(file: OpenFile) -> VideoInfo:
    """Probe an open video. Raises MediaError when it is none, has no moving pictures, or is beyond the size limits."""
    return guard(file, lambda: _probe(file))


def _probe(file: OpenFile) -> VideoInfo:
    with open_video(file) as container:
        stream = picture_stream(file, container)
        frame = next(frames_from(container, stream, 0), None)
        audio = next((s for s in container.streams.audio if s.codec_context), None)
        rate = _rate(stream)
        return VideoInfo(
            width=stream.width,
            height=stream.height,
            orientation=_orientation(frame) if frame else 1,
            duration_ms=duration_of(container, stream),
            fps=round(float(rate), 3) if rate else None,
            video_codec=stream.codec_context.codec.canonical_name,
            audio_codec=audio.codec_context.codec.canonical_name if audio else None,
            projection=_projection(frame),
            notes={k.lower(): v for k, v in {**stream.metadata, **container.metadata}.items()},
        )


def read_facts(file: OpenFile) -> VideoFacts:
    """The streams of an open video. Raises MediaError when it is none, has no moving pictures, or is beyond the limits."""
    return guard(file, lambda: _facts(file))


def _facts(file: OpenFile) -> VideoFacts:
    with open_video(file) as container:
        stream = picture_stream(file, container)
        frame = next(frames_from(container, stream, 0), None)
        codec, rate, duration = stream.codec_context, _rate(stream), duration_of(container, stream)
        return VideoFacts(
            container=_container_name(file, container),
            index=stream.index,
            width=stream.width,
            height=stream.height,
            orientation=_orientation(frame) if frame else 1,
            duration_ms=duration,
            fps=round(float(rate), 3) if rate else None,
            is_vfr=_is_vfr(stream),
            is_interlaced=bool(frame and frame.interlaced_frame),
            video_codec=codec.codec.canonical_name,
            profile=codec.profile,
            level=codec.level if codec.level >= 0 else None,
            pixel_format=codec.pix_fmt or (frame.format.name if frame else ""),
            bit_depth=_bit_depth(codec.format or (frame.format if frame else None)),
            transfer=_TRANSFERS.get(codec.color_trc) or (_TRANSFERS.get(frame.color_trc) if frame else None),
            bit_rate=_bit_rate(file, container, duration),
            size=file.size,
            audio=tuple(_track(audio) for audio in container.streams.audio),
        )


def decode_first(file: OpenFile) -> bool:
    """Whether the first key frame of an open video can be decoded. Raises MediaError for what is no video."""

    def work() -> bool:
        with open_video(file) as container:
            return next(frames_from(container, picture_stream(file, container), 0), None) is not None

    return guard(file, work)


def _container_name(file: OpenFile, container: Any) -> str:
    """ffmpeg has one name for families of containers; browsers care which of them it is."""
    name = container.format.name
    if name.startswith("mov,"):
        return "mov" if container.metadata.get("major_brand", "qt").startswith("qt") else "mp4"
    if name.startswith("matroska"):
        return "webm" if b"webm" in file.head(64) else "matroska"
    return str(name.partition(",")[0])


def _is_vfr(stream: Any) -> bool:
    """Whether frames do not come evenly: the rate that all time stamps fit is not the average (by 2%)."""
    base, average = stream.base_rate, stream.average_rate
    return bool(base and average and abs(float(base) / float(average) - 1) > 0.02)


def _bit_depth(pixels: Any) -> int:
    return max((part.bits for part in pixels.components), default=8) if pixels else 8


def _bit_rate(file: OpenFile, container: Any, duration_ms: int | None) -> int | None:
    """Bits a second: the container's word, else size over time."""
    return container.bit_rate or (file.size * 8000 // duration_ms if duration_ms else None)


def _track(stream: Any) -> AudioTrack:
    codec = stream.codec_context
    return AudioTrack(
        index=stream.index,
        codec=codec.codec.canonical_name if codec else "unknown",
        channels=codec.channels if codec else 0,
        is_default=bool(stream.disposition & _DEFAULT),
        can_be_decoded=bool(codec and codec.channels),
    )


def render_video(source: Where, spec: Spec) -> Rendition:
    """Write preview and thumbnail of a video's poster frame; `width` and `height` are the video's, upright.

    Raises MediaError when no frame can be decoded, OutOfSpace or Unavailable when ours cannot be written.
    """
    with open_regular(source) as file:
        return render_decoded(file, guard(file, lambda: _poster(file, spec.preview_size)), spec)


def _poster(file: OpenFile, short_side: int) -> Decoded:
    """The first candidate that is not blank, else the one that shows most."""
    best: tuple[float, Decoded] | None = None
    with open_video(file) as container:
        stream = picture_stream(file, container)
        for start in _poster_starts(duration_of(container, stream)):
            frame = next(frames_from(container, stream, start), None)
            if frame is None:
                continue
            found = decode_frame(frame, short_side)
            contrast = _contrast(found.picture)
            if contrast > _BLANK:
                return found
            if best is None or contrast > best[0]:
                best = contrast, found
    if best is None:
        raise MediaError(f"{file.name}: no frame of the video can be decoded; the file is damaged or incomplete")
    return best[1]


def _contrast(picture: Any) -> float:
    """Standard deviation of its 8-bit values; a sample of them tells as much as all."""
    step = max(1, min(picture.width, picture.height) // 64)
    return float(picture.subsample(step, step).deviate())


def _poster_starts(duration_ms: int | None) -> list[int]:
    """Where to look, in milliseconds."""
    if not duration_ms:
        return [0]
    return [min(int(duration_ms * _POSTER_AT), _MAX_POSTER_MS), 0, *(int(duration_ms * at) for at in _LATER_POSTERS_AT)]


def decode_frame(frame: Any, short_side: int) -> Decoded:
    """The pixels of a frame, scaled down so that its smaller side has `short_side` px."""
    header = Header(frame.width, frame.height, _orientation(frame))
    return Decoded(scale_to(from_array(_to_rgb(frame, short_side)), short_side), header)


def _to_rgb(frame: Any, short_side: int) -> Any:
    """8-bit RGB, scaled on the way: a whole 4K frame of RGB is 25 MB that nobody needs.

    HDR frames (PQ, HLG) are mapped to BT.709 where the scaler can, else shown as they are, a little flat.
    """
    import av

    factor = min(1.0, short_side / min(frame.width, frame.height))
    width, height = (max(1, round(side * factor)) for side in (frame.width, frame.height))
    # One thread: a scaler's threads live until the garbage collector comes by, 8 MB of stack each.
    options = {"format": "rgb24", "width": width, "height": height, "threads": 1}
    if frame.color_trc in (_PQ, _HLG):
        try:
            return frame.to_ndarray(**options, dst_color_trc=_BT709, dst_color_primaries=_BT709)
        except (av.FFmpegError, ValueError):
            pass
    return frame.to_ndarray(**options)


_PQ, _HLG, _BT709 = 16, 18, 1  # ITU-T H.273: transfer characteristics, and BT.709 in all three tables
_TRANSFERS = {_PQ: PQ, _HLG: HLG}


@contextmanager
def open_video(file: OpenFile) -> Iterator[Any]:
    """PyAV's container of an open video. Raises MediaError where it is none."""
    import av

    if not file.size:
        raise MediaError(f"{file.name}: the file is empty")
    try:
        container = av.open(f"file:{file.path}", options=_OPTIONS, metadata_errors="replace")
    except av.FFmpegError as error:
        raise MediaError(f"{file.name}: no video format this server knows, or cut off ({_reason(error)})") from None
    try:
        yield container
    finally:
        container.close()


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__


def picture_stream(file: OpenFile, container: Any) -> Any:
    """The first stream of moving pictures that can be decoded (cover art is none), set to decode key frames on one thread."""
    for stream in container.streams.video:
        if stream.codec_context and not stream.disposition & _ATTACHED_PICTURE:
            if stream.width * stream.height > _MAX_FRAME_PIXELS:
                raise MediaError(
                    f"{file.name}: frames of {stream.width} x {stream.height} pixels are too large to decode safely"
                )
            check_size(file, stream.width, stream.height, in_memory=True)
            stream.codec_context.skip_frame = "NONKEY"
            stream.codec_context.thread_count = 1
            return stream
    raise MediaError(f"{file.name}: it holds no moving pictures this server can decode")


_DEFAULT, _ATTACHED_PICTURE = 0x1, 0x400  # libavformat/avformat.h, AV_DISPOSITION_*


def frames_from(container: Any, stream: Any, start_ms: int) -> Iterator[Any]:
    """Frames from the last key frame before `start_ms`; each packet is followed by a flush, so one key packet is enough."""
    import av

    with_seek = start_ms > 0
    try:
        container.seek(start_ms * 1000, backward=True) if with_seek else container.seek(0)
    except av.FFmpegError:
        if with_seek:
            return
    for count, packet in enumerate(container.demux(stream)):
        if count > _MAX_PACKETS:
            return
        if packet.is_keyframe and packet.size:
            yield from _decode_alone(stream, packet)


def _decode_alone(stream: Any, packet: Any) -> Iterator[Any]:
    import av

    try:
        frames = [*stream.decode(packet), *stream.decode(None)]
    except av.FFmpegError:
        frames = []
    stream.codec_context.flush_buffers()
    return iter(frames)


def _rate(stream: Any) -> Any:
    return stream.average_rate or stream.guessed_rate


def duration_of(container: Any, stream: Any) -> int | None:
    """Milliseconds; the container's word (AV_TIME_BASE, microseconds) before the stream's."""
    micros = container.duration or (stream.duration or 0) * (stream.time_base or 0) * 1_000_000
    return int(micros / 1000 + 0.5) if micros > 0 else None


# Display matrix (ISO 14496-12 §8.3.2: a b u c d v x y w, here the signs of a b c d) → EXIF orientation.
_MATRICES: dict[tuple[int, ...], int] = {
    (1, 0, 0, 1): 1,
    (-1, 0, 0, 1): 2,
    (-1, 0, 0, -1): 3,
    (1, 0, 0, -1): 4,
    (0, 1, 1, 0): 5,
    (0, 1, -1, 0): 6,
    (0, -1, -1, 0): 7,
    (0, -1, 1, 0): 8,
}


def _orientation(frame: Any) -> int:
    matrix = frame.side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return 1
    data = bytes(matrix)
    signs = tuple(_sign(int.from_bytes(data[at : at + 4], "little", signed=True)) for at in (0, 4, 12, 16))
    return _MATRICES.get(signs, 1)


def _sign(fixed_point: int) -> int:
    """-1, 0 or 1 of a 16.16 value; turns by odd angles have no upright and count as none."""
    return round(fixed_point / 65536) if abs(fixed_point) <= 98_304 else 0


# ffmpeg's AVSphericalProjection, the first number of its side data; what is cut to half a sphere no viewer of ours turns.
_PROJECTIONS = {0: "EQUIRECTANGULAR", 1: "CUBEMAP", 2: "EQUIRECTANGULAR", 3: "HALF_EQUIRECTANGULAR", 5: "FISHEYE"}


def _projection(frame: Any) -> str | None:
    mapping = frame.side_data.get("SPHERICAL") if frame is not None else None
    return None if mapping is None else _PROJECTIONS.get(int.from_bytes(bytes(mapping)[:4], "little"))
