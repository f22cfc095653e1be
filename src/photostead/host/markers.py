"""Mount markers: a small file in each of our media folders that says which installation they belong to. An empty mount
point has none, and another household's disk has another: so nothing is ever written, or taken for lost, beside the disk
that is meant. Which markers there should be is known to the database.

A marker is JSON: {"installation": UUID}. It is written once and never changed by a running daemon.
"""

import os
from pathlib import Path

import msgspec

from photostead.kernel.errors import Unavailable

NAME = ".photostead"
# Our media folders, each of which may be a mount point of its own.
MARKED = ("library", "derived", "sidecars", "incoming")


class Marker(msgspec.Struct, frozen=True):
    """What the file says; an empty id is that of a file that cannot be understood."""

    installation: str


def is_marked(folder: Path) -> bool:
    """Whether there is a marker, whatever it says. Touches the disk."""
    return os.path.lexists(folder / NAME)


def require_marked(media_dir: Path) -> None:
    """Raises Unavailable where the media folder is not there any more: what is written then would lie hidden below the
    mount point, and what is not found there was not removed. Touches the disk."""
    for name in MARKED:
        if not is_marked(media_dir / name):
            raise Unavailable(f"The media folder {media_dir / name} is not there: is its disk mounted?")


def read_markers(media_dir: Path) -> dict[str, Marker]:
    """The marker of each media folder that has one. Touches the disk. Raises OSError where one cannot be read."""
    found = {name: read_marker(media_dir / name) for name in MARKED}
    return {name: marker for name, marker in found.items() if marker is not None}


def read_marker(folder: Path) -> Marker | None:
    """One of them, None where there is none. Raises OSError."""
    try:
        data = (folder / NAME).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        return msgspec.json.decode(data, type=Marker)
    except ValueError:
        return Marker("")


def write_markers(media_dir: Path, installation: str) -> None:
    """Make the media folders where they are missing, and mark each. Raises OSError.

    In a snap nobody else may look into them: all folders above are open to everyone there."""
    mode = 0o700 if os.environ.get("SNAP") else 0o750
    data = msgspec.json.encode(Marker(installation)) + b"\n"
    for name in MARKED:
        folder = media_dir / name
        if not folder.is_dir():
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(mode)
            own_like(folder, media_dir)
        if read_marker(folder) != Marker(installation):
            write_marker(folder, data)


def write_marker(folder: Path, data: bytes) -> None:
    """Whole or not at all, and durable; owned by whoever owns the folder, also where root does this for the daemon.
    Raises OSError."""
    part = folder / f"{NAME}.part"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    try:
        os.write(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    own_like(part, folder)
    os.replace(part, folder / NAME)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def own_like(path: Path, other: Path) -> None:
    """Where root does something for the daemon, the daemon must be able to go on with it. Raises OSError."""
    if os.geteuid() == 0:
        status = other.stat()
        os.chown(path, status.st_uid, status.st_gid, follow_symlinks=False)


def remove_markers(media_dir: Path) -> None:
    """Let the folders belong to nobody. Raises OSError."""
    for name in MARKED:
        (media_dir / name / NAME).unlink(missing_ok=True)
