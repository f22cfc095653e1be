"""Making a library of a full backup again: the database by `db.restore`, which sets the present one aside, and the files, each
of which is hashed while it is written. Interrupted it goes on: what is there already is not copied again.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from photostead.db import restore as exchange
from photostead.db.examine import examine
from photostead.db.recover import RollBack
from photostead.db.snapshot import Snapshot
from photostead.features.full_backups import layout
from photostead.features.full_backups.copying import has_size, write_all
from photostead.features.full_backups.layout import Store
from photostead.features.full_backups.manifest import Entry, Kind, read
from photostead.host.markers import own_like, read_markers, write_markers
from photostead.kernel.clock import now_ms, to_wire
from photostead.kernel.errors import StartError
from photostead.media.files import PIECE, writing_to

ASIDE = "set-aside"


class Plan(msgspec.Struct):
    """What a restoration does, or did; in files and bytes. `aside`: files that were there with other bytes."""

    files: int = 0
    size: int = 0
    copied: int = 0
    copied_size: int = 0
    aside: int = 0
    external: int = 0
    lost: list[str] = []


Tell = Callable[[Plan], None]
Choose = Callable[[Entry], bool]


class Order(msgspec.Struct, frozen=True):
    """From which backup, and where to. `libraries_to`: where files of libraries go, each below by its whole path; None: they
    stay in the backup, since nothing is ever written below an import path."""

    stamp: str
    database: Path
    data_dir: Path
    media_dir: Path
    libraries_to: Path | None = None


def plan(store: Store, order: Order) -> Plan:
    """What a restoration would do; nothing is changed. Raises NotFound, Invalid, StartError."""
    found = Plan()
    for entry in read(store.backup(order.stamp) / layout.MANIFEST):
        target = target_of(entry, order)
        if target is None:
            found.external += 1
            continue
        found.files += 1
        found.size += entry.size
        if not has_size(store.file(entry.sha256), entry.size):
            found.lost.append(os.fsdecode(entry.path))
        elif not is_there(target, entry):
            found.copied += 1
            found.copied_size += entry.size
            found.aside += os.path.lexists(target)
    return found


def restore(store: Store, order: Order, tell: Tell = lambda plan: None) -> tuple[Plan, RollBack]:
    """Nobody may use the library meanwhile. The files come first: a daemon that is started in between refuses, since the media
    folder belongs to a database that is not there. Raises StartError, OutOfSpace, Unavailable; then the next goes on."""
    database = store.backup(order.stamp) / layout.DATABASE
    examine(str(database), layout.DATABASE)
    return restore_files(store, order, tell), restore_database(order, database)


def restore_files(
    store: Store, order: Order, tell: Tell = lambda plan: None, choose: Choose = lambda entry: True
) -> Plan:
    """Those of the chosen that are not there yet. Raises StartError, OutOfSpace, Unavailable, and what `choose` raises."""
    entries = filter(choose, read(store.backup(order.stamp) / layout.MANIFEST))
    return put_all(store, order, entries, Plan(), tell)


def put_all(store: Store, order: Order, entries: Iterable[Entry], found: Plan, tell: Tell) -> Plan:
    """Those files, into a media folder that is this library's; on the disk when this returns. Raises StartError, OutOfSpace,
    Unavailable."""
    claim(store, order.media_dir)
    aside = order.media_dir / ASIDE / f"restored-{to_wire(now_ms())[:19].replace(':', '')}"
    for entry in entries:
        put_back(store, order, entry, aside, found)
        if found.files % 200 == 0:
            tell(found)
    # All of a folder's names at once: a power cut until here costs copying once more.
    with writing_to(order.media_dir):
        store.sync_folders()
    tell(found)
    return found


def claim(store: Store, media_dir: Path) -> None:
    """The media folder is that of the library that comes back. Raises StartError where it is another's."""
    mark = layout.read_mark(store.root)
    installation = mark.installation if mark is not None else ""
    with writing_to(media_dir):
        media_dir.mkdir(mode=0o750, parents=True, exist_ok=True)
        if any(found.installation != installation for found in read_markers(media_dir).values()):
            raise StartError(
                f"{media_dir} belongs to another Photostead. Restore into an empty folder (--data-dir, media.path), or let it "
                "belong to nobody first: `photostead adopt-media`."
            )
        write_markers(media_dir, installation)


