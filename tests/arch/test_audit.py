"""Nothing that changes is forgotten by the audit log: every operation and every table is either recorded, or stands on a
list with the reason why not. That the recorded ones do leave an entry is shown in tests/api/test_matrix.py."""

import contextlib
from pathlib import Path

import apsw
import pytest

from photostead.db.connection import connect
from photostead.features.audit.describing import wire_name
from photostead.features.audit.operations import ALWAYS, GATHERED, RECORDED, UNRECORDED
from photostead.features.audit.recording import DEEDS
from photostead.features.audit.tables import TABLES
from photostead.features.audit.tables import UNRECORDED as UNRECORDED_TABLES
from photostead.features.registry import all_routes

ROOT = Path(__file__).resolve().parents[2]
# Fields that are shown by the daemon's names: few people know them, and no sentence would explain them.
NAMELESS = {
    "avatarColor", "clusterGroup", "data", "deletedAt", "fields", "folderAlbums", "guardShare", "isLogging", "isSaved",
    "memoryAt", "originalPath", "shouldChangePassword",
}  # fmt: skip
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


@pytest.mark.parametrize("language", ["", "de", "es", "fr"])
def test_every_deed_has_its_words(language: str) -> None:
    """The web app looks them up by the daemon's names; without words an entry says only that something changed."""
    path = f"languages/{language}/audit.ts" if language else "lib/audit/text.ts"
    text = (ROOT / "src" / "webui" / "src" / path).read_text()
    deeds = {action for action in RECORDED.values() if not action.endswith(".*")}
    deeds |= {f"photo.{deed}" for deed in DEEDS.values() if deed not in {"create", "add", "remove"}} | GATHERED
    assert [deed for deed in sorted(deeds) if f"    '{deed}': '" not in text] == []
    kinds = {kind for table in TABLES.values() for _, kind in table.things} | {deed.partition(".")[0] for deed in deeds}
    assert [kind for kind in sorted(kinds) if f"    {kind}: '" not in text] == []
    shown = {wire_name(column) for table in TABLES.values() for column in table.shown | table.told} - NAMELESS
    assert [field for field in sorted(shown) if f"    {field}: '" not in text] == []


def names(connection: apsw.Connection, sql: str, params: tuple[str, ...] = ()) -> list[str]:
    """The first column."""
    return [str(row[0]) for row in connection.execute(sql, params)]
