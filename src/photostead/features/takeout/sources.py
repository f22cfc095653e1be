"""Folders and archives, read in place: listed, opened for reading, never unpacked and never written. Names in them are
only looked at, they become no path of ours; what is no ordinary file (links, devices, pipes) is passed over.

A zip is read at random (its members' sizes and CRC stand in its directory, APPNOTE.TXT 4.3.12); a compressed tar only from
its beginning to its end, so that it is gone through once to look and once more to upload.
"""

import io
import os
import stat
import struct
import tarfile
import weakref
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol

from photostead.features.takeout.schema import Member, Trouble
from photostead.kernel.errors import Invalid

Opener = Callable[[], IO[bytes]]
Found = tuple[Member, Opener]
ZIPS, TARS = (".zip",), (".tgz", ".tar.gz", ".tar")
# What the standard library raises over damaged archives: the last four where it does not look before it takes apart.
DAMAGE = (zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error, OSError, NotImplementedError, RuntimeError,
          struct.error, ValueError, TypeError, LookupError)  # fmt: skip
# Photos hardly shrink. What shrinks like this is meant to fill a disk.
BOMB_BYTES, BOMB_RATIO = 64 << 20, 200
MAX_DEPTH = 100


class Source(Protocol):
    """A place that holds files."""

    label: str
    is_sequential: bool

    def scan(self) -> Iterator[Found | Trouble]:
        """Every file; what `Opener` gives is to be read before the next one is asked for. Never raises: what is wrong with
        the whole of it is the last Trouble."""

    def open(self, member: Member) -> IO[bytes]:
        """A file of one that is not sequential. Raises one of DAMAGE."""


def open_sources(paths: list[Path]) -> list[Source]:
    """The sources that a person named, archives in a named folder that are called as Google calls them included. Raises
    Invalid for what is none."""
    archives = {archive: None for path in paths for archive in ([path] if path.is_file() else takeouts_in(path))}
    chosen = [*(path for path in dict.fromkeys(paths) if path.is_dir()), *archives]
    return [open_source(number, path) for number, path in enumerate(chosen)]


def takeouts_in(folder: Path) -> list[Path]:
    """Downloads of Google's that lie in a folder as they came. Raises Invalid."""
    try:
        return sorted(
            path
            for path in folder.iterdir()
            if path.name.lower().startswith("takeout-") and path.name.lower().endswith(ZIPS + TARS) and path.is_file()
        )
    except OSError as error:
        raise Invalid(f"{folder} cannot be read: {error.strerror}.") from error


def open_source(number: int, path: Path) -> Source:
    """One source. Raises Invalid."""
    if path.is_dir():
        return FolderSource(number, path)
    if path.name.lower().endswith(ZIPS):
        return ZipSource(number, path)
    if path.name.lower().endswith(TARS):
        return TarSource(number, path)
    raise Invalid(f"{path} is no folder, no .zip and no .tgz: name what Google let you download, or a folder.")


def clean_path(name: str) -> str | None:
    """A member's path with single slashes; None where it leads out of its archive."""
    parts = [part for part in name.split("/") if part not in {"", "."}]
    return None if ".." in parts or "\0" in name or not parts else "/".join(parts)


