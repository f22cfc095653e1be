"""A good copy in the place of a single file that is damaged or gone: out of a full backup, or of another photo with the same
bytes. What is put back was read through and is what came in once; the damaged file is kept aside. For worker processes.

A backup is asked by the path, and by the checksum for what lay elsewhere then. A copy in it that is damaged itself, or of
which the backup says that it was, is never taken.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from enum import StrEnum
from pathlib import Path

import apsw
import msgspec

from photostead.features.full_backups import layout
from photostead.features.full_backups.copying import Throttle, copy
from photostead.features.full_backups.layout import Store
from photostead.features.full_backups.manifest import find
from photostead.features.full_backups.restoring import make_room
from photostead.features.full_backups.sources import open_copy
from photostead.host.disk import refuse_full
from photostead.host.markers import own_like
from photostead.kernel.errors import MediaError, PhotosteadError
from photostead.media.files import FULL, Source, make_folder, open_regular, sync_folder, writing_to
from photostead.media.inventory import Like, Verdict, compare

# Below the media folder, or, where that is another disk, in the hidden folder of the same name beside the damaged file's own.
ASIDE = "set-aside"
BY_CHECKSUM = """
select path from assets
where checksum = ? and library_id is null and owner_id in (select id from users)
"""


class Patient(msgspec.Struct, frozen=True):
    """A file that is not what it was. `path` as rows have it: relative to the media folder, or a library's whole one, below
    which nothing is written. `sha1` of what came in, None where that is not known; then only what is gone is put back.
    `twins`: files with the same bytes; `mark`: what the folder is called in which it is kept."""

    media_dir: Path
    path: bytes
    sha1: bytes | None
    backups: Path | None
    twins: list[Source]
    mark: str


class Hindrance(StrEnum):
    """Why nothing could be done: no full backups are made, none has a good copy, they are on a disk that is away, nobody knows
    what the file was, or the place of the file cannot be written."""

    NO_BACKUPS = "no_backups"
    NO_GOOD_COPY = "no_good_copy"
    BACKUPS_AWAY = "backups_away"
    UNKNOWN = "unknown"
    FAILED = "failed"


class Copy(msgspec.Struct, frozen=True):
    """What may be good. `backup`: the name of the one it is in; None for a twin."""

    source: Source
    sha256: str | None = None
    mtime: int | None = None
    backup: str | None = None


class Outcome(msgspec.Struct, frozen=True):
    """What became of it: `good` names the copy, as backup or path; `aside` where the damaged file is now. `is_told`: a
    library's, so nothing was done; `hindrance`: why nothing was."""

    is_mended: bool = False
    is_told: bool = False
    backup: str | None = None
    good: str | None = None
    aside: str | None = None
    hindrance: Hindrance | None = None


def mend(patient: Patient) -> Outcome:
    """Raises OutOfSpace, Unavailable or StartError where the media folder cannot be written."""
    if is_whole(patient):
        return Outcome(is_mended=True)
    tried: set[str] = set()
    for look in (twins_of, copies_by_path, copies_by_checksum):
        try:
            found = list(look(patient))
        except (PhotosteadError, OSError):
            return Outcome(hindrance=Hindrance.BACKUPS_AWAY)
        for good in found:
            if good.source.path not in tried and (outcome := take(patient, good)) is not None:
                return outcome
            tried.add(good.source.path)
    return Outcome(hindrance=Hindrance.NO_BACKUPS if patient.backups is None else Hindrance.NO_GOOD_COPY)


def is_whole(patient: Patient) -> bool:
    """Whether somebody put it right meanwhile; where its bytes are not known, whether it is there at all."""
    place = os.fsdecode(os.path.join(os.fsencode(patient.media_dir), patient.path))
    if patient.sha1 is None:
        return os.path.lexists(place)
    return compare(Source(place), Like(0, None, patient.sha1)) is Verdict.SAME


# --- looking


def twins_of(patient: Patient) -> Iterator[Copy]:
    """Files of other photos."""
    yield from map(Copy, patient.twins)


def copies_by_path(patient: Patient) -> Iterator[Copy]:
    """What backups have under its name, the newest first. Raises StartError, OSError where their folder is away."""
    yield from in_backups(patient, lambda backup: [patient.path])


def copies_by_checksum(patient: Patient) -> Iterator[Copy]:
    """What they have of the same bytes under another name."""
    if patient.sha1 is not None:
        yield from in_backups(patient, lambda backup: named(backup / layout.DATABASE, patient.sha1))


