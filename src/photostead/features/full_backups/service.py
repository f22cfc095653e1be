"""Full backups that make themselves: what is in force, when they are due, what the administrators hear of them."""

from datetime import datetime
from pathlib import Path

import msgspec

from photostead.db import recover
from photostead.db.tx import Rows, Tx
from photostead.features.full_backups import store
from photostead.features.full_backups.layout import Summary
from photostead.features.full_backups.repairing import ASIDE as ASIDE
from photostead.features.full_backups.repairing import Hindrance as Hindrance
from photostead.features.full_backups.repairing import Outcome as Outcome
from photostead.features.full_backups.repairing import Patient as Patient
from photostead.features.full_backups.repairing import mend as mend
from photostead.features.full_backups.store import Choices as Choices
from photostead.features.full_backups.store import Done, Looked, Outside
from photostead.features.full_backups.work import FULL_BACKUP, What
from photostead.features.notifications import service as notifications
from photostead.features.settings import service as settings
from photostead.features.users import service as users
from photostead.jobs.cron import next_time, parse
from photostead.jobs.queues import Priority
from photostead.jobs.schedule import Entry
from photostead.kernel.clock import to_wire
from photostead.kernel.events import Event
from photostead.kernel.options import BY_KEY, Options

# What a key of the catalogue means for the choices.
KEYS = {
    "backup.full.path": "folder",
    "backup.full.time": "time",
    "backup.full.keep": "keep",
    "backup.full.libraries": "libraries",
    "backup.full.rate": "rate",
    "backup.full.drill-days": "drill_days",
}
TOPIC = "full-backup"
DRILL_TOPIC = "full-backup-drill"
PAGE = {"href": "/admin/backups"}
FAILED = "The full backup failed"
MISSED = "A full backup was missed"
DRILL_FAILED = "A backup could not be restored for trial"
DRILL_MISSED = "No backup was restored for trial"
BROKEN = "A full backup is damaged"
DAY_MS = 86_400_000
# A drill follows the backup of its day, which begins a little earlier or later; one that did not come for so long is missed.
SLACK_MS = DAY_MS // 2
DRILL_PATIENCE_MS = 3 * DAY_MS
# What waits for a disk looks again so often.
WAIT_MS = 15 * 60_000


def folder_of(rows: Rows, options: Options | None = None) -> Path | None:
    """Where full backups go; None where nobody said so. A command beside the daemon gives its options; without them it is as
    they were when the daemon read them."""
    if options is not None and options.backup_full_path is not None:
        return options.backup_full_path
    folder = choices_of(rows).folder
    return Path(folder) if folder else None


def choices_of(rows: Rows) -> Choices:
    """What is in force: what is set from outside wins over what people chose."""
    managed = store.load_managed(rows)
    return msgspec.structs.replace(store.load_choices(rows), **{name: one.value for name, one in managed.items()})


def manage(tx: Tx, options: Options) -> None:
    """At a start, and when the options are read again: keep what they say, so that every reader sees the same."""
    found = {}
    for key, name in KEYS.items():
        value = getattr(options, BY_KEY[key].field)
        if value is not None:
            found[name] = Outside(
                msgspec.to_builtins(value, enc_hook=str), options.sources.get(key, "command line"), key
            )
    before = choices_of(tx).folder
    if store.save_managed(tx, found):
        if choices_of(tx).folder != before:
            begin_anew(tx, last_at=None)
        take_effect(tx)


def choose(tx: Tx, choices: Choices, last_at: int | None = None) -> bool:
    """Put what a person chose into force; the folder was judged and marked, and its newest backup is of `last_at`. Whether it
    is another one than before."""
    before = choices_of(tx).folder
    store.save_choices(tx, choices)
    folder = choices_of(tx).folder
    store.change_done(tx, marked=folder, reason=None, is_waiting=False)
    if folder != before:
        begin_anew(tx, last_at)
    notifications.withdraw(tx, TOPIC)
    take_effect(tx)
    return folder != before


