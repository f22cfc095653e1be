"""What the box remembers of its full backups: what people chose, what is set from outside, how the last ones went. All of it
is a handful of values and lies where the settings are; what was chosen and how it went stays with the box when its database is
replaced (`db.recover.BOX_FACTS`).
"""

from typing import Any

import msgspec

from photostead.db.facts import load_fact, save_fact
from photostead.db.tx import Rows, Tx
from photostead.features.full_backups.checking import Trouble
from photostead.features.full_backups.work import FULL_BACKUP

CHOICES = "full-backups"
MANAGED = "full-backups-managed"
DONE = "full-backups-done"


class Choices(msgspec.Struct, rename="camel", frozen=True, omit_defaults=True):
    """Where backups go (nowhere while that is empty) and at what time of the day, how many stay, whether with the files of
    libraries, at most how many megabytes a second are read (None: as many as go), and every how many days one is restored to
    see that it can be (0: never)."""

    folder: str = ""
    time: str = "03:30"
    keep: int = 30
    libraries: bool = False
    rate: int | None = None
    drill_days: int = 30


class Outside(msgspec.Struct, frozen=True):
    """A value that wins over what was chosen: the kind of place that says so, and the key there."""

    value: Any
    source: str
    name: str


class Looked(msgspec.Struct, rename="camel", frozen=True, omit_defaults=True):
    """How a look at a backup ended: at a time in ms, of which backup, how many files and bytes were read, how many of them
    were restored for trial, what was wrong (`count` of that in all, some of it in words)."""

    at: int
    stamp: str
    files: int = 0
    size: int = 0
    restored: int = 0
    photos: int = 0
    count: int = 0
    troubles: list[Trouble] = []


class Done(msgspec.Struct, rename="camel", frozen=True, omit_defaults=True):
    """Times in ms. `marked` is the folder in which one was made; `since` when there was a folder; `reason`: why the last try
    failed, or what it waits for (`is_waiting`). `turn`: the path up to which drills have read the files, in hexadecimal."""

    marked: str = ""
    since: int | None = None
    last_at: int | None = None
    reason: str | None = None
    is_waiting: bool = False
    drill: Looked | None = None
    drill_reason: str | None = None
    verified: Looked | None = None
    turn: str = ""


def load_choices(rows: Rows) -> Choices:
    """What people chose."""
    return load_fact(rows, CHOICES, Choices) or Choices()


def save_choices(tx: Tx, choices: Choices) -> None:
    """In place of what was chosen before."""
    save_fact(tx, CHOICES, choices)


def load_managed(rows: Rows) -> dict[str, Outside]:
    """By the name of the field."""
    return load_fact(rows, MANAGED, dict[str, Outside]) or {}


def save_managed(tx: Tx, managed: dict[str, Outside]) -> bool:
    """Keep what is in force now; whether it differs from before."""
    if managed == load_managed(tx):
        return False
    save_fact(tx, MANAGED, managed)
    return True


def load_done(rows: Rows) -> Done:
    """How it went so far."""
    return load_fact(rows, DONE, Done) or Done()


def change_done(tx: Tx, /, **changes: Any) -> Done:
    """Note what is new; nothing is written where nothing is."""
    before = load_done(tx)
    after = msgspec.structs.replace(before, **changes)
    if after != before:
        save_fact(tx, DONE, after)
    return after


def list_asked(rows: Rows) -> set[str]:
    """What runs or waits, by its key."""
    return set(rows.column("select key from jobs where name = ? and state != 'failed'", (FULL_BACKUP.name,)))


def forget_asked(tx: Tx) -> int:
    """Take back what waits; how much that was."""
    return tx.run("delete from jobs where name = ? and state = 'waiting'", (FULL_BACKUP.name,))
