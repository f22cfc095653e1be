"""The matrix behind a space of vectors: made when there are many, made anew as they change or when it is lost, and never seen
in an answer. Every answer is compared with what numpy says of the vectors in the table.
"""

import random
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.connection import connect
from photostead.db.tx import Rows, Tx
from photostead.features.vectors import due, matrices, service, store, tasks
from photostead.features.vectors.schema import Space
from tests.api.test_vectors import DIMENSIONS, directions, fill, in_order, insert_pictures, keys_of
from tests.conftest import RunJobs
from tests.people import insert_person

QUERY = directions(1, seed=99)[0].tobytes()


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A matrix of a hundred vectors, made anew after twenty changes."""
    monkeypatch.setattr(due, "FROM", 100)
    monkeypatch.setattr(due, "CHANGES", 20)
    yield
    matrices.opened.clear()


@pytest.fixture
async def space(app: App, run_jobs: RunJobs) -> Space:
    """Of 150 pictures, with a matrix."""

    def begin(tx: Tx) -> Space:
        insert_person(tx, "mia")
        return fill(tx, 150)[0]

    made = await app.db.write(begin)
    await look_after(app, run_jobs)
    return made


async def look_after(app: App, run_jobs: RunJobs) -> None:
    """Whatever is to be done, now."""
    await app.db.write(Tx.run, "update jobs set run_after = 0")
    await run_jobs()


def present(rows: Rows, space: Space) -> Space:
    """As it is now."""
    found = store.get(rows, space.id)
    assert found is not None
    return found


def folder_of(app: App) -> Path:
    """Where matrices lie."""
    return app.options.database_file.parent / "vectors"


def check(rows: Rows, space: Space, *, has_matrix: bool = True) -> None:
    """Everything is found in the exact order, with and without conditions."""
    vectors = dict(store.iterate(rows, space))
    exact = in_order(vectors, QUERY)
    assert (matrices.matrix_of(rows, present(rows, space)) is not None) == has_matrix
    assert keys_of(service.nearest(rows, space, QUERY, limit=len(exact))) == exact
    assert keys_of(service.nearest(rows, space, QUERY, limit=7, offset=3)) == exact[3:10]
    for scope in (exact[::3], exact[5:9], [*exact[3:60], 99_999, -1]):
        assert (
            keys_of(service.nearest(rows, space, QUERY, limit=50, within=scope))
            == [k for k in exact if k in scope][:50]
        )
    for part in (2, 30):
        wanted = set(exact[::part])
        found = service.nearest(rows, space, QUERY, limit=20, offset=1, accept=those(wanted))
        assert keys_of(found) == [key for key in exact if key in wanted][1:21]
    near = service.nearest(rows, space, QUERY, limit=999, max_distance=0.8)
    assert all(one.distance <= 0.8 for one in near)
    assert keys_of(near) == exact[: len(near)]


def those(wanted: set[int]) -> Callable[[Sequence[int]], Collection[int]]:
    """A condition."""
    return lambda keys: wanted & set(keys)


async def test_many_vectors_get_a_matrix_and_few_do_not(app: App, run_jobs: RunJobs) -> None:
    """From the hundredth on."""

    def begin(tx: Tx) -> Space:
        insert_person(tx, "mia")
        return fill(tx, 99)[0]

    space = await app.db.write(begin)
    await look_after(app, run_jobs)
    assert not folder_of(app).exists()
    await app.db.read(check, space, has_matrix=False)
    await app.db.write(fill, 1, seed=5)
    await app.db.read(check, space, has_matrix=False)
    await look_after(app, run_jobs)
    await app.db.read(check, space)
    assert (await app.db.read(present, space)).folded == 100


async def test_what_changed_since_counts_at_once(app: App, space: Space, run_jobs: RunJobs) -> None:
    """New, exchanged, forgotten and deleted ones; also when a matrix was made of them, and when the tail is long."""
    rng = random.Random(7)
    for turn in range(6):
        await app.db.write(change, space, rng, turn)
        await app.db.read(check, space)
        if turn % 2:
            await look_after(app, run_jobs)
            assert await app.db.read(Rows.value, "select count(*) from vector_tail") == 0
            assert len(list(folder_of(app).iterdir())) == 2
            await app.db.read(check, space)


def change(tx: Tx, space: Space, rng: random.Random, turn: int) -> None:
    """A little of everything."""
    keys = [key for key, _ in store.iterate(tx, space)]
    old = rng.sample(keys, 30)
    new = insert_pictures(tx, 12)
    values = [row.tobytes() for row in directions(22, seed=100 + turn)]
    service.put(tx, space, dict(zip([*new, *old[:10]], values, strict=True)))
    service.remove(tx, space, old[10:15])
    for key in old[15:25]:
        tx.run("delete from assets where id = ?", (key,))
    service.put(tx, space, {old[10]: values[0], old[0]: values[1]})


async def test_the_same_picture_many_times_comes_by_key(app: App, space: Space, run_jobs: RunJobs) -> None:
    """In the matrix and behind it."""

    def repeat(tx: Tx) -> list[int]:
        keys = insert_pictures(tx, 30)
        service.put(tx, space, dict.fromkeys(reversed(keys), QUERY))
        return keys

    first = await app.db.write(repeat)
    await look_after(app, run_jobs)
    second = (await app.db.write(repeat))[:15]
    found = await app.db.read(service.nearest, space, QUERY, limit=45)
    assert keys_of(found) == [*first, *second]


@pytest.mark.parametrize("ending", ["index", "rows"])
@pytest.mark.parametrize("is_gone", [True, False])
async def test_a_lost_matrix_is_not_missed_and_made_again(
    app: App, space: Space, run_jobs: RunJobs, ending: str, is_gone: bool
) -> None:
    """Deleted or damaged: found at the next start."""
    [path] = folder_of(app).glob(f"*.{ending}")
    if is_gone:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1])
    matrices.opened.clear()
    await app.db.read(check, space, has_matrix=False)
    await app.db.write(service.begin_life)
    await run_jobs()
    await app.db.read(check, space)
    assert len(list(folder_of(app).iterdir())) == 2


async def test_a_damaged_byte_is_found_at_the_start(app: App, space: Space, run_jobs: RunJobs) -> None:
    """A row that says another direction."""
    [path] = folder_of(app).glob("*.rows")
    path.write_bytes(b"\x7f" * path.stat().st_size)
    before = (await app.db.read(present, space)).matrix
    await app.db.write(service.begin_life)
    await run_jobs()
    assert (await app.db.read(present, space)).matrix != before
    await app.db.read(check, space)


async def test_nothing_is_made_again_without_need(app: App, space: Space, run_jobs: RunJobs) -> None:
    """A start changes no file; what lies there and is nobody's goes."""
    (folder_of(app) / "99-0123456789abcdef.rows").write_bytes(b"of a space that left")
    (folder_of(app) / f"{space.id}-draft").write_bytes(b"of a daemon that died")
    before = await app.db.read(present, space)
    await app.db.write(service.begin_life)
    await run_jobs()
    assert await app.db.read(present, space) == before
    assert sorted(path.name.partition(".")[2] for path in folder_of(app).iterdir()) == ["index", "rows"]


