"""The matrix of 8-bit numbers: as near to the truth as it says, whatever is appended, exchanged or removed; and files that
are not what was written are not believed.
"""

import os
import weakref
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
from numpy.typing import NDArray

from photostead.ml import matrix as files
from photostead.ml.matrix import DEAD, Matrix, MatrixLost

DIMENSIONS = 32
Floats = NDArray[np.float32]


def directions(count: int, seed: int = 1, dimensions: int = DIMENSIONS) -> Floats:
    """At random, of any length."""
    return np.random.default_rng(seed).standard_normal((count, dimensions), dtype=np.float32)


def by_key(vectors: Floats, first: int = 1) -> dict[int, bytes]:
    """With keys in a row."""
    return {first + number: row.tobytes() for number, row in enumerate(vectors)}


def made_of(folder: Path, vectors: dict[int, bytes], label: str = "7") -> Matrix:
    """Written and opened."""
    dimensions = len(next(iter(vectors.values()))) // 4 if vectors else DIMENSIONS
    return files.open_matrix(folder, files.build(folder, label, dimensions, vectors.items()))


def true_distance(one: bytes, other: bytes) -> float:
    """In twice the precision."""
    a, b = (np.frombuffer(data, np.float32).astype(np.float64) for data in (one, other))
    return float(1 - a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def check(matrix: Matrix, vectors: dict[int, bytes], query: bytes) -> None:
    """All of these and nothing else, each within the margin."""
    matrix.verify()
    found = matrix.scan(query)
    counts = ~np.isnan(found)
    assert np.array_equal(counts, matrix.keys != DEAD)
    assert sorted(matrix.keys[counts].tolist()) == sorted(vectors)
    assert matrix.header.alive == len(vectors)
    for key, distance in zip(matrix.keys[counts].tolist(), found[counts].tolist(), strict=True):
        assert abs(distance - true_distance(vectors[key], query)) <= matrix.margin(query)


@pytest.mark.parametrize("dimensions", [1, 7, 128, 384, 512])
def test_ten_thousand_vectors_are_where_numpy_says(tmp_path: Path, dimensions: int) -> None:
    """Each within the margin; those of other blocks too."""
    vectors = directions(10_000, dimensions=dimensions)
    vectors[5] *= 1e6
    vectors[6, :-1] = 0
    matrix = made_of(tmp_path, by_key(vectors))
    unit = vectors.astype(np.float64) / np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    for number in (0, 5, 6, 9_999):
        query = vectors[number].tobytes()
        assert np.abs(matrix.scan(query) - (1 - unit @ unit[number])).max() <= matrix.margin(query)
    assert matrix.margin(vectors[0].tobytes()) < 0.05
    assert [path.stat().st_mode & 0o777 for path in tmp_path.iterdir()] == [0o600, 0o600]


def test_some_rows_are_scanned_as_all_are(tmp_path: Path) -> None:
    """Few of them picked out, many of them not."""
    vectors = by_key(directions(500))
    matrix, query = made_of(tmp_path, vectors), directions(1, seed=2)[0].tobytes()
    everything = matrix.scan(query)
    for keys in ([], [3], [400, 2, 77], list(range(1, 400))):
        places = matrix.places_of(np.array([*keys, 0, 9_999], np.int64))
        assert matrix.keys[places].tolist() == keys
        assert np.allclose(matrix.scan(query, places), everything[places])


def test_what_was_looked_at_is_no_longer_counted_as_ours(tmp_path: Path) -> None:
    """After scanning all and some of it, and reading all; a block at a time is mapped, and the last ones are let go too."""
    matrix = made_of(tmp_path, by_key(directions(9000, dimensions=64)))
    query = directions(1, dimensions=64)[0].tobytes()
    assert matrix.rows.cells.sum(dtype=np.int64) < 1e9
    assert mapped_kb(matrix) >= 500
    for look in (lambda: matrix.scan(query), lambda: matrix.scan(query, np.arange(0, 9000, 20)), matrix.verify):
        look()
        assert mapped_kb(matrix) == 0


def mapped_kb(matrix: Matrix) -> int:
    """How much of a matrix's rows is counted as memory of this process (smaps: proc(5))."""
    sizes, is_of_it = [], False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if "-" in line.partition(" ")[0]:
            is_of_it = line.endswith(f"/{matrix.header.rows}.rows")
        elif is_of_it and line.startswith("Rss:"):
            sizes.append(int(line.split()[1]))
    assert sizes
    return sum(sizes)


def test_rows_that_are_written_do_not_stay_in_memory(tmp_path: Path) -> None:
    """Half a gigabyte they were, of a million."""
    chunk = files.quantized(list(by_key(directions(10)).items()))
    rows = weakref.ref(chunk.rows)
    with files.open_own(tmp_path / "7-0.rows", os.O_CREAT) as file:
        written = list(files.write_rows(file, [chunk]))
    del chunk
    assert len(written[0].keys) == 10
    assert rows() is None


def test_rows_are_written_in_large_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order in which they came, and the rest; the system keeps together what came together."""
    pieces: list[bytes] = []
    monkeypatch.setattr(files, "sync", lambda file: None)
    file = Mock(write=lambda data: pieces.append(bytes(data)))
    rows = np.random.default_rng(1).integers(-127, 128, (9500, 512), np.int8)
    chunks = (
        files.Chunk(np.arange(100), np.ones(100, np.float32), rows[at : at + 100], 0.0) for at in range(0, 9500, 100)
    )
    assert sum(len(chunk.keys) for chunk in files.write_rows(file, chunks)) == 9500
    assert [len(piece) for piece in pieces] == [2 << 20, 2 << 20, rows.nbytes - (4 << 20)]
    assert b"".join(pieces) == rows.tobytes()


def test_changes_make_another_matrix_and_leave_the_first(tmp_path: Path) -> None:
    """New ones, exchanged ones, and those that went; in the same file of rows as long as few went."""
    before, more = by_key(directions(5000)), by_key(directions(4000, seed=2), first=4990)
    changed: dict[int, bytes | None] = {**more, 17: None, 999_999: None}
    first = made_of(tmp_path, before)
    second = files.open_matrix(tmp_path, files.fold(first, "7", changed))
    query = directions(1, seed=3)[0].tobytes()
    after = {key: vector for key, vector in {**before, **changed}.items() if vector is not None}
    check(second, after, query)
    check(files.open_matrix(tmp_path, first.name), before, query)
    assert second.header.rows == first.header.rows


def test_what_went_takes_no_room_for_ever(tmp_path: Path) -> None:
    """When a quarter of the rows is dead they are written anew."""
    vectors = by_key(directions(1000))
    matrix = made_of(tmp_path, vectors)
    few = files.open_matrix(tmp_path, files.fold(matrix, "7", dict.fromkeys(range(1, 150))))
    many = files.open_matrix(tmp_path, files.fold(few, "7", {**dict.fromkeys(range(150, 400)), 1: vectors[1]}))
    assert (few.header.size, many.header.size) == (1000, 602)
    left = {key: vector for key, vector in vectors.items() if key == 1 or key >= 400}
    check(many, left, vectors[500])
    files.tidy(tmp_path, "7", [many])
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [f"{many.name}.index", f"{many.header.rows}.rows"]
    )
    check(files.open_matrix(tmp_path, many.name), left, vectors[500])


def test_an_empty_matrix_is_one(tmp_path: Path) -> None:
    """Made of nothing, or all of it went."""
    query = directions(1)[0].tobytes()
    empty = made_of(tmp_path, {})
    check(empty, {}, query)
    filled = files.open_matrix(tmp_path, files.fold(empty, "7", {3: query}))
    check(filled, {3: query}, query)
    check(files.open_matrix(tmp_path, files.fold(filled, "7", {3: None})), {}, query)
    assert empty.places_of(np.array([3], np.int64)).tolist() == []


def test_only_the_files_of_one_label_are_removed(tmp_path: Path) -> None:
    """Another space's job may be writing its own."""
    made_of(tmp_path, by_key(directions(3)), "7")
    other = made_of(tmp_path, by_key(directions(3)), "77")
    files.tidy(tmp_path, "7", [])
    assert {path.name for path in tmp_path.iterdir()} == {f"{other.name}.index", f"{other.header.rows}.rows"}


def flip(path: Path, place: int) -> None:
    """One bit."""
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    "damage",
    [
        lambda index, rows: index.unlink(),
        lambda index, rows: rows.unlink(),
        lambda index, rows: index.write_bytes(b""),
        lambda index, rows: index.write_bytes(index.read_bytes()[:50]),
        lambda index, rows: index.write_bytes(index.read_bytes()[:-4]),
        lambda index, rows: rows.write_bytes(rows.read_bytes()[:-1]),
        *(lambda index, rows, place=place: flip(index, place) for place in (0, 8, 12, 20, 30, 40, 80, 120, -1)),
    ],
)
def test_what_is_not_whole_is_not_opened(tmp_path: Path, damage: Callable[[Path, Path], None]) -> None:
    """Whatever happened to the files."""
    matrix = made_of(tmp_path, by_key(directions(100)))
    damage(tmp_path / f"{matrix.name}.index", tmp_path / f"{matrix.header.rows}.rows")
    with pytest.raises(MatrixLost):
        files.open_matrix(tmp_path, matrix.name)