def reason_of(error: BaseException) -> str:
    """Why something could not be read."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


class FolderSource:
    """A folder with all that lies in it."""

    is_sequential = False

    def __init__(self, number: int, root: Path) -> None:
        self.number, self.root, self.label = number, root, str(root)

    def scan(self) -> Iterator[Found | Trouble]:
        """Depth first, in the order of names."""
        pending = [""]
        while pending:
            folder = pending.pop()
            try:
                with os.scandir(self.root / folder) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError as error:
                yield Trouble(folder or ".", reason_of(error))
                continue
            inner = []
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    inner.append(path)
                elif entry.is_file(follow_symlinks=False):
                    yield from self.found(entry, path)
            pending += [path for path in reversed(inner) if path.count("/") < MAX_DEPTH]

    def found(self, entry: "os.DirEntry[str]", path: str) -> Iterator[Found | Trouble]:
        """One file."""
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError as error:
            yield Trouble(path, reason_of(error))
            return
        modified = status.st_mtime_ns // 1_000_000
        member = Member(self.number, path, status.st_size, modified, f"{status.st_mtime_ns}")
        yield member, lambda: self.open(member)

    def open(self, member: Member) -> IO[bytes]:
        """Read only, and no link that took the file's place since."""
        descriptor = os.open(self.root / member.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise OSError(0, "it is no file any more")
        return os.fdopen(descriptor, "rb")


class ZipSource:
    """A zip file."""

    is_sequential = False

    def __init__(self, number: int, path: Path) -> None:
        self.number, self.path, self.label = number, path, path.name
        self.archive: zipfile.ZipFile | None = None
        self.entries: dict[str, zipfile.ZipInfo] = {}

    def scan(self) -> Iterator[Found | Trouble]:
        """By its directory."""
        try:
            # The archive would count in several threads who still reads, and close a file it opened itself too early.
            file = self.path.open("rb")
            weakref.finalize(self, file.close)
            self.archive = zipfile.ZipFile(file)
        except DAMAGE as error:
            yield Trouble(self.label, f"the archive cannot be read ({reason_of(error)}): download it again")
            return
        for info in self.archive.infolist():
            if not info.is_dir():
                yield from self.found(info)

    def found(self, info: zipfile.ZipInfo) -> Iterator[Found | Trouble]:
        """One member."""
        path = clean_path(info.filename)
        if path is None:
            yield Trouble(info.filename, "its path leads out of the archive")
        elif (reason := refusal_of(info)) is not None:
            yield Trouble(path, reason)
        elif path in self.entries:
            yield Trouble(path, "the archive has two files of this name; the first counts")
        else:
            self.entries[path] = info
            member = Member(self.number, path, info.file_size, zip_time(info), f"{info.CRC:08x}")
            yield member, lambda: self.open(member)

    def open(self, member: Member) -> IO[bytes]:
        """Decompressed while it is read; a wrong CRC is noticed at its end."""
        assert self.archive is not None, "scanned before it is opened"
        return self.archive.open(self.entries[member.path])


def refusal_of(info: zipfile.ZipInfo) -> str | None:
    """Why a member is not read, if so."""
    if info.flag_bits & 1:
        return "it is encrypted"
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
        return "it is no ordinary file"
    if info.file_size > BOMB_BYTES and info.file_size > BOMB_RATIO * info.compress_size:
        return "it would unpack to far more than any photo or video does"
    return None


def zip_time(info: zipfile.ZipInfo) -> int:
    """A member's time (ms), a wall clock without a zone."""
    try:
        return int(datetime(*info.date_time, tzinfo=UTC).timestamp() * 1000)
    except ValueError:
        return 0


class TarSource:
    """A tar file, compressed or not."""

    is_sequential = True

    def __init__(self, number: int, path: Path) -> None:
        self.number, self.path, self.label = number, path, path.name

    def scan(self) -> Iterator[Found | Trouble]:
        """From the beginning to the end."""
        try:
            mode = "r|" if self.label.lower().endswith(".tar") else "r|gz"
            with self.path.open("rb") as file, tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
                for info in archive:
                    yield from self.found(archive, info)
                    archive.members.clear()  # else it remembers every one of them
        except DAMAGE as error:
            yield Trouble(self.label, f"the archive cannot be read to its end ({reason_of(error)}): download it again")

    def found(self, archive: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[Found | Trouble]:
        """One member."""
        path = clean_path(info.name)
        if info.isdir():
            return
        if path is None or not info.isreg() or info.issparse():
            yield Trouble(info.name, "it is no ordinary file" if path else "its path leads out of the archive")
            return
        member = Member(self.number, path, info.size, int(info.mtime * 1000), f"{self.label}:{info.mtime}")
        yield member, lambda: archive.extractfile(info) or io.BytesIO()

    def open(self, member: Member) -> IO[bytes]:
        """Not to be had at random."""
        raise OSError(0, f"{member.path} can only be read in the order of {self.label}")
