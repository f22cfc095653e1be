"""Judging a file that somebody says is a database of ours, before anything of it is believed: run in a worker process,
because a file made to hurt may take whoever opens it down.

It is ours when its schema is, to the letter, what our migrations make: no view, trigger or table besides that could act
when the daemon writes, but for the tables of vectors that the spaces in it have and two of the replicator's. Full-text tables keep their contents
in tables of their own, which SQLite itself names.
"""

import os
from contextlib import closing
from functools import cache
from urllib.parse import quote

import apsw
import msgspec

from photostead.db import vector_tables
from photostead.db.migrate import latest, scripts, version_of
from photostead.kernel.errors import Invalid

HEADER = b"SQLite format 3\x00"
CATALOGUE = "select type, name, tbl_name, sql from sqlite_schema where name not like 'sqlite\\_%' escape '\\'"
VIRTUAL = "create virtual table"
VERSION = "select version from version_history order by created_at desc, id desc limit 1"
Entry = tuple[str, str, str, str]
# What Litestream makes in a database that it replicates, to the letter; nothing of ours reads or writes there.
REPLICATOR = frozenset(
    ("table", name, name, f"CREATE TABLE {name} ({columns})")
    for name, columns in (
        ("_litestream_seq", "id INTEGER PRIMARY KEY, seq INTEGER"),
        ("_litestream_lock", "id INTEGER"),
    )
)


class Examined(msgspec.Struct, frozen=True):
    """Its schema, and the version of the program that wrote it last (empty where none did)."""

    schema: int
    version: str


def examine(path: str, name: str) -> Examined:
    """Whether a file is a sound database of ours; `name` is what people know it by. Raises Invalid saying why it is not."""
    try:
        refuse_other_files(path, name)
        with closing(open_untrusted(path)) as connection:
            schema = judge_version(connection, name)
            judge_schema(connection, schema, name)
            judge_pages(connection, name)
            version = next((str(row[0]) for row in connection.execute(VERSION)), "")
            return Examined(schema, version)
    except (apsw.Error, OSError) as error:
        raise Invalid(f"{name} cannot be read as a database ({error}).") from error


def refuse_other_files(path: str, name: str) -> None:
    """Raises Invalid, OSError."""
    with open(path, "rb") as file:
        if file.read(len(HEADER)) != HEADER:
            raise Invalid(f"{name} is no database backup of Photostead: it is no SQLite file.")


def open_untrusted(path: str) -> apsw.Connection:
    """Reading only, as a file that nobody writes to, and with everything off that a database may bring along."""
    uri = f"file:{quote(os.path.abspath(path))}?immutable=1"
    connection = apsw.Connection(uri, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    connection.execute("pragma cell_size_check = on; pragma mmap_size = 0")
    return connection


def judge_version(connection: apsw.Connection, name: str) -> int:
    """Its schema's number. Raises Invalid."""
    have = version_of(connection)
    if have > latest():
        raise Invalid(
            f"{name} is of a newer Photostead (schema {have}, this one knows {latest()}): install that first."
        )
    if have < 1:
        raise Invalid(f"{name} is no database backup of Photostead.")
    return have


def judge_schema(connection: apsw.Connection, schema: int, name: str) -> None:
    """Raises Invalid where there is anything besides what our migrations make, or something of it is missing."""
    have, known = catalogue(connection) - REPLICATOR, known_catalogue(schema, scripts()[schema - 1][1])
    beside = have - known
    has_spaces = any(entry[1] == "vector_spaces" for entry in known)
    if known - have or not (vector_tables.are_as_made(connection, beside) if has_spaces else not beside):
        raise Invalid(f"{name} is no database backup of Photostead: its tables are not those of schema {schema}.")


def judge_pages(connection: apsw.Connection, name: str) -> None:
    """Every page and index. Raises Invalid."""
    said = [str(row[0]) for row in connection.execute("pragma integrity_check(3)")]
    if said != ["ok"]:
        raise Invalid(f"{name} is damaged: {'; '.join(said)}.")


def catalogue(connection: apsw.Connection) -> frozenset[Entry]:
    """Everything in its schema but what SQLite makes for itself."""
    entries = [(kind, name, table, sql or "") for kind, name, table, sql in connection.execute(CATALOGUE)]
    virtual = [name for _, name, _, sql in entries if sql.lower().startswith(VIRTUAL)]
    return frozenset(entry for entry in entries if not is_shadow(entry, virtual))


def is_shadow(entry: Entry, virtual: list[str]) -> bool:
    """Whether it is a table in which a virtual one keeps its contents; such ones cannot have triggers."""
    kind, name, _, sql = entry
    is_plain = kind == "table" and not sql.lower().startswith(VIRTUAL)
    return is_plain and any(name.startswith(f"{one}_") for one in virtual)


@cache
def known_catalogue(schema: int, last: str) -> frozenset[Entry]:
    """What our migrations make, up to that number; `last` is the name of the last of them."""
    with closing(apsw.Connection(":memory:")) as connection:
        for version, _, sql in scripts():
            if version <= schema:
                connection.execute(sql)
        return catalogue(connection)
