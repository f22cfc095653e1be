"""Full backups that make themselves: what is in force, when they are due."""

from pathlib import Path

import msgspec

from photostead.db.tx import Rows, Tx
from photostead.features.full_backups import store
from photostead.features.full_backups.store import Choices, Outside
from photostead.features.settings import service as settings
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
    if store.save_managed(tx, found):
        tx.emit(Event(settings.CONFIG_EVENT, {}))
