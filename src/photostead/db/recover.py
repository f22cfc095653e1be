"""Going back: when a program finds a database that a newer one wrote, the newest snapshot it knows takes its place.

Nothing is removed. The present database is set aside under a name of its own, a copy of the snapshot is put in its place
by renaming, and the copy says inside that this happened (`FACT`), so that whoever opens it next knows what is still to do:
uploads since the snapshot have files and no rows. That part is `features.recovery`'s; nothing here knows what a photo is.

A kill at any point leaves the old state or the new one. Between the two renames there is no database and a whole copy
named `.restoring`: `finish` gives it its place, and is asked before any database is opened or made.
"""

import logging
import os
import re
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import msgspec

from photostead.db import snapshot
from photostead.db.connection import BUSY_MS, reading
from photostead.db.facts import PUT_FACT, load_fact, save_fact
from photostead.db.migrate import latest, version_of
from photostead.db.snapshot import Snapshot, entries, sync
from photostead.db.tx import Rows, Tx
from photostead.kernel.clock import now_ms, to_wire
from photostead.kernel.errors import Invalid, NotFound, OutOfSpace, PhotosteadError, StartError

log = logging.getLogger(__name__)

# The key in system_metadata under which a restored copy carries a RollBack.
FACT = "roll-back"
# Whose the media folder is does not change by going back, nor which backups there are.
BOX_FACTS = ("installation", "media-markers", "backups", "full-backups", "full-backups-done")
RESTORING = ".restoring"
LOGS = ("-wal", "-shm", "-journal")
SET_ASIDE = re.compile(r"(.+)-set-aside-(\d{4})-schema(\d{4})-[0-9T-]+\.sqlite")
# How long the database may be busy.
TRIES, PAUSE_S = 20, 0.5
BUSY = "Another program uses the database {0}: stop it (a daemon, a `photostead` command), then try again."


class RollBack(msgspec.Struct, rename="camel", frozen=True):
    """What was done: names of files beside the database and in its folder of snapshots; `at` in ms. `is_begun`: what must
    happen before anybody is answered is done. `taken_in`: how many uploads have rows again. `is_restore`: a person wanted
    it, see `db.restore`; `is_same_box`: what was set aside is a later state of the same library; `had_database`: there was
    one to set aside; `session_uid` of whoever wanted it."""

    set_aside: str
    snapshot: str
    from_schema: int
    to_schema: int
    taken: str
    at: int
    is_begun: bool = False
    taken_in: int = 0
    is_restore: bool = False
    is_same_box: bool = True
    had_database: bool = True
    session_uid: str | None = None


def load(rows: Rows) -> RollBack | None:
    """What this database says of a roll-back that is not over yet; None where there is none."""
    return load_fact(rows, FACT, RollBack)


def is_pending(rows: Rows) -> bool:
    """Whether there may be files of ours that get their rows only now: no file without a row may be removed."""
    return load(rows) is not None


def save(tx: Tx, roll_back: RollBack | None) -> None:
    """Keep how far it is; None where it is over."""
    if roll_back is None:
        tx.run("delete from system_metadata where key = ?", (FACT,))
    else:
        save_fact(tx, FACT, roll_back)


def schema_of(path: Path) -> int | None:
    """The schema of a database; None where there is none, or it cannot be read (the start will say so). Raises
    BusyError."""
    if not path.is_file():
        return None
    try:
        try:
            return ask_schema(path, apsw.SQLITE_OPEN_READONLY)
        except apsw.ReadOnlyError:
            # A kill in the middle of folding the log in left a journal: only a writer may undo what is in it.
            return ask_schema(path, apsw.SQLITE_OPEN_READWRITE)
    except apsw.BusyError:
        raise
    except apsw.Error:
        return None


def ask_schema(path: Path, flags: int) -> int:
    """Raises apsw.Error."""
    with closing(apsw.Connection(os.fspath(path), flags=flags)) as connection:
        connection.set_busy_timeout(BUSY_MS)
        return version_of(connection)


def prepare(path: Path, *, may_roll_back: bool) -> RollBack | None:
    """Before a daemon opens its database: end what was interrupted, and go back where a newer program was here and that
    is wanted. Only for who holds the data folder's lock. Raises StartError."""
    try:
        finish(path)
        if not may_roll_back or (schema_of(path) or 0) <= latest():
            snapshot.discard(restoring_of(path))
            return None
    except OSError as error:
        raise StartError(
            f"The database {path} cannot be made ready ({error}): check its disk and the folder's owner, and start again."
        ) from error
    return roll_back(path)


def finish(path: Path) -> None:
    """Where a roll-back was interrupted between its renames, do what was left of it."""
    restoring = restoring_of(path)
    if restoring.exists() and not path.exists():
        move_logs(path, next(iter(set_aside_files(path)), path.with_name(path.name + ".stray")))
        put_in_place(restoring, path)


