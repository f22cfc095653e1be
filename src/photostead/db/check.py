"""Whether a database is sound and of a program's schema. Only reads; a daemon may be using it."""

import os
from contextlib import closing
from pathlib import Path

import apsw

from photostead.db.connection import connect
from photostead.db.migrate import latest, version_of
from photostead.db.snapshot import list_snapshots
from photostead.kernel.errors import StartError

MOST_TOLD = 20
TABLES = "select name from sqlite_schema where type = 'table' and rootpage > 0 order by rootpage"
# How a row of a foreign key check reads.
DANGLING = "a row of {0} (number {1}) belongs to a row of {2} that is not there"


def check(path: Path, *, is_quick: bool) -> list[str]:
    """What is wrong, in words; nothing where all is well. Quick: the file is whole in size, its catalogue and the first
    page of every table can be read. Not quick: every page and every reference. Raises StartError where it cannot be
    opened at all."""
    if not path.is_file():
        raise StartError(f"There is no database {path} yet: start Photostead once, or name its folder with --data-dir.")
    try:
        with closing(connect(path, readonly=True)) as connection:
            connection.execute("begin")
            return look_quickly(connection, path) if is_quick else look_closely(connection)
    except apsw.Error as error:
        return [f"{path} cannot be read: {error}"]


def look_quickly(connection: apsw.Connection, path: Path) -> list[str]:
    """In less than a second, whatever its size."""
    sql = "select page_count * page_size from pragma_page_count, pragma_page_size"
    wanted = next(int(row[0]) for row in connection.execute(sql))
    log = path.with_name(path.name + "-wal")
    # Pages at the end may be in the log alone, for now.
    if os.path.getsize(path) + (log.stat().st_size if log.exists() else 0) < wanted:
        return [f"{path} is cut off: {os.path.getsize(path)} bytes of {wanted}"]
    for name in [row[0] for row in connection.execute(TABLES)]:
        list(connection.execute(f'select * from "{name}" limit 1'))
    return [] if version_of(connection) else [f"{path} has no schema: it is not Photostead's"]


def look_closely(connection: apsw.Connection) -> list[str]:
    """Every page, index and reference; minutes for a large library on a slow disk."""
    said = [str(row[0]) for row in connection.execute(f"pragma integrity_check({MOST_TOLD})")]
    dangling = [DANGLING.format(*row) for row in connection.execute("pragma foreign_key_check")]
    told = [*([] if said == ["ok"] else said), *dangling[:MOST_TOLD]]
    return told + ([f"and {len(dangling) - MOST_TOLD} more such rows"] if len(dangling) > MOST_TOLD else [])


def list_tables(path: str) -> list[str]:
    """Those that have pages of their own, also the ones in which full-text and vector tables keep theirs. Raises
    apsw.Error."""
    with closing(connect(Path(path), readonly=True)) as connection:
        return [row[0] for row in connection.execute(TABLES)]


def check_table(path: str, name: str) -> list[str]:
    """What is wrong with a table and its indexes, in words. Others may read and write meanwhile."""
    try:
        with closing(connect(Path(path), readonly=True)) as connection:
            connection.execute("pragma cell_size_check = on")
            quoted = name.replace("'", "''")
            said = [str(row[0]) for row in connection.execute(f"pragma integrity_check('{quoted}')")]
    except (apsw.CorruptError, apsw.IOError, apsw.NotADBError) as error:
        said = [str(error)]
    return [] if said == ["ok"] else [f"{name}: {one}" for one in said[:MOST_TOLD]]


def judge_schema(path: Path) -> tuple[bool, str]:
    """Whether this program can go on with the database, and what it will do at its start, in words."""
    with closing(connect(path, readonly=True)) as connection:
        have = version_of(connection)
    if have == latest():
        return True, f"schema {have}, which this version works with"
    if have < latest():
        return True, f"schema {have}; the next start upgrades it to {latest()}"
    usable = next((one for one in list_snapshots(path) if one.schema <= latest()), None)
    if usable is None:
        return (
            False,
            f"schema {have} of a newer version, and there is no snapshot that this one knows (up to {latest()})",
        )
    return (
        True,
        f"schema {have} of a newer version; `photostead database roll-back` would go back to {usable.path.name}",
    )
