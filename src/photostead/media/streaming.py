"""Reads a video for streaming: where its key frames are and what its streams are called, and pieces of it as fragments of
MP4 (ISO 14496-12) without touching pictures or sound. Runs in worker processes. Transcodes for streaming are ffmpeg's work.
"""

import io
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from photostead.kernel.errors import MediaError, OutOfSpace
from photostead.media import codec_strings
from photostead.media.files import OpenFile, Source, open_regular
from photostead.media.frame import guard
from photostead.media.hls import Cuts, choose_cuts
from photostead.media.video import open_video, picture_stream, read_facts
from photostead.media.video_facts import VideoFacts

# Seconds by which every time stamp of a stream is late: those of decoding, and an encoder's run-up, begin below zero,
# which fragments cannot say. Players begin where the first fragment does.
TIME_OFFSET = 10
# A key frame counts as the one at a cut where it is so near, in seconds: containers round.
_NEAR = 0.2
# Seconds that sound may lie away from its pictures in a file.
_INTERLEAVE = 2.0
_MAX_KEYS = 100_000
FRAGMENTS = {
    "movflags": "frag_custom+empty_moov+default_base_moof+frag_discont",
    "use_editlist": "0",
    "avoid_negative_ts": "disabled",
}


class Survey(msgspec.Struct, frozen=True):
    """A video and how it is cut. `codecs` names the streams of the file itself where they can be sent as they are, else None."""

    facts: VideoFacts
    cuts: Cuts
    codecs: str | None


def survey(source: str | Source) -> Survey:
    """Look at a video. Raises MediaError for none, and for one of which nobody knows how long it is."""
    with open_regular(source) as file:
        facts = read_facts(file)
        if not facts.duration_ms:
            raise MediaError(
                f"{file.name}: it does not say how long it is, so it cannot be streamed; download it instead"
            )
        return guard(file, lambda: _survey(file, facts, (facts.duration_ms or 0) / 1000))


def _survey(file: OpenFile, facts: VideoFacts, duration: float) -> Survey:
    with open_video(file) as container:
        stream = picture_stream(file, container)
        has_index = facts.container in {"mp4", "mov"}
        cuts = choose_cuts(list(_key_times(container, stream)) if has_index else [], duration)
        return Survey(facts, cuts, _codecs(container, stream, facts) if cuts.at_keys else None)


def _codecs(container: Any, stream: Any, facts: VideoFacts) -> str | None:
    pictures = codec_strings.of_header(facts.video_codec, _header(stream))
    if facts.sound is None:
        return pictures
    sound = codec_strings.of_sound(facts.sound.codec, _header(container.streams[facts.sound.index]))
    return f"{pictures},{sound}" if pictures and sound else None


def _header(stream: Any) -> bytes:
    return bytes(stream.codec_context.extradata or b"")


def _key_times(container: Any, stream: Any) -> Iterator[float]:
    """When the key frames of an MP4 are shown, in seconds from the beginning, by its own index.

    That has times of decoding, which are earlier by the same as those of the first frame.
    """
    first = next((p for p in container.demux(stream) if p.pts is not None and p.dts is not None), None)
    if first is None:
        return
    begin = _begin(container)
    keys = (entry.timestamp for entry in stream.index_entries if entry.is_keyframe)
    for stamp in islice(keys, _MAX_KEYS):
        yield max(0.0, float((stamp + first.pts - first.dts) * stream.time_base) - begin)


def _begin(container: Any) -> float:
    """Seconds at which the file begins: AV_TIME_BASE is microseconds."""
    return (container.start_time or 0) / 1_000_000


# --- pieces as they are


def cut_piece(source: str | Source, target: str, facts: VideoFacts, cuts: Cuts, number: int | None) -> None:
    """Write one segment of a video into the file `target`, or, without a number, the beginning that all of them share. It
    appears whole or not at all. Raises MediaError, OutOfSpace where ours cannot be written."""
    with open_regular(source) as file:
        data = guard(file, lambda: _piece(file, facts, cuts, number))
    try:
        with open(f"{target}.part", "wb") as part:
            part.write(data)
        os.rename(f"{target}.part", target)
    except OSError as error:
        raise OutOfSpace(f"A piece of a video that is watched cannot be written: {error.strerror}") from error


