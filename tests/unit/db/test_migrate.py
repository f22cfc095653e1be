"""Schema versions: new, upgrade with a snapshot, a failing upgrade that harms nothing, a newer database refused."""

from pathlib import Path

import apsw
import pytest

from photostead.db import migrate, snapshot
from photostead.kernel.errors import StartError

FIRST = (1, "0001_first.sql", "create table photos (name text); insert into photos values ('beach');")
SECOND = (2, "0002_second.sql", "alter table photos add column stars integer; update photos set stars = 5;")
BROKEN = (
    3,
    "0003_broken.sql",
    "create table albums (name text); update photos set stars = 1; insert into nowhere values (1);",
)


def use(monkeypatch: pytest.MonkeyPatch, *scripts: tuple[int, str, str]) -> None:
    """A program that knows these migrations."""
    monkeypatch.setattr(migrate, "scripts", lambda: list(scripts))


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    """Rows of a database file."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return list(connection.execute(sql))
    finally:
        connection.close()


def snapshots(path: Path) -> list[Path]:
    """Copies of it, the oldest first."""
    return [one.path for one in reversed(snapshot.list_snapshots(path))]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database will be."""
    return tmp_path / "photostead.sqlite"


def test_new_database_gets_every_migration_and_no_snapshot(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing to lose yet."""
    use(monkeypatch, FIRST, SECOND)
    migrate.migrate(path)
    assert query(path, "select name, stars from photos") == [("beach", 5)]
    assert query(path, "pragma user_version") == [(2,)]
    assert snapshots(path) == []


def test_present_database_is_left_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every start but the first after an upgrade."""
    use(monkeypatch, FIRST)
    migrate.migrate(path)
    migrate.migrate(path)
    assert query(path, "select count(*) from photos") == [(1,)]
    assert snapshots(path) == []


def test_upgrade_keeps_a_snapshot_of_before(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The snapshot is a whole database of the old schema, private like the original."""
    use(monkeypatch, FIRST)
    migrate.migrate(path)
    use(monkeypatch, FIRST, SECOND)
    migrate.migrate(path)
    assert query(path, "select name, stars from photos") == [("beach", 5)]
    [kept] = snapshots(path)
    assert query(kept, "select * from photos") == [("beach",)]
    assert query(kept, "pragma user_version") == [(1,)]
    assert kept.stat().st_mode & 0o777 == 0o600


def test_failing_upgrade_leaves_the_last_good_state(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the broken step stays, and the message names the file and the snapshot."""
    use(monkeypatch, FIRST, SECOND)
    migrate.migrate(path)
    use(monkeypatch, FIRST, SECOND, BROKEN)
    with pytest.raises(StartError) as caught:
        migrate.migrate(path)
    [kept] = snapshots(path)
    assert "0003_broken.sql" in caught.value.message
    assert str(kept) in caught.value.message
    assert query(path, "select name, stars from photos") == [("beach", 5)]
    assert query(path, "select name from sqlite_schema where type = 'table'") == [("photos",)]
    assert query(path, "pragma user_version") == [(2,)]


def test_repaired_upgrade_goes_on_from_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next release fixes it."""
    use(monkeypatch, FIRST, BROKEN)
    with pytest.raises(StartError):
        migrate.migrate(path)
    use(monkeypatch, FIRST, SECOND)
    migrate.migrate(path)
    assert query(path, "pragma user_version") == [(2,)]


def test_newer_database_is_refused_untouched(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old program must not guess at a new schema."""
    use(monkeypatch, FIRST, SECOND)
    migrate.migrate(path)
    before = path.read_bytes()
    use(monkeypatch, FIRST)
    with pytest.raises(StartError, match=r"schema 2.*up to 1.*newer"):
        migrate.migrate(path)
    assert path.read_bytes() == before


def test_no_room_for_a_snapshot_stops_before_anything_changes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a way back there is no upgrade."""
    use(monkeypatch, FIRST)
    migrate.migrate(path)
    use(monkeypatch, FIRST, SECOND)
    monkeypatch.setattr(snapshot, "SPARE_BYTES", 1 << 60)
    with pytest.raises(StartError, match=r"was not upgraded.*Free some space; nothing was changed"):
        migrate.migrate(path)
    assert query(path, "select * from photos") == [("beach",)]


def test_upgrade_that_dies_half_way_again_and_again_keeps_the_way_back(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each attempt takes a snapshot, of where the last one came to; the older version needs the first."""
    use(monkeypatch, FIRST)
    migrate.migrate(path)
    use(monkeypatch, FIRST, SECOND, BROKEN)
    for _ in range(5):
        with pytest.raises(StartError):
            migrate.migrate(path)
    assert [query(kept, "pragma user_version") for kept in snapshots(path)] == [[(1,)], *[[(2,)]] * 3]


def test_garbage_is_no_database(path: Path) -> None:
    """A sentence, not a trace."""
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(StartError, match="restore a backup"):
        migrate.migrate(path)
    assert path.read_bytes().startswith(b"this is no database")


def test_folder_in_the_place_of_the_database(path: Path) -> None:
    """A sentence here too."""
    path.mkdir()
    with pytest.raises(StartError, match="cannot be opened"):
        migrate.migrate(path)


def test_the_real_migrations_apply(path: Path) -> None:
    """Numbered without gaps, and SQLite takes them."""
    numbers = [script[0] for script in migrate.scripts()]
    assert numbers == list(range(1, len(numbers) + 1))
    migrate.migrate(path)
    assert query(path, "pragma integrity_check") == [("ok",)]
    assert query(path, "pragma foreign_key_check") == []
