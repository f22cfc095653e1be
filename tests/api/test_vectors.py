"""Spaces of vectors: which one answers, what becomes of vectors when their pictures go, and that the nearest ones are found
in the exact order, whatever is restricted and however.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import numpy as np
import pytest
from numpy.typing import NDArray

from photostead.app import App
from photostead.db.connection import connect
from photostead.db.tx import Rows, Tx
from photostead.features.vectors import service, store
from photostead.features.vectors.schema import Space, State
from photostead.kernel.errors import Invalid
from tests.conftest import RunJobs
from tests.people import insert_asset, insert_person

DIMENSIONS = 16
Floats = NDArray[np.float32]


@pytest.fixture
def connection(data_dir: Path) -> Iterator[apsw.Connection]:
    """The writer's."""
    with closing(connect(data_dir / "photostead.sqlite")) as opened:
        opened.execute("pragma synchronous = off")
        yield opened


@pytest.fixture
def tx(connection: apsw.Connection) -> Tx:
    """With an account."""
    transaction = Tx(connection)
    insert_person(transaction, "mia")
    return transaction


def directions(count: int, seed: int = 1, dimensions: int = DIMENSIONS) -> Floats:
    """At random, of any length."""
    return np.random.default_rng(seed).standard_normal((count, dimensions), dtype=np.float32)


def insert_pictures(tx: Tx, count: int) -> list[int]:
    """Assets of the first account; their keys."""
    uids = [insert_asset(tx, 1) for _ in range(count)]
    return [tx.value("select id from assets where uid = ?", (uid,)) for uid in uids]


def fill(tx: Tx, count: int, model: str = "first", seed: int = 1) -> tuple[Space, dict[int, bytes]]:
    """A space of new pictures; what is in it."""
    space = service.ensure_space(tx, "image", model, DIMENSIONS)
    kept = dict(zip(insert_pictures(tx, count), (row.tobytes() for row in directions(count, seed)), strict=True))
    service.put(tx, space, kept)
    return space, kept


def in_order(vectors: dict[int, bytes], query: bytes) -> list[int]:
    """The keys, the nearest first, as exact as can be."""
    wanted = np.frombuffer(query, np.float32).astype(np.float64)
    found = []
    for key, vector in vectors.items():
        row = np.frombuffer(vector, np.float32).astype(np.float64)
        found.append((1 - row @ wanted / np.linalg.norm(row) / np.linalg.norm(wanted), key))
    return [key for _, key in sorted(found)]


def keys_of(found: Sequence[service.Near]) -> list[int]:
    """Without the distances."""
    return [near.key for near in found]


def add_face(tx: Tx, asset_id: int) -> int:
    """A face that a model found."""
    return tx.insert("asset_faces", face_row(asset_id))


def face_row(asset_id: int) -> dict[str, Any]:
    """Its columns."""
    box: dict[str, Any] = {"x1": 0, "y1": 0, "x2": 10, "y2": 10, "source": "machine-learning"}
    return {
        "uid": f"face-{asset_id}",
        "created_at": 1,
        "updated_at": 1,
        "asset_id": asset_id,
        "image_width": 64,
        "image_height": 48,
        **box,
    }


# --- which space answers


def test_the_first_space_of_a_task_answers_and_another_is_built_beside_it(tx: Tx) -> None:
    """Pictures and faces each have their own."""
    first = service.ensure_space(tx, "image", "first", 16)
    assert service.ensure_space(tx, "image", "first", 16) == first
    second = service.ensure_space(tx, "image", "second", 32)
    face = service.ensure_space(tx, "face", "first", 8)
    assert [first.state, second.state, face.state] == [State.SERVING, State.BUILDING, State.SERVING]
    assert service.serving(tx, "image") == first
    assert service.building(tx, "image") == second
    assert service.building(tx, "face") is None
    assert service.find_space(tx, "image", "second") == second
    assert service.find_space(tx, "image", "third") is None


def test_what_was_promoted_answers_and_the_other_goes(tx: Tx) -> None:
    """A job removes it."""
    first, second = (service.ensure_space(tx, "image", name, 16) for name in ("first", "second"))
    service.promote(tx, second)
    found = service.serving(tx, "image")
    assert found is not None
    assert found.id == second.id
    assert service.find_space(tx, "image", "first") is None
    assert tx.rows("select name, key from jobs") == [("AuditTableCleanup", str(first.id))]
    # Somebody goes back to it before the job ran.
    again = service.ensure_space(tx, "image", "first", 16)
    assert (again.state, again.id not in {first.id, second.id}) == (State.BUILDING, True)


