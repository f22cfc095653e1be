"""Walking an import path: folder by folder, with a digest of what each holds, so that one that is as it was costs no more
than looking at it. Reads the tree and nothing else. Links to files are followed inside the import path only, links to
folders never; a folder that cannot be read costs itself alone. Paths are bytes, because names on disk are.
"""

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from photostead.kernel.clock import EARLIEST_MS, LATEST_MS
from photostead.media.formats import kind_of
from photostead.media.sidecar import sidecar_names

# Name, size in bytes, modification time in ns of one file.
Entry = tuple[str, int, int]
SIDECAR = ".xmp"
BROKEN_LINK = -1


class FolderState(msgspec.Struct, frozen=True):
    """What an earlier scan noted of a folder: its key, the digest of what it held, its modification time in ns."""

    id: int
    signature: bytes | None
    modified: int | None


class Listing(msgspec.Struct, frozen=True):
    """A folder that may differ from what is known. `entries` are its files of every kind, `links` the names among them
    that are links; `modified` in ns."""

    path: bytes
    modified: int
    signature: bytes
    entries: list[Entry]
    links: frozenset[str]


class Unchanged(msgspec.Struct, frozen=True):
    """A folder that is as it was, with so many files."""

    path: bytes
    count: int


class Trouble(msgspec.Struct, frozen=True):
    """A folder or file that could not be looked at, and why."""

    path: bytes
    reason: str


class FoundFile(msgspec.Struct, frozen=True):
    """A file of a kind we know; size in bytes, `modified` in ms, moved into the calendar where a file system says
    otherwise."""

    path: bytes
    kind: str
    size: int
    modified: int


class Sidecar(msgspec.Struct, frozen=True):
    """The XMP file beside one; size in bytes, `modified` in ms."""

    path: bytes
    size: int
    modified: int


