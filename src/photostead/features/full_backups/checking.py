"""Whether backups are whole: every file that a manifest names is there, and, read through, has the bytes it had."""

import hashlib
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import msgspec

from photostead.db import snapshot
from photostead.features.full_backups import layout
from photostead.features.full_backups.copying import Stopped, Throttle
from photostead.features.full_backups.layout import Store
from photostead.features.full_backups.manifest import Entry, read
from photostead.features.full_backups.sources import open_copy
from photostead.kernel.errors import PhotosteadError
from photostead.media.files import PIECE

# What was found damaged gets this ending: the next backup copies the file anew.
DAMAGED = ".damaged"


class Trouble(msgspec.Struct, frozen=True):
    """What is wrong, with the path as it was in the library; empty where it is the backup itself."""

    path: str
    reason: str


class Checked(msgspec.Struct):
    """How far a check is, or what it found; in files and bytes."""

    files: int = 0
    size: int = 0
    troubles: list[Trouble] = []


Tell = Callable[[Checked], None]


def check(
    store: Store, stamp: str, *, reads_data: bool, throttle: Throttle, tell: Tell = lambda checked: None
) -> Checked:
    """One backup. Never raises for what is wrong with it: that is what it is asked for. Raises Stopped."""
    checked = Checked()
    try:
        folder = store.backup(stamp)
        check_database(folder / layout.DATABASE, checked)
        known: dict[str, str | None] = {}
        for entry in read(folder / layout.MANIFEST):
            throttle.stop.check()
            reason = look_at(store, entry, known, reads_data=reads_data, throttle=throttle)
            checked.files += 1
            checked.size += entry.size
            if reason is not None:
                checked.troubles.append(Trouble(os.fsdecode(entry.path), reason))
            if checked.files % 500 == 0:
                tell(checked)
        compare_count(store, stamp, checked)
    except Stopped:
        raise
    except (PhotosteadError, OSError) as error:
        checked.troubles.append(Trouble("", str(error)))
    tell(checked)
    return checked


def check_database(path: Path, checked: Checked) -> None:
    """Every page, and that it can be asked."""
    try:
        snapshot.verify(path)
        with closing(open_copy(path)) as connection:
            connection.execute("select count(*) from assets").get  # noqa: B018 - apsw asks when this is read
    except (PhotosteadError, apsw.Error, OSError) as error:
        checked.troubles.append(Trouble("", f"The copy of the database is damaged: {error}"))


def look_at(
    store: Store, entry: Entry, known: dict[str, str | None], *, reads_data: bool, throttle: Throttle
) -> str | None:
    """What is wrong with a file; None where nothing is. Each is looked at once, however many paths it has."""
    if entry.sha256 not in known:
        known[entry.sha256] = judge(store.file(entry.sha256), entry, throttle if reads_data else None)
    return known[entry.sha256]


def judge(path: Path, entry: Entry, throttle: Throttle | None) -> str | None:
    """By its size, and with a throttle by its bytes. A damaged one is put aside."""
    try:
        if path.stat().st_size != entry.size:
            return put_aside(path, f"it has {path.stat().st_size} bytes instead of {entry.size}")
        if throttle is not None and hash_of(path, throttle) != entry.sha256:
            return put_aside(path, "its bytes are not those that were backed up")
    except FileNotFoundError:
        return "it is not in the backup any more"
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    return None


def hash_of(path: Path, throttle: Throttle) -> str:
    """SHA-256 of what is on the disk, not of what is remembered of it."""
    found = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while piece := file.read(PIECE):
            throttle.spend(len(piece))
            found.update(piece)
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return found.hexdigest()


def put_aside(path: Path, reason: str) -> str:
    """Kept beside its place for whoever wants to look. Raises OSError."""
    path.rename(path.with_name(path.name + DAMAGED))
    return f"{reason}; the next backup copies it anew where the library still has it"


def compare_count(store: Store, stamp: str, checked: Checked) -> None:
    """A manifest that was cut off names fewer."""
    wanted = store.summary(stamp).files
    if wanted != checked.files:
        checked.troubles.append(Trouble("", f"The manifest names {checked.files} files and should name {wanted}."))
