"""When backups of the database are made, and what the administrators hear of them."""

from datetime import datetime
from pathlib import Path

import msgspec

from photostead.db import recover
from photostead.db.tx import Rows, Tx
from photostead.features.backups import store
from photostead.features.backups.folder import Backup as Backup
from photostead.features.backups.folder import find as find
from photostead.features.backups.folder import home_of
from photostead.features.backups.folder import list_backups as list_backups
from photostead.features.backups.work import BACK_UP
from photostead.features.notifications import service as notifications
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigDatabaseBackupDto
from photostead.features.users import service as users
from photostead.jobs.cron import next_time, parse
from photostead.jobs.queues import Priority
from photostead.kernel.clock import to_wire
from photostead.kernel.options import Options

TOPIC = "database-backup"
PAGE = {"href": "/admin/backups"}
FAILED = "The database could not be backed up"
MISSED = "The database was not backed up"


def folder_of(options: Options) -> Path:
    """Where backups lie."""
    return options.backup_path or home_of(options.media_dir)


def begin_life(tx: Tx, options: Options) -> None:
    """At a start: where backups go, and whether one was missed while the box was off."""
    if recover.is_pending(tx):
        tx.run("delete from jobs where name = ?", (BACK_UP.name,))  # by which the backup was made that is here now
    folder = str(folder_of(options))
    facts = store.load(tx)
    store.save(tx, msgspec.structs.replace(facts, folder=folder, since=facts.since or tx.now))
    look_after(tx)


def request(tx: Tx) -> None:
    """Make one when nothing more urgent waits."""
    tx.enqueue(BACK_UP.job("database"))


def request_now(tx: Tx) -> None:
    """A person wants one."""
    tx.enqueue(BACK_UP.job("database", priority=Priority.PERSON))


def start(tx: Tx, force: bool) -> int:
    """The queue's "start": one is always worth making."""
    request_now(tx)
    return 1


def look_after(tx: Tx) -> None:
    """Where one should have been made meanwhile it is asked for; where two were missed the administrators are told."""
    database, facts = settings.load(tx).backup.database, store.load(tx)
    last = facts.last_at or facts.since
    due = due_after(database, last) if last is not None else None
    if due is None or due > tx.now:
        return
    request(tx)
    second = due_after(database, due)
    if second is not None and second <= tx.now:
        tell(tx, MISSED, f"There was none since {to_wire(last or 0)[:10]}. One is asked for now: is the queue paused?")


def due_after(database: AdminConfigDatabaseBackupDto, moment: int) -> int | None:
    """When the next one is due, in ms; None where none is."""
    if not database.enabled:
        return None
    found = next_time(parse(database.cron_expression), datetime.fromtimestamp(moment / 1000).astimezone())
    return None if found is None else int(found.timestamp() * 1000)


def note_success(tx: Tx, backup: Backup) -> None:
    """There is a new one; nothing is wrong any more."""
    facts = store.load(tx)
    folder = str(backup.path.parent)
    store.save(tx, msgspec.structs.replace(facts, last_at=tx.now, last_error=None, marked=folder))
    notifications.withdraw(tx, TOPIC)


def note_failure(tx: Tx, reason: str) -> None:
    """The administrators hear why, each reason once."""
    store.save(tx, msgspec.structs.replace(store.load(tx), last_error=reason))
    tell(tx, FAILED, reason)


def tell(tx: Tx, title: str, text: str) -> None:
    """In the place of what was said before."""
    administrators = users.administrators(tx)
    notifications.notify(
        tx, administrators, title=title, description=text, level="error", type="BackupFailed", topic=TOPIC, data=PAGE
    )


class Plan(msgspec.Struct, frozen=True):
    """What the database knows of backups; times in ms."""

    facts: store.Facts
    database: AdminConfigDatabaseBackupDto
    is_running: bool
    next_at: int | None


def load_plan(rows: Rows, now: int) -> Plan:
    """In one go."""
    database = settings.load(rows).backup.database
    return Plan(store.load(rows), database, store.is_running(rows, BACK_UP.name), due_after(database, now))
