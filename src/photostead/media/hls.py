"""Where a video is cut for streaming, and the playlists that say so (RFC 8216, with fragments of MP4). Pure: which qualities
there are is decided elsewhere, and the segments are made elsewhere too.

All qualities that come from one file are cut at the same places, so that a player may change between them at any of these.
What comes from a copy of it has places of its own; players find those by their times.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

# Seconds. Short enough that a small box has the first segment soon, long enough that key frames cost little.
SEGMENT = 4.0
# What has fewer key frames than that is cut evenly instead, where a transcode puts key frames of its own.
LONGEST = 12.0
# A rest that is shorter goes with the segment before it.
SHORTEST = 1.0
VERSION = 7
INIT = "init.mp4"


class Cuts(msgspec.Struct, frozen=True):
    """Where segments start and the last one ends, in seconds from the video's beginning. `at_keys`: these are key frames of
    the file, so it can be sent as it is."""

    starts: tuple[float, ...]
    end: float
    at_keys: bool

    def span(self, number: int) -> tuple[float, float]:
        """Start and end of a segment. Raises IndexError for one that is not."""
        if number < 0:
            raise IndexError(number)
        return self.starts[number], (*self.starts[1:], self.end)[number]

    def number_at(self, seconds: float) -> int:
        """The segment that is played at a time; the last one also after the end."""
        return max(0, bisect_right(self.starts, seconds) - 1)


class Variant(msgspec.Struct, frozen=True):
    """One quality. Sizes in pixels, upright; `bandwidth` in bits a second at most; `codecs` after RFC 6381; `video_range` is
    SDR, PQ or HLG. `name` is for people who choose."""

    name: str
    width: int
    height: int
    fps: float | None
    bandwidth: int
    codecs: str
    video_range: str = "SDR"


def choose_cuts(keys: Sequence[float], duration: float) -> Cuts:
    """Cuts at key frames (seconds, ascending, from 0 on) where there are enough of them, else even ones."""
    starts = [0.0]
    for key in keys:
        if key - starts[-1] >= SEGMENT:
            starts.append(key)
    found = Cuts(without_rest(starts, duration), duration, at_keys=True)
    return found if keys and longest(found) <= LONGEST else even_cuts(duration)


def even_cuts(duration: float) -> Cuts:
    """Cuts that know nothing of the file."""
    count = max(1, int(duration // SEGMENT) + 1)
    return Cuts(without_rest([number * SEGMENT for number in range(count)], duration), duration, at_keys=False)


def without_rest(starts: list[float], duration: float) -> tuple[float, ...]:
    """No segment that is hardly one; the first is always there."""
    return (starts[0], *(start for start in starts[1:] if duration - start >= SHORTEST))


def longest(cuts: Cuts) -> float:
    """Seconds of the longest segment."""
    return max(lengths(cuts))


def lengths(cuts: Cuts) -> list[float]:
    """Seconds of each."""
    return [end - start for start, end in pairwise((*cuts.starts, cuts.end))]


# --- playlists


def main_playlist(variants: Sequence[Variant], session: str, query: str = "") -> str:
    """The qualities of a session, the one to begin with first. `query` goes behind every address, for players that keep none
    of their own."""
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{VERSION}", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for number, variant in enumerate(variants):
        lines += [stream_line(variant), f"{session}/{number}/playlist.m3u8{query}"]
    return "\n".join(lines) + "\n"


def stream_line(variant: Variant) -> str:
    """What a player chooses by. NAME is no word of the RFC, by which players pass over what they do not know."""
    parts = [
        f"BANDWIDTH={variant.bandwidth}",
        f'CODECS="{variant.codecs}"',
        f"RESOLUTION={variant.width}x{variant.height}",
        *([f"FRAME-RATE={variant.fps:.3f}"] if variant.fps else []),
        f"VIDEO-RANGE={variant.video_range}",
        f'NAME="{variant.name}"',
    ]
    return "#EXT-X-STREAM-INF:" + ",".join(parts)


def media_playlist(cuts: Cuts, query: str = "") -> str:
    """The segments of any quality: all of them from the beginning on, though they are made when they are asked for."""
    # Rounded as the RFC compares it: 4.4.3.1.
    target = max(1, max(int(length + 0.5) for length in lengths(cuts)))
    head = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{VERSION}",
        f"#EXT-X-TARGETDURATION:{target}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MAP:URI="{INIT}{query}"',
    ]
    return "\n".join([*head, *segment_lines(cuts, query), "#EXT-X-ENDLIST"]) + "\n"


def segment_lines(cuts: Cuts, query: str) -> Iterator[str]:
    """Two lines for each."""
    for number, length in enumerate(lengths(cuts)):
        yield f"#EXTINF:{length:.6f},"
        yield f"{segment_name(number)}{query}"


def segment_name(number: int) -> str:
    """How a segment is called in addresses and on disk."""
    return f"seg_{number}.m4s"


def segment_number(name: str) -> int | None:
    """From its name; None for the beginning that all share."""
    return None if name == INIT else int(name.removeprefix("seg_").removesuffix(".m4s"))
