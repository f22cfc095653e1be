"""Nothing that changes is forgotten by the audit log: every operation and every table is either recorded, or stands on a
list with the reason why not. That the recorded ones do leave an entry is shown in tests/api/test_matrix.py."""

import contextlib
from pathlib import Path

import apsw

from photostead.db.connection import connect
from photostead.features.audit.operations import ALWAYS, RECORDED, UNRECORDED
from photostead.features.audit.tables import TABLES
from photostead.features.audit.tables import UNRECORDED as UNRECORDED_TABLES
from photostead.features.registry import all_routes

CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


def test_every_operation_that_may_change_something_is_recorded_or_says_why_not() -> None:
    """A new one needs a line in `features/audit/operations.py`: its name in RECORDED (and the words for that in the web
    app's `lib/audit/text.ts`), or the reason in UNRECORDED."""
    changing = {route.operation_id for route in all_routes() if route.method in CHANGING}
    assert changing <= RECORDED.keys() | UNRECORDED.keys()


def test_the_lists_of_operations_name_what_there_is_once() -> None:
    """They must not outlive what they are about."""
    known = {route.operation_id for route in all_routes()}
    assert RECORDED.keys() | UNRECORDED.keys() <= known
    assert not RECORDED.keys() & UNRECORDED.keys()
    assert RECORDED.keys() >= ALWAYS


def test_every_table_is_recorded_or_says_why_not(empty_database: Path) -> None:
    """A new one needs a line in `features/audit/tables.py`."""
    with contextlib.closing(connect(empty_database, readonly=True)) as connection:
        tables = set(names(connection, "select name from sqlite_schema where type = 'table'"))
        shadows = set(names(connection, "select name from pragma_table_list where type = 'shadow'"))
    found = {name for name in tables - shadows if not name.startswith("sqlite_")}
    assert found == TABLES.keys() | UNRECORDED_TABLES.keys()
    assert not TABLES.keys() & UNRECORDED_TABLES.keys()


def test_columns_that_are_told_exist(empty_database: Path) -> None:
    """A column that was renamed would be told no more, and nobody would notice."""
    with contextlib.closing(connect(empty_database, readonly=True)) as connection:
        for name, table in TABLES.items():
            columns = set(names(connection, "select name from pragma_table_info(?)", (name,)))
            named = {*table.name, *table.shown, *table.told, *(column for column, _ in table.things)}
            assert named <= columns, name


def names(connection: apsw.Connection, sql: str, params: tuple[str, ...] = ()) -> list[str]:
    """The first column."""
    return [str(row[0]) for row in connection.execute(sql, params)]
