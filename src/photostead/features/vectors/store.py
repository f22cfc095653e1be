"""SQL of spaces and their vectors. How a space's table is made: `db/vector_tables`."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from photostead.db.tx import Rows, Tx, as_json
from photostead.db.vector_tables import THINGS, create_table, create_trigger
from photostead.features.vectors.schema import Space, State

COLUMNS = "id, task, model, dimensions, state, size, changes, matrix, folded"


def find(rows: Rows, task: str, condition: str, *values: str) -> Space | None:
    """The newest space of a task that fits and is not leaving."""
    return rows.struct(
        Space,
        f"select {COLUMNS} from vector_spaces where task = ? and state != 'leaving' and {condition} order by id desc",
        (task, *values),
    )


def get(rows: Rows, space_id: int) -> Space | None:
    """A space as it is now, leaving ones included."""
    return rows.struct(Space, f"select {COLUMNS} from vector_spaces where id = ?", (space_id,))


def others(rows: Rows, space: Space, *states: State) -> list[Space]:
    """The spaces of the same task in these states."""
    return rows.structs(
        Space,
        f"select {COLUMNS} from vector_spaces where task = ? and id != ? and state in (select value from json_each(?))",
        (space.task, space.id, as_json(states)),
    )


def add(tx: Tx, task: str, model: str, dimensions: int, state: State) -> Space:
    """A new space, empty, with its table."""
    space_id = tx.insert(
        "vector_spaces",
        {"task": task, "model": model, "dimensions": dimensions, "state": state, "created_at": tx.now},
    )
    space = get(tx, space_id)
    assert space is not None
    tx.run(create_table(space_id, dimensions))
    tx.run(create_trigger(space_id, task))
    return space


def set_state(tx: Tx, space: Space, state: State) -> None:
    """What leaves is no longer followed."""
    tx.run("update vector_spaces set state = ? where id = ?", (state, space.id))
    if state == State.LEAVING:
        tx.run(f"drop trigger if exists {space.table}_removed")


def empty(tx: Tx, space: Space, count: int) -> bool:
    """Remove that many vectors of one that leaves, and with the last ones the space; whether it is gone."""
    removed = tx.run(f"delete from {space.table} where key in (select key from {space.table} limit ?)", (count,))
    if removed == count:
        return False
    tx.run(f"drop table {space.table}")
    tx.run("delete from vector_spaces where id = ?", (space.id,))
    return True


def there(rows: Rows, space: Space, keys: Collection[int]) -> set[int]:
    """Those of the keys whose picture or face there is."""
    things = THINGS[space.task]
    return set(
        rows.column(f"select id from {things} where id in (select value from json_each(?))", (as_json(list(keys)),))
    )


def put(tx: Tx, space: Space, vectors: Mapping[int, bytes]) -> None:
    """Keep vectors, in the place of those that these keys had."""
    known = {key for key in vectors if is_known(tx, space, key)}
    tx.run_many(
        f"update {space.table} set vector = ? where key = ?", [(vectors[key], key) for key in vectors if key in known]
    )
    tx.run_many(
        f"insert into {space.table} (key, vector) values (?, ?)",
        [(key, vector) for key, vector in vectors.items() if key not in known],
    )
    note(tx, space, vectors, len(vectors) - len(known))


def remove(tx: Tx, space: Space, keys: Collection[int]) -> None:
    """Let vectors go; those that there are."""
    known = [key for key in dict.fromkeys(keys) if is_known(tx, space, key)]
    tx.run_many(f"delete from {space.table} where key = ?", [(key,) for key in known])
    note(tx, space, dict.fromkeys(known), -len(known))


def note(tx: Tx, space: Space, changed: Mapping[int, bytes | None], growth: int) -> None:
    """Count changes, and tell them to whoever keeps a matrix."""
    tx.run(
        "update vector_spaces set changes = changes + ?, size = size + ? where id = ?", (len(changed), growth, space.id)
    )
    now = get(tx, space.id)
    if now is None or now.matrix is None:
        return
    tx.run_many(
        "insert into vector_tail (space_id, key, number, vector) values (?, ?, ?, ?)"
        " on conflict do update set number = excluded.number, vector = excluded.vector",
        [(space.id, key, now.changes, vector) for key, vector in changed.items()],
    )


def is_known(rows: Rows, space: Space, key: int) -> bool:
    """Whether there is a vector."""
    return rows.row(f"select 1 from {space.table} where key = ?", (key,)) is not None


def read(rows: Rows, space: Space, keys: Iterable[int]) -> dict[int, bytes]:
    """Those vectors that there are. One statement each: `key in (…)` takes three times as long."""
    sql = f"select vector from {space.table} where key = ?"
    found = ((key, rows.value(sql, (key,))) for key in keys)
    return {key: vector for key, vector in found if vector is not None}


def measure(rows: Rows, space: Space, vector: bytes, keys: Iterable[int]) -> list[tuple[float, int]]:
    """Distance and key of those that there are."""
    found = ((measure_one(rows, space, vector, key), key) for key in keys)
    return [(distance, key) for distance, key in found if distance is not None]


def measure_one(rows: Rows, space: Space, vector: bytes, key: int) -> float | None:
    """The distance to one; None where there is none. In two steps: 25 µs, and 55 in one, which SQLite prepares again for
    each other vector that is bound."""
    there = rows.value(f"select vector from {space.table} where key = ?", (key,))
    found: float | None = None if there is None else rows.value("select vec_distance_cosine(?, ?)", (there, vector))
    return found


def measure_all(rows: Rows, space: Space, vector: bytes) -> Iterator[tuple[float, int]]:
    """Distance and key of every vector."""
    return rows.iterate(f"select vec_distance_cosine(vector, ?), key from {space.table}", (vector,))


def iterate(rows: Rows, space: Space) -> Iterator[tuple[int, bytes]]:
    """Key and vector of every one, as they lie."""
    return rows.iterate(f"select key, vector from {space.table}")


# --- the matrix


def read_tail(rows: Rows, space: Space) -> dict[int, bytes | None]:
    """What was changed since the matrix was made."""
    return dict(
        rows.iterate("select key, vector from vector_tail where space_id = ? and number > ?", (space.id, space.folded))
    )


def want_matrix(tx: Tx, space: Space) -> None:
    """From now on it is noted what changes."""
    tx.run("update vector_spaces set matrix = '' where id = ?", (space.id,))


def set_matrix(tx: Tx, space: Space, name: str, folded: int) -> None:
    """This one is right, up to that change."""
    tx.run("update vector_spaces set matrix = ?, folded = ? where id = ?", (name, folded, space.id))


def trim_tail(tx: Tx, space: Space, count: int) -> bool:
    """Forget that many of the changes that the matrix knows; whether that were all."""
    removed = tx.run(
        """
        delete from vector_tail
        where space_id = :space and key in (
          select t.key from vector_tail t
          join vector_spaces s on s.id = t.space_id
          where t.space_id = :space and t.number <= s.folded
          limit :count
        )
        """,
        {"space": space.id, "count": count},
    )
    return removed < count


def list_spaces(rows: Rows) -> list[Space]:
    """All of them, leaving ones included."""
    return rows.structs(Space, f"select {COLUMNS} from vector_spaces")


def home(rows: Rows) -> str:
    """The path of the database; empty for one in memory."""
    return str(rows.value("select file from pragma_database_list where name = 'main'"))


def count_active(rows: Rows, name: str, key: str) -> int:
    """How many jobs of this kind and key run."""
    return int(rows.value("select count(*) from jobs where state = 'active' and name = ? and key = ?", (name, key)))
