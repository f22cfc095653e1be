"""What is known of a video's streams before anybody plays or transcodes it, as plain values that can be kept as JSON. How
they are read is in `media.video`; the daemon imports this module, so nothing heavy may be imported here.
"""

import msgspec

# ITU-T H.273, table 3, by ffmpeg's names: the two transfer functions that make a video HDR.
PQ, HLG = "pq", "hlg"
_SWAPPING = range(5, 9)


class AudioTrack(msgspec.Struct, frozen=True):
    """One sound track. `index` is its stream in the file, `codec` ffmpeg's name of it."""

    index: int
    codec: str
    channels: int
    is_default: bool
    can_be_decoded: bool


class VideoFacts(msgspec.Struct, frozen=True):
    """One video. `container` is mp4, mov, webm, matroska or ffmpeg's name of another; size in stored pixels, `orientation`
    as EXIF's 1..8; `fps` frames a second on average; `bit_rate` of all streams in bits a second, `size` in bytes;
    `profile` and `level` as the codec counts them. `index` is the stream of the moving pictures."""

    container: str
    index: int
    width: int
    height: int
    orientation: int
    duration_ms: int | None
    fps: float | None
    is_vfr: bool
    is_interlaced: bool
    video_codec: str
    profile: str | None
    level: int | None
    pixel_format: str
    bit_depth: int
    transfer: str | None
    bit_rate: int | None
    size: int
    audio: tuple[AudioTrack, ...] = ()

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height as a person sees them."""
        return (self.height, self.width) if self.orientation in _SWAPPING else (self.width, self.height)

    @property
    def is_hdr(self) -> bool:
        """Whether plain players would show it washed out."""
        return self.transfer is not None

    @property
    def sound(self) -> AudioTrack | None:
        """The track that is heard: the default one, else the first, of those that can be decoded."""
        usable = [track for track in self.audio if track.can_be_decoded]
        return next((track for track in usable if track.is_default), usable[0] if usable else None)
