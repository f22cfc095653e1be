"""The entry points that the daemon submits to worker processes, and what a worker does to itself first.

Arguments and results are plain picklable values; the only errors are MediaError (this file, never retried blindly),
OutOfSpace and Unavailable (our own disk). A decoder that crashes takes the worker with it, which the pool replaces.
"""

import ctypes
import gc
import hashlib
import os
import resource
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import msgspec

from photostead.kernel.errors import MediaError
from photostead.media.describe import Metadata
from photostead.media.files import OpenFile, Source, Where, display_name, open_regular
from photostead.media.image import Rendition, Spec, render_photo
from photostead.media.metadata import read_open
from photostead.media.sidecar import Sidecar

T = TypeVar("T")

_CHUNK = 1 << 20
_NICE = 10
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_M_ARENA_MAX = -8  # malloc.h of glibc
_IOPRIO_WHO_PROCESS, _IOPRIO_CLASS_IDLE, _IOPRIO_CLASS_SHIFT = 1, 3, 13  # linux/ioprio.h
_SYS_IOPRIO_SET = {"x86_64": 251, "aarch64": 30, "riscv64": 30}


class Extracted(msgspec.Struct, frozen=True):
    """A file's metadata, the SHA-1 of its bytes where it was asked for, and its size in bytes."""

    metadata: Metadata
    sha1: bytes | None
    size: int


def extract(
    source: str | Source, kind: str, sidecar: Sidecar | None, file_modified_ms: int, want_hash: bool
) -> Extracted:
    """Everything about a file that does not need its pixels. `kind` is "IMAGE" or "VIDEO". Raises MediaError."""

    def work() -> Extracted:
        with open_regular(source) as file:
            metadata = read_open(file, kind, sidecar=sidecar, file_modified_ms=file_modified_ms)
            return Extracted(metadata, hash_open(file) if want_hash else None, file.size)

    return _within_memory(source, work)


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
    """Contain this process: memory (`memory_limit_bytes` of data, 0 for no limit), priority, and it dies with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the daemon's to handle; it ends its workers in order
    _die_with_parent()
    _use_one_arena()
    if memory_limit_bytes:
        _limit_memory(memory_limit_bytes)
    with suppress(OSError):
        os.nice(_NICE - os.nice(0))
    _idle_io()
    os.environ["VIPS_CONCURRENCY"] = "1"
    os.environ["OMP_NUM_THREADS"] = "1"  # LibRaw's
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # numpy's: each thread would take 32 MB of the limit


def _limit_memory(limit: int) -> None:
    """RLIMIT_DATA, which counts what can be written; a worker's address space is eight times what it uses.

    Core dumps of a crashed decoder would fill a small box's disk.
    """
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _use_one_arena() -> None:
    """One heap for all threads: a worker that makes 12 MP photos stays at 66 MB instead of 95, at the same speed."""
    with suppress(AttributeError):  # another libc than glibc
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def _die_with_parent() -> None:
    """A daemon that is killed leaves no workers behind.

    The kernel sends the signal when the *thread* that started this process ends: start workers from one that stays.
    """
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)


def _idle_io() -> None:
    """Idle I/O class where the kernel and its scheduler know it; there is no Python call for it."""
    number = _SYS_IOPRIO_SET.get(os.uname().machine)
    if number is not None:
        ctypes.CDLL(None).syscall(number, _IOPRIO_WHO_PROCESS, 0, _IOPRIO_CLASS_IDLE << _IOPRIO_CLASS_SHIFT)
