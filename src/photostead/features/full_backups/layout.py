"""The folder of full backups on the disk: names, the marker, the lock. What is in a backup is `manifest`'s, how one comes to be
`making`'s.

    photostead-backup.json                      whose backups these are, and the format
    files/ab/ab12…                              every file once, by the SHA-256 of its bytes
    backups/20261122T020000Z/database.sqlite    the database as it was
    backups/20261122T020000Z/manifest.jsonl     which files there were, by path, with their hashes
    backups/20261122T020000Z/summary.json       how many, how large, what was wrong
    unfinished/                                 one that is being made, or was interrupted

Nothing in `files` is ever changed: a file has its name when it is whole and on the disk. All of this blocks.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from photostead.db.snapshot import sync
from photostead.kernel.errors import Invalid, NotFound, StartError, Unavailable
from photostead.media.files import write_whole

FORMAT = 1
MARKER = "photostead-backup.json"
FILES = "files"
BACKUPS = "backups"
UNFINISHED = "unfinished"
DATABASE = "database.sqlite"
MANIFEST = "manifest.jsonl"
SUMMARY = "summary.json"
STAMP = re.compile(r"\d{8}T\d{6}Z(-\d{1,3})?", re.ASCII)
SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
READ_ME = """\
Backups of a Photostead library, made by `photostead backup create`.

`photostead backup verify` looks whether all of it is whole, `photostead backup restore` makes a library of it again.
Without Photostead: each line of backups/DATE/manifest.jsonl names a file ("path") and the SHA-256 of its bytes; they are in
files/, below the first two letters of the hash. database.sqlite is an SQLite database.

Do not change anything in here. Copy the whole folder wherever you like.
"""


class Mark(msgspec.Struct, frozen=True):
    """What the marker says: the format, and the installation whose backups these are."""

    format: int
    installation: str


class Summary(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What a backup holds. Sizes in bytes; `version` and `schema` of the program that made it. `missing` and `damaged`: files
    that could not be taken in as they should be; what an earlier backup had of them stays."""

    version: str
    schema: int
    started_at: str
    ended_at: str
    files: int
    size: int
    new_files: int
    new_size: int
    has_libraries: bool
    missing: list[str] = []
    damaged: list[str] = []


class Store:
    """A folder of full backups."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.unfinished = root / UNFINISHED
        self._touched: set[Path] = set()

    def file(self, sha256: str) -> Path:
        """Where the bytes of this hash are, or would be. Raises Invalid for what is no hash."""
        if not SHA256.fullmatch(sha256):
            raise Invalid(f"{sha256!r:.100} is no SHA-256: the backup in {self.root} was changed by something else.")
        return self.root / FILES / sha256[:2] / sha256

    def note_touched(self, folder: Path) -> None:
        """A name in it is new."""
        self._touched.add(folder)

    def sync_folders(self) -> None:
        """New names are on the disk. Raises OSError."""
        for folder in self._touched:
            sync(folder)
        self._touched.clear()

    def backup(self, stamp: str) -> Path:
        """The folder of a backup by its name, which is never taken for a path. Raises NotFound."""
        folder = self.root / BACKUPS / stamp
        if not STAMP.fullmatch(stamp) or not (folder / SUMMARY).is_file():
            raise NotFound(f"There is no backup {stamp!r:.100} in {self.root}: `photostead backup list` shows them.")
        return folder

    def stamps(self) -> list[str]:
        """The backups that are complete, the newest first."""
        try:
            names = os.listdir(self.root / BACKUPS)
        except FileNotFoundError:
            return []
        return sorted((name for name in names if STAMP.fullmatch(name)), reverse=True)

    def newest(self) -> str:
        """Raises NotFound where there is none."""
        for stamp in self.stamps():
            return stamp
        raise NotFound(f"There is no backup in {self.root} yet: `photostead backup create --to {self.root}` makes one.")

    def summary(self, stamp: str) -> Summary:
        """Raises NotFound, Invalid."""
        try:
            return msgspec.json.decode((self.backup(stamp) / SUMMARY).read_bytes(), type=Summary)
        except ValueError as error:
            raise Invalid(f"The backup {stamp} in {self.root} is not whole: its {SUMMARY} cannot be read.") from error


def open_store(root: Path) -> Store:
    """A folder in which backups were made. Raises StartError where it is none, or of a newer format."""
    mark = read_mark(root)
    if mark is None:
        raise StartError(f"{root} holds no backups of Photostead: there is no {MARKER} in it. Is its disk mounted?")
    if mark.format > FORMAT:
        raise StartError(f"The backups in {root} were made by a newer Photostead: install that version first.")
    return Store(root)


def read_mark(root: Path) -> Mark | None:
    """None where there is none that can be read."""
    try:
        return msgspec.json.decode((root / MARKER).read_bytes(), type=Mark)
    except (OSError, ValueError):
        return None


def prepare(root: Path, installation: str) -> Store:
    """Make the folder one of backups, where it is empty, or go on with one of this installation. Raises StartError."""
    mark = read_mark(root)
    if mark is not None and mark.installation != installation:
        raise StartError(f"{root} holds the backups of another Photostead: give this one a folder of its own.")
    if mark is None and root.is_dir() and any(root.iterdir()):
        raise StartError(
            f"{root} is neither empty nor a folder of backups. Name another one, or an empty folder in it."
        )
    if not root.parent.is_dir():
        raise StartError(f"There is no folder {root.parent}: is its disk mounted?")
    try:
        for folder in (root, root / FILES, root / BACKUPS):
            folder.mkdir(mode=0o700, exist_ok=True)
        if mark is None:
            write_whole(root / "READ-ME.txt", READ_ME.encode())
            write_whole(root / MARKER, msgspec.json.encode(Mark(FORMAT, installation)) + b"\n")
    except OSError as error:
        raise StartError(
            f"{root} cannot be written ({error.strerror}): check the folder's owner and its disk."
        ) from error
    return open_store(root)


def try_writing(root: Path) -> None:
    """Also in a folder that was there before. Raises StartError."""
    probe = root / "writing.part"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise StartError(
            f"{root} cannot be written ({error.strerror}): check the folder's owner, and whether its disk is mounted read-only."
        ) from error


def require_there(root: Path, *, was_used: bool) -> None:
    """That it is the folder that is meant, and not the place where its disk should be mounted. Raises Unavailable."""
    if not root.is_dir() and (was_used or not root.parent.is_dir()):
        raise Unavailable(f"There is no folder {root}: is its disk connected and mounted?")
    if was_used and read_mark(root) is None:
        raise Unavailable(
            f"{root} is not the folder that backups were made in: is its disk mounted? To begin anew there choose the folder "
            "once more."
        )


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """Nobody else makes or clears away backups there meanwhile. Raises Unavailable where somebody does."""
    descriptor = os.open(store.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Unavailable(f"Another backup is being made in {store.root}: wait until it is done.") from None
    finally:
        os.close(descriptor)
