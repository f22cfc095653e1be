"""What is tried while the disk makes trouble: each does its work in a folder that was made ready, `home`, as the commands and the
daemon do it. Processes that die in the midst are forked from one that has read this module.

    data/                       a household's library: photostead.sqlite, library, sidecars
    stick/                      where its full backups go
    keep/                       where copies of its database go
    box/                        a new machine
    out/                        what is exported
"""

from contextlib import closing
from pathlib import Path

from photostead.db import migrate, recover, restore
from photostead.db.connection import connect, reading
from photostead.db.snapshot import Deadline
from photostead.db.tx import Rows
from photostead.features.backups import folder
from photostead.features.exports import choosing
from photostead.features.exports import making as exporting
from photostead.features.full_backups import layout, making, pruning, restoring


def database(home: Path) -> Path:
    """The household's."""
    return home / "data" / "photostead.sqlite"


def upgrade(home: Path) -> None:
    """As each start does."""
    recover.prepare(database(home), may_roll_back=False)
    migrate.migrate(database(home))


def back_up(home: Path) -> None:
    """`photostead backup create --keep 2`."""
    making.make(making.Order(database(home), home / "data", home / "stick"))
    pruning.prune(layout.open_store(home / "stick"), 2)


def bring_back(home: Path) -> None:
    """`photostead backup restore`, of the newest, onto a new machine."""
    store, box = layout.open_store(home / "stick"), home / "box"
    restoring.restore(store, restoring.Order(store.newest(), box / "photostead.sqlite", box, box))


def bring_back_over(home: Path) -> None:
    """The same, onto the box that it is of, which went on since."""
    store, data = layout.open_store(home / "stick"), home / "data"
    restoring.restore(store, restoring.Order(store.newest(), database(home), data, data))


def export(home: Path) -> None:
    """`photostead export`, of everybody."""
    with reading(database(home)) as connection:
        rows = Rows(connection)
        for owner in choosing.list_owners(rows, None):
            exporting.export(rows, choosing.Choice(owner), home / "data", home / "out")


def keep_database(home: Path) -> None:
    """What is made every night."""
    folder.prepare(home / "keep", home / "data", was_marked=False)
    folder.make(database(home), home / "keep", "1.2.3", Deadline(None))
    folder.prune(home / "keep", 2)


def put_back(home: Path) -> None:
    """Restoring one of those from the web, in maintenance."""
    kept = folder.list_backups(home / "keep")[-1]
    restore.put(database(home), restore.stage(database(home), kept.as_snapshot()))


def start(home: Path) -> None:
    """What each start does first, whatever happened before."""
    upgrade(home)
    with closing(connect(database(home))) as connection:  # A writer: it undoes what a kill left half written.
        connection.execute("select count(*) from assets").get  # noqa: B018 - apsw asks when this is read
