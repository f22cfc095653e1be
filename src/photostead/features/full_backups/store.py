"""What the box remembers of its full backups: what people chose, what is set from outside, how the last ones went. All of it
is a handful of values and lies where the settings are; what was chosen and how it went stays with the box when its database is
replaced (`db.recover.BOX_FACTS`).
"""

from typing import Any

import msgspec

from photostead.db.facts import load_fact, save_fact
from photostead.db.tx import Rows, Tx

CHOICES = "full-backups"
MANAGED = "full-backups-managed"


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