def test_only_the_newest_model_is_built(tx: Tx) -> None:
    """And nobody's, when the household went back to what answers."""
    for name in ("first", "second", "third"):
        service.ensure_space(tx, "image", name, 16)
    assert service.find_space(tx, "image", "second") is None
    first = service.serving(tx, "image")
    assert first is not None
    service.promote(tx, first)
    assert service.building(tx, "image") is None
    assert service.serving(tx, "image") == first


def test_a_model_whose_vectors_have_another_width_begins_anew(tx: Tx) -> None:
    """It was exchanged under the same name."""
    before = service.ensure_space(tx, "image", "first", 16)
    after = service.ensure_space(tx, "image", "first", 8)
    assert (after.dimensions, after.state, after.id == before.id) == (8, State.SERVING, False)


@pytest.mark.parametrize("dimensions", [-1, 0, 8193])
def test_a_width_that_cannot_be_is_refused(tx: Tx, dimensions: int) -> None:
    """Whatever a server elsewhere says."""
    with pytest.raises(Invalid, match="1 to 8192"):
        service.ensure_space(tx, "image", "odd", dimensions)


# --- keeping


def test_vectors_are_kept_exchanged_and_forgotten(tx: Tx) -> None:
    """The space knows how many there are."""
    space, kept = fill(tx, 3)
    one, two, three = kept
    assert service.read(tx, space, [three, one, 999]) == {three: kept[three], one: kept[one]}
    other = directions(1, seed=9)[0].tobytes()
    service.put(tx, space, {two: other})
    assert service.read(tx, space, [two]) == {two: other}
    service.remove(tx, space, [one, one, 999])
    assert service.read(tx, space, kept) == {two: other, three: kept[three]}
    now = store.get(tx, space.id)
    assert now is not None
    assert (now.size, now.changes) == (2, 5)
    assert tx.column(f"select a.id from assets a where {service.lacking(space)}") == [one]


@pytest.mark.parametrize(
    "vector", [[], [1.0] * 15, [0.0] * 16, [float("nan")] * 16, [1.0] * 15 + [float("inf")], [1e30] * 16]
)
def test_what_has_no_direction_is_not_kept_and_not_looked_for(tx: Tx, vector: list[float]) -> None:
    """Whatever a model or a server elsewhere says."""
    space, kept = fill(tx, 2)
    data = np.array(vector, np.float32).tobytes()
    with pytest.raises(Invalid, match="first"):
        service.put(tx, space, {1: data})
    with pytest.raises(Invalid, match="first"):
        service.nearest(tx, space, data, limit=3)
    assert service.read(tx, space, kept) == kept


def test_what_is_gone_meanwhile_takes_no_vector(tx: Tx) -> None:
    """Neither a picture nor a space."""
    space, kept = fill(tx, 2)
    vector = next(iter(kept.values()))
    service.put(tx, space, {999: vector})
    assert service.read(tx, space, [999]) == {}
    service.promote(tx, service.ensure_space(tx, "image", "second", 16))
    service.put(tx, space, {2: directions(1, seed=9)[0].tobytes()})
    service.remove(tx, space, [1])
    assert service.read(tx, space, kept) == kept


def test_vectors_go_with_their_pictures_and_faces(tx: Tx) -> None:
    """Also those of the faces of a picture that goes, and only those."""
    images, kept = fill(tx, 3)
    one, two, three = kept
    faces = service.ensure_space(tx, "face", "first", DIMENSIONS)
    of_one, of_two = add_face(tx, one), add_face(tx, two)
    service.put(tx, faces, {of_one: kept[one], of_two: kept[two]})
    tx.run("delete from assets where id = ?", (one,))
    assert service.read(tx, images, kept).keys() == {two, three}
    assert service.read(tx, faces, [of_one, of_two]).keys() == {of_two}
    tx.run("delete from asset_faces where id = ?", (of_two,))
    assert service.read(tx, faces, [of_one, of_two]) == {}
    assert tx.rows("select task, size from vector_spaces order by id") == [("image", 2), ("face", 0)]
    # A picture without a vector is deleted as before.
    [other] = insert_pictures(tx, 1)
    tx.run("delete from assets where id = ?", (other,))


