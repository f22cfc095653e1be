"""The matrix of a space (`ml.matrix`): when there is one, where it lies, and the right one for what a reader sees.

It lies beside the database, whose vectors it is made of, in a folder `vectors`: nothing in there has to be kept.
"""

import logging
import threading
from pathlib import Path

from photostead.db.tx import Rows
from photostead.features.vectors import store
from photostead.features.vectors.due import folder_of
from photostead.features.vectors.schema import Space, State
from photostead.ml import matrix as files
from photostead.ml.matrix import Matrix, MatrixLost

log = logging.getLogger(__name__)

# Those that were opened last, by their folder and space; None for one that turned out to be lost.
opened: dict[tuple[str, int], tuple[str, Matrix | None]] = {}
opening = threading.Lock()


def matrix_of(rows: Rows, space: Space) -> Matrix | None:
    """The one that is right for this state of a space, but for its tail; None where there is none (any more)."""
    folder = folder_of(rows) if space.matrix else None
    if folder is None or not space.matrix:
        return None
    place = (str(folder), space.id)
    name, found = opened.get(place, ("", None))
    if name == space.matrix:
        return found
    with opening:
        found = open_or_tell(folder, space.matrix)
        opened[place] = (space.matrix, found)
        return found


def open_or_tell(folder: Path, name: str) -> Matrix | None:
    """None where it is lost."""
    try:
        return files.open_matrix(folder, name)
    except MatrixLost as error:
        log.warning("A matrix of vectors cannot be used: searches take longer until it is made again (%s)", error)
        return None


def open_sound(folder: Path, name: str, *, reads_all: bool) -> Matrix | None:
    """One to go on with, every byte of it looked at where that is wanted; None where it is lost."""
    found = open_or_tell(folder, name)
    try:
        if found is not None and reads_all:
            found.verify()
    except MatrixLost as error:
        log.warning("A matrix of vectors is made again: %s", error)
        return None
    return found


def make(rows: Rows, space: Space) -> tuple[str, int] | None:
    """Make one of all vectors there are; its name, and up to which change it knows them."""
    folder, now = folder_of(rows), store.get(rows, space.id)
    if folder is None or now is None or now.state == State.LEAVING:
        return None
    return files.build(folder, str(space.id), space.dimensions, store.iterate(rows, space)), now.changes


def read_changes(rows: Rows, space: Space) -> tuple[dict[int, bytes | None], int]:
    """What changed since the matrix was made, and up to which change that is."""
    now = store.get(rows, space.id)
    return ({}, space.folded) if now is None else (store.read_tail(rows, now), now.changes)


def tidy(folder: Path, space_id: int, name: str | None) -> None:
    """Remove what is in nobody's way any more: all of a space but this one."""
    kept = open_or_tell(folder, name) if name else None
    files.tidy(folder, str(space_id), [] if kept is None else [kept])


def spaces_with_files(folder: Path) -> set[int]:
    """The spaces whose names files bear."""
    labels = {path.name.partition("-")[0] for path in folder.glob("*-*")}
    return {int(label) for label in labels if label.isdecimal()}
