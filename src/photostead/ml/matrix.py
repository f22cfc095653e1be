"""Vectors as a matrix of 8-bit numbers in files, mapped into memory and scanned with SIMD, a block after the other, of which none
stays mapped: where many vectors are, and nearly how far. What is found is measured again with the vectors themselves, by whoever keeps them; who that is, and what the keys
stand for, is not known here.

A matrix is two files. `NAME.index`, written once and never changed: a header, then a key and a scale of each row, the rows
in the order of their keys, and a checksum of each block of rows; its digest covers all of that. `ROWS.rows`: nothing but the
rows. A later matrix may append to the rows of an earlier one, and says how many are its own: the earlier one stays what it
is. So whoever has noted a name has noted all that was in it, and a name whose files were lost is only a matrix to be made
again. Numbers are in the order of the machine's bytes: the files are made of something else that is on the same machine.

A vector of length 1 is kept as `scale` × 8-bit numbers, the largest of them 127 (symmetric quantization).
"""

import hashlib
import math
import mmap
import os
import secrets
import struct
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Keys = NDArray[np.int64]
Bytes = NDArray[np.int8]

MAGIC = b"PSVECTR1"
# Magic, dimensions, rows, rows that count, the largest error of a row, the name of the rows, digest.
HEADER = struct.Struct("=8s I Q Q f 40s 32s")
# Rows that a checksum stands for, and that are mapped at once: 2 MB of them at 512 dimensions.
BLOCK = 4096
# Vectors that are made rows at once: each takes 25 times its row meanwhile.
AT_ONCE = 256
# Bytes that are written at once. The system keeps in one piece what came in one, and maps that as one: a million rows are scanned
# in 39 ms so, in 57 where they came by 128 kB, in 106 where they lie scattered.
PIECE = 2 << 20
LEVELS = 127
DEAD = -1
# With more than this part of dead rows a new file is written: they are scanned as the others are.
MOST_DEAD = 0.25
# Picking rows out costs a copy: 10% of a million took as long as scanning them all.
FEW = 16
# linux/mman.h, since 5.14: half the time of waiting for each page to be missed; refused by those before.
POPULATE_READ = 22


class MatrixLost(Exception):
    """The files are not there, or not what was written: it has to be made again. Nothing but time is lost."""


class Header(msgspec.Struct, frozen=True):
    """What an index says of itself. `error`: how far a row is from its vector of length 1, at most."""

    dimensions: int
    size: int
    alive: int
    error: float
    rows: str


class Chunk(msgspec.Struct, frozen=True):
    """Some rows with their keys and scales, and the largest of their errors."""

    keys: Keys
    scales: Floats
    rows: Bytes
    error: float


class Parts(msgspec.Struct):
    """What is in an index after its header. `scales` is not a number where a row does not count; `order` are the rows in
    the order of their keys; `sums` are checksums (CRC-32) of the blocks of rows."""

    keys: Keys
    scales: Floats
    order: Keys
    sums: NDArray[np.uint32]


EMPTY = Parts(np.empty(0, np.int64), np.empty(0, np.float32), np.empty(0, np.int64), np.empty(0, np.uint32))