def _piece(file: OpenFile, facts: VideoFacts, cuts: Cuts, number: int | None) -> bytes:
    buffer = io.BytesIO()
    with open_video(file) as container:
        streams = [container.streams[facts.index], *([container.streams[facts.sound.index]] if facts.sound else [])]
        _write(buffer, container, streams, cuts, number)
    wanted = (b"ftyp", b"moov") if number is None else (b"moof", b"mdat")
    return b"".join(box for kind, box in _boxes(buffer.getvalue()) if kind in wanted)


def _write(buffer: io.BytesIO, container: Any, streams: list[Any], cuts: Cuts, number: int | None) -> None:
    """All of a file of fragments around the packets of a segment, or of the first one's."""
    import av

    with av.open(buffer, "w", format="mp4", options=FRAGMENTS) as output:
        # Opaque: some decoders (of AV1) have no encoder of their name, which nobody needs here.
        copies = {stream.index: output.add_stream_from_template(stream, opaque=True) for stream in streams}
        if streams[0].codec_context.name == "hevc":
            copies[streams[0].index].codec_context.codec_tag = "hvc1"  # the name by which Apple's players know it
        for packet in Packets(container, streams, cuts).of(number or 0):
            late = int((TIME_OFFSET - _begin(container)) / packet.time_base)
            packet.pts, packet.dts = packet.pts + late, packet.dts + late
            packet.stream = copies[packet.stream.index]
            output.mux(packet)


class Packets:
    """The packets of a segment: of pictures those from one cut's key frame up to the next one's, of sound by the clock."""

    def __init__(self, container: Any, streams: list[Any], cuts: Cuts) -> None:
        self._container = container
        self._streams = streams
        self._cuts = cuts
        self._begin = _begin(container)

    def of(self, number: int) -> Iterator[Any]:
        """Those of one segment. Raises IndexError for one that is not."""
        start, end = self._cuts.span(number)
        is_first, is_last = number == 0, number == len(self._cuts.starts) - 1
        has_begun = has_ended = False
        self._seek(start)
        for packet in self._container.demux(self._streams):
            if packet.pts is None or packet.dts is None:
                continue
            at = float(packet.pts * packet.time_base) - self._begin
            if packet.stream.index == self._streams[0].index:
                has_begun = has_begun or (packet.is_keyframe and (is_first or at >= start - _NEAR))
                has_ended = has_ended or (not is_last and packet.is_keyframe and at >= end - _NEAR)
                if has_begun and not has_ended:
                    yield packet
            elif (is_first or at >= start) and (is_last or at < end):
                yield packet
            if has_ended and at > end + _INTERLEAVE:
                return

    def _seek(self, start: float) -> None:
        """To a key frame before, from where sound that lies before its pictures is met too."""
        stream = self._streams[0]
        if start > _INTERLEAVE:  # else it stands at the beginning, before which no seek goes
            at = int((start - _INTERLEAVE + self._begin) / stream.time_base)
            self._container.seek(at, stream=stream, backward=True)


def is_whole(path: Path) -> bool:
    """Whether a segment that another program writes is complete: it says beforehand how much there will be."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return False
    found = list(_boxes(data))
    return any(kind == b"mdat" for kind, _ in found) and sum(len(box) for _, box in found) == _promised(data)


def _promised(data: bytes) -> int:
    """The bytes that the boxes say they have."""
    return sum(size for _, _, size in _headers(data))


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes on the outermost level, whole or as far as they are there."""
    for kind, at, size in _headers(data):
        yield kind, data[at : at + size]


def _headers(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Kind, place and size of each: ISO 14496-12 §4.2."""
    at = 0
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        yield kind, at, size
        at += max(size, 8)
