"""What must hold of a household under load, beside what holds of every library (`tests.invariants`): what was acknowledged, at
any moment; the library of a folder and the log, when all work is done. Each gives what is wrong, in words.
"""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from photostead.db.tx import Rows
from tests import invariants
from tests.soak.ledger import Ledger

NAME = "photostead.sqlite"
# Lines of trouble that belong to what is done to the daemon, and why.
EXPECTED = {
    r"photostead\.features\.libraries\.scan: Scan of .*": "the disk was away, or files changed while they were looked at",
    r"photostead\.host\.watch: .* cannot be watched: No such file": "the disk was away",
    r"photostead\.jobs\.runner: .* is put off: .*": "the file is on a disk that is away",
}
# Mail is gathered for minutes, and may become due at any moment.
MAIL = re.compile(r"the job Notify\w+ \S+ is (waiting|active): None")
LEFT_BEHIND = re.compile(r"file without a row: derived/../../([0-9a-f-]{36})-.*")
TROUBLE = re.compile(r"^\S+ \S+ (WARNING|ERROR|CRITICAL) (.*)$|^(Traceback.*|\S+Error: .*|Task .*|.* was never .*)$")


def check_dead(data_dir: Path, ledger: Ledger, scratch: Path) -> list[str]:
    """Of a daemon that is dead. Its database is copied, so that the look does nothing of what its next start must do."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    for name in (NAME, f"{NAME}-wal"):
        if (data_dir / name).exists():
            shutil.copy(data_dir / name, scratch / name)
    with invariants.one_moment(scratch) as rows:
        found = [*invariants.find_damage(rows, data_dir), *invariants.find_miscounts(rows, data_dir)]
        return [*found, *check_acknowledged(rows, ledger, is_settled=False)]


def check_acknowledged(rows: Rows, ledger: Ledger, *, is_settled: bool) -> Iterator[str]:
    """All that anybody was told; and nothing that nobody sent."""
    yield from ledger.compare(rows, is_settled=is_settled)
    for uid, checksum in rows.rows("select uid, checksum from assets where library_id is null"):
        if checksum not in ledger.sent:
            yield f"{uid} is of bytes that nobody sent whole"


def check_quiet(data_dir: Path, ledger: Ledger, folder: Path, ends: int) -> list[str]:
    """When all work is done, and the library was scanned. `ends`: how many daemons ended so far."""
    with invariants.one_moment(data_dir) as rows:
        found = [*check_acknowledged(rows, ledger, is_settled=True), *check_library(rows, folder), *check_work(rows)]
    return [*found, *check_rules(data_dir, ends), *invariants.lost(data_dir, ledger.kept())]


def check_rules(data_dir: Path, ends: int) -> list[str]:
    """Every rule. A worker that wrote pictures as its daemon ended may have done so in vain, since the photo, or the edit, was
    gone before it was done again: such pictures go with the next tidying up, a day later."""
    broken = [words for words in invariants.broken(data_dir) if not MAIL.fullmatch(words)]
    in_vain = {found[1] for words in broken if (found := LEFT_BEHIND.fullmatch(words))}
    return [words for words in broken if not LEFT_BEHIND.fullmatch(words) or len(in_vain) > ends]


def check_library(rows: Rows, folder: Path) -> Iterator[str]:
    """Its photos are the files that there are."""
    known = {
        os.fsdecode(path)
        for path in rows.column("select path from assets where library_id is not null and not is_offline")
    }
    there = {str(path) for path in folder.rglob("*.jpg")}
    for path in sorted(known ^ there)[:5]:
        yield f"the library: {path} is {'no file' if path in known else 'not in it'}"


def check_work(rows: Rows) -> Iterator[str]:
    """No file that is there is one that cannot be read."""
    there = "select id from assets where not is_offline"
    sql = f"select path, step, reason from problems where asset_id is null or asset_id in ({there})"
    yield from (f"a problem: {row}" for row in rows.rows(sql))


def troubles(log: str) -> list[str]:
    """Lines of trouble that are not expected."""
    found = []
    for line in log.splitlines():
        match = TROUBLE.match(line)
        words = match and (match[2] or match[3])
        if words and not any(re.match(pattern, words) for pattern in EXPECTED):
            found.append(line)
    return found