class Walk:
    """One walk of a library: no folder is entered twice, whatever mounts and import paths lead to it."""

    def __init__(
        self,
        excluded: re.Pattern[str] | None,
        data_dir: Path,
        known: Mapping[bytes, FolderState],
        *,
        trusts_folder_times: bool = False,
        trusts_digests: bool = True,
    ) -> None:
        """`trusts_folder_times`: a folder whose own modification time is as it was need not be looked into, which finds
        new and missing files but none that changed. Without `trusts_digests` every folder counts as different."""
        self._excluded = excluded
        self._salt = hashlib.blake2b((excluded.pattern if excluded else "").encode(), digest_size=16).digest()
        self._known = known
        self._trusts_folder_times, self._trusts_digests = trusts_folder_times, trusts_digests
        self._entered: set[tuple[int, int]] = set()
        self._data_dir = data_dir

    def below(self, folder: bytes) -> Iterator[Listing | Unchanged | Trouble]:
        """Depth first from a folder on, which is listed itself. Folders that a pattern covers whole are not entered; our
        own data folder never is."""
        start = folder.rstrip(b"/") or b"/"
        home = os.stat(self._data_dir)
        self._home = (home.st_dev, home.st_ino)
        pending = [start]
        while pending:
            path = pending.pop()
            try:
                found, inner = self._look_into(path, os.O_RDONLY if path == start else os.O_RDONLY | os.O_NOFOLLOW)
            except OSError as error:
                yield Trouble(path, error.strerror or str(error))
                continue
            yield from found
            pending += [join(path, name) for name in sorted(inner, reverse=True) if not self.covers(join(path, name))]

    def covers(self, folder: bytes) -> bool:
        """Whether a pattern covers a folder, itself or everything in it: a name that no real file has shows the latter."""
        return is_excluded(folder, self._excluded) or is_excluded(join(folder, "\x01"), self._excluded)

    def _look_into(self, path: bytes, flags: int) -> tuple[list[Listing | Unchanged | Trouble], list[str]]:
        """What there is to say of a folder, and the names of those in it."""
        fd = os.open(path, flags | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            status = os.fstat(fd)
            place = (status.st_dev, status.st_ino)
            if place == self._home:
                return [], []
            if place in self._entered:
                return [Trouble(path, "it is another name of a folder that was looked at already")], []
            self._entered.add(place)
            state = self._known.get(folder_key(path))
            if self._trusts_folder_times and is_settled(state, status.st_mtime_ns):
                count, inner = count_entries(fd)
                return [Unchanged(path, count)], inner
            entries, links, inner, troubles = read_entries(fd, path)
        finally:
            os.close(fd)
        if not entries and state is None:
            return [*troubles, Unchanged(path, 0)], inner
        signature = self._digest(entries)
        if self._trusts_digests and not troubles and state is not None and state.signature == signature:
            return [Unchanged(path, len(entries))], inner
        return [*troubles, Listing(path, status.st_mtime_ns, signature, entries, links)], inner

    def _digest(self, entries: list[Entry]) -> bytes:
        """Of names, sizes and times, and of the patterns, since they decide what of it counts."""
        entries.sort()
        try:
            data = msgspec.msgpack.encode(entries)
        except UnicodeEncodeError:  # names that are no text
            data = msgspec.msgpack.encode([(os.fsencode(name), size, modified) for name, size, modified in entries])
        return hashlib.blake2b(data, digest_size=16, key=self._salt).digest()

    def files_of(self, listing: Listing, root: bytes) -> tuple[list[FoundFile], dict[bytes, Sidecar]]:
        """The photos and videos of a folder that no pattern covers, and the sidecars of those that have one. `root` is
        the import path, which links must not lead out of."""
        sidecars = {name: (size, modified) for name, size, modified in listing.entries if is_sidecar(name)}
        found, beside = [], {}
        real_root = os.path.realpath(root)
        for name, size, modified in listing.entries:
            kind = kind_of(name)
            path = join(listing.path, name)
            if kind is None or size == BROKEN_LINK or is_excluded(path, self._excluded):
                continue
            if name in listing.links and not stays_inside(path, real_root):
                continue
            found.append(FoundFile(path, kind, size, within_calendar(modified)))
            if (sidecar := sidecar_of(name, sidecars)) is not None:
                size, modified = sidecars[sidecar]
                beside[path] = Sidecar(join(listing.path, sidecar), size, within_calendar(modified))
        return found, beside


def is_settled(state: FolderState | None, modified: int) -> bool:
    """Whether everything in a folder was settled when its own modification time (ns) was the one it has now."""
    return state is not None and state.signature is not None and state.modified == modified


def count_entries(fd: int) -> tuple[int, list[str]]:
    """How many entries of a folder are no folders, and the names of those that are; asks for nothing else."""
    count, inner = 0, []
    with os.scandir(fd) as listing:
        for entry in listing:
            if entry.is_dir(follow_symlinks=False):
                inner.append(entry.name)
            else:
                count += 1
    return count, inner


def read_entries(fd: int, folder: bytes) -> tuple[list[Entry], frozenset[str], list[str], list[Trouble]]:
    """`(files, names of links among them, names of folders, files that cannot be asked)`. Asking by the folder's
    descriptor spares the kernel the way along the whole path, a fifth of the time."""
    entries: list[Entry] = []
    links: list[str] = []
    inner: list[str] = []
    troubles: list[Trouble] = []
    with os.scandir(fd) as listing:
        for entry in listing:
            try:
                if entry.is_dir(follow_symlinks=False):
                    inner.append(entry.name)
                elif entry.is_file(follow_symlinks=False):
                    status = entry.stat(follow_symlinks=False)
                    entries.append((entry.name, status.st_size, status.st_mtime_ns))
                elif entry.is_symlink():
                    links.append(entry.name)
                    entries.append((entry.name, *link_target(entry)))
            except FileNotFoundError:
                continue  # gone since the folder was opened
            except OSError as error:
                troubles.append(Trouble(join(folder, entry.name), error.strerror or str(error)))
    return entries, frozenset(links), inner, troubles


def link_target(entry: "os.DirEntry[str]") -> tuple[int, int]:
    """Size and time of what a link leads to, where that is a file."""
    try:
        status = entry.stat()
    except OSError:
        return BROKEN_LINK, 0
    return (status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else (BROKEN_LINK, 0)


def sidecar_of(name: str, sidecars: Mapping[str, object]) -> str | None:
    """The XMP file of a photo or video among those beside it."""
    return next((candidate for candidate in sidecar_names(name) if candidate in sidecars), None)


def is_sidecar(name: str) -> bool:
    """Whether a file may be one."""
    return name[-len(SIDECAR) :].lower() == SIDECAR


def join(folder: bytes, name: str) -> bytes:
    """The path of an entry."""
    return folder.rstrip(b"/") + b"/" + os.fsencode(name)


def folder_key(path: bytes) -> bytes:
    """A folder as the table of them has it."""
    return path.rstrip(b"/")


def shown(path: bytes) -> str:
    """A path as people and the wire see it: bytes that are no text are replaced."""
    return os.fsdecode(path).encode(errors="replace").decode()


def is_excluded(path: bytes, excluded: re.Pattern[str] | None) -> bool:
    """Whether a pattern covers a file."""
    return excluded is not None and excluded.match(os.fsdecode(path)) is not None


def within_calendar(nanoseconds: int) -> int:
    """A file's time in ms; what lies outside the calendar (file systems keep any number) is moved to its edge."""
    return min(max(nanoseconds // 1_000_000, EARLIEST_MS), LATEST_MS)


def stays_inside(path: bytes, real_root: bytes) -> bool:
    """Whether a link ends below the import path it was found in."""
    return os.path.realpath(path).startswith(real_root.rstrip(b"/") + b"/")