def restore_database(order: Order, copy: Path) -> RollBack:
    """Set the present one aside, if any, and put the backup's in its place. Raises StartError."""
    with writing_to(order.database.parent):
        order.database.parent.mkdir(parents=True, exist_ok=True)
        snapshot = Snapshot(copy, 0, "backup", 0, order.stamp, copy.stat().st_size)
        done = exchange.stage(order.database, snapshot)
        exchange.put(order.database, done)
        own_like(order.database, order.data_dir)
        return done


def target_of(entry: Entry, order: Order) -> Path | None:
    """Where a file goes; None where it stays in the backup."""
    if entry.kind is not Kind.EXTERNAL:
        return order.media_dir / os.fsdecode(entry.path)
    return None if order.libraries_to is None else order.libraries_to / os.fsdecode(entry.path).lstrip("/")


def put_back(store: Store, order: Order, entry: Entry, aside: Path, found: Plan) -> None:
    """One file. What is there with other bytes is kept aside."""
    target = target_of(entry, order)
    if target is None:
        found.external += 1
        return
    found.files += 1
    found.size += entry.size
    if is_there(target, entry):
        return
    home = order.media_dir if entry.kind is not Kind.EXTERNAL else order.libraries_to or order.media_dir
    with writing_to(home):
        part = make_room(target, home)
        try:
            if not copy_back(store.file(entry.sha256), part, entry):
                found.lost.append(os.fsdecode(entry.path))
                return
            if os.path.lexists(target):
                set_aside(target, aside / os.fsdecode(entry.path).lstrip("/"))
                found.aside += 1
            part.rename(target)
            store.note_touched(target.parent)
        finally:
            part.unlink(missing_ok=True)
    found.copied += 1
    found.copied_size += entry.size


def is_there(target: Path, entry: Entry) -> bool:
    """Whether the file needs no copying: by size and time, or, where only the time differs, by its bytes."""
    try:
        status = target.stat(follow_symlinks=False)
        if status.st_size != entry.size:
            return False
        return status.st_mtime_ns == entry.mtime or hash_of(target) == entry.sha256
    except OSError:
        return False


def hash_of(path: Path) -> str:
    """SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def make_room(target: Path, home: Path) -> Path:
    """The folder of a file, below `home` whatever links there are; the name it has until it is whole. Raises StartError,
    OSError."""
    new = [folder for folder in (target.parent, *target.parent.parents) if not folder.exists()]
    target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    if not Path(os.path.realpath(target.parent)).is_relative_to(os.path.realpath(home)):
        raise StartError(f"{target.parent} is a link that leads out of {home}: remove it, and restore again.")
    for folder in reversed(new):
        own_like(folder, home)
    return target.with_name(f".{target.name[:80]}.restoring")


def copy_back(source: Path, part: Path, entry: Entry) -> bool:
    """Write the bytes; whether they are those that were backed up. Raises OSError."""
    part.unlink(missing_ok=True)
    found = hashlib.sha256()
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o640)
    with os.fdopen(descriptor, "wb", buffering=0) as target:
        for piece in pieces_of(source):
            found.update(piece)
            write_all(target.fileno(), piece)
        os.utime(target.fileno(), ns=(entry.mtime, entry.mtime))
        os.fsync(target.fileno())
    own_like(part, part.parent)
    return found.hexdigest() == entry.sha256


def pieces_of(path: Path) -> Iterator[bytes]:
    """Nothing where the backup has no such file any more, or cannot read it."""
    try:
        with path.open("rb", buffering=0) as file:
            while piece := file.read(PIECE):
                yield piece
    except OSError:
        return


def set_aside(path: Path, to: Path) -> None:
    """Keep what was there. Raises OSError."""
    to.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    path.rename(to)
