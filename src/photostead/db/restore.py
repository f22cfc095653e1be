"""Putting a backup in the place of the database because a person wants that: everything that can fail is done with a copy,
upgrades too, before the present database is touched; then the two are exchanged as `db.recover` does it. What was set
aside can take its place again in one step.
"""

import logging
import os
from contextlib import closing
from pathlib import Path

import apsw

from photostead.db import recover, snapshot
from photostead.db.migrate import latest, upgrade_copy
from photostead.db.recover import RollBack
from photostead.db.snapshot import Snapshot
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import OutOfSpace, PhotosteadError, StartError

log = logging.getLogger(__name__)

INSTALLATION = "select value from system_metadata where key = 'installation'"
HAS_PEOPLE = "select exists (select 1 from first_admin)"


def stage(path: Path, backup: Snapshot, session_uid: str | None = None) -> RollBack:
    """Make a whole copy of a backup, of this program's schema, that waits for the place of the database at `path`.

    `session_uid` of who wants it, so that they stay signed in. Raises StartError; then nothing is changed. A copy that
    waits is thrown away by the next start unless `put` was begun.
    """
    recover.finish(path)
    part = path.with_name(path.name + ".restoring.part")
    try:
        with snapshot.left_alone(part):
            snapshot.discard(part)
            recover.copy_sound(path, backup, part)
            upgrade_copy(part)
            snapshot.as_one_file(part)
            done = describe(path, part, backup, session_uid)
            recover.name(path, part, done)
    except OutOfSpace as error:
        raise StartError(error.message) from error
    except (apsw.Error, OSError) as error:
        raise StartError(f"The backup {backup.path.name} cannot be restored ({error}). Nothing was changed.") from error
    except PhotosteadError as error:
        raise StartError(f"The backup {backup.path.name} cannot be restored: {error.message}") from error
    return done


def describe(path: Path, part: Path, backup: Snapshot, session_uid: str | None) -> RollBack:
    """What will have been done."""
    return RollBack(
        set_aside=recover.next_aside(path),
        snapshot=backup.path.name,
        from_schema=recover.schema_of(path) or 0,
        to_schema=latest(),
        taken=backup.stamp,
        at=now_ms(),
        is_restore=True,
        is_same_box=is_same_box(path, part),
        had_database=path.exists(),
        session_uid=session_uid,
    )


def is_same_box(path: Path, part: Path) -> bool:
    """Whether the present database is a later state of the one in the copy: only then says what is not in it any more
    that somebody took it away. One that cannot be read is taken for that."""
    now, then = ask(path), ask(part)
    return now is None or then is None or (now[0] == then[0] and bool(now[1]))


def ask(path: Path) -> tuple[str | None, bool] | None:
    """Its installation, and whether there are people; None where it cannot be read."""
    try:
        with closing(apsw.Connection(os.fspath(path), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
            return connection.execute(INSTALLATION).get, bool(connection.execute(HAS_PEOPLE).get)
    except apsw.Error:
        return None


def put(path: Path, done: RollBack) -> None:
    """Set the database aside and put the copy that waits in its place; nobody may have it open. Raises StartError where
    that cannot be begun: then nothing is changed. Once begun the next start ends it."""
    try:
        recover.with_patience(lambda: recover.swap(path, recover.restoring_of(path), path.with_name(done.set_aside)))
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StartError(recover.BUSY.format(path)) from error
    except (apsw.Error, OSError) as error:
        raise StartError(f"The database {path} could not be set aside ({error}): check its folder and disk.") from error
    if path.with_name(done.set_aside).exists():
        log.warning(
            "The database is that of the backup %s; what it was is kept as %s",
            done.snapshot,
            path.with_name(done.set_aside),
        )


def undo(path: Path, done: RollBack) -> bool:
    """Put what was set aside in its place again, over the copy of the backup, which is kept where it came from; nobody may
    have it open. False where it was a damaged one with a log of its own, which stays aside. Raises OSError."""
    aside = path.with_name(done.set_aside)
    if not aside.exists() or any(aside.with_name(aside.name + ending).exists() for ending in recover.LOGS):
        return False
    for ending in recover.LOGS:
        path.with_name(path.name + ending).unlink(missing_ok=True)
    os.replace(aside, path)
    snapshot.sync(path.parent)
    log.warning("The database from before %s is in its place again", done.snapshot)
    return True
