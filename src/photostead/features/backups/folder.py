"""The folder of database backups: names, making one, taking in one, removing. Plain SQLite files that anything can open.

`photostead-db-backup-DATE-vVERSION-schemaNNNN.sqlite`, the date in UTC; with `uploaded-` in front where a person brought
it. A file has such a name only when it is complete, on disk and was read through. The folder is marked (`host.markers`)
when it is first used, so that nothing is ever written where its disk should be mounted. All of this blocks.
"""

import logging
import os
import re
import time
from contextlib import suppress
from pathlib import Path

import msgspec

from photostead.db import snapshot
from photostead.db.connection import in_words
from photostead.db.snapshot import Deadline, Snapshot
from photostead.host import disk, markers
from photostead.kernel.clock import now_ms, to_wire
from photostead.kernel.errors import NotFound, Unavailable
from photostead.kernel.ids import new_id

log = logging.getLogger(__name__)

HOME = "backups"
NAME = re.compile(
    r"(uploaded-)?photostead-db-backup-(\d{8}T\d{6})-v([0-9A-Za-z.]{1,40})-schema(\d{4})(?:-\d{1,4})?\.sqlite", re.ASCII
)
PART = ".part"
# What a kill left behind goes when it is certainly nobody's any more.
STALE_S = 24 * 3600
MARKER = b'{"installation":""}\n'
MEANT = "If it is meant to be so: touch {0}"


class Backup(msgspec.Struct, frozen=True):
    """One that may be used. `stamp` is when it was made (UTC), `size` in bytes."""

    path: Path
    stamp: str
    version: str
    schema: int
    size: int
    is_upload: bool

    @property
    def name(self) -> str:
        """Its file name."""
        return self.path.name

    @property
    def created_at(self) -> str:
        """`2026-01-02T02:00:00.000Z`."""
        day, clock = self.stamp.split("T")
        return f"{day[:4]}-{day[4:6]}-{day[6:]}T{clock[:2]}:{clock[2:4]}:{clock[4:]}.000Z"

    def as_snapshot(self) -> Snapshot:
        """As `db.restore` wants it."""
        return Snapshot(self.path, 0, "backup", self.schema, self.stamp, self.size)


def home_of(media_dir: Path) -> Path:
    """Where backups lie unless backup.path says otherwise."""
    return media_dir / HOME


def list_backups(folder: Path) -> list[Backup]:
    """All of them, the newest first; none where there is no folder."""
    found = [read_name(entry) for entry in snapshot.entries(folder)]
    return sorted((one for one in found if one is not None), key=lambda one: (one.stamp, one.name), reverse=True)


def read_name(path: Path) -> Backup | None:
    """What a file's name says; None where it is no backup, or no regular file."""
    match = NAME.fullmatch(path.name)
    try:
        if match is None or path.is_symlink() or not path.is_file():
            return None
        return Backup(path, match[2], match[3], int(match[4]), path.stat().st_size, match[1] is not None)
    except OSError:
        return None


def find(folder: Path, name: str) -> Backup:
    """By its name, which is never taken for a path. Raises NotFound."""
    found = read_name(folder / name) if NAME.fullmatch(name) else None
    if found is None:
        raise NotFound(f"There is no backup {name!r:.200} in {folder}.")
    return found


def prepare(folder: Path, media_dir: Path, *, was_marked: bool) -> None:
    """Make sure that it is the folder that is meant. `was_marked`: whether one was made there before. Raises Unavailable."""
    if folder == home_of(media_dir):
        markers.require_marked(media_dir)
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
    if not folder.is_dir():
        raise Unavailable(f"There is no folder {folder} (backup.path): is its disk mounted?")
    if was_marked and not markers.is_marked(folder):
        meant = MEANT.format(folder / markers.NAME)
        raise Unavailable(f"{folder} is not the folder that backups were made in: is its disk mounted? {meant}")
    try:
        if not markers.is_marked(folder):
            markers.write_marker(folder, MARKER)
        discard_stale(folder)
    except OSError as error:
        raise Unavailable(f"The folder of backups {folder} cannot be written ({error.strerror}).") from error


def discard_stale(folder: Path) -> None:
    """What was never finished. Raises OSError."""
    for entry in snapshot.entries(folder):
        if entry.name.endswith(PART) and time.time() - entry.lstat().st_mtime > STALE_S:
            entry.unlink(missing_ok=True)


def make(database: Path, folder: Path, version: str, deadline: Deadline) -> Backup:
    """Copy the database, which others may be using, read the copy through, sync it, name it. `version` of the program.

    Raises Unavailable where the folder cannot be written or the time is over, OutOfSpace, StartError where the database is
    damaged or cannot be read. Then nothing is left behind.
    """
    part = folder / f"{new_id()}{PART}"
    try:
        with in_words(database), snapshot.left_alone(part):
            snapshot.copy(database, part, deadline, lambda size: refuse_full(folder, size))
            schema = snapshot.verify(part, deadline)
            snapshot.sync(part)
            deadline.check()
            return settle(part, folder, version, schema)
    except OSError as error:
        raise Unavailable(f"No backup was made: {folder} cannot be written ({error.strerror or error}).") from error


def settle(part: Path, folder: Path, version: str, schema: int, *, is_upload: bool = False) -> Backup:
    """Give a complete file its name. Raises OSError."""
    stamp = to_wire(now_ms())[:19].replace("-", "").replace(":", "")
    safe = re.sub(r"[^0-9A-Za-z.]", ".", version)[:40] or "0"
    start = f"{'uploaded-' if is_upload else ''}photostead-db-backup-{stamp}-v{safe}-schema{schema:04d}"
    names = (f"{start}.sqlite", *(f"{start}-{number}.sqlite" for number in range(2, 1000)))
    target = next(folder / name for name in names if not os.path.lexists(folder / name))
    part.chmod(0o600)
    part.rename(target)
    snapshot.sync(folder)
    return Backup(target, stamp, safe, schema, target.stat().st_size, is_upload)


def refuse_full(folder: Path, size: int) -> None:
    """Raises OutOfSpace where `size` bytes do not fit."""
    disk.refuse_full(
        folder,
        size,
        lambda free: (
            f"No backup was made: it takes {snapshot.megabytes(size)} MB and only {snapshot.megabytes(free)} MB may be "
            f"used in {folder}. Free some space, or choose another folder with backup.path."
        ),
    )


def prune(folder: Path, keep: int) -> list[Backup]:
    """Remove all but the newest `keep` (1 or more) of those that were made here; what was brought stays. What cannot be
    removed stays too."""
    mine = [one for one in list_backups(folder) if not one.is_upload]
    return [one for one in mine[max(1, keep) :] if remove(one)]


def remove(backup: Backup) -> bool:
    """Whether it went."""
    try:
        backup.path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("The backup %s could not be removed (%s)", backup.path, error.strerror)
        return False
    log.info("Removed the backup %s", backup.path)
    return True