def begin_anew(tx: Tx, last_at: int | None) -> None:
    """Backups go to another folder, whose newest is of `last_at`: what is known is of the former one."""
    since = tx.now if choices_of(tx).folder else None
    store.change_done(
        tx,
        since=since,
        last_at=last_at,
        reason=None,
        is_waiting=False,
        drill=None,
        drill_reason=None,
        verified=None,
        turn="",
    )
    store.forget_asked(tx)
    notifications.withdraw(tx, DRILL_TOPIC)


def take_effect(tx: Tx) -> None:
    """There may be a folder since now; the schedule looks again."""
    done, has_folder = store.load_done(tx), bool(choices_of(tx).folder)
    if has_folder != (done.since is not None):
        store.change_done(tx, since=tx.now if has_folder else None)
    if not has_folder:
        store.forget_asked(tx)
        notifications.withdraw(tx, TOPIC)
        notifications.withdraw(tx, DRILL_TOPIC)
    tx.emit(Event(settings.CONFIG_EVENT, {}))


class Standing(msgspec.Struct, frozen=True):
    """How it is with full backups, for who looks at the whole box; times in ms. `troubles`: what the last drill found."""

    folder: str
    since: int | None
    last_at: int | None
    reason: str | None
    troubles: int


def standing_of(rows: Rows) -> Standing:
    """In one go."""
    done = store.load_done(rows)
    troubles = 0 if done.drill is None else done.drill.count
    return Standing(choices_of(rows).folder, done.since, done.last_at, done.reason, troubles)


# --- when


def scheduled(choices: Choices, night: str) -> list[Entry]:
    """The backup at its time, and at night a look whether all is well."""
    if not choices.folder:
        return []
    return [
        Entry("full backup", cron_of(choices), request),
        Entry("full backups and drills that were missed", night, look_after),
    ]


def cron_of(choices: Choices) -> str:
    """Every day at its time."""
    hours, minutes = choices.time.split(":")
    return f"{int(minutes)} {int(hours)} * * *"


def due_after(choices: Choices, moment: int) -> int:
    """When the next one is due, in ms."""
    found = next_time(parse(cron_of(choices)), datetime.fromtimestamp(moment / 1000).astimezone())
    return int(found.timestamp() * 1000) if found is not None else moment + DAY_MS


def begin_life(tx: Tx) -> None:
    """At a start: one that was missed while the box was off is asked for."""
    if recover.is_pending(tx):
        store.forget_asked(tx)  # by the database that was here before
    look_after(tx)


def request(tx: Tx) -> None:
    """The schedule asks."""
    tx.enqueue(FULL_BACKUP.job(What.BACKUP, what=What.BACKUP))


def request_now(tx: Tx, what: What) -> None:
    """A person asks."""
    tx.enqueue(FULL_BACKUP.job(what, priority=Priority.PERSON, what=what))


def look_after(tx: Tx) -> None:
    """One that should have been made meanwhile is asked for; where a whole turn was missed the administrators are told. The
    same for drills."""
    choices, done = choices_of(tx), store.load_done(tx)
    if not choices.folder or done.since is None:
        return
    if due_after(choices, done.last_at or done.since) <= tx.now:
        request(tx)
        tell_of_missed(tx, done.reason or "Is the queue of background tasks paused?")
    due = drill_due(choices, done)
    if due is not None and due <= tx.now:
        tx.enqueue(FULL_BACKUP.job(What.DRILL, what=What.DRILL))
        if due + DRILL_PATIENCE_MS <= tx.now:
            tell(tx, DRILL_TOPIC, DRILL_MISSED, f"{since(done.drill)} {done.drill_reason or ''}".strip())


