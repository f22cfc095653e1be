"""Whether a folder can be an import path, said so that a person knows what to do."""

import os
from pathlib import Path

from photostead.kernel.errors import Invalid


def check_import_path(path: str, data_dir: Path) -> None:
    """Raises Invalid for what is not an absolute, readable folder apart from our own."""
    check_spelling(path)
    real = Path(os.path.realpath(path))
    home = data_dir.resolve()
    if real == home or real.is_relative_to(home):
        raise Invalid(f"Import path {path} lies inside our own data folder {data_dir}: choose the folder you keep.")
    check_readable(path)


def check_spelling(path: str) -> None:
    """Raises Invalid for what is not an absolute path in text."""
    if not path.startswith("/") or "\0" in path:
        raise Invalid(f"Import path {path} is not absolute: write it from the root, like /mnt/photos.")
    if any("\ud800" <= char <= "\udfff" for char in path):
        raise Invalid(f"Import path {path!a} is not UTF-8: rename the folder, or give the one above it.")


def check_readable(path: str) -> None:
    """Raises Invalid with what helps."""
    try:
        with os.scandir(path) as entries:
            next(entries, None)
    except (FileNotFoundError, NotADirectoryError) as error:
        if os.path.lexists(path) and not os.path.islink(path):
            raise Invalid(f"Import path {path} is a file: give the folder it is in.") from error
        raise Invalid(
            f"Import path {path} does not exist, as the daemon sees it: is the disk mounted? {snap_advice()}"
        ) from error
    except OSError as error:
        advice = snap_advice() or f"let it read: chmod o+rx '{path}', or add its user to the folder's group."
        raise Invalid(f"Import path {path} is not readable by the daemon ({error.strerror}): {advice}") from error


def snap_advice() -> str:
    """In a snap the plug is what is missing as a rule."""
    return "connect the plug with 'snap connect photostead:removable-media'" if os.environ.get("SNAP") else ""


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
