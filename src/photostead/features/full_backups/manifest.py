"""Which files a backup holds: one JSON object a line, sorted by path, so that two of them are compared without keeping either
in memory.
"""

import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

import msgspec

from photostead.kernel.errors import Invalid


class Kind(StrEnum):
    """`original`, `sidecar` and `profile` lie in the media folder, and paths are relative to it; `external` is a library's file
    with its whole path."""

    ORIGINAL = "original"
    SIDECAR = "sidecar"
    PROFILE = "profile"
    EXTERNAL = "external"


class Line(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """One file on the disk: size in bytes, `mtime` in nanoseconds since 1970, SHA-256 in small hexadecimal digits. A path that
    is not UTF-8 stands in `pathBytes`, in base64. `isDamaged`: its bytes were not those that had come in, and there was no
    better backup of it."""

    kind: Kind
    size: int
    mtime: int
    sha256: str
    path: str = ""
    path_bytes: str = ""
    is_damaged: bool = False


class Entry(msgspec.Struct, frozen=True):
    """One file; `path` as the system has it."""

    path: bytes
    kind: Kind
    size: int
    mtime: int
    sha256: str
    is_damaged: bool = False


DECODER = msgspec.json.Decoder(Line)
ENCODER = msgspec.json.Encoder()


def to_line(entry: Entry) -> bytes:
    """With its line's end."""
    line = Line(entry.kind, entry.size, entry.mtime, entry.sha256, is_damaged=entry.is_damaged)
    try:
        line = msgspec.structs.replace(line, path=entry.path.decode())
    except UnicodeDecodeError:
        line = msgspec.structs.replace(line, path_bytes=b64encode(entry.path).decode())
    return ENCODER.encode(line) + b"\n"


def from_line(data: bytes) -> Entry:
    """Raises Invalid for anything else than a line of ours."""
    try:
        line = DECODER.decode(data)
        path = line.path.encode() if line.path else b64decode(line.path_bytes, validate=True)
    except ValueError as error:
        raise Invalid(f"The manifest of the backup is damaged: {data[:80]!r} ({error}).") from error
    if not is_proper(path, line.kind):
        raise Invalid(f"The manifest of the backup names {os.fsdecode(path)!r:.200}, which no backup of ours does.")
    return Entry(path, line.kind, line.size, line.mtime, line.sha256, line.is_damaged)


def is_proper(path: bytes, kind: Kind) -> bool:
    """Whether a path is one that can have been written: nothing in it leads upwards, and only a library's is absolute."""
    parts = path.split(b"/")
    is_absolute = path.startswith(b"/")
    inner = parts[1:] if is_absolute else parts
    return is_absolute == (kind is Kind.EXTERNAL) and b"\0" not in path and not {b"", b".", b".."} & set(inner)


def read(path: Path) -> Iterator[Entry]:
    """In their order. Raises Invalid, OSError."""
    with path.open("rb") as file:
        for data in file:
            yield from_line(data)


def find(path: Path, wanted: bytes) -> Entry | None:
    """What a manifest says of a file: in as many looks as its length has binary digits. Raises Invalid, OSError."""
    with path.open("rb") as file:
        # What begins before `low` comes before the wanted one, what begins at `high` or later does not.
        low, high = 0, os.fstat(file.fileno()).st_size
        while low < high:
            start = line_behind(file, (low + high) // 2)
            if start >= high:
                high = (low + high) // 2
                continue
            entry = from_line(file.readline())
            if entry.path == wanted:
                return entry
            low, high = (file.tell(), high) if entry.path < wanted else (low, (low + high) // 2)
    return None


def line_behind(file: BinaryIO, place: int) -> int:
    """Go to the first line that begins at a place or behind it; where that is."""
    file.seek(max(0, place - 1))
    if place:
        file.readline()
    return file.tell()


def read_begun(path: Path) -> Iterator[Entry]:
    """What an interrupted backup had got done; its last line may be a stump."""
    try:
        yield from read(path)
    except (FileNotFoundError, Invalid):
        return


class Known:
    """What earlier manifests say of files, asked in the order of their paths: the first that names it counts."""

    def __init__(self, manifests: Iterable[Iterator[Entry]]) -> None:
        self._streams = [Ahead(manifest) for manifest in manifests]

    def find(self, path: bytes) -> list[Entry]:
        """What they say of a file that comes behind all that were asked for."""
        found = [stream.skip_to(path) for stream in self._streams]
        return [entry for entry in found if entry is not None and entry.path == path]


class Ahead:
    """A sorted stream of which the next is looked at."""

    def __init__(self, entries: Iterator[Entry]) -> None:
        self._entries = entries
        self._next = next(entries, None)

    def skip_to(self, path: bytes) -> Entry | None:
        """The first that does not come before it."""
        while self._next is not None and self._next.path < path:
            self._next = next(self._entries, None)
        return self._next


class Writer:
    """A manifest that is being written, line by line."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def add(self, entry: Entry) -> None:
        """In the order of paths."""
        self._file.write(to_line(entry))

    def sync(self) -> None:
        """All of it is on the disk. Raises OSError."""
        self._file.flush()
        os.fsync(self._file.fileno())