def restoring_of(path: Path) -> Path:
    """The complete copy that waits for its place."""
    return path.with_name(path.name + RESTORING)


def set_aside_files(path: Path) -> list[Path]:
    """Databases that were set aside, the last one first."""
    found = [(SET_ASIDE.fullmatch(entry.name), entry) for entry in entries(path.parent)]
    mine = [(int(match[2]), entry) for match, entry in found if match and match[1] == path.stem]
    return [entry for _, entry in sorted(mine, reverse=True)]


def size_of_aside(aside: Path) -> int:
    """In bytes, with what belongs to it."""
    return sum(part.stat().st_size for part in parts_of(aside))


def parts_of(aside: Path) -> list[Path]:
    """The file, and what a damaged one kept of its logs."""
    return [entry for entry in entries(aside.parent) if entry.name == aside.name or is_log_of(entry, aside)]


def is_log_of(entry: Path, aside: Path) -> bool:
    """Whether it lies beside it as its log."""
    return entry.name.startswith(tuple(aside.name + ending for ending in LOGS))


def remove_aside(path: Path, name: str) -> int:
    """Remove one that was set aside, by its name, for good; the bytes that are free. Raises NotFound, Invalid while it is needed,
    OSError."""
    found = next((aside for aside in set_aside_files(path) if aside.name == name), None)
    if found is None:
        raise NotFound(
            f"Beside {path} is no database {name!r:.200} that was set aside: see `photostead database set-aside`."
        )
    with reading(path) as connection:
        if is_pending(Rows(connection)):
            raise Invalid(
                "Uploads are still taken in again by what is in there: wait until the administrators are told."
            )
    size = size_of_aside(found)
    # Its logs first: what is left beside another file of this name would be taken for that one's.
    for part in sorted(parts_of(found), reverse=True):
        part.unlink()
    sync(found.parent)
    return size


def roll_back(path: Path, wanted: str | None = None) -> RollBack:
    """Put the newest snapshot that this program knows, or the one of the name `wanted`, in the place of the database.

    Only for who holds the data folder's lock. Raises StartError where there is none that can be used, no room, or another
    program at work; then nothing is changed.
    """
    finish(path)
    try:
        done, restoring = copy_best(path, candidates(path, wanted))
        with_patience(lambda: swap(path, restoring, path.with_name(done.set_aside)))
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StartError(BUSY.format(path)) from error
    except apsw.FullError as error:
        raise StartError(f"The disk with the database {path} is full: free some space. Nothing was changed.") from error
    except (apsw.Error, OSError) as error:
        raise StartError(f"The database {path} could not go back ({error}): check its folder and disk.") from error
    log.warning(
        "The database went back from schema %s to the snapshot %s; what it was is kept as %s",
        done.from_schema, done.snapshot, path.with_name(done.set_aside),
    )  # fmt: skip
    return done


def candidates(path: Path, wanted: str | None) -> list[Snapshot]:
    """The snapshots to try, the best first. Raises StartError where there is none."""
    found = snapshot.list_snapshots(path)
    fitting = [one for one in found if one.schema <= latest() and wanted in (None, one.path.name)]
    if fitting:
        return fitting
    if wanted is not None:
        raise StartError(f"There is no snapshot {wanted} that this version knows: see `photostead database list`.")
    raise StartError(
        f"The database {path} was written by a newer Photostead, and there is no snapshot of before that this version "
        f"knows (schema {latest()} at most). Install the newer version again. Nothing was changed."
    )


def copy_best(path: Path, found: list[Snapshot]) -> tuple[RollBack, Path]:
    """A whole copy of the first snapshot that is sound, under the name that waits for its place. Raises StartError."""
    troubles: list[str] = []
    for one in found:
        part = path.with_name(path.name + ".restoring.part")
        try:
            with snapshot.left_alone(part):
                snapshot.discard(part)
                return copy_marked(path, one, part), restoring_of(path)
        except OutOfSpace as error:
            raise StartError(error.message) from error
        except (PhotosteadError, apsw.NotADBError, apsw.CorruptError, apsw.SQLError) as error:
            log.error("The snapshot %s cannot be used: %s", one.path, error)
            troubles.append(f"{one.path.name}: {error}")
    raise StartError(
        f"The database {path} could not go back, no snapshot is sound. Nothing was changed.\n" + "\n".join(troubles)
    )


def copy_marked(path: Path, one: Snapshot, part: Path) -> RollBack:
    """Copy, mark, read through, sync, name; in this order."""
    copy_sound(path, one, part)
    done = RollBack(
        set_aside=next_aside(path),
        snapshot=one.path.name,
        from_schema=schema_of(path) or 0,
        to_schema=one.schema,
        taken=one.stamp,
        at=now_ms(),
    )
    name(path, part, done)
    return done


