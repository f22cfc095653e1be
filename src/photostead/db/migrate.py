"""Schema versions: `migrations/NNNN_name.sql`, each applied in one transaction together with its version number.

Before an existing database is changed a snapshot is taken beside it. A failure leaves the old file as it was and stops
the daemon with a message that names the snapshot. A database of a newer program is refused, not guessed at.
"""

import functools
import logging
from importlib import resources
from pathlib import Path

import apsw

from photostead.db import snapshot
from photostead.db.connection import connect
from photostead.kernel.errors import PhotosteadError, StartError

log = logging.getLogger(__name__)

# The label of snapshots that are taken before the schema changes.
UPGRADE = "upgrade"


@functools.cache
def scripts() -> list[tuple[int, str, str]]:
    """`(version, name, sql)` of every migration this program knows, oldest first."""
    folder = resources.files("photostead.db") / "migrations"
    found = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [(int(name[:4]), name, (folder / name).read_text(encoding="utf-8")) for name in found]


def latest() -> int:
    """The schema version this program works with."""
    return scripts()[-1][0]


def migrate(path: Path) -> None:
    """Bring the database at `path` to this program's schema, creating it if it is absent. Raises StartError."""
    open_migrated(path).close()


def open_migrated(path: Path) -> apsw.Connection:
    """A connection to the database at `path`, which has this program's schema now. Raises StartError."""
    try:
        connection = connect(path)
        try:
            apply_missing(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection
    except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.PermissionsError, OSError) as error:
        raise StartError(f"The database {path} cannot be opened ({error}): check the folder and its owner.") from error
    except apsw.Error as error:
        what_to_do = trouble_of_disk(error) or f"it cannot be read ({error}): restore a backup of it"
        raise StartError(f"The database {path} cannot be used: {what_to_do}.") from error


def trouble_of_disk(error: apsw.Error) -> str | None:
    """What to do where it is not the database that is wrong; None where it is."""
    if isinstance(error, apsw.FullError):
        return "its disk is full, free some space and start again"
    if isinstance(error, apsw.IOError):
        return f"its disk does not do what it is asked for ({error}), check the disk and start again"
    return None


def apply_missing(connection: apsw.Connection, path: Path) -> None:
    """Run the migrations that the database does not have yet."""
    have = version_of(connection)
    if have > latest():
        raise StartError(
            f"The database {path} has schema {have}, this program knows up to {latest()}: it was written by a newer "
            "Photostead. Install that version again, or go back to how it was before: `photostead database roll-back`."
        )
    missing = [script for script in scripts() if script[0] > have]
    if not missing:
        return
    kept = take_snapshot(path) if have else None
    for version, name, sql in missing:
        apply(connection, version, name, sql, kept)


def upgrade_copy(path: Path) -> None:
    """Bring a copy that nobody uses yet to this program's schema. Raises StartError; then the copy is of no use."""
    connection = connect(path)
    try:
        for version, name, sql in scripts():
            if version > version_of(connection):
                apply(connection, version, name, sql, None)
    finally:
        connection.close()


def version_of(connection: apsw.Connection) -> int:
    """The schema version a database says it has; 0 for a new one."""
    row = next(iter(connection.execute("pragma user_version")))
    return int(row[0])


def take_snapshot(path: Path) -> Path:
    """Copy the database beside itself before it is changed. Raises StartError: without a way back there is no upgrade."""
    try:
        return snapshot.take(path, UPGRADE).path
    except PhotosteadError as error:
        raise StartError(f"The database {path} was not upgraded. {error.message}") from error


def apply(
    connection: apsw.Connection,
    version: int,
    name: str,
    sql: str,
    snapshot_path: Path | None,
) -> None:
    """One migration, one transaction."""
    try:
        with connection:
            connection.execute(sql)
            connection.execute(f"pragma user_version = {version}")
    except apsw.Error as error:
        kept = f" Nothing of it was changed; a snapshot of before is at {snapshot_path}." if snapshot_path else ""
        disk = trouble_of_disk(error)
        reason = f": {disk}" if disk else f" ({error}), please report this"
        raise StartError(f"The upgrade {name} of the database failed{reason}.{kept}") from error
    log.info("Database schema %04d applied (%s)", version, name)