class RowsFile:
    """The rows of a file, mapped, those before `size`. What was looked at is let go again: the system may keep it, but it is no
    longer counted as memory of the daemon, where all of it would be half a gigabyte for a million."""

    def __init__(self, data: bytes | mmap.mmap, size: int, dimensions: int) -> None:
        self.data, self.size, self.dimensions = data, size, dimensions
        cells = np.frombuffer(data, np.int8, size * dimensions) if size else np.empty(0, np.int8)
        self.cells: Bytes = cells.reshape(size, dimensions)
        # What is read again is kept in large pieces then, too.
        self.advise(mmap.MADV_HUGEPAGE, 0, size)

    def blocks(self, places: Keys | None = None, first: int = 0) -> Iterator[tuple[int, Bytes]]:
        """Some rows at a time, and how many came before them: those in these places, or all from `first` on. Good until the
        next ones are asked for."""
        for start in range(first, self.size if places is None else len(places), BLOCK):
            if places is None:
                self.advise(POPULATE_READ, start, start + BLOCK)
                yield start, self.cells[start : start + BLOCK]
                # From before: the system maps what it keeps in one piece, which may begin there.
                self.advise(mmap.MADV_DONTNEED, start - BLOCK, start + BLOCK)
            else:
                some = places[start : start + BLOCK]
                yield start, self.cells[some]
                self.advise(mmap.MADV_DONTNEED, int(some.min()), int(some.max()) + 1)
        self.advise(mmap.MADV_DONTNEED, 0, self.size)

    def advise(self, advice: int, start: int, end: int) -> None:
        """Tell the system that these rows are to be mapped at once, or no longer until somebody looks at them again, which
        others may do right now."""
        if isinstance(self.data, mmap.mmap) and self.size:
            begin = max(start, 0) * self.dimensions // mmap.PAGESIZE * mmap.PAGESIZE
            with suppress(OSError):
                self.data.madvise(advice, begin, min(end, self.size) * self.dimensions - begin)

    def checksums(self, first: int = 0) -> NDArray[np.uint32]:
        """One of each block from a row on that begins one."""
        return np.array([zlib.crc32(rows.data) for _, rows in self.blocks(first=first)], np.uint32)


class Matrix:
    """One that is mapped; many threads may scan it at a time. `open_matrix` makes it."""

    def __init__(self, folder: Path, name: str, header: Header, parts: Parts, rows: RowsFile) -> None:
        self.folder, self.name, self.header = folder, name, header
        self.parts, self.rows = parts, rows

    @property
    def keys(self) -> Keys:
        """The key of each row; `DEAD` where it does not count any more."""
        return self.parts.keys

    def places_of(self, keys: Keys) -> Keys:
        """The rows of these keys, those that there are."""
        if not self.header.size:
            return np.empty(0, np.int64)
        order = self.parts.order
        at = np.searchsorted(self.keys, keys, sorter=order)
        places = order[np.minimum(at, len(order) - 1)]
        return cast("Keys", places[self.keys[places] == keys])

    def scan(self, vector: bytes, places: Keys | None = None) -> Floats:
        """The cosine distances of a float32 vector to every row, or to those in these places, each within `margin` of the
        true one. Not a number for rows that do not count."""
        query, scale, _ = quantize(np.frombuffer(vector, np.float32)[None, :])
        few = places if places is not None and len(places) * FEW <= self.header.size else None
        scales = self.parts.scales if few is None else self.parts.scales[few]
        found = np.empty(len(scales), np.float32)
        for start, rows in self.rows.blocks(few):
            found[start : start + len(rows)] = products(query, rows)
        found *= -scale * scales
        found += 1
        return found if places is few else found[places]

    def margin(self, vector: bytes) -> float:
        """How far a distance of `scan` may be from the true one. See decision 0047 for where the six comes from.

        The errors of rounding point anywhere, so along another vector lies one part of √dimensions of them: that is their
        standard deviation.
        """
        _, _, error = quantize(np.frombuffer(vector, np.float32)[None, :])
        return 6 * math.hypot(self.header.error, error[0]) / math.sqrt(self.header.dimensions) + 1e-6

    def verify(self) -> None:
        """Read all rows. Raises MatrixLost where they are not those that were written."""
        if not np.array_equal(self.rows.checksums(), self.parts.sums):
            raise MatrixLost(f"{self.header.rows}.rows is damaged")


def products(query: Bytes, rows: Bytes) -> Floats:
    """Of one row of 8-bit numbers with others."""
    # Only now: it is of no use to a daemon that nobody searches. Releases the interpreter's lock while it scans.
    import numkong

    return cast("Floats", np.asarray(numkong.cdist(query, rows, "dot", out_dtype="float32"))[0])


