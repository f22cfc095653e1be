"""What the box remembers of its backups: where they go, when one last succeeded, why the last try failed. It is kept
where the settings are, and stays with the box when its database is replaced (`db.recover.BOX_FACTS`)."""

import msgspec

from photostead.db.facts import load_fact, save_fact
from photostead.db.tx import Rows, Tx

KEY = "backups"


class Facts(msgspec.Struct, rename="camel", frozen=True, omit_defaults=True):
    """Times in ms. `marked` is the folder in which one was made; `since` when this box began to make them."""

    folder: str = ""
    marked: str = ""
    since: int | None = None
    last_at: int | None = None
    last_error: str | None = None


def load(rows: Rows) -> Facts:
    """As far as anything is known."""
    return load_fact(rows, KEY, Facts) or Facts()


def save(tx: Tx, facts: Facts) -> None:
    """Where they differ from what is there."""
    if facts != load(tx):
        save_fact(tx, KEY, facts)


def is_running(rows: Rows, name: str) -> bool:
    """Whether a job of this kind runs or waits."""
    return bool(
        rows.value("select exists (select 1 from jobs where name = ? and state in ('waiting', 'active'))", (name,))
    )