def copy_sound(path: Path, one: Snapshot, part: Path) -> None:
    """Copy it and read it through. Raises StartError and apsw's errors where it is damaged, OutOfSpace."""
    if not snapshot.clone_file(one.path, part, snapshot.Deadline(None)):
        snapshot.discard(part)
        refuse_full_disk(path, one)
        snapshot.copy_file(one.path, part)
    snapshot.as_one_file(part)
    snapshot.verify(part)


def name(path: Path, part: Path, done: RollBack) -> None:
    """Mark it, and let it wait for its place."""
    mark(path, part, done)
    sync(part)
    part.rename(restoring_of(path))
    sync(path.parent)


def refuse_full_disk(path: Path, one: Snapshot) -> None:
    """Raises OutOfSpace."""
    free = snapshot.room(path)
    if free < one.size:
        raise OutOfSpace(
            f"The database {path} could not go back: a copy of the snapshot takes {snapshot.megabytes(one.size)} MB and "
            f"only {snapshot.megabytes(max(0, free))} MB may be used. Free some space; nothing was changed."
        )


def next_aside(path: Path) -> str:
    """A name that no file has."""
    numbers = [int(match[2]) for file in set_aside_files(path) if (match := SET_ASIDE.fullmatch(file.name))]
    stamp = to_wire(now_ms())[:19].replace(":", "")
    return f"{path.stem}-set-aside-{max(numbers, default=0) + 1:04d}-schema{schema_of(path) or 0:04d}-{stamp}.sqlite"


def mark(path: Path, part: Path, done: RollBack) -> None:
    """Write into the copy what happened, and what it must know of this box as it is now."""
    with closing(apsw.Connection(os.fspath(part), flags=apsw.SQLITE_OPEN_READWRITE)) as connection, connection:
        connection.execute(PUT_FACT, (FACT, msgspec.json.encode(done).decode()))
        for fact in facts_of(path):
            connection.execute(PUT_FACT, fact)


def facts_of(path: Path) -> list[tuple[str, str]]:
    """What the present database knows of the box; nothing where it cannot be read."""
    marks = ", ".join("?" * len(BOX_FACTS))
    try:
        with closing(apsw.Connection(os.fspath(path), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
            return list(connection.execute(f"select key, value from system_metadata where key in ({marks})", BOX_FACTS))
    except apsw.Error:
        return []


def with_patience(fn: Callable[[], None]) -> None:
    """A command on the terminal may be at work for a moment, and a replicator lets go when it sees the copy that waits. Raises
    apsw's errors."""
    for _ in range(TRIES):
        try:
            fn()
        except (apsw.BusyError, apsw.LockedError):
            time.sleep(PAUSE_S)
        else:
            return
    fn()


def swap(path: Path, restoring: Path, aside: Path) -> None:
    """Set the database aside and put the copy in its place, while nobody else can write to it."""
    if not path.exists():
        finish(path)
        return
    if schema_of(path) is None:
        # Not opened for writing: SQLite drops a log that does not fit what is left of the database.
        log.warning("%s cannot be read; it is set aside with its log as it is", path)
        rename_all(path, restoring, aside)
        return
    try:
        alone = as_single_file(path)
    except (apsw.CorruptError, apsw.NotADBError) as error:
        log.warning("%s is damaged (%s); it is set aside with its log as it is", path, error)
        rename_all(path, restoring, aside)
        return
    with closing(alone):
        rename_all(path, restoring, aside)


def as_single_file(path: Path) -> apsw.Connection:
    """Fold the log into the database, so that one rename moves all of it, and keep everyone else out until the connection
    is closed. Raises BusyError where somebody has it open."""
    connection = apsw.Connection(os.fspath(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.execute("pragma journal_mode = delete")
        connection.execute("begin exclusive")
    except apsw.Error:
        connection.close()
        raise
    return connection


def rename_all(path: Path, restoring: Path, aside: Path) -> None:
    """From here on to the end there is no database at `path`; see `finish`."""
    path.rename(aside)
    sync(path.parent)
    move_logs(path, aside)
    put_in_place(restoring, path)


def move_logs(path: Path, aside: Path) -> None:
    """What is left of a log belongs to the database that was set aside; beside another one it would be taken for its."""
    for ending in LOGS:
        source, target = path.with_name(path.name + ending), aside.with_name(aside.name + ending)
        while target.exists():
            target = target.with_name(target.name + ".more")
        if source.exists():
            source.rename(target)


def put_in_place(restoring: Path, path: Path) -> None:
    """The copy becomes the database."""
    restoring.rename(path)
    sync(path.parent)