async def test_what_left_is_removed_in_pieces(app: App, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what serves stays."""
    monkeypatch.setattr("photostead.features.vectors.tasks.AT_ONCE", 40)

    def begin(tx: Tx) -> tuple[Space, Space]:
        insert_person(tx, "mia")
        first, kept = fill(tx, 100)
        second = service.ensure_space(tx, "image", "second", DIMENSIONS)
        service.put(tx, second, kept)
        service.promote(tx, second)
        return first, second

    first, second = await app.db.write(begin)
    await run_jobs()
    tables = "select name from sqlite_schema where name glob 'vectors_*' and type = 'table' and name not like '%\\_%\\_%' escape '\\'"
    assert await app.db.read(Rows.column, tables) == [second.table]
    assert await app.db.read(store.get, first.id) is None
    assert len(await app.db.read(service.read, second, range(1, 101))) == 100


# --- finding


def test_the_nearest_come_in_order_and_pages_follow_each_other(tx: Tx) -> None:
    """As numpy says in twice the precision; the same direction at another length is at no distance."""
    space, kept = fill(tx, 300)
    query = (directions(1, seed=7)[0] * 5).tobytes()
    exact = in_order(kept, query)
    assert keys_of(service.nearest(tx, space, query, limit=1000)) == exact
    assert keys_of(service.nearest(tx, space, query, limit=20, offset=40)) == exact[40:60]
    assert service.nearest(tx, space, query, limit=20, offset=300) == []
    assert service.nearest(tx, space, query, limit=0) == []
    [first] = service.nearest(tx, space, (np.frombuffer(kept[5], np.float32) * 3).tobytes(), limit=1)
    assert first.key == 5
    assert first.distance == pytest.approx(0, abs=1e-6)


def test_what_is_as_near_comes_by_key(tx: Tx) -> None:
    """The same picture ten times."""
    space = service.ensure_space(tx, "image", "first", DIMENSIONS)
    keys, vector = insert_pictures(tx, 10), directions(1)[0].tobytes()
    service.put(tx, space, dict.fromkeys(reversed(keys), vector))
    assert keys_of(service.nearest(tx, space, vector, limit=10)) == keys
    assert keys_of(service.nearest(tx, space, vector, limit=3, offset=4)) == keys[4:7]


def test_no_restriction_loses_anything(tx: Tx) -> None:
    """Neither given keys, nor a rare condition that is asked about, nor a distance, nor all of them at once."""
    space, kept = fill(tx, 600)
    query = directions(1, seed=7)[0].tobytes()
    exact = in_order(kept, query)
    few = set(exact[5::90])
    assert keys_of(service.nearest(tx, space, query, limit=9, within=[*few, 9999])) == [k for k in exact if k in few]
    asked: list[int] = []

    def accept(keys: Sequence[int]) -> Collection[int]:
        asked.extend(keys)
        return few & set(keys)

    assert keys_of(service.nearest(tx, space, query, limit=100, accept=accept)) == [k for k in exact if k in few]
    assert asked == exact
    found = service.nearest(tx, space, query, limit=600, max_distance=0.9)
    assert all(near.distance <= 0.9 for near in found)
    assert keys_of(found) == exact[: len(found)]
    assert 0 < len(found) < 600
    both = service.nearest(tx, space, query, limit=2, offset=1, within=exact[::2], accept=accept, max_distance=0.9)
    assert keys_of(both) == [k for k in exact[: len(found)] if k in few and k in exact[::2]][1:3]


def test_no_more_is_asked_about_than_is_needed(tx: Tx) -> None:
    """A page of what everything fits costs one question."""
    space, kept = fill(tx, 600)
    asked: list[int] = []

    def accept(keys: Sequence[int]) -> Collection[int]:
        asked.append(len(keys))
        return keys

    service.nearest(tx, space, kept[1], limit=10, accept=accept)
    assert asked == [256]


# --- the database elsewhere


def test_a_database_with_vectors_can_be_copied_checked_and_read_without_the_extension(
    tx: Tx, connection: apsw.Connection, tmp_path: Path
) -> None:
    """Backups, snapshots and `database check` open it in their own ways."""
    space, kept = fill(tx, 200)
    copy = tmp_path / "copy.sqlite"
    with closing(apsw.Connection(connection.filename)) as plain:
        assert list(plain.execute("pragma integrity_check")) == [("ok",)]
        plain.execute("vacuum into ?", (str(copy),))
    with closing(connect(copy, readonly=True)) as opened:
        assert service.read(Rows(opened), space, kept) == kept
