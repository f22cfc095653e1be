"""Which ffmpeg transcodes, and what it was built with. It is only asked about itself here: who runs it on somebody's video
contains it first.
"""

import functools
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec

from photostead.kernel.errors import StartError, Unavailable

ASK_SECONDS = 20.0
# `ffmpeg -encoders` and `-filters`: flags, the name, what it is.
_LISTED = re.compile(r"^ [A-Z.|]{2,6} +([a-z0-9_-]+) ", re.MULTILINE | re.IGNORECASE)
_VERSION = re.compile(r"^ffmpeg version (\S+)")
# The first whose arguments are all known here (`-enc_time_base` with `-fps_mode`, `-display_rotation` comes with 6.0).
OLDEST = (5, 1)
_chosen: list[Path] = []


class Abilities(msgspec.Struct, frozen=True):
    """What an ffmpeg says of itself; names as its own options take them."""

    version: str
    encoders: frozenset[str] = frozenset()
    filters: frozenset[str] = frozenset()
    hwaccels: frozenset[str] = frozenset()

    @property
    def is_old(self) -> bool:
        """Older than the arguments that are used here; builds from a development branch have no number."""
        match = re.match(r"n?(\d+)\.(\d+)", self.version)
        return bool(match) and (int(match[1]), int(match[2])) < OLDEST if match else False


def choose_ffmpeg(path: Path | None) -> None:
    """Use this program from now on, whatever else there is; None takes what is found. Raises StartError."""
    if path is not None and not os.access(path, os.X_OK):
        raise StartError(f"video.ffmpeg: {path} is no program that can be run")
    _chosen[:] = [] if path is None else [path]


def find_ffmpeg() -> Path:
    """The chosen one, else PATH's, which a distribution built for its machine's hardware, else the one that came along as
    a package. Raises Unavailable where there is none."""
    return _chosen[0] if _chosen else _found()


@functools.cache
def _found() -> Path:
    path = shutil.which("ffmpeg")
    if path is None:
        path = _packaged()
    if path is None:
        raise Unavailable(
            "There is no ffmpeg, so videos are not converted: install it (apt install ffmpeg) and restart, or name one "
            "with video.ffmpeg."
        )
    return Path(path)


def _packaged() -> str | None:
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        return str(get_ffmpeg_exe())
    except (ImportError, RuntimeError):  # no wheel for this machine
        return None


def abilities(path: Path) -> Abilities:
    """What it was built with; asked once for each program as it lies there. Raises Unavailable for one that does not run."""
    status = path.stat()
    return _abilities(path, status.st_mtime_ns, status.st_size)


@functools.lru_cache(maxsize=4)
def _abilities(path: Path, _modified: int, _size: int) -> Abilities:
    version = _VERSION.match(_ask(path, "-version"))
    if version is None:
        raise Unavailable(f"{path} is no ffmpeg: it does not tell its version")
    encoders, filters = (frozenset(_LISTED.findall(_ask(path, what))) for what in ("-encoders", "-filters"))
    return Abilities(version[1], encoders, filters, frozenset(_hwaccels(_ask(path, "-hwaccels"))))


def _hwaccels(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines()[1:] if line.strip())


def _ask(path: Path, what: str) -> str:
    try:
        answer = subprocess.run(
            [path, "-hide_banner", what],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=ASK_SECONDS,
            check=True,
            text=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable(f"{path} does not run: {error}") from error
    return answer.stdout
