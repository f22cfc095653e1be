"""Whether a folder can be an import path, said so that a person knows what to do."""

import os
from collections.abc import Sequence
from pathlib import Path

from photostead.features.libraries.advice import command_for, endangered_mount, leaving_link, protect_command
from photostead.host.markers import MARKED
from photostead.kernel.errors import Invalid

# What of our own folders is ours; beside these, people may put folders (in the snap they must: that is where what lies
# elsewhere can be bound to).
OURS = frozenset({*MARKED, "backups", "models", "snapshots", "tls", "vectors"})


def check_import_path(path: str, homes: Sequence[Path], *, advises: bool = True) -> None:
    """Raises Invalid for what is not an absolute, readable folder apart from `homes`, our own ones; with `advises` the
    message names the command that helps."""
    check_spelling(path)
    if (home := home_of(path, homes)) is not None:
        raise Invalid(f"Import path {path} lies inside our own data folder {home}: choose the folder you keep.")
    check_readable(path, advises=advises)
    if (point := endangered_mount(path)) is not None:
        raise Invalid(
            f"Import path {path} is on a disk that is mounted writable inside the snap's own folders, at {point}: `snap "
            f"remove` would delete the photos on it. Mount it read-only: {protect_command(point)} (and `bind,ro` in "
            "/etc/fstab), or mount it below /mnt or /media instead."
        )


def examine(path: str, homes: Sequence[Path]) -> tuple[str, str | None] | None:
    """What is wrong with an import path, and the command that helps where one is known; None for a good one."""
    try:
        check_import_path(path, homes, advises=False)
    except Invalid as error:
        point = endangered_mount(path)
        return error.message, command_for(path) if point is None else protect_command(point)
    return None


def home_of(path: str, homes: Sequence[Path]) -> Path | None:
    """Which of our own folders a path is, or whose parts it lies in, links resolved and whatever it is bound to."""
    real = Path(os.path.realpath(path))
    here, way = place_of(real), {place_of(folder) for folder in (real, *real.parents)} - {None}
    for home in homes:
        is_home = real == Path(os.path.realpath(home)) or (here is not None and here == place_of(home))
        if is_home or way & {place_of(home / name) for name in OURS}:
            return home
    return None


def place_of(folder: Path) -> tuple[int, int] | None:
    """What a folder is known by, wherever it is bound to; None for what cannot be asked."""
    try:
        status = os.stat(folder)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def check_spelling(path: str) -> None:
    """Raises Invalid for what is not an absolute path in text."""
    if not path.startswith("/") or "\0" in path:
        raise Invalid(f"Import path {path} is not absolute: write it from the root, like /mnt/photos.")
    if any("\ud800" <= char <= "\udfff" for char in path):
        raise Invalid(f"Import path {path!a} is not UTF-8: rename the folder, or give the one above it.")


def check_readable(path: str, *, advises: bool = True) -> None:
    """Raises Invalid with what helps."""
    try:
        with os.scandir(path) as entries:
            next(entries, None)
    except OSError as error:
        command = command_for(path) if advises else None
        advice = "" if command is None else f" What may help: {command}"
        raise Invalid(f"Import path {path} {reason_of(path, error)}{advice}") from error


def reason_of(path: str, error: OSError) -> str:
    """What is wrong with a folder that could not be opened; the end of a sentence that begins with it."""
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"is not readable by the daemon ({error.strerror})."
    if (found := leaving_link(path)) is not None:
        link, target = found
        inside = ", where nothing is that the daemon's sandbox could see" if os.environ.get("SNAP") else ""
        return f"does not exist, as the daemon sees it: {link} is a link to {target}, which is not there{inside}."
    if os.path.lexists(path):
        return "is a file: give the folder it is in."
    return "does not exist, as the daemon sees it: is the disk mounted?"


def silent_message(path: str) -> str:
    """For one whose disk does not answer."""
    return f"{path} does not answer: its disk or network share hangs."


def without_inner(roots: list[str]) -> list[str]:
    """Import paths without those that lie, links resolved, within another one that can be walked: a file that two of
    them hold is one file."""
    kept: dict[str, str] = {}
    for root, real in sorted(((root, os.path.realpath(root)) for root in roots), key=lambda pair: len(pair[1])):
        outer = [other for other, place in kept.items() if (real + "/").startswith(place.rstrip("/") + "/")]
        if not any(is_walkable(other) for other in outer):
            kept[root] = real
    return list(kept)


def is_walkable(path: str) -> bool:
    """Whether a folder can be looked into and holds something; a mount point without its disk is empty."""
    try:
        with os.scandir(path) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


def root_of(path: bytes, roots: list[str]) -> str | None:
    """The import path that holds a file, the longest of several; None for one outside them all."""
    holding = [root for root in roots if path.startswith(os.fsencode(root).rstrip(b"/") + b"/")]
    return max(holding, key=len, default=None)