async def test_a_daemon_that_died_before_it_said_so_goes_on_with_what_was(
    app: App, space: Space, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files of the next matrix are there, and the database knows nothing of them."""

    def die(tx: Tx, space: Space, name: str, folded: int) -> None:
        raise RuntimeError("died")

    await app.db.write(change, space, random.Random(3), 1)
    with monkeypatch.context() as patch:
        patch.setattr(store, "set_matrix", die)
        await look_after(app, run_jobs)
    matrices.opened.clear()
    await app.db.read(check, space)
    await app.db.write(change, space, random.Random(4), 2)
    await look_after(app, run_jobs)
    await app.db.read(check, space)


class Second:
    """A run of a job, without the runner."""

    def __init__(self, app: App) -> None:
        self.db = app.db

    async def finish(self, fn: Callable[..., object], *args: object) -> None:
        """Write the result."""
        await self.db.write(fn, *args)


async def test_two_do_not_write_at_a_time(app: App, space: Space) -> None:
    """Whoever comes second leaves it to the first."""
    await app.db.write(change, space, random.Random(3), 1)
    before = await app.db.read(present, space)
    job: dict[str, Any] = {
        "queue": "backgroundTask",
        "name": "AuditTableCleanup",
        "key": str(space.id),
        "payload": "{}",
    }
    active: dict[str, Any] = {**job, "state": "active", "created_at": 0, "run_after": 0}
    for _ in range(2):
        await app.db.write(Tx.insert, "jobs", active)
    run: Any = Second(app)
    await tasks.look_after.handler(run, space.id)
    assert await app.db.read(present, space) == before
    await app.db.write(Tx.run, "delete from jobs where id = (select max(id) from jobs where state = 'active')")
    await tasks.look_after.handler(run, space.id)
    after = await app.db.read(present, space)
    assert after.folded == before.changes > before.folded


async def test_a_space_that_leaves_takes_its_files_along(app: App, space: Space, run_jobs: RunJobs) -> None:
    """The other's stay."""

    def exchange(tx: Tx) -> Space:
        other = service.ensure_space(tx, "image", "second", DIMENSIONS)
        service.put(tx, other, {key: row.tobytes() for key, row in enumerate(directions(150, seed=8), 1)})
        return other

    other = await app.db.write(exchange)
    await look_after(app, run_jobs)
    assert len(list(folder_of(app).iterdir())) == 4
    await app.db.write(service.promote, other)
    await run_jobs()
    assert {path.name.partition("-")[0] for path in folder_of(app).iterdir()} == {str(other.id)}
    await app.db.read(check, other)
    assert await app.db.read(service.nearest, space, QUERY, limit=3) == []


async def test_a_database_that_went_back_is_not_answered_with_what_came_after(
    app: App, space: Space, run_jobs: RunJobs, tmp_path: Path
) -> None:
    """A backup is restored, or a snapshot: its matrix may be gone, or have been appended to."""
    home = tmp_path / "restored"
    home.mkdir()
    with closing(connect(app.options.database_file, readonly=True)) as connection:
        connection.execute("vacuum into ?", (str(home / "photostead.sqlite"),))
    kept = await app.db.read(lambda rows: dict(store.iterate(rows, space)))
    for turn in range(3):
        await app.db.write(change, space, random.Random(turn), turn)
        await look_after(app, run_jobs)
    shutil.copytree(folder_of(app), home / "vectors")
    with closing(connect(home / "photostead.sqlite", readonly=True)) as connection:
        rows = Rows(connection)
        assert dict(store.iterate(rows, space)) == kept
        check(rows, space, has_matrix=False)