def quantize(vectors: Floats) -> tuple[Bytes, Floats, Floats]:
    """Rows of 8-bit numbers, their scales, and how far each is from its vector of length 1."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    scales = (np.abs(unit).max(axis=1, keepdims=True) / LEVELS).astype(np.float32)
    rows = np.rint(unit / scales).astype(np.int8)
    return rows, scales[:, 0], np.linalg.norm(unit - rows * scales, axis=1).astype(np.float32)


# --- reading


def open_matrix(folder: Path, name: str) -> Matrix:
    """Map what is there under a name. Raises MatrixLost where that is not what was written, as far as can be told without
    reading all rows (`Matrix.verify` does)."""
    try:
        data = map_file(folder / f"{name}.index")
        header = read_header(name, data)
        rows = map_rows(folder, header)
        return Matrix(folder, name, header, read_parts(header, data), rows)
    except (OSError, ValueError, struct.error) as error:
        raise MatrixLost(f"{name}: {error}") from error


def map_rows(folder: Path, header: Header) -> RowsFile:
    """Those that an index calls its own; what is behind them in the file is another's. Raises OSError, ValueError."""
    return RowsFile(map_file(folder / f"{header.rows}.rows"), header.size, header.dimensions)


def map_file(path: Path) -> bytes | mmap.mmap:
    """A file's bytes, read when they are looked at. Raises OSError."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if os.fstat(file.fileno()).st_size else b""


def read_header(name: str, data: bytes | mmap.mmap) -> Header:
    """Raises MatrixLost, struct.error."""
    magic, dimensions, size, alive, error, rows, digest = HEADER.unpack_from(data)
    header = Header(dimensions, size, alive, error, rows.rstrip(b"\0").decode("ascii", "replace"))
    if magic != MAGIC or digest != digest_of(header, [memoryview(data)[HEADER.size :]]):
        raise MatrixLost(f"{name}.index is damaged")
    return header


def read_parts(header: Header, data: bytes | mmap.mmap) -> Parts:
    """Raises ValueError where something is missing."""
    count, offset, found = header.size, HEADER.size, []
    kinds: list[tuple[Any, int]] = [(np.int64, count), (np.float32, count), (np.int64, count)]
    for kind, length in [*kinds, (np.uint32, -(-count // BLOCK))]:
        found.append(np.frombuffer(data, kind, length, offset) if length else np.empty(0, kind))
        offset += found[-1].nbytes
    return Parts(*found)


def digest_of(header: Header, payload: Iterable[bytes | memoryview]) -> bytes:
    """Of everything that an index says."""
    digest = hashlib.blake2b(pack(header), digest_size=32)
    for part in payload:
        digest.update(part)
    return digest.digest()


def pack(header: Header, digest: bytes = b"") -> bytes:
    """As it is written."""
    rows = header.rows.encode()
    return HEADER.pack(MAGIC, header.dimensions, header.size, header.alive, header.error, rows, digest)


# --- writing


def build(folder: Path, label: str, dimensions: int, vectors: Iterable[tuple[int, bytes]]) -> str:
    """Make a matrix of keys (none twice, none negative) and their float32 vectors; its name, which begins with `label`.
    Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return write(folder, label, dimensions, map(quantized, chunked(vectors)))


def chunked(vectors: Iterable[tuple[int, bytes]]) -> Iterator[list[tuple[int, bytes]]]:
    """So many that are worked on at once."""
    left = iter(vectors)
    while chunk := list(islice(left, AT_ONCE)):
        yield chunk


def quantized(chunk: list[tuple[int, bytes]]) -> Chunk:
    """Rows of these vectors."""
    vectors = np.frombuffer(b"".join(vector for _, vector in chunk), np.float32).reshape(len(chunk), -1)
    rows, scales, errors = quantize(vectors)
    return Chunk(np.array([key for key, _ in chunk], np.int64), scales, rows, float(errors.max()))


def write(folder: Path, label: str, dimensions: int, chunks: Iterable[Chunk]) -> str:
    """A matrix with rows of its own; its name."""
    rows_name = new_name(label)
    path = folder / f"{rows_name}.rows"
    try:
        with open_own(path, os.O_CREAT | os.O_EXCL) as file:
            written = list(write_rows(file, chunks))
        return write_index(folder, label, joined(Header(dimensions, 0, 0, 0.0, rows_name), EMPTY, written))
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def fold(matrix: Matrix, label: str, changed: Mapping[int, bytes | None]) -> str:
    """Make a matrix of another one and of what changed since: new vectors by their keys, None for those that are gone. Its
    name; the other one stays what it is. One at a time for the same rows. Raises OSError."""
    keys, new = matrix.keys.copy(), [(key, vector) for key, vector in changed.items() if vector is not None]
    keys[matrix.places_of(np.fromiter(changed, np.int64, len(changed)))] = DEAD
    alive = int(np.count_nonzero(keys != DEAD))
    if len(keys) - alive > MOST_DEAD * (alive + len(new)):
        chunks = chain(live(matrix, keys), map(quantized, chunked(new)))
        return write(matrix.folder, label, matrix.header.dimensions, chunks)
    return append(matrix, label, keys, new)


