"""The entry points that the daemon submits to worker processes, and what a worker does to itself first.

Arguments and results are plain picklable values; the only errors are MediaError (this file, never retried blindly),
OutOfSpace and Unavailable (our own disk). A decoder that crashes takes the worker with it, which the pool replaces.
"""

import gc
import hashlib
import os
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import msgspec

from photostead.kernel.errors import MediaError
from photostead.media.describe import Metadata
from photostead.media.files import OpenFile, Source, Where, display_name, open_regular
from photostead.media.image import Rendition, Spec, hash_file, render_photo
from photostead.media.limits import contain, parent_of_worker, use_one_arena
from photostead.media.metadata import read_open
from photostead.media.motion import Taken, find_part, take_out
from photostead.media.sidecar import Sidecar
from photostead.media.video_facts import VideoFacts

if TYPE_CHECKING:
    from photostead.media.video_frames import VideoFrame

T = TypeVar("T")

_CHUNK = 1 << 20


class Extracted(msgspec.Struct, frozen=True):
    """A file's metadata, the SHA-1 of its bytes where it was asked for, its size in bytes, and whether it is a picture that
    holds a video."""

    metadata: Metadata
    sha1: bytes | None
    size: int
    has_motion: bool = False
    video: VideoFacts | None = None


def extract(
    source: str | Source, kind: str, sidecar: Sidecar | None, file_modified_ms: int, want_hash: bool
) -> Extracted:
    """Everything about a file that does not need its pixels. `kind` is "IMAGE" or "VIDEO". Raises MediaError."""

    def work() -> Extracted:
        with open_regular(source) as file:
            metadata = read_open(file, kind, sidecar=sidecar, file_modified_ms=file_modified_ms)
            has_motion = kind == "IMAGE" and find_part(file) is not None
            streams = facts_of(file) if kind == "VIDEO" else None
            return Extracted(metadata, hash_open(file) if want_hash else None, file.size, has_motion, streams)

    return _within_memory(source, work)


def facts_of(file: OpenFile) -> VideoFacts:
    """The streams of an open video. Raises MediaError."""
    from photostead.media.video import read_facts

    return read_facts(file)


def take_out_motion(source: str | Source, target: str, known: Taken | None) -> Taken | None:
    """Write the video that a picture holds (`media.motion.take_out`). Raises MediaError, OutOfSpace, Unavailable."""
    return _within_memory(source, lambda: take_out(source, target, known))


def hash_content(source: str | Source) -> bytes:
    """The SHA-1 of a file's bytes. Raises MediaError."""
    with open_regular(source) as file:
        return hash_open(file)


def render(source: str | Source, kind: str, spec: Spec) -> Rendition:
    """Write preview and thumbnail of a photo ("IMAGE") or video ("VIDEO"). Raises MediaError, OutOfSpace, Unavailable."""
    if kind == "VIDEO":
        from photostead.media.video import render_video

        return _within_memory(source, lambda: render_video(source, spec))
    if kind != "IMAGE":
        raise MediaError(f"{display_name(source)}: {kind} is no kind of media this server renders")
    return _within_memory(source, lambda: render_photo(source, spec))


def sample_frames(source: str | Source, most: int, short_side: int) -> "tuple[VideoFrame, ...]":
    """Some frames of a video as pictures (`media.video_frames`). Raises MediaError."""
    from photostead.media import video_frames

    return _within_memory(source, lambda: video_frames.sample_frames(source, most, short_side))


def hash_picture(source: str | Source) -> bytes:
    """The ThumbHash of an upright picture of ours. Raises MediaError."""
    return _within_memory(source, lambda: hash_file(source))


def portrait(source: str | Source) -> bytes:
    """A small square JPEG for a person's account (`media.portrait`). Raises MediaError."""
    from photostead.media.portrait import make_portrait

    return _within_memory(source, lambda: make_portrait(source))


def cut_face(source: str | Source, target: str, box: tuple[float, float, float, float]) -> None:
    """Write a small square JPEG of a face (`media.portrait`). Raises MediaError, OutOfSpace, Unavailable."""
    from photostead.media.portrait import write_face

    _within_memory(source, lambda: write_face(source, target, box))


def _within_memory(source: Where, work: Callable[[], T]) -> T:
    """Run `work`; where its memory ran out so far that not even an error could be made of it, make that error afterwards."""
    try:
        return work()
    except MemoryError:
        pass  # Leaving this block drops the traceback, and with it all that `work` held.
    gc.collect()
    raise MediaError(f"{display_name(source)}: decoding it needs more memory than a worker may use")


def hash_open(file: OpenFile) -> bytes:
    """The SHA-1 of an open file's bytes. Raises OSError."""
    digest = hashlib.sha1(usedforsecurity=False)
    at = 0
    while chunk := os.pread(file.fd, _CHUNK, at):
        digest.update(chunk)
        at += len(chunk)
    return digest.digest()


def initialise_worker(memory_limit_bytes: int) -> None:
    """Contain this process (`media.limits`): `memory_limit_bytes` of data, 0 for no limit."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the daemon's to handle; it ends its workers in order
    contain(parent_of_worker(), memory_limit_bytes)
    use_one_arena()
    os.environ["VIPS_CONCURRENCY"] = "1"
    os.environ["OMP_NUM_THREADS"] = "1"  # LibRaw's
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # numpy's: each thread would take 32 MB of the limit
