"""Bringing the files of a database that is newer than the backup: what the database names and the backup has. Files that were
deleted since stay away, files that were only moved since are found by what they are.
"""

import os
from contextlib import closing
from pathlib import Path

import msgspec

from photostead.features.full_backups import layout, restoring, sources
from photostead.features.full_backups.copying import has_size
from photostead.features.full_backups.layout import Store
from photostead.features.full_backups.manifest import Entry, Kind, Known, read
from photostead.features.full_backups.restoring import Order, Plan, Tell
from photostead.features.full_backups.sources import Wanted
from photostead.kernel.errors import Invalid

NEWEST = "select ifnull(max(id), 0) from assets"
BY_CHECKSUM = "select path from assets where library_id is null and checksum = ? limit 1"


def refuse_stale(store: Store, stamp: str, database: Path) -> None:
    """Raises Invalid where the backup knows photos that came after the last that the database knows: then it is the newer
    one."""
    with closing(sources.open_copy(database)) as ours, closing(sources.open_copy(database_of(store, stamp))) as theirs:
        if int(theirs.execute(NEWEST).get) > int(ours.execute(NEWEST).get):
            raise Invalid(
                f"The backup {stamp} knows newer photos than the replica: the replica was not kept up. Restore the backup with "
                "`photostead backup restore`, or say --force to have the replica's older state."
            )


def refuse_other(store: Store, installation: str) -> None:
    """Raises Invalid for the backups of another library."""
    mark = layout.read_mark(store.root)
    if mark is not None and mark.installation != installation:
        raise Invalid(f"{store.root} holds the backups of another Photostead, not of the one in the replica.")


def plan(store: Store, order: Order, database: Path) -> Plan:
    """What `carry` would do; nothing is changed. Raises NotFound, Invalid."""
    found = Plan()
    for entry in match(store, order, database, found):
        target = order.media_dir / os.fsdecode(entry.path)
        found.files += 1
        found.size += entry.size
        if restoring.is_there(target, entry):
            continue
        if not has_size(store.file(entry.sha256), entry.size):
            found.lost.append(os.fsdecode(entry.path))
            continue
        found.copied += 1
        found.copied_size += entry.size
    return found


def carry(store: Store, order: Order, database: Path, tell: Tell = lambda plan: None) -> Plan:
    """Put them into the media folder; what is there already stays, what is there with other bytes is kept aside. Raises
    StartError, OutOfSpace, Unavailable; then the next goes on."""
    found = Plan()
    return restoring.put_all(store, order, match(store, order, database, found), found, tell)


def match(store: Store, order: Order, database: Path, found: Plan) -> list[Entry]:
    """What the backup has of the files that the database names, each under the path that the database has for it. What it does
    not have and is not there either is noted as lost."""
    manifest = store.backup(order.stamp) / layout.MANIFEST
    known, matched, missing = Known([read(manifest)]), [], list[Wanted]()
    for wanted in sources.list_wanted(database, with_libraries=False):
        entries = known.find(wanted.path)
        matched += entries[:1]
        if not entries and not (order.media_dir / os.fsdecode(wanted.path)).is_file():
            missing.append(wanted)
    moved = find_moved(store, order.stamp, missing)
    found.lost += [os.fsdecode(one.path) for one in missing if one.path not in moved]
    return [*matched, *moved.values()]


def find_moved(store: Store, stamp: str, missing: list[Wanted]) -> dict[bytes, Entry]:
    """Files that the backup has under another path, by the checksum that its own database has for them; by their new path."""
    before: dict[bytes, list[bytes]] = {}
    with closing(sources.open_copy(database_of(store, stamp))) as connection:
        for wanted in missing:
            path = None if wanted.sha1 is None else connection.execute(BY_CHECKSUM, (wanted.sha1,)).get
            if path is not None:
                before.setdefault(bytes(path), []).append(wanted.path)
    if not before:
        return {}
    manifest = read(store.backup(stamp) / layout.MANIFEST)
    return {
        path: msgspec.structs.replace(entry, path=path, kind=Kind.ORIGINAL)
        for entry in manifest
        for path in before.get(entry.path, ())
    }


def database_of(store: Store, stamp: str) -> Path:
    """The copy of the database in a backup."""
    return store.backup(stamp) / layout.DATABASE