def in_backups(patient: Patient, names: Callable[[Path], list[bytes]]) -> Iterator[Copy]:
    """A backup that cannot be read says nothing of the others."""
    if patient.backups is None:
        return
    store = layout.open_store(patient.backups)
    for stamp in store.stamps():
        with suppress(PhotosteadError, OSError):
            folder = store.backup(stamp)
            yield from [copy for path in names(folder) for copy in copies_of(store, stamp, path)]


def copies_of(store: Store, stamp: str, path: bytes) -> list[Copy]:
    """What one backup has under a name. Raises Invalid, OSError."""
    entry = find(store.backup(stamp) / layout.MANIFEST, path)
    if entry is None or entry.is_damaged:
        return []
    source = Source(str(store.file(entry.sha256)), roots=(str(store.root),))
    return [Copy(source, entry.sha256, entry.mtime, stamp)]


def named(database: Path, sha1: bytes | None) -> list[bytes]:
    """Which uploads came in with these bytes, as a backup's database has it."""
    try:
        with closing(open_copy(database)) as connection:
            return [bytes(row[0]) for row in connection.execute(BY_CHECKSUM, (sha1,))]
    except apsw.Error:
        return []


# --- putting back


def take(patient: Patient, good: Copy) -> Outcome | None:
    """Put a copy in its place; None where it is not good. Of a library's file it is only told."""
    if patient.path.startswith(b"/"):
        return Outcome(is_told=True, backup=good.backup, good=good.source.path) if is_good(patient, good) else None
    target = patient.media_dir / os.fsdecode(patient.path)
    home = patient.media_dir / os.fsdecode(patient.path.partition(b"/")[0])
    with writing_to(home):
        part = make_room(target, home)
        part.unlink(missing_ok=True)
    try:
        if not copy_good(patient, good, part):
            return None
        with writing_to(home):
            aside = change(patient, target, part, good)
    finally:
        part.unlink(missing_ok=True)
    return Outcome(is_mended=True, backup=good.backup, good=good.source.path, aside=aside)


def is_good(patient: Patient, good: Copy) -> bool:
    """Whether a copy has the bytes that came in."""
    return patient.sha1 is not None and compare(good.source, Like(0, None, patient.sha1)) is Verdict.SAME


def copy_good(patient: Patient, good: Copy, part: Path) -> bool:
    """Write the bytes to the disk; whether they are those that the backup, and those that came in, had. Raises OutOfSpace,
    Unavailable."""
    try:
        with open_regular(good.source) as file:
            refuse_full(part.parent, file.size, lambda free: FULL.format(part.parent))
            taken = copy(file, part, Throttle(None))
    except MediaError:
        return False
    return good.sha256 in (None, taken.sha256) and patient.sha1 in (None, taken.sha1)


def change(patient: Patient, target: Path, part: Path, good: Copy) -> str | None:
    """The good file for the damaged one, with its time and owner, at once; where the damaged one is now. Raises OSError."""
    is_there = os.path.lexists(target)
    mtime = target.lstat().st_mtime_ns if is_there else good.mtime
    if mtime is not None:
        os.utime(part, ns=(mtime, mtime))
    part.chmod(0o640)
    own_like(part, part.parent)
    aside = keep_aside(patient, target) if is_there else None
    part.replace(target)
    sync_folder(target.parent)
    return aside


def keep_aside(patient: Patient, target: Path) -> str:
    """Keep the damaged file, relative to the media folder. Raises OSError."""
    top, _, rest = os.fsdecode(patient.path).partition("/")
    for base, name in ((ASIDE, f"{top}/{rest}"), (f"{top}/.{ASIDE}", rest)):
        # What lies there is as private as it was.
        (patient.media_dir / base).mkdir(0o700, exist_ok=True)
        place = patient.media_dir / base / patient.mark / name
        make_folder(str(place.parent))
        try:
            name_also(target, place)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            continue
        sync_folder(place.parent)
        return str(place.relative_to(patient.media_dir))
    raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))


def name_also(target: Path, place: Path) -> None:
    """A second name, so that the first is never without a file; where the file system has none such the file moves. Raises
    OSError."""
    try:
        place.hardlink_to(target)
    except OSError as error:
        if error.errno == errno.EXDEV:
            raise
        target.rename(place)