@pytest.mark.parametrize("place", [0, 4096 * DIMENSIONS, -1])
def test_a_flipped_bit_is_found_by_reading_all(tmp_path: Path, place: int) -> None:
    """In any block."""
    matrix = made_of(tmp_path, by_key(directions(5000)))
    matrix.verify()
    flip(tmp_path / f"{matrix.header.rows}.rows", place)
    with pytest.raises(MatrixLost, match="damaged"):
        files.open_matrix(tmp_path, matrix.name).verify()


class Died(BaseException):
    """The daemon, in the middle of it."""


@pytest.mark.parametrize("deaths", range(6))
def test_whatever_is_cut_short_leaves_what_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deaths: int) -> None:
    """At each time that something is made durable; and the next attempt is right."""
    before, more = by_key(directions(300)), by_key(directions(300, seed=2), first=200)
    matrix = made_of(tmp_path, before)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", dying_after(deaths // 2))
        with pytest.raises(Died):
            files.fold(matrix, "7", dict(more) if deaths % 2 else dict.fromkeys(before))
    query = directions(1, seed=3)[0].tobytes()
    check(files.open_matrix(tmp_path, matrix.name), before, query)
    again = files.open_matrix(tmp_path, files.fold(matrix, "7", dict(more)))
    check(again, before | more, query)
    files.tidy(tmp_path, "7", [again])
    assert len(list(tmp_path.iterdir())) == 2


def dying_after(calls: int) -> Callable[[int], None]:
    """That many go well."""
    left = iter(range(calls))

    def die(descriptor: int) -> None:
        if next(left, None) is None:
            raise Died

    return die


def test_a_full_disk_leaves_no_half_matrix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told, and no file is left."""

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        made_of(tmp_path, by_key(directions(10)))
    assert list(tmp_path.iterdir()) == []
