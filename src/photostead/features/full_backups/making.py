"""Making a full backup: the database first, then every file that it names and that no earlier backup has as it is now.

Interrupted, the next one goes on: what was copied is in the store, and the manifest that was begun says which file it was. A
file whose bytes are not those that came in is told of and never takes the place of what an earlier backup has.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from photostead import __version__
from photostead.db import snapshot
from photostead.db.connection import in_words, reading
from photostead.db.snapshot import sync
from photostead.db.tx import Rows
from photostead.features.assets import service as assets
from photostead.features.full_backups import layout, sources
from photostead.features.full_backups.copying import Stop, Throttle, has_size, take_in
from photostead.features.full_backups.layout import Store, Summary
from photostead.features.full_backups.manifest import Entry, Kind, Known, Writer, read, read_begun
from photostead.features.full_backups.sources import Wanted
from photostead.host.markers import require_marked
from photostead.kernel.clock import now_ms, to_wire
from photostead.kernel.errors import Invalid, MediaError
from photostead.media.files import Source, open_regular, refuse_inside, write_whole, writing_to

# How often what was done so far is put on the disk, in files.
SYNCED_EVERY = 200
# So many names are told of what is wrong; the number of all of them is counted.
MOST_NAMES = 1000
BEGUN = "begun.jsonl"
INSIDE = "which is what is backed up: choose a folder on another disk."


class Order(msgspec.Struct, frozen=True):
    """What is wanted: of which library, where to, how."""

    database: Path
    media_dir: Path
    root: Path
    with_libraries: bool = False
    bytes_per_second: int | None = None


class Progress(msgspec.Struct):
    """How far it is, in files and bytes."""

    total: int = 0
    files: int = 0
    size: int = 0
    new_files: int = 0
    new_size: int = 0
    missing: list[str] = []
    damaged: list[str] = []


Tell = Callable[[Progress], None]


def make(order: Order, tell: Tell = lambda progress: None, stop: Stop | None = None) -> tuple[str, Summary]:
    """Make one; its name and what it holds. Raises StartError, Unavailable, OutOfSpace, Stopped: then the next goes on."""
    throttle = Throttle(order.bytes_per_second, stop=stop)
    require_marked(order.media_dir)
    with reading(order.database) as live:
        folders, installation = assets.import_paths(Rows(live)), sources.installation_of(live)
    # In what it backs up it would grow for ever, and nothing is written below an import path.
    refuse_inside(order.root, [order.media_dir, *folders], INSIDE)
    store = layout.prepare(order.root, installation)
    with layout.alone(store), writing_to(store.root):
        begin(store)
        started = to_wire(now_ms())
        schema = copy_database(order.database, store, throttle.stop)
        progress = Progress(total=sources.count_wanted(database_of(store), with_libraries=order.with_libraries))
        write_manifest(store, order, progress, throttle, tell)
        forget_removed(order.database, progress)
        summary = summarise(progress, schema, started, has_libraries=order.with_libraries)
        return settle(store, summary), summary


def begin(store: Store) -> None:
    """What a kill left of a single file goes; the rest is gone on with. Raises OSError."""
    store.unfinished.mkdir(mode=0o700, exist_ok=True)
    for part in store.unfinished.glob("*.part"):
        part.unlink()


def database_of(store: Store) -> Path:
    """The copy that the backup is made by."""
    return store.unfinished / layout.DATABASE


def copy_database(database: Path, store: Store, stop: Stop) -> int:
    """Copy it while others use it, and read the copy through; its schema. Raises StartError, Stopped, OSError."""
    copied = database_of(store)
    snapshot.discard(copied)
    with in_words(database):
        snapshot.copy(database, copied, stop, lambda size: None)
        schema = snapshot.verify(copied, stop)
        snapshot.as_one_file(copied)
    copied.chmod(0o600)
    sync(copied)
    return schema


def write_manifest(store: Store, order: Order, progress: Progress, throttle: Throttle, tell: Tell) -> None:
    """Every file that is wanted, in the order of paths."""
    manifest, begun = store.unfinished / layout.MANIFEST, store.unfinished / BEGUN
    if manifest.exists():
        manifest.replace(begun)
    known = Known([read_begun(begun), *earlier(store)])
    wanted = sources.list_wanted(database_of(store), with_libraries=order.with_libraries)
    with manifest.open("wb") as file:
        writer = Writer(file)
        for number, one in enumerate(wanted, 1):
            throttle.stop.check()
            entry = keep(store, order.media_dir, one, known, progress, throttle)
            if entry is not None:
                writer.add(entry)
                progress.files += 1
                progress.size += entry.size
            if number % SYNCED_EVERY == 0:
                store.sync_folders()
                writer.sync()
                tell(progress)
        store.sync_folders()
        writer.sync()
    tell(progress)
    begun.unlink(missing_ok=True)


def earlier(store: Store) -> list[Iterator[Entry]]:
    """The manifest of the newest backup, where there is one."""
    stamps = store.stamps()
    return [read(store.backup(stamps[0]) / layout.MANIFEST)] if stamps else []


def keep(
    store: Store, media_dir: Path, wanted: Wanted, known: Known, progress: Progress, throttle: Throttle
) -> Entry | None:
    """A file as the backup has it now; None where there is nothing of it, neither here nor in an earlier backup."""
    before = [entry for entry in known.find(wanted.path) if has_size(store.file(entry.sha256), entry.size)]
    place = place_of(wanted, media_dir)
    if (same := find_unchanged(before, place)) is not None:
        return told(same, progress)
    try:
        with open_regular(Source(os.fsdecode(place), roots=roots_of(wanted, media_dir))) as file:
            status = os.fstat(file.fd)
            taken = take_in(store, file, throttle)
    except MediaError:
        # A disk that is not there any more has lost nothing.
        require_marked(media_dir)
        note(progress.missing, wanted.path)
        return next(iter(before), None)
    progress.new_files += taken.is_new
    progress.new_size += taken.size if taken.is_new else 0
    entry = Entry(wanted.path, wanted.kind, taken.size, status.st_mtime_ns, taken.sha256)
    if wanted.sha1 is None or wanted.sha1 == taken.sha1:
        return entry
    better = (one for one in before if not one.is_damaged)
    return told(next(better, msgspec.structs.replace(entry, is_damaged=True)), progress, is_damaged=True)


def told(entry: Entry, progress: Progress, *, is_damaged: bool = False) -> Entry:
    """The same; each backup tells of what is damaged."""
    if is_damaged or entry.is_damaged:
        note(progress.damaged, entry.path)
    return entry


def find_unchanged(before: list[Entry], place: bytes) -> Entry | None:
    """What is known of a file that has the size and the time that it had; it need not even be opened."""
    if not before:
        return None
    try:
        status = os.stat(place)
    except OSError:
        return None
    return next((one for one in before if (one.size, one.mtime) == (status.st_size, status.st_mtime_ns)), None)


def place_of(wanted: Wanted, media_dir: Path) -> bytes:
    """Where the file is."""
    return wanted.path if wanted.kind is Kind.EXTERNAL else os.path.join(os.fsencode(media_dir), wanted.path)


def roots_of(wanted: Wanted, media_dir: Path) -> tuple[str, ...] | None:
    """Our own files lie below the media folder, whatever a link says."""
    return None if wanted.kind is Kind.EXTERNAL else (str(media_dir),)


def note(names: list[str], path: bytes) -> None:
    """For people to read."""
    if len(names) < MOST_NAMES:
        names.append(os.fsdecode(path))


def forget_removed(database: Path, progress: Progress) -> None:
    """What somebody deleted while the backup was made is not missing."""
    with reading(database) as live:
        progress.missing = [name for name in progress.missing if sources.is_named(live, os.fsencode(name))]


def summarise(progress: Progress, schema: int, started: str, *, has_libraries: bool) -> Summary:
    """What the backup holds."""
    return Summary(
        version=__version__,
        schema=schema,
        started_at=started,
        ended_at=to_wire(now_ms()),
        files=progress.files,
        size=progress.size,
        new_files=progress.new_files,
        new_size=progress.new_size,
        has_libraries=has_libraries,
        missing=progress.missing,
        damaged=progress.damaged,
    )


def settle(store: Store, summary: Summary) -> str:
    """Give what is complete its name. Raises OSError."""
    write_whole(store.unfinished / layout.SUMMARY, msgspec.json.encode(summary) + b"\n")
    sync(store.unfinished)
    stamp = next_stamp(store)
    store.unfinished.rename(store.root / layout.BACKUPS / stamp)
    sync(store.root / layout.BACKUPS)
    sync(store.root)
    return stamp


def next_stamp(store: Store) -> str:
    """By the clock, and behind all that are there: the clock of a small box may be wrong."""
    stamp = to_wire(now_ms())[:19].replace("-", "").replace(":", "") + "Z"
    last = max(store.stamps(), default="")
    if stamp > last:
        return stamp
    start, _, number = last.partition("-")
    if int(number or 1) >= 999:
        raise Invalid(f"The clock is behind that of the newest backup, {last}: set it right.")
    return f"{start}-{int(number or 1) + 1:03d}"
