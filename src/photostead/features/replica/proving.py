"""Proving that the replica is the database: it is restored into a scratch file, every page is checked, and, in a moment in
which nobody writes, every row is compared. Replicators had faults that no log told of (decision 0062).
"""

import os
import tempfile
from contextlib import closing
from pathlib import Path

import apsw

from photostead.db.connection import connect
from photostead.features.replica import program, state
from photostead.features.replica.state import Settings
from photostead.host.disk import read_disk_usage
from photostead.kernel.errors import OutOfSpace, Unavailable
from photostead.kernel.options import Options

EVERY_DAYS = 7
SYNC_S = 60
# Beside the copy; and how often a moment without writing is waited for.
SPARE_BYTES, TRIES = 256 * 1024 * 1024, 5
TABLES = """
select name from sqlite_schema
where type = 'table' and rootpage > 0 and name not like '\\_litestream\\_%' escape '\\' and name not like 'sqlite\\_%' escape '\\'
"""


def prove(options: Options, settings: Settings) -> str | None:
    """What is wrong with the replica; None where nothing is. The service must run. Raises Unavailable, OutOfSpace."""
    refuse_full(options)
    with tempfile.TemporaryDirectory(prefix="proof-", dir=state.folder_of(options)) as folder:
        return prove_in(Path(folder), options, settings)


def refuse_full(options: Options) -> None:
    """Raises OutOfSpace."""
    wanted = os.path.getsize(options.database_file) + SPARE_BYTES
    if read_disk_usage(state.folder_of(options)).available < wanted:
        raise OutOfSpace(f"The replica cannot be proved: that takes {wanted // 1_000_000} MB beside the database.")


def prove_in(folder: Path, options: Options, settings: Settings) -> str | None:
    """Restore and compare. Where there is writing all the time, only the restored one is checked."""
    copy = folder / "restored.sqlite"
    with closing(connect(options.database_file, readonly=True)) as live:
        txid = stand_still(live, options)
        limits = () if txid is None else ("-txid", f"{txid:016x}")
        if (trouble := restore(settings, copy, limits)) is not None:
            return trouble
        return None if txid is None else compare(live, copy)


def restore(settings: Settings, copy: Path, limits: tuple[str, ...]) -> str | None:
    """Why it cannot be restored, though its place answers; None where it was. Raises Unavailable where that does not."""
    try:
        program.restore(settings.place, settings.term, "database", copy, *limits)
    except Unavailable:
        program.list_pieces(settings.place, settings.term, "database")
        copy.unlink(missing_ok=True)
    else:
        return None
    try:
        program.restore(settings.place, settings.term, "database", copy, *limits)
    except Unavailable as error:
        return error.message
    return None


def stand_still(live: apsw.Connection, options: Options) -> int | None:
    """Let the connection see the very state that a transaction of the replica is; its number. None where people write without
    a pause. Raises Unavailable."""
    for _ in range(TRIES):
        before = live.execute("pragma data_version").get
        synced = program.ask_to_sync(state.folder_of(options), state.SOCKET, options.database_file, SYNC_S)
        live.execute("begin")
        # The first read chooses the state, not the beginning.
        live.execute("select 1 from sqlite_schema").get  # noqa: B018 - apsw asks when this is read
        if live.execute("pragma data_version").get == before and synced.txid == synced.replica_txid:
            return synced.txid
        live.execute("commit")
    return None


def compare(live: apsw.Connection, copy: Path) -> str | None:
    """The first table whose rows differ; None where none does."""
    with closing(connect(copy, readonly=True)) as restored:
        names = [str(row[0]) for row in live.execute(TABLES)]
        if names != [str(row[0]) for row in restored.execute(TABLES)]:
            return "its tables are others"
        return next((f"rows of {name} differ" for name in names if not is_same(live, restored, name)), None)


def is_same(one: apsw.Connection, other: apsw.Connection, name: str) -> bool:
    """Row by row, in the order in which they lie on the disk."""
    sql = f'select * from "{name}" not indexed'
    there = iter(other.execute(sql))
    return all(row == next(there, None) for row in one.execute(sql)) and next(there, None) is None