def live(matrix: Matrix, keys: Keys) -> Iterator[Chunk]:
    """The rows that count when these are their keys."""
    for start, rows in matrix.rows.blocks():
        counts = keys[start : start + BLOCK] != DEAD
        there = np.flatnonzero(counts) + start
        yield Chunk(keys[there], matrix.parts.scales[there], rows[counts], matrix.header.error)


def append(matrix: Matrix, label: str, keys: Keys, new: list[tuple[int, bytes]]) -> str:
    """New rows behind those of a matrix, in the same file."""
    header = matrix.header
    with open_own(matrix.folder / f"{header.rows}.rows") as file:
        # What is behind was written by somebody who never got to say so.
        file.truncate(header.size * header.dimensions)
        file.seek(0, os.SEEK_END)
        written = list(write_rows(file, map(quantized, chunked(new))))
    before = Parts(keys, matrix.parts.scales, matrix.parts.order, matrix.parts.sums)
    return write_index(matrix.folder, label, joined(header, before, written))


def write_rows(file: BinaryIO, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
    """Write them out; the same chunks without their rows."""
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk.rows.data
        while len(waiting) >= PIECE:
            file.write(waiting[:PIECE])
            del waiting[:PIECE]
        # A part of them, even an empty one, would keep all of them in memory.
        yield Chunk(chunk.keys, chunk.scales, np.empty((0, chunk.rows.shape[1]), np.int8), chunk.error)
    file.write(waiting)
    sync(file)


def joined(header: Header, before: Parts, chunks: list[Chunk]) -> tuple[Header, Parts]:
    """What an index says when these were written behind what was there before, except for order and checksums."""
    keys = np.concatenate([before.keys, *(chunk.keys for chunk in chunks)])
    scales = np.concatenate([before.scales, *(chunk.scales for chunk in chunks)])
    scales[keys == DEAD] = np.nan
    error = max([header.error, *(chunk.error for chunk in chunks)])
    alive = int(np.count_nonzero(keys != DEAD))
    after = Header(header.dimensions, len(keys), alive, error, header.rows)
    return after, Parts(keys, scales, np.argsort(keys, kind="stable"), before.sums[: header.size // BLOCK])


def write_index(folder: Path, label: str, content: tuple[Header, Parts]) -> str:
    """What makes rows a matrix: all of it is there under its name, or nothing."""
    header, parts = content
    sums = map_rows(folder, header).checksums(len(parts.sums) * BLOCK)
    payload = [part.tobytes() for part in (parts.keys, parts.scales, parts.order, parts.sums, sums)]
    name, draft = new_name(label), folder / f"{label}-draft"
    with open_own(draft, os.O_CREAT | os.O_TRUNC) as file:
        file.write(pack(header, digest_of(header, payload)))
        file.writelines(payload)
        sync(file)
    draft.rename(folder / f"{name}.index")
    sync_folder(folder)
    return name


def new_name(label: str) -> str:
    """One that never was."""
    return f"{label}-{secrets.token_hex(8)}"


def open_own(path: Path, flags: int = 0) -> BinaryIO:
    """A file of ours, for our eyes only, to write to."""
    return open(os.open(path, os.O_RDWR | os.O_CLOEXEC | flags, 0o600), "r+b")


def sync(file: BinaryIO) -> None:
    """Make what was written durable."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make names durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# --- removing


def tidy(folder: Path, label: str, kept: Collection[Matrix]) -> None:
    """Remove what begins with a label and is not of these matrices."""
    wanted = {f"{one.name}.index" for one in kept} | {f"{one.header.rows}.rows" for one in kept}
    for path in folder.glob(f"{label}-*"):
        if path.name not in wanted:
            path.unlink(missing_ok=True)
