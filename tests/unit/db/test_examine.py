"""Files that are said to be backups: only what our migrations make, whole, is believed."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from photostead.db import snapshot, vector_tables
from photostead.db.connection import connect
from photostead.db.examine import examine
from photostead.db.migrate import latest
from photostead.kernel.errors import Invalid

KEPT = sorted((Path(__file__).parents[2] / "fixtures" / "databases").glob("*.sqlite"))
Forge = Callable[[str], Path]


@pytest.fixture
def file(tmp_path: Path, empty_database: Path) -> Path:
    """A sound backup."""
    return snapshot.take(Path(shutil.copy(empty_database, tmp_path / "photostead.sqlite")), "manual").path


@pytest.fixture
def forge(file: Path) -> Forge:
    """`forge(sql)` is the backup after somebody did this to it."""

    def change(sql: str) -> Path:
        with closing(apsw.Connection(str(file))) as connection:
            connection.execute(sql)
        return file

    return change


def refusal(path: Path) -> str:
    """Why it is not believed."""
    with pytest.raises(Invalid) as caught:
        examine(str(path), "summer.sqlite")
    return caught.value.message


@pytest.mark.parametrize("path", KEPT, ids=lambda path: str(path.stem))
def test_every_kept_database_is_ours(path: Path) -> None:
    found = examine(str(path), path.name)
    assert f"schema{found.schema:04d}" in path.name
    assert found.version


def test_a_present_one(file: Path) -> None:
    assert examine(str(file), "x").schema == latest()
    assert [entry.name for entry in file.parent.iterdir()] == [file.name]


def test_a_copy_of_a_database_in_use_that_has_its_log_still(tmp_path: Path, empty_database: Path) -> None:
    """Whoever copies the file alone gets an older state, but a sound one."""
    path = Path(shutil.copy(empty_database, tmp_path / "photostead.sqlite"))
    with closing(connect(path)) as connection:
        connection.execute("insert into system_metadata values ('a', 'b')")
        copy = Path(shutil.copy(path, tmp_path / "copy.sqlite"))
    assert examine(str(copy), "x").schema == latest()


@pytest.mark.parametrize(
    "sql",
    [
        "create trigger evil after insert on sessions begin delete from users; end",
        "create view evil as select * from users",
        "create table evil (a)",
        "create index evil on users (name)",
        "drop table partners",
        "alter table users add column evil text",
        "create table asset_names_evil (a); create index evil on asset_names_evil (a)",
        "create virtual table evil using fts5 (a)",
        "CREATE TABLE _litestream_lock (id INTEGER, evil)",
        "CREATE TABLE _litestream_lock (id INTEGER); create index evil on _litestream_lock (id)",
        "CREATE TABLE _litestream_evil (id INTEGER)",
    ],
)
def test_another_schema_is_none_of_ours(forge: Forge, sql: str) -> None:
    assert f"its tables are not those of schema {latest()}" in refusal(forge(sql))


def test_what_the_replicator_made_is_left_in_peace(forge: Forge) -> None:
    """To the letter, as Litestream makes it."""
    sql = (
        "CREATE TABLE IF NOT EXISTS _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER);"
        "CREATE TABLE IF NOT EXISTS _litestream_lock (id INTEGER);"
    )
    assert examine(str(forge(sql)), "x").schema == latest()


@pytest.fixture
def with_vectors(tmp_path: Path, empty_database: Path) -> Path:
    """A backup with a space of vectors, and with one that is about to leave."""
    path = Path(shutil.copy(empty_database, tmp_path / "learned.sqlite"))
    with closing(connect(path)) as connection:
        for number, state in ((1, "serving"), (2, "leaving")):
            connection.execute(
                "insert into vector_spaces (id, task, model, dimensions, state, created_at) values (?, 'face', 'm', 4, ?, 0)",
                (number, state),
            )
            connection.execute(vector_tables.create_table(number, 4))
            connection.executemany(
                f"insert into vectors_{number} (key, vector) values (?, ?)",
                [(key, bytes(12) + b"abcd") for key in range(20)],
            )
        connection.execute(vector_tables.create_trigger(1, "face"))
    return snapshot.take(path, "manual").path


def test_a_present_one_with_vectors(with_vectors: Path) -> None:
    assert examine(str(with_vectors), "x").schema == latest()


@pytest.mark.parametrize(
    "sql",
    [
        "drop trigger vectors_1_removed",
        "drop trigger vectors_1_removed; create trigger vectors_1_removed after delete on asset_faces begin delete from users; end",
        "create trigger vectors_2_removed after delete on asset_faces begin delete from users; end",
        "create virtual table vectors_3 using fts5 (a)",
        "delete from vector_spaces where id = 2",
        "insert into vector_spaces (id, task, model, dimensions, state, created_at) values (3, 'face', 'n', 4, 'building', 0)",
        "update vector_spaces set dimensions = 8 where id = 1",
        "update vectors_1_chunks set validity = x'ffffffff'",
        "update vectors_1_chunks set rowids = 'text'",
        "update vectors_1_chunks set size = 9",
        "update vectors_1_vector_chunks00 set vectors = zeroblob(3)",
        "update vectors_1_rowids set chunk_offset = 1000000 where rowid = 7",
        "update vectors_1_rowids set chunk_offset = null where rowid = 7",
        "update vectors_1_rowids set chunk_id = 77 where rowid = 7",
        "delete from vectors_1_vector_chunks00 where rowid = 2",
    ],
)
def test_vectors_that_we_would_not_have_written(with_vectors: Path, sql: str) -> None:
    with closing(apsw.Connection(str(with_vectors))) as connection:
        connection.execute(sql)
    assert f"its tables are not those of schema {latest()}" in refusal(with_vectors)


def test_a_schema_that_claims_to_be_older(forge: Forge) -> None:
    assert "its tables are not those of schema 1" in refusal(forge("pragma user_version = 1"))


def test_a_newer_one(forge: Forge) -> None:
    assert "newer Photostead (schema 999" in refusal(forge("pragma user_version = 999"))


def test_somebody_elses_database(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute("create table notes (a)")
    assert refusal(path) == "summer.sqlite is no database backup of Photostead."


@pytest.mark.parametrize("data", [b"", b"-- PostgreSQL database dump", b"\x1f\x8b\x08" + bytes(100)])
def test_what_is_no_database(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "dump.sql.gz"
    path.write_bytes(data)
    assert "it is no SQLite file" in refusal(path)


def test_a_header_and_nothing_behind_it(tmp_path: Path) -> None:
    path = tmp_path / "short.sqlite"
    path.write_bytes(b"SQLite format 3\x00" + bytes(50))
    assert "summer.sqlite" in refusal(path)


def test_one_that_is_cut_off(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 2)
    assert "summer.sqlite" in refusal(file)


def test_a_damaged_page(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.seek(file.stat().st_size // 2)
        opened.write(b"\xa5" * 8192)
    assert "summer.sqlite" in refusal(file)


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "none.sqlite")
