"""The restore drill: the newest backup is restored into a scratch folder as `photostead backup restore` would do it, compared, and
removed again. The database as a whole: judged, upgraded, opened, and compared with the manifest, row by row. Of the files a
part is read back each time, in turns, so that in a year or so all of them are; some of these are written into the scratch
folder and compared with the library's own.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from photostead.db.connection import reading
from photostead.db.examine import examine
from photostead.db.snapshot import SPARE_BYTES, megabytes
from photostead.features.full_backups import checking, layout, making, restoring, sources
from photostead.features.full_backups.checking import Checked, Trouble
from photostead.features.full_backups.copying import Throttle
from photostead.features.full_backups.layout import Store
from photostead.features.full_backups.making import MOST_NAMES
from photostead.features.full_backups.manifest import Entry, read
from photostead.features.full_backups.sources import Wanted
from photostead.host.markers import require_marked
from photostead.kernel.errors import OutOfSpace

SCRATCH = "drill"
# Twelve drills read all files of a large library, and of a small one each reads all.
TURNS, LEAST_READ = 12, 500
# So many of those are also restored, so many bytes in all.
MOST_RESTORED, MOST_BYTES = 50, 256 * 1024 * 1024
# What is left for uploads meanwhile.
UPLOADS_BYTES = 1024 * 1024 * 1024
# A copy of the database, the copy that is upgraded, and its log.
DATABASES = 3


class Order(msgspec.Struct, frozen=True):
    """Which backup of which library; `scratch` is made and removed; `turn`: the path up to which files were read by earlier
    drills."""

    root: Path
    stamp: str
    scratch: Path
    database: Path
    media_dir: Path
    turn: bytes = b""


class Opened(msgspec.Struct):
    """What the restored database has: photos and videos; files that it names and the manifest does not, and the other way
    round (some by name)."""

    photos: int = 0
    unnamed: list[str] = []
    strays: list[str] = []


# --- the folder


def choose_scratch(store: Store, stamp: str, media_dir: Path) -> Path:
    """Beside what arrives, where enough stays free for uploads; else with the backups. Raises OutOfSpace."""
    size = (store.backup(stamp) / layout.DATABASE).stat().st_size * DATABASES + MOST_BYTES + SPARE_BYTES
    for place, spare in ((media_dir / "incoming", UPLOADS_BYTES), (store.root, 0)):
        disk = os.statvfs(place)
        if disk.f_bavail * disk.f_frsize - spare >= size:
            return place / SCRATCH
    raise OutOfSpace(
        f"There is no room to restore the backup for trial: it takes {megabytes(size)} MB, beside the photos or beside the "
        "backups. Free some space."
    )


def clear(scratch: Path) -> None:
    """Remove it, and what an earlier drill left that was killed."""
    shutil.rmtree(scratch, ignore_errors=True)


# --- the database, in a process of its own


def restore_database(root: str, stamp: str, scratch: str) -> Opened:
    """Restore it as a person would, and compare it with the manifest. Raises Invalid, StartError where that cannot be."""
    store, home = Store(Path(root)), Path(scratch)
    home.mkdir(mode=0o700, exist_ok=True)
    target = home / "photostead.sqlite"
    order = restoring.Order(stamp, target, home, home / "media")
    copy = store.backup(stamp) / layout.DATABASE
    examine(str(copy), layout.DATABASE)
    restoring.restore_database(order, copy)
    return compare(store, stamp, target)


def compare(store: Store, stamp: str, database: Path) -> Opened:
    """Both are sorted by path."""
    opened = Opened(photos=count_photos(database))
    named = read(store.backup(stamp) / layout.MANIFEST)
    entry = next(named, None)
    for wanted in sources.list_wanted(database, with_libraries=store.summary(stamp).has_libraries):
        while entry is not None and entry.path < wanted.path:
            note(opened.strays, entry.path)
            entry = next(named, None)
        if entry is not None and entry.path == wanted.path:
            entry = next(named, None)
        else:
            note(opened.unnamed, wanted.path)
    for rest in named if entry is None else (entry, *named):
        note(opened.strays, rest.path)
    return opened


def note(names: list[str], path: bytes) -> None:
    """Some are enough."""
    if len(names) <= MOST_NAMES:
        names.append(os.fsdecode(path))


def count_photos(database: Path) -> int:
    """In the restored database."""
    with closing(sources.open_copy(database)) as connection:
        return int(connection.execute("select count(*) from assets").get)


# --- the files


class Turn(msgspec.Struct, frozen=True):
    """Whose turn it is: `count` files from that of the number `start` on, of `total`, and from the beginning again."""

    start: int
    count: int
    total: int

    def has(self, number: int) -> bool:
        """Whether the file of this number, from 0, is one of them."""
        return (number - self.start) % self.total < self.count

    def is_last(self, number: int) -> bool:
        """Whether the next drill begins behind it."""
        return number == (self.start + self.count - 1) % self.total


class Sample:
    """Chooses, in the order of the manifest, those whose turn it is that are restored for trial."""

    def __init__(self, turn: Turn, throttle: Throttle) -> None:
        self._turn, self._throttle = turn, throttle
        self._step = max(1, turn.count // MOST_RESTORED)
        self._number, self._size = -1, 0
        self.entries: list[Entry] = []

    def takes(self, entry: Entry) -> bool:
        """Whether it is one. Raises Stopped."""
        self._throttle.stop.check()
        self._number += 1
        if self._number % self._step or not self._turn.has(self._number):
            return False
        if len(self.entries) == MOST_RESTORED or self._size + entry.size > MOST_BYTES:
            return False
        self._size += entry.size
        self.entries.append(entry)
        return True


class Files(msgspec.Struct):
    """What came of the files: how many and how large those were that were read, what was wrong, how many were restored, the
    path up to which they were read."""

    checked: Checked
    restored: int = 0
    turn: bytes = b""


def compare_files(order: Order, opened: Opened, throttle: Throttle, tell: Callable[[Checked, int], None]) -> Files:
    """Read those whose turn it is and restore some. Raises Stopped, Unavailable, OutOfSpace, Invalid."""
    store, files = layout.open_store(order.root), Files(Checked())
    with layout.alone(store):
        turn = turn_of(store, order)
        files.checked.troubles += judge_names(store.summary(order.stamp), opened, order.database)
        read_back(store, order, turn, files, throttle, tell)
        restore_some(store, order, turn, files, throttle)
    return files


def judge_names(summary: layout.Summary, opened: Opened, database: Path) -> Iterator[Trouble]:
    """What database and manifest do not agree on. Files that could not be backed up were told of then; those that were
    deleted meanwhile are nobody's loss."""
    is_all_known = len(summary.missing) < MOST_NAMES
    for name in opened.unnamed:
        if is_all_known and name not in summary.missing and is_named(database, os.fsencode(name)):
            yield Trouble(name, "the restored library names it, and it is not in the backup")
    for name in opened.strays:
        yield Trouble(name, "it is in the backup, and the restored library does not name it")


