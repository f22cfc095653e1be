"""The tables that are made while the program runs: one for each space of vectors, sqlite-vec's (`vec0`,
https://alexgarcia.xyz/sqlite-vec/), with a trigger that lets a vector go with its picture or face, whoever deletes that.
What is in them is `features/vectors`; here is only how they are written, for whoever makes them and for whoever judges a
file that somebody says is a database of ours.
"""

from collections.abc import Mapping

import apsw

# What the key of a vector is the id of.
THINGS: Mapping[str, str] = {"image": "assets", "face": "asset_faces"}
# Vectors are kept in blocks of this many. A block is a chain of pages, walked from its beginning for each vector of it: with
# 200,000 of 512 dimensions one was measured in 10 µs in these, in 25 in blocks of 16, in 40 in blocks of 128. Nothing else
# told them apart, and sqlite-vec takes no fewer.
BLOCK = 8

TABLE = (
    "create virtual table {table} using vec0 "
    "(key integer primary key, vector float[{dimensions}] distance_metric=cosine, chunk_size={block})"
)
# What goes is noted in the tail, so that the matrix, which has it still, does not answer with it.
TRIGGER = """create trigger {table}_removed after delete on {things}
when exists (select 1 from {table} where key = old.id)
begin
  delete from {table} where key = old.id;
  update vector_spaces set changes = changes + 1, size = size - 1 where id = {id};
  insert into vector_tail (space_id, key, number, vector)
    select id, old.id, changes, null from vector_spaces where id = {id} and matrix is not null
    on conflict do update set number = excluded.number, vector = null;
end"""
# Tables in which sqlite-vec keeps contents, and which of their rows it never writes so: what reads them is not made to
# withstand a forger.
ODD_ROWS = (
    "select 1 from {table}_chunks where size is not {block} or typeof(validity) != 'blob' or typeof(rowids) != 'blob'"
    " or length(validity) != {block} / 8 or length(rowids) != {block} * 8",
    "select 1 from {table}_vector_chunks00 where typeof(vectors) != 'blob' or length(vectors) != {block} * 4 * {dimensions}",
    "select 1 from {table}_rowids where not ifnull(chunk_offset between 0 and {block} - 1, false)"
    " or not ifnull(chunk_id in (select rowid from {table}_vector_chunks00), false)"
    " or not ifnull(chunk_id in (select chunk_id from {table}_chunks), false)",
)
Entry = tuple[str, str, str, str]


def table_of(space_id: int) -> str:
    """The name of a space's table."""
    return f"vectors_{space_id}"


def create_table(space_id: int, dimensions: int) -> str:
    """The statement that makes it."""
    return TABLE.format(table=table_of(space_id), dimensions=dimensions, block=BLOCK)


def create_trigger(space_id: int, task: str) -> str:
    """The statement that lets vectors go with their things."""
    return TRIGGER.format(table=table_of(space_id), things=THINGS[task], id=space_id)


def are_as_made(connection: apsw.Connection, beside: frozenset[Entry]) -> bool:
    """Whether what is in a schema besides what migrations make is just the tables of the spaces in there, whole. The
    entries are of `sqlite_schema`: type, name, table, SQL."""
    expected: set[Entry] = set()
    for space_id, task, dimensions, state in connection.execute(
        "select id, task, dimensions, state from vector_spaces"
    ):
        if task not in THINGS:
            return False
        entries = entries_of(space_id, task, dimensions, follows=state != "leaving")
        values = {"table": table_of(space_id), "block": BLOCK, "dimensions": dimensions}
        if not entries <= beside or any(connection.execute(sql.format(**values)).get for sql in ODD_ROWS):
            return False
        expected |= entries
    return beside == expected


def entries_of(space_id: int, task: str, dimensions: int, *, follows: bool) -> set[Entry]:
    """What a space adds to a schema; SQLite writes the first words in capitals."""
    table, things = table_of(space_id), THINGS[task]
    made = create_table(space_id, dimensions).replace("create virtual table", "CREATE VIRTUAL TABLE", 1)
    trigger = create_trigger(space_id, task).replace("create trigger", "CREATE TRIGGER", 1)
    found: set[Entry] = {("table", table, table, made)}
    return found | {("trigger", f"{table}_removed", things, trigger)} if follows else found
