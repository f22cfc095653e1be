"""How a connection is opened: pragmas, and the file's permissions. One place, so that no connection differs."""

import importlib.util
import os
from binascii import b2a_base64
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import apsw

from photostead.db.checkpoints import fold_in_by_itself
from photostead.db.folding import fold_value
from photostead.kernel.errors import StartError

BUSY_MS = 10_000
# Indexes of words whose letters searches go through (`show_letters`).
LETTERED = ("asset_names", "asset_paths", "asset_descriptions")
_package = importlib.util.find_spec("sqlite_vec")
assert _package is not None
assert _package.origin is not None
# The extension, but for its ending.
VECTORS = Path(_package.origin).parent / "vec0"


def connect(path: Path, *, readonly: bool = False) -> apsw.Connection:
    """Open the database. The writer creates the file readable by its owner only: it holds password hashes."""
    if not readonly and not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    flags = apsw.SQLITE_OPEN_READONLY if readonly else apsw.SQLITE_OPEN_READWRITE
    connection = apsw.Connection(os.fspath(path), flags=flags)
    connection.set_busy_timeout(BUSY_MS)
    if not readonly:
        # An acknowledged upload survives a power cut: the log is synced at every commit.
        # One at a time: a statement that answers with a row (journal_mode) would leave the ones behind it undone.
        for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on"):
            connection.execute(f"pragma {pragma}")
        fold_in_by_itself(connection, path)
        # Left to itself the log is only reset when no reader stands in it, and can grow without bound on disk.
        connection.execute("pragma journal_size_limit = 33554432")
    load_vectors(connection)
    connection.create_scalar_function("folded", fold_value, 1, deterministic=True)
    connection.create_scalar_function("base64", base64_text, 1, deterministic=True)
    # Nothing is mapped: what is looked at of a mapping counts as memory of ours, once more for each connection (decision 0072).
    connection.execute("pragma temp_store = memory; pragma cache_size = -8000; pragma mmap_size = 0")
    # Behind the line above, which takes what is temporary away.
    show_letters(connection)
    return connection


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """SQLite's trouble with the database at `path`, for who only reads it, as a sentence. Raises StartError."""
    try:
        yield
    except apsw.Error as error:
        raise StartError(
            f"The database {path} cannot be read ({error}): is its disk full, or not sound? `photostead database check` looks."
        ) from error


@contextmanager
def reading(path: Path) -> Iterator[apsw.Connection]:
    """A connection that only reads. Raises StartError where the database cannot be read."""
    with in_words(path), closing(connect(path, readonly=True)) as connection:
        yield connection


def base64_text(*values: object) -> str | None:
    """A checksum as the wire has it; null stays null."""
    (value,) = values
    return b2a_base64(value, newline=False).decode() if isinstance(value, bytes) else None


def load_vectors(connection: apsw.Connection) -> None:
    """Let a connection read the tables of vectors, which are sqlite-vec's. Its module is not imported: that brings numpy, 11 MB
    of an idle daemon."""
    connection.enable_load_extension(True)
    connection.load_extension(str(VECTORS))
    connection.enable_load_extension(False)


def show_letters(connection: apsw.Connection) -> None:
    """Let a connection see of each index of words which three letters are where, as a table `INDEX_letters` of its own: a part of
    two letters, which the index cannot be asked for, is found by those that begin or end with it."""
    for index in LETTERED:
        connection.execute(f"create virtual table temp.{index}_letters using fts5vocab (main, {index}, instance)")