def is_named(database: Path, path: bytes) -> bool:
    """Whether the library has it still. Its database is not kept open: another one may be put in its place."""
    with reading(database) as live:
        return sources.is_named(live, path)


def turn_of(store: Store, order: Order) -> Turn:
    """Whose it is after the earlier drills."""
    total = start = 0
    for entry in read(store.backup(order.stamp) / layout.MANIFEST):
        total += 1
        start += entry.path <= order.turn
    return Turn(start % max(1, total), share_of(total), total)


def share_of(total: int) -> int:
    """How many one drill reads."""
    return min(total, max(LEAST_READ, -(-total // TURNS)))


def read_back(
    store: Store, order: Order, turn: Turn, files: Files, throttle: Throttle, tell: Callable[[Checked, int], None]
) -> None:
    """Every byte of those whose turn it is. What is damaged is put aside."""
    checked = files.checked
    for number, entry in enumerate(read(store.backup(order.stamp) / layout.MANIFEST)):
        throttle.stop.check()
        if not turn.has(number):
            continue
        reason = checking.judge(store.file(entry.sha256), entry, throttle)
        checked.files += 1
        checked.size += entry.size
        if reason is not None:
            checked.troubles.append(Trouble(os.fsdecode(entry.path), reason))
        if turn.is_last(number):
            files.turn = entry.path
        if checked.files % 50 == 0:
            tell(checked, turn.count)


def restore_some(store: Store, order: Order, turn: Turn, files: Files, throttle: Throttle) -> None:
    """Into the scratch folder, and compare them with the library's own."""
    sample, home = Sample(turn, throttle), order.scratch
    there = restoring.Order(order.stamp, home / "photostead.sqlite", home, home / "media", home / "libraries")
    lost = set(restoring.restore_files(store, there, choose=sample.takes).lost)
    known = {trouble.path for trouble in files.checked.troubles}
    for entry in sample.entries:
        name = os.fsdecode(entry.path)
        if name not in lost:
            files.restored += 1
            reason = compare_one(restoring.target_of(entry, there), order, entry, throttle)
        else:
            reason = None if name in known else "it could not be restored from the backup"
        if reason is not None:
            files.checked.troubles.append(Trouble(name, reason))


def compare_one(restored: Path | None, order: Order, entry: Entry, throttle: Throttle) -> str | None:
    """What is wrong with a restored file or with the library's own; None where nothing is. One that was changed since may be
    another."""
    if restored is None or checking.hash_of(restored, throttle) != entry.sha256:
        return "the restored file has other bytes than were backed up"
    own = Path(os.fsdecode(making.place_of(Wanted(entry.path, entry.kind, None), order.media_dir)))
    try:
        status = own.stat()
        is_as_it_was = (status.st_size, status.st_mtime_ns) == (entry.size, entry.mtime)
        if is_as_it_was and checking.hash_of(own, throttle) != entry.sha256:
            return "the library's own file is damaged; what is in the backup is whole"
    except OSError:
        require_marked(order.media_dir)
        if is_named(order.database, entry.path):
            return "the library's own file is missing or cannot be read; what is in the backup is whole"
    return None
