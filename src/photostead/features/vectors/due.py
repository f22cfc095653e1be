"""Where the matrices of a database lie, and when there is to be one. They themselves are `matrices`', which brings numpy."""

from pathlib import Path

from photostead.db.tx import Rows
from photostead.features.vectors import store
from photostead.features.vectors.schema import Space, State

FOLDER = "vectors"
# From so many vectors on. sqlite-vec takes 2.5 µs for one of 512 dimensions: 10 ms then, and a matrix less than 1.
FROM = 4096
# So many changes are looked through one by one (2 MB of the database at 512 dimensions, some 2 ms) before a matrix is made
# of them, which writes 20 bytes for each vector that there is.
CHANGES = 1024


def folder_of(rows: Rows) -> Path | None:
    """Where the matrices of a database lie; None for one in memory."""
    home = store.home(rows)
    return Path(home).parent / FOLDER if home else None


def is_due(space: Space) -> bool:
    """Whether one is to be made, or made anew."""
    if space.state == State.LEAVING:
        return False
    if space.matrix is None:
        return space.size >= FROM
    return space.matrix == "" or space.changes - space.folded >= CHANGES
