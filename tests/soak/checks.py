"""What must hold of the data folder at any moment, and what when all work is done. Each gives what is wrong, in words."""

import hashlib
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.soak.ledger import Ledger
from tests.system.library import assert_files_fit_rows

NAME = "photostead.sqlite"
# Sums that are kept beside what they are of: each must be what it says.
SUMS = {
    "bytes of a person": """
        select u.email, u.usage_bytes, (select ifnull(sum(a.file_size), 0) from assets a
          where a.owner_id = u.id and a.library_id is null) as there
        from users u where u.usage_bytes != there
        """,
    "photos of a month": """
        select * from (
          select owner_id, visibility, is_stack_child, strftime('%Y-%m-01', local_time / 1000.0, 'unixepoch') as month, count(*)
          from assets where deleted_at is null group by 1, 2, 3, 4
          except select owner_id, visibility, is_stack_child, month, count from timeline_counts)
        """,
    "months without photos": """
        select * from timeline_counts c where count != (
          select count(*) from assets a where a.owner_id = c.owner_id and a.visibility = c.visibility and a.deleted_at is null
            and a.is_stack_child = c.is_stack_child and strftime('%Y-%m-01', local_time / 1000.0, 'unixepoch') = c.month)
        """,
}
# Lines of trouble that belong to what is done to the daemon, and why.
EXPECTED = {
    r"photostead\.features\.libraries\.scan: Scan of .*": "the disk was away, or files changed while they were looked at",
    r"photostead\.host\.watch: .* cannot be watched: No such file": "the disk was away",
    r"photostead\.jobs\.runner: .* is put off: .*": "the file is on a disk that is away",
}
TROUBLE = re.compile(r"^\S+ \S+ (WARNING|ERROR|CRITICAL) (.*)$|^(Traceback.*|\S+Error: .*|Task .*|.* was never .*)$")


@contextmanager
def opened(data_dir: Path) -> Iterator[sqlite3.Connection]:
    """The database of a daemon that runs, read only."""
    with closing(sqlite3.connect(f"file:{data_dir}/{NAME}?mode=ro", uri=True, timeout=30)) as database:
        yield database


@contextmanager
def copied(data_dir: Path, scratch: Path) -> Iterator[sqlite3.Connection]:
    """A copy of the database of a daemon that is dead: to be looked at without doing what its next start must do."""
    scratch.mkdir(exist_ok=True)
    for ending in ("", "-wal"):
        if (data_dir / (NAME + ending)).exists():
            shutil.copy(data_dir / (NAME + ending), scratch / (NAME + ending))
    with closing(sqlite3.connect(scratch / NAME)) as database:
        yield database
    shutil.rmtree(scratch)


def check_database(database: sqlite3.Connection, ledger: Ledger, *, is_settled: bool) -> Iterator[str]:
    """Its pages, its references, its sums; what was acknowledged; that nothing is in it that nobody sent."""
    yield from (f"quick_check: {row[0]}" for row in database.execute("pragma quick_check") if row[0] != "ok")
    yield from (f"a reference to nothing: {row}" for row in database.execute("pragma foreign_key_check"))
    for words, sql in SUMS.items():
        yield from (f"{words}: {row}" for row in database.execute(sql))
    yield from ledger.compare(database, is_settled=is_settled)
    for uid, checksum in database.execute("select uid, checksum from assets where library_id is null"):
        if checksum not in ledger.sent:
            yield f"{uid} is of bytes that nobody sent whole"
        if uid in ledger.photos and ledger.photos[uid].checksum != checksum:
            yield f"{uid} has another checksum"


def check_originals(data_dir: Path, database: sqlite3.Connection) -> Iterator[str]:
    """Every upload's file is of the bytes that were sent."""
    for uid, path, checksum in database.execute("select uid, path, checksum from assets where library_id is null"):
        try:
            found = hashlib.sha1((data_dir / os.fsdecode(path)).read_bytes()).digest()
        except OSError as error:
            yield f"the file of {uid} cannot be read: {error!r}"
        else:
            if found != checksum:
                yield f"the file of {uid} has other bytes"


def check_files(data_dir: Path, database: sqlite3.Connection) -> Iterator[str]:
    """When all work is done: each row has its files, each file its row, and of uploads there is what is not finished yet."""
    begun = {f"incoming/{row[0]}.upload" for row in database.execute("select uid from uploads where asset_uid is null")}
    try:
        assert_files_fit_rows(data_dir, unfinished=begun)
    except AssertionError as error:
        yield str(error)
    for path in data_dir.rglob("*"):
        if path.suffix in {".part", ".tmp", ".partial", ".intent", ".move"}:
            yield f"left over: {path.relative_to(data_dir)}"


def check_library(database: sqlite3.Connection, folder: Path) -> Iterator[str]:
    """When it was scanned: its photos are the files that there are."""
    rows = database.execute("select path from assets where library_id is not null and is_offline = 0")
    known = sorted(os.fsdecode(row[0]) for row in rows)
    there = sorted(str(path) for path in folder.rglob("*.jpg"))
    if known != there:
        yield f"the library: {sorted(set(known) ^ set(there))[:5]} on one side only, {len(known)} and {len(there)} in all"


def check_work(database: sqlite3.Connection) -> Iterator[str]:
    """Nothing was given up."""
    yield from (f"given up: {row}" for row in database.execute("select name, key, error from jobs where state = 'failed'"))
    yield from (f"a problem: {row}" for row in database.execute("select path, step, reason from problems"))
    unread = "select uid, original_name from assets where is_offline = 0 and (metadata_at is null or thumbnails_at is null)"
    yield from (f"never read: {row}" for row in database.execute(unread))


def troubles(log: str) -> list[str]:
    """Lines of trouble that are not expected."""
    found = []
    for line in log.splitlines():
        match = TROUBLE.match(line)
        words = match and (match[2] or match[3])
        if words and not any(re.match(pattern, words) for pattern in EXPECTED):
            found.append(line)
    return found