def tell_of_missed(tx: Tx, reason: str) -> None:
    """Where there was none at the last time but one."""
    choices, done = choices_of(tx), store.load_done(tx)
    last = done.last_at or done.since or tx.now
    if due_after(choices, due_after(choices, last)) <= tx.now:
        tell(tx, TOPIC, MISSED, f"There was none since {to_wire(last)[:10]}. {reason}")


def drill_due(choices: Choices, done: Done) -> int | None:
    """When the next one is due, in ms; None where none is, or there is nothing to restore."""
    if not choices.drill_days or done.last_at is None:
        return None
    return done.last_at if done.drill is None else done.drill.at + choices.drill_days * DAY_MS - SLACK_MS


def since(drill: Looked | None) -> str:
    """When there was one."""
    return "There was none yet." if drill is None else f"The last one was on {to_wire(drill.at)[:10]}."


# --- how it went


def note_made(tx: Tx, folder: Path, made: Summary) -> None:
    """There is a new one; nothing is wrong any more, but for files that it could not take in. Where backups go to another
    folder by now it counts for nothing."""
    if str(folder) != choices_of(tx).folder:
        return
    done = store.change_done(tx, marked=str(folder), last_at=tx.now, reason=None, is_waiting=False)
    lost = len(made.missing) + len(made.damaged)
    if lost:
        text = f"{lost} files of the library are missing or damaged, and were not backed up as they should be."
        tell(tx, TOPIC, "The full backup is not complete", text, level="warning")
    else:
        notifications.withdraw(tx, TOPIC)
    due = drill_due(choices_of(tx), done)
    if due is not None and due <= tx.now:
        tx.enqueue(FULL_BACKUP.job(What.DRILL, what=What.DRILL))


def note_failure(tx: Tx, what: What, reason: str) -> None:
    """The administrators hear why."""
    if what is What.BACKUP:
        store.change_done(tx, reason=reason, is_waiting=False)
        tell(tx, TOPIC, FAILED, reason)
    else:
        store.change_done(tx, drill_reason=reason)
        tell(tx, DRILL_TOPIC, DRILL_FAILED if what is What.DRILL else BROKEN, reason)


def note_waiting(tx: Tx, what: What, reason: str) -> None:
    """It cannot be done now, and may be later: a disk is away. Looked at again after a while; told after a missed turn."""
    if what is What.BACKUP:
        store.change_done(tx, reason=reason, is_waiting=True)
        tell_of_missed(tx, reason)
    else:
        store.change_done(tx, drill_reason=reason)
    tx.enqueue(FULL_BACKUP.job(what, delay_ms=WAIT_MS, what=what))


def cancel(tx: Tx) -> None:
    """Nothing that waits is wanted any more."""
    store.forget_asked(tx)
    store.change_done(tx, reason=None, is_waiting=False)


def note_stopped(tx: Tx, what: What) -> None:
    """A person did not want it any more: the next turn goes on."""
    if what is What.BACKUP:
        store.change_done(tx, reason=None, is_waiting=False)


def note_looked(tx: Tx, what: What, looked: Looked, turn: str | None = None) -> None:
    """How a drill, or reading all of a backup, ended. What was found damaged is put aside by then: a backup copies it anew."""
    if what is What.DRILL:
        store.change_done(tx, drill=looked, drill_reason=None, turn=turn or "")
    else:
        store.change_done(tx, verified=looked, drill_reason=None)
    if not looked.count:
        notifications.withdraw(tx, DRILL_TOPIC)
        return
    first = looked.troubles[0]
    text = f"{looked.count} things are not as they should be, the first: {first.path or 'the backup'}: {first.reason}."
    tell(tx, DRILL_TOPIC, DRILL_FAILED if what is What.DRILL else BROKEN, text)
    request(tx)


def tell(tx: Tx, topic: str, title: str, text: str, level: str = "error") -> None:
    """In the place of what was said before."""
    notifications.notify(
        tx,
        users.administrators(tx),
        title=title,
        description=text,
        level=level,
        type="BackupFailed",
        topic=topic,
        data=PAGE,
    )
