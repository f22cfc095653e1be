"""Where an asset's files lie below the data folder. Paths are relative to it and made of checked parts only.

library/<person>/<YYYY>/<YYYY-MM-DD>/<name>     uploads, in an order that a person can read without us
derived/<2 hex>/<2 hex>/<uid>-preview.jpeg      what can be made again
sidecars/<2 hex>/<2 hex>/<uid>.xmp             what people edited, for other programs; only ever written by us
sidecars/<2 hex>/<2 hex>/<uid>-given.xmp       a sidecar that came with an upload and gave its place to ours
incoming/                                       uploads on their way
"""

from datetime import UTC, datetime
from pathlib import PurePosixPath

NAME_BYTES = 200
DERIVED = "derived"
UNNAMED = "unnamed"


def safe_name(name: str) -> str:
    """A file name without path, control characters or surprises, at most NAME_BYTES long, extension kept."""
    base = name.replace("\\", "/").rpartition("/")[2]
    base = "".join(char for char in base if char.isprintable() and char not in '<>:"|?*').strip(" .") or UNNAMED
    stem, dot, extension = base.rpartition(".")
    if not dot:
        stem, extension = base, ""
    tail = f".{extension[:20]}" if extension else ""
    room = NAME_BYTES - len(tail.encode())
    return (stem.encode()[:room].decode(errors="ignore") or UNNAMED) + tail


def upload_folder(owner: str, local_time: int) -> PurePosixPath:
    """The folder of an upload by its owner's label and the photo's wall-clock day (ms as if UTC)."""
    day = datetime.fromtimestamp(max(local_time, 0) / 1000, UTC)
    return PurePosixPath("library", safe_name(owner), f"{day:%Y}", f"{day:%Y-%m-%d}")


def numbered(name: str, number: int) -> str:
    """`IMG.jpg`, then `IMG (2).jpg`, `IMG (3).jpg` where the name is taken."""
    if number == 1:
        return name
    stem, dot, extension = name.rpartition(".")
    return f"{stem} ({number}).{extension}" if dot else f"{name} ({number})"


def rendition_path(uid: str, kind: str, extension: str) -> PurePosixPath:
    """Where a preview or thumbnail lies; two levels of folders keep each small at a million assets."""
    return PurePosixPath(DERIVED, uid[:2], uid[2:4], f"{uid}-{kind}.{extension}")


def sidecar_path(uid: str) -> PurePosixPath:
    """Where the sidecar made from a person's edits lies."""
    return PurePosixPath("sidecars", uid[:2], uid[2:4], f"{uid}.xmp")


def given_sidecar_path(uid: str) -> PurePosixPath:
    """Where a sidecar that came with an upload is kept when ours lies in its place."""
    return PurePosixPath("sidecars", uid[:2], uid[2:4], f"{uid}-given.xmp")


def sidecar_beside(path: str) -> str:
    """What the sidecar beside a file is called."""
    return f"{path}.xmp"
